"""Where labels go: beside their thing, inside the picture, and not on each other if it can be helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.size import Size
    from vlprep.values.transform import Box

_CELL = 128
_MOST_STEPS = 24


class Places:
    """Finds free places for labels, and remembers the taken ones."""

    def __init__(self, size: Size) -> None:
        self._size = size
        self._cells: dict[tuple[int, int], list[Box]] = {}

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
            covered = self._covered(place)
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
    yield left, top
    yield right - width, top - height
    yield right - width, bottom
    yield right - width, top
    yield left, bottom - height
    yield right, top
    yield left - width, top
    for step in range(1, _MOST_STEPS):
        yield left, top - height * (step + 1)
        yield left, bottom + height * step


def _cells(place: Box) -> Iterator[tuple[int, int]]:
    left, top, right, bottom = (int(edge // _CELL) for edge in place)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def _overlap(one: Box, two: Box) -> float:
    across = min(one[2], two[2]) - max(one[0], two[0])
    down = min(one[3], two[3]) - max(one[1], two[1])
    return across * down if across > 0 and down > 0 else 0.0
