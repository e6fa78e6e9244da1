"""What the model sees of a film or a list of frames under one edition's limits."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.sampling import FPS, SAMPLER
from vlprep.errors import LimitError
from vlprep.rules.frames import frame_cap, frame_size, smart_nframes, temporal_patches
from vlprep.rules.geometry import tokens_of
from vlprep.rules.limits.films import no_films
from vlprep.rules.seeing import Seen
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from vlprep.catalog.editions import Rules
    from vlprep.rules.seeing import Subject
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings


class FrameCaps(NamedTuple):
    """What holds for a film or a list of frames in one request.

    ``asked_frames`` is the caller's ``max_frames``; the model's own is held against the film's
    frames before it is rounded to an even number, the caller's is not.
    """

    factor: int
    min_pixels: int
    max_pixels: int
    total_pixels: int
    fps: float
    max_frames: int
    asked_frames: int | None


def frame_caps(model: Model, settings: Settings, rules: Rules) -> FrameCaps:
    """Join a model's budget with what the request asks for.

    On the OpenAI route ``max_frames`` does not exist, and by the guide ``fps`` is fixed.

    Raises:
        LimitError: The model takes no films.
    """
    budget = model.frames
    if budget is None:
        raise LimitError([no_films(model)])
    openai = settings.route is Route.OPENAI
    fps = (rules.openai_fps if openai else None) or settings.fps or FPS.default
    return FrameCaps(
        factor=model.grid.factor,
        min_pixels=settings.min_pixels or budget.min_pixels,
        max_pixels=settings.max_pixels or budget.max_pixels,
        total_pixels=settings.total_pixels or budget.total_pixels,
        fps=fps,
        max_frames=budget.max_frames,
        asked_frames=None if openai else settings.max_frames,
    )


def see_film(subject: Subject, caps: FrameCaps) -> Seen:
    """See a film by the hosted sampler, or a list of frames as it is.

    Raises:
        LimitError: Too few frames, or one side more than 200 times the other.
    """
    if subject.clip is None:
        nframes = None
    elif subject.kind == "frames":
        nframes = subject.clip.frames
    else:
        most = caps.asked_frames or min(caps.max_frames, subject.clip.frames)
        nframes = smart_nframes(*subject.clip, fps=caps.fps, max_frames=most)
    if subject.size is None or nframes is None:
        return _bounds(nframes, caps)
    resized = frame_size(
        subject.size,
        nframes,
        factor=caps.factor,
        min_pixels=caps.min_pixels,
        max_pixels=caps.max_pixels,
        total_pixels=caps.total_pixels,
    )
    patches = temporal_patches(nframes)
    visual = patches * tokens_of(resized, caps.factor)
    return Seen(resized, patches, nframes, visual, visual, caps)


def _bounds(nframes: int | None, caps: FrameCaps) -> Seen:
    """Give the floor and the cap for frames of unknown size or number."""
    cell = caps.factor * caps.factor
    fewest = temporal_patches(nframes or SAMPLER.least_frames)
    most_frames = nframes or caps.asked_frames or caps.max_frames
    cap = frame_cap(
        most_frames,
        min_pixels=caps.min_pixels,
        max_pixels=caps.max_pixels,
        total_pixels=caps.total_pixels,
    )
    return Seen(
        resized=None,
        patches=nframes and fewest,
        nframes=nframes,
        visual=int(temporal_patches(most_frames) * cap) // cell,
        least=fewest * ceil(caps.min_pixels / cell),
        caps=caps,
    )
