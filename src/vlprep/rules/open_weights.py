"""What the published processors around the open weights make of a picture or film."""

from __future__ import annotations

from math import ceil, floor, sqrt
from typing import TYPE_CHECKING

from vlprep.catalog.sampling import FPS, MARKERS, SAMPLER, UNKNOWN_FILM, WRITTEN_TIMES
from vlprep.rules.bounds import SHRUNK_SHARE, least_cells, most_cells
from vlprep.rules.filming import FrameCaps
from vlprep.rules.frames import even, sampled_frames, temporal_patches
from vlprep.rules.geometry import checked_size, smart_resize, tokens_of
from vlprep.rules.picturing import PictureCaps, see_picture
from vlprep.rules.seeing import Seen
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.rules.clips import Clip
    from vlprep.rules.seeing import Subject
    from vlprep.values.model import Model, Weights
    from vlprep.values.settings import Settings


def weights_of(model: Model) -> Weights:
    """Give how the open weights of a model's line make tokens.

    Raises:
        ValueError: There are none.
    """
    if model.weights is None:
        message = f"{model.id} has no published weights; use profile='api'"
        raise ValueError(message)
    return model.weights


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
        if weights.whole_clip:
            return _clip_bounds(clip, nframes, caps)
        return _frame_bounds(nframes, caps)
    return _see_frames(subject.size, clip, nframes, weights, caps)


def open_caps(weights: Weights, settings: Settings) -> PictureCaps:
    """Join the checkpoint's limits for pictures with what is asked."""
    least = settings.min_pixels or weights.min_pixels
    return PictureCaps(weights.factor, least, settings.max_pixels or weights.max_pixels)


def settings_read(kind: str, weights: Weights) -> tuple[str, ...]:
    """Name the settings that the processors read for a picture, a film or a list of frames."""
    pixels = ("min_pixels", cap_setting(kind, weights))
    return (*pixels, "fps", "max_frames") if kind == "video" else pixels


def cap_setting(kind: str, weights: Weights) -> str:
    """Name the setting of the upper limit: a picture's or a frame's, or that of all frames."""
    return "total_pixels" if kind != "image" and weights.whole_clip else "max_pixels"


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
        nframes = even(min(max(wanted, SAMPLER.min_frames), even(most)))
    if nframes < SAMPLER.least_frames:
        from vlprep.errors import LimitError
        from vlprep.rules.limits.films import too_few_frames

        raise LimitError([too_few_frames(clip.frames, nframes)])
    return nframes


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
        min_frames=SAMPLER.min_frames,
        max_frames=weights.max_frames,
        asked_frames=settings.max_frames,
    )


def _see_frames(size: Size, clip: Clip, nframes: int, weights: Weights, caps: FrameCaps) -> Seen:
    patches = temporal_patches(nframes)
    if weights.whole_clip:
        resized = _resize_clip(size, nframes, caps)
        around = _around_patches(clip, nframes)
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
    return Seen(resized, patches, nframes, visual, visual, caps, around, around)


def _frame_bounds(nframes: int | None, caps: FrameCaps) -> Seen:
    """Give what no film exceeds and what every one has, where limits are for each frame."""
    longest = nframes or max(SAMPLER.least_frames, even(caps.asked_frames or caps.max_frames))
    limits = caps.factor, caps.min_pixels, caps.max_pixels
    most = temporal_patches(longest) * int(most_cells(*limits))
    least = temporal_patches(nframes or SAMPLER.least_frames) * least_cells(*limits)
    return Seen(None, nframes and temporal_patches(nframes), nframes, most, least, caps)


def _clip_bounds(clip: Clip | None, nframes: int | None, caps: FrameCaps) -> Seen:
    """Give the same where limits are for the whole clip: they count frames, tokens count patches.

    The test rounds the count of frames half to even, the scale takes it as it is: a frame within
    the limits has its share by the one, a frame that is scaled by the other.
    """
    if clip is None or nframes is None:
        return _bounds_of_any(caps)
    patches = temporal_patches(nframes)
    tested = _tested_frames(nframes)
    fewer, more = max(1, min(nframes, tested)), max(nframes, tested)
    most = int(most_cells(caps.factor, caps.min_pixels / nframes, caps.max_pixels / fewer))
    least = least_cells(caps.factor, caps.min_pixels / more, caps.max_pixels / nframes)
    around = _around_patches(clip, nframes)
    return Seen(None, patches, nframes, patches * most, patches * least, caps, around, around)


def _bounds_of_any(caps: FrameCaps) -> Seen:
    """Give the bounds of a clip of any length.

    * A frame within its share: a patch is two frames, so that all patches have half of the limit.
      Counts that are odd have more; most of all five frames, which are tested as four and make
      three patches.
    * A frame that passes its share (a thin side is raised, or the frame enlarged) has cells that
      fall with the square root of the count at most, so the longest clip has the most of them. It
      is tested as at least one frame fewer, and makes at most half a patch more.
    """
    cell = caps.factor * caps.factor
    longest = max(SAMPLER.least_frames, caps.asked_frames or caps.max_frames)
    share = most_cells(
        caps.factor, caps.min_pixels / SAMPLER.least_frames, caps.max_pixels / (longest - 1)
    )
    most = max(3 / 4 * caps.max_pixels / cell, (longest + 1) / SAMPLER.frames_per_patch * share)
    fewest = min(caps.min_pixels, SHRUNK_SHARE * caps.max_pixels) / SAMPLER.frames_per_patch
    patches = temporal_patches(longest)
    written = WRITTEN_TIMES.around
    return Seen(
        resized=None,
        patches=None,
        nframes=None,
        visual=int(most),
        least=ceil(fewest / cell),
        caps=caps,
        around=patches * (MARKERS.tokens + written + len(f"{UNKNOWN_FILM.seconds:.1f}")),
        least_around=MARKERS.tokens + written + len(f"{0:.1f}"),
    )


def _resize_clip(size: Size, nframes: int, caps: FrameCaps) -> Size:
    """Bring a clip within limits for all its frames together; the tests use an even count."""
    factor, (height, width) = caps.factor, size
    if height < factor or width < factor:
        scale = max(factor / height, factor / width)
        height, width = int(height * scale), int(width * scale)
    height, width = checked_size(height, width)
    h_bar, w_bar = round(height / factor) * factor, round(width / factor) * factor
    volume = _tested_frames(nframes) * h_bar * w_bar
    if volume > caps.max_pixels:
        beta = sqrt(nframes * height * width / caps.max_pixels)
        h_bar = max(factor, floor(height / beta / factor) * factor)
        w_bar = max(factor, floor(width / beta / factor) * factor)
    elif volume < caps.min_pixels:
        beta = sqrt(caps.min_pixels / (nframes * height * width))
        h_bar = ceil(height * beta / factor) * factor
        w_bar = ceil(width * beta / factor) * factor
    return Size(h_bar, w_bar)


def _tested_frames(nframes: int) -> int:
    """Round a count of frames to whole patches, half to even, as the test of the limits does."""
    return round(nframes / SAMPLER.frames_per_patch) * SAMPLER.frames_per_patch


def _around_patches(clip: Clip, nframes: int) -> int:
    """Count what stands around each temporal patch: the markers, and ``<1.5 seconds>`` before it.

    The vocabulary has one token for each character of the number, and one for each part around it.
    """
    taken = sampled_frames(clip.frames, nframes)
    if len(taken) % SAMPLER.frames_per_patch:
        taken.append(taken[-1])
    pairs = zip(taken[::2], taken[1::2], strict=True)
    middles = ((first / clip.fps + second / clip.fps) / 2 for first, second in pairs)
    around = MARKERS.tokens + WRITTEN_TIMES.around
    return sum(around + len(f"{middle:.1f}") for middle in middles)
