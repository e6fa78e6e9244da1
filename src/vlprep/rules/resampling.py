"""A film of the frames that the service would take from another one, and of no others.

Such a film is sampled in its turn. So before anything is encoded, its count of frames, its rate and
its length are run through the sampler's own rule, until the very same frames are taken again.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.catalog.editions import RULES
from vlprep.catalog.encoders import FILM_SEARCH
from vlprep.catalog.sampling import SAMPLER
from vlprep.errors import LimitError
from vlprep.rules.clips import Clip
from vlprep.rules.filming import frame_caps
from vlprep.rules.frames import sampled_frames, temporal_patches
from vlprep.rules.seeing import Subject
from vlprep.rules.tokens import seen_by

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.rules.seeing import Seen
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings
    from vlprep.values.size import Size
    from vlprep.values.timeline import Timeline

_MOST_PARTS = 100_000
"""A rate is a fraction; a film of 20 minutes at one with smaller parts has a 32-bit length."""
_MILLISECONDS = 1000
"""MP4 states the length of the whole film in these, rounded up."""


class Resampling(NamedTuple):
    """How a film is written that holds only the frames taken from another one.

    Attributes:
        size: Height and width of its frames.
        shown: For each of its frames the number, from 0, of the taken frame that it shows.
        rate: Its frames a second.
        gap: Seconds from one taken frame to the next.
    """

    size: Size
    shown: tuple[int, ...]
    rate: Fraction
    gap: float


def resample(
    clip: Clip, size: Size, model: Model, settings: Settings, *, length: float | None = None
) -> Resampling | None:
    """Find a film of the taken frames that costs the same tokens at the same size.

    Args:
        clip: The frames and the rate of the original.
        size: Its height and width as shown.
        model: A model that takes films.
        settings: What the request asks for.
        length: Seconds that the original's file says it lasts, where that is another number.

    Returns:
        The first that the sampler takes whole, best first: of the original's length, of the rate
        asked for, of whole seconds, and with each frame held. ``None``: none is.

    Raises:
        LimitError: The original cannot be sampled.
    """
    seen = seen_by(Subject("video", size, clip), model, settings)
    resized, nframes = cast("Size", seen.resized), cast("int", seen.nframes)
    for step in sizes_to_write(size, resized):
        for made in _candidates(nframes, clip, step, model, settings, length):
            if _lasts(made, model) and _taken_whole(made, seen, model, settings):
                return made
    return None


def sizes_to_write(own: Size, resized: Size) -> list[Size]:
    """Put the size that the model sees first unless it is the larger one; H.264 needs even sides."""
    if own.height % 2 or own.width % 2:
        return [resized]
    smaller = own.height * own.width < resized.height * resized.width
    return [own, resized] if smaller else [resized, own]


def holds_no_more(clip: Clip, size: Size, model: Model, settings: Settings) -> bool:
    """Tell whether a film is what ``resample`` would make of it: so many frames of such a size."""
    made = resample(clip, size, model, settings)
    return made is not None and clip.frames <= len(made.shown) and size == made.size


def has_that_size(size: Size, resized: Size) -> bool:
    """Tell whether frames have the size at which they would be written."""
    return sizes_to_write(size, resized)[0] == size


def taken_frames(timeline: Timeline, first: int, stop: int, nframes: int) -> list[int]:
    """Name the frames that are taken from a part of a film.

    Args:
        timeline: The film.
        first: Number of the part's first frame.
        stop: Number of the frame behind its last.
        nframes: How many are taken.

    Returns:
        Their numbers: evenly spread, by time where the rate varies.
    """
    if timeline.even or nframes == 1:
        return [first + index for index in sampled_frames(stop - first, nframes)]
    times = timeline.times
    start, end = times[first], times[stop - 1]
    step = (end - start) / (nframes - 1)
    return [_nearest(times, start + index * step, first, stop) for index in range(nframes)]


def _nearest(times: tuple[float, ...], moment: float, first: int, stop: int) -> int:
    later = min(bisect_left(times, moment, first, stop), stop - 1)
    earlier = max(later - 1, first)
    return earlier if moment - times[earlier] <= times[later] - moment else later


def _candidates(
    nframes: int, clip: Clip, size: Size, model: Model, settings: Settings, length: float | None
) -> Iterator[Resampling]:
    """Give counts, rates and lengths to try, best first."""
    asked = frame_caps(model, settings, RULES[settings.edition]).fps
    whole = int(clip.seconds)
    padded = temporal_patches(nframes) * SAMPLER.frames_per_patch
    for count in dict.fromkeys((padded, nframes)):  # an odd count where a pad would cost pixels
        for lasting in (clip.seconds, length, count / asked, whole + 1, whole):
            if lasting:
                yield _made(count, nframes, 1, lasting, size)
    for hold in range(2, FILM_SEARCH.most_held + 1):
        for lasting in (clip.seconds, whole + 1):
            yield _made(nframes * hold, nframes, hold, lasting, size)


def _made(count: int, nframes: int, hold: int, lasting: float, size: Size) -> Resampling:
    rate = (Fraction(count) / Fraction(lasting)).limit_denominator(_MOST_PARTS)
    shown = tuple(min(index // hold, nframes - 1) for index in range(count))
    return Resampling(size, shown, rate, float(hold / rate))


def _lasts(made: Resampling, model: Model) -> bool:
    """Tell whether the service takes a film of this length."""
    if model.films is None:
        return True
    seconds = ceil(len(made.shown) / made.rate * _MILLISECONDS) / _MILLISECONDS
    return model.films.min_seconds <= seconds <= model.films.max_seconds


def _taken_whole(made: Resampling, seen: Seen, model: Model, settings: Settings) -> bool:
    """Tell whether the sampler takes each of the frames again, once, at the same size and cost."""
    clip = Clip(len(made.shown), float(made.rate))
    try:
        again = seen_by(Subject("video", made.size, clip), model, settings)
    except LimitError:
        return False
    if (again.resized, again.visual) != (seen.resized, seen.visual):
        return False
    nframes, taken = cast("int", seen.nframes), cast("int", again.nframes)
    shown = [made.shown[index] for index in sampled_frames(clip.frames, taken)]
    return shown[:nframes] == list(range(nframes)) and len(shown) <= nframes + 1
