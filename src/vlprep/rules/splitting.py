"""Where a film is cut so that the service takes every part of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vlprep.values.model import FilmLimits
    from vlprep.values.timeline import Timeline

_ENOUGH = 0.5
"""A cut at a key frame is exact enough where the part still has this share of the most seconds."""


class Piece(NamedTuple):
    """A part of a film.

    Attributes:
        first: Number of its first frame, from 0.
        stop: Number of the frame behind its last.
        copies: Whether it can be cut out without encoding.
    """

    first: int
    stop: int
    copies: bool


def checked_overlap(overlap: float, limits: FilmLimits) -> float:
    """Take the seconds that two parts share.

    Raises:
        TypeError: They are no number.
        ValueError: They are negative, not finite, or too many for parts of the model's length.
    """
    if isinstance(overlap, (bool, str, bytes)) or not hasattr(overlap, "__float__"):
        message = f"overlap must be a number of seconds, not {overlap!r}"
        raise TypeError(message)
    most = _ENOUGH * limits.max_seconds
    if not 0 <= overlap < most:
        message = f"overlap must be at least 0 and below {most:g} s, not {overlap!r}"
        raise ValueError(message)
    return float(overlap)


def plan_pieces(timeline: Timeline, limits: FilmLimits, overlap: float) -> list[Piece] | None:
    """Cut a film into parts of a model's length.

    Each part is as long as it may be, cut at a key frame where it is long enough even so. Where
    too short a part would be left at the end, the last cut moves back.

    Args:
        timeline: The film.
        limits: The seconds that the model takes.
        overlap: Seconds at least that a part shares with the one before.

    Returns:
        The parts in order, the first from the first frame, the last to the last one; ``None``
        where one frame is shown for longer than the model takes.
    """
    pieces: list[Piece] = []
    first = 0
    while True:
        start = timeline.times[first]
        if timeline.duration - start <= limits.max_seconds:
            return [*pieces, Piece(first, len(timeline.times), _is_cut(timeline, first))]
        stop, following = _cut(timeline, first, limits, overlap)
        if following <= first:
            return None
        pieces.append(Piece(first, stop, _is_cut(timeline, first) and _is_cut(timeline, stop)))
        first = following


def _cut(timeline: Timeline, first: int, limits: FilmLimits, overlap: float) -> tuple[int, int]:
    """Give the frame behind a part, and the frame with which the next one begins."""
    times, start = timeline.times, timeline.times[first]
    latest = min(start + limits.max_seconds, timeline.duration - limits.min_seconds + overlap)
    earliest = start + _ENOUGH * limits.max_seconds
    for stop in _cuts_between(timeline, earliest, latest):
        following = _cut_before(timeline, times[stop] - overlap)
        if following > first and times[following] >= earliest - overlap:
            return stop, following
    stop = bisect_right(times, latest) - 1
    return stop, bisect_right(times, times[stop] - overlap) - 1


def _cuts_between(timeline: Timeline, earliest: float, latest: float) -> list[int]:
    """Give the key frames between two moments, the latest first."""
    cuts, times = timeline.cuts, timeline.times
    low = bisect_left(cuts, bisect_left(times, earliest))
    high = bisect_left(cuts, bisect_right(times, latest))
    return list(reversed(cuts[low:high]))


def _cut_before(timeline: Timeline, moment: float) -> int:
    """Give the last key frame that is not after a moment, or the first frame."""
    place = bisect_left(timeline.cuts, bisect_right(timeline.times, moment))
    return timeline.cuts[place - 1] if place else 0


def _is_cut(timeline: Timeline, number: int) -> bool:
    place = bisect_left(timeline.cuts, number)
    return place < len(timeline.cuts) and timeline.cuts[place] == number
