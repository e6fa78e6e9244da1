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


class Refusals(NamedTuple):
    """Errors that share a status and codes; where the words are ours, the source says so.

    Attributes:
        status: Status of HTTP.
        dashscope: ``code`` of a DashScope body.
        openai: ``error.code`` of an OpenAI body.
        kind: ``error.type`` of an OpenAI body; ``None`` where nobody recorded it.
        prefix: What the algorithm service puts before its words; the gateway puts nothing.
        texts: The words under a short name of ours. A name in braces stands for a value.
        source: The page that states them.
    """

    status: int
    dashscope: str
    openai: str
    kind: str | None
    prefix: str
    texts: dict[str, str]
    source: Source
