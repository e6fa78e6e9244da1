"""Events of a film, with their times on the clock of what the model saw."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import KEYS, READING
from vlprep.values.clock import seconds_of
from vlprep.values.replies import Event
from vlprep.wire.replies.fences import answer_of
from vlprep.wire.replies.names import TIMES, folded
from vlprep.wire.replies.objects import read_objects
from vlprep.wire.replies.places import short
from vlprep.wire.replies.telling import beside_block, dropped, repaired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.issue import Issue

_SECONDS = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)\s*(?:s|sec|secs|second|seconds|秒)?", re.IGNORECASE)
_MANY_MINUTES = re.compile(r"(\d{1,6}):([0-5]\d(?:\.\d{1,9})?)")
_BETWEEN = re.compile(r"\s*(?:-|\u2013|\u2014|~|to|至|到)\s*", re.IGNORECASE)
_UNITS = re.compile(
    r"(?:(\d{1,4})(?:小时|时|\s*h(?:ours?|rs?)?))?\s*"
    r"(?:(\d{1,6})(?:分钟?|\s*m(?:in(?:ute)?s?)?))?\s*"
    r"(?:(\d{1,6}(?:\.\d{1,9})?)(?:秒|\s*s(?:ec(?:ond)?s?)?))?",
    re.IGNORECASE,
)
_UNIT_BEHIND = re.compile(r"(?<=\d)\s*s(?:ec)?\Z", re.IGNORECASE)
_SPAN, _SPANS = frozenset(KEYS.span), frozenset(KEYS.spans)
_FROM = re.compile(r"\A(?:from|between|从)\s*", re.IGNORECASE)
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
    times = {(event.start, event.end) for event in events}
    for thing in _things(found.beside, READING.depth):
        where = f"event {len(events) + 1}"
        told: list[Issue] = []
        event = _read(thing, where, told) if _is_timed(thing) else None
        if event is not None and (event.start, event.end) not in times:
            events.append(event)
            issues += [*told, beside_block(where)]
    return events, [*found.issues, *issues]


def _things(value: Any, depth: int) -> Iterator[Any]:
    """Walk into lists and groups down to the objects that have a time, and to those inside them."""
    if not depth or _is_row(value):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _things(inner, depth - 1)
    elif not isinstance(value, dict):
        yield value
    elif _is_timed(value):
        yield value
        for inner in value.values():
            yield from _inner_events(inner, depth - 1)
    elif _SPANS.intersection(map(folded, value)) or (value and all(map(_is_clock, value))):
        yield from _spans(value)
    elif any(map(_may_hold_things, value.values())):
        for inner in value.values():
            if _may_hold_things(inner):
                yield from _things(inner, depth - 1)
    elif value and not all(inner == [] for inner in value.values()):
        yield value  # an empty list says that nothing happens


def _spans(value: dict[str, Any]) -> Iterator[Any]:
    """Make an event of each span that a name holds, or of each that is a name itself."""
    rest = dict(value)
    spans = _take(rest, KEYS.spans)
    if spans is None:
        yield from ({KEYS.span[0]: span, KEYS.event[0]: said} for span, said in rest.items())
        return
    one = not isinstance(spans, list) or not any(map(_may_be_span, spans))
    yield from ({**rest, KEYS.span[0]: span} for span in ([spans] if one else spans))


def _may_be_span(value: Any) -> bool:
    return isinstance(value, list) or (isinstance(value, str) and len(_parted(value)) > 1)


def _is_row(value: Any) -> bool:
    """Tell two times without any name: a beginning and an end."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(_is_clock(time) and _time(time) is not None for time in value)


def _is_clock(value: Any) -> bool:
    """Tell a text that may be a time even without a name; a mere number may be anything."""
    return isinstance(value, str) and (":" in value or "\uff1a" in value)


def _is_timed(value: Any) -> bool:
    return isinstance(value, dict) and not TIMES.isdisjoint(map(folded, value))


def _may_hold_things(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value)
    )


def _inner_events(value: Any, depth: int) -> Iterator[Any]:
    """Give the events that an event holds; whatever else it holds stays with it."""
    for inner in value if isinstance(value, list) else [value]:
        if _is_timed(inner):
            yield from _things(inner, depth)


def _read(thing: Any, where: str, issues: list[Issue]) -> Event | None:
    rest = dict(thing) if isinstance(thing, dict) else {}
    start = _take(rest, KEYS.start)
    end = _take(rest, KEYS.end)
    if _SPAN.isdisjoint(map(folded, rest)):
        start, end = _loose(rest, start, end)
    elif start is None:
        start, end = _span(_take(rest, KEYS.span), end)
    if _is_clock(thing) or _is_row(thing):
        start, end = _span(thing, None)
    label = _take(rest, KEYS.event)
    begins = None if start is None else _time(start)
    ends = None if end is None else _time(end)
    if begins is None:
        message = "it has no time that can be read, so it was left out"
        issues.append(dropped(message, where, actual=short(thing)))
        return None
    if not isinstance(thing, dict):
        issues.append(repaired("it is a time alone, without what happens then", where))
    if end is not None and ends is None:
        issues.append(dropped(f"its end {short(end)} is no time", where, actual=short(end)))
    if ends is not None and ends < begins:
        issues.append(repaired(f"it ends ({end}) before it begins ({start}); swapped", where))
        begins, ends = ends, begins
    return Event(start=begins, end=ends, label="" if label is None else str(label), extra=rest)


def _loose(rest: dict[str, Any], start: Any, end: Any) -> tuple[Any, Any]:
    """Take what is missing from names that may mean anything else: only where all are times."""
    left = dict(rest)
    first = _take(left, KEYS.loose_start) if start is None else start
    last = _take(left, KEYS.loose_end) if end is None else end
    if any(time is not None and _time(time) is None for time in (first, last)):
        return start, end
    rest.clear()
    rest.update(left)
    return first, last


def _take(rest: dict[str, Any], keys: tuple[str, ...]) -> Any:
    named = {folded(name): name for name in rest}
    name = next((named[key] for key in keys if key in named), None)
    return None if name is None else rest.pop(name)


def _span(value: Any, end: Any) -> tuple[Any, Any]:
    """Take a beginning and an end that stand together apart."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list) and len(value) == 2:
        return value[0], value[1]
    parts = _parted(value) if isinstance(value, str) else []
    return (parts[0], parts[1]) if len(parts) == 2 else (value, end)


def _parted(text: str) -> list[str]:
    """Take a text apart that holds two times; a comma may also stand for a point."""
    if len(text) > 2 * _LONGEST:
        return []
    bare = _FROM.sub("", text.strip("[]() "))
    parts = _BETWEEN.split(bare)
    commas = bare.split(",")
    if len(parts) < 2 and len(commas) == 2 and (":" in commas[1] or text.strip()[:1] in "[("):
        return [part.strip() for part in commas]
    return parts


def _time(value: Any) -> float | None:
    """Read ``HH:mm:ss``, ``mm:ss.ff`` or seconds; ``None`` for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if 0 <= value < _MOST_SECONDS else None
    text = value.strip(" []<>").replace("\uff1a", ":") if isinstance(value, str) else ""
    if len(text) > _LONGEST:
        return None
    text = _UNIT_BEHIND.sub("", text) if ":" in text else text
    units = _UNITS.fullmatch(text) if text else None
    if units is not None:
        hours, minutes, seconds = (float(part or 0) for part in units.groups())
        return hours * 3600 + minutes * 60 + seconds
    plain, long = _SECONDS.fullmatch(text), _MANY_MINUTES.fullmatch(text)
    if plain is not None:
        return float(plain[1])
    if long is not None:
        return int(long[1]) * 60 + float(long[2])
    try:
        return seconds_of(text.replace(",", "."))
    except ValueError:
        return None
