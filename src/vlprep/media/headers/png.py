"""PNG: the chunks up to the first picture data."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING
from zlib import crc32

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.exif import UPRIGHT, exif_orientation
from vlprep.media.headers.found import no_size, picture
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_HEADER = Struct(">IIBB3xI").unpack_from
_CHUNK = Struct(">I4s").unpack_from
_START = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"
_CHUNKS = 33
_COLORS = {0: "gray", 2: "rgb", 3: "palette", 4: "gray", 6: "rgb"}
_ALPHA = (4, 6)
_MOST_CHUNKS = 1024
_MOST_SIDE = (1 << 31) - 1
_MOST_EXIF = 1 << 20


def read_png(reader: Reader) -> ImageInfo | None:
    """Read a PNG header; ``None`` where it does not begin as the format says.

    Raises:
        CorruptMediaError: The header gives no size, or its checksum is wrong.
    """
    head = reader.head
    if len(head) < _CHUNKS or not head.startswith(_START):
        return None
    width, height, depth, color, checksum = _HEADER(head, len(_START))
    if crc32(head[12:29]) != checksum:
        message = "the checksum of its header is wrong"
        raise CorruptMediaError(message, "get the file again")
    if not (0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE and color in _COLORS):
        raise no_size(width, height)
    alpha = color in _ALPHA
    stored = Size(height, width)
    if head[_CHUNKS + 4 : _CHUNKS + 8] == b"IDAT":
        return picture(reader, "png", stored, UPRIGHT, alpha, depth, _COLORS[color], 1)
    orientation, transparent, frames = _walk(reader)
    alpha = alpha or transparent
    return picture(reader, "png", stored, orientation, alpha, depth, _COLORS[color], frames)


def _walk(reader: Reader) -> tuple[int, bool, int]:
    """Walk the chunks between the header and the picture: orientation, transparency, frames."""
    orientation, transparent, frames = UPRIGHT, False, 1
    position = _CHUNKS
    for _ in range(_MOST_CHUNKS):
        head = reader.at(position, 8)
        if len(head) < 8:
            break
        length, name = _CHUNK(head)
        if name == b"IDAT":
            break
        if name == b"tRNS":
            transparent = True
        elif name == b"acTL":
            frames = int.from_bytes(reader.at(position + 8, 4), "big") or 1
        elif name == b"eXIf":
            data = reader.at(position + 8, min(length, _MOST_EXIF))
            orientation = exif_orientation(data) or UPRIGHT
        position += 12 + length
    return orientation, transparent, frames
