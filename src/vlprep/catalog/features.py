"""What a model can be asked for: one full row for each line, the others say what differs."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vlprep.catalog.sources import BATCH_PAGE, COOKBOOKS, GUIDE, MODELS_PAGE, PARTIAL_PAGE
from vlprep.values.model import Coordinates, Features

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
)
QWEN3_VL_BATCH: Final = replace(QWEN3_VL, batch=True, source=BATCH_PAGE)
# Going on with an answer needs thinking to be off, and these cannot turn it off.
QWEN3_VL_THINKING: Final = replace(QWEN3_VL, partial=False, source=PARTIAL_PAGE)

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
)
QWEN2_5_VL_BATCH: Final = replace(QWEN2_5_VL, batch=True, source=BATCH_PAGE)
QWEN2_5_VL_OPEN: Final = replace(QWEN2_5_VL, partial=False, source=PARTIAL_PAGE)
QVQ: Final = replace(QWEN2_5_VL, document_html=None, partial=False, source=PARTIAL_PAGE)

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
    source=COOKBOOKS,
)
QWEN2_VL_OPEN: Final = replace(QWEN2_VL, partial=False, source=PARTIAL_PAGE)
FIRST: Final = replace(
    QWEN2_VL, grounding=None, partial=False, coordinates=None, source=PARTIAL_PAGE
)

OCR: Final = Features(
    grounding_3d=False,
    video=False,
    audio=False,
    batch=False,
    partial=False,
    source=MODELS_PAGE,
)
OCR_BATCH: Final = replace(OCR, batch=True, source=BATCH_PAGE)
# That the newer models answer in thousandths too is seen in public threads, not in the pages.
QWEN3_5: Final = Features(
    grounding=True,
    video=True,
    audio=False,
    batch=False,
    coordinates=Coordinates.THOUSANDTHS,
    source=COOKBOOKS,
)
QWEN3_5_BATCH: Final = replace(QWEN3_5, batch=True, source=BATCH_PAGE)
OMNI: Final = Features(video=True, audio=True, batch=False, source=MODELS_PAGE)
GUI_PLUS: Final = Features(video=False, audio=False, batch=False, source=MODELS_PAGE)
