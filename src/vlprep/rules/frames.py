"""Which frames of a film the model sees, and the share of the budget that each has."""

from __future__ import annotations

from math import ceil, floor

from vlprep.catalog.sampling import FPS, SAMPLER
from vlprep.rules.clips import Clip
from vlprep.values.settings import positive_float, positive_int


def smart_nframes(
    total_frames: int,
    video_fps: float,
    *,
    fps: float = FPS.default,
    min_frames: int = SAMPLER.min_frames,
    max_frames: int | None = None,
) -> int:
    """Count the frames that the hosted sampler takes from a film.

    The sampler counts in whole seconds: a tail shorter than the gap between two taken frames is
    dropped. The count may be odd; the service then pads it with the last frame.

    Args:
        total_frames: Frames of the film.
        video_fps: The film's own frames a second.
        fps: Frames to take from a second.
        min_frames: Fewest frames to take, raised to an even number.
        max_frames: Most frames to take, lowered to an even number; all of the film's by default.

    Returns:
        Number of frames, at least 2.

    Raises:
        TypeError: An argument is not a number of the right kind.
        ValueError: An argument is zero, negative, not finite, or too large to reckon with.
        LimitError: The film has fewer than two usable frames.
    """
    clip = Clip(positive_int("total_frames", total_frames), positive_float("video_fps", video_fps))
    fps = positive_float("fps", fps)
    least = positive_int("min_frames", min_frames)
    most = clip.frames if max_frames is None else positive_int("max_frames", max_frames)
    try:
        least, most = temporal_patches(least) * SAMPLER.frames_per_patch, even(most)
        usable = _usable_frames(clip, fps)
        # The order of these operations is the published one; int() cuts off.
        nframes = int(min(max(usable / clip.fps * fps, least), most, usable))
    except OverflowError as error:
        message = "a number is too large: the film's length must be a finite number of seconds"
        raise ValueError(message) from error
    if nframes < SAMPLER.least_frames:
        from vlprep.errors import LimitError
        from vlprep.rules.limits.films import too_few_frames

        raise LimitError([too_few_frames(clip.frames, nframes)])
    return nframes


def even(count: float) -> int:
    """Lower a count of frames to one that fills its patches."""
    return floor(count / SAMPLER.frames_per_patch) * SAMPLER.frames_per_patch


def _usable_frames(clip: Clip, fps: float) -> int:
    """Drop a tail that is shorter than the gap between two taken frames."""
    seconds = clip.seconds
    whole = int(seconds)
    return ceil((seconds if seconds - whole > 1 / fps else whole) * clip.fps)


def frame_cap(nframes: int, *, min_pixels: int, max_pixels: int, total_pixels: int) -> float:
    """Give a frame's share of the budget, in pixels; it need not be whole.

    The budget counts temporal patches of two frames, so a frame's share is twice its part.
    """
    share = total_pixels / nframes * SAMPLER.frames_per_patch
    return max(min(max_pixels, share), frame_floor(min_pixels))


def frame_floor(min_pixels: int) -> int:
    """Give the pixels under which the cap of a frame never goes, however many frames there are."""
    return int(min_pixels * SAMPLER.min_pixels_slack)


def temporal_patches(nframes: int) -> int:
    """Count the patches in time: two frames each, an odd count padded."""
    return ceil(nframes / SAMPLER.frames_per_patch)


def sampled_frames(total_frames: int, nframes: int) -> list[int]:
    """Name the frames that are taken, by index: ``round(linspace(0, total_frames - 1, nframes))``.

    Raises:
        ValueError: A count is below 1.
    """
    positive_int("total_frames", total_frames)
    if positive_int("nframes", nframes) == 1:
        return [0]
    step = (total_frames - 1) / (nframes - 1)
    return [round(index * step) for index in range(nframes)]
