"""What a reader should know about an estimate: where editions differ, and what nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.sampling import SAMPLER
from vlprep.rules.picturing import PictureCaps

if TYPE_CHECKING:
    from vlprep.rules.seeing import Seen, Subject
    from vlprep.values.choices import Edition
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings


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
    return [f"edition {edition!s} gives {other.upper} tokens: {', '.join(reasons)}"]


def doubts(subject: Subject, seen: Seen, model: Model, settings: Settings) -> list[str]:
    """Say what is not certain, or not obvious, about the numbers of this case."""
    notes = []
    if isinstance(seen.caps, PictureCaps):
        notes += _picture_doubts(subject, seen, seen.caps, model, settings)
    if subject.kind == "video":
        notes.append(
            "frames are counted by the documentation's sample code; recorded usage agrees, but "
            "cannot tell it from qwen-vl-utils' count"
        )
    if seen.nframes and seen.nframes % SAMPLER.frames_per_patch:
        notes.append(f"{seen.nframes} frames are odd; the last one is taken twice")
    if seen.resized is None:
        notes.append(f"size or length is not known: between {seen.lower} and {seen.upper} tokens")
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
