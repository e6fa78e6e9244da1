"""Events of a film, with their times on the clock of what the model saw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import KEYS, READING
from vlprep.values.clock import seconds_of
from vlprep.values.replies import Event
from vlprep.wire.replies.fences import answer_of
from vlprep.wire.replies.objects import read_objects
from vlprep.wire.replies.places import short
from vlprep.wire.replies.telling import dropped, repaired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.issue import Issue

_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(?:s|sec|secs|second|seconds|秒)?", re.IGNORECASE)
_MANY_MINUTES = re.compile(r"(\d{1,6}):([0-5]\d(?:\.\d{1,9})?)")
_BETWEEN = re.compile(r"\s*(?:-|\u2013|\u2014|~|to|至|到)\s*", re.IGNORECASE)
_LONGEST = 40
_MOST_SECONDS = 1e9


def read_events(text: str) -> tuple[list[Event], list[Issue]]:
    """Read events; their times are those that the model names.

    Raises:
        ReplyParseError: There is no JSON in the answer.
    """
    found = read_objects(answer_of(text))
    events: list[Event] = []
    issues: list[Issue] = []
    for number, thing in enumerate(_things(found.values, READING.depth), start=1):
        event = _read(thing, f"event {number}", issues)
        if event is not None:
            events.append(event)
    return events, [*found.issues, *issues]


def _things(value: Any, depth: int) -> Iterator[Any]:
    """Walk into lists and groups down to the objects that have no objects inside."""
    inside = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    groups = [inner for inner in inside if isinstance(inner, dict) or _is_list_of_things(inner)]
    if depth and (groups or isinstance(value, list)):
        for inner in groups if isinstance(value, dict) else inside:
            yield from _things(inner, depth - 1)
    elif value and not (isinstance(value, dict) and all(inner == [] for inner in value.values())):
        yield value  # an empty list says that nothing happens


def _is_list_of_things(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value)


def _read(thing: Any, where: str, issues: list[Issue]) -> Event | None:
    rest = dict(thing) if isinstance(thing, dict) else {}
    start = _take(rest, KEYS.start)
    end = _take(rest, KEYS.end)
    if start is None:
        start, end = _span(_take(rest, KEYS.span), end)
    label = _take(rest, KEYS.event)
    begins = None if start is None else _time(start)
    ends = None if end is None else _time(end)
    if begins is None:
        message = "it has no time that can be read, so it was left out"
        issues.append(dropped(message, where, actual=short(thing)))
        return None
    if end is not None and ends is None:
        issues.append(dropped(f"its end {short(end)} is no time", where, actual=short(end)))
    if ends is not None and ends < begins:
        issues.append(repaired(f"it ends ({end}) before it begins ({start}); swapped", where))
        begins, ends = ends, begins
    return Event(start=begins, end=ends, label="" if label is None else str(label), extra=rest)


def _take(rest: dict[str, Any], keys: tuple[str, ...]) -> Any:
    name = next((key for key in keys if key in rest), None)
    return None if name is None else rest.pop(name)


def _span(value: Any, end: Any) -> tuple[Any, Any]:
    """Take a beginning and an end that stand together apart."""
    if isinstance(value, list) and len(value) == 2:
        return value[0], value[1]
    if isinstance(value, str) and len(value) <= 2 * _LONGEST:
        parts = _BETWEEN.split(value.strip("[]() "))
        if len(parts) == 2:
            return parts[0], parts[1]
    return value, end


def _time(value: Any) -> float | None:
    """Read ``HH:mm:ss``, ``mm:ss.ff`` or seconds; ``None`` for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if 0 <= value < _MOST_SECONDS else None
    text = value.strip(" []<>") if isinstance(value, str) else ""
    if len(text) > _LONGEST:
        return None
    plain, long = _SECONDS.fullmatch(text), _MANY_MINUTES.fullmatch(text)
    if plain is not None:
        return float(plain[1])
    if long is not None:
        return int(long[1]) * 60 + float(long[2])
    try:
        return seconds_of(text.replace(",", "."))
    except ValueError:
        return None
