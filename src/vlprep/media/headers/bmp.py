"""BMP: Windows headers of every version, and the two of OS/2."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError
from vlprep.values.media import ImageInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader

_LENGTH = Struct("<I").unpack_from
_OS2_CORE = Struct("<HHHH").unpack_from
_WINDOWS = Struct("<iiHH").unpack_from
_CORE, _SHORTEST, _LONGEST = 12, 16, 124
_ALPHA_MASK, _WITH_ALPHA_MASK = 14 + 52, 56
_DEPTHS = {1: 1, 2: 2, 4: 4, 8: 8, 16: 5, 24: 8, 32: 8}
"""Bits of one sample by bits of one pixel."""
_MOST_PALETTE_BITS = 8


def read_bmp(reader: Reader) -> ImageInfo | None:
    """Read a BMP header; ``None`` where its kind is not one of the known ones.

    Raises:
        CorruptMediaError: The header gives no size.
    """
    head = reader.head
    if len(head) < 26:
        return None
    length = _LENGTH(head, 14)[0]
    if length == _CORE:
        width, height, _, bits = _OS2_CORE(head, 18)
    elif _SHORTEST <= length <= _LONGEST and len(head) >= 30:
        width, height, _, bits = _WINDOWS(head, 18)
    else:
        return None
    if bits not in _DEPTHS:
        return None
    if width <= 0 or not height:
        message = f"its header says {width} x {height} pixels"
        raise CorruptMediaError(message, "save it again with another program")
    size = Size(abs(height), width)  # a negative height means: from the top down
    masked = length >= _WITH_ALPHA_MASK and bits == 32
    return ImageInfo(
        size=size,
        format="bmp",
        media_type="image/bmp",
        bytes=reader.size,
        stored_size=size,
        orientation=1,
        has_alpha=masked and head[_ALPHA_MASK : _ALPHA_MASK + 4] not in {b"", b"\0\0\0\0"},
        bit_depth=_DEPTHS[bits],
        color="palette" if bits <= _MOST_PALETTE_BITS else "rgb",
        frames=1,
    )
