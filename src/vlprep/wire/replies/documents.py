"""A document of either kind, fenced or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError
from vlprep.wire.replies.fences import answer_of, fenced
from vlprep.wire.replies.html import parts_of_html
from vlprep.wire.replies.markdown import comments_with_boxes, parts_of_markdown
from vlprep.wire.replies.parts import elements_of
from vlprep.wire.replies.telling import beside, cut

if TYPE_CHECKING:
    from vlprep.values.issue import Issue
    from vlprep.values.replies import Element
    from vlprep.wire.replies.places import Places

_WHOLE = re.compile(r"\s*+<(?:!doctype|html|head|body)\b[^<>]*+>", re.IGNORECASE)
_PART = re.compile(
    r"<(?:(?:main|section|article|div|p|h[1-6]|ol|ul|figure|style)\b|[a-z](?=[^<>]*\sdata-bbox\s*=))"
    r"[^<>]*+>",
    re.IGNORECASE,
)
"""A tag that begins a part of a document: one that HTML has for it, or any with a box.

A table without a box is none, for Markdown holds such tables too.
"""
_BOX = re.compile(r"\bdata-bbox\s*=")
_QUOTED = re.compile(
    r"(<(pre|script|style)\b[^<>]*+>).*?(?:</\2\s*>|\Z)|^ {0,3}(`{3}|~{3}).*?(?:^ {0,3}\3|\Z)",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
"""Code and the like, which may show tags and marks of any kind."""
_MARK = re.compile(
    r"^ {0,3}(?:#{1,6}[ \t]|[-*+][ \t]|\d{1,9}[.)][ \t]|\||!\[|`{3}|~{3})", re.MULTILINE
)
"""How a block of Markdown begins that is more than words."""
_BLANK = re.compile(r"\n[ \t]*+\n\s*+")
_FENCE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*([^\n`]*)$", re.MULTILINE)
_KINDS = frozenset(("html", "markdown", "md", "qwenvl html", "qwenvl markdown"))


class _Unwrapped(NamedTuple):
    """A document out of its fence: whether that was closed, and the words around it."""

    text: str
    closed: bool = True
    around: str = ""


def is_html(text: str) -> bool:
    """Tell ``qwenvl html`` from Markdown, which may hold a table or a box of HTML too.

    What there is more of decides. The reader of Markdown reads the HTML in it, so it takes a tie.
    """
    if _WHOLE.match(text):
        return True
    leads = _PART.match(text.lstrip()) is not None
    if not (leads or _BOX.search(text)):
        return False
    bare = _QUOTED.sub(r"\1\3", text)
    marks = len(comments_with_boxes(bare)) + len(_MARK.findall(bare))
    if not leads:
        words = [block for block in _BLANK.split(bare.strip()) if not block.startswith("<")]
        marks = max(marks, len(words))
    return len(_PART.findall(bare)) > marks


def read_document(text: str, places: Places) -> tuple[list[Element], list[Issue]]:
    """Read a document.

    Args:
        text: The answer.
        places: Turns its boxes into places of the original.

    Raises:
        ReplyParseError: It is empty, or longer than any document.
        MissingExtraError: A parser is not installed.
    """
    answer = answer_of(text, READING.document_characters)
    if not answer.strip():
        message = "the answer is empty"
        raise ReplyParseError(message, "ask again")
    held = _unwrapped(answer)
    issues: list[Issue] = []
    if not held.closed:
        issues.append(cut("the document's fence is not closed; its end may be missing"))
    if held.around:
        issues.append(beside(held.around))
    parts, told = (parts_of_html if is_html(held.text) else parts_of_markdown)(held.text)
    return elements_of(parts, places), [*issues, *told]


def _unwrapped(answer: str) -> _Unwrapped:
    """Take a document out of its fence; it may hold fences of its own, so the last one ends it."""
    blocks = fenced(answer)
    first = next((block for block in blocks if block.info.lower() in _KINDS), None)
    if first is None and blocks and not blocks[0].info and _is_document(blocks[0].text):
        first = blocks[0]
    if first is None:
        return _Unwrapped(answer)
    before = answer[: first.start].strip()
    if before and is_html(before):
        return _Unwrapped(answer)  # a document that shows code
    pages = blocks[blocks.index(first) :]
    if all(block.info.lower() in _KINDS and not _FENCE.search(block.text) for block in pages):
        after = answer[pages[-1].end :].strip()
        text = "\n\n".join(page.text for page in pages)
        return _Unwrapped(text, pages[-1].closed, _joined(before, after))
    body = answer[first.start :].partition("\n")[2].rstrip()
    end = _end(body)
    if end is None:
        return _Unwrapped(body, closed=False, around=before)
    return _Unwrapped(body[: end.start()], around=_joined(before, body[end.end() :].strip()))


def _joined(before: str, after: str) -> str:
    return "\n".join(filter(None, (before, after)))


def _end(body: str) -> re.Match[str] | None:
    """Find the fence that ends a document which holds fences of its own."""
    depth = 1
    found = None
    for fence in _FENCE.finditer(body):
        if fence[1] or not depth:
            depth += bool(depth)
            found = found if fence[1] else fence
            continue
        depth -= 1
        found = None if depth else fence
    return found


def _is_document(text: str) -> bool:
    """Tell whether a fence that does not say what it holds holds a document."""
    return is_html(text) or bool(comments_with_boxes(text))
