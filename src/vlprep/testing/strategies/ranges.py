"""Whole numbers with edges among them, which shrink as if there were none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

Range: TypeAlias = "tuple[int, int]"
"""The least number and the most."""


def draw_from(draw: DrawFn, whole: Range, *edges: Range) -> int:
    """Draw from one of several ranges.

    Hypothesis shrinks to the first range, and keeps the number that it has drawn where that range
    holds it. So a number found at an edge becomes a plain one, and shrinks on from there. One drawn
    by ``just`` or moved to its edge afterwards would be stuck.

    Args:
        draw: Hypothesis gives it.
        whole: Every number that there is.
        *edges: Parts of it, which come up as often as the whole; cut to what it holds.
    """
    least, most = whole
    low, high = (whole, *edges)[draw(_number(0, len(edges)))]
    low, high = max(low, least), min(high, most)
    return draw(_number(low, high) if low <= high else _number(least, most))


@lru_cache(maxsize=4096)
def _number(least: int, most: int) -> SearchStrategy[int]:
    """Make the strategy of a range once."""
    return st.integers(least, most)
