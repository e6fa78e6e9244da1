"""Make a film fit."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from vlprep.api.film_work import checked, clip_in, film_of, working
from vlprep.api.refilming import copied, film_bytes, placed_film, refuse, target_of, written
from vlprep.catalog.encoders import FILM_SEARCH
from vlprep.errors import CannotFitError
from vlprep.media.writing import copy_source, is_folder, placed
from vlprep.rules.checking import check_media
from vlprep.rules.refilming import can_be_remuxed, checked_name, film_room, is_listed, unmended
from vlprep.rules.resampling import has_that_size, holds_no_more
from vlprep.rules.wording import suffix_of
from vlprep.values.choices import Transport
from vlprep.values.fitted import Fitted
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from vlprep.api.film_work import Work
    from vlprep.api.jobs import Content, Job
    from vlprep.media.reader import Reader
    from vlprep.values.issue import Report


def fit_film(content: Content, job: Job) -> Fitted:
    """Give a film as it is where it is legal, else the frames that the model would see of it.

    Raises:
        CannotFitError: Nothing that is allowed makes it legal.
        MediaError: It cannot be decoded.
        OutputError: The result cannot be written.
        ValueError: The end of the output's name says another format.
    """
    if content.origin.by_url:
        job = job._replace(transport=Transport.URL)
    film = film_of(content)
    before = check_media(film, (content.origin,), job.model, job.settings, job.transport)
    refuse(unmended(before), content.origin.name)
    fits = before.ok and (film.bytes or 0) <= film_room(
        job.model, job.settings, job.transport, job.wishes
    )
    fitted = None
    if not fits or job.wishes.shrink or (can_be_remuxed(film) and not is_listed(film)):
        if job.output is not None and not is_folder(job.output):
            checked_name(job.output)
        target_of(content, job, content.stem)
        with working(content, job) as work:
            fitted = _changed(work, fits=fits)
            if fitted is not None:
                fitted = placed_film(fitted, work, content.stem)
    if fitted is None:
        fitted = _as_it_is(content, job, before)
    if job.progress is not None:
        job.progress(1.0)
    return fitted


def _changed(work: Work, *, fits: bool) -> Fitted | None:
    """Write the film anew; ``None`` where it may as well stay as it is."""
    film, job = work.info, work.job
    if job.wishes.shrink and not (fits and _is_small(work)):
        fitted = _shrunk(work, fits=fits)
        if fitted is not None:
            return fitted
    silence = film.has_audio and (job.wishes.shrink or not fits)
    copies = can_be_remuxed(film) and work.packets.bytes <= work.room
    if copies and (silence or (fits and not is_listed(film))):
        fitted = copied(work, work.whole, alike=True)
        if fitted is not None:
            return fitted
    return None if fits else written(work, work.whole, FILM_SEARCH.finest)


def _is_small(work: Work) -> bool:
    """Tell whether a film holds no more than the model sees of it, or its rate is to stay."""
    clip, job = clip_in(work, work.whole), work.job
    if job.keep_fps:
        estimate = checked(work.info, job).estimate
        seen = estimate.resized if estimate else None
        return seen is not None and has_that_size(work.info.size, seen)
    return holds_no_more(clip, work.info.size, job.model, job.settings)


def _shrunk(work: Work, *, fits: bool) -> Fitted | None:
    """Encode without visible loss; ``None`` where a legal film is the smaller one."""
    try:
        fitted = written(work, work.whole, FILM_SEARCH.transparent)
    except CannotFitError:
        if fits:
            return None
        raise
    smaller = film_bytes(fitted) < (work.info.bytes or 0)
    return fitted if smaller or not fits else None


def _as_it_is(content: Content, job: Job, report: Report) -> Fitted:
    """Give a legal film back, copied to where it is wanted and not otherwise touched."""
    film, estimate = film_of(content), report.estimate
    reader, path = cast("Reader", content.reader), content.path
    tokens = estimate.tokens if estimate else None
    seen = estimate.resized if estimate else None
    if job.output is not None:
        suffix = suffix_of(film.media_type or "")
        name = os.path.basename(path) if path else f"{content.stem}{suffix}"  # noqa: PTH119
        path = placed(job.output, name, source=content.path)
        copy_source(reader, path, overwrite=job.overwrite)
    in_memory = path is None or job.transport is Transport.BASE64
    return Fitted(
        data=reader.read_at(0, reader.size) if in_memory else None,
        path=path,
        media_type=film.media_type or "",
        info=film,
        original=film,
        tokens=tokens,
        original_tokens=tokens,
        transform=replace(Transform.resize(film.size, seen or film.size), seconds=film.duration),
        issues=report.issues,
    )
