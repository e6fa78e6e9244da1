"""Boxes, points, outlines and boxes in space, as JSON or in tags."""

from __future__ import annotations

import re
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.answers import KEYS, READING
from vlprep.values.replies import GroundingItem
from vlprep.values.space import Box3D
from vlprep.wire.replies.names import PLACES, folded, is_measure, place_of, row_names
from vlprep.wire.replies.objects import read_objects
from vlprep.wire.replies.places import as_number, short, split_row
from vlprep.wire.replies.tags import read_tags
from vlprep.wire.replies.telling import beside_block, doubtful, dropped, repaired
from vlprep.wire.replies.unread import unread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.issue import Issue
    from vlprep.values.space import Eye
    from vlprep.wire.replies.places import Places

_NAMED = re.compile(rf"[\"'{{,\s](?:{'|'.join(PLACES)})[\"']?\s*+[:\uff1a]", re.IGNORECASE)
_HAS_JSON = re.compile(rf"{_NAMED.pattern}|\[\s*+-?\d[\d.]*+\s*+,", re.IGNORECASE)
"""What places look like in JSON."""
_HAS_DATA = re.compile(rf"{_NAMED.pattern}|\[\s*+\[\s*+-?\d", re.IGNORECASE)
"""What they look like where tags gave places: one row in brackets is mere prose then."""
_CORNERS = 4
_NUMBER = re.compile(r"(?<![A-Za-z_\d])\d")
"""A number begins so, and ``x1`` does not."""
_COLOR = 3
"""How many numbers a color has, and no place that stands in a row."""
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
    if len(rest) < len(text) and not (_HAS_DATA if items else _HAS_JSON).search(rest):
        return items, unread([rest], places.read)
    found = read_objects(rest)
    for thing, label in _things(found.values, "", places, READING.depth):
        items += _read_thing(thing, label, len(items) + 1, places, eye)
    _add_beside(found.beside, items, places, eye)
    return items, [*found.issues, *unread(found.unread, places.read)]


def _add_beside(
    values: list[Any], items: list[GroundingItem], places: Places, eye: Eye | None
) -> None:
    """Add the things with numbers that stand beside the block, if their places are new; it is told."""
    known = {_place(item) for item in items}
    before = len(places.issues)
    things = list(_things(values, "", places, READING.depth))
    del places.issues[before:]  # what has no place is prose
    for thing, label in things:
        if _has_place(thing) and _NUMBER.search(str(list(thing.values()))):
            number = len(items) + 1
            found = _read_thing(thing, label, number, places, eye)
            new = [item for item in found if _place(item) not in known]
            if new:
                places.issues.append(beside_block(f"item {number}"))
            items += new
            known.update(map(_place, new))


def _place(item: GroundingItem) -> tuple[Any, ...]:
    space = item.box_3d
    return (item.box, item.point, item.polygon, space and (space.center, space.size, space.angles))


def has_space(text: str) -> bool:
    """Tell whether an answer may hold boxes in space, for which a camera is needed."""
    folded = text.lower()
    return any(key in folded for key in KEYS.box_3d)


def _things(value: Any, label: str, places: Places, depth: int) -> Iterator[tuple[Any, str]]:
    """Walk into lists and named groups down to the objects and rows of numbers that are things."""
    if depth < 0:
        yield value, label
    elif _has_place(value):
        yield value, label
        for name, inner in value.items():
            if place_of(name) not in PLACES or _holds_places(inner):
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
    if objects:
        inside = {name: inner for name, inner in inside.items() if not _is_measured(name, inner)}
    rows = not objects and len(inside) == len(group)
    for name, inner in inside.items():
        if name in objects or (rows and inner):
            if name not in objects and _is_pair(inner):
                message = f"the row {name!r} has no name that says what it is; taken for a point"
                places.issues.append(repaired(message))
            said = label if folded(name) in KEYS.wrapper else str(name)
            yield from _things(inner, said, places, depth - 1)
        elif inner and objects:
            message = f"{name!r} was left out: beside objects it may be no place"
            places.issues.append(dropped(message, actual=short(inner)))
    if not objects and not rows:
        yield group, label


def _is_measured(name: str, value: Any) -> bool:
    """Tell a size and the like, in a row or number by number."""
    return all(map(is_measure, value)) if isinstance(value, dict) else is_measure(name)


def _has_place(value: Any) -> bool:
    return isinstance(value, dict) and (_is_named(value) or bool(row_names(value)))


def _is_named(value: dict[str, Any]) -> bool:
    return any(place_of(name) in PLACES for name in value)


def _holds_places(value: Any) -> bool:
    """Tell things under the name of a place from the place itself."""
    return any(
        isinstance(one, dict) and _is_named(one)
        for one in (value if isinstance(value, list) else [value])
    )


def _holds(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _has_objects(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and any(isinstance(inner, dict) for inner in value)
    )


def _is_pair(value: Any) -> bool:
    if isinstance(value, str):
        return len(split_row(value)) == 2
    return isinstance(value, list) and len(value) == 2 and not any(map(_holds, value))


def _read_thing(
    thing: Any, label: str, number: int, places: Places, eye: Eye | None
) -> list[GroundingItem]:
    """Read one object, or one bare row of numbers; a row of boxes in one object is several things."""
    where = f"item {number}"
    if not isinstance(thing, dict):
        return _read_row(thing, label, where, places)
    if not _has_place(thing):
        told = dropped("it has no box and no point, so it was left out", where, actual=short(thing))
        places.issues.append(told)
        return []
    told_before = len(places.issues)
    rest = dict(thing)
    held = _held(rest, where, places)
    boxes = [places.box(row, where) for row in held.boxes]
    points = [places.point(row, where) for row in held.points]
    outlines = [one for one in (places.polygon(row, where) for row in held.outlines) if one]
    only = outlines.pop() if len(outlines) == 1 else ()
    shapes: list[dict[str, Any]] = [
        {"box": box, "point": point, "polygon": only} for box, point in _joined(boxes, points)
    ]
    if only and not shapes:
        shapes.append({"polygon": only})
    shapes += [{"polygon": outline} for outline in outlines]
    for row in held.spaces:
        shapes += _read_space(row, where, places, eye)
    if (
        not shapes
        and len(places.issues) == told_before
        and not any(map(_holds_places, thing.values()))
    ):
        places.issues.append(dropped("its place is empty, so it was left out", where))
    said = _said(rest) or [label]
    labels = _each(said, held, len(shapes))
    if labels is None and len(shapes) > 1:
        message = f"{len(said)} labels for {len(shapes)} places: each has all of them"
        places.issues.append(repaired(message, where))
    _tell_rest(rest, where, places)
    return [
        GroundingItem(label=name, extra=rest, **shape)
        for name, shape in zip(labels or [", ".join(said)] * len(shapes), shapes, strict=True)
    ]


class _Held(NamedTuple):
    """The places of an object, as they are written."""

    boxes: list[Any]
    points: list[Any]
    outlines: list[Any]
    spaces: list[Any]


def _held(rest: dict[str, Any], where: str, places: Places) -> _Held:
    """Take all places out of an object, and sort them by their names and by how long they are."""
    held = _Held([], [], [], [])
    for name in [name for name in rest if place_of(name) in PLACES]:
        key, value = place_of(name), rest.pop(name)
        rows = _rows(value)
        if key in KEYS.box_3d:
            held.spaces.extend(rows)
        elif key in KEYS.polygon:
            held.outlines.extend([] if value is None else [value])
        elif key in KEYS.point:
            held.points.extend(rows)
        elif key in KEYS.box and len(rows) > 1 and all(map(_is_pair, rows)):
            corners = len(rows) == 2 and not any(isinstance(row, str) for row in rows)
            held.outlines.extend([] if corners else [rows])
            held.boxes.extend([[*rows[0], *rows[1]]] if corners else [])
        else:
            for row in rows:
                pair = key in KEYS.place and _is_pair(row)
                outline = isinstance(row, list) and len(row) == 2 * _CORNERS
                if outline and _is_box(row[:_CORNERS]) and _is_box(row[_CORNERS:]):
                    message = (
                        f"the {len(row)} numbers of {name!r} may be two boxes; read as an outline"
                    )
                    places.issues.append(doubtful(message, where))
                (held.points if pair else held.outlines if outline else held.boxes).append(row)
    names = row_names(rest)
    if names:
        (held.points if len(names) == 2 else held.boxes).append([rest.pop(name) for name in names])
    return held


def _rows(value: Any) -> list[Any]:
    """List the rows of numbers of a place: one, several, or numbers one by one under their names."""
    if isinstance(value, dict):
        names = row_names(value)
        if names:
            return [[value[name] for name in names]]
        return [] if _is_named(value) else [value]
    if isinstance(value, list) and value and (_holds(value[0]) or _is_text_row(value[0])):
        return [row for one in value for row in (_rows(one) if isinstance(one, dict) else [one])]
    return [] if value is None else [value]


def _read_row(row: Any, label: str, where: str, places: Places) -> list[GroundingItem]:
    """Read a bare row: two numbers are a point."""
    if _is_pair(row):
        point = places.point(row, where)
        return [] if point is None else [GroundingItem(label=label, point=point)]
    box = places.box(row, where)
    return [] if box is None else [GroundingItem(label=label, box=box)]


def _is_box(row: list[Any]) -> bool:
    """Tell a box from two corners of an outline that is walked around: one of its sides goes back."""
    if not all(map(_is_number, row)):
        return False
    x1, y1, x2, y2 = row
    return bool(x1 < x2 and y1 < y2)


def _is_text_row(value: object) -> bool:
    return isinstance(value, str) and len(split_row(value)) > 1


def _said(rest: dict[str, Any]) -> list[str]:
    """Take the label, or the list of labels, out of an object; empty where it has none."""
    named = {folded(name): name for name in rest}
    for key in KEYS.label:
        said = rest[named[key]] if key in named else None
        words = said if isinstance(said, list) else [said]
        if words and all(isinstance(one, (str, int, float)) for one in words):
            del rest[named[key]]
            return [str(one) for one in words]
    return []


def _each(words: list[str], held: _Held, count: int) -> list[str] | None:
    """Give each thing its label: one is that of all, a list that of each row of as many places."""
    rows = [len(places) for places in held if places]
    if len(words) == 1:
        return words * count
    if len(words) == count:
        return words
    return words * len(rows) if {*rows} == {len(words)} and sum(rows) == count else None


def _tell_rest(rest: dict[str, Any], where: str, places: Places) -> None:
    """Tell of numbers that may be a place under a name that says nothing of it."""
    for name, value in rest.items():
        if _may_be_place({name: value}, READING.depth):
            message = f"{name!r} may hold a place; its numbers are left as the model wrote them"
            places.issues.append(dropped(message, where, actual=short(value)))


def _may_be_place(value: Any, depth: int) -> bool:
    """Tell rows of numbers that no name explains; things of their own are read elsewhere."""
    if not depth or _has_place(value):
        return False
    if isinstance(value, dict):
        return any(
            not is_measure(name) and _may_be_place(inner, depth - 1)
            for name, inner in value.items()
        )
    if isinstance(value, str):
        numbers = split_row(value) if value.lstrip().startswith(("[", "(")) else []
        return _is_long(numbers) and all(as_number(one) is not None for one in numbers)
    if not isinstance(value, list):
        return False
    if _is_long(value) and all(map(_is_number, value)):
        return True
    return any(_may_be_place(inner, depth - 1) for inner in value if _holds(inner))


def _is_long(row: list[Any]) -> bool:
    return len(row) > 1 and len(row) != _COLOR


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _read_space(value: Any, where: str, places: Places, eye: Eye | None) -> list[dict[str, Any]]:
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
    return [{"box_3d": box, "corners": corners or ()}]


def _joined(boxes: list[Any], points: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Put one box and one point into one thing; several of a kind are several things."""
    boxes = [box for box in boxes if box is not None]
    points = [point for point in points if point is not None]
    if len(boxes) == len(points) == 1:
        yield boxes[0], points[0]
        return
    yield from ((box, None) for box in boxes)
    yield from ((None, point) for point in points)
