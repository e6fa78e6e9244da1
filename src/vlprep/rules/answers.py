"""What the numbers of an answer mean: the model's convention and the size that it saw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from vlprep.rules.models import in_other_edition
from vlprep.rules.seeing import size_of, subject_of
from vlprep.rules.tokens import other_of, seen_by
from vlprep.rules.wording import pixels
from vlprep.values.choices import Profile, Severity
from vlprep.values.issue import Issue
from vlprep.values.media import ImageInfo
from vlprep.values.model import Coordinates
from vlprep.values.space import Camera, Eye
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from vlprep.rules.seeing import Media
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings
    from vlprep.values.size import Size


class WayBack(NamedTuple):
    """How the original became what the model saw.

    Attributes:
        transform: From the original to what the model sees.
        seen: Size of what the model sees.
        original: Size of the original, if known.
        upright: From the original as it is shown to what the model sees.
        issues: What is doubtful about it.
    """

    transform: Transform
    seen: Size
    original: Size | None
    upright: Transform
    issues: list[Issue]


def coordinates_of(model: Model, stated: str | None) -> Coordinates:
    """Give what the numbers of a model's boxes mean; what the caller states holds.

    Raises:
        ValueError: Nobody published it, and the caller does not state it.
    """
    if stated is not None:
        return Coordinates(stated)
    if model.features.coordinates is None:
        known = " or ".join(repr(str(way)) for way in Coordinates)
        message = (
            f"nobody published what the numbers of {model.id}'s boxes mean: "
            f"state coordinates={known}"
        )
        raise ValueError(message)
    return model.features.coordinates


def way_back(
    media: Media | None,
    transform: Transform | None,
    model: Model,
    settings: Settings,
    coordinates: Coordinates,
    *,
    stored: bool,
) -> WayBack:
    """Find how the original becomes what the model sees.

    Args:
        media: The original; ``None`` where only ``transform`` is known.
        transform: From the original as it is shown to what the model saw; ``None`` where it was
            sent as it is.
        model: The model that answered.
        settings: What the request asked for.
        coordinates: What the numbers of the answer mean.
        stored: Whether the original is meant as it is stored, not as it is shown.

    Raises:
        TypeError: ``transform`` is none.
        ValueError: Neither is given, they do not belong together, or a size is not known.
        LimitError: No size exists at which the model sees it.
    """
    if transform is not None and not isinstance(transform, Transform):
        message = f"transform must be a Transform, not {type(transform).__name__}"
        raise TypeError(message)
    issues: list[Issue] = []
    size = None if media is None else size_of(media)
    if transform is None:
        if media is None:
            message = "give image=, the original, or transform=, from the original to what was sent"
            raise ValueError(message)
        transform = _sent_as_it_is(media, model, settings)
        if coordinates is Coordinates.RESIZED_PIXELS:
            issues = _size_doubts(media, model, settings)
    elif size and transform.source and size != transform.source:
        message = (
            f"image= is {pixels(size)}, but transform= begins at {pixels(transform.source)}: they "
            "do not belong together"
        )
        raise ValueError(message)
    seen, shown = transform.result, size or transform.source
    if seen is None:
        message = f"{transform!r} does not say at what size the model sees its result"
        raise ValueError(message)
    original, upright = shown, transform
    if stored:
        if not isinstance(media, ImageInfo):
            message = "as_stored=True needs image=, a picture whose orientation can be read"
            raise ValueError(message)
        original = media.stored_size or media.size
        transform = Transform.orient(original, media.orientation or 1).then(transform)
    return WayBack(transform, seen, original, upright, issues)


def eye_of(way: WayBack, camera: Camera | None, fov: float) -> Eye:
    """Find the camera that boxes in space are seen by, and its way to the original.

    Args:
        way: How the original became what the model saw.
        camera: What took the original; ``None`` where nobody knows.
        fov: Field of view in degrees, where nobody knows: of what was sent, as the cookbook has it,
            and not of an original of which a part was sent.

    Raises:
        TypeError: ``camera`` is none.
        ValueError: The field of view is no angle between 0 and 180 degrees.
    """
    if camera is not None:
        if not isinstance(camera, Camera):
            message = f"camera must be a Camera, not {type(camera).__name__}"
            raise TypeError(message)
        return Eye(camera)
    a, b, c, d, _, _ = way.upright.matrix
    height, width = way.seen
    if b or c or a < 0 or d < 0:  # turned, so that it has no upright place on the original
        return Eye(Camera.from_fov(way.seen, fov), way.upright.inverse())
    left, top, right, bottom = way.upright.from_model((0.0, 0.0, float(width), float(height)))
    return Eye(Camera.from_fov_of((left, top, right, bottom), fov))


def _sent_as_it_is(media: Media, model: Model, settings: Settings) -> Transform:
    size = size_of(media)
    resized = seen_by(subject_of(media), model, settings).resized
    if size is None or resized is None:
        message = "the size of what was sent is not known: give the file, or media={url: source}"
        raise ValueError(message)
    return Transform.resize(size, resized)


def _size_doubts(media: Media, model: Model, settings: Settings) -> list[Issue]:
    """Tell where the editions differ on the size that the model sees: its pixels then do too."""
    if settings.profile is not Profile.API:
        return []
    subject = subject_of(media)
    here = seen_by(subject, model, settings).resized
    other = replace(settings, edition=other_of(settings.edition))
    there = seen_by(subject, in_other_edition(model), other).resized
    if here is None or there is None or here == there:
        return []
    return [
        Issue(
            code="coordinates-doubtful",
            severity=Severity.WARNING,
            message=(
                f"boxes are read as pixels of {pixels(here)}; by edition "
                f"{other_of(settings.edition)!s} the model sees {pixels(there)}"
            ),
            limit=pixels(here),
            actual=pixels(there),
            fix="send it at a size that both editions keep: fit() makes one, and its transform",
            source=model.grid.source,
        )
    ]
