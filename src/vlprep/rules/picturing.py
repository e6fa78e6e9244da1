"""What the model sees of a picture under one edition's rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.rules.bounds import least_cells, most_cells
from vlprep.rules.geometry import smart_resize, tokens_of
from vlprep.rules.seeing import Seen

if TYPE_CHECKING:
    from vlprep.catalog.editions import Rules
    from vlprep.values.model import VisionGrid
    from vlprep.values.settings import Settings
    from vlprep.values.size import Size


class PictureCaps(NamedTuple):
    """What holds for a picture in one request."""

    factor: int
    min_pixels: int
    max_pixels: int


def picture_caps(grid: VisionGrid, settings: Settings, rules: Rules) -> PictureCaps:
    """Join a model's grid with what the request asks for.

    The guide's order: the high-resolution flag makes ``max_pixels`` void; without it, the larger
    of the default and ``max_pixels`` holds. Newer pages let a smaller one hold too.
    """
    if settings.vl_high_resolution_images and grid.high_resolution_pixels is not None:
        cap = grid.high_resolution_pixels
    elif settings.max_pixels is None:
        cap = grid.max_pixels
    elif rules.smaller_max_pixels:
        cap = settings.max_pixels
    else:
        cap = max(grid.max_pixels, settings.max_pixels)
    return PictureCaps(grid.factor, settings.min_pixels or grid.min_pixels, cap)


def see_picture(size: Size | None, caps: PictureCaps) -> Seen:
    """See a picture; without its size, give what no picture exceeds and what every one has.

    Raises:
        LimitError: One side is more than 200 times the other.
    """
    if size is None:
        return Seen(None, 1, None, int(most_cells(*caps)), least_cells(*caps), caps)
    resized = smart_resize(
        size.height,
        size.width,
        factor=caps.factor,
        min_pixels=caps.min_pixels,
        max_pixels=caps.max_pixels,
    )
    visual = tokens_of(resized, caps.factor)
    return Seen(resized, 1, None, visual, visual, caps)
