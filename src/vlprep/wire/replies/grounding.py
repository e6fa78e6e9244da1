"""Boxes, points, outlines and boxes in space, as JSON or in tags."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import KEYS, READING
from vlprep.values.replies import GroundingItem
from vlprep.values.space import Box3D
from vlprep.wire.replies.objects import read_objects
from vlprep.wire.replies.places import short
from vlprep.wire.replies.tags import read_tags
from vlprep.wire.replies.telling import doubtful, dropped, repaired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.values.issue import Issue
    from vlprep.values.space import Eye
    from vlprep.wire.replies.places import Places

_PLACES = frozenset((*KEYS.box, *KEYS.point, *KEYS.place, *KEYS.polygon, *KEYS.box_3d))
_HAS_JSON = re.compile(
    rf"[\"'{{,\s](?:{'|'.join(_PLACES)})[\"']?\s*+[:\uff1a]|\[\s*+-?\d[\d.]*+\s*+,", re.IGNORECASE
)
"""What places look like in JSON, where there are tags as well and brackets may be mere prose."""
_TURN = 2.0
"""A whole turn, in the half turns of the model's angles."""


def read_grounding(
    text: str, places: Places, eye: Eye | None
) -> tuple[list[GroundingItem], list[Issue]]:
    """Read what the model found.

    Args:
        text: The answer without thoughts.
        places: Turns its numbers into places of the original.
        eye: Projects boxes in space onto the original.

    Returns:
        The things found, and what was done to read them; what ``places`` tells is not in it.

    Raises:
        ReplyParseError: There is no JSON and no tag in the answer, or a place lies outside and
            the caller is strict.
    """
    items, rest = read_tags(text, places, beside_json=_HAS_JSON.search(text) is not None)
    if len(rest) < len(text) and not _HAS_JSON.search(rest):
        return items, []
    found = read_objects(rest)
    for thing, label in _things(found.values, "", places, READING.depth):
        items += _read_thing(thing, label, len(items) + 1, places, eye)
    return items, found.issues


def has_space(text: str) -> bool:
    """Tell whether an answer may hold boxes in space, for which a camera is needed."""
    folded = text.lower()
    return any(key in folded for key in KEYS.box_3d)


def _key(name: object) -> str:
    """Fold a name: models write ``bbox_2D`` and ``Bounding Box`` too."""
    return str(name).strip().lower().replace(" ", "_")


def _things(value: Any, label: str, places: Places, depth: int) -> Iterator[tuple[Any, str]]:
    """Walk into lists and named groups down to the objects and rows of numbers that are things."""
    if depth < 0:
        yield value, label
    elif _has_place(value):
        yield value, label
        for name, inner in value.items():
            yield from _inner_things(inner, str(name), places, depth - 1)
    elif isinstance(value, dict):
        yield from _group(value, label, places, depth)
    elif isinstance(value, list) and any(map(_holds, value)):
        for inner in value:
            yield from _things(inner, label, places, depth - 1)
    elif value or not isinstance(value, list):  # an empty list says that nothing was found
        yield value, label


def _inner_things(value: Any, label: str, places: Places, depth: int) -> Iterator[tuple[Any, str]]:
    """Give the things that a thing holds; whatever else it holds stays with it."""
    if _has_place(value) or (depth < 0 and _holds(value)):
        yield from _things(value, label, places, depth)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _inner_things(inner, str(name), places, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _inner_things(inner, label, places, depth - 1)


def _group(
    group: dict[str, Any], label: str, places: Places, depth: int
) -> Iterator[tuple[Any, str]]:
    """Walk into the groups of an object that has no place itself.

    Rows of numbers are things only where the names of the object can be nothing but labels:
    beside a label, or beside objects, they may be a size.
    """
    inside = {name: inner for name, inner in group.items() if _holds(inner)}
    objects = {name for name, inner in inside.items() if _has_objects(inner)}
    rows = not objects and len(inside) == len(group)
    for name, inner in inside.items():
        if name in objects or (rows and inner):
            if name not in objects and _is_pair(inner):
                message = f"the row {name!r} has no name that says what it is; taken for a point"
                places.issues.append(repaired(message))
            yield from _things(inner, str(name), places, depth - 1)
        elif inner and objects:
            message = f"{name!r} was left out: beside objects it may be no place"
            places.issues.append(dropped(message, actual=short(inner)))
    if not objects and not rows:
        yield group, label


def _has_place(value: Any) -> bool:
    return isinstance(value, dict) and any(_key(name) in _PLACES for name in value)


def _holds(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _has_objects(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(inner, dict) for inner in value)
    )


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and not any(map(_holds, value))


def _read_thing(
    thing: Any, label: str, number: int, places: Places, eye: Eye | None
) -> list[GroundingItem]:
    """Read one object, or one bare row of numbers; a row of boxes in one object is several things."""
    where = f"item {number}"
    if not isinstance(thing, dict):
        return _read_row(thing, label, where, places)
    rest = dict(thing)
    named = {_key(name): name for name in thing}

    def take(keys: tuple[str, ...]) -> Any:
        name = next((named[key] for key in keys if key in named), None)
        return None if name is None else rest.pop(name)

    if not _PLACES.intersection(named):
        told = dropped("it has no box and no point, so it was left out", where, actual=short(thing))
        places.issues.append(told)
        return []
    told_before = len(places.issues)
    boxes, points = _read_rows(take, where, places)
    polygon, in_space = take(KEYS.polygon), take(KEYS.box_3d)
    label = _label(rest, named, label)
    outline = () if polygon is None else places.polygon(polygon, where)
    items = [
        GroundingItem(label=label, box=box, point=point, polygon=outline, extra=rest)
        for box, point in _joined(boxes, points)
    ]
    if in_space is not None:
        items += _read_space(in_space, label, rest, where, places, eye)
    if outline and not items:
        items.append(GroundingItem(label=label, polygon=outline, extra=rest))
    if not items and len(places.issues) == told_before:
        places.issues.append(dropped("its place is empty, so it was left out", where))
    return items


def _read_row(row: Any, label: str, where: str, places: Places) -> list[GroundingItem]:
    """Read a bare row: two numbers are a point."""
    if _is_pair(row):
        point = places.point(row, where)
        return [] if point is None else [GroundingItem(label=label, point=point)]
    box = places.box(row, where)
    return [] if box is None else [GroundingItem(label=label, box=box)]


def _read_rows(
    take: Callable[[tuple[str, ...]], Any], where: str, places: Places
) -> tuple[list[Any], list[Any]]:
    """Read the boxes and the points of an object."""
    boxes, points = _rows(take(KEYS.box)), _rows(take(KEYS.point))
    for row in _rows(take(KEYS.place)):
        (points if _is_pair(row) else boxes).append(row)
    return [places.box(row, where) for row in boxes], [places.point(row, where) for row in points]


def _label(rest: dict[str, Any], named: dict[str, str], label: str) -> str:
    """Take the label out of an object; without one its group's name stands in."""
    for key in KEYS.label:
        name = named.get(key)
        if name in rest and isinstance(rest[name], (str, int)):
            return str(rest.pop(name))
    return label


def _read_space(
    value: Any, label: str, rest: dict[str, Any], where: str, places: Places, eye: Eye | None
) -> list[GroundingItem]:
    """Read a box in space, and where its corners are in the picture."""
    numbers = places.numbers(value, 9, where)
    if numbers is None:
        return []
    x, y, z, across, down, deep, *angles = numbers
    first, second, third = angles
    box = Box3D(center=(x, y, z), size=(across, down, deep), angles=(first, second, third))
    corners = eye.project(box) if eye is not None else None
    seen = box.corners if corners is None else (*box.corners, *corners)
    if not all(isfinite(number) for corner in seen for number in corner):
        message = f"{short(value)} is too large to be a place, so it was left out"
        places.issues.append(dropped(message, where, actual=short(value)))
        return []
    if any(abs(angle) > _TURN for angle in angles):
        message = f"the angles of {short(value)} are more than a turn, in units of half a turn"
        places.issues.append(doubtful(message, where))
    if eye is not None and corners is None:
        message = "a corner of its box is behind the camera, so it is not in the picture"
        places.issues.append(dropped(message, where))
    return [GroundingItem(label=label, box_3d=box, corners=corners or (), extra=rest)]


def _joined(boxes: list[Any], points: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Put one box and one point into one thing; several of a kind are several things."""
    boxes = [box for box in boxes if box is not None]
    points = [point for point in points if point is not None]
    if len(boxes) == len(points) == 1:
        yield boxes[0], points[0]
        return
    yield from ((box, None) for box in boxes)
    yield from ((None, point) for point in points)


def _rows(value: Any) -> list[Any]:
    if value is None:
        return []
    several = isinstance(value, list) and bool(value) and isinstance(value[0], list)
    return list(value) if several else [value]
