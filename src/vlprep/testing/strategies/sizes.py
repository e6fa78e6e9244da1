"""Sizes that the service takes, with the edges of its rules among them; and models."""

from __future__ import annotations

from functools import cache
from math import isqrt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from vlprep.rules.models import as_model, list_models
from vlprep.testing.strategies.ranges import Range, draw_from
from vlprep.values.choices import Edition
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.values.model import Model, PictureLimits, VisionGrid

DEFAULT_MODEL = "qwen3-vl-plus"
SMALL = 256 * 256
"""Pixels of the pictures that are made by default: an encode takes a few milliseconds."""
_USUAL_SIDE = 256
_LONGEST = 20_000
_TURNING = st.sampled_from((False, False, True))


def models(*, films: bool = False) -> SearchStrategy[str]:
    """Draw the id of a model.

    Args:
        films: Only models whose limits for films are published.
    """
    return _ids(films=films)


@cache
def _ids(*, films: bool) -> SearchStrategy[str]:
    """Look the models up once."""
    return st.sampled_from(
        [model.id for model in list_models() if not films or (model.frames and model.films)]
    )


def draw_size(
    draw: DrawFn,
    limits: PictureLimits,
    most_pixels: int = SMALL,
    longest: int = _LONGEST,
    grid: VisionGrid | None = None,
) -> Size:
    """Draw a size that the service takes: the shortest sides and the limit of the ratio often.

    Args:
        draw: Hypothesis gives it.
        limits: What the service takes.
        most_pixels: Height times width at most.
        longest: Longest side at most.
        grid: The caps next to which height times width often lies, before and after rounding.
    """
    least, ratio = limits.side_above + 1, limits.max_ratio
    # Beside the longest side, the shortest one that the ratio allows still has room.
    longest = min(longest, most_pixels // least, ratio * isqrt(most_pixels // ratio))
    caps = _caps(grid) if grid else ()
    rows = [_around(isqrt(cap), grid.factor) for cap in caps] if grid else ()
    height = _side(draw, least, longest, rows)
    low, high = max(least, -(-height // ratio)), min(ratio * height, most_pixels // height, longest)
    return Size(height, _side(draw, low, high, _beside(height, grid, caps) if grid else ()))


def _side(draw: DrawFn, least: int, most: int, edges: Sequence[Range]) -> int:
    usual = (least, min(max(least, _USUAL_SIDE), most))
    return draw_from(draw, (least, most), usual, (least, least + 1), (most - 1, most), *edges)


def _caps(grid: VisionGrid) -> tuple[int, ...]:
    high = grid.high_resolution_pixels or grid.max_pixels
    return grid.min_pixels, grid.max_pixels, high


def _beside(height: int, grid: VisionGrid, caps: Sequence[int]) -> list[Range]:
    """Give the widths with which a height comes next to a cap, before and after rounding."""
    rows = max(1, round(height / grid.factor))
    full = (cap // (rows * grid.factor**2) * grid.factor for cap in caps)
    return [
        *((cap // height - 1, cap // height + 1) for cap in caps),
        *(_around(width, grid.factor) for width in full),
    ]


def _around(side: int, factor: int) -> Range:
    """Give the sides that are rounded to a side, or to the one after it."""
    return side - factor // 2, side + factor + factor // 2


def dimensions(*, model: str | Model = DEFAULT_MODEL) -> SearchStrategy[Size]:
    """Draw a picture's height and width that a model takes.

    Often a side lies where rounding to the model's grid turns, and often the product lies at the
    model's least, its usual or its largest number of pixels.

    Args:
        model: A model's id, or a ``Model``.

    Returns:
        Sizes up to 20,000 pixels along a side.
    """
    known = as_model(model, Edition.GUIDE)
    return _dimensions(known.pictures, known.grid)


@st.composite
def _dimensions(draw: DrawFn, limits: PictureLimits, grid: VisionGrid) -> Size:
    size = draw_size(draw, limits, _LONGEST * _LONGEST, grid=grid)
    if not draw(_TURNING):
        return size
    # Drawn last, and moving each side by less than half a cell: without it the size is much the same.
    least, half = limits.side_above + 1, grid.factor // 2
    height, width = (max(least, side // half * half + side % half % 3 - 1) for side in size)
    short = -(-max(height, width) // limits.max_ratio)
    return Size(max(height, short), max(width, short))
