"""How pictures become tokens: one row for each grid that the vendor runs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vlprep.catalog.rows import Editions
from vlprep.catalog.sources import API_REFERENCE, GUIDE, OBSERVED, SAMPLE_CODE
from vlprep.values.model import Apart, VisionGrid

# The guide prints tokens and pixels per token; the products are written as it prints them. It is
# silent about the lower limit, which the API reference gives.
_LEAST: Final = (Apart(facts=("min_pixels",), source=API_REFERENCE),)
QWEN3_VL: Final = Editions(
    guide=VisionGrid(
        factor=32,
        min_pixels=65536,
        max_pixels=2560 * 32 * 32,
        max_pixels_ceiling=16384 * 32 * 32,
        high_resolution_pixels=16384 * 32 * 32,
        source=GUIDE,
        apart=_LEAST,
    ),
)
# The guide prints one row for these and Qwen3-VL.
QWEN_VL_32: Final = Editions(
    guide=replace(QWEN3_VL.guide, min_pixels=4096),
    latest=replace(
        QWEN3_VL.guide,
        min_pixels=4096,
        max_pixels=1280 * 32 * 32,
        source=API_REFERENCE,
        apart=(),
    ),
)

QWEN_VL_28: Final = Editions(
    guide=VisionGrid(
        factor=28,
        min_pixels=3136,
        max_pixels=1280 * 28 * 28,
        max_pixels_ceiling=16384 * 28 * 28,
        high_resolution_pixels=16384 * 28 * 28,
        source=GUIDE,
        apart=_LEAST,
    ),
)
# The API reference prints the same numbers for the models that are newer than the guide.
QWEN3_5: Final = Editions(guide=replace(QWEN3_VL.guide, source=API_REFERENCE, apart=()))
OCR_32: Final = Editions(
    guide=VisionGrid(
        factor=32,
        min_pixels=3 * 32 * 32,
        max_pixels=8192 * 32 * 32,
        max_pixels_ceiling=30000 * 32 * 32,
        high_resolution_pixels=None,
        source=API_REFERENCE,
    ),
)
OCR_28: Final = Editions(
    guide=VisionGrid(
        factor=28,
        min_pixels=3136,
        max_pixels=8192 * 28 * 28,
        max_pixels_ceiling=30000 * 28 * 28,
        high_resolution_pixels=None,
        source=SAMPLE_CODE,
    ),
)
# The API reference gives gui-plus a high-resolution cap; recorded usage stays at 1280 tokens.
_GUI_PLUS: Final = VisionGrid(
    factor=28,
    min_pixels=3136,
    max_pixels=1280 * 28 * 28,
    max_pixels_ceiling=16384 * 28 * 28,
    high_resolution_pixels=16384 * 28 * 28,
    source=API_REFERENCE,
)
GUI_PLUS: Final = Editions(
    guide=_GUI_PLUS,
    latest=replace(
        _GUI_PLUS,
        high_resolution_pixels=None,
        apart=(Apart(facts=("high_resolution_pixels",), source=OBSERVED),),
    ),
)
# The API reference prints a lower limit of 24576; recorded usage of small pictures is 65536's.
QWEN3_5_OMNI: Final = Editions(
    guide=VisionGrid(
        factor=32,
        min_pixels=65536,
        max_pixels=1280 * 32 * 32,
        max_pixels_ceiling=16384 * 32 * 32,
        high_resolution_pixels=16384 * 32 * 32,
        source=API_REFERENCE,
        apart=(Apart(facts=("min_pixels",), source=OBSERVED),),
    ),
)
QWEN3_OMNI: Final = Editions(
    guide=VisionGrid(
        factor=32,
        min_pixels=4096,
        max_pixels=1280 * 32 * 32,
        max_pixels_ceiling=None,
        high_resolution_pixels=None,
        source=SAMPLE_CODE,
    ),
)
OMNI_TURBO: Final = Editions(
    guide=VisionGrid(
        factor=28,
        min_pixels=3136,
        max_pixels=1280 * 28 * 28,
        max_pixels_ceiling=None,
        high_resolution_pixels=None,
        source=SAMPLE_CODE,
    ),
)
