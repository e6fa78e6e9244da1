"""Sizes that the service takes, with the edges of its rules among them; and models."""

from __future__ import annotations

from functools import cache
from math import isqrt
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from vlprep.rules.models import as_model, list_models
from vlprep.testing.strategies.ranges import Range, draw_from
from vlprep.values.choices import Edition
from vlprep.values.settings import whole_number
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
_TURNING = st.sampled_from((False, False, False, False, True))


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


class Cap(NamedTuple):
    """A number of pixels next to which height times width often lies, before and after rounding.

    Attributes:
        pixels: The number.
        factor: Pixels along a cell.
        rows: Cells down of one way to fill it to the last.
    """

    pixels: int
    factor: int
    rows: int

    @property
    def heights(self) -> Sequence[Range]:
        """Give the heights that are rounded to its rows, as often as all others together."""
        return _rounded_to(self.rows * self.factor, self.factor) * 3

    def widths(self, height: int) -> Sequence[Range]:
        """Give the widths with which a height fills it, has a cell too many, or as many pixels."""
        rows = max(1, round(height / self.factor))
        full = self.pixels // (rows * self.factor**2) * self.factor
        beyond, _ = _rounded_to(full + self.factor, self.factor)
        across = self.pixels // height
        above = (across + 1, across + 1)
        return [*_rounded_to(full, self.factor) * 2, beyond, (across, across), *[above] * 3]


def _rounded_to(side: int, factor: int) -> list[Range]:
    """Give the sides that are rounded to one, and the longer half of them once more."""
    longest = side + factor // 2 - 1
    return [(side - factor // 2 + 1, longest), (side, longest)]


def pixels_at_most(limits: PictureLimits, most_pixels: int) -> int:
    """Take a number of pixels that leaves room for the smallest picture.

    Raises:
        TypeError: It is not a whole number.
        ValueError: The smallest picture that the service takes has more.
    """
    return whole_number("most_pixels", most_pixels, least=(limits.side_above + 1) ** 2)


def draw_size(
    draw: DrawFn,
    limits: PictureLimits,
    most_pixels: int = SMALL,
    longest: int = _LONGEST,
    cap: Cap | None = None,
) -> Size:
    """Draw a size that the service takes: the shortest sides and the limit of the ratio often.

    Args:
        draw: Hypothesis gives it.
        limits: What the service takes.
        most_pixels: Height times width at most; see ``pixels_at_most``.
        longest: Longest side at most.
        cap: What height times width often lies next to.
    """
    least, ratio = limits.side_above + 1, limits.max_ratio
    # Beside the longest side, the shortest one that the ratio allows still has room.
    longest = min(longest, most_pixels // least, ratio * max(least, isqrt(most_pixels // ratio)))
    height = _side(draw, least, longest, cap.heights if cap else ())
    low, high = max(least, -(-height // ratio)), min(ratio * height, most_pixels // height, longest)
    return Size(height, _side(draw, low, high, cap.widths(height) if cap else ()))


def _side(draw: DrawFn, least: int, most: int, edges: Sequence[Range]) -> int:
    usual = (least, min(max(least, _USUAL_SIDE), most))
    shortest, longest = (least, least + 1), (most - 1, most)
    return draw_from(draw, (least, most), usual, shortest, longest, (most, most), *edges)


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
    cap = draw(_caps(grid))
    size = draw_size(draw, limits, _LONGEST * _LONGEST, cap=cap)
    if not draw(_TURNING):
        return size
    # Drawn last, and moving each side by less than half a cell: without it the size is much the same.
    least, half = limits.side_above + 1, grid.factor // 2
    height, width = (max(least, side // half * half + side % half % 3 - 1) for side in size)
    short = -(-max(height, width) // limits.max_ratio)
    return Size(max(height, short), max(width, short))


@cache
def _caps(grid: VisionGrid) -> SearchStrategy[Cap]:
    """Draw one of a grid's caps, and one of the ways to fill it."""
    high = grid.high_resolution_pixels or grid.max_pixels
    ways = []
    for pixels in (grid.min_pixels, grid.max_pixels, high):
        cells = pixels // grid.factor**2
        fewest = max(1, cells * grid.factor // _LONGEST)
        rows = [n for n in range(fewest, isqrt(cells) + 1) if not cells % n]
        ways.append(st.sampled_from([Cap(pixels, grid.factor, n) for n in rows]))
    return st.one_of(ways)
