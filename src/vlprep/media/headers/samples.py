"""The sample tables of an MP4 track: how many frames, and how far apart."""

from __future__ import annotations

from itertools import chain, islice, pairwise, repeat
from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.media.headers.boxes import Box
    from vlprep.media.reader import Reader

_U32 = Struct(">I").unpack_from
_RUNS = Struct(">Ii").iter_unpack
_MOST_TABLE = 1 << 20
_REORDERED = 32
"""Frames that may be coded before the one that is shown first."""
_MOST_SORTED = 1 << 16
"""Frames whose order of display is worked out one by one."""
UNEVEN_GAP, UNEVEN_SHARE = 0.15, 0.05
"""A rate varies where at least one gap in twenty differs from the usual one by over 15 %."""

Runs = list[tuple[int, int]]
"""Run lengths: how many samples, and the ticks that each of them has."""


class Samples(NamedTuple):
    """What the tables say: the count, the gaps in coded order, and the shifts to shown order."""

    frames: int | None
    gaps: Runs
    shifts: Runs


def read_samples(reader: Reader, tables: dict[bytes, Box], *, more: bool = False) -> Samples:
    """Read the tables of one track; the shifts only where the gaps differ, or ``more`` follow."""
    gaps = _runs(reader, tables.get(b"stts"))
    counted = sum(count for count, _ in gaps) or None
    count = _count(reader, tables.get(b"stsz"))
    shifts = _runs(reader, tables.get(b"ctts")) if more or len(gaps) > 1 else []
    return Samples(count or counted, gaps, shifts)


def length_of(samples: Samples) -> int:
    """Give the ticks from the first sample to the end of the last."""
    return sum(count * gap for count, gap in samples.gaps)


def first_shown(samples: Samples) -> int:
    """Give the ticks before the first frame is shown: the least shift of those coded first."""
    return min((shift for _, shift in samples.shifts[:_REORDERED]), default=0)


def fps_of(samples: Samples, ticks: int, seconds: float | None) -> float | None:
    """Give the mean rate: by the gaps where they cover all frames, else by the track's length."""
    length = length_of(samples)
    covered = sum(count for count, _ in samples.gaps)
    if samples.frames and covered == samples.frames and length > 0 and ticks:
        return samples.frames * ticks / length
    return samples.frames / seconds if samples.frames and seconds else None


def is_uneven(samples: Samples) -> bool | None:
    """Tell whether the rate varies; ``None`` where there are too few frames to tell."""
    gaps = _shown_gaps(samples)
    total = sum(count for count, _ in gaps)
    if total < 2:
        return None
    usual = _median(gaps, total)
    odd = sum(count for count, gap in gaps if abs(gap - usual) > UNEVEN_GAP * usual)
    return odd >= UNEVEN_SHARE * total


def _median(gaps: Runs, total: int) -> int:
    passed, gap = 0, 0
    for count, gap in sorted(gaps, key=lambda run: run[1]):  # noqa: B007 - the last is the answer
        passed += count
        if 2 * passed >= total:
            break
    return gap


def _shown_gaps(samples: Samples) -> Runs:
    """Put the frames into the order in which they are shown, where that differs."""
    if not samples.shifts or not samples.frames or samples.frames > _MOST_SORTED:
        return samples.gaps
    times, now = [], 0
    shifts = _each(samples.shifts, samples.frames)
    for gap in _each(samples.gaps, samples.frames):
        times.append(now + next(shifts, 0))
        now += gap
    times.sort()
    return [(1, later - earlier) for earlier, later in pairwise(times)]


def _each(runs: Runs, most: int) -> Iterator[int]:
    """Give the ticks of each sample, of no more samples than there are: a run may claim any number."""
    ticks = chain.from_iterable(repeat(ticks, count) for count, ticks in runs)
    return islice(ticks, most)


def _count(reader: Reader, box: Box | None) -> int | None:
    """Count the samples; a count that the table or the file cannot hold is a lie."""
    data = reader.at(box[1], 12) if box is not None else b""
    if box is None or len(data) < 12:
        return None
    same_size, count = _U32(data, 4)[0], _U32(data, 8)[0]
    held = reader.size if same_size else (box[2] - box[1] - 12) // 4
    return count if count <= held else None


def _runs(reader: Reader, box: Box | None) -> Runs:
    """Read a run-length table, ``stts`` or ``ctts``; one beyond reason counts as absent."""
    if box is None or not 8 < box[2] - box[1] <= _MOST_TABLE:
        return []
    data = reader.at(box[1], box[2] - box[1])
    entries = min(_U32(data, 4)[0], len(data) // 8 - 1) if len(data) >= 8 else 0
    reader.spend(entries)
    return list(_RUNS(data[8 : 8 + entries * 8]))
