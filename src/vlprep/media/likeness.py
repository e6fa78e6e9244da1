"""Compare two pictures of one size, as an encoder's makers do."""

from __future__ import annotations

from math import inf, log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image

    Samples = npt.NDArray[np.float64]

_PEAK = 255.0
_WINDOW = 8
_STABILISERS = (0.01 * _PEAK) ** 2, (0.03 * _PEAK) ** 2
"""Window and constants of the paper that brought SSIM (Wang and others, 2004), which had its first
figures on windows of 8 x 8."""


def squared_error(one: Image, other: Image) -> float:
    """Give the mean squared difference of all samples of two RGB pictures of one size."""
    import numpy as np

    difference = np.asarray(one, np.int16) - np.asarray(other, np.int16)
    return float(np.square(difference, dtype=np.int32).mean())


def decibels(mean_squared_error: float) -> float:
    """Give the peak signal-to-noise ratio; infinite where nothing differs."""
    return 10 * log10(_PEAK * _PEAK / mean_squared_error) if mean_squared_error else inf


def similarity(one: Image, other: Image) -> float:
    """Give the mean structural similarity (SSIM) of the brightness of two pictures of one size."""
    import numpy as np

    x = np.asarray(one.convert("L"), np.float64)
    y = np.asarray(other.convert("L"), np.float64)
    mean_x, mean_y = _means(x), _means(y)
    spread_x = _means(x * x) - mean_x * mean_x
    spread_y = _means(y * y) - mean_y * mean_y
    shared = _means(x * y) - mean_x * mean_y
    c1, c2 = _STABILISERS
    alike = (2 * mean_x * mean_y + c1) * (2 * shared + c2)
    return float(
        np.mean(alike / ((mean_x * mean_x + mean_y * mean_y + c1) * (spread_x + spread_y + c2)))
    )


def _means(samples: Samples) -> Samples:
    """Average over every window; a side shorter than a window is one window."""
    import numpy as np

    height, width = (min(_WINDOW, side) for side in samples.shape)
    sums = np.pad(samples, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    total = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width]
    means: Samples = (total + sums[:-height, :-width]) / (height * width)
    return means
