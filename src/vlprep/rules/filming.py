"""What the model sees of a film or a list of frames under one edition's limits."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.sampling import FPS, SAMPLER
from vlprep.errors import LimitError
from vlprep.rules.bounds import SHRUNK_SHARE, least_cells
from vlprep.rules.frames import even, frame_cap, frame_floor, smart_nframes, temporal_patches
from vlprep.rules.geometry import resize_frame, tokens_of
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
    min_frames: int
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
        min_frames=budget.min_frames,
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
        nframes = smart_nframes(
            *subject.clip, fps=caps.fps, min_frames=caps.min_frames, max_frames=most
        )
    if subject.size is None or nframes is None:
        return _bounds(nframes, caps)
    resized = resize_frame(
        *subject.size,
        factor=caps.factor,
        min_pixels=caps.min_pixels,
        max_pixels=cap_of_frame(nframes, caps),
    )
    patches = temporal_patches(nframes)
    visual = patches * tokens_of(resized, caps.factor)
    return Seen(resized, patches, nframes, visual, visual, caps)


def cap_of_frame(nframes: int, caps: FrameCaps) -> float:
    """Give the most pixels of each of ``nframes`` frames; it need not be whole."""
    return frame_cap(
        nframes,
        min_pixels=caps.min_pixels,
        max_pixels=caps.max_pixels,
        total_pixels=caps.total_pixels,
    )


def _bounds(nframes: int | None, caps: FrameCaps) -> Seen:
    """Give the cap of the mode, and what every film has, where size or length is not known."""
    factor, least = caps.factor, caps.min_pixels
    if nframes is not None:
        cap, patches = cap_of_frame(nframes, caps), temporal_patches(nframes)
        most = patches * max(1, int(cap / (factor * factor)))
        fewest = patches * least_cells(factor, least, cap)
        return Seen(None, patches, nframes, most, fewest, caps)
    # From the count on at which the budget is shared, a shrunk film keeps a share of all of it.
    shared = ceil(SHRUNK_SHARE * caps.total_pixels / (factor * factor))
    short = least_cells(factor, least, cap_of_frame(SAMPLER.least_frames, caps))
    return Seen(None, None, None, _cap_of_films(caps), min(short, shared), caps)


def _cap_of_films(caps: FrameCaps) -> int:
    """Give the cap of the mode: what the longest film has at the cap of its frames.

    Up to the count at which the budget is shared, a patch has the cap of a frame; from there on,
    all patches have the budget, until the least cap of a frame is more than its share.
    """
    patches = temporal_patches(
        max(SAMPLER.least_frames, even(caps.asked_frames or caps.max_frames))
    )
    cell = caps.factor * caps.factor
    shared = min(patches * caps.max_pixels, caps.total_pixels) // cell
    return max(shared, patches * max(1, frame_floor(caps.min_pixels) // cell))
