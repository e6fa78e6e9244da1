"""What the published processors around the open weights make of a picture or film."""

from __future__ import annotations

from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

from vlprep.catalog.sampling import FPS, MARKERS, SAMPLER
from vlprep.rules.filming import FrameCaps
from vlprep.rules.frames import sampled_frames, temporal_patches
from vlprep.rules.geometry import checked_size, smart_resize, tokens_of
from vlprep.rules.picturing import PictureCaps, see_picture
from vlprep.rules.seeing import Seen
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.rules.clips import Clip
    from vlprep.rules.seeing import Subject
    from vlprep.values.model import Weights
    from vlprep.values.settings import Settings

_AROUND_A_TIME = ("<", " seconds", ">")


def see_open(subject: Subject, weights: Weights, settings: Settings) -> Seen:
    """See a source as the processors do.

    Raises:
        LimitError: Too few frames, or one side more than 200 times the other.
    """
    if subject.kind == "image":
        return see_picture(subject.size, open_caps(weights, settings))
    clip = subject.clip
    nframes = clip and (
        clip.frames if subject.kind == "frames" else open_nframes(clip, weights, settings)
    )
    caps = _film_caps(weights, settings)
    if subject.size is None or clip is None or nframes is None:
        return _bounds(nframes, weights, caps)
    return _see_frames(subject.size, clip, nframes, weights, caps)


def open_caps(weights: Weights, settings: Settings) -> PictureCaps:
    """Join the checkpoint's limits for pictures with what is asked."""
    least = settings.min_pixels or weights.min_pixels
    return PictureCaps(weights.factor, least, settings.max_pixels or weights.max_pixels)


def open_nframes(clip: Clip, weights: Weights, settings: Settings) -> int:
    """Count the frames that the processors take: the newer ones allow an odd count.

    Raises:
        LimitError: The film has fewer than two frames.
    """
    fps = settings.fps or FPS.default
    most = min(settings.max_frames or weights.max_frames, clip.frames)
    wanted = clip.frames / clip.fps * fps
    if weights.whole_clip:
        nframes = min(max(int(wanted), SAMPLER.min_frames), most)
    else:
        nframes = _even(min(max(wanted, SAMPLER.min_frames), _even(most)))
    if nframes < SAMPLER.least_frames:
        from vlprep.errors import LimitError
        from vlprep.rules.limits.films import too_few_frames

        raise LimitError([too_few_frames(clip.frames, nframes)])
    return nframes


def _even(count: float) -> int:
    return floor(count / SAMPLER.frames_per_patch) * SAMPLER.frames_per_patch


def _film_caps(weights: Weights, settings: Settings) -> FrameCaps:
    """Join the processor's limits with what is asked: of the clip for the newer, else of a frame."""
    asked = settings.total_pixels if weights.whole_clip else settings.max_pixels
    most = asked or weights.film_max_pixels
    return FrameCaps(
        factor=weights.factor,
        min_pixels=settings.min_pixels or weights.film_min_pixels,
        max_pixels=most,
        total_pixels=most,
        fps=settings.fps or FPS.default,
        max_frames=weights.max_frames,
        asked_frames=settings.max_frames,
    )


def _see_frames(size: Size, clip: Clip, nframes: int, weights: Weights, caps: FrameCaps) -> Seen:
    patches = temporal_patches(nframes)
    if weights.whole_clip:
        resized = _resize_clip(size, nframes, caps)
        around = patches * MARKERS.tokens + _timestamp_tokens(clip, nframes)
    else:
        resized = smart_resize(
            size.height,
            size.width,
            factor=caps.factor,
            min_pixels=caps.min_pixels,
            max_pixels=caps.max_pixels,
        )
        around = MARKERS.tokens
    visual = patches * tokens_of(resized, caps.factor)
    return Seen(resized, patches, nframes, visual, visual, caps, around)


def _bounds(nframes: int | None, weights: Weights, caps: FrameCaps) -> Seen:
    """Give the floor and the cap for frames of unknown size or number, without written times."""
    cell = caps.factor * caps.factor
    fewest = temporal_patches(nframes or SAMPLER.least_frames)
    most = temporal_patches(nframes or caps.asked_frames or caps.max_frames)
    if weights.whole_clip:
        fewest = most = 1
    least = ceil(fewest * caps.min_pixels / cell)
    return Seen(None, None, nframes, most * caps.max_pixels // cell, least, caps)


def _resize_clip(size: Size, nframes: int, caps: FrameCaps) -> Size:
    """Bring a clip within limits for all its frames together; the tests use an even count."""
    factor, (height, width) = caps.factor, size
    if height < factor or width < factor:
        scale = max(factor / height, factor / width)
        height, width = int(height * scale), int(width * scale)
    height, width = checked_size(height, width)
    h_bar, w_bar = round(height / factor) * factor, round(width / factor) * factor
    per_patch = SAMPLER.frames_per_patch
    volume = round(nframes / per_patch) * per_patch * h_bar * w_bar
    if volume > caps.max_pixels:
        beta = sqrt(nframes * height * width / caps.max_pixels)
        h_bar = max(factor, floor(height / beta / factor) * factor)
        w_bar = max(factor, floor(width / beta / factor) * factor)
    elif volume < caps.min_pixels:
        beta = sqrt(caps.min_pixels / (nframes * height * width))
        h_bar = ceil(height * beta / factor) * factor
        w_bar = ceil(width * beta / factor) * factor
    return Size(h_bar, w_bar)


def _timestamp_tokens(clip: Clip, nframes: int) -> int:
    """Count the tokens of one ``<1.5 seconds>`` before each temporal patch.

    The vocabulary has one token for each character of the number, and one for each part around it.
    """
    taken = sampled_frames(clip.frames, nframes)
    if len(taken) % SAMPLER.frames_per_patch:
        taken.append(taken[-1])
    pairs = zip(taken[::2], taken[1::2], strict=True)
    middles = ((first / clip.fps + second / clip.fps) / 2 for first, second in pairs)
    return sum(len(f"{middle:.1f}") + len(_AROUND_A_TIME) for middle in middles)
