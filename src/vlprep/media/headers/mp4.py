"""MP4 and MOV: the tables of the ``moov`` box."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.formats import FILMS
from vlprep.errors import CorruptMediaError, MediaError
from vlprep.media.headers.boxes import inside, walk
from vlprep.media.headers.samples import first_shown, fps_of, is_uneven, read_samples
from vlprep.values.media import VideoInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.headers.boxes import Box
    from vlprep.media.headers.samples import Samples
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

    number: int
    kind: bytes
    header: Box | None
    tables: dict[bytes, Box]
    ticks: int
    seconds: float | None


def read_mp4(reader: Reader) -> VideoInfo | None:
    """Read the header of a film in ISO base media boxes.

    Returns:
        What it is; ``None`` where there are too many fragments, or the tables are odd.

    Raises:
        CorruptMediaError: Its ``moov`` box is missing or cut short.
        MediaError: It has no picture track.
    """
    container, moov = _top(reader)
    parts = walk(reader, moov[1], moov[2])
    tracks = [track for box in parts if box[0] == b"trak" and (track := _track(reader, box))]
    pictures = next((track for track in tracks if track.kind == b"vide"), None)
    if pictures is None:
        message = "it has no picture track"
        raise MediaError(message, "send a film with pictures", code="no-video-stream")
    size, codec = _sample_entry(reader, pictures.tables.get(b"stsd"))
    if size is None:
        return None
    samples: Samples | None = read_samples(reader, pictures.tables)
    duration = _duration(reader, parts, tracks)
    fragments = next((box for box in parts if box[0] == b"mvex"), None)
    if fragments is not None:
        samples, duration = _fragmented(reader, fragments, tracks, pictures)
    fps = fps_of(samples, pictures.ticks, pictures.seconds) if samples else None
    if samples is None or fps is None:
        return None
    rotation = _rotation(reader, pictures.header)
    return VideoInfo(
        size=Size(size.width, size.height) if rotation % 180 else size,
        frames=samples.frames,
        fps=fps,
        duration=duration,
        container=container,
        codec=codec,
        media_type=FILMS[container].media_type,
        bytes=reader.size,
        stored_size=size,
        rotation=rotation,
        has_audio=any(track.kind == b"soun" for track in tracks),
        variable_frame_rate=is_uneven(samples),
    )


def container_of(brand: bytes) -> str:
    """Name the container that a brand stands for."""
    if brand == b"qt  ":
        return "mov"
    return "3gp" if brand[:2] == b"3g" else "mp4"


def _top(reader: Reader) -> tuple[str, Box]:
    """Give the kind of container by its brand, and the index.

    Raises:
        CorruptMediaError: The index is missing or cut short.
    """
    container, trouble = "mov", "missing"  # the oldest films have no brand
    for box in walk(reader, 0, reader.size, until=b"moov"):
        if box[0] == b"ftyp":
            container = container_of(reader.at(box[1], 4))
        elif box[0] == b"moov":
            if box[2] <= reader.size:
                return container, box
            trouble = "cut short"
    message = f"its index (the moov box) is {trouble}"
    raise CorruptMediaError(message, "get the whole file")


def _track(reader: Reader, trak: Box) -> Track | None:
    parts = inside(reader, trak)
    media = inside(reader, parts.get(b"mdia"))
    handler, clock = media.get(b"hdlr"), media.get(b"mdhd")
    if handler is None or clock is None:
        return None
    kind = reader.at(handler[1] + 8, 4)
    ticks, length = _clock(reader, clock)
    seconds = length / ticks if ticks and length not in _UNKNOWN_LENGTH else None
    tables: dict[bytes, Box] = {}
    if kind == b"vide":
        tables = inside(reader, inside(reader, media.get(b"minf")).get(b"stbl"))
    header = parts.get(b"tkhd")
    return Track(_track_number(reader, header), kind, header, tables, ticks, seconds)


def _track_number(reader: Reader, header: Box | None) -> int:
    data = reader.at(header[1], 24) if header else b""
    return _U32(data, 20 if data[0] == 1 else 12)[0] if len(data) == 24 else 0


def _fragmented(
    reader: Reader, mvex: Box, tracks: list[Track], pictures: Track
) -> tuple[Samples | None, float | None]:
    """Add the samples of all fragments to those of the index; the length is from first to last."""
    from vlprep.media.headers.fragments import indexed_seconds, read_fragments

    stored = {track.number: read_samples(reader, track.tables, more=True) for track in tracks}
    found = read_fragments(reader, mvex, stored)
    if found is None:
        return None, None
    indexed = indexed_seconds(reader)
    starts, ends = [], []
    for track in tracks:
        samples, end = found[track.number]
        if samples.frames and track.ticks:
            starts.append(first_shown(samples) / track.ticks)
            ends.append(starts[-1] + (indexed.get(track.number) or end / track.ticks))
    return found[pictures.number].samples, (max(ends) - min(starts) or None) if ends else None


def _clock(reader: Reader, box: Box) -> tuple[int, int]:
    """Give ticks a second and length in ticks, of ``mdhd`` or ``mvhd``."""
    data = reader.at(box[1], 32).ljust(32, b"\0")
    if data[0] == 1:
        return _U32(data, 20)[0], _U64(data, 24)[0]
    return _U32(data, 12)[0], _U32(data, 16)[0]


def _duration(reader: Reader, parts: list[Box], tracks: list[Track]) -> float | None:
    """Give the length of the longest track as shown, edit lists included, else as stored."""
    stored = max((track.seconds or 0.0 for track in tracks), default=0.0)
    header = next((box for box in parts if box[0] == b"mvhd"), None)
    ticks = _clock(reader, header)[0] if header else 0
    shown = 0.0
    for track in tracks:
        if track.header is not None and ticks:
            data = reader.at(track.header[1], 40).ljust(40, b"\0")
            length = _U64(data, 28)[0] if data[0] == 1 else _U32(data, 20)[0]
            shown = max(shown, 0.0 if length in _UNKNOWN_LENGTH else length / ticks)
    if shown and (not stored or shown <= _MOST_STRETCH * stored):
        return shown
    return stored or None


def _sample_entry(reader: Reader, box: Box | None) -> tuple[Size | None, str | None]:
    """Give size and codec of the first kind of sample."""
    entry = reader.at(box[1] + 8, 44) if box is not None else b""
    if len(entry) < 44:
        return None, None
    width, height = _U16(entry, 32)[0], _U16(entry, 34)[0]
    return (Size(height, width) if width and height else None), _CODECS.get(entry[4:8])


def _rotation(reader: Reader, box: Box | None) -> int:
    """Give the clockwise turn of the display matrix: its first row is where the x axis points."""
    data = reader.at(box[1], 60) if box is not None else b""
    if len(data) < 60:
        return 0
    across, down = _MATRIX(data, 52 if data[0] == 1 else 40)
    if abs(across) >= abs(down):
        return 0 if across >= 0 else 180
    return 90 if down > 0 else 270
