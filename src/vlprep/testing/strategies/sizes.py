"""Sizes that the service takes, with the edges of its rules among them; and models."""

from __future__ import annotations

from functools import cache
from math import isqrt
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from vlprep.rules.models import as_model, list_models
from vlprep.values.choices import Edition
from vlprep.values.size import Size

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.values.model import Model, PictureLimits

DEFAULT_MODEL = "qwen3-vl-plus"
SMALL = 256 * 256
"""Pixels of the pictures that are made by default: an encode takes a few milliseconds."""
_USUAL_SIDE = 256
_LONGEST = 20_000
_HALVES = st.integers(1, 200)
_NEXT = st.sampled_from((0, -1, 1))


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


@st.composite
def legal_sizes(draw: DrawFn, limits: PictureLimits, most_pixels: int = SMALL) -> Size:
    """Draw a size that the service takes: the shortest sides and the limit of the ratio often."""
    least, ratio = limits.side_above + 1, limits.max_ratio
    # Of the longest side, the shortest one that the ratio allows still has room beside it.
    longest = min(most_pixels // least, ratio * isqrt(most_pixels // ratio))
    height = draw(_side(draw(_WHERE), least, longest))
    low = max(least, -(-height // ratio))
    width = draw(_side(draw(_WHERE), low, min(ratio * height, most_pixels // height)))
    return Size(height, width)


_WHERE = st.sampled_from(("usual", "least", "any", "most"))


def _side(where: str, least: int, most: int) -> SearchStrategy[int]:
    """Give the sides from which one is drawn; strategies of one range are made once."""
    if where == "usual":
        return st.integers(least, min(max(least, _USUAL_SIDE), most))
    if where == "any":
        return st.integers(least, most)
    return st.just(least if where == "least" else most)


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
    limits, grid = known.pictures, known.grid
    caps = [grid.min_pixels, grid.max_pixels, grid.high_resolution_pixels or grid.max_pixels]
    return st.one_of(
        legal_sizes(limits),
        legal_sizes(limits, _LONGEST * _LONGEST // limits.max_ratio),
        _at_rounding(limits, grid.factor),
        _at_caps(limits, caps),
        _filling(limits, grid.factor, caps),
    )


@st.composite
def _at_rounding(draw: DrawFn, limits: PictureLimits, factor: int) -> Size:
    """Draw sides next to a multiple of half a cell."""
    half = factor // 2
    least = limits.side_above + 1
    height = max(least, draw(_HALVES) * half + draw(_NEXT))
    width = max(least, draw(_HALVES) * half + draw(_NEXT))
    return _within_ratio(height, width, limits)


@st.composite
def _at_caps(draw: DrawFn, limits: PictureLimits, caps: list[int]) -> Size:
    """Draw sides whose product is next to a cap."""
    cap = draw(st.sampled_from(caps))
    height = draw(st.integers(limits.side_above + 1, isqrt(cap * limits.max_ratio)))
    width = max(limits.side_above + 1, cap // height + draw(_NEXT))
    size = _within_ratio(height, width, limits)
    return Size(size.width, size.height) if draw(st.booleans()) else size


@st.composite
def _filling(draw: DrawFn, limits: PictureLimits, factor: int, caps: list[int]) -> Size:
    """Draw sides whose product, once rounded, is a cap exactly, or has a cell too many."""
    cells = draw(st.sampled_from(caps)) // (factor * factor)
    down = draw(st.sampled_from([n for n in range(1, isqrt(cells) + 1) if not cells % n]))
    off = st.integers(1 - factor // 2, factor // 2 - 1)
    height = down * factor + draw(off)
    width = (cells // down + draw(_NEXT)) * factor + draw(off)
    least = limits.side_above + 1
    return _within_ratio(max(least, height), max(least, width), limits)


def _within_ratio(height: int, width: int, limits: PictureLimits) -> Size:
    """Lengthen the shorter side until the ratio is legal."""
    least = -(-max(height, width) // limits.max_ratio)
    return Size(max(height, least), max(width, least))
