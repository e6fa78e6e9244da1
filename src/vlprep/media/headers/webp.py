"""WebP: the lossy, the lossless and the extended form."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.exif import exif_orientation
from vlprep.values.media import ImageInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader

_CHUNK = Struct("<4sI").unpack_from
_LOSSY = Struct("<HH").unpack_from
_LOSSLESS = Struct("<I").unpack_from
_START_CODE = b"\x9d\x01\x2a"
_ANIMATED, _EXIF, _ALPHA = 0x02, 0x08, 0x10
_MOST_READS = 64
"""Counting frames stops here: a header is worth no more reads than that."""
_MOST_EXIF = 1 << 20


def read_webp(reader: Reader) -> ImageInfo | None:
    """Read a WebP header; ``None`` where its first chunk is none of the three.

    Raises:
        CorruptMediaError: It ends before the length that it announces.
    """
    head = reader.head
    if len(head) < 30:
        return None
    if int.from_bytes(head[4:8], "little") + 8 > reader.size:
        message = (
            f"it announces {int.from_bytes(head[4:8], 'little') + 8} bytes, {reader.size} are there"
        )
        raise CorruptMediaError(message, "get the whole file")
    kind = head[12:16]
    orientation: int | None = 1
    frames: int | None = 1
    if kind == b"VP8 ":
        if head[23:26] != _START_CODE or head[20] & 1:
            return None
        width, height = (side & 0x3FFF for side in _LOSSY(head, 26))
        alpha = False
    elif kind == b"VP8L":
        if head[20] != 0x2F:
            return None
        bits = _LOSSLESS(head, 21)[0]
        width, height, alpha = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    elif kind == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        height = int.from_bytes(head[27:30], "little") + 1
        flags = head[20]
        alpha = bool(flags & _ALPHA)
        if flags & (_ANIMATED | _EXIF):
            orientation, frames = _extended(reader, flags)
    else:
        return None
    if not width or not height:
        message = f"its header says {width} x {height} pixels"
        raise CorruptMediaError(message, "save it again with another program")
    stored = Size(height, width)
    return ImageInfo(
        size=Size(width, height) if orientation is not None and orientation > 4 else stored,
        format="webp",
        media_type="image/webp",
        bytes=reader.size,
        stored_size=stored,
        orientation=orientation,
        has_alpha=alpha,
        bit_depth=8,
        color="rgb",
        frames=frames,
    )


def _extended(reader: Reader, flags: int) -> tuple[int | None, int | None]:
    """Walk the chunks of an extended file: orientation and frames, ``None`` past the bound."""
    orientation, frames = 1, 0
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
            orientation = exif_orientation(data.removeprefix(b"Exif\0\0")) or 1
            break  # frames come before it
        position += 8 + length + length % 2
    else:
        return (None if flags & _EXIF else 1), (None if flags & _ANIMATED else 1)
    return orientation, frames if flags & _ANIMATED else 1
