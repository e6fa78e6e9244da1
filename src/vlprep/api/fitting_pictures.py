"""Make a picture fit, or each picture of a list of frames."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.api.jobs import upright_of
from vlprep.errors import CannotFitError, MediaError
from vlprep.media.encoding import Encoder, search
from vlprep.media.probing import look
from vlprep.media.reader import read_bytes
from vlprep.media.writing import copy_source, is_folder, placed, write_bytes
from vlprep.rules.checking import check_media, file_findings, tidy
from vlprep.rules.fitting import climb
from vlprep.rules.limits.formats import unseen_findings
from vlprep.rules.shapes import (
    losses,
    named_format,
    plan_picture,
    room,
    seen_alone,
    seen_like,
    smaller,
    way_out,
)
from vlprep.rules.wording import file_size, pixels, suffix_of
from vlprep.values.choices import Severity, Transport
from vlprep.values.fitted import Fitted
from vlprep.values.media import FrameList, ImageInfo, Origin
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vlprep.api.jobs import Content, Job
    from vlprep.media.pictures import Upright
    from vlprep.rules.shapes import PicturePlan, SeenAt
    from vlprep.values.attempt import Attempt
    from vlprep.values.issue import Issue, Report

_RESULT = Origin("<result>")
_LIST = "the list"


class Made(NamedTuple):
    """A picture to send.

    Attributes:
        info: What it is.
        data: Its bytes; ``None``: it is the source as it stands.
        transform: From the source as shown to it.
        steps: What was done, in words.
        frames: How many frames or pages the source holds, as its decoder found.
    """

    info: ImageInfo
    data: bytes | None
    transform: Transform
    steps: tuple[str, ...] = ()
    frames: int | None = None


def fit_picture(content: Content, job: Job) -> Fitted:
    """Make one picture fit.

    Raises:
        CannotFitError: Nothing that is allowed makes it legal.
        MediaError: It cannot be decoded.
        OutputError: The result cannot be written.
    """
    picture, where = _picture(content), content.origin.name
    job = _travelling(job, (content,))
    if job.output is not None and not is_folder(job.output):
        job = job._replace(wishes=named_format(job.wishes, job.output))
    before = check_media(picture, (content.origin,), job.model, job.settings, job.transport)
    _refuse_what_no_file_mends(before, _errors(content, job), where)
    made = _make(content, job, seen_alone(job.model, job.settings))
    origin = content.origin if made.data is None else _RESULT
    after = check_media(made.info, (origin,), job.model, job.settings, job.transport)
    fitted = _fitted(content, made, after)
    if made.data is not None:
        lost = (*losses(before), *unseen_findings(replace(picture, frames=made.frames)))
        fitted = replace(fitted, issues=tidy((*after.issues, *lost), where))
    if before.estimate is not None:
        fitted = replace(fitted, original_tokens=before.estimate.tokens)
    _prove(fitted, after, where)
    return _put(fitted, content, job, content.stem)


def fit_frames(contents: Sequence[Content], fps: float, job: Job) -> Fitted:
    """Make a list of frames fit: all stay as they are, or all come to the size that is seen.

    Raises:
        CannotFitError: Nothing that is allowed makes it legal.
        MediaError: A frame cannot be decoded.
        OutputError: A result cannot be written.
    """
    original = FrameList([_picture(content) for content in contents], fps=fps)
    job = _travelling(job, contents)
    origins = [content.origin for content in contents]
    before = check_media(original, origins, job.model, job.settings, job.transport)
    wrong = [issue for content in contents for issue in _errors(content, job)]
    _refuse_what_no_file_mends(before, wrong, _LIST)
    if before.estimate is None:
        message = "the model sees its frames at no legal size"
        raise CannotFitError(message, way_out(wrong), where=_LIST, issues=wrong)
    # The service counts every frame by the first one's size: so all change, or none does.
    alike = not job.wishes.keep_size and not all(_passes(content, job) for content in contents)
    seen = seen_like(before.estimate)
    made = [_make(content, job, seen, alike=alike) for content in contents]
    result = FrameList([one.info for one in made], fps=fps)
    after = check_media(result, [_RESULT] * len(made), job.model, job.settings, job.transport)
    pairs = list(zip(contents, made, strict=True))
    frames = [
        replace(_fitted(content, one, after), tokens=None, issues=()) for content, one in pairs
    ]
    fitted = Fitted(
        info=result,
        original=original,
        tokens=after.estimate.tokens if after.estimate else None,
        original_tokens=before.estimate.tokens,
        transform=frames[0].transform,
        frames=tuple(frames),
        issues=after.issues,
    )
    _prove(fitted, after, _LIST)
    return replace(
        fitted,
        frames=tuple(
            _put(frame, content, job, f"frame-{number:04d}", folder=True)
            for number, (frame, content) in enumerate(zip(frames, contents, strict=True), start=1)
        ),
    )


def _make(content: Content, job: Job, seen: SeenAt, *, alike: bool = False) -> Made:
    """Give the picture as it is where it passes, else the best encode that fits.

    Args:
        content: The picture.
        job: What is wanted.
        seen: The size at which the model sees a picture of some size.
        alike: Whether it is to have the size that the model sees, passing or not.
    """
    picture, passes = _picture(content), _passes(content, job)
    wishes = job.wishes._replace(shrink=job.wishes.shrink or alike)
    plan = plan_picture(picture.size, seen, job.model, job.settings, wishes)
    there = alike and plan.sizes == {picture.size}
    same = Made(picture, None, Transform.resize(picture.size, picture.size))
    if passes and (there or not wishes.shrink):
        return same
    _refuse_without_rungs(plan, content, job)
    upright = upright_of(
        content,
        picture,
        background=job.background,
        keep_metadata=job.keep_metadata,
        most=job.max_decode_pixels,
    )
    if upright.size != picture.size:  # a decoder may disagree with the header
        plan = plan_picture(upright.size, seen, job.model, job.settings, wishes)
        _refuse_without_rungs(plan, content, job)
    encoder = Encoder(upright, plan.canvas, job.background)
    limits = room(job.model, job.settings, job.transport, wishes)
    attempt, data = search(climb(plan.rungs, limits), encoder)
    made = _made(upright, plan, attempt, data, job)
    if len(data) > limits[attempt.format]:
        raise _too_large(made, limits[attempt.format], content, job)
    if passes and not alike and (attempt.quality or len(data) >= (picture.bytes or 0)):
        return same
    return made


def _made(upright: Upright, plan: PicturePlan, attempt: Attempt, data: bytes, job: Job) -> Made:
    laid = Transform.crop(upright.size, 0, 0, plan.canvas)
    return Made(
        cast("ImageInfo", look(read_bytes(data, _RESULT.name))),
        data,
        laid.then(Transform.resize(plan.canvas, attempt.size)),
        (*upright.steps, *_steps(upright, plan, attempt, job), _written(attempt, data)),
        upright.frames,
    )


def _steps(upright: Upright, plan: PicturePlan, attempt: Attempt, job: Job) -> Iterator[str]:
    if plan.canvas != upright.size:
        yield f"padded {pixels(upright.size)} to {pixels(plan.canvas)} with {job.background}"
    if attempt.size != plan.canvas:
        yield (
            f"resized {pixels(plan.canvas)} to {pixels(attempt.size)}, the size that "
            f"{job.model.id} sees by edition {job.settings.edition!s}"
        )


def _written(attempt: Attempt, data: bytes) -> str:
    how = "without loss" if attempt.quality is None else f"at quality {attempt.quality:.4g}, 4:4:4"
    return f"wrote {attempt.format} {how}: {file_size(len(data))}"


def _picture(content: Content) -> ImageInfo:
    if not isinstance(content.info, ImageInfo):
        error = MediaError("it is a film, not a picture", "give pictures as frames")
        error.where = content.origin.name
        raise error
    return content.info


def _travelling(job: Job, contents: Sequence[Content]) -> Job:
    """What is behind a URL travels by URL, whatever is asked."""
    by_url = any(content.origin.by_url for content in contents)
    return job._replace(transport=Transport.URL) if by_url else job


def _errors(content: Content, job: Job) -> list[Issue]:
    """Find what is wrong with the file itself, which another encode may mend."""
    found = file_findings(_picture(content), content.origin, job.model, job.settings, job.transport)
    return [issue for issue in found if issue.severity is Severity.ERROR]


def _passes(content: Content, job: Job) -> bool:
    """Tell whether a picture may be sent as it stands, by the service and by the caller."""
    picture, wishes = _picture(content), job.wishes
    return (
        content.reader is not None
        and not _errors(content, job)
        and wishes.format in {None, picture.format}
        and (wishes.max_bytes is None or content.reader.size <= wishes.max_bytes)
    )


def _fitted(content: Content, made: Made, after: Report | None) -> Fitted:
    estimate = after.estimate if after else None
    seen = estimate.resized if estimate else None
    service = Transform.resize(made.info.size, seen or made.info.size)
    return Fitted(
        data=made.data,
        media_type=made.info.media_type or "",
        info=made.info,
        original=content.info,
        tokens=estimate.tokens if estimate else None,
        steps=made.steps,
        transform=made.transform.then(service),
        issues=after.issues if after else (),
    )


def _put(fitted: Fitted, content: Content, job: Job, stem: str, *, folder: bool = False) -> Fitted:
    """Write the result where it is wanted, and give its bytes where they are to be sent."""
    unchanged = content.reader if fitted.data is None else None
    path = content.path if unchanged else None
    if job.output is not None:
        name = os.path.basename(path) if path else f"{stem}{suffix_of(fitted.media_type)}"  # noqa: PTH119
        path = placed(job.output, name, source=content.path, folder=folder)
        if unchanged:
            copy_source(unchanged, path, overwrite=job.overwrite)
        else:
            write_bytes(fitted.data or b"", path, overwrite=job.overwrite)
    data = fitted.data
    if unchanged and (path is None or job.transport is Transport.BASE64):
        data = unchanged.read_at(0, unchanged.size)
    return replace(fitted, data=data, path=path)


def _refuse_what_no_file_mends(report: Report, mendable: Sequence[Issue], where: str) -> None:
    """Stop before any work where the request itself is at fault."""
    codes = {issue.code for issue in mendable}
    rest = [
        issue
        for issue in report.issues
        if issue.severity is Severity.ERROR and issue.code not in codes
    ]
    if rest:
        raise CannotFitError(rest[0].message, rest[0].fix, where=where, issues=rest)


def _refuse_without_rungs(plan: PicturePlan, content: Content, job: Job) -> None:
    if not plan.rungs:
        issues = _errors(content, job)
        message = (
            issues[0].message if issues else f"nothing writes {job.wishes.format} of this size"
        )
        raise CannotFitError(message, way_out(issues), where=content.origin.name, issues=issues)


def _too_large(made: Made, most: int, content: Content, job: Job) -> CannotFitError:
    count = len(made.data or b"")
    return CannotFitError(
        f"the nearest encode that is allowed has {file_size(count)}; at most {file_size(most)}",
        smaller(job.wishes),
        where=content.origin.name,
        best=_fitted(content, made, None),
    )


def _prove(fitted: Fitted, after: Report, where: str) -> Fitted:
    """Give nothing out that the service would refuse."""
    errors = [issue for issue in after.issues if issue.severity is Severity.ERROR]
    if errors:
        raise CannotFitError(
            errors[0].message, errors[0].fix, where=where, best=fitted, issues=errors
        )
    return fitted
