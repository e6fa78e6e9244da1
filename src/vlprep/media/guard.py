"""The guard in front of every decode."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.errors import MediaTooLargeError

if TYPE_CHECKING:
    from vlprep.values.size import Size

_MOST_ROUNDS = 10
"""All frames of a picture together may have this many times the pixels that one may have."""
_FIX = "raise max_decode_pixels (--max-decode-pixels) if you trust the file"


def guard(size: Size, max_decode_pixels: int) -> None:
    """Refuse to decode what has more pixels than the caller allows.

    Raises:
        MediaTooLargeError: It has; the message names the parameter that raises the limit.
    """
    pixels = size.height * size.width
    if pixels > max_decode_pixels:
        message = (
            f"{size.width}x{size.height} is {pixels:,} pixels; at most {max_decode_pixels:,} "
            "are decoded"
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
