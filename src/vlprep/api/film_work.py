"""A film that is to be changed, read as far as that takes."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.errors import MediaError
from vlprep.media.guard import guard
from vlprep.media.packets import read_packets
from vlprep.media.writing import output_errors
from vlprep.rules.checking import check_media
from vlprep.rules.clips import Clip, clip_of
from vlprep.rules.refilming import (
    film_room,
)
from vlprep.values.media import Origin, VideoInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.api.jobs import Content, Job
    from vlprep.media.framing import Progress
    from vlprep.media.packets import Packets
    from vlprep.media.reader import Reader
    from vlprep.values.issue import Issue, Report
    from vlprep.values.timeline import Timeline
    from vlprep.values.transform import Transform

RESULT = Origin("<result>")


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
        return film_room(self.job.model, self.job.settings, self.job.transport, self.job.wishes)

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


def share_of(progress: Progress | None, start: float, end: float) -> Callable[[float], None]:
    """Let a part of the work tell its share of all."""
    if progress is None:
        return lambda _: None
    return lambda share: progress(start + share * (end - start))


def part_of(work: Work, part: Part) -> VideoInfo:
    """Describe a part of the original as a film of its own."""
    if part == work.whole:
        return work.info
    clip = clip_in(work, part)
    return replace(work.info, frames=clip.frames, fps=clip.fps, duration=clip.seconds, bytes=None)


def clip_in(work: Work, part: Part) -> Clip:
    """Give a part of a film as the sampler needs it."""
    known = clip_of(work.info)
    if part == work.whole and known is not None:
        return known
    frames = part.stop - part.first
    return Clip(frames, frames / (work.timeline.end(part.stop) - work.timeline.times[part.first]))


def checked(film: VideoInfo, job: Job) -> Report:
    """Check a film that is a source of its own."""
    return check_media(film, (RESULT,), job.model, job.settings, job.transport)
