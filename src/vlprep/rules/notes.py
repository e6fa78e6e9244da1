"""What a reader should know about an estimate: where editions differ, and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.sampling import MARKERS, SAMPLER, UNKNOWN_FILM
from vlprep.rules.picturing import PictureCaps
from vlprep.values.choices import Profile

if TYPE_CHECKING:
    from vlprep.errors import LimitError
    from vlprep.rules.seeing import Seen, Subject
    from vlprep.values.choices import Edition
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings

ASSUMED = (
    "its name does not say what it is: a picture is assumed, and a film can be more; say what is "
    "behind the URL with media={url: source}"
)


def difference(seen: Seen, other: Seen, edition: Edition) -> list[str]:
    """Say what the other edition gives, where it is not the same, and which limit does it."""
    if (seen.lower, seen.upper) == (other.lower, other.upper):
        return []
    here, there = seen.caps._asdict(), other.caps._asdict()
    reasons = [
        f"{name} {there[name]} instead of {here[name]}"
        for name in here
        if here[name] != there[name]
    ]
    given = f"{other.upper}" if other.resized else f"{other.lower} to {other.upper}"
    return [f"edition {edition!s} gives {given} tokens: {', '.join(reasons)}"]


def no_size(edition: Edition, error: LimitError) -> str:
    """Say that the other edition has no size for the case, and why."""
    reasons = "; ".join(issue.message for issue in error.issues)
    return f"edition {edition!s} has no size for it: {reasons}"


def doubts(
    subject: Subject, seen: Seen, bounds: tuple[int, int], model: Model, settings: Settings
) -> list[str]:
    """Say what is not certain, or not obvious, about the numbers of this case."""
    hosted = settings.profile is Profile.API
    notes = [] if hosted else _processor_doubts(seen)
    if hosted and isinstance(seen.caps, PictureCaps):
        notes += _picture_doubts(subject, seen, seen.caps, model, settings)
    if hosted and subject.kind == "video":
        notes.append(
            "frames are counted by the documentation's sample code; recorded usage agrees, but "
            "cannot tell it from qwen-vl-utils' count"
        )
    if seen.nframes and seen.nframes % SAMPLER.frames_per_patch:
        notes.append(f"{seen.nframes} frames are odd; the last one is taken twice")
    if seen.resized is None:
        least, most = bounds
        what = "size" if subject.kind == "image" else "size or length"
        notes.append(f"its {what} is not known: between {least} and {most} tokens")
        if hosted and subject.kind != "image":
            notes.append(
                "frames thinner than usual, or tiny ones that are enlarged, may pass the most, as "
                "may an odd count of frames"
            )
    if subject.assumed:
        notes.append(ASSUMED)
    return notes


def _processor_doubts(seen: Seen) -> list[str]:
    notes = [
        "counted as the published processors do by default; a server may have limits of its own"
    ]
    if seen.least_around < seen.around:
        notes.append(f"times are written as for a film of up to {UNKNOWN_FILM.seconds:g} seconds")
    elif seen.around > MARKERS.tokens:
        notes.append(f"{seen.around} tokens are markers and written times, one for each patch")
    return notes


def _picture_doubts(
    subject: Subject, seen: Seen, caps: PictureCaps, model: Model, settings: Settings
) -> list[str]:
    notes = []
    if subject.size is not None:
        if subject.size.height * subject.size.width > caps.max_pixels:
            cap = caps.max_pixels // (caps.factor * caps.factor)
            notes.append(
                f"the cap is {cap} tokens for the pixels; the {seen.around} markers come on top"
            )
        if min(subject.size) < caps.factor / 2:
            notes.append(
                f"a side under {caps.factor // 2} pixels: no recorded usage covers so thin a "
                "picture"
            )
    if settings.vl_high_resolution_images and model.grid.high_resolution_pixels is None:
        notes.append(f"vl_high_resolution_images does nothing on {model.id}")
    return notes
