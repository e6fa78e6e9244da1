"""WebP: the lossy, the lossless and the extended form."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.exif import UPRIGHT, exif_orientation
from vlprep.media.headers.found import no_size, picture
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_START = Struct("<4xI4x4sI").unpack_from
_CHUNK = Struct("<4sI").unpack_from
_LOSSY = Struct("<3x3sHH").unpack_from
_LOSSLESS = Struct("<BI").unpack_from
_CANVAS = Struct("<B3xHBHB").unpack_from
_START_CODE, _SIGNATURE = b"\x9d\x01\x2a", 0x2F
_ANIMATED, _EXIF, _ALPHA = 0x02, 0x08, 0x10
_BODY = 20
_NEEDED = {b"VP8X": 10, b"VP8 ": 10, b"VP8L": 5}
"""Bytes that tell the size, by the kind of the first chunk."""
_MOST_READS = 64
"""Counting frames stops here: a header is worth no more reads than that."""
_MOST_EXIF = 1 << 20


def read_webp(reader: Reader) -> ImageInfo | None:
    """Read a WebP header; ``None`` where its first chunk is none of the three.

    Raises:
        CorruptMediaError: It ends before the length that it announces, or gives no size.
    """
    head = reader.head
    length, kind, _ = _START(head.ljust(_BODY))
    if len(head) < _BODY + _NEEDED.get(kind, 0):
        return None
    if length + 8 > reader.size:
        message = f"it announces {length + 8} bytes, and has {reader.size}"
        raise CorruptMediaError(message, "get the whole file")
    orientation: int | None = UPRIGHT
    frames: int | None = 1
    if kind == b"VP8X":
        flags, low_width, high_width, low_height, high_height = _CANVAS(head, _BODY)
        width, height = (high_width << 16 | low_width) + 1, (high_height << 16 | low_height) + 1
        alpha = bool(flags & _ALPHA)
        if flags & (_ANIMATED | _EXIF):
            orientation, frames = _extended(reader, flags)
    elif kind == b"VP8 ":
        start, width, height = _LOSSY(head, _BODY)
        if start != _START_CODE:
            return None
        width, height, alpha = width & 0x3FFF, height & 0x3FFF, False
    elif kind == b"VP8L":
        signature, bits = _LOSSLESS(head, _BODY)
        if signature != _SIGNATURE:
            return None
        width, height, alpha = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bits >> 28 & 1 == 1
    else:
        return None
    if not width or not height:
        raise no_size(width, height)
    return picture(reader, "webp", Size(height, width), orientation, alpha, 8, "rgb", frames)


def _extended(reader: Reader, flags: int) -> tuple[int | None, int | None]:
    """Walk the chunks of an extended file: orientation and frames, ``None`` past the bound."""
    orientation, frames = UPRIGHT, 0
    position = 12
    for _ in range(_MOST_READS):
        head = reader.at(position, 8)
        if len(head) < 8:
            break
        name, length = _CHUNK(head)
        if name == b"ANMF":
            frames += 1
        elif name == b"EXIF":
            data = reader.at(position + 8, min(length, _MOST_EXIF))
            orientation = exif_orientation(data.removeprefix(b"Exif\0\0")) or UPRIGHT
            break  # frames come before it
        position += 8 + length + length % 2
    else:
        return (None if flags & _EXIF else UPRIGHT), (None if flags & _ANIMATED else 1)
    return orientation, frames if flags & _ANIMATED else 1
