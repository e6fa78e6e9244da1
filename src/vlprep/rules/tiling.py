"""How a picture is cut so that the model sees all of its detail, for the fewest tokens."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.catalog.drawing import LEGIBLE, TILING
from vlprep.catalog.pictures import PICTURES
from vlprep.catalog.sampling import MARKERS
from vlprep.errors import LimitError
from vlprep.rules.geometry import smart_resize, tokens_of
from vlprep.rules.limits.seen import max_input
from vlprep.rules.paging import fits
from vlprep.rules.wording import pixels
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.rules.picturing import PictureCaps
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings


_ALIKE = 0.05
"""Divisions whose tokens differ by less than this share of the picture's own count as alike."""


_ROUNDING = 1e-9
"""A quotient may be this far above the whole number that it is."""


class Cut(NamedTuple):
    """One tile: where it begins, how large it is, how it is seen."""

    left: int
    top: int
    size: Size
    resized: Size
    tokens: int


def cut_up(size: Size, caps: PictureCaps) -> list[Cut]:
    """Propose tiles or strips none of which loses detail.

    Sides are multiples of a token's where the picture is large enough, so that the model sees the
    very pixels. Of all divisions one with about the fewest tokens is taken, then the one with the
    fewest tiles, then the one with the squarest.

    Raises:
        LimitError: So many tiles would be needed that none are proposed.
    """
    whole = _cut(0, 0, size, caps)
    kept = whole.resized.height * whole.resized.width / (size.height * size.width)
    if kept >= TILING.enough**2:
        return [whole]
    overlap = TILING.overlap * caps.factor
    best: tuple[tuple[int, int, float], int, int, Size] | None = None
    for columns in range(1, TILING.most_tiles + 1):
        width = _side(size.width, columns, overlap, caps.factor)
        tallest = caps.max_pixels // width // caps.factor * caps.factor
        if tallest <= overlap and tallest < size.height:
            continue
        rows = 1 if tallest >= size.height else ceil((size.height - overlap) / (tallest - overlap))
        height = _side(size.height, rows, overlap, caps.factor)
        tile = Size(height, width)
        too_thin = max(tile) > PICTURES.guide.max_ratio * min(tile)
        if rows * columns > TILING.most_tiles or height * width > caps.max_pixels or too_thin:
            continue
        tokens = rows * columns * _cut(0, 0, tile, caps).tokens
        waste = round(tokens * caps.factor**2 / (size.height * size.width) / _ALIKE)
        key = waste, rows * columns, max(tile) / min(tile)
        if best is None or key < best[0]:
            best = key, rows, columns, tile
    if best is None:
        raise LimitError([_too_many(size)])
    _, rows, columns, tile = best
    return [
        _cut(
            _start(column, columns, size.width, tile.width),
            _start(row, rows, size.height, tile.height),
            tile,
            caps,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def best_way(tiles: int, tokens: int, high: Estimate | None) -> str:
    """Name the way that keeps all detail for the fewest tokens."""
    if tiles == 1:
        return "whole"
    if high is not None and (high.scale or 0) >= TILING.enough and high.tokens <= tokens:
        return "high-resolution"
    return "tiles"


def over_input(tokens: int, model: Model, settings: Settings) -> tuple[Issue, ...]:
    """Tell where all tiles together are more than the model takes as input."""
    if fits(tokens, model, settings):
        return ()
    most = max_input(model)
    issue = Issue(
        code="input-tokens",
        severity=Severity.WARNING,
        message=f"all tiles take {tokens} tokens; {model.id} takes {most} of input",
        limit=most,
        actual=tokens,
        fix="send the tiles in several requests",
        source=model.context.source,
    )
    return (issue,)


def token_side(estimate: Estimate) -> float:
    """Give the pixels of a token's side, in what the model sees."""
    seen, grid = cast("Size", estimate.resized), cast("tuple[int, int, int]", estimate.grid_thw)
    return 2 * seen.width / grid[2]


def smallest_line(estimate: Estimate) -> int | None:
    """Give the height of the smallest line of text that survives, in pixels of the original."""
    if estimate.scale is None:
        return None
    return ceil(LEGIBLE.line_height / min(1.0, estimate.scale) - _ROUNDING)


def _side(side: int, parts: int, overlap: int, factor: int) -> int:
    """Give the side of each of so many overlapping parts."""
    one = ceil((side + (parts - 1) * overlap) / parts / factor) * factor
    return min(side, one)


def _start(number: int, count: int, side: int, part: int) -> int:
    return round(number * (side - part) / (count - 1)) if count > 1 else 0


def _cut(left: int, top: int, size: Size, caps: PictureCaps) -> Cut:
    resized = smart_resize(
        size.height,
        size.width,
        factor=caps.factor,
        min_pixels=caps.min_pixels,
        max_pixels=caps.max_pixels,
    )
    return Cut(left, top, size, resized, tokens_of(resized, caps.factor) + MARKERS.tokens)


def _too_many(size: Size) -> Issue:
    return Issue(
        code="detail-lost",
        severity=Severity.ERROR,
        message=f"{pixels(size)} would need more than {TILING.most_tiles} tiles",
        limit=TILING.most_tiles,
        fix="cut out the part that matters first",
        source=TILING.source,
    )
