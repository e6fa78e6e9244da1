"""Where labels go: beside their thing, inside the picture, and not on each other if it can be helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vlprep.values.size import Size
    from vlprep.values.transform import Box

_CELL = 128
_MOST_STEPS = 24
_WORSE = 100
_MOST_THINGS = 200
"""Among more things than these no place is free, and to look for one takes time."""


class Room:
    """Finds free places for labels, and remembers the taken ones.

    A place on another label is worst; one on another thing is the next worse.
    """

    def __init__(self, size: Size, things: Sequence[Box] = ()) -> None:
        self._size = size
        self._cells: dict[tuple[int, int], list[Box]] = {}
        self._things = things if len(things) <= _MOST_THINGS else ()

    def find(self, around: Box, width: float, height: float) -> Box:
        """Take the first free place at a thing; where none is free, the one that covers least.

        Args:
            around: The box of the thing.
            width: Pixels across that the label needs.
            height: Pixels down that the label needs.
        """
        best, least = None, 0.0
        for left, top in _candidates(around, width, height):
            place = self._inside(left, top, width, height)
            covered = _WORSE * self._covered(place) + sum(
                _overlap(place, other) for other in self._things if not _holds(other, around)
            )
            if best is None or covered < least:
                best, least = place, covered
            if not covered:
                break
        assert best is not None  # noqa: S101 - there is always a first candidate
        self._keep(best)
        return best

    def _inside(self, left: float, top: float, width: float, height: float) -> Box:
        left = max(0.0, min(left, self._size.width - width))
        top = max(0.0, min(top, self._size.height - height))
        return left, top, left + width, top + height

    def _covered(self, place: Box) -> float:
        seen: dict[Box, float] = {}
        for cell in _cells(place):
            for other in self._cells.get(cell, ()):
                seen[other] = _overlap(place, other)
        return sum(seen.values())

    def _keep(self, place: Box) -> None:
        for cell in _cells(place):
            self._cells.setdefault(cell, []).append(place)


def _candidates(around: Box, width: float, height: float) -> Iterator[tuple[float, float]]:
    """Above, below, inside and beside the box; then further and further up and down."""
    left, top, right, bottom = around
    yield left, top - height
    yield left, bottom
    yield left - width, top
    yield right, top
    yield left, top
    yield right - width, top - height
    yield right - width, bottom
    yield right - width, top
    yield left, bottom - height
    for step in range(1, _MOST_STEPS):
        yield left, top - height * (step + 1)
        yield left, bottom + height * step


def _cells(place: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL) for edge in place)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def _holds(outer: Box, inner: Box) -> bool:
    left, top, right, bottom = inner
    return outer[0] <= left and outer[1] <= top and outer[2] >= right and outer[3] >= bottom


def _overlap(one: Box, two: Box) -> float:
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return across * down if across > 0 and down > 0 else 0.0
