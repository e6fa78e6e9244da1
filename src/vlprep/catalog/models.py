"""All models, and the other names by which they go."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.models_guide import GUIDE_MODELS
from vlprep.catalog.models_other import OTHER_MODELS
from vlprep.catalog.rows import Ids, Names
from vlprep.catalog.sources import MODELS_PAGE

MODELS: Final = (*GUIDE_MODELS, *OTHER_MODELS)

STANDS_FOR: Final = Names(
    meaning={
        "qwen3-vl-plus": "qwen3-vl-plus-2025-12-19",
        "qwen3-vl-flash": "qwen3-vl-flash-2026-01-22",
        "qwen-vl-max": "qwen-vl-max-2025-08-13",
        "qwen-vl-max-latest": "qwen-vl-max-2025-08-13",
        "qwen-vl-plus": "qwen-vl-plus-2025-08-15",
        "qwen-vl-plus-latest": "qwen-vl-plus-2025-08-15",
        "qvq-max": "qvq-max-2025-03-25",
        "qvq-plus": "qvq-plus-2025-05-15",
        "qwen-vl-ocr": "qwen-vl-ocr-2025-11-20",
        "qwen-vl-ocr-latest": "qwen-vl-ocr-2025-11-20",
    },
    source=MODELS_PAGE,
)
"""The dated snapshot that an undated name means at present. The guide lists the factor and the
length of films by snapshot; the undated names take their snapshot's row."""

ALIASES: Final = Names(
    meaning={
        "qwen-vl-max-0813": "qwen-vl-max-2025-08-13",
        "qwen-vl-max-0408": "qwen-vl-max-2025-04-08",
        "qwen-vl-max-0402": "qwen-vl-max-2025-04-02",
        "qwen-vl-max-0125": "qwen-vl-max-2025-01-25",
        "qwen-vl-max-1230": "qwen-vl-max-2024-12-30",
        "qwen-vl-max-1119": "qwen-vl-max-2024-11-19",
        "qwen-vl-max-1030": "qwen-vl-max-2024-10-30",
        "qwen-vl-max-0809": "qwen-vl-max-2024-08-09",
        "qwen-vl-max-0201": "qwen-vl-max-2024-02-01",
        "qwen-vl-plus-0815": "qwen-vl-plus-2025-08-15",
        "qwen-vl-plus-0710": "qwen-vl-plus-2025-07-10",
        "qwen-vl-plus-0507": "qwen-vl-plus-2025-05-07",
        "qwen-vl-plus-0125": "qwen-vl-plus-2025-01-25",
        "qwen-vl-plus-0102": "qwen-vl-plus-2025-01-02",
        "qwen-vl-plus-0809": "qwen-vl-plus-2024-08-09",
        "qwen-vl-plus-1201": "qwen-vl-plus-2023-12-01",
        "qvq-max-0515": "qvq-max-2025-05-15",
        "qvq-max-0325": "qvq-max-2025-03-25",
        "qvq-plus-0515": "qvq-plus-2025-05-15",
        "qwen-vl-ocr-1120": "qwen-vl-ocr-2025-11-20",
        "qwen-vl-ocr-0828": "qwen-vl-ocr-2025-08-28",
        "qwen-vl-ocr-0413": "qwen-vl-ocr-2025-04-13",
        "qwen-vl-ocr-1028": "qwen-vl-ocr-2024-10-28",
    },
    source=MODELS_PAGE,
)
"""Short names for the very same snapshots: the guide writes some, and the list of models prints
them as "also known as"."""

WEIGHTS_ONLY: Final = Ids(
    ids=(
        "qwen3-vl-4b-thinking",
        "qwen3-vl-4b-instruct",
        "qwen3-vl-2b-thinking",
        "qwen3-vl-2b-instruct",
    ),
    source=MODELS_PAGE,
)
"""Sizes that are published as weights, and that no list of hosted models names."""
