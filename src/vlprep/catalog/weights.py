"""How the published processors around the open weights make tokens."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.sources import PROCESSORS
from vlprep.values.model import Weights

QWEN2_VL: Final = Weights(
    factor=28,
    min_pixels=4 * 28 * 28,
    max_pixels=16384 * 28 * 28,
    film_min_pixels=128 * 28 * 28,
    film_max_pixels=768 * 28 * 28,
    whole_clip=False,
    max_frames=768,
    source=PROCESSORS,
)
QWEN3_VL: Final = Weights(
    factor=32,
    min_pixels=64 * 32 * 32,
    max_pixels=16384 * 32 * 32,
    film_min_pixels=4 * 32 * 32,  # of the whole clip
    film_max_pixels=24576 * 32 * 32,
    whole_clip=True,
    max_frames=768,
    source=PROCESSORS,
)
