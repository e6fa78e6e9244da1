"""How films and lists of frames become tokens: one row for each budget that the vendor runs.

The pages print pixels; each is a whole number of tokens, which the products show.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vlprep.catalog.rows import Editions
from vlprep.catalog.sources import API_REFERENCE, GUIDE, SAMPLE_CODE
from vlprep.values.model import Apart, FrameBudget

# The references say how many frames may be asked for; how few are taken, only the sample code.
_SAMPLED: Final = Apart(facts=("min_frames",), source=SAMPLE_CODE)

QWEN3_VL: Final = Editions(
    guide=FrameBudget(
        min_pixels=64 * 32 * 32,
        min_pixels_floor=4 * 32 * 32,
        max_pixels=640 * 32 * 32,
        max_pixels_ceiling=2000 * 32 * 32,
        total_pixels=131072 * 32 * 32,
        min_frames=4,
        max_frames=2000,
        max_list=2000,
        source=API_REFERENCE,
        apart=(_SAMPLED,),
    ),
)
FACTOR_32: Final = Editions(
    guide=FrameBudget(
        min_pixels=64 * 32 * 32,
        min_pixels_floor=4 * 32 * 32,
        max_pixels=640 * 32 * 32,
        max_pixels_ceiling=768 * 32 * 32,
        total_pixels=65536 * 32 * 32,
        min_frames=4,
        max_frames=512,
        max_list=512,
        source=API_REFERENCE,
        apart=(Apart(facts=("min_frames", "max_frames"), source=SAMPLE_CODE),),
    ),
)
# The guide's "about 600,000 pixels" is 768 tokens; the API reference now prints 640 of them.
_FACTOR_28: Final = FrameBudget(
    min_pixels=64 * 28 * 28,
    min_pixels_floor=4 * 28 * 28,
    max_pixels=768 * 28 * 28,
    max_pixels_ceiling=768 * 28 * 28,
    total_pixels=65536 * 28 * 28,
    min_frames=4,
    max_frames=512,
    max_list=512,
    source=API_REFERENCE,
    apart=(_SAMPLED, Apart(facts=("max_pixels",), source=GUIDE)),
)
FACTOR_28: Final = Editions(
    guide=_FACTOR_28,
    latest=replace(_FACTOR_28, max_pixels=640 * 28 * 28, apart=(_SAMPLED,)),
)

# No reference lists the oldest models by name: the sample code has their numbers, and the newer
# cap of a frame is the reference's for all models of 28 pixels a token.
_OLDER: Final = FrameBudget(
    min_pixels=128 * 28 * 28,
    min_pixels_floor=None,
    max_pixels=768 * 28 * 28,
    max_pixels_ceiling=None,
    total_pixels=24576 * 28 * 28,
    min_frames=4,
    max_frames=80,
    max_list=80,
    source=SAMPLE_CODE,
    apart=(Apart(facts=("max_list",), source=API_REFERENCE),),
)
OLDER: Final = Editions(
    guide=_OLDER,
    latest=replace(
        _OLDER,
        max_pixels=640 * 28 * 28,
        apart=(Apart(facts=("max_list", "max_pixels"), source=API_REFERENCE),),
    ),
)

QWEN3_5: Final = Editions(
    guide=FrameBudget(
        min_pixels=64 * 32 * 32,
        min_pixels_floor=4 * 32 * 32,
        max_pixels=640 * 32 * 32,
        max_pixels_ceiling=2000 * 32 * 32,
        total_pixels=800000 * 32 * 32,
        min_frames=4,
        max_frames=8000,
        max_list=8000,
        source=API_REFERENCE,
        apart=(_SAMPLED,),
    ),
)
# Nobody published how far down a request may ask of the models with sound.
QWEN3_5_OMNI: Final = Editions(
    guide=FrameBudget(
        min_pixels=64 * 32 * 32,
        min_pixels_floor=None,
        max_pixels=640 * 32 * 32,
        max_pixels_ceiling=2000 * 32 * 32,
        total_pixels=180224 * 32 * 32,
        min_frames=2,
        max_frames=2048,
        max_list=2048,
        source=API_REFERENCE,
        apart=(_SAMPLED,),
    ),
)
QWEN3_OMNI: Final = Editions(
    guide=FrameBudget(
        min_pixels=128 * 32 * 32,
        min_pixels_floor=None,
        max_pixels=768 * 32 * 32,
        max_pixels_ceiling=None,
        total_pixels=16384 * 32 * 32,
        min_frames=4,
        max_frames=128,
        max_list=128,
        source=SAMPLE_CODE,
    ),
)
OMNI_TURBO: Final = Editions(
    guide=FrameBudget(
        min_pixels=128 * 28 * 28,
        min_pixels_floor=None,
        max_pixels=768 * 28 * 28,
        max_pixels_ceiling=None,
        total_pixels=16384 * 28 * 28,
        min_frames=4,
        max_frames=80,
        max_list=80,
        source=SAMPLE_CODE,
    ),
)
