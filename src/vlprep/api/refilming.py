"""A film, or a part of one, written anew and proved: what fitting and splitting share."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from vlprep.errors import CannotFitError, LimitError
from vlprep.media.writing import new_file, placed, refuse_existing
from vlprep.rules.checking import tidy
from vlprep.rules.refilming import (
    MP4,
    film_smaller,
    film_way_out,
)
from vlprep.rules.wording import file_size
from vlprep.values.choices import Severity, Transport
from vlprep.values.fitted import Fitted
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from vlprep.api.jobs import Content, Job
    from vlprep.values.estimate import Estimate
    from vlprep.values.issue import Issue, Report
    from vlprep.values.media import VideoInfo

from vlprep.api.film_work import Made, Part, Work, checked, part_of
from vlprep.api.reencoding import encoded, remuxed


def film_bytes(fitted: Fitted) -> int:
    """Give the size of a film that was written."""
    return cast("VideoInfo", fitted.info).bytes or 0


def refuse(issues: list[Issue], where: str) -> None:
    """Stop before any work where no other file would help.

    Raises:
        CannotFitError: There is such a finding.
    """
    if issues:
        raise CannotFitError(issues[0].message, film_way_out(issues), where=where, issues=issues)


def copied(work: Work, part: Part, *, alike: bool) -> Fitted | None:
    """Put the pictures into MP4 as they are; ``None`` where the service would not take that.

    Args:
        work: The film.
        part: Which of its frames; a film may be cut where they begin and end.
        alike: Whether the result has to cost the very same tokens.
    """
    made = remuxed(work, part)
    if made is None:
        return None
    fitted, after, before = _judged(made, work, part)
    small = (made.info.bytes or 0) <= work.room
    same = not alike or _costs_the_same(after.estimate, before, work.job)
    return fitted if after.ok and small and same else None


def written(work: Work, part: Part, finest: float) -> Fitted:
    """Encode the frames that the model sees, and prove that the result stands for the original.

    Args:
        work: The film.
        part: Which of its frames to take them from.
        finest: Lowest CRF that is worth its bytes.

    Raises:
        CannotFitError: The service, or the caller, would refuse the smallest result.
        CorruptMediaError: The film is broken.
        OutputError: The disk is full.
    """
    try:
        made, work = encoded(work, part, finest)
    except LimitError as error:
        raise _cannot(work, list(error.issues)) from error
    fitted, after, before = _judged(made, work, part)
    best, count = replace(fitted, path=None), made.info.bytes or 0
    errors = [issue for issue in after.issues if issue.severity is Severity.ERROR]
    if count > work.room:
        message = f"the smallest encode has {file_size(count)}; at most {file_size(work.room)}"
        fix = film_smaller(all_frames=work.job.keep_fps)
        raise CannotFitError(message, fix, where=work.where, best=best, issues=errors)
    if errors:
        raise _cannot(work, errors, best)
    if not _costs_the_same(after.estimate, before, work.job):
        message = f"what was written costs {fitted.tokens} tokens, and so does not stand for it"
        fix = "leave out keep_fps=True" if work.job.keep_fps else "use keep_fps=True"
        raise CannotFitError(message, fix, where=work.where, best=best)
    return fitted


def _judged(made: Made, work: Work, part: Part) -> tuple[Fitted, Report, Estimate | None]:
    """Check what was written as a source of its own, and estimate what it was made of."""
    after, original = checked(made.info, work.job), part_of(work, part)
    before, estimate = checked(original, work.job).estimate, after.estimate
    seen = estimate.resized if estimate and estimate.resized else made.info.size
    fitted = Fitted(
        path=made.path,
        media_type=made.info.media_type or "",
        info=made.info,
        original=work.info,
        tokens=estimate.tokens if estimate else None,
        original_tokens=before.tokens if before else None,
        steps=made.steps,
        transform=Transform.resize(work.info.size, seen).then(made.clock),
        issues=tidy((*after.issues, *made.issues), work.where),
    )
    return fitted, after, before


def _cannot(work: Work, issues: list[Issue], best: Fitted | None = None) -> CannotFitError:
    return CannotFitError(
        issues[0].message, film_way_out(issues), where=work.where, best=best, issues=issues
    )


def _costs_the_same(after: Estimate | None, before: Estimate | None, job: Job) -> bool:
    """Tell whether the model sees as much of the result as of the original, at the same size.

    Counted anew, a film that keeps all its frames may have one or two fewer than its header said.
    """
    if after is None or before is None:
        return False
    if job.keep_fps:
        return after.tokens <= before.tokens
    return (after.tokens, after.resized) == (before.tokens, before.resized)


def placed_film(fitted: Fitted, work: Work, stem: str, *, folder: bool = False) -> Fitted:
    """Move a finished film to where it is wanted, and give its bytes where they are to be sent.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: It cannot be written.
    """
    job, path, data = work.job, target_of(work.content, work.job, stem, folder=folder), None
    made = cast("str", fitted.path)
    if path is None or job.transport is Transport.BASE64:
        data = Path(made).read_bytes()
    if path is not None:
        with new_file(path, overwrite=job.overwrite) as there:
            shutil.move(made, there)
    return replace(fitted, data=data, path=path)


def target_of(content: Content, job: Job, stem: str, *, folder: bool = False) -> str | None:
    """Say where a film is to be written; ``None``: nowhere.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: The folder cannot be made.
    """
    if job.output is None:
        return None
    name = f"{stem}{MP4.extensions[0]}"
    path = placed(job.output, name, source=content.path, folder=folder)
    refuse_existing(path, overwrite=job.overwrite)
    return path
