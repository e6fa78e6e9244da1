"""How many tokens a source is: by the edition asked for, and how far the other one differs."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.errors import LimitError
from vlprep.rules.models import in_other_edition
from vlprep.rules.notes import difference, doubts, no_size
from vlprep.rules.picturing import picture_caps, see_picture
from vlprep.rules.seeing import subject_of
from vlprep.values.choices import Edition, Profile
from vlprep.values.estimate import Case, Estimate

if TYPE_CHECKING:
    from vlprep.rules.picturing import PictureCaps
    from vlprep.rules.seeing import Media, Seen, Subject
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings


def estimate_media(media: Media, model: Model, settings: Settings) -> Estimate:
    """Count the tokens of one source.

    Args:
        media: What the source is; the frames of a list are info values too.
        model: The model, as the edition of the settings knows it.
        settings: What the request asks for.

    Returns:
        The estimate. ``lower`` and ``upper`` span both editions, and for media of unknown size
        the floor and the cap of the mode; ``tokens`` is then the cap. Where only the other
        edition has no size for the case, the bounds are this edition's and a note says so.

    Raises:
        LimitError: The edition has no size for it: a ratio above 200, fewer than two frames, or a
            film for a model that takes none.
        ValueError: The open weights are asked for, and there are none; or a list has no frames.
    """
    subject = subject_of(media)
    seen = seen_by(subject, model, settings)
    lower, upper, notes = seen.lower, seen.upper, list[str]()
    if settings.profile is Profile.API:
        edition = other_of(settings.edition)
        try:
            other = _see_hosted(subject, in_other_edition(model), settings, edition)
        except LimitError as error:
            notes = [no_size(edition, error)]
        else:
            lower, upper = min(seen.lower, other.lower), max(seen.upper, other.upper)
            notes = difference(seen, other, edition)
    notes += doubts(subject, seen, (lower, upper), model, settings)
    tokens = seen.upper if seen.resized else upper
    return Estimate(
        kind=subject.kind,
        tokens=tokens,
        visual_tokens=tokens - seen.around,
        resized=seen.resized,
        grid_thw=_patches(seen),
        nframes=seen.nframes,
        effective_fps=_effective_fps(subject, seen),
        lower=lower,
        upper=upper,
        scale=_scale(subject, seen),
        notes=(*model.notes, *notes),
        case=Case(media=media, model=model, settings=settings),
    )


def other_of(edition: Edition) -> Edition:
    """Give the edition that was not asked for."""
    return Edition.LATEST if edition is Edition.GUIDE else Edition.GUIDE


def caps_of_pictures(model: Model, settings: Settings) -> PictureCaps:
    """Give what holds for a picture of any size.

    Raises:
        ValueError: The open weights are asked for, and there are none.
    """
    if settings.profile is Profile.API:
        return picture_caps(model.grid, settings, RULES[settings.edition])
    from vlprep.rules.open_weights import open_caps, weights_of

    return open_caps(weights_of(model), settings)


def seen_by(subject: Subject, model: Model, settings: Settings) -> Seen:
    """See a source by the edition and profile asked for.

    Raises:
        LimitError: No size exists.
        ValueError: The open weights are asked for, and there are none.
    """
    if settings.profile is Profile.API:
        return _see_hosted(subject, model, settings, settings.edition)
    from vlprep.rules.open_weights import see_open, weights_of

    return see_open(subject, weights_of(model), settings)


def _see_hosted(subject: Subject, model: Model, settings: Settings, edition: Edition) -> Seen:
    """See a source as the hosted service does, by one edition's rules.

    Raises:
        LimitError: No size exists: a ratio above 200, fewer than two frames, or a film for a
            model that takes none.
    """
    rules = RULES[edition]
    if subject.kind == "image":
        return see_picture(subject.size, picture_caps(model.grid, settings, rules))
    from vlprep.rules.filming import frame_caps, see_film

    return see_film(subject, frame_caps(model, settings, rules))


def _patches(seen: Seen) -> tuple[int, int, int] | None:
    """Give the grid in patches: two of them along each side of a token."""
    if seen.resized is None or seen.patches is None:
        return None
    height, width = seen.resized
    return seen.patches, 2 * height // seen.caps.factor, 2 * width // seen.caps.factor


def _effective_fps(subject: Subject, seen: Seen) -> float | None:
    if subject.clip is None or seen.nframes is None:
        return None
    return seen.nframes / subject.clip.seconds


def _scale(subject: Subject, seen: Seen) -> float | None:
    """Give the side of what is seen over the original's; both sides shrink nearly alike."""
    if subject.size is None or seen.resized is None:
        return None
    height, width = seen.resized
    return sqrt(height * width / (subject.size.height * subject.size.width))
