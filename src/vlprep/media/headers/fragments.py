"""Films in fragments: the samples are told by each ``moof`` box and not by ``moov``."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.boxes import walk
from vlprep.media.headers.samples import Samples, length_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.media.headers.boxes import Box
    from vlprep.media.headers.samples import Runs
    from vlprep.media.reader import Reader

_U32 = Struct(">I").unpack_from
_SEGMENT = Struct(">II").unpack_from
_SHORTEST_SIDX = 32
_I32 = Struct(">i").unpack_from
_MOST_FRAGMENTS = 1024
_MOST_SAMPLES = 1 << 18
_MOST_RUN = 1 << 20
# Flags of tfhd, in the order of the fields that they announce, with the bytes of each.
_TFHD = ((0x1, 8), (0x2, 4), (0x8, 4))
_DURATION_IN_TFHD = 0x8
_RUN_OFFSET, _RUN_FIRST_FLAGS = 0x1, 0x4
_RUN_DURATION, _RUN_SHIFT = 0x100, 0x800
_RUN_FIELDS = (0x100, 0x200, 0x400, 0x800)


class Run(NamedTuple):
    """Samples of one track, from one fragment: their gaps, and their shifts to shown order."""

    track: int
    begin: int | None
    gaps: Runs
    shifts: Runs


class Fragments(NamedTuple):
    """What all fragments say of one track: its samples, and the tick at which the last one ends."""

    samples: Samples
    end: int


class _Sum:
    """The samples of one track so far; lists grow, since to join them anew for each run is slow."""

    __slots__ = ("end", "frames", "gaps", "shifted", "shifts")

    def __init__(self, stored: Samples) -> None:
        self.frames = stored.frames or 0
        self.gaps = list(stored.gaps)
        self.shifts = list(stored.shifts)
        self.shifted = sum(count for count, _ in stored.shifts)
        self.end = length_of(stored)

    def add(self, run: Run) -> None:
        """Put a run behind; samples without a shift are shown where they stand."""
        if self.frames > self.shifted:
            self.shifts.append((self.frames - self.shifted, 0))
            self.shifted = self.frames
        begin = self.end if run.begin is None else run.begin
        self.end = max(self.end, begin + sum(count * gap for count, gap in run.gaps))
        self.frames += sum(count for count, _ in run.gaps)
        self.gaps += run.gaps
        self.shifts += run.shifts
        self.shifted += sum(count for count, _ in run.shifts)

    def fragments(self) -> Fragments:
        """Give what has come together."""
        return Fragments(Samples(self.frames, self.gaps, self.shifts), self.end)


def read_fragments(
    reader: Reader, mvex: Box, stored: dict[int, Samples]
) -> dict[int, Fragments] | None:
    """Add the fragments of a film to what its index holds.

    Args:
        reader: The film.
        mvex: The box of the index that says how samples are as a rule.
        stored: The samples that the index itself holds, by the number of their track.

    Returns:
        What is known of each track; ``None`` where there are too many fragments or samples.
    """
    defaults = {
        _number(reader, box, 4): _number(reader, box, 12)
        for box in walk(reader, mvex[1], mvex[2])
        if box[0] == b"trex"
    }
    sums = {track: _Sum(samples) for track, samples in stored.items()}
    try:
        moofs = [box for box in walk(reader, 0, reader.size) if box[0] == b"moof"]
    except CorruptMediaError:  # a film of hours has more boxes than a header is worth
        return None
    if len(moofs) > _MOST_FRAGMENTS:
        return None
    for moof in moofs:
        for run in _runs_of(reader, moof, defaults):
            total = sums.get(run.track)
            if total is None:
                continue
            total.add(run)
            if total.frames > _MOST_SAMPLES:
                return None
    return {track: total.fragments() for track, total in sums.items()}


def indexed_seconds(reader: Reader) -> dict[int, float]:
    """Give the length that ``sidx`` boxes tell, by the track that they are for."""
    seconds: dict[int, float] = {}
    for name, start, end in walk(reader, 0, reader.size):
        data = reader.at(start, min(end - start, _MOST_RUN)) if name == b"sidx" else b""
        if len(data) < _SHORTEST_SIDX:
            continue
        track, ticks = _U32(data, 4)[0], _U32(data, 8)[0]
        at = 28 if data[0] else 20
        count = min(int.from_bytes(data[at + 2 : at + 4], "big"), (len(data) - at - 4) // 12)
        entries = [_SEGMENT(data, at + 4 + 12 * n) for n in range(count)]
        # The top bit says that an entry leads to another index, whose entries count themselves.
        length = sum(length for what, length in entries if not what >> 31)
        if ticks:
            seconds[track] = seconds.get(track, 0.0) + length / ticks
    return seconds


def _runs_of(reader: Reader, moof: Box, defaults: dict[int, int]) -> Iterator[Run]:
    for box in walk(reader, moof[1], moof[2]):
        parts = walk(reader, box[1], box[2]) if box[0] == b"traf" else []
        header = next((part for part in parts if part[0] == b"tfhd"), None)
        if header is None:
            continue
        track = _number(reader, header, 4)
        usual = _usual_gap(reader, header, defaults.get(track, 0))
        begin: int | None = None
        for part in parts:
            if part[0] == b"tfdt":
                long = _number(reader, part, 0) >> 24
                begin = _number(reader, part, 4, 8 if long else 4)
            elif part[0] == b"trun":
                yield _run(reader, part, track, begin, usual)
                begin = None


def _usual_gap(reader: Reader, tfhd: Box, default: int) -> int:
    """Give the gap of samples that do not tell theirs."""
    flags = _number(reader, tfhd, 0) & 0xFFFFFF
    if not flags & _DURATION_IN_TFHD:
        return default
    at = 8 + sum(size for flag, size in _TFHD[:-1] if flags & flag)
    return _number(reader, tfhd, at)


def _run(reader: Reader, trun: Box, track: int, begin: int | None, usual: int) -> Run:
    """Read a run of samples; fields that a sample does not carry have the usual value."""
    data = reader.at(trun[1], min(trun[2] - trun[1], _MOST_RUN))
    if len(data) < 8:
        return Run(track, begin, [], [])
    flags, count = _U32(data)[0] & 0xFFFFFF, _U32(data, 4)[0]
    at = 8 + 4 * bool(flags & _RUN_OFFSET) + 4 * bool(flags & _RUN_FIRST_FLAGS)
    present = [flag for flag in _RUN_FIELDS if flags & flag]
    step = 4 * len(present)
    count = min(count, (len(data) - at) // step if step else _MOST_SAMPLES)
    gaps, shifts = [(count, usual)], [(count, 0)]
    if step:
        reader.spend(count)
    if flags & _RUN_DURATION:
        offset = at + 4 * present.index(_RUN_DURATION)
        gaps = [(1, _U32(data, offset + step * n)[0]) for n in range(count)]
    if flags & _RUN_SHIFT:
        offset = at + 4 * present.index(_RUN_SHIFT)
        shifts = [(1, _I32(data, offset + step * n)[0]) for n in range(count)]
    return Run(track, begin, gaps, shifts)


def _number(reader: Reader, box: Box, offset: int, size: int = 4) -> int:
    """Read a number inside a box; zero where the box is too short."""
    data = reader.at(box[1] + offset, size)
    return int.from_bytes(data, "big") if box[1] + offset + size <= box[2] else 0
