"""Height and width, in that order, everywhere."""

from __future__ import annotations

from typing import NamedTuple


class Size(NamedTuple):
    """A picture's size in pixels: ``Size(height, width)``, the order of the field's tensors."""

    height: int
    width: int
