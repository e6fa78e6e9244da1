"""Fields of tickets, cards and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.errors import ReplyParseError
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.replies import Fields
from vlprep.wire.replies.fences import answer_of
from vlprep.wire.replies.objects import read_objects
from vlprep.wire.replies.places import all_told, short
from vlprep.wire.replies.telling import dropped

if TYPE_CHECKING:
    from collections.abc import Iterable


def parse_fields(text: str, fields: Iterable[str] | None = None) -> Fields:
    """Read the JSON of information extraction.

    Args:
        text: The answer: JSON, fenced or not. Broken JSON is mended and told.
        fields: The names that were asked for; without them nothing counts as missing or unasked.

    Returns:
        The fields, as a mapping; ``.missing`` and ``.unasked`` name what differs from the question,
        and ``.issues`` tells every repair and loss.

    Raises:
        ReplyParseError: There is no object in the answer.
        TypeError: The answer is no text, or ``fields`` is a single one.
    """
    if isinstance(fields, (str, bytes)):
        message = "fields must be a sequence of names, not one name"
        raise TypeError(message)
    found = read_objects(answer_of(text), nested=True)
    records: list[dict[str, Any]] = []
    issues = list(found.issues)
    for value in found.values:
        for thing in value if isinstance(value, list) else [value]:
            if isinstance(thing, dict):
                records.append({str(name).strip(): inner for name, inner in thing.items()})
            else:
                message = "it is no object, so it was left out"
                issues.append(dropped(message, actual=short(thing)))
    if not records:
        message = f"there is no object in the answer: {text.strip()[:80]!r}"
        raise ReplyParseError(message, "ask for one JSON object")
    first = records[0]
    asked = [name.strip() for name in fields] if fields is not None else None
    missing = tuple(name for name in asked if name not in first) if asked is not None else ()
    unasked = tuple(name for name in first if name not in asked) if asked is not None else ()
    issues += [_missing(name) for name in missing]
    issues += [_unasked(name) for name in unasked]
    return Fields(
        found=first,
        missing=missing,
        unasked=unasked,
        records=tuple(records),
        issues=all_told(issues),
    )


def _missing(name: str) -> Issue:
    return Issue(
        code="field-missing",
        severity=Severity.WARNING,
        message=f"{name!r} was asked for and is not in the answer",
        where=name,
        fix="ask for it again, alone",
    )


def _unasked(name: str) -> Issue:
    return Issue(
        code="field-unasked",
        severity=Severity.INFO,
        message=f"{name!r} is in the answer and was not asked for",
        where=name,
    )
