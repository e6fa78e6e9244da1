"""Points as XML, and boxes between the marks of Qwen2-VL."""

from __future__ import annotations

import re
import sys
from html import unescape
from typing import TYPE_CHECKING

from vlprep.values.replies import GroundingItem
from vlprep.wire.replies.places import short
from vlprep.wire.replies.telling import cut, dropped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.wire.replies.places import Places

_POINT = re.compile(
    r"<(?P<tag>points?)\b(?P<inside>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)(?P<end>/?>?)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"<(/?)points?\b", re.IGNORECASE)
_CLOSING = re.compile(r"</points?\s*+>?", re.IGNORECASE)
_MARKED = re.compile(
    r"(?:<\|object_ref_start\|>(?P<label>[^<]*+)<\|object_ref_end\|>\s*+)?"
    r"<\|box_start\|>(?P<box>[^<]*+)(?P<end><\|box_end\|>)?"
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_]+?)(\d*)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=]+))""")
_OPEN = re.compile(r"[^\s\"']++\Z")
"""An attribute without quotes at the very end of a cut answer may have lost digits."""
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_BARE = re.compile(r"(?:</?[xy]>|[\s\d.,;()\[\]-])*+", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_NOWHERE = (sys.maxsize, sys.maxsize)
_STRING = re.compile(
    r"""[:,\[{]\s*+(?:"(?:[^"\\]++|\\.)*+"|'(?:[^'\\]++|\\.)*+')(?=\s*+[:,\]}])""", re.DOTALL
)
"""A string of JSON; the quotes of a tag's attributes stand behind another sign."""


def read_tags(
    text: str, places: Places, *, beside_json: bool = False
) -> tuple[list[GroundingItem], str]:
    """Read all points and boxes that stand in tags.

    Args:
        text: The answer without thoughts.
        places: Turns its numbers into places of the original, and keeps what there is to tell: every
            tag that gives nothing.
        beside_json: Whether there are places in JSON too: what looks like a tag in one of its
            strings is then part of a label.

    Returns:
        The things found, and the text without the tags.

    Raises:
        ReplyParseError: A place lies outside, and the caller is strict.
    """
    items: list[GroundingItem] = []
    rest: list[str] = []
    at = 0
    strings = [match.span() for match in _STRING.finditer(text)] if beside_json else []
    for start, stop, things in _found(text, places, strings):
        rest.append(text[at:start])
        at = stop
        items += things
    return items, "".join((*rest, text[at:]))


def _found(
    text: str, places: Places, strings: list[tuple[int, int]]
) -> Iterator[tuple[int, int, list[GroundingItem]]]:
    for mark in _MARKED.finditer(text):
        yield mark.start(), mark.end(), _marked(mark, places)
    if _MARKED.search(text) is not None:
        return  # a model writes one form or the other
    at = 0
    ahead = iter(strings)
    start, stop = next(ahead, _NOWHERE)
    while (tag := _POINT.search(text, at)) is not None:
        while stop <= tag.start():
            start, stop = next(ahead, _NOWHERE)
        if start < tag.start() < stop:
            at = stop
            continue
        at, things = _element(text, tag, places)
        yield tag.start(), at, things


def _marked(mark: re.Match[str], places: Places) -> list[GroundingItem]:
    if not mark["end"]:
        places.issues.append(cut("a box is not closed, so it was left out"))
        return []
    numbers = [float(number) for number in _NUMBER.findall(mark["box"])]
    box = places.box(numbers, "")
    return [] if box is None else [GroundingItem(label=(mark["label"] or "").strip(), box=box)]


def _element(text: str, tag: re.Match[str], places: Places) -> tuple[int, list[GroundingItem]]:
    """Read one element, and tell where it ends."""
    follower = None if tag["end"].startswith("/") else _NEXT.search(text, tag.end())
    closes = follower is not None and bool(follower[1])
    if closes and follower is not None:
        body = text[tag.end() : follower.start()]
        closing = _CLOSING.match(text, follower.start())
        end = closing.end() if closing else follower.end()
    else:
        body, end = "", tag.end()
    inside = tag["inside"]
    if not tag["end"]:
        places.issues.append(cut())
        inside = _OPEN.sub("", inside)
    ways = _ways(inside)
    plain = ways.pop("", {})
    label = plain.get("alt") or plain.get("label") or ""
    pairs: list[list[float | str]] = [
        [_value(way.get("x", "")), _value(way.get("y", ""))]
        for way in (plain, *ways.values())
        if "x" in way or "y" in way
    ]
    several = tag["tag"].lower() == "points"
    if not pairs:
        written = plain.get("coords") or plain.get("coordinates") or ""
        pairs = _pairs(written, several=several)
        if not pairs and _DIGIT.search(body):
            pairs, body = _pairs(body, several=several), ""
    where = short(tag[0])
    if not pairs:
        message = "no point in it can be read, so it was left out"
        places.issues.append(dropped(message, where, actual=short(text[tag.start() : end])))
    points = [places.point(pair, where) for pair in pairs]
    named = unescape(label or body.strip())
    return end, [GroundingItem(label=named, point=point) for point in points if point is not None]


def _ways(inside: str) -> dict[str, dict[str, str]]:
    """Sort attributes by the number behind their names: ``x1`` and ``y1`` are one point."""
    ways: dict[str, dict[str, str]] = {}
    for name, number, double, single, bare in _ATTRIBUTE.findall(inside):
        ways.setdefault(number, {})[name.lower()] = double or single or bare.rstrip("/")
    return ways


def _pairs(text: str, *, several: bool) -> list[list[float | str]]:
    """Read ``100 200``, ``(100,200),(300,400)`` and the like; none where other words stand in it."""
    numbers = [float(number) for number in _NUMBER.findall(text)]
    if not _BARE.fullmatch(text) or len(numbers) % 2 or (len(numbers) > 2 and not several):
        return []
    return [list(numbers[at : at + 2]) for at in range(0, len(numbers), 2)]


def _value(text: str) -> float | str:
    """Give a number that stands in quotes because XML wants it so."""
    text = text.strip()
    return float(text) if _NUMBER.fullmatch(text) else text
