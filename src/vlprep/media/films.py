"""PyAV: the second reader of films, and the decoder of all of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from vlprep.catalog.formats import FILMS
from vlprep.errors import CorruptMediaError, MediaError
from vlprep.media.codecfile import as_film_file, as_header_file
from vlprep.media.guard import guard
from vlprep.media.headers.found import real_size
from vlprep.media.headers.samples import UNEVEN_GAP, UNEVEN_SHARE
from vlprep.media.trouble import decoding
from vlprep.values.media import VideoInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from vlprep.media.reader import Reader

_DEMUXERS = {
    "mp4": "mov",
    "matroska": "matroska",
    "avi": "avi",
    "flv": "flv",
    "asf": "asf",
    "mpegts": "mpegts",
    "mpeg": "mpeg",
    "ogg": "ogg",
}
"""The demuxer is named, never guessed: a guess could be a playlist that opens other files."""
_CONTAINERS = {"matroska": "mkv", "asf": "wmv"}
TICKS = 1_000_000
"""FFmpeg's own clock, in which it gives what belongs to no stream."""
_SHORTFALL, _SHORTEST_SHORTFALL = 0.05, 0.2
"""A film that ends this share, and these seconds, before it should was cut short."""
_LOST_FRAMES, _FEWEST_LOST = 0.1, 2


def read_film(reader: Reader, name: str) -> VideoInfo:
    """Describe a film by what FFmpeg says of its header.

    Args:
        reader: The film.
        name: What ``sniff`` calls it.

    Raises:
        CorruptMediaError: FFmpeg cannot open it.
        MediaError: It has no picture stream.
    """
    kind = _container(name, reader.head)

    def read() -> VideoInfo:
        with open_film(as_header_file(reader), name) as container:
            return film_info(container, picture_stream(container), kind)

    return decoding("its header cannot be read", read)


def decode_film(reader: Reader, name: str, max_decode_pixels: int) -> VideoInfo:
    """Decode every frame of a film, and describe what was found.

    Raises:
        CorruptMediaError: It is cut short or broken.
        MediaError: It has no picture stream.
        MediaTooLargeError: One frame has more pixels than allowed.
    """
    kind = _container(name, reader.head)

    def decode() -> VideoInfo:
        with open_film(as_film_file(reader), name) as container:
            stream = picture_stream(container)
            info = film_info(container, stream, kind)
            guard(info.size, max_decode_pixels)
            return _decode(container, stream, info)

    return decoding("it cannot be decoded", decode)


def _decode(container: InputContainer, stream: VideoStream, info: VideoInfo) -> VideoInfo:
    """Decode the pictures and follow the packets of all streams to the end."""
    stream.thread_type = "AUTO"
    times: list[float] = []
    rotation = 0
    end = 0.0
    for packet in container.demux():
        if packet.stream is stream:
            for frame in stream.decode(packet):
                rotation = rotation if times else _clockwise(frame)
                times.append(frame.time or 0.0)
        clock = fraction(packet.time_base)
        if packet.pts is not None and clock:
            end = max(end, float((packet.pts + (packet.duration or 0)) * clock))
    if not times:
        message = "not one of its frames can be decoded"
        raise CorruptMediaError(message, "get the whole file")
    refuse_cut(info, len(times), end - (container.start_time or 0) / TICKS)
    return _measured(info, times, rotation)


@contextmanager
def open_film(file: BinaryIO, name: str) -> Iterator[InputContainer]:
    """Open a film by the demuxer of the name that ``sniff`` gave it; the file is closed with it."""
    import av

    with file, av.open(file, "r", format=_DEMUXERS[name], metadata_errors="ignore") as container:
        yield container


def _container(name: str, head: bytes) -> str:
    if name == "mp4":
        from vlprep.media.headers.mp4 import container_of

        return container_of(head[8:12]) if head[4:8] == b"ftyp" else "mov"
    if name == "matroska" and b"webm" in head[:64]:
        return "webm"
    return _CONTAINERS.get(name, name)


def picture_stream(container: InputContainer) -> VideoStream:
    """Find the first stream of moving pictures; a cover is none.

    Raises:
        MediaError: There is none.
    """
    from av.stream import Disposition

    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    message = "it has no picture stream"
    raise MediaError(message, "send a film with pictures", code="no-video-stream")


def film_info(container: InputContainer, stream: VideoStream, kind: str) -> VideoInfo:
    """Describe a film by what FFmpeg says of its header.

    Raises:
        CorruptMediaError: It says nothing of its size.
    """
    width, height = stream.codec_context.width, stream.codec_context.height
    size = real_size(height, width)
    rate = fraction(stream.average_rate) or fraction(stream.guessed_rate)
    duration = None
    if container.duration is not None and container.duration > 0:
        duration = container.duration / TICKS
    elif stream.duration:
        duration = float(stream.duration * (fraction(stream.time_base) or 0)) or None
    return VideoInfo(
        size=size,
        frames=stream.frames or None,
        fps=float(rate) if rate else None,
        duration=duration,
        container=kind,
        codec=stream.codec_context.codec.canonical_name,
        media_type=FILMS[kind].media_type,
        stored_size=size,
        has_audio=bool(container.streams.audio),
    )


def fraction(rate: object) -> Fraction | None:
    """Take a rate or time base of any PyAV: 18 gives None or a Fraction, 19 a rational of its own."""
    return Fraction(rate) if rate else None  # type: ignore[call-overload]


def _clockwise(frame: VideoFrame) -> int:
    """Give the clockwise turn; FFmpeg counts the other way round."""
    return round(-frame.rotation / 90) % 4 * 90


def refuse_cut(info: VideoInfo, frames: int, seconds: float) -> None:
    """Refuse a film whose frames or packets end well before it announces.

    A few frames may be missing by right: those that an edit list hides, or that a container of
    fixed slots repeats.

    Raises:
        CorruptMediaError: They do.
    """
    announced = info.frames or 0
    if announced - frames > max(_LOST_FRAMES * announced, _FEWEST_LOST):
        message = f"only {frames} of its {announced} frames are there"
        raise CorruptMediaError(message, "get the whole file")
    if info.duration is None or frames == 1:
        return
    missing = info.duration - seconds
    if missing > max(_SHORTFALL * info.duration, _SHORTEST_SHORTFALL):
        message = f"it ends {missing:.1f} s before the {info.duration:.1f} s that it announces"
        raise CorruptMediaError(message, "get the whole file")


def _measured(info: VideoInfo, times: list[float], rotation: int) -> VideoInfo:
    """Put what was counted in the place of what was claimed."""
    stored = info.size
    return replace(
        info,
        size=Size(stored.width, stored.height) if rotation % 180 else stored,
        frames=len(times),
        rotation=rotation,
        variable_frame_rate=varies(times),
    )


def varies(times: Sequence[float]) -> bool | None:
    """Tell whether the gaps between frames differ; ``None`` where there is no gap."""
    gaps = sorted(later - earlier for earlier, later in pairwise(times))
    if not gaps:
        return None
    usual = gaps[len(gaps) // 2]
    return sum(abs(gap - usual) > UNEVEN_GAP * usual for gap in gaps) >= UNEVEN_SHARE * len(gaps)
