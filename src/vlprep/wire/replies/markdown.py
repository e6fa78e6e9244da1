"""``qwenvl markdown``: a document as Markdown with boxes in comments.

A comment ``<!-- Table (x1, y1, x2, y2) -->`` stands before its table or in place of its picture.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import MissingExtraError
from vlprep.values.replies import Element
from vlprep.wire.replies.html import numbers_of, rows_of_html
from vlprep.wire.replies.tables import grid, latex_rows, table_text
from vlprep.wire.replies.telling import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from vlprep.values.issue import Issue
    from vlprep.wire.replies.places import Places
    from vlprep.wire.replies.tables import Rows

_COMMENT = re.compile(r"<!--\s*([A-Za-z][A-Za-z ]{0,40}?)\s*\(([^()<>]{0,200})\)\s*-->")
_FORMULA = re.compile(r"\A(?:\$\$.*\$\$|\$[^$]+\$|\\\[.*\\\])\Z", re.DOTALL)
_PICTURE = re.compile(r"\A!\[([^\]]*)\]\([^)]*\)\Z")
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^<>]*>", re.DOTALL)
_IN_PLACE = frozenset(("image", "chart", "figure", "photo"))
_NO_NESTING = 20


class _Part(NamedTuple):
    kind: str
    text: str
    rows: Rows = ()
    level: int | None = None


def read_markdown(text: str, places: Places) -> tuple[list[Element], list[Issue]]:
    """Read the parts of a document.

    Args:
        text: The Markdown without its fence.
        places: Turns its boxes into places of the original.

    Raises:
        MissingExtraError: The parser is not installed.
    """
    issues: list[Issue] = []
    if text.rfind("<!--") > text.rfind("-->"):
        issues.append(cut())
        text = text[: text.rfind("<!--")]
    elements: list[Element] = []
    pieces = _COMMENT.split(text)
    for part in _parts(pieces[0]):
        elements.append(_as_element(part, len(elements)))
    for said, numbers, following in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        kind = "-".join(said.lower().split())
        box = places.box(numbers_of(numbers), f"element {len(elements) + 1} ({kind})")
        parts = list(_parts(following))
        if kind in _IN_PLACE or not parts or not _fits(kind, parts[0]):
            alone = parts[0] if parts and parts[0].kind == "image" else _Part(kind, "")
            parts = parts[1:] if parts and alone is parts[0] else parts
            elements.append(_as_element(alone._replace(kind=kind), len(elements), box))
        else:
            first = parts.pop(0)
            elements.append(_as_element(first._replace(kind=kind), len(elements), box))
        for part in parts:
            elements.append(_as_element(part, len(elements)))
    return elements, issues


def _fits(kind: str, part: _Part) -> bool:
    """Tell whether what follows a comment is what the comment speaks of."""
    return kind == part.kind or (kind != "table" and part.kind == "text")


def _as_element(
    part: _Part, order: int, box: tuple[float, float, float, float] | None = None
) -> Element:
    return Element(
        kind=part.kind, text=part.text, rows=part.rows, level=part.level, box=box, order=order
    )


def _parts(text: str) -> Iterator[_Part]:
    """Take a piece of Markdown apart by its blocks; what stands inside a block stays Markdown."""
    if not text.strip():
        return
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise MissingExtraError(extra="documents", package="markdown-it-py") from error
    parser = MarkdownIt("commonmark", {"maxNesting": _NO_NESTING}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    tokens = parser.parse(text)
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "table_open":
            end = next(i for i in range(at, len(tokens)) if tokens[i].type == "table_close")
            rows = _rows(tokens[at:end])
            yield _Part("table", table_text(rows), rows)
            at = end
        elif token.type in {"fence", "code_block"}:
            yield _Part("code", token.content.strip("\n"))
        elif token.type == "html_block":
            yield from _html(token.content)
        elif token.type == "inline":
            yield _block(token, tokens[at - 1], in_list=_in_list(tokens, at))
        at += 1


def _rows(tokens: list[Token]) -> Rows:
    rows: list[list[tuple[str, int, int]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append((token.content.strip(), 1, 1))
    return grid(rows)


def _html(content: str) -> Iterator[_Part]:
    rows = rows_of_html(content) if "<t" in content.lower() else ()
    if rows:
        yield _Part("table", table_text(rows), rows)
        return
    words = _MARKUP.sub(" ", content).split()
    if words:
        yield _Part("text", " ".join(words))


def _block(token: Token, opening: Token, *, in_list: bool) -> _Part:
    content = token.content.strip()
    rows = latex_rows(content)
    if rows is not None:
        return _Part("table", table_text(rows), rows)
    if opening.type == "heading_open":
        return _Part("heading", content, level=int(opening.tag[1:]))
    if _FORMULA.match(content):
        return _Part("formula", content)
    picture = _PICTURE.match(content)
    if picture is not None:
        return _Part("image", picture[1])
    return _Part("list-item" if in_list else "text", content)


def _in_list(tokens: list[Token], at: int) -> bool:
    return at > 1 and tokens[at - 2].type == "list_item_open"
