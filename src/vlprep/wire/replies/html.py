"""``qwenvl html``: a document as HTML with boxes in ``data-bbox``.

A parser of HTML takes time that grows with the square of some hostile texts, so the text is made
harmless first in one walk: what is nested too deep, and what only sets letters bold and the like,
loses its tags but not its words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.answers import READING
from vlprep.errors import MissingExtraError
from vlprep.values.replies import Element
from vlprep.wire.replies.tables import grid, table_text
from vlprep.wire.replies.telling import cut, repaired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from vlprep.values.issue import Issue
    from vlprep.wire.replies.places import Places
    from vlprep.wire.replies.tables import Rows

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)(>?)")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LETTERS = frozenset(
    ("a", "abbr", "b", "big", "code", "em", "font", "i", "mark", "nobr", "s", "small", "span")
) | frozenset(("strike", "strong", "sub", "sup", "tt", "u"))
_EMPTY = frozenset(("br", "hr", "img", "input", "meta", "link", "col", "wbr", "source"))
_CLOSE_THEMSELVES = frozenset(("p", "li", "tr", "td", "th", "thead", "tbody", "tfoot", "dt", "dd"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_KINDS = {
    "p": "text",
    "li": "list-item",
    "table": "table",
    "img": "image",
    "pre": "code",
    "caption": "caption",
    "figcaption": "caption",
    "blockquote": "text",
    "dt": "text",
    "dd": "text",
    **dict.fromkeys(_HEADINGS, "heading"),
}
_TEXT = "-text"
_LISTS = frozenset(("ul", "ol"))
_BODIES = frozenset(("thead", "tbody", "tfoot"))


def read_html(text: str, places: Places) -> tuple[list[Element], list[Issue]]:
    """Read the parts of a document.

    Args:
        text: The HTML without its fence.
        places: Turns its boxes into places of the original.

    Raises:
        MissingExtraError: The parser is not installed.
    """
    harmless, issues = _harmless(text)
    body = _parsed(harmless).body
    nodes = [] if body is None else _parts(body)
    return [_element(node, order, places) for order, node in enumerate(nodes)], issues


def rows_of_html(text: str) -> Rows:
    """Read the first table of a piece of HTML.

    Raises:
        MissingExtraError: The parser is not installed.
    """
    table = _parsed(_harmless(text)[0]).css_first("table")
    return () if table is None else _rows(table)


def _parsed(text: str) -> LexborHTMLParser:
    try:
        from selectolax.lexbor import LexborHTMLParser
    except ImportError as error:
        raise MissingExtraError(extra="documents", package="selectolax") from error
    return LexborHTMLParser(text)


def _harmless(text: str) -> tuple[str, list[Issue]]:
    """Take out comments, tags that only set letters, and tags that are nested too deep or too long."""
    issues: list[Issue] = []
    depth = 0
    flattened = False

    def keep(tag: re.Match[str]) -> str:
        nonlocal depth, flattened
        closing, name, rest, end = tag[1], tag[2].lower(), tag[3], tag[4]
        if not end:
            issues.append(cut())
            return ""
        if len(rest) > READING.tag_characters:
            flattened = True
            return ""
        if name in _LETTERS and "data-bbox" not in rest:
            return ""
        if name in _EMPTY or name in _CLOSE_THEMSELVES:
            return tag[0]
        if closing:
            depth = max(0, depth - 1)
            return tag[0]
        if depth >= READING.depth:
            flattened = True
            return ""
        depth += 1
        return tag[0]

    harmless = _TAG.sub(keep, _COMMENT.sub("", text))
    if depth or text.rfind("<!--") > text.rfind("-->"):
        issues.append(cut("the document's last elements are not closed; its end may be missing"))
    if flattened:
        message = f"tags nested deeper than {READING.depth}, or longer than any, were taken out"
        issues.append(repaired(message))
    return harmless, issues


def _parts(body: LexborNode) -> Iterator[LexborNode]:
    """Walk through the nodes in order, and give those that are parts of the document."""
    stack = [body]
    while stack:
        node = stack.pop()
        name = node.tag or ""
        if name == _TEXT:
            if node.text(deep=False).strip():
                yield node
            continue
        children = list(node.iter(include_text=True))
        if name == "li":
            yield node
            children = [child for child in children if child.tag in _LISTS]
        elif name in _KINDS:
            yield node
            continue
        elif node is not body and _is_marked(node):
            if not any(child.tag in _KINDS or _is_marked(child) for child in children):
                yield node
                continue
            if _kind(node, name) != "text":
                yield node
                children = [child for child in children if child.tag != "img"]
        stack.extend(reversed(children))


def _is_marked(node: LexborNode) -> bool:
    """Tell whether a group says of itself where or what it is."""
    marks = node.attributes if node.tag != _TEXT else {}
    return "data-bbox" in marks or ("class" in marks and node.tag != "body")


def _kind(node: LexborNode, name: str) -> str:
    if name == _TEXT:
        return "text"
    known = _KINDS.get(name)
    said = (node.attributes.get("class") or "").strip().lower()
    if known is None:
        return "-".join(said.split()[:3]) or "text"
    return "formula" if "formula" in said.split() and known == "text" else known


def _element(node: LexborNode, order: int, places: Places) -> Element:
    name = node.tag or ""
    kind = _kind(node, name)
    if name == _TEXT:
        return Element(kind=kind, text=" ".join(node.text(deep=False).split()), order=order)
    where = f"element {order + 1} ({kind})"
    inside = node.css_first("[data-bbox]") if kind in {"image", "chart"} else None
    said = node.attributes.get("data-bbox") or (
        inside.attributes.get("data-bbox") if inside is not None else None
    )
    outline = node.attributes.get("data-polygon")
    rows = _rows(node) if name == "table" else ()
    return Element(
        kind=kind,
        text=table_text(rows) if rows else _text(node, kind, name),
        rows=rows,
        level=_HEADINGS.get(name),
        box=places.box(numbers_of(said), where) if said is not None else None,
        polygon=places.polygon(numbers_of(outline), where) if outline else (),
        order=order,
    )


def numbers_of(text: str) -> list[float | str]:
    """Take a row of numbers apart; what is none stays a text, for the reader to tell."""
    values: list[float | str] = []
    for word in text.replace(",", " ").split():
        try:
            values.append(float(word))
        except ValueError:
            values.append(word)
    return values


def _text(node: LexborNode, kind: str, name: str) -> str:
    """Give a node's own words; of a list item without the items inside it."""
    if name == "img":
        return (node.attributes.get("alt") or "").strip()
    if kind in {"image", "chart"}:
        picture = node.css_first("img")
        return (picture.attributes.get("alt") or "").strip() if picture is not None else ""
    if _is_group(node, name):
        return ""  # its parts stand for themselves
    if name == "pre":
        return node.text(deep=True).strip("\n")
    words: list[str] = []
    stack = list(node.iter(include_text=True))[::-1]
    while stack:
        child = stack.pop()
        if child.tag == _TEXT:
            words.append(child.text(deep=False))
        elif child.tag == "br":
            words.append("\n")
        elif child.tag not in _LISTS or name != "li":
            words.append(" ")
            stack.extend(reversed(list(child.iter(include_text=True))))
    lines = "".join(words).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines).strip()


def _is_group(node: LexborNode, name: str) -> bool:
    return name not in _KINDS and any(child.tag in _KINDS for child in node.iter())


def _rows(table: LexborNode) -> Rows:
    """Read a table's own rows; a table inside a cell is text of that cell."""
    lines: list[LexborNode] = []
    for child in table.iter():
        lines += child.iter() if child.tag in _BODIES else [child]
    return grid(
        [
            (_text(cell, "text", "td"), _span(cell, "colspan"), _span(cell, "rowspan"))
            for cell in row.iter()
            if cell.tag in {"td", "th"}
        ]
        for row in lines
        if row.tag == "tr"
    )


def _span(cell: LexborNode, name: str) -> int:
    said = (cell.attributes.get(name) or "1").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 1
