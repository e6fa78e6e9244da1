"""From a row to a line: its media carried along, and made to fit the line's room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.checking import as_issue
from vlprep.api.fitting import fit
from vlprep.api.requests import check_request, media_of, no_request
from vlprep.batch.bodies import body_of, texts_of
from vlprep.batch.travelling import opened, stranded, travellers
from vlprep.catalog.batch import CHAT
from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.errors import CannotFitError, LimitError, MediaError, RequestError, UnknownModelError
from vlprep.rules.batch import (
    Mode,
    endpoint_findings,
    line_findings,
    line_too_large,
    no_room,
    shares,
)
from vlprep.rules.requests.totals import thinks
from vlprep.rules.seeing import size_of
from vlprep.values.choices import Severity
from vlprep.values.datauri import data_uri_length
from vlprep.values.issue import Issue
from vlprep.values.media import FrameList
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart
from vlprep.values.transform import Transform
from vlprep.wire.batch import write_line
from vlprep.wire.rows import NoMediaError

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from vlprep.api.requests import Case
    from vlprep.batch.travelling import At, Terms, Travelling
    from vlprep.catalog.batch import BatchLimits
    from vlprep.errors import VlprepError
    from vlprep.values.fitted import Fitted
    from vlprep.values.issue import RequestReport
    from vlprep.values.request_estimate import RequestEstimate
    from vlprep.wire.rows import Row


_PREFIX = max(data_uri_length(0, row.media_type) for row in (*PICTURES.values(), *FILMS.values()))


class Medial(NamedTuple):
    """What a line holds of one medium, so that its answer can be put back.

    Attributes:
        where: JSON path in the body.
        kind: ``"image"``, ``"video"`` or ``"frames"``.
        transform: From the original to what the model sees; ``None``: nobody knows its size.
        steps: What was done to make it fit.
    """

    where: str
    kind: str
    transform: Transform | None
    steps: tuple[str, ...]


class Line(NamedTuple):
    """A line that the service will take.

    Attributes:
        data: Its bytes, without the break.
        mode: Its model, and whether that thinks.
        estimate: What it costs.
        media: What it holds.
        warned: Codes of the warnings on it.
        ignored: Columns of its row that nothing reads.
    """

    data: bytes
    mode: Mode
    estimate: RequestEstimate
    media: tuple[Medial, ...]
    warned: tuple[str, ...]
    ignored: tuple[str, ...]


class Room(NamedTuple):
    """The room of a line, shared among its media.

    Attributes:
        travelling: The media that travel inside.
        given: Characters that each may have.
        rest: Bytes of the line without them.
    """

    travelling: Mapping[At, Travelling]
    given: tuple[int, ...]
    rest: int


def make_line(row: Row, name: str, terms: Terms, limits: BatchLimits = CHAT) -> Line:
    """Make the line of a row: what is behind URLs stays there, all else comes along and fits.

    Args:
        row: The row.
        name: Its id.
        terms: What holds for every row.
        limits: How large a line may be.

    Raises:
        LimitError: The service would refuse it; it carries the findings.
        CannotFitError: A medium cannot be made to fit.
        MediaError: A medium cannot be read.
        RequestError: It cannot be written as JSON.
        UnknownModelError: No such model.
    """
    case = case_of(row, terms)
    travelling, given, _ = room_of(case, name, limits)
    fitted = {
        at: _fitted(one, most, case, limits)
        for (at, one), most in zip(travelling.items(), given, strict=True)
    }
    texts = {at: texts_of(travelling[at].part, made) for at, made in fitted.items()}
    body = body_of(case.payload.request, texts)
    data = write_line(name, limits.url, body)
    if len(data) > limits.line_bytes:
        raise LimitError([line_too_large(len(data), limits=limits)])
    report = check_request(
        body,
        form=str(Form.OPENAI_HTTP),
        media=case.access.stated,
        edition=str(terms.edition),
        batch=True,
        max_decode_pixels=terms.max_decode_pixels,
    )
    estimate, warned = passed(case, report, terms)
    media = _media(case, fitted, estimate)
    return Line(data, mode_of(case), estimate, media, warned, row.ignored)


def case_of(row: Row, terms: Terms) -> Case:
    """Open a row whose endpoint lines are made for, and whose media all have a way to travel.

    Raises:
        LimitError: They are not, or have none.
        UnknownModelError: No such model.
    """
    wrong = list(endpoint_findings(row.url, row.request.model))
    if wrong:
        raise LimitError(wrong)
    case = opened(row, terms)
    stuck = list(stranded(case))
    if stuck:
        raise LimitError(stuck)
    return case


def room_of(case: Case, name: str, limits: BatchLimits = CHAT) -> Room:
    """Share the room of a line among the media that travel inside.

    Raises:
        LimitError: There is not enough for the text, or for one of them.
        MediaError: One cannot be read.
    """
    travelling = travellers(case)
    empty = body_of(case.payload.request, dict.fromkeys(travelling, ("",)))
    rest = len(write_line(name, limits.url, empty))
    if rest > limits.line_bytes:
        raise LimitError([line_too_large(rest, limits=limits)])
    given = tuple(shares([one.size for one in travelling.values()], limits.line_bytes - rest))
    for one, most in zip(travelling.values(), given, strict=True):
        if not _stays(one, most) and _bytes_each(one, most) < 1:
            why = no_room("there is no room for it", 0, one.place.media, limits)
            raise LimitError([why])
    return Room(travelling, given, rest)


def passed(
    case: Case, report: RequestReport, terms: Terms, mended: Container[str] = ()
) -> tuple[RequestEstimate, tuple[str, ...]]:
    """Give what a line costs, and the codes of the warnings on it.

    Args:
        case: Its row.
        report: The findings on it.
        terms: What holds for every row.
        mended: Findings that will be gone.

    Raises:
        LimitError: It has errors.
    """
    own = line_findings(case.payload.request, case.model, terms.region)
    found = [*report.issues, *own]
    wrong = [
        issue for issue in found if issue.severity is Severity.ERROR and issue.code not in mended
    ]
    if wrong or report.estimate is None:
        raise LimitError(wrong or found)
    warned = {issue.code for issue in found if issue.severity is Severity.WARNING}
    return report.estimate, tuple(sorted(warned))


def mode_of(case: Case) -> Mode:
    """Tell which file a line belongs to."""
    return Mode(case.payload.request.model, thinks(case.payload.request.parameters, case.model))


def as_issues(error: VlprepError) -> tuple[Issue, ...]:
    """Turn what makes a row unfit into findings."""
    if isinstance(error, NoMediaError):
        return (
            Issue(
                code="media-missing",
                severity=Severity.ERROR,
                message=error.message,
                fix=error.fix,
            ),
        )
    if isinstance(error, (RequestError, UnknownModelError)):
        return (no_request(error),)
    if isinstance(error, MediaError):
        return (as_issue(error),)
    return tuple(getattr(error, "issues", ()))


def _stays(one: Travelling, most: int) -> bool:
    return one.size is not None and one.size <= most


def _bytes_each(one: Travelling, most: int) -> int:
    """Tell how large a file of a medium may be, by the characters that it may have."""
    count = len(one.part.frames) if isinstance(one.part, FramesPart) else 1
    return (most // count - _PREFIX) // 4 * 3


def _fitted(one: Travelling, most: int, case: Case, limits: BatchLimits) -> Fitted:
    """Fit one medium to its share of the line."""
    part, stated = one.part, case.access.stated
    bytes_each = _bytes_each(one, most)
    source: Any
    if isinstance(part, FramesPart):
        source = FrameList((_stated(frame, stated) for frame in part.frames), fps=one.fps)
    else:
        source = _stated(part.source, stated)
    settings = one.settings
    try:
        return fit(
            source,
            case.model,
            route="openai",
            max_bytes=None if _stays(one, most) else bytes_each,
            vl_high_resolution_images=settings.vl_high_resolution_images,
            min_pixels=settings.min_pixels,
            max_pixels=settings.max_pixels,
            fps=settings.fps,
            max_frames=settings.max_frames,
            total_pixels=settings.total_pixels,
            edition=str(settings.edition),
            max_decode_pixels=case.access.max_decode_pixels,
        )
    except CannotFitError as error:
        error.where = one.place.media
        if error.issues:
            raise
        wrong = no_room(error.message, bytes_each, one.place.media, limits)
        raise LimitError([wrong]) from error
    except MediaError as error:
        error.where = one.place.media
        raise


def _stated(source: Any, stated: Mapping[str, object]) -> Any:
    return stated.get(source, source) if isinstance(source, str) else source


def _media(
    case: Case, fitted: Mapping[At, Fitted], estimate: RequestEstimate
) -> tuple[Medial, ...]:
    """Write down how each medium became what the model sees."""
    counted = iter([part for part in estimate.parts if part.estimate is not None])
    media = []
    for at, _, place in media_of(case.payload):
        part = next(counted)
        made = fitted.get(at)
        transform, steps = (made.transform, made.steps) if made else (_seen(part.estimate), ())
        if made and made.frames:
            steps = made.frames[0].steps
        media.append(Medial(place.media, part.kind, transform, steps))
    return tuple(media)


def _seen(estimate: Any) -> Transform | None:
    size, resized = size_of(estimate.case.media), estimate.resized
    return Transform.resize(size, resized) if size and resized else None
