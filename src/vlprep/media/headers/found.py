"""What a header reader found, as a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.formats import PICTURES
from vlprep.errors import CorruptMediaError
from vlprep.values.media import ImageInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader

_MEDIA_TYPES = {name: row.media_type for name, row in PICTURES.items()}
_TURNED = (5, 6, 7, 8)
"""EXIF's numbers for pictures that are stored lying on their side."""

# A frozen value's own __init__ costs more than all reads of a header: its slots are set directly.
_new = object.__new__
_set_size, _set_format, _set_media_type, _set_bytes, _set_stored_size = (
    getattr(ImageInfo, name).__set__
    for name in ("size", "format", "media_type", "bytes", "stored_size")
)
_set_orientation, _set_alpha, _set_depth, _set_color, _set_frames = (
    getattr(ImageInfo, name).__set__
    for name in ("orientation", "has_alpha", "bit_depth", "color", "frames")
)


def picture(
    reader: Reader,
    name: str,
    stored: Size,
    orientation: int | None,
    has_alpha: bool | None,
    bit_depth: int | None,
    color: str | None,
    frames: int | None,
    size: Size | None = None,
) -> ImageInfo:
    """Describe a picture; ``size`` is worked out from the orientation where it is not given."""
    if size is None:
        height, width = stored
        size = Size(width, height) if orientation in _TURNED else stored
    info = _new(ImageInfo)
    _set_size(info, size)
    _set_format(info, name)
    _set_media_type(info, _MEDIA_TYPES[name])
    _set_bytes(info, reader.size)
    _set_stored_size(info, stored)
    _set_orientation(info, orientation)
    _set_alpha(info, has_alpha)
    _set_depth(info, bit_depth)
    _set_color(info, color)
    _set_frames(info, frames)
    return info


def real_size(height: int, width: int) -> Size:
    """Take the size that a codec read from a header.

    Raises:
        CorruptMediaError: It is none that a picture can have.
    """
    if height < 1 or width < 1:
        raise no_size(width, height)
    return Size(height, width)


def no_size(width: int, height: int) -> CorruptMediaError:
    """Say that a header gives no size that a picture can have."""
    message = f"its header says {width} x {height} pixels"
    return CorruptMediaError(message, "save it again with another program")
