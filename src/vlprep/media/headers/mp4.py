"""MP4 and MOV: the tables of the ``moov`` box."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.formats import FILMS
from vlprep.errors import CorruptMediaError, MediaError
from vlprep.media.headers.boxes import boxes
from vlprep.media.headers.samples import fps_of, is_uneven, read_samples
from vlprep.values.media import VideoInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.headers.boxes import Box
    from vlprep.media.reader import Reader

_U16 = Struct(">H").unpack_from
_U32 = Struct(">I").unpack_from
_U64 = Struct(">Q").unpack_from
_MATRIX = Struct(">2i").unpack_from
_CODECS = {
    b"avc1": "h264",
    b"avc3": "h264",
    b"dvav": "h264",
    b"dva1": "h264",
    b"hvc1": "hevc",
    b"hev1": "hevc",
    b"dvh1": "hevc",
    b"dvhe": "hevc",
    b"av01": "av1",
    b"vp08": "vp8",
    b"vp09": "vp9",
    b"mp4v": "mpeg4",
    b"s263": "h263",
    b"h263": "h263",
    b"jpeg": "mjpeg",
    b"mjpa": "mjpeg",
    b"mjpb": "mjpegb",
    b"apch": "prores",
    b"apcn": "prores",
    b"apcs": "prores",
    b"apco": "prores",
    b"ap4h": "prores",
}
_UNKNOWN_LENGTH = {0, (1 << 32) - 1, (1 << 64) - 1}
_MOST_STRETCH = 2.0
"""A shown length of more than this many times the stored one is a lie."""


class Track(NamedTuple):
    """One track of pictures, sound or other things."""

    kind: bytes
    parts: dict[bytes, Box]
    tables: dict[bytes, Box]
    ticks: int
    seconds: float | None


def read_mp4(reader: Reader) -> VideoInfo | None:
    """Read the header of a film in ISO base media boxes.

    Returns:
        What it is; ``None`` where the tables are not in ``moov`` (fragments), or are odd.

    Raises:
        CorruptMediaError: Its ``moov`` box is missing or cut short.
        MediaError: It has no picture track.
    """
    container, moov = _top(reader)
    if moov is None or moov.cut:
        what = "missing" if moov is None else "cut short"
        message = f"its index (the moov box) is {what}"
        raise CorruptMediaError(message, "get the whole file")
    inside = list(boxes(reader, moov.start, moov.end))
    tracks = [_track(reader, box) for box in inside if box.name == b"trak"]
    pictures = next((track for track in tracks if track and track.kind == b"vide"), None)
    if pictures is None:
        message = "it has no picture track"
        raise MediaError(message, "send a film with pictures", code="no-video-stream")
    size, codec = _sample_entry(reader, pictures.tables.get(b"stsd"))
    if size is None or any(box.name == b"mvex" for box in inside):
        return None
    samples = read_samples(reader, pictures.tables)
    fps = fps_of(samples, pictures.ticks, pictures.seconds)
    if fps is None:
        return None
    rotation = _rotation(reader, pictures.parts.get(b"tkhd"))
    return VideoInfo(
        size=Size(size.width, size.height) if rotation % 180 else size,
        frames=samples.frames,
        fps=fps,
        duration=_duration(reader, inside, [track for track in tracks if track]),
        container=container,
        codec=codec,
        media_type=FILMS[container].media_type,
        bytes=reader.size,
        stored_size=size,
        rotation=rotation,
        has_audio=any(track is not None and track.kind == b"soun" for track in tracks),
        variable_frame_rate=is_uneven(samples),
    )


def container_of(brand: bytes) -> str:
    """Name the container that a brand stands for."""
    if brand == b"qt  ":
        return "mov"
    return "3gp" if brand[:2] == b"3g" else "mp4"


def _top(reader: Reader) -> tuple[str, Box | None]:
    """Give the kind of container by its brand, and the index."""
    container = "mov"  # the oldest films have no brand
    for box in boxes(reader, 0, reader.size):
        if box.name == b"ftyp":
            container = container_of(reader.at(box.start, 4))
        elif box.name == b"moov":
            return container, box
    return container, None


def _inside(reader: Reader, box: Box | None) -> dict[bytes, Box]:
    if box is None:
        return {}
    return {found.name: found for found in boxes(reader, box.start, box.end)}


def _track(reader: Reader, trak: Box) -> Track | None:
    parts = _inside(reader, trak)
    media = _inside(reader, parts.get(b"mdia"))
    handler = media.get(b"hdlr")
    if handler is None or b"mdhd" not in media:
        return None
    ticks, length = _clock(reader, media[b"mdhd"])
    tables = _inside(reader, _inside(reader, media.get(b"minf")).get(b"stbl"))
    seconds = length / ticks if ticks and length not in _UNKNOWN_LENGTH else None
    return Track(reader.at(handler.start + 8, 4), parts, tables, ticks, seconds)


def _clock(reader: Reader, box: Box) -> tuple[int, int]:
    """Give ticks a second and length in ticks, of ``mdhd`` or ``mvhd``."""
    data = reader.at(box.start, 32).ljust(32, b"\0")
    if data[0] == 1:
        return _U32(data, 20)[0], _U64(data, 24)[0]
    return _U32(data, 12)[0], _U32(data, 16)[0]


def _duration(reader: Reader, inside: list[Box], tracks: list[Track]) -> float | None:
    """Give the length of the longest track as shown, edit lists included, else as stored."""
    stored = max((track.seconds or 0.0 for track in tracks), default=0.0)
    header = next((box for box in inside if box.name == b"mvhd"), None)
    ticks = _clock(reader, header)[0] if header else 0
    shown = 0.0
    for track in tracks:
        box = track.parts.get(b"tkhd")
        if box is not None and ticks:
            data = reader.at(box.start, 40).ljust(40, b"\0")
            length = _U64(data, 28)[0] if data[0] == 1 else _U32(data, 20)[0]
            shown = max(shown, 0.0 if length in _UNKNOWN_LENGTH else length / ticks)
    if shown and (not stored or shown <= _MOST_STRETCH * stored):
        return shown
    return stored or None


def _sample_entry(reader: Reader, box: Box | None) -> tuple[Size | None, str | None]:
    """Give size and codec of the first kind of sample."""
    entry = reader.at(box.start + 8, 44) if box is not None else b""
    if len(entry) < 44:
        return None, None
    width, height = _U16(entry, 32)[0], _U16(entry, 34)[0]
    return (Size(height, width) if width and height else None), _CODECS.get(entry[4:8])


def _rotation(reader: Reader, box: Box | None) -> int:
    """Give the clockwise turn of the display matrix: its first row is where the x axis points."""
    if box is None:
        return 0
    start = box.start + (52 if reader.at(box.start, 1) == b"\1" else 40)
    data = reader.at(start, 8)
    if len(data) < 8:
        return 0
    across, down = _MATRIX(data)
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 180
    return 90 if down > 0 else 270
