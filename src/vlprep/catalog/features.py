"""What a model can be asked for: one full row for each line, the others say what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vlprep.catalog.sources import (
    API_REFERENCE,
    BATCH_PAGE,
    COOKBOOKS,
    GUIDE,
    MODELS_PAGE,
    PARTIAL_PAGE,
    VISION_PAGE,
)
from vlprep.values.model import Apart, Coordinates, Features

# Two pages of their own list the models that they are for: what is not on the list is not offered.
_BATCH: Final = Apart(facts=("batch",), source=BATCH_PAGE)
_PARTIAL: Final = Apart(facts=("partial",), source=PARTIAL_PAGE)
# What the guide says of its models, its later edition says of all but the omni ones.
_AUDIO: Final = Apart(facts=("audio",), source=VISION_PAGE)
_COORDINATES: Final = Apart(facts=("coordinates",), source=COOKBOOKS)

QWEN3_VL: Final = Features(
    grounding=True,
    grounding_3d=True,
    document_html=True,
    document_markdown=True,
    video=True,
    audio=False,
    batch=False,
    partial=True,
    languages=33,
    coordinates=Coordinates.THOUSANDTHS,
    source=GUIDE,
    apart=(_BATCH, _PARTIAL, _COORDINATES),
)
QWEN3_VL_BATCH: Final = replace(QWEN3_VL, batch=True)
# Going on with an answer needs thinking to be off, and these cannot turn it off.
QWEN3_VL_THINKING: Final = replace(QWEN3_VL, partial=False)

QWEN2_5_VL: Final = Features(
    grounding=True,
    grounding_3d=False,
    document_html=True,
    document_markdown=False,
    video=True,
    audio=False,
    batch=False,
    partial=True,
    coordinates=Coordinates.RESIZED_PIXELS,
    source=GUIDE,
    apart=(_BATCH, _PARTIAL, _COORDINATES),
)
QWEN2_5_VL_BATCH: Final = replace(QWEN2_5_VL, batch=True)
QWEN2_5_VL_OPEN: Final = replace(QWEN2_5_VL, partial=False)
QVQ: Final = replace(QWEN2_5_VL, document_html=None, partial=False)

QWEN2_VL: Final = Features(
    grounding=True,
    grounding_3d=False,
    document_html=False,
    document_markdown=False,
    video=True,
    audio=False,
    batch=False,
    partial=True,
    coordinates=Coordinates.THOUSANDTHS,
    source=GUIDE,
    apart=(_BATCH, _PARTIAL, Apart(facts=("grounding", "coordinates"), source=COOKBOOKS)),
)
QWEN2_VL_OPEN: Final = replace(QWEN2_VL, partial=False)
FIRST: Final = replace(QWEN2_VL, grounding=None, partial=False, coordinates=None)

OCR: Final = Features(
    video=False,
    audio=False,
    batch=False,
    partial=False,
    source=MODELS_PAGE,
    apart=(_AUDIO, _BATCH, _PARTIAL),
)
OCR_BATCH: Final = replace(OCR, batch=True)
# No page says whether, and in which numbers, the newer models give boxes.
QWEN3_5: Final = Features(
    video=True, audio=False, batch=False, source=API_REFERENCE, apart=(_AUDIO, _BATCH)
)
QWEN3_5_BATCH: Final = replace(QWEN3_5, batch=True)
OMNI: Final = Features(video=True, audio=True, source=API_REFERENCE)
GUI_PLUS: Final = Features(audio=False, source=API_REFERENCE, apart=(_AUDIO,))
