"""LOOK: the packets of a film's pictures, read in the order of the file and decoded by nobody."""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from vlprep.errors import CorruptMediaError, MediaTooLargeError
from vlprep.media.codecfile import as_film_file
from vlprep.media.films import (
    TICKS,
    film_info,
    fraction,
    open_film,
    picture_stream,
    refuse_cut,
    varies,
)
from vlprep.media.sniff import sniff
from vlprep.media.trouble import decoder_errors
from vlprep.values.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    PicturePacket = Packet[VideoStream]

    from vlprep.media.reader import Reader

_MOST_PACKETS = 4_000_000
"""Ten hours at 100 frames a second; what has more is an attack on memory."""
_NO_TIMES = frozenset(("avi",))
"""Containers that store no times: FFmpeg numbers the packets as they are stored."""


class Packets:
    """The packets of a film's pictures.

    Attributes:
        reader: The film.
        name: What ``sniff`` calls it.
        clock: Seconds of one tick.
        ticks: When each packet's frame is shown, in the order in which they are decoded.
        keys: Which of them can be decoded on their own; they are named by their place there.
        order: Places of those that are shown, in the order in which they are shown.
        end: Tick at which the last one ends.
        bytes: Bytes of all together.
        counted: Whether the ticks are mere numbers, so that frames are told apart by counting.
    """

    __slots__ = ("bytes", "clock", "counted", "end", "keys", "name", "order", "reader", "ticks")

    def __init__(self, reader: Reader, name: str, clock: Fraction) -> None:
        self.reader = reader
        self.name = name
        self.clock = clock
        self.ticks: list[int] = []
        self.keys: list[int] = []
        self.order: list[int] = []
        self.end = 0
        self.bytes = 0
        self.counted = name in _NO_TIMES

    def add(self, packet: PicturePacket) -> None:
        """Note one packet.

        Raises:
            CorruptMediaError: It has no time.
            MediaTooLargeError: There are too many.
        """
        tick = packet.dts if packet.pts is None else packet.pts
        if tick is None:
            message = "its frames have no times"
            raise CorruptMediaError(message, "save it again as MP4")
        place = len(self.ticks)
        if place >= _MOST_PACKETS:
            message = f"it has more than {_MOST_PACKETS:,} frames"
            raise MediaTooLargeError(message, "cut it into parts")
        self.ticks.append(tick)
        self.bytes += packet.size
        if packet.is_keyframe:
            self.keys.append(place)
        if not packet.is_discard:
            self.order.append(place)
            self.end = max(self.end, tick + (packet.duration or 0))

    def tick(self, number: int) -> int:
        """Give the tick at which a frame is shown, counted from 0 in the order of showing."""
        return self.ticks[self.order[number]]

    def timeline(self) -> Timeline:
        """Give what the rules need to know."""
        shown = [self.ticks[place] for place in self.order]
        end = self.end
        if end <= shown[-1] and len(shown) > 1:  # the last frame's own duration is not stored
            end = 2 * shown[-1] - shown[-2]
        return Timeline(
            times=tuple(float((tick - shown[0]) * self.clock) for tick in shown),
            duration=float((end - shown[0]) * self.clock),
            even=not varies(shown),
            cuts=tuple(self._cuts()),
            bytes=self.bytes,
        )

    def _cuts(self) -> Iterator[int]:
        """Find key frames that part both what is stored and what is shown."""
        numbers = {place: number for number, place in enumerate(self.order)}
        latest, starts = -1, set[int]()
        keys = set(self.keys)
        for place in range(len(self.ticks)):  # all before it are shown before it
            if place in keys and place in numbers and latest < numbers[place]:
                starts.add(place)
            latest = max(latest, numbers.get(place, -1))
        earliest, cuts = len(numbers), list[int]()
        for place in reversed(range(len(self.ticks))):  # and all behind it behind it
            earliest = min(earliest, numbers.get(place, earliest))
            if place in starts and numbers[place] <= earliest:
                cuts.append(numbers[place])
        yield from reversed(cuts)

    def key_before(self, place: int) -> int:
        """Give the packet from which on a frame can be decoded."""
        which = bisect_right(self.keys, place) - 1
        while which > 0 and self.ticks[self.keys[which]] > self.ticks[place]:
            which -= 1  # shown before that key frame, it needs the one before
        return self.keys[which] if which >= 0 else 0


def read_packets(reader: Reader) -> Packets:
    """Read the packets of a film's pictures.

    Raises:
        CorruptMediaError: It is cut short or broken, or has no frames.
        MediaError: It has no picture stream.
        MediaTooLargeError: It has too many frames.
    """
    name = sniff(reader.head) or ""
    with decoder_errors("it cannot be read"), open_film(as_film_file(reader), name) as container:
        stream = picture_stream(container)
        packets = Packets(reader, name, fraction(stream.time_base) or Fraction(1))
        end = 0.0
        for packet in container.demux():
            if packet.stream is stream and packet.size:
                packets.add(cast("PicturePacket", packet))
            clock = fraction(packet.time_base)
            if packet.pts is not None and clock:
                end = max(end, float((packet.pts + (packet.duration or 0)) * clock))
        if not packets.order:
            message = "it has no frames"
            raise CorruptMediaError(message, "get the whole file")
        end -= (container.start_time or 0) / TICKS
        refuse_cut(film_info(container, stream, "mp4"), len(packets.order), end)
        packets.order.sort(key=packets.ticks.__getitem__)
        if packets.end <= packets.tick(0) and packets.tick(-1) == packets.tick(0):
            message = "its frames last no time"
            raise CorruptMediaError(message, "send one as a picture")
    return packets


def picture_packets(container: InputContainer, stream: VideoStream) -> Iterator[PicturePacket]:
    """Read the same packets again, in the same order."""
    return (packet for packet in container.demux(stream) if packet.size)
