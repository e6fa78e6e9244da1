"""A film, or a part of one, written anew: the steps that fitting and splitting share."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.errors import CannotFitError, CorruptMediaError, MediaError
from vlprep.media.film_cache import FrameCache
from vlprep.media.film_encoding import Film, search_film
from vlprep.media.framing import look_at_first, wanted_frames
from vlprep.media.guard import guard
from vlprep.media.packets import read_packets
from vlprep.media.probing import look_path
from vlprep.media.remuxing import copy_packets
from vlprep.media.writing import new_file, output_errors, placed
from vlprep.rules.checking import check_media, tidy
from vlprep.rules.fitting import climb_film
from vlprep.rules.frames import Clip, clip_of
from vlprep.rules.refilming import (
    MP4,
    film_room,
    film_way_out,
    sampling_doubt,
    sound_dropped,
)
from vlprep.rules.resampling import resample, sizes_to_write, taken_frames
from vlprep.rules.wording import file_size, pixels
from vlprep.values.choices import Severity, Transport
from vlprep.values.fitted import Fitted
from vlprep.values.media import Origin, VideoInfo
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.api.jobs import Content, Job
    from vlprep.media.framing import Look, Progress
    from vlprep.media.packets import Packets
    from vlprep.media.reader import Reader
    from vlprep.values.estimate import Estimate
    from vlprep.values.issue import Issue, Report
    from vlprep.values.timeline import Timeline

RESULT = Origin("<result>")
_DECODING = 0.8
"""Share of the time that decoding takes, roughly."""


class Work(NamedTuple):
    """A film that is to be changed.

    Attributes:
        content: The film.
        job: What is wanted.
        info: What it is; its frames are counted where the header does not tell.
        packets: Its packets.
        timeline: When its frames are shown.
        folder: Where files go that nobody keeps.
    """

    content: Content
    job: Job
    info: VideoInfo
    packets: Packets
    timeline: Timeline
    folder: str

    @property
    def room(self) -> int:
        """Most bytes that a result may have."""
        return film_room(self.job.model, self.job.transport, self.job.wishes)

    @property
    def where(self) -> str:
        """What errors call it."""
        return self.content.origin.name

    @property
    def whole(self) -> Part:
        """All of its frames."""
        return Part(0, len(self.timeline.times))


class Part(NamedTuple):
    """Frames of a film: number of the first, and of the one behind the last."""

    first: int
    stop: int


class Made(NamedTuple):
    """A film that was written.

    Attributes:
        path: Where it is.
        info: What it is.
        steps: What was done, in words.
        clock: From the original's times to its own.
        issues: What is to be said of it, beside what its own check finds.
    """

    path: str
    info: VideoInfo
    steps: tuple[str, ...]
    clock: Transform
    issues: tuple[Issue, ...] = ()


@contextmanager
def working(content: Content, job: Job) -> Iterator[Work]:
    """Read a film's packets, and hold a folder for what is made of it.

    Raises:
        MediaError: It is cut short or broken, or too large to decode; ``where`` names it.
        OutputError: There is no place for temporary files.
    """
    info = film_of(content)
    with output_errors("a temporary file"), TemporaryDirectory(prefix="vlprep-") as folder:
        try:
            guard(info.size, job.max_decode_pixels)
            packets = read_packets(cast("Reader", content.reader))
            timeline = packets.timeline()
            if clip_of(info) is None:
                frames = len(timeline.times)
                info = replace(info, frames=frames, fps=frames / timeline.duration)
            yield Work(content, job, info, packets, timeline, folder)
        except MediaError as error:
            error.where = error.where or content.origin.name
            raise


def film_of(content: Content) -> VideoInfo:
    """Give what a film is."""
    return cast("VideoInfo", content.info)


def refuse(issues: list[Issue], where: str) -> None:
    """Stop before any work where no other file would help.

    Raises:
        CannotFitError: There is such a finding.
    """
    if issues:
        raise CannotFitError(issues[0].message, film_way_out(issues), where=where, issues=issues)


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
    clock = Transform.clip(work.timeline.times[part.first])
    return Made(path, info, steps, clock, _sound(work))


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
    clock = Transform.clip(times[numbers[0]], made.gap / gap)
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
    estimate = estimated(work)
    resized = estimate.resized if estimate else None
    size = sizes_to_write(look.shown, resized or look.shown)[0]
    start = work.packets.tick(part.first)
    numbers = {work.packets.tick(number) - start: number for number in range(*part)}
    seconds = _end(timeline, part) - timeline.times[part.first]
    film = Film(
        lambda: wanted_frames(work.packets, list(numbers.values()), look, size, lambda _: None),
        list(numbers),
        work.packets.clock,
        Fraction(len(numbers) / seconds).limit_denominator(1001),
        size,
        look.colours,
    )
    said = f"took all {len(numbers)} frames at their own rate"
    return _Plan(film, Transform.clip(timeline.times[part.first]), said, (), 0.0)


def clip_in(work: Work, part: Part) -> Clip:
    """Give a part of a film as the sampler needs it."""
    known = clip_of(work.info)
    if part == work.whole and known is not None:
        return known
    frames = part.stop - part.first
    return Clip(frames, frames / (_end(work.timeline, part) - work.timeline.times[part.first]))


def _end(timeline: Timeline, part: Part) -> float:
    whole = part.stop == len(timeline.times)
    return timeline.duration if whole else timeline.times[part.stop]


def judged(made: Made, work: Work) -> tuple[Fitted, Report]:
    """Check what was written as a source of its own."""
    job = work.job
    report = check_media(made.info, (RESULT,), job.model, job.settings, job.transport)
    estimate = report.estimate
    shown = work.info.size
    seen = estimate.resized if estimate and estimate.resized else made.info.size
    issues = tidy((*report.issues, *made.issues), work.where)
    fitted = Fitted(
        path=made.path,
        media_type=made.info.media_type or "",
        info=made.info,
        original=work.info,
        tokens=estimate.tokens if estimate else None,
        steps=made.steps,
        transform=Transform.resize(shown, seen).then(made.clock),
        issues=issues,
    )
    return fitted, report


def prove(fitted: Fitted, report: Report, work: Work) -> None:
    """Give nothing out that the service, or the caller, would refuse.

    Raises:
        CannotFitError: It does.
    """
    errors = [issue for issue in report.issues if issue.severity is Severity.ERROR]
    count, where = fitted.info.bytes or 0, work.where
    best = replace(fitted, path=None)
    if errors:
        raise CannotFitError(
            errors[0].message, film_way_out(errors), where=where, best=best, issues=errors
        )
    if count > work.room:
        message = f"the smallest encode has {file_size(count)}; at most {file_size(work.room)}"
        raise CannotFitError(message, _SMALLER, where=where, best=best)


_SMALLER = "take fewer frames with fps= or max_frames=, or split it with split_video()"


def estimated(work: Work) -> Estimate | None:
    """Count the tokens of the original, as far as it is known by now."""
    job = work.job
    return check_media(work.info, (RESULT,), job.model, job.settings, job.transport).estimate


def costs_the_same(fitted: Fitted, report: Report, before: Estimate, job: Job) -> bool:
    """Tell whether the model sees as much of the result as of the original, at the same size.

    Counted anew, a film that keeps all its frames may have one or two fewer than its header said.
    """
    after = report.estimate
    if after is None or fitted.tokens is None:
        return False
    if job.keep_fps:
        return fitted.tokens <= before.tokens
    return (after.tokens, after.resized) == (before.tokens, before.resized)


def placed_film(fitted: Fitted, work: Work, stem: str) -> Fitted:
    """Move a finished film to where it is wanted, and give its bytes where they are to be sent.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: It cannot be written.
    """
    job, path, data = work.job, None, None
    made = cast("str", fitted.path)
    if job.output is None or job.transport is Transport.BASE64:
        data = Path(made).read_bytes()
    if job.output is not None:
        path = placed(job.output, f"{stem}{MP4.extensions[0]}", source=work.content.path)
        with new_file(path, overwrite=job.overwrite) as there:
            shutil.move(made, there)
    if job.progress is not None:
        job.progress(1.0)
    return replace(fitted, data=data, path=path)


def share_of(progress: Progress | None, start: float, end: float) -> Callable[[float], None]:
    """Let a part of the work tell its share of all."""
    if progress is None:
        return lambda share: None
    return lambda share: progress(start + share * (end - start))


def _silenced(work: Work) -> tuple[str, ...]:
    return ("left the sound out",) if work.info.has_audio else ()


def _sound(work: Work) -> tuple[Issue, ...]:
    return (sound_dropped(),) if work.info.has_audio else ()
