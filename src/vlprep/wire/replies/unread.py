"""What is left of an answer and looks like a place: it is told, for nothing may be lost in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.wire.replies.telling import dropped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
_NUMBER = r"-?\d++(?:\.\d++)?+"
_LIKE_PLACE = re.compile(
    rf"(?P<row>[(\[\uff08]\s*+{_NUMBER}(?:\s*+[,;\uff0c]\s*+{_NUMBER})++\s*+[)\]\uff09])"
    rf"|(?<![\d.])(?:{_NUMBER}\s*+[,\uff0c]\s*+){{3}}{_NUMBER}"
    r"|<[|/]?[a-z_][^<>\d]*+\d[\d.]*+[^<>\d]++\d"
    r"|\bx\d{0,3}\s*+=\s*+[\"']?+-?\d",
    re.IGNORECASE,
)
"""A row in brackets, four numbers in a row, a tag with two numbers, or a number called x."""
_DIGITS = re.compile(_NUMBER)
_COUNTS = frozenset((2, 4, 8, 9))
"""How many numbers a point, a box, an outline and a box in space have: three are a color."""


def like_places(texts: Iterable[str]) -> Iterator[str]:
    """Give what looks like a place in texts that hold none for sure."""
    for text in texts:
        for found in _LIKE_PLACE.finditer(text):
            if found["row"] is None or len(_DIGITS.findall(found[0])) in _COUNTS:
                yield found[0]


def unread(texts: Iterable[str]) -> list[Issue]:
    """Tell of what looks like a place and was not read; one finding, or none."""
    found = list(like_places(texts))
    if not found:
        return []
    shown = found[0][:80]
    message = f"what may be a place was not read: {len(found)}, as {shown!r}"
    return [dropped(message, actual=shown)]


def told_of_words(text: str, *, about: bool) -> list[Issue]:
    """Tell what an answer in words lacks: any word, or the reading of what looks like a place.

    Args:
        text: The answer, which was taken for words.
        about: Whether a picture or film was given, so that places may have been asked for.
    """
    if not text.strip():
        message = "the answer is empty"
        severity = Severity.WARNING
        return [Issue(code="reply-unreadable", severity=severity, message=message, fix="ask again")]
    return unread([text]) if about else []
