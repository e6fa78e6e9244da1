"""Write a film, or a part of one, anew: its packets as they are, or its frames."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.errors import CannotFitError, CorruptMediaError
from vlprep.media.film_cache import FrameCache
from vlprep.media.film_encoding import Film, search_film
from vlprep.media.framing import look_at_first, wanted_frames
from vlprep.media.probing import look_path
from vlprep.media.remuxing import copy_packets
from vlprep.rules.fitting import climb_film
from vlprep.rules.refilming import (
    sampling_doubt,
    sound_dropped,
)
from vlprep.rules.resampling import resample, sizes_to_write, taken_frames
from vlprep.rules.wording import file_size, pixels
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from vlprep.media.framing import Look
    from vlprep.values.issue import Issue
    from vlprep.values.media import VideoInfo

from vlprep.api.film_work import Made, Part, Work, checked, clip_in, share_of


def remuxed(work: Work, part: Part) -> Made | None:
    """Put the pictures into an MP4 file as they are; ``None`` where MP4 does not take them."""
    path = os.path.join(work.folder, "copy.mp4")  # noqa: PTH118
    stop = None if part.stop == work.whole.stop else part.stop
    progress = share_of(work.job.progress, 0.0, 1.0)
    try:
        copy_packets(work.packets, path, progress, first=part.first, stop=stop)
        info = cast("VideoInfo", look_path(path))
    except CorruptMediaError:
        return None
    steps = ("put the pictures into MP4 as they are", *_silenced(work))
    return Made(path, info, steps, _clock(work, part), _sound(work))


def encoded(work: Work, part: Part, finest: float) -> tuple[Made, Work]:
    """Write the frames that the model sees, or all frames, at the size at which it sees them.

    Args:
        work: The film.
        part: Which of its frames to take them from.
        finest: Lowest CRF that is worth its bytes.

    Returns:
        What was written, and the film again, of the size that a decoder finds in it.

    Raises:
        CannotFitError: The frames make no film that the sampler takes whole.
        CorruptMediaError: The film is broken.
        OutputError: The disk is full.
    """
    look = look_at_first(work.packets, work.job.max_decode_pixels)
    work = work._replace(info=replace(work.info, size=look.shown))
    write = _all_frames if work.job.keep_fps else _sampled_frames
    with FrameCache() as cache:
        film, clock, said, issues, decoding = write(work, part, look, cache)
        count = len(film.ticks) * film.size.height * film.size.width
        progress = share_of(work.job.progress, decoding, 1.0)
        ladder = climb_film(work.room, count, finest)
        crf, path, encodes = search_film(ladder, film, work.folder, progress)
    info = cast("VideoInfo", look_path(path))
    steps = [said]
    if look.orientation != 1:
        steps.append("turned them upright")
    if film.size != look.shown:
        steps.append(
            f"resized {pixels(look.shown)} to {pixels(film.size)}, the size that "
            f"{work.job.model.id} sees by edition {work.job.settings.edition!s}"
        )
    steps += _silenced(work)
    times = "once" if encodes == 1 else f"{encodes} times"
    steps.append(f"encoded {times}, as H.264 at CRF {crf:g}: {file_size(info.bytes or 0)}")
    return Made(path, info, tuple(steps), clock, (*issues, *_sound(work))), work


_DECODING = 0.8
"""Share of the time that decoding takes, roughly."""


class _Plan(NamedTuple):
    """What is to be encoded, how its clock runs, and what is to be said."""

    film: Film
    clock: Transform
    said: str
    issues: tuple[Issue, ...]
    decoding: float


def _sampled_frames(work: Work, part: Part, look: Look, cache: FrameCache) -> _Plan:
    """Take the frames that the service would take, and keep them for the encodes."""
    job, clip = work.job, clip_in(work, part)
    length = work.info.duration if part == work.whole else None
    made = resample(clip, look.shown, job.model, job.settings, length=length)
    if made is None:
        message = "no film of the frames that the model sees is sampled as the original is"
        raise CannotFitError(message, "use keep_fps=True", where=work.where)
    nframes = made.shown[-1] + 1
    numbers = taken_frames(work.timeline, part.first, part.stop, nframes)
    progress = share_of(job.progress, 0.0, _DECODING)
    cache.fill(wanted_frames(work.packets, numbers, look, made.size, progress))
    times = work.timeline.times
    gap = (times[numbers[-1]] - times[numbers[0]]) / (nframes - 1)
    scale = made.gap / gap
    clock = Transform.clip(times[numbers[0]], scale, made.gap * nframes)
    film = Film(
        lambda: cache.show(made.shown),
        range(len(made.shown)),
        1 / made.rate,
        made.rate,
        made.size,
        look.colours,
    )
    said = f"took {nframes} of {part.stop - part.first} frames, those that the model sees"
    return _Plan(film, clock, said, (sampling_doubt(nframes),), _DECODING)


def _all_frames(work: Work, part: Part, look: Look, cache: FrameCache) -> _Plan:
    """Take all frames; they are too many to keep, so each encode decodes anew."""
    del cache
    timeline = work.timeline
    estimate = checked(work.info, work.job).estimate
    resized = estimate.resized if estimate else None
    size = sizes_to_write(look.shown, resized or look.shown)[0]
    start = work.packets.tick(part.first)
    numbers = {work.packets.tick(number) - start: number for number in range(*part)}
    seconds = timeline.end(part.stop) - timeline.times[part.first]
    film = Film(
        lambda: wanted_frames(work.packets, list(numbers.values()), look, size, lambda _: None),
        list(numbers),
        work.packets.clock,
        Fraction(len(numbers) / seconds).limit_denominator(1001),
        size,
        look.colours,
    )
    said = f"took all {len(numbers)} frames at their own rate"
    return _Plan(film, _clock(work, part), said, (), 0.0)


def _clock(work: Work, part: Part) -> Transform:
    """Give the way from the film to a part that runs at its speed."""
    start = work.timeline.times[part.first]
    return Transform.clip(start, seconds=work.timeline.end(part.stop) - start)


def _silenced(work: Work) -> tuple[str, ...]:
    return ("left the sound out",) if work.info.has_audio else ()


def _sound(work: Work) -> tuple[Issue, ...]:
    return (sound_dropped(),) if work.info.has_audio else ()
