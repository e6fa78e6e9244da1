"""``qwenvl markdown``: a document as Markdown with boxes in comments.

A comment ``<!-- Table (x1, y1, x2, y2) -->`` stands before its table or in place of its picture.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.documents import COMMENTS
from vlprep.errors import MissingExtraError
from vlprep.wire.replies.blocks import LATEX, TABLE, UNCLOSED, WORDS, add_blocks, in_blocks
from vlprep.wire.replies.html import parts_of_html
from vlprep.wire.replies.latex import holds_table, is_formula, parts_of_latex, tables_are_whole
from vlprep.wire.replies.parts import Part
from vlprep.wire.replies.tables import table_text
from vlprep.wire.replies.telling import cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from vlprep.values.issue import Issue

_COMMENT = re.compile(r"<!--([^<>]{0,300}?)-->")
_SAID = re.compile(
    r"\s*([^\W\d_](?:[^\W\d_]| (?! )){0,40}+)\s*[:\uff1a]?\s*"
    r"(?:[(\[\uff08]([^()\[\]\uff08\uff09]*)[)\]\uff09]|((?:-?\d[\d.]*[\s,\uff0c]*){3,}))\s*"
)
_PICTURE = re.compile(r"!\[([^\]]*)\]\([^)]*\)[ \t]*(?:\n[ \t]*|\Z)")
_BOX = re.compile(r"<[a-z][^<>]*\sdata-bbox\s*=", re.IGNORECASE)
_NO_NESTING = 20
_SHORTEST_LINE = 3
"""Signs in a line below words that make a heading of them; a lone ``=`` is none."""
_KINDS = {name: kind for kind, names in COMMENTS.names for name in names}


class _Comment(NamedTuple):
    """A comment with a box: of what kind of element, and where the text before and behind it ends."""

    kind: str
    box: str
    start: int
    end: int


def comments_with_boxes(text: str) -> list[_Comment]:
    """List the comments that give an element's box; what others hold, the reader of HTML tells."""
    comments: list[_Comment] = []
    for found in _COMMENT.finditer(text):
        said = _SAID.fullmatch(found[1])
        if said is not None:
            name = said[1].strip().lower()
            kind = _KINDS.get(name, "-".join(name.split()))
            box = said[2] if said[2] is not None else said[3]
            comments.append(_Comment(kind, box, found.start(), found.end()))
    return comments


def parts_of_markdown(text: str) -> tuple[list[Part], list[Issue]]:
    """Read the parts of a document.

    Args:
        text: The Markdown without its fence.

    Raises:
        MissingExtraError: The parser is not installed.
    """
    reader = _Reader()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    if text.rfind("<!--") > text.rfind("-->"):
        reader.issues.append(cut())
        text = text[: text.rfind("<!--")]
    comments = comments_with_boxes(text)
    ends = [comment.start for comment in comments[1:]] + [len(text)]
    parts = list(reader.parts(text[: comments[0].start] if comments else text))
    for comment, end in zip(comments, ends, strict=False):
        parts += _with_box(comment, list(reader.parts(text[comment.end : end])))
    return parts, reader.issues


def _with_box(comment: _Comment, following: list[Part]) -> list[Part]:
    """Give a comment's box to what follows it, or to an element of its own."""
    kind, box = comment.kind, comment.box
    at = next((at for at, part in enumerate(following) if part.kind != "caption"), 0)
    first = following[at] if following else None
    if first is not None and _fits(kind, first.kind):
        return [*following[:at], first._replace(kind=kind, box=box), *following[at + 1 :]]
    return [Part(kind, box=box), *following]


def _fits(said: str, kind: str) -> bool:
    """Tell whether what follows a comment is what the comment speaks of."""
    if said in COMMENTS.in_place:
        return kind == "image"
    return said == kind or (said != "table" and kind == "text")


class _Reader:
    """Takes pieces of Markdown apart by their blocks; what stands inside a block stays Markdown.

    Attributes:
        issues: What there is to tell so far.
    """

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self._parser: MarkdownIt | None = None

    def parts(self, text: str) -> Iterator[Part]:
        """Give the parts of one piece.

        Raises:
            MissingExtraError: The parser is not installed.
        """
        if not text.strip():
            return
        self._parser = self._parser or _new_parser()
        known: dict[str, set[str]] = {}
        lines = text.split("\n")
        for tokens in in_blocks(self._parser, text, known):
            yield from self._parts(tokens, lines)
        if known.get(UNCLOSED):
            ends = ", ".join(sorted(known[UNCLOSED]))
            self.issues.append(cut(f"a formula is not closed ({ends}); its end may be missing"))

    def _parts(self, tokens: Sequence[Token], lines: list[str]) -> Iterator[Part]:
        for at, token in enumerate(tokens):
            if token.type == TABLE:
                rows = token.meta["rows"]
                yield Part("table", table_text(rows), rows)
            elif token.type == LATEX:
                yield from self._latex(token.content)
            elif token.type in {"fence", "code_block"}:
                yield Part("code", token.content.strip("\n"))
            elif token.type == "html_block":
                inside, issues = parts_of_html(token.content)
                self.issues += issues
                yield from inside
            elif token.type in {WORDS, "inline"}:
                yield from self._block(tokens, at, lines)

    def _latex(self, content: str) -> Iterator[Part]:
        if not holds_table(content):
            yield Part("formula", content)
            return
        if not tables_are_whole(content):
            self.issues.append(cut("a table has no end; its last row may not be whole"))
        yield from parts_of_latex(content)

    def _block(self, tokens: Sequence[Token], at: int, lines: list[str]) -> Iterator[Part]:
        content = tokens[at].content.strip()
        first = at if tokens[at].type == WORDS else at - 1
        heading = first < at and tokens[first].type == "heading_open"
        in_list = first > 0 and tokens[first - 1].type == "list_item_open"
        if _BOX.search(content):
            tag = tokens[first].tag if heading else "li" if in_list else "p"
            inside, issues = parts_of_html(f"<{tag}>{content}</{tag}>")
            self.issues += issues
            yield from inside
        elif heading:
            yield _heading(content, tokens[first], lines)
        elif holds_table(content):
            yield from self._latex(content)
        elif is_formula(content):
            yield Part("formula", content)
        else:
            pictures, words = _pictures(content)
            yield from (Part("image", said) for said in pictures)
            if words:
                yield Part("list-item" if in_list else "text", words)


def _pictures(content: str) -> tuple[list[str], str]:
    """Take off the lines at the start of a block that are pictures; give what each says of itself."""
    said: list[str] = []
    end = 0
    while found := _PICTURE.match(content, end):
        said.append(found[1])
        end = found.end()
    return said, content[end:]


def _new_parser() -> MarkdownIt:
    try:
        from markdown_it import MarkdownIt
    except ImportError as error:
        raise MissingExtraError(extra="documents", package="markdown-it-py") from error
    parser = MarkdownIt("commonmark", {"maxNesting": _NO_NESTING}).enable("table")
    add_blocks(parser)
    return parser


def _heading(content: str, opening: Token, lines: list[str]) -> Part:
    """Read a heading; one with too short a line below it is words."""
    if opening.markup in {"=", "-"} and opening.map is not None:
        below = lines[opening.map[1] - 1].strip(" \t>")
        if len(below) < _SHORTEST_LINE:
            return Part("text", f"{content}\n{below}")
    return Part("heading", content, level=int(opening.tag[1:]))
