"""PNG: the chunks up to the first picture data."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING
from zlib import crc32

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.exif import UPRIGHT, exif_orientation
from vlprep.values.media import ImageInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = Struct(">I4sIIBBBBBI")
_CHUNK = Struct(">I4s")
_COLORS = {0: "gray", 2: "rgb", 3: "palette", 4: "gray", 6: "rgb"}
_ALPHA = {4, 6}
_MOST_CHUNKS = 1024
_MOST_SIDE = (1 << 31) - 1


def read_png(reader: Reader) -> ImageInfo | None:
    """Read a PNG header; ``None`` where it does not begin as the format says.

    Raises:
        CorruptMediaError: The header gives no size, or its checksum is wrong.
    """
    head = reader.head
    if len(head) < 33 or not head.startswith(SIGNATURE):
        return None
    length, name, width, height, depth, color, *_, checksum = _HEADER.unpack_from(head, 8)
    if length != 13 or name != b"IHDR":
        return None
    if crc32(head[12:29]) != checksum:
        message = "the checksum of its header is wrong"
        raise CorruptMediaError(message, "get the file again")
    if not 0 < width <= _MOST_SIDE or not 0 < height <= _MOST_SIDE or color not in _COLORS:
        message = f"its header says {width} x {height} pixels of colour type {color}"
        raise CorruptMediaError(message, "save it again with another program")
    orientation, transparent, frames = _chunks(reader)
    stored = Size(height, width)
    return ImageInfo(
        size=Size(width, height) if orientation > 4 else stored,
        format="png",
        media_type="image/png",
        bytes=reader.size,
        stored_size=stored,
        orientation=orientation,
        has_alpha=transparent or color in _ALPHA,
        bit_depth=depth,
        color=_COLORS[color],
        frames=frames,
    )


def _chunks(reader: Reader) -> tuple[int, bool, int]:
    """Walk the chunks between the header and the picture: orientation, transparency, frames."""
    orientation, transparent, frames = UPRIGHT, False, 1
    position = 33
    for _ in range(_MOST_CHUNKS):
        head = reader.at(position, 8)
        if len(head) < 8:
            break
        length, name = _CHUNK.unpack(head)
        if name in {b"IDAT", b"IEND"}:
            break
        if name == b"tRNS":
            transparent = True
        elif name == b"acTL":
            frames = int.from_bytes(reader.at(position + 8, 4), "big") or 1
        elif name == b"eXIf":
            orientation = exif_orientation(reader.at(position + 8, min(length, 1 << 20))) or 1
        position += 12 + length
    return orientation, transparent, frames
