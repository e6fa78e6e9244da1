"""JPEG: a walk over the segments to the frame header, and past it for a late EXIF block."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vlprep.media.headers.exif import UPRIGHT, exif_orientation
from vlprep.media.headers.found import no_size, picture
from vlprep.media.reader import HEAD
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_FRAME = Struct(">BHHB").unpack

_SOS, _EOI, _APP1 = 0xDA, 0xD9, 0xE1
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x00, 0x01, *range(0xD0, 0xD9)))
"""Markers that no length follows, and the stuffed zero."""
_EXIF = b"Exif\0\0"
_COLORS = {1: "gray", 3: "rgb", 4: "cmyk"}
_MOST_STEPS = 4096
_DNL = b"\xff\xdc\x00\x04"
_DNL_WINDOW = 1 << 22


def read_jpeg(reader: Reader) -> ImageInfo | None:
    """Read a JPEG header; ``None`` where the segments do not lead to a frame header.

    Raises:
        CorruptMediaError: The frame header gives no size.
    """
    data, base, at = reader.head, 0, 2
    frame, orientation = b"", UPRIGHT
    for _ in range(_MOST_STEPS):
        if at + 10 > len(data):
            base, at = base + at, 0
            data = reader.at(base, HEAD)
            if len(data) < 4:
                break
        if data[at] != 0xFF:  # junk between segments: decoders skip it too
            at = data.find(b"\xff", at) if b"\xff" in data[at:] else len(data)
            continue
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker in _ALONE:
            at += 2
            continue
        if marker in {_SOS, _EOI}:
            break
        length = data[at + 2] << 8 | data[at + 3]
        if marker in _FRAME_HEADERS and not frame:
            frame = data[at + 4 : at + 10]
        elif marker == _APP1 and orientation == UPRIGHT and data[at + 4 : at + 10] == _EXIF:
            orientation = _orientation(reader, base + at + 10, length - 8, data[at + 10 :])
        at += 2 + length
    if len(frame) < 6:
        return None
    return _info(reader, frame, orientation, base + at)


def _orientation(reader: Reader, position: int, length: int, seen: bytes) -> int:
    """Look in what has been read already, and only then in the whole segment."""
    found = exif_orientation(seen[:length]) if length > 0 else UPRIGHT
    if found is None:
        found = exif_orientation(reader.at(position, length))
    return found or UPRIGHT


def _info(reader: Reader, frame: bytes, orientation: int, scan: int) -> ImageInfo:
    depth, height, width, components = _FRAME(frame)
    height = height or _late_height(reader, scan)
    if not height or not width:
        raise no_size(width, height)
    color = _COLORS.get(components)
    return picture(reader, "jpeg", Size(height, width), orientation, False, depth, color, 1)


def _late_height(reader: Reader, scan: int) -> int:
    """Find the height behind the first scan, where a frame header of height 0 leaves it."""
    data = reader.at(scan, _DNL_WINDOW)
    position = data.find(_DNL)
    late = data[position + 4 : position + 6] if position >= 0 else b""
    return int.from_bytes(late, "big")
