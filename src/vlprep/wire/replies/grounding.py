"""Boxes, points, outlines and boxes in space, as JSON or as XML points."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import KEYS, READING
from vlprep.values.replies import GroundingItem
from vlprep.values.space import Box3D
from vlprep.wire.replies.objects import read_objects
from vlprep.wire.replies.places import short
from vlprep.wire.replies.telling import cut, dropped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.issue import Issue
    from vlprep.values.space import Camera
    from vlprep.wire.replies.places import Places

_TAG = re.compile(r"<points?\b([^<>]*)(>?)([^<]*)", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z]+)(\d*)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_JSON = re.compile(r"[\[{]")
_PLACES = (*KEYS.box, *KEYS.point, *KEYS.polygon, *KEYS.box_3d)


def read_grounding(
    text: str, places: Places, camera: Camera | None
) -> tuple[list[GroundingItem], list[Issue]]:
    """Read what the model found.

    Args:
        text: The answer without thoughts.
        places: Turns its numbers into places of the original.
        camera: Projects boxes in space.

    Returns:
        The things found, and what was done to read them; what ``places`` tells is not in it.

    Raises:
        ReplyParseError: There is no JSON and no XML in the answer, or a place lies outside and
            the caller is strict.
    """
    tag, json = _TAG.search(text), _JSON.search(text)
    if tag is not None and (json is None or tag.start() < json.start()):
        return _read_points(text, places)
    found = read_objects(text)
    items: list[GroundingItem] = []
    for thing, label in _things(found.values, "", READING.depth):
        items += _read_thing(thing, label, len(items) + 1, places, camera)
    return items, found.issues


def _read_points(text: str, places: Places) -> tuple[list[GroundingItem], list[Issue]]:
    items: list[GroundingItem] = []
    issues: list[Issue] = []
    for tag in _TAG.finditer(text):
        if not tag[2]:
            issues.append(cut())
        ways: dict[str, dict[str, str]] = {}
        for name, number, double, single in _ATTRIBUTE.findall(tag[1]):
            ways.setdefault(number, {})[name.lower()] = double or single
        label = ways.get("", {}).get("alt") or tag[3].strip()
        for way in ways.values():
            if "x" not in way and "y" not in way:
                continue
            where = f"item {len(items) + 1}"
            point = places.point([_attribute(way, "x"), _attribute(way, "y")], where)
            if point is not None:
                items.append(GroundingItem(label=unescape(label), point=point))
    return items, issues


def _attribute(way: dict[str, str], name: str) -> float | str | None:
    """Give a number that stands in quotes because XML wants it so."""
    text = way.get(name, "").strip()
    return float(text) if _NUMBER.fullmatch(text) else text


def _things(value: Any, label: str, depth: int) -> Iterator[tuple[Any, str]]:
    """Walk into lists and named groups down to the objects and rows of numbers that are things."""
    if depth < 0:
        yield value, label
        return
    inside: list[tuple[Any, str]] = []
    if isinstance(value, dict) and not any(key in value for key in _PLACES):
        inside = [(inner, str(name)) for name, inner in value.items() if _holds(inner)]
    elif isinstance(value, list) and any(map(_holds, value)):
        inside = [(inner, label) for inner in value]
    if inside:
        for inner, name in inside:
            yield from _things(inner, name, depth - 1)
    elif value or not isinstance(value, list):  # an empty list says that nothing was found
        yield value, label


def _holds(value: Any) -> bool:
    return isinstance(value, (dict, list))


def _read_thing(
    thing: Any, label: str, number: int, places: Places, camera: Camera | None
) -> list[GroundingItem]:
    """Read one object, or one bare row of numbers; a row of boxes in one object is several things."""
    where = f"item {number}"
    if not isinstance(thing, dict):
        if isinstance(thing, list) and len(thing) == 2:
            point = places.point(thing, where)
            return [] if point is None else [GroundingItem(label=label, point=point)]
        box = places.box(thing, where)
        return [] if box is None else [GroundingItem(label=label, box=box)]
    if not any(key in thing for key in _PLACES):
        told = dropped("it has no box and no point, so it was left out", where, actual=short(thing))
        places.issues.append(told)
        return []
    rest = dict(thing)
    named = next((key for key in KEYS.label if isinstance(rest.get(key), (str, int))), None)
    label = str(rest.pop(named)) if named is not None else label
    box_key, point_key, outline_key, space_key = (
        next((key for key in keys if key in rest), None)
        for keys in (KEYS.box, KEYS.point, KEYS.polygon, KEYS.box_3d)
    )
    polygon = places.polygon(rest.pop(outline_key), where) if outline_key else ()
    in_space = _space(rest.pop(space_key), places, where) if space_key else None
    boxes = [places.box(row, where) for row in _rows(rest.pop(box_key))] if box_key else []
    points = [places.point(row, where) for row in _rows(rest.pop(point_key))] if point_key else []
    items = [
        GroundingItem(label=label, box=box, point=point, polygon=polygon, extra=rest)
        for box, point in _joined(boxes, points)
    ]
    if in_space is not None:
        corners = in_space.project(camera) if camera is not None else None
        if camera is not None and corners is None:
            message = "a corner of its box is behind the camera, so it is not in the picture"
            places.issues.append(dropped(message, where))
        found = GroundingItem(label=label, box_3d=in_space, corners=corners or (), extra=rest)
        items.append(found)
    if polygon and not items:
        items.append(GroundingItem(label=label, polygon=polygon, extra=rest))
    return items


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
    several = isinstance(value, list) and bool(value) and isinstance(value[0], list)
    return list(value) if several else [value]


def _space(value: Any, places: Places, where: str) -> Box3D | None:
    numbers = places.numbers(value, 9, where)
    if numbers is None:
        return None
    x, y, z, across, down, deep, *angles = numbers
    first, second, third = angles
    return Box3D(center=(x, y, z), size=(across, down, deep), angles=(first, second, third))
