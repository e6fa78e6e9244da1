"""A model's facts, one small value for each axis; a model joins one of each.

Families do not nest (two dated snapshots of one name can differ in the factor), so there is no
inheritance here: a row of the catalog picks its value on every axis for itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vlprep.values.choices import Choice, Edition
from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Thinking(Choice):
    """Whether a model thinks before it answers."""

    NEVER = "never"
    HYBRID = "hybrid"
    ALWAYS = "always"


class Coordinates(Choice):
    """What the numbers of a box mean in a model's answer."""

    RESIZED_PIXELS = "resized-pixels"
    THOUSANDTHS = "thousandths"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Apart(Plain):
    """Facts of a row that another page states than the row's own source.

    Attributes:
        facts: Names of the row's fields.
        source: The page that states them.
    """

    facts: tuple[str, ...]
    source: Source


class Sourced(Plain):
    """Base of the rows: each fact has a page that states it."""

    __slots__ = ()

    source: Source
    apart: tuple[Apart, ...]

    def source_of(self, fact: str) -> Source:
        """Give the page that states a fact of this row."""
        for other in self.apart:
            if fact in other.facts:
                return other.source
        return self.source


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class VisionGrid(Sourced):
    """How a picture becomes tokens.

    Attributes:
        factor: Pixels along one side of a token.
        min_pixels: Below this the service enlarges; also the least that may be asked for.
        max_pixels: Above this the service shrinks, unless asked otherwise.
        max_pixels_ceiling: The most that may be asked for; ``None`` where nobody published it.
        high_resolution_pixels: Cap with ``vl_high_resolution_images``; ``None``: no such mode.
        source: The page that states these numbers.
        apart: Those that another page states.
    """

    factor: int
    min_pixels: int
    max_pixels: int
    max_pixels_ceiling: int | None
    high_resolution_pixels: int | None
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class PictureLimits(Sourced):
    """Which pictures the service takes.

    Attributes:
        side_above: Both sides are longer than this many pixels.
        max_ratio: Longest side divided by the shorter one, itself allowed.
        url_bytes: Largest picture by URL, itself allowed.
        source: The page that states these numbers.
        apart: Those that another page states.
    """

    side_above: int
    max_ratio: int
    url_bytes: int
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class FrameBudget(Sourced):
    """How a film or a list of frames becomes tokens.

    Attributes:
        min_pixels: Below this a frame is enlarged.
        min_pixels_floor: The least that may be asked for a frame; ``None``: not published.
        max_pixels: Above this a frame is shrunk, unless asked otherwise.
        max_pixels_ceiling: The most that may be asked for a frame; ``None``: not published.
        total_pixels: Pixels of all temporal patches (two frames each) together.
        min_frames: Fewest frames taken from a film that has as many.
        max_frames: Most frames taken from a film.
        max_list: Most pictures of a list of frames.
        source: The page that states these numbers.
        apart: Those that another page states.
    """

    min_pixels: int
    min_pixels_floor: int | None
    max_pixels: int
    max_pixels_ceiling: int | None
    total_pixels: int
    min_frames: int
    max_frames: int
    max_list: int
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class FilmLimits(Sourced):
    """Which films the service takes.

    Attributes:
        min_seconds: Shortest film, itself allowed.
        max_seconds: Longest film, itself allowed.
        url_bytes: Largest film by URL, itself allowed.
        source: The page that states these numbers.
        apart: Those that another page states.
    """

    min_seconds: float
    max_seconds: float
    url_bytes: int
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Context(Sourced):
    """How much text and media fit, and whether the model thinks first.

    A number is ``None`` where the model has no such thing, or where nobody published it.

    Attributes:
        window: Tokens of input and output together.
        max_input: Most input tokens when it does not think.
        max_input_thinking: Most input tokens when it thinks.
        max_thinking: Most tokens of thought.
        max_output: Most tokens of the answer.
        thinking: Whether it thinks; ``None``: not published.
        thinks_by_default: Whether it thinks when the request does not say; ``None``: not published.
        stream_only: Whether it answers streamed requests only; ``None``: not published.
        source: The page that states these numbers.
        apart: Those that another page states.
    """

    window: int | None = None
    max_input: int | None = None
    max_input_thinking: int | None = None
    max_thinking: int | None = None
    max_output: int | None = None
    thinking: Thinking | None = None
    thinks_by_default: bool | None = None
    stream_only: bool | None = None
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Features(Sourced):
    """What a model can be asked for; ``None`` where nobody published it.

    Attributes:
        grounding: Boxes and points in a picture.
        grounding_3d: Boxes in space.
        document_html: ``qwenvl html``.
        document_markdown: ``qwenvl markdown``.
        video: Films and lists of frames.
        audio: Sound, by itself or in a film.
        batch: The Batch API, in some region.
        partial: Going on with an answer that was cut off.
        languages: How many languages it reads in pictures.
        coordinates: What the numbers of a box mean.
        source: The page that states these facts.
        apart: Those that another page states.
    """

    grounding: bool | None = None
    grounding_3d: bool | None = None
    document_html: bool | None = None
    document_markdown: bool | None = None
    video: bool | None = None
    audio: bool | None = None
    batch: bool | None = None
    partial: bool | None = None
    languages: int | None = None
    coordinates: Coordinates | None = None
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Weights(Sourced):
    """How the published processors around the open weights make tokens.

    Attributes:
        factor: Pixels along one side of a token.
        min_pixels: Below this a picture is enlarged.
        max_pixels: Above this a picture is shrunk.
        film_min_pixels: The same for films: of one frame, or of the clip where ``whole_clip``.
        film_max_pixels: The same for films: of one frame, or of the clip where ``whole_clip``.
        whole_clip: Whether the limits of a film are for all its frames together; such processors
            also write the time before each temporal patch.
        max_frames: Most frames taken from a film.
        source: The page that states these numbers.
        apart: Those that another page states.
    """

    factor: int
    min_pixels: int
    max_pixels: int
    film_min_pixels: int
    film_max_pixels: int
    whole_clip: bool
    max_frames: int
    source: Source
    apart: tuple[Apart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Model(Plain):
    """One model as one edition knows it; make your own with ``dataclasses.replace``.

    Attributes:
        id: The name that a request carries.
        family: The line it belongs to, as the vendor names it.
        aliases: Other names for the very same model.
        stands_for: The dated snapshot that the name means at present.
        edition: Whose numbers these are.
        grid: How a picture becomes tokens.
        pictures: Which pictures it takes.
        frames: How a film becomes tokens; ``None``: it takes none, or nobody published it.
        films: Which films it takes; ``None``: it takes none, or nobody published it.
        context: How much fits.
        features: What it can be asked for.
        weights: How the open weights of its line make tokens; ``None``: there are none.
        priced_as: The listed id whose prices hold; ``None``: no price is known.
        notes: What a reader should know about these facts.
    """

    id: str
    family: str
    aliases: tuple[str, ...] = ()
    stands_for: str | None = None
    edition: Edition = Edition.GUIDE
    grid: VisionGrid
    pictures: PictureLimits
    frames: FrameBudget | None
    films: FilmLimits | None
    context: Context
    features: Features
    weights: Weights | None
    priced_as: str | None = None
    notes: tuple[str, ...] = ()
