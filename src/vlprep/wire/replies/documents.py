"""A document of either kind, fenced or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.answers import READING
from vlprep.wire.replies.fences import answer_of, fenced
from vlprep.wire.replies.html import read_html
from vlprep.wire.replies.markdown import read_markdown
from vlprep.wire.replies.telling import cut

if TYPE_CHECKING:
    from vlprep.values.issue import Issue
    from vlprep.values.replies import Element
    from vlprep.wire.replies.places import Places

_HTML = re.compile(r"<(?:!doctype|html|body|div|p|h[1-6]|table|ol|ul)\b[^<>]*>", re.IGNORECASE)
_BOX = re.compile(r"\bdata-bbox\s*=")
_INNER = re.compile(r"^[ \t]*(?:`{3,}|~{3,})[ \t]*\w", re.MULTILINE)
_END = re.compile(r"[ \t]*(?:`{3,}|~{3,})[ \t]*")
_KINDS = frozenset(("html", "markdown", "md", "qwenvl html", "qwenvl markdown"))


def is_html(text: str) -> bool:
    """Tell ``qwenvl html`` from Markdown, which may hold a table of HTML too."""
    if _BOX.search(text):
        return True
    start = _HTML.match(text.lstrip())
    return start is not None and not start[0].lower().startswith("<table")


def read_document(text: str, places: Places) -> tuple[list[Element], list[Issue]]:
    """Read a document.

    Args:
        text: The answer.
        places: Turns its boxes into places of the original.

    Raises:
        ReplyParseError: It is longer than any document.
        MissingExtraError: A parser is not installed.
    """
    answer, closed = _unwrapped(answer_of(text, READING.document_characters))
    issues: list[Issue] = []
    if not closed:
        issues.append(cut("the document's fence is not closed; its end may be missing"))
    elements, told = (read_html if is_html(answer) else read_markdown)(answer, places)
    return elements, [*issues, *told]


def _unwrapped(answer: str) -> tuple[str, bool]:
    """Take a document out of its fence; it may hold fences of its own, so the last one ends it."""
    blocks = fenced(answer)
    if not blocks or blocks[0].info.lower() not in _KINDS or answer[: blocks[0].start].strip():
        return answer, True
    first = blocks[0]
    body = answer[first.start :].partition("\n")[2].rstrip()
    rest, _, last_line = body.rpartition("\n")
    if _END.fullmatch(last_line):
        return rest, True
    if first.closed and not _INNER.search(first.text):
        return first.text, True
    return body, False
