"""Cut a film into parts that the service takes."""

from __future__ import annotations

import os
from dataclasses import fields
from typing import TYPE_CHECKING

from vlprep.api.film_work import Part, film_of, share_of, working
from vlprep.api.filming import fit_film
from vlprep.api.jobs import Job, opened
from vlprep.api.refilming import copied, placed_film, refuse, target_of, written
from vlprep.catalog.encoders import FILM_SEARCH
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import CannotFitError, MediaError
from vlprep.rules.checking import check_media
from vlprep.rules.models import as_model
from vlprep.rules.refilming import can_be_remuxed, mended_by_splitting, unmended
from vlprep.rules.shapes import Wishes
from vlprep.rules.splitting import checked_overlap, plan_pieces
from vlprep.values.choices import Edition, Profile, Route, Transport
from vlprep.values.clock import clock_of
from vlprep.values.fitted import Segment
from vlprep.values.media import VideoInfo
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vlprep.api.film_work import Work
    from vlprep.api.jobs import Content
    from vlprep.rules.splitting import Piece
    from vlprep.values.fitted import Fitted
    from vlprep.values.model import FilmLimits, Model


def split_video(
    source: object,
    model: str | Model,
    *,
    overlap: float = 0.0,
    transport: str = "base64",
    route: str = "dashscope",
    output: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    max_bytes: int | None = None,
    keep_fps: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    fps: float | None = None,
    max_frames: int | None = None,
    total_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
    max_decode_pixels: int = DECODE_GUARD.pixels,
    progress: Callable[[float], None] | None = None,
) -> list[Segment]:
    """Cut a film into parts, each of which ``check`` passes; every second is in one of them.

    A part is cut out without encoding where key frames and bytes allow it, and else holds the
    frames that the model would see of it. A film that needs no cut gives one part, which is what
    ``fit`` gives.

    Args:
        source: A path, bytes, binary file object or data URI of a film; a URL if ``media`` says
            what is behind it.
        model: A model's id or alias, or a ``Model``.
        overlap: Seconds at least that a part shares with the one before it.
        transport: ``"base64"``, ``"path"`` or ``"url"``; what is behind a URL goes by URL.
        route: ``"dashscope"`` or ``"openai"``.
        output: Folder to write into; without it the parts are in memory, in ``data``.
        overwrite: Whether files there may be replaced. The source itself never is.
        max_bytes: A limit of your own on each part, beside the service's.
        keep_fps: Keep the film's own rate of frames where a part has to be encoded.
        min_pixels: Pixels of a frame below which the service enlarges.
        max_pixels: Pixels of a frame above which the service shrinks.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from a part.
        total_pixels: Pixels of all frames of a part together.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        max_decode_pixels: Nothing with more pixels than this is decoded.
        progress: Called with the share done, 0 to 1.

    Returns:
        The parts in order. ``segment.transform.from_model("00:01:30")`` puts a time that the
        model names on the original's clock.

    Raises:
        CannotFitError: The film is too short, or a part cannot be made legal.
        MediaError: It is no film, or cannot be read or decoded.
        OutputError: A part cannot be written; ``OutputExistsError``: there is a file.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A setting or ``overlap`` is out of its range, or a word is not in its list.
    """
    known = as_model(model, Edition(edition))
    settings = Settings(
        route=Route(route),
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        fps=fps,
        max_frames=max_frames,
        total_pixels=total_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    if known.films is not None:
        overlap = checked_overlap(overlap, known.films)
    job = Job(
        model=known,
        settings=settings,
        transport=Transport(transport),
        wishes=Wishes.checked(
            format=None,
            max_bytes=max_bytes,
            keep_size=False,
            shrink=False,
            pad=False,
            enlarge=False,
        ),
        background="white",
        keep_metadata=False,
        keep_fps=keep_fps,
        output=None if output is None else os.path.join(os.fspath(output), ""),  # noqa: PTH118
        overwrite=overwrite,
        max_decode_pixels=max_decode_pixels,
        progress=progress,
    )
    with opened(source, media) as content:
        if not isinstance(content.info, VideoInfo):
            error = MediaError("it is a picture, not a film", "use fit() for a picture")
            error.where = content.origin.name
            raise error
        if content.origin.by_url:
            job = job._replace(transport=Transport.URL)
        return _split(content, job, overlap)


def _split(content: Content, job: Job, overlap: float) -> list[Segment]:
    film, limits = film_of(content), job.model.films
    report = check_media(film, (content.origin,), job.model, job.settings, job.transport)
    wrong = unmended(report)
    refuse([issue for issue in wrong if not mended_by_splitting(issue)], content.origin.name)
    if limits is None or not wrong:
        fitted = fit_film(content, job)
        return [_segment(fitted, 0.0, film.duration or 0.0)]
    with working(content, job) as work:
        pieces = _pieces(work, limits, overlap)
        stems = [f"{content.stem}-{number:03d}" for number in range(1, len(pieces) + 1)]
        for stem in stems:
            target_of(content, job, stem, folder=True)
        return [_made(work, piece, stem) for piece, stem in zip(pieces, stems, strict=True)]


def _pieces(work: Work, limits: FilmLimits, overlap: float) -> list[Piece]:
    pieces = plan_pieces(work.timeline, limits, overlap)
    if pieces is None:
        message = f"one of its frames is shown for longer than {limits.max_seconds:g} s"
        fix = "send its frames as pictures, or as a FrameList"
        raise CannotFitError(message, fix, where=work.where)
    return pieces


def _made(work: Work, piece: Piece, stem: str) -> Segment:
    """Cut one part out where it then has few enough bytes, else encode it."""
    job, timeline = work.job, work.timeline
    part = Part(piece.first, piece.stop)
    start, end = timeline.times[part.first], timeline.end(part.stop)
    share = share_of(job.progress, start / timeline.duration, end / timeline.duration)
    work = work._replace(job=job._replace(progress=share))
    few = timeline.bytes * (end - start) / timeline.duration
    fitted = None
    if piece.copies and can_be_remuxed(work.info) and few <= _HOPELESS * work.room:
        fitted = copied(work, part, alike=False)
    if fitted is None:
        fitted = written(work, part, FILM_SEARCH.finest)
    share(1.0)
    cut = f"cut out {clock_of(start)} to {clock_of(end)}"
    return _segment(placed_film(fitted, work, stem, folder=True), start, end - start, cut)


_HOPELESS = 4
"""A part that is likely to be so many times too large is not even tried without encoding."""


def _segment(fitted: Fitted, offset: float, duration: float, *steps: str) -> Segment:
    known = {field.name: getattr(fitted, field.name) for field in fields(fitted)}
    known["steps"] = (*steps, *fitted.steps)
    return Segment(**known, offset=offset, duration=duration)
