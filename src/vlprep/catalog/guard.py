"""This library's own threshold; no rule of the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import HOUSE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class DecodeGuard(NamedTuple):
    """Nothing with more pixels than this is decoded unless the caller raises it."""

    pixels: int
    source: Source


DECODE_GUARD: Final = DecodeGuard(pixels=100_000_000, source=HOUSE)
