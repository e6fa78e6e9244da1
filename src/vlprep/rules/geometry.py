"""The size at which the model sees a picture."""

from __future__ import annotations

from math import ceil, floor, sqrt

from vlprep.catalog.pictures import PICTURES
from vlprep.values.settings import positive_int
from vlprep.values.size import Size

MAX_RATIO = PICTURES.guide.max_ratio
"""Longer side over the shorter one, in every edition."""
_TOO_LARGE = "a number is too large: at most about 1e300 can be reckoned with"


def smart_resize(height: int, width: int, *, factor: int, min_pixels: int, max_pixels: int) -> Size:
    """Give the size to which a picture is brought: the published processors' own function.

    Both sides become multiples of ``factor`` and keep their ratio as nearly as that allows. The
    product of the rounded sides is what is held against the limits, the scale is then taken from
    the original's; after enlarging the upper limit is not looked at again. All of this is as
    transformers' ``smart_resize`` has it, including ``min_pixels`` above ``max_pixels``.

    Args:
        height: Pixels from top to bottom.
        width: Pixels from left to right.
        factor: Pixels along one side of a token: 28 or 32.
        min_pixels: A smaller product is enlarged.
        max_pixels: A larger product is shrunk.

    Returns:
        Height and width, multiples of ``factor``, neither of them zero.

    Raises:
        TypeError: A number is not whole.
        ValueError: A number is below 1, or too large to reckon with.
        LimitError: One side is more than 200 times the other.
    """
    if not (
        type(height) is type(width) is type(factor) is type(min_pixels) is type(max_pixels) is int
        and 0 < height <= MAX_RATIO * width
        and 0 < width <= MAX_RATIO * height
        and factor > 0
        and min_pixels > 0
        and max_pixels > 0
    ):
        height, width = checked_size(height, width)
        factor, min_pixels, max_pixels = map(
            positive_int,
            ("factor", "min_pixels", "max_pixels"),
            (factor, min_pixels, max_pixels),
        )
    try:
        # Python's round goes half to even, and so does the service (two recorded 720-pixel sides).
        h_bar = round(height / factor) * factor
        w_bar = round(width / factor) * factor
        return _within(height, width, h_bar, w_bar, factor, min_pixels, max_pixels)
    except OverflowError as error:
        raise ValueError(_TOO_LARGE) from error


def resize_frame(
    height: int, width: int, *, factor: int, min_pixels: int, max_pixels: float
) -> Size:
    """Give the size of a film's frame: a thin side is raised to one factor before the limits.

    This is how the documentation's film sample differs from its picture sample. ``max_pixels``
    is a share of a budget and need not be whole.

    Raises:
        TypeError: A side is not whole.
        ValueError: A side is below 1.
        LimitError: One side is more than 200 times the other.
    """
    height, width = checked_size(height, width)
    h_bar = max(factor, round(height / factor) * factor)
    w_bar = max(factor, round(width / factor) * factor)
    return _within(height, width, h_bar, w_bar, factor, min_pixels, max_pixels)


def _within(
    height: int,
    width: int,
    h_bar: int,
    w_bar: int,
    factor: int,
    min_pixels: int,
    max_pixels: float,
) -> Size:
    """Bring rounded sides within the limits; ``height / beta / factor`` is the published order."""
    if h_bar * w_bar > max_pixels:
        beta = sqrt(height * width / max_pixels)
        h_bar = max(factor, floor(height / beta / factor) * factor)
        w_bar = max(factor, floor(width / beta / factor) * factor)
    elif h_bar * w_bar < min_pixels:
        beta = sqrt(min_pixels / (height * width))
        h_bar = ceil(height * beta / factor) * factor
        w_bar = ceil(width * beta / factor) * factor
    return Size(h_bar, w_bar)


def checked_size(height: int, width: int) -> Size:
    """Take a size that a picture can have and a grid can be found for.

    Raises:
        TypeError: A side is not whole.
        ValueError: A side is below 1.
        LimitError: One side is more than 200 times the other.
    """
    height, width = positive_int("height", height), positive_int("width", width)
    if max(height, width) > MAX_RATIO * min(height, width):
        from vlprep.errors import LimitError
        from vlprep.rules.limits.sides import aspect_ratio

        raise LimitError([aspect_ratio(Size(height, width), PICTURES.guide)])
    return Size(height, width)


def tokens_of(size: Size, factor: int) -> int:
    """Count the cells of a resized picture or frame."""
    return size.height * size.width // (factor * factor)
