"""Points as XML, and boxes, outlines and labels between the marks of Qwen-VL and Qwen2-VL."""

from __future__ import annotations

import re
import sys
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

from vlprep.values.replies import GroundingItem
from vlprep.wire.replies.places import short
from vlprep.wire.replies.telling import cut, dropped

if TYPE_CHECKING:
    from vlprep.wire.replies.places import Places

_OPENING = re.compile(
    r"<\|(?P<mark>object_ref|box|quad)_start\|>|<(?P<name>ref|box|bbox|quad)>"
    r"|<(?P<tag>points?)\b(?P<inside>(?:[^<>\"']++|\"[^\"]*+\"|'[^']*+')*+)(?P<end>/?>?)",
    re.IGNORECASE,
)
_NEXT = re.compile(r"<(/?)points?\b", re.IGNORECASE)
_CLOSING = re.compile(r"</points?\s*+>?", re.IGNORECASE)
_LABELS, _OUTLINES = frozenset(("object_ref", "ref")), frozenset(("quad",))
_TAIL = re.compile(r"<[|/]?\w{0,20}\|?\Z")
_ATTRIBUTE = re.compile(r"""([A-Za-z_]+?)(\d*)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'=]+))""")
_OPEN = re.compile(r"[^\s\"']++\Z")
"""An attribute without quotes at the very end of a cut answer may have lost digits."""
_NUMBER = re.compile(r"-?\d++(?:\.\d++)?+")
_LONGEST = 40
"""Most characters of a number; what is longer is none."""
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
    """Read all places that stand in tags or between marks.

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
    walk = _Walk(text, places)
    rest: list[str] = []
    at = 0
    ahead = iter([match.span() for match in _STRING.finditer(text)] if beside_json else [])
    start, stop = next(ahead, _NOWHERE)
    searched = 0
    while (opening := _OPENING.search(text, searched)) is not None:
        while stop <= opening.start():
            start, stop = next(ahead, _NOWHERE)
        if start < opening.start():
            searched = stop
            continue
        rest.append(text[at : opening.start()])
        at = searched = walk.take(opening)
    walk.end(at)
    return walk.items, "".join((*rest, text[at:]))


class _Walk:
    """What is remembered on the way through the tags.

    Attributes:
        items: The things found so far.
    """

    def __init__(self, text: str, places: Places) -> None:
        self.items: list[GroundingItem] = []
        self._text, self._places = text, places
        self._label = ""
        self._waits = False
        """Whether no place has come for the label so far; it holds until the next one."""

    def take(self, opening: re.Match[str]) -> int:
        """Read what begins with an opening, and tell where it ends."""
        if opening["tag"]:
            return self._element(opening)
        text, name = self._text, (opening["mark"] or opening["name"]).lower()
        stop = text.find("<", opening.end())
        stop = len(text) if stop < 0 else stop
        body = text[opening.end() : stop]
        closing = f"<|{name}_end|>" if opening["mark"] else f"</{name}>"
        whole = text[stop : stop + len(closing)].lower() == closing
        if not whole:
            what = "label" if name in _LABELS else "box"
            self._places.issues.append(cut(f"a {what} is not closed, so it was left out"))
        if name in _LABELS:
            self._told()
            self._label, self._waits = unescape(body.strip()) if whole else "", whole
        elif whole:
            self._marked(name, body)
        return stop + len(closing) if whole else stop

    def end(self, at: int) -> None:
        """Tell what the end of the text lacks.

        Args:
            at: Where the last tag ends.
        """
        rest = self._text[at:]
        if _TAIL.search(rest, max(0, len(rest) - _LONGEST)) or (self._waits and not rest.strip()):
            self._places.issues.append(cut())
        else:
            self._told()

    def _told(self) -> None:
        """Tell of a label that got no place."""
        if self._waits:
            message = f"there is no place for {short(self._label)}"
            self._places.issues.append(dropped(message, actual=short(self._label)))

    def _marked(self, name: str, body: str) -> None:
        """Read the numbers between two marks: a point, an outline, or boxes."""
        numbers, places = _numbers(body), self._places
        if not numbers:
            message = "what stands between its marks is no row of numbers, so it was left out"
            places.issues.append(dropped(message, actual=short(body)))
        length = 8 if name in _OUTLINES else 4 if len(numbers) % 4 == 0 else len(numbers)
        for at in range(0, len(numbers), max(length, 1)):
            row = numbers[at : at + length]
            if name in _OUTLINES:
                outline = places.polygon(row, "")
                found = [GroundingItem(label=self._label, polygon=outline)] if outline else []
            elif length == 2:
                point = places.point(row, "")
                found = [GroundingItem(label=self._label, point=point)] if point else []
            else:
                box = places.box(row, "")
                found = [GroundingItem(label=self._label, box=box)] if box else []
            self.items += found
        self._waits = False

    def _element(self, tag: re.Match[str]) -> int:
        """Read one element of points, and tell where it ends."""
        text, places = self._text, self._places
        alone = tag[0].removesuffix(">").endswith("/")
        follower = None if alone else _NEXT.search(text, tag.end())
        closes = follower is not None and bool(follower[1])
        body, end = "", tag.end()
        if closes and follower is not None:
            body = text[tag.end() : follower.start()]
            closing = _CLOSING.match(text, follower.start())
            end = closing.end() if closing else follower.end()
        inside = tag["inside"] if tag["end"] else _OPEN.sub("", tag["inside"])
        if not tag["end"] or text[end - 1] != ">" or (follower is None and not alone):
            places.issues.append(cut())
        ways = _ways(inside)
        plain = ways.get(("", 0), {})
        label = plain.get("alt") or plain.get("label") or ""
        pairs: list[list[float | str]] = [
            [_value(way.get("x", "")), _value(way.get("y", ""))]
            for way in ways.values()
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
        named = unescape(label or body.strip()) or self._label
        points = [places.point(pair, where) for pair in pairs]
        self.items += [GroundingItem(label=named, point=at) for at in points if at is not None]
        self._waits = False
        return end


def _ways(inside: str) -> dict[tuple[str, int], dict[str, str]]:
    """Sort attributes into points: by the number behind their names, and by how often they came."""
    ways: dict[tuple[str, int], dict[str, str]] = {}
    often: Counter[tuple[str, str]] = Counter()
    for written, number, double, single, bare in _ATTRIBUTE.findall(inside):
        name = written.lower()
        way = ways.setdefault((number, often[name, number]), {})
        way[name] = double or single or bare.rstrip("/")
        often[name, number] += 1
    return ways


def _numbers(text: str) -> list[float]:
    """Read ``100 200``, ``(100,200),(300,400)`` and the like; none where other words stand in it."""
    written = _NUMBER.findall(text) if _BARE.fullmatch(text) else []
    return [] if any(len(one) > _LONGEST for one in written) else [float(one) for one in written]


def _pairs(text: str, *, several: bool) -> list[list[float | str]]:
    numbers = _numbers(text)
    if len(numbers) % 2 or (len(numbers) > 2 and not several):
        return []
    return [list(numbers[at : at + 2]) for at in range(0, len(numbers), 2)]


def _value(text: str) -> float | str:
    """Give a number that stands in quotes because XML wants it so."""
    text = text.strip()
    return float(text) if len(text) <= _LONGEST and _NUMBER.fullmatch(text) else text
