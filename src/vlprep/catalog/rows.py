"""The shapes of the rows that only the catalog has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from vlprep.values.model import (
        Context,
        Features,
        FilmLimits,
        FrameBudget,
        PictureLimits,
        VisionGrid,
        Weights,
    )
    from vlprep.values.source import Source

T = TypeVar("T")


class Editions(NamedTuple, Generic[T]):
    """One fact by the guide, and by newer pages where they say otherwise.

    A model that is newer than the guide has its only numbers under ``guide``, since that edition
    knows every model.
    """

    guide: T
    latest: T | None = None


class ModelRow(NamedTuple):
    """Model ids that share every fact, and their value on every axis."""

    ids: tuple[str, ...]
    family: str
    grid: Editions[VisionGrid]
    pictures: Editions[PictureLimits]
    frames: Editions[FrameBudget] | None
    films: Editions[FilmLimits] | None
    context: Context
    features: Features
    weights: Weights | None
    source: Source


class Names(NamedTuple):
    """Names, and what each of them means."""

    meaning: dict[str, str]
    source: Source


class Ids(NamedTuple):
    """Model ids that have something in common."""

    ids: tuple[str, ...]
    source: Source
