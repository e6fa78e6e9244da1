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
from vlprep.wire.replies.telling import dropped, repaired

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
        TypeError: The answer is no text, or ``fields`` is a single one or holds no names.
    """
    asked = _asked(fields)
    found = read_objects(answer_of(text), nested=True)
    issues = list(found.issues)
    records = _records(found.values, issues)
    beside = _records(found.beside, [])
    if records and not {*map(str, beside)} <= {*map(str, records)}:
        message = "an object beside the block was left out: what the block holds is the answer"
        issues.append(dropped(message, actual=short(beside[0])))
    records = records or beside
    if not records:
        message = f"there is no object in the answer: {text.strip()[:80]!r}"
        raise ReplyParseError(message, "ask for one JSON object")
    missing: dict[str, None] = {}
    unasked: dict[str, None] = {}
    for number, record in enumerate(records, start=1):
        if asked is None:
            break
        of = f"record {number}: " if len(records) > 1 else ""
        lacks = [name for name in asked if name not in record]
        more = [name for name in record if name not in asked]
        issues += [_missing(name, of) for name in lacks]
        issues += [_unasked(name, of) for name in more]
        missing |= dict.fromkeys(lacks)
        unasked |= dict.fromkeys(more)
    return Fields(
        found=records[0],
        missing=tuple(missing),
        unasked=tuple(unasked),
        records=tuple(records),
        issues=all_told(issues),
    )


def _asked(fields: Iterable[object] | None) -> list[str] | None:
    """Take the names that were asked for.

    Raises:
        TypeError: It is a single name, or holds something else than names.
    """
    if fields is None:
        return None
    if isinstance(fields, (str, bytes)):
        message = "fields must be a sequence of names, not one name"
        raise TypeError(message)
    names = []
    for name in fields:
        if not isinstance(name, str):
            message = f"fields must be names, not {name!r}"
            raise TypeError(message)
        names.append(name.strip())
    return names


def _records(values: list[Any], issues: list[Issue]) -> list[dict[str, Any]]:
    """List the objects of an answer; several that share no name are parts of one."""
    records: list[dict[str, Any]] = []
    listed = False
    for value in values:
        listed = listed or isinstance(value, list)
        for thing in value if isinstance(value, list) else [value]:
            if isinstance(thing, dict):
                records.append({str(name).strip(): inner for name, inner in thing.items()})
            else:
                message = "it is no object, so it was left out"
                issues.append(dropped(message, actual=short(thing)))
    joined = {name: inner for record in records for name, inner in record.items()}
    if len(records) > 1 and not listed and len(joined) == sum(map(len, records)):
        issues.append(repaired(f"the answer is in {len(records)} objects, joined to one"))
        return [joined]
    return records


def _missing(name: str, of: str) -> Issue:
    return Issue(
        code="field-missing",
        severity=Severity.WARNING,
        message=f"{of}{name!r} was asked for and is not in the answer",
        where=name,
        fix="ask for it again, alone",
    )


def _unasked(name: str, of: str) -> Issue:
    return Issue(
        code="field-unasked",
        severity=Severity.INFO,
        message=f"{of}{name!r} is in the answer and was not asked for",
        where=name,
    )
