"""``qwenvl html``: a document as HTML with boxes in ``data-bbox``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.documents import CLASSES
from vlprep.errors import MissingExtraError
from vlprep.wire.replies.harmless import boxes_in, made_harmless
from vlprep.wire.replies.parts import Part, numbers_of
from vlprep.wire.replies.tables import grid, table_text
from vlprep.wire.replies.telling import dropped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from vlprep.values.issue import Issue
    from vlprep.wire.replies.tables import Rows

_TEXT, _INLINE = "-text", "span"
_BOXED = "[data-bbox]"
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEAVES = {
    "p": "text",
    "li": "list-item",
    "pre": "code",
    "caption": "caption",
    "figcaption": "caption",
    "blockquote": "text",
    "dt": "text",
    "dd": "text",
    **dict.fromkeys(_HEADINGS, "heading"),
}
"""What holds words, and the kind of element that it is."""
_LISTS = frozenset(("ul", "ol"))
_BODIES = frozenset(("thead", "tbody", "tfoot"))
_APART = frozenset(("table", "pre", "li", "caption", "figcaption", *_LISTS, *_HEADINGS))
"""What stands for itself wherever it is, save in a cell."""
_SINGLE = frozenset(("table", "pre", "img", *_HEADINGS))
"""What gives all that a group holds, where it is alone in it."""


class _Words(NamedTuple):
    """What a node holds.

    Attributes:
        text: Its words, without those of the nodes apart.
        apart: Nodes in it that are parts of their own.
        pictures: Pictures in it.
        marked: Pieces of its words that have a box of their own, with their words.
        outside: Whether there are words beside those pieces.
    """

    text: str
    apart: list[LexborNode]
    pictures: list[LexborNode]
    marked: list[tuple[LexborNode, str]]
    outside: bool


def parts_of_html(text: str) -> tuple[list[Part], list[Issue]]:
    """Read the parts of a document.

    Args:
        text: The HTML without its fence.

    Raises:
        MissingExtraError: The parser is not installed.
    """
    harmless, issues = made_harmless(text)
    page = _parsed(harmless)
    body = page.body
    if body is None:
        return [], [*issues, dropped("the document has no body, so nothing of it was read")]
    lost = boxes_in(harmless) - len(page.css(_BOXED))
    if lost > 0:
        message = f"boxes of elements that cannot stand where they are were left out: {lost}"
        issues.append(dropped(message))
    return list(_parts(body)), issues


def _parsed(text: str) -> LexborHTMLParser:
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise MissingExtraError(extra="documents", package="selectolax") from error
    return LexborHTMLParser(text)


def _parts(body: LexborNode) -> Iterator[Part]:
    """Walk through the nodes in order, and give what each is."""
    stack = _children(body)[::-1]
    while stack:
        node = stack.pop()
        name = node.tag or ""
        if name == _TEXT:
            words = " ".join(node.text(deep=False).split())
            parts, inner = [Part("text", words)] if words else [], []
        elif name == "table":
            parts, inner = [_table(node)], [one for one in node.iter() if one.tag == "caption"]
        elif name in {"img", "pre"}:
            parts, inner = [_single(node)], []
        elif name in _LEAVES:
            parts, inner = _leaf(node, name)
        elif name in _LISTS:
            parts = [Part("list", box=_box(node), outline=_outline(node))] if _marked(node) else []
            inner = _children(node)
        elif _stands_for_itself(node):
            parts, inner = _group(node, name)
        else:
            parts, inner = [], _children(node)
        yield from parts
        stack += inner[::-1]


def _leaf(node: LexborNode, name: str) -> tuple[list[Part], list[LexborNode]]:
    """Read what holds words: a paragraph, a heading, an item of a list."""
    found = _words(node)
    kind = _LEAVES[name]
    if kind == "text":
        kind = _class(node) if _class(node) in CLASSES.names else kind
    apart = [*found.apart, *found.pictures]
    part = Part(kind, found.text, (), _HEADINGS.get(name), _box(node), _outline(node))
    if not _marked(node) and found.marked and not found.outside and not apart:
        # The words have their boxes by the piece: a line each, or one around all.
        return [part._replace(text=text, box=_box(one)) for one, text in found.marked], []
    part = part._replace(unread=len(found.marked))
    if not found.text and part.kind == "text" and _is_all(apart, part):
        return [_within(part, _single(apart[0]))], []
    return ([part] if found.text or found.marked or _marked(node) else []), apart


def _group(node: LexborNode, name: str) -> tuple[list[Part], list[LexborNode]]:
    """Read a group that says where or what it is: a figure, a chart, a formula."""
    found = _words(node)
    said = _class(node) or ("figure" if name == "figure" else "")
    part = Part(said or "text", found.text, box=_box(node), outline=_outline(node))
    if said:
        return _named(part, found, _children(node))
    apart = [*found.apart, *found.pictures]
    told = part._replace(unread=len(found.marked))
    if not apart:
        return [told], []
    if not found.text and _is_all(apart, part):
        return [_within(told, _single(apart[0]))], []
    return [part._replace(kind="group", text="")], _children(node)


def _named(
    part: Part, found: _Words, children: list[LexborNode]
) -> tuple[list[Part], list[LexborNode]]:
    """Read a group that says what it is: its picture is itself, and so are words without a box."""
    if part.box is None and found.pictures:
        part = part._replace(box=_box(found.pictures[0]))
    pictures = found.pictures
    inside: list[LexborNode] = []
    heads = bool(found.text) and any(one.tag in _HEADINGS for one in found.apart)
    if found.apart and (heads or not _is_all(found.apart, part)):
        pictures = [one for one in children if one.tag == "img"]
        inside = [one for one in children if one.tag != "img"]
    others = sum(_differs(_box(one), part.box) for one in pictures)
    told = "\n".join(filter(None, [*map(_alternative, pictures), "" if inside else found.text]))
    if inside:
        return [part._replace(text=told, unread=others)], inside
    part = part._replace(unread=others + len(found.marked))
    if not found.apart:
        return [part._replace(text=told)], []
    rest = [Part("text", told)] if told else []
    return [_within(part, _single(found.apart[0]))._replace(kind=part.kind), *rest], []


def _is_all(apart: list[LexborNode], part: Part) -> bool:
    """Tell whether what stands apart is one thing, and where the group is."""
    if len(apart) != 1 or apart[0].tag not in _SINGLE:
        return False
    return part.box is None or not _differs(_box(apart[0]), part.box)


def _within(outer: Part, inner: Part) -> Part:
    """Give the only part of a group the place of the group."""
    box = inner.box if outer.box is None else outer.box
    return inner._replace(
        box=box,
        outline=outer.outline or inner.outline,
        unread=outer.unread + inner.unread,
    )


def _single(node: LexborNode) -> Part:
    """Read a table, a picture, code or a heading for itself."""
    name = node.tag or ""
    if name == "table":
        return _table(node)
    box, outline = _box(node), _outline(node)
    if name == "img":
        return Part("image", _alternative(node), box=box, outline=outline)
    if name == "pre":
        pictures = filter(None, map(_alternative, node.css("img")))
        text = "\n".join([node.text(deep=True), *pictures]).strip("\n")
        return Part("code", text, box=box, outline=outline, unread=_boxes_inside(node))
    found = _words(node, whole=True)
    level = _HEADINGS[name]
    return Part("heading", found.text, (), level, box, outline, unread=len(found.marked))


def _table(node: LexborNode) -> Part:
    rows = _rows(node)
    text = table_text(rows)
    return Part("table", text, rows, None, _box(node), _outline(node), _boxes_inside(node))


def _rows(table: LexborNode) -> Rows:
    """Read a table's own rows; a table inside a cell is text of that cell."""
    lines: list[LexborNode] = []
    for child in table.iter():
        lines += child.iter() if child.tag in _BODIES else [child]
    return grid(
        [
            (_words(cell, whole=True).text, _span(cell, "colspan"), _span(cell, "rowspan"))
            for cell in row.iter()
            if cell.tag in {"td", "th"}
        ]
        for row in lines
        if row.tag == "tr"
    )


def _span(cell: LexborNode, name: str) -> int:
    said = (cell.attributes.get(name) or "1").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 1


def _words(node: LexborNode, *, whole: bool = False) -> _Words:
    """Collect a node's words.

    Args:
        node: Any node.
        whole: Take the words of everything inside, as of a cell, and leave nothing apart.
    """
    found = _Words("", [], [], [], outside=False)
    own, words, outside = _box(node), list[str](), False
    stack: list[LexborNode | str] = [*_children(node)[::-1]]
    while stack:
        child = stack.pop()
        if isinstance(child, str):
            words.append(child)
            continue
        name = child.tag or ""
        if name == _TEXT:
            words.append(child.text(deep=False))
            outside = outside or bool(words[-1].strip())
        elif name == "br":
            words.append("\n")
        elif name == "img":
            found.pictures.append(child)
            words.append(f" {_alternative(child)} " if whole else "")
        elif name == _INLINE and _differs(_box(child), own):
            inner = _words(child, whole=whole)
            words.append(_spaced(child, inner.text))
            found.marked.append((child, inner.text))
            found.apart.extend(inner.apart)
            found.pictures.extend(inner.pictures)
        elif not whole and (name in _APART or (name != _INLINE and _stands_for_itself(child))):
            found.apart.append(child)
        else:
            space = "" if name == _INLINE else " "
            words.append(space)
            stack += [space, *_children(child)[::-1]]
    lines = "".join(words).split("\n")
    text = "\n".join(" ".join(line.split()) for line in lines).strip()
    return found._replace(text=text, outside=outside)


def _spaced(node: LexborNode, text: str) -> str:
    """Keep the blanks at the ends of a piece of a sentence."""
    raw = node.text(deep=True)
    before = " " if raw[:1].isspace() else ""
    return f"{before}{text}{' ' if raw[-1:].isspace() else ''}"


def _stands_for_itself(node: LexborNode) -> bool:
    """Tell whether a group says of itself where or what it is."""
    return _marked(node) or _class(node) in CLASSES.names


def _marked(node: LexborNode) -> bool:
    return _box(node) is not None or _outline(node) is not None


def _box(node: LexborNode) -> str | None:
    return node.attributes.get("data-bbox")


def _outline(node: LexborNode) -> str | None:
    return node.attributes.get("data-polygon")


def _class(node: LexborNode) -> str:
    return "-".join((node.attributes.get("class") or "").lower().split()[:3])


def _alternative(picture: LexborNode) -> str:
    return (picture.attributes.get("alt") or "").strip()


def _differs(inner: str | None, outer: str | None) -> bool:
    """Tell whether a box says something that the one around it does not."""
    return inner is not None and (outer is None or numbers_of(inner) != numbers_of(outer))


def _boxes_inside(node: LexborNode) -> int:
    """Count the boxes inside a node that it does not say; its captions are parts of their own."""
    own = _box(node)
    captions = [one for one in node.iter() if node.tag == "table" and one.tag == "caption"]
    elsewhere = {node.mem_id, *(one.mem_id for part in captions for one in part.css(_BOXED))}
    inside = (one for one in node.css(_BOXED) if one.mem_id not in elsewhere)
    return sum(_differs(_box(one), own) for one in inside)


def _children(node: LexborNode) -> list[LexborNode]:
    return list(node.iter(include_text=True))
