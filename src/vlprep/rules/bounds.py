"""How many cells a picture or frame of unknown size can become.

Each bound holds for every size whose sides stand in a legal ratio. In the proofs, x and y are the
two sides in cells after scaling and before rounding: their product is the limit in cells, and by
the ratio the shorter one is at least ``sqrt(cells / 200)``, the longer one at most
``sqrt(200 * cells)``. Other modules multiply by patches, so that what is real stays real here.
"""

from __future__ import annotations

from math import ceil, sqrt

from vlprep.rules.geometry import MAX_RATIO

SHRUNK_SHARE = 1 / 4
"""A shrunk picture keeps at least this share of the upper limit, and at least one cell.

Rounding down takes less than half of a side that has a cell, and a shorter side is raised to one.
"""


def most_cells(factor: int, min_pixels: float, max_pixels: float) -> float:
    """Give a number of cells that no picture exceeds.

    * What is within the limits has at most ``max_pixels``.
    * Shrinking rounds down, but raises a side under one cell to one; the other is then at most the
      longest that the ratio allows.
    * Enlarging rounds up, and the upper limit is not looked at again.
    """
    cell = factor * factor
    within = max_pixels / cell
    return max(1.0, within, sqrt(MAX_RATIO * within), _most_enlarged(min_pixels / cell))


def _most_enlarged(cells: float) -> float:
    """Bound ``ceil(x) * ceil(y)``.

    A shorter side under one cell becomes one, and the other is the longest by the ratio, plus its
    rounding. Else the product is below ``(x + 1) * (y + 1)``, which is largest where the shorter
    side is shortest.
    """
    thin = max(1.0, sqrt(cells / MAX_RATIO))
    return max(sqrt(MAX_RATIO * cells) + 1, (thin + 1) * (cells / thin + 1))


def least_cells(factor: int, min_pixels: float, max_pixels: float) -> int:
    """Give a number of cells that every picture has.

    What is within the limits or enlarged has at least ``min_pixels``. What is shrunk has more than
    ``(x - 1) * (y - 1)`` and no side under one cell, which is least where the shorter side is
    shortest, but two: below that its ``x - 1`` would be less than the one cell it has.
    """
    cell = factor * factor
    cells = max_pixels / cell
    thin = max(2.0, sqrt(cells / MAX_RATIO))
    shrunk = int((thin - 1) * (cells / thin - 1))
    return max(1, min(ceil(min_pixels / cell), shrunk))
