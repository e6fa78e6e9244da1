"""What the model sees of a source under one edition's limits; films have a module of their own."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import MARKERS
from vlprep.rules.geometry import smart_resize, tokens_of
from vlprep.values.media import FrameList, ImageInfo, VideoInfo

if TYPE_CHECKING:
    from vlprep.catalog.editions import Rules
    from vlprep.rules.filming import FilmLimits
    from vlprep.rules.frames import Clip
    from vlprep.values.choices import Edition
    from vlprep.values.media import UnknownMedia
    from vlprep.values.model import Model, VisionGrid
    from vlprep.values.settings import Settings
    from vlprep.values.size import Size

    Media = ImageInfo | VideoInfo | FrameList | UnknownMedia


class Subject(NamedTuple):
    """A source as the rules see it.

    Attributes:
        kind: ``"image"``, ``"video"`` or ``"frames"``.
        size: Of the picture or of each frame; ``None``: not known.
        clip: Frames and their rate; ``None`` for a picture, and where it is not known.
    """

    kind: str
    size: Size | None
    clip: Clip | None = None


class PictureLimits(NamedTuple):
    """What holds for a picture in one request."""

    factor: int
    min_pixels: int
    max_pixels: int


class Seen(NamedTuple):
    """What the model sees.

    Attributes:
        resized: Size of the picture or of each frame; ``None`` where the source's is not known.
        patches: Patches in time; ``None`` where the length is not known.
        nframes: Frames of a film; ``None`` for a picture, and where the length is not known.
        visual: Tokens of the pixels, the most that it can be.
        least: The fewest that it can be.
        limits: Under which limits.
        around: Markers, and the times that some processors write between patches.
    """

    resized: Size | None
    patches: int | None
    nframes: int | None
    visual: int
    least: int
    limits: PictureLimits | FilmLimits
    around: int = MARKERS.tokens

    @property
    def lower(self) -> int:
        """Fewest tokens, as ``usage`` reports them."""
        return self.least + self.around

    @property
    def upper(self) -> int:
        """Most tokens, as ``usage`` reports them."""
        return self.visual + self.around


def subject_of(media: Media) -> Subject:
    """Reduce a source to what the rules need.

    Raises:
        ValueError: A list has no frames.
    """
    if isinstance(media, ImageInfo):
        return Subject("image", media.size)
    if isinstance(media, (VideoInfo, FrameList)):
        from vlprep.rules.frames import clip_of

        return Subject(media.kind, size_of(media), clip_of(media))
    return Subject(media.kind, None)


def size_of(media: Media) -> Size | None:
    """Give the size of a picture, film or list; a list is sized by its first known frame."""
    if isinstance(media, FrameList):
        return next((frame.size for frame in media.frames if isinstance(frame, ImageInfo)), None)
    return media.size if isinstance(media, (ImageInfo, VideoInfo)) else None


def picture_limits(grid: VisionGrid, settings: Settings, rules: Rules) -> PictureLimits:
    """Join a model's grid with what the request asks for.

    The guide's order: the high-resolution flag makes ``max_pixels`` void; without it, the larger
    of the default and ``max_pixels`` holds. Newer pages let a smaller one hold too.
    """
    if settings.vl_high_resolution_images and grid.high_resolution_pixels is not None:
        cap = grid.high_resolution_pixels
    elif settings.max_pixels is None:
        cap = grid.max_pixels
    elif rules.smaller_max_pixels:
        cap = settings.max_pixels
    else:
        cap = max(grid.max_pixels, settings.max_pixels)
    return PictureLimits(grid.factor, settings.min_pixels or grid.min_pixels, cap)


def see(subject: Subject, model: Model, settings: Settings, edition: Edition) -> Seen:
    """See a source as the hosted service does, by one edition's rules.

    Raises:
        LimitError: No size exists: a ratio above 200, fewer than two frames, or a film for a
            model that takes none.
    """
    rules = RULES[edition]
    if subject.kind == "image":
        return see_picture(subject.size, picture_limits(model.grid, settings, rules))
    from vlprep.rules.filming import film_limits, see_film

    return see_film(subject, film_limits(model, settings, rules))


def see_picture(size: Size | None, limits: PictureLimits) -> Seen:
    """See a picture; without its size, give the floor and the cap of the mode.

    Raises:
        LimitError: One side is more than 200 times the other.
    """
    if size is None:
        cell = limits.factor * limits.factor
        least, most = ceil(limits.min_pixels / cell), limits.max_pixels // cell
        return Seen(None, 1, None, most, least, limits)
    resized = smart_resize(
        size.height,
        size.width,
        factor=limits.factor,
        min_pixels=limits.min_pixels,
        max_pixels=limits.max_pixels,
    )
    visual = tokens_of(resized, limits.factor)
    return Seen(resized, 1, None, visual, visual, limits)
