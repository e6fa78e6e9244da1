"""The picture rule for many sizes at once: the one function that needs numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.sampling import MARKERS
from vlprep.rules.geometry import MAX_RATIO, smart_resize, tokens_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from vlprep.rules.picturing import PictureCaps

    Integers = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_BLOCK = 1 << 15
"""Sizes worked on together: all that is held of them stays in the processor's cache."""
_EXACT = 2.0**53
"""Up to here a float holds every whole number, so that both ways give the same."""


def tokens_of_sizes(heights: object, widths: object, caps: PictureCaps) -> Integers:
    """Count the tokens of many pictures, as ``usage`` reports them.

    The steps are those of ``smart_resize`` in the same order, on blocks that fit the cache.

    Args:
        heights: Whole numbers, of any shape.
        widths: Whole numbers that broadcast against them.
        caps: What holds for each of them.

    Returns:
        ``int64`` array of the broadcast shape.

    Raises:
        TypeError: The sides are not whole numbers.
        ValueError: A side is below 1.
        LimitError: One side is more than 200 times the other; the first such size is named.
    """
    import numpy as np

    tall, wide = np.broadcast_arrays(np.asarray(heights), np.asarray(widths))
    for name, sides in (("heights", tall), ("widths", wide)):
        if sides.size and sides.dtype.kind not in "iu":
            message = f"{name} must be whole numbers, not {sides.dtype}"
            raise TypeError(message)
    out = np.empty(tall.shape, np.int64)
    flat, tall, wide = out.reshape(-1), tall.reshape(-1), wide.reshape(-1)
    for start in range(0, flat.size, _BLOCK):
        block = slice(start, start + _BLOCK)
        cells = _block(tall[block], wide[block], caps)
        cells += MARKERS.tokens
        np.copyto(flat[block], cells, casting="unsafe")  # whole numbers, held as floats
    return out


def _block(tall: Integers, wide: Integers, caps: PictureCaps) -> Floats:
    import numpy as np

    height, width = tall.astype(np.float64), wide.astype(np.float64)
    if not _plain(height, width):
        return _carefully(tall, wide, caps)
    factor, cell = caps.factor, caps.factor * caps.factor
    # All is counted in cells: a product of pixels is cells * factor ** 2. What is not needed any
    # more is written over, since fresh memory costs more than the arithmetic.
    cells = _rounded(height, factor)
    cells *= _rounded(width, factor)
    over = cells > caps.max_pixels // cell
    under = cells < -(-caps.min_pixels // cell)
    if over.any():
        # Shrinking all and keeping some is faster than picking out those that need it.
        beta = height * width
        beta /= caps.max_pixels
        np.sqrt(beta, out=beta)
        shrunk = _shrunk(height, beta, factor)
        shrunk *= _shrunk(width, beta, factor)
        np.copyto(cells, shrunk, where=over)
    if under.any():
        under &= ~over
        h, w = tall[under].astype(np.float64), wide[under].astype(np.float64)
        beta = np.sqrt(caps.min_pixels / (h * w))
        enlarged = np.ceil(h * beta / factor)
        enlarged *= np.ceil(w * beta / factor)
        cells[under] = enlarged
    return cells


def _rounded(side: Floats, factor: int) -> Floats:
    """Give ``round(side / factor)``, half to even."""
    import numpy as np

    cells = side / factor
    return np.rint(cells, out=cells)


def _shrunk(side: Floats, beta: Floats, factor: int) -> Floats:
    """Give ``max(1, floor(side / beta / factor))`` in the place of the side."""
    import numpy as np

    side /= beta
    side /= factor
    np.floor(side, out=side)
    return np.maximum(side, 1.0, out=side)


def _plain(height: Floats, width: Floats) -> bool:
    """Tell whether all sizes are legal and far from what a float cannot hold."""
    shortest, longest = min(height.min(), width.min()), max(height.max(), width.max())
    if shortest < 1 or longest**2 > _EXACT:
        return False
    if longest <= MAX_RATIO * shortest:  # true of most blocks, and needs no look at each size
        return True
    ratio = height / width
    return bool(ratio.max() <= MAX_RATIO and ratio.min() >= 1 / MAX_RATIO)


def _carefully(tall: Integers, wide: Integers, caps: PictureCaps) -> Floats:
    """Take the sizes of a block one by one, where one of them may be illegal or huge."""
    import numpy as np

    cells = [
        tokens_of(smart_resize(int(height), int(width), **caps._asdict()), caps.factor)
        for height, width in zip(tall, wide, strict=True)
    ]
    return np.array(cells, np.float64)
