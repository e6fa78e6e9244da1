"""The token rule for one size, and for a million."""

from __future__ import annotations

import random
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from peers import qwen_vl_utils_resize, transformers_resize
from timing import compare, show
from vlprep import estimate_sizes, smart_resize

if TYPE_CHECKING:
    from collections.abc import Callable

MILLION = 1_000_000
LIMITS = {"factor": 32, "min_pixels": 65536, "max_pixels": 2621440}


def scalar() -> None:
    """Print the time of one size, over a thousand ordinary ones."""
    generator = random.Random(1)
    sizes = [(generator.randint(300, 4000), generator.randint(300, 4000)) for _ in range(1000)]

    def all_by(resize: Callable[..., object]) -> Callable[[], object]:
        return lambda: [resize(height, width, **LIMITS) for height, width in sizes]

    found = {
        "qwen-vl-utils": qwen_vl_utils_resize(),
        "vlprep.smart_resize": smart_resize,
        "transformers": transformers_resize(),
    }
    medians = compare({name: all_by(work) for name, work in found.items() if work}, times=5)
    show("one size", {name: value / len(sizes) for name, value in medians.items()}, "ns")


def vector() -> None:
    """Print the time of one size among a million, beside the least arithmetic it takes."""
    generator = np.random.default_rng(0)
    heights, widths = (
        np.clip(generator.lognormal(6.9, 0.7, MILLION), 60, 11_000).astype(np.int64) for _ in "hw"
    )
    tall, wide = heights.astype(float), widths.astype(float)

    def floor() -> None:
        beta = np.sqrt(tall * wide / LIMITS["max_pixels"])
        np.floor(tall / beta)
        np.floor(wide / beta)

    for model in ("qwen3-vl-plus", "qwen2.5-vl-7b-instruct"):
        medians = compare(
            {
                "numpy floor: sqrt, 2 div, 2 floor": floor,
                f"estimate_sizes, {model}": partial(estimate_sizes, heights, widths, model),
            }
        )
        show("one size of a million", {k: v / MILLION for k, v in medians.items()}, "ns")


if __name__ == "__main__":
    scalar()
    vector()
