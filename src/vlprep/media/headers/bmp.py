"""BMP: Windows headers of every version, and the two of OS/2."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vlprep.media.headers.found import no_size, picture
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_OS2_CORE = Struct("<IHHHH").unpack_from
_WINDOWS = Struct("<IiiHH").unpack_from
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
    if len(head) < 30:
        return None
    length, width, height, _, bits = _WINDOWS(head, 14)
    if length == _CORE:
        length, width, height, _, bits = _OS2_CORE(head, 14)
    elif not _SHORTEST <= length <= _LONGEST:
        return None
    if bits not in _DEPTHS:
        return None
    if width <= 0 or not height:
        raise no_size(width, height)
    stored = Size(abs(height), width)  # a negative height means: from the top down
    alpha = bits == 32 and length >= _WITH_ALPHA_MASK and any(head[_ALPHA_MASK : _ALPHA_MASK + 4])
    color = "palette" if bits <= _MOST_PALETTE_BITS else "rgb"
    return picture(reader, "bmp", stored, 1, alpha, _DEPTHS[bits], color, 1)
