"""Prices of a million tokens, input and output, by region; dated, and for you to override."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import (
    BATCH_PAGE,
    DERIVED_PRICES,
    MODELS_PAGE,
    PRICE_TABLE,
    PRICING_PAGE,
)
from vlprep.catalog.units import K
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from vlprep.values.source import Source


class PriceRow(NamedTuple):
    """What some models cost: steps of (most input tokens, input price, output price).

    Attributes:
        ids: The models.
        tiers: The steps, smallest first; the last may have no end.
        source: The page that states the price.
        derived: The price is not printed, but worked out from another currency's.
    """

    ids: tuple[str, ...]
    tiers: tuple[tuple[int | None, float, float], ...]
    source: Source
    derived: bool = False


class PriceList(NamedTuple):
    """The prices of one region in one currency."""

    region: Region
    currency: str
    rows: tuple[PriceRow, ...]


class Batch(NamedTuple):
    """The share of both prices that is left by the Batch API, and where which models take it."""

    share: float
    offered: dict[Region, tuple[str, ...]]
    source: Source


class Cache(NamedTuple):
    """The share of the input price that is left for cached tokens, and for which models."""

    share: float
    ids: tuple[str, ...]
    source: Source


_QWEN3_VL_PLUS: Final = (
    "qwen3-vl-plus",
    "qwen3-vl-plus-2025-12-19",
    "qwen3-vl-plus-2025-09-23",
)
_QWEN3_VL_FLASH: Final = (
    "qwen3-vl-flash",
    "qwen3-vl-flash-2026-01-22",
    "qwen3-vl-flash-2025-10-15",
)
_QWEN_VL_MAX: Final = (
    "qwen-vl-max",
    "qwen-vl-max-latest",
    "qwen-vl-max-2025-08-13",
)
_QWEN_VL_PLUS: Final = (
    "qwen-vl-plus",
    "qwen-vl-plus-latest",
    "qwen-vl-plus-2025-08-15",
)
_QVQ_MAX: Final = (
    "qvq-max",
    "qvq-max-latest",
    "qvq-max-2025-05-15",
    "qvq-max-2025-03-25",
)
_QVQ_PLUS: Final = (
    "qvq-plus",
    "qvq-plus-latest",
    "qvq-plus-2025-05-15",
)
_OCR: Final = (
    "qwen-vl-ocr",
    "qwen-vl-ocr-latest",
    "qwen-vl-ocr-2025-11-20",
)
_OCR_OLDER: Final = (
    "qwen-vl-ocr-2025-08-28",
    "qwen-vl-ocr-2025-04-13",
    "qwen-vl-ocr-2024-10-28",
)
_QWEN_VL_MAX_OLDER: Final = (
    "qwen-vl-max-2025-04-08",
    "qwen-vl-max-2025-04-02",
    "qwen-vl-max-2025-01-25",
    "qwen-vl-max-2024-12-30",
    "qwen-vl-max-2024-11-19",
)
_QWEN_VL_PLUS_OLDER: Final = (
    "qwen-vl-plus-2025-05-07",
    "qwen-vl-plus-2025-01-25",
    "qwen-vl-plus-2025-01-02",
)
_QWEN3_VL_FLASH_US: Final = (
    "qwen3-vl-flash-us",
    "qwen3-vl-flash-2026-01-22-us",
    "qwen3-vl-flash-2025-10-15-us",
)

# Hong Kong and Virginia have the prices of Singapore.
_QWEN3_VL_PLUS_ABROAD: Final = (
    (32 * K, 0.2, 1.6),
    (128 * K, 0.3, 2.4),
    (256 * K, 0.6, 4.8),
)
_QWEN3_VL_FLASH_ABROAD: Final = (
    (32 * K, 0.05, 0.4),
    (128 * K, 0.075, 0.6),
    (256 * K, 0.12, 0.96),
)

# A region's own currency comes first.
PRICES: Final = (
    PriceList(
        Region.BEIJING,
        "CNY",
        (
            PriceRow(
                _QWEN3_VL_PLUS,
                (
                    (32 * K, 1, 10),
                    (128 * K, 1.5, 15),
                    (256 * K, 3, 30),
                ),
                PRICING_PAGE,
            ),
            PriceRow(
                _QWEN3_VL_FLASH,
                (
                    (32 * K, 0.15, 1.5),
                    (128 * K, 0.3, 3),
                    (256 * K, 0.6, 6),
                ),
                PRICING_PAGE,
            ),
            PriceRow(_QWEN_VL_MAX, ((None, 1.6, 4),), PRICING_PAGE),
            PriceRow(_QWEN_VL_PLUS, ((None, 0.8, 2),), PRICING_PAGE),
            PriceRow(_QVQ_MAX, ((None, 8, 32),), PRICING_PAGE),
            PriceRow(_QVQ_PLUS, ((None, 2, 5),), PRICING_PAGE),
            PriceRow(_OCR, ((None, 0.3, 0.5),), PRICING_PAGE),
            PriceRow(_OCR_OLDER, ((None, 5, 5),), PRICING_PAGE),
            PriceRow(("qwen3.5-ocr",), ((None, 0.5, 2),), PRICING_PAGE),
            PriceRow(_QWEN_VL_MAX_OLDER, ((None, 3, 9),), DERIVED_PRICES, derived=True),
            PriceRow(
                ("qwen-vl-plus-2025-07-10",), ((None, 0.15, 1.5),), DERIVED_PRICES, derived=True
            ),
            PriceRow(_QWEN_VL_PLUS_OLDER, ((None, 1.5, 4.5),), DERIVED_PRICES, derived=True),
        ),
    ),
    PriceList(
        Region.BEIJING,
        "USD",
        (
            PriceRow(
                _QWEN3_VL_PLUS,
                (
                    (32 * K, 0.143, 1.434),
                    (128 * K, 0.215, 2.15),
                    (256 * K, 0.43, 4.301),
                ),
                MODELS_PAGE,
            ),
            PriceRow(
                _QWEN3_VL_FLASH,
                (
                    (32 * K, 0.022, 0.215),
                    (128 * K, 0.043, 0.43),
                    (256 * K, 0.086, 0.859),
                ),
                MODELS_PAGE,
            ),
            PriceRow(_QWEN_VL_MAX, ((None, 0.23, 0.574),), MODELS_PAGE),
            PriceRow(_QWEN_VL_MAX_OLDER, ((None, 0.431, 1.291),), MODELS_PAGE),
            PriceRow(_QWEN_VL_PLUS, ((None, 0.115, 0.287),), MODELS_PAGE),
            PriceRow(("qwen-vl-plus-2025-07-10",), ((None, 0.022, 0.216),), MODELS_PAGE),
            PriceRow(_QWEN_VL_PLUS_OLDER, ((None, 0.216, 0.646),), MODELS_PAGE),
            PriceRow(("qwen3-vl-235b-a22b-thinking",), ((None, 0.287, 2.867),), MODELS_PAGE),
            PriceRow(("qwen3-vl-235b-a22b-instruct",), ((None, 0.287, 1.147),), MODELS_PAGE),
            PriceRow(("qwen3-vl-32b-thinking",), ((None, 0.287, 2.868),), MODELS_PAGE),
            PriceRow(("qwen3-vl-32b-instruct",), ((None, 0.287, 1.147),), MODELS_PAGE),
            PriceRow(("qwen3-vl-30b-a3b-thinking",), ((None, 0.108, 1.076),), MODELS_PAGE),
            PriceRow(("qwen3-vl-30b-a3b-instruct",), ((None, 0.108, 0.431),), MODELS_PAGE),
            PriceRow(("qwen3-vl-8b-thinking",), ((None, 0.072, 0.717),), MODELS_PAGE),
            PriceRow(("qwen3-vl-8b-instruct",), ((None, 0.072, 0.287),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-72b-instruct",), ((None, 2.294, 6.881),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-32b-instruct",), ((None, 1.147, 3.441),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-7b-instruct",), ((None, 0.287, 0.717),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-3b-instruct",), ((None, 0.173, 0.517),), MODELS_PAGE),
            PriceRow(("qwen2-vl-72b-instruct",), ((None, 2.294, 6.881),), MODELS_PAGE),
            PriceRow(_QVQ_MAX, ((None, 1.147, 4.588),), MODELS_PAGE),
            PriceRow(_QVQ_PLUS, ((None, 0.287, 0.717),), MODELS_PAGE),
            PriceRow(_OCR, ((None, 0.043, 0.072),), MODELS_PAGE),
            PriceRow(_OCR_OLDER, ((None, 0.717, 0.717),), MODELS_PAGE),
        ),
    ),
    PriceList(
        Region.SINGAPORE,
        "USD",
        (
            PriceRow(_QWEN3_VL_PLUS, _QWEN3_VL_PLUS_ABROAD, MODELS_PAGE),
            PriceRow(_QWEN3_VL_FLASH, _QWEN3_VL_FLASH_ABROAD, MODELS_PAGE),
            PriceRow((*_QWEN_VL_MAX, "qwen-vl-max-2025-04-08"), ((None, 0.8, 3.2),), MODELS_PAGE),
            PriceRow(
                (*_QWEN_VL_PLUS, "qwen-vl-plus-2025-05-07", "qwen-vl-plus-2025-01-25"),
                ((None, 0.21, 0.63),),
                MODELS_PAGE,
            ),
            PriceRow(("qwen3-vl-235b-a22b-thinking",), ((None, 0.4, 4),), MODELS_PAGE),
            PriceRow(("qwen3-vl-235b-a22b-instruct",), ((None, 0.4, 1.6),), MODELS_PAGE),
            PriceRow(("qwen3-vl-32b-thinking",), ((None, 0.16, 0.64),), MODELS_PAGE),
            PriceRow(("qwen3-vl-32b-instruct",), ((None, 0.16, 0.64),), MODELS_PAGE),
            PriceRow(("qwen3-vl-30b-a3b-thinking",), ((None, 0.2, 2.4),), MODELS_PAGE),
            PriceRow(("qwen3-vl-30b-a3b-instruct",), ((None, 0.2, 0.8),), MODELS_PAGE),
            PriceRow(("qwen3-vl-8b-thinking",), ((None, 0.18, 2.1),), MODELS_PAGE),
            PriceRow(("qwen3-vl-8b-instruct",), ((None, 0.18, 0.7),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-72b-instruct",), ((None, 2.8, 8.4),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-32b-instruct",), ((None, 1.4, 4.2),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-7b-instruct",), ((None, 0.35, 1.05),), MODELS_PAGE),
            PriceRow(("qwen2.5-vl-3b-instruct",), ((None, 0.21, 0.63),), MODELS_PAGE),
            PriceRow(_QVQ_MAX, ((None, 1.2, 4.8),), MODELS_PAGE),
            PriceRow(_OCR, ((None, 0.07, 0.16),), MODELS_PAGE),
            PriceRow(
                ("qwen3.5-plus",),
                (
                    (256 * K, 0.4, 2.4),
                    (None, 0.5, 3),
                ),
                PRICE_TABLE,
            ),
            PriceRow(
                ("qwen3.7-plus",),
                (
                    (256 * K, 0.4, 1.6),
                    (None, 1.2, 4.8),
                ),
                PRICE_TABLE,
            ),
            PriceRow(("qwen3.8-max",), ((None, 2, 6),), PRICE_TABLE),
            PriceRow(("qwen3.8-flash",), ((None, 0.15, 0.47),), PRICE_TABLE),
        ),
    ),
    PriceList(
        Region.VIRGINIA,
        "USD",
        (PriceRow(_QWEN3_VL_FLASH_US, _QWEN3_VL_FLASH_ABROAD, MODELS_PAGE),),
    ),
    PriceList(
        Region.HONG_KONG,
        "USD",
        (PriceRow(("qwen3-vl-plus",), _QWEN3_VL_PLUS_ABROAD, MODELS_PAGE),),
    ),
)
# Thought is billed as output, and thinking costs the same as not thinking. Batch takes undated names
# and "-latest", no dated snapshot.
BATCH: Final = Batch(
    share=0.5,
    offered={
        Region.BEIJING: (
            "qwen3.5-plus",
            "qwen3.5-flash",
            "qwen3-vl-plus",
            "qwen3-vl-flash",
            "qwen-vl-max",
            "qwen-vl-max-latest",
            "qwen-vl-plus",
            "qwen-vl-plus-latest",
            "qwen-vl-ocr",
            "qwen-vl-ocr-latest",
        ),
        Region.SINGAPORE: ("qwen3.7-plus",),
    },
    source=BATCH_PAGE,
)
CACHE: Final = Cache(
    share=0.2,
    ids=("qwen3-vl-plus", "qwen3-vl-flash", "qwen-vl-max", "qwen-vl-plus"),
    source=PRICING_PAGE,
)
