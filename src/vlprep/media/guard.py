"""The guard in front of every decode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.errors import MediaTooLargeError
from vlprep.media.reader import MOST_BYTES

if TYPE_CHECKING:
    from vlprep.values.size import Size

_MOST_ROUNDS = 10
"""All frames of a picture together may have this many times the pixels that one may have."""
_USUAL = 9
"""Bytes of memory that a pixel takes at most while most pictures are decoded."""
_HUNGRY = {"webp": 16, "cmyk": 12}
"""Where it takes more: libwebp holds three copies of a picture, progressive CMYK all coefficients."""
_FIX = "raise max_decode_pixels (--max-decode-pixels) if you trust the file"


def guard(size: Size, max_decode_pixels: int, kind: str = "") -> None:
    """Refuse to decode what has more pixels than the caller allows.

    Args:
        size: Height and width in pixels.
        max_decode_pixels: So many are allowed.
        kind: What it is, where its decoder takes more memory than others: fewer are allowed then.

    Raises:
        MediaTooLargeError: It has; the message names the parameter that raises the limit.
    """
    pixels = size.height * size.width
    needed = _HUNGRY.get(kind, _USUAL)
    most = max_decode_pixels * _USUAL // needed
    if pixels > most:
        why = f", as each takes {needed} bytes of memory" if kind in _HUNGRY else ""
        message = f"{size.width}x{size.height} is {pixels:,} pixels; at most {most:,} are decoded"
        raise MediaTooLargeError(message + why, _FIX)


def guard_bytes(count: int, max_decode_pixels: int) -> None:
    """Refuse to hand a codec, in one piece, a file that is long for what it may hold.

    At most ``MOST_BYTES`` are always handed over, and else one byte for each pixel that is allowed.

    Raises:
        MediaTooLargeError: It has.
    """
    most = max(max_decode_pixels, MOST_BYTES)
    if count > most:
        message = (
            f"its decoder takes the file in one piece, and it has {count:,} bytes; at most "
            f"{most:,} are read so"
        )
        raise MediaTooLargeError(message, _FIX)


def guard_frames(frames: int, size: Size, max_decode_pixels: int) -> None:
    """Refuse to decode an animation or a document that is small in size and endless in length.

    Raises:
        MediaTooLargeError: Its frames together have too many pixels.
    """
    most = _MOST_ROUNDS * max_decode_pixels
    if frames * size.height * size.width > most:
        message = (
            f"{frames:,} frames of {size.width}x{size.height}; at most {most:,} pixels are "
            "decoded in all"
        )
        raise MediaTooLargeError(message, _FIX)
