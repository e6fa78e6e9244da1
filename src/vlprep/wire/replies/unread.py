"""What is left of an answer and looks like a place: it is told, for nothing may be lost in silence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import KEYS
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.wire.replies.telling import dropped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
_NUMBER = r"-?\d++(?:\.\d++)?+"
_NAMES = "|".join(name for name in (*KEYS.box, *KEYS.point, *KEYS.polygon) if "_" in name)
_NAME = rf"\b(?:{_NAMES})[\"']?\s*+[:\uff1a][\s\"']*+"
_LIKE_PLACE = re.compile(
    rf"(?:{_NAME})?(?P<row>[(\[\uff08]\s*+{_NUMBER}(?:\s*+[,;\uff0c]\s*+{_NUMBER}){{3}}+\s*+[)\]\uff09])"
    rf"|(?P<box>\({_NUMBER},\s?{_NUMBER}\),\({_NUMBER},\s?{_NUMBER}\))"
    r"|<[|/]?[a-z_][^<>\d]*+\d[\d.]*+[^<>\d]++\d"
    r"|<\|[a-z_]++\|>[\s(\[]*+\d"
    r"|\bx\d{0,3}\s*+=\s*+[\"']-?\d"
    rf"|{_NAME}[\[(]*+\s*+-?\d",
    re.IGNORECASE,
)
"""Four numbers in brackets, a tag with two numbers, or a mark or a name of places before a number.

Less than that is mere words: a pair may be a size or a range, four numbers a list of years.
"""
_DIGITS = re.compile(_NUMBER)
_BOX = 4
"""How many numbers a box has."""


def like_places(texts: Iterable[str], known: Collection[tuple[float, ...]] = ()) -> Iterator[str]:
    """Give what looks like a place in texts that hold none for sure, save rows that are known."""
    for text in texts:
        for found in _LIKE_PLACE.finditer(text):
            row = tuple(map(float, _DIGITS.findall(found["row"] or found["box"] or "")))
            if not row or row not in known:
                yield found[0]


def set_rows_apart(values: list[Any]) -> list[str]:
    """Take bare rows out of values that stood among words, where they are no answer.

    "The scale is [0, 1000]" says a range and "[1]" names a source: a row is an answer only where
    nothing but rows was found, and a short one only where none has the numbers of a box.

    Args:
        values: All that was found; what goes is taken out.

    Returns:
        What was taken out, as text.
    """
    rows = [value for value in values if _is_row(value)]
    if len(rows) < len(values):
        apart = rows
    elif any(len(row) >= _BOX for row in rows):
        apart = [row for row in rows if len(row) < _BOX]
    else:
        return []
    gone = set(map(id, apart))
    values[:] = [value for value in values if id(value) not in gone]
    return [str(row) for row in apart]


def _is_row(value: Any) -> bool:
    return isinstance(value, list) and not any(isinstance(one, (list, dict)) for one in value)


def unread(texts: Iterable[str], known: Collection[tuple[float, ...]] = ()) -> list[Issue]:
    """Tell of what looks like a place and was not read; one finding, or none.

    Args:
        texts: What no reader took.
        known: The rows of numbers that were read: words may say them once more.
    """
    found = list(like_places(texts, known))
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
