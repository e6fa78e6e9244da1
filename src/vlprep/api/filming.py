"""Make a film fit."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from vlprep.api.refilming import (
    costs_the_same,
    encoded,
    estimated,
    film_of,
    judged,
    placed_film,
    prove,
    refuse,
    remuxed,
    working,
)
from vlprep.catalog.encoders import FILM_SEARCH
from vlprep.errors import CannotFitError
from vlprep.media.writing import copy_source, is_folder, placed
from vlprep.rules.checking import check_media
from vlprep.rules.refilming import can_be_remuxed, checked_name, film_room, is_listed, unmended
from vlprep.rules.wording import suffix_of
from vlprep.values.choices import Transport
from vlprep.values.fitted import Fitted
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from vlprep.api.jobs import Content, Job
    from vlprep.api.refilming import Work
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
    fits = before.ok and (film.bytes or 0) <= film_room(job.model, job.transport, job.wishes)
    if fits and not job.wishes.shrink and (is_listed(film) or not can_be_remuxed(film)):
        return _as_it_is(content, job, before)
    if job.output is not None and not is_folder(job.output):
        checked_name(job.output)
    with working(content, job) as work:
        fitted = _changed(work, fits=fits)
        if fitted is not None:
            return placed_film(fitted, work, content.stem)
    return _as_it_is(content, job, before)


def _changed(work: Work, *, fits: bool) -> Fitted | None:
    """Write the film anew; ``None`` where it may as well stay as it is."""
    film, shrink = work.info, work.job.wishes.shrink
    copies = can_be_remuxed(film) and work.packets.bytes <= work.room
    if copies and not shrink and (film.has_audio or fits):
        fitted = _copied(work)
        if fitted is not None or fits:
            return fitted
    finest = FILM_SEARCH.transparent if shrink else FILM_SEARCH.finest
    made, work = encoded(work, work.whole, finest)
    if fits and (made.info.bytes or 0) >= (film.bytes or 0):
        return None
    before = estimated(work)
    fitted, after = judged(made, work)
    prove(fitted, after, work)
    if before is None or not costs_the_same(fitted, after, before, work.job):
        message = f"what was written costs {fitted.tokens} tokens, and so does not stand for it"
        best = replace(fitted, path=None)
        raise CannotFitError(message, "use keep_fps=True", where=work.where, best=best)
    return replace(fitted, original_tokens=before.tokens)


def _copied(work: Work) -> Fitted | None:
    """Put the pictures into MP4 as they are, where that is legal and costs the same."""
    made, before = remuxed(work, work.whole), estimated(work)
    if made is None or before is None:
        return None
    fitted, after = judged(made, work)
    small = (made.info.bytes or 0) <= work.room
    if not (after.ok and small and costs_the_same(fitted, after, before, work.job)):
        return None
    return replace(fitted, original_tokens=before.tokens)


def _as_it_is(content: Content, job: Job, report: Report) -> Fitted:
    """Give a legal film back, copied to where it is wanted and not otherwise touched."""
    film, tokens = film_of(content), report.estimate.tokens if report.estimate else None
    seen = report.estimate.resized if report.estimate else None
    reader, path = cast("Reader", content.reader), content.path
    if job.output is not None:
        name = (
            os.path.basename(path) if path else f"{content.stem}{suffix_of(film.media_type or '')}"
        )
        path = placed(job.output, name, source=content.path)
        copy_source(reader, path, overwrite=job.overwrite)
    in_memory = path is None or job.transport is Transport.BASE64
    if job.progress is not None:
        job.progress(1.0)
    return Fitted(
        data=reader.read_at(0, reader.size) if in_memory else None,
        path=path,
        media_type=film.media_type or "",
        info=film,
        original=film,
        tokens=tokens,
        original_tokens=tokens,
        transform=Transform.resize(film.size, seen or film.size),
        issues=report.issues,
    )
