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
    answer = answer_of(text, READING.document_characters)
    issues: list[Issue] = []
    blocks = fenced(answer)
    if blocks and blocks[0].info.lower() in _KINDS and not answer[: blocks[0].start].strip():
        # A document may hold fences of its own, so it ends with the last fence of all.
        last, rest = blocks[-1], answer[blocks[-1].end :]
        body = answer[blocks[0].start : last.end].partition("\n")[2]
        if last.closed and (len(blocks) == 1 or not rest.strip()):
            answer = body.rpartition("\n")[0]
        else:
            issues.append(cut("the document's fence is not closed; its end may be missing"))
            answer = body + rest
    elements, told = (read_html if is_html(answer) else read_markdown)(answer, places)
    return elements, [*issues, *told]
