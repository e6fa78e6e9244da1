"""From a row to a line: its media carried along, and made to fit the line's room."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.checking import as_issue
from vlprep.api.fitting import fit
from vlprep.api.parts import look_at_part
from vlprep.api.requests import check_request, media_of, no_request, open_request
from vlprep.catalog.batch import CHAT
from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.errors import CannotFitError, LimitError, MediaError, RequestError, UnknownModelError
from vlprep.media.carrying import path_of
from vlprep.media.sources import is_remote
from vlprep.rules.batch import Mode, line_too_large, no_room, offer_findings, shares
from vlprep.rules.checking import check_media
from vlprep.rules.requests.settings import part_settings
from vlprep.rules.requests.totals import thinks
from vlprep.rules.seeing import size_of
from vlprep.values.choices import Edition, Severity
from vlprep.values.datauri import data_uri_length, is_data_uri
from vlprep.values.issue import Issue
from vlprep.values.media import FrameList, ImageInfo, UnknownMedia, VideoInfo
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart
from vlprep.values.settings import Settings
from vlprep.values.transform import Transform
from vlprep.wire.batch import write_line
from vlprep.wire.openai import write_openai
from vlprep.wire.rows import NoMediaError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.api.parts import LocalFiles, Seen
    from vlprep.api.requests import Case, Medium
    from vlprep.catalog.batch import BatchLimits
    from vlprep.errors import VlprepError
    from vlprep.values.cost import Region
    from vlprep.values.fitted import Fitted
    from vlprep.values.payload import Place
    from vlprep.values.request import Request
    from vlprep.values.request_estimate import RequestEstimate
    from vlprep.wire.rows import Row

    At = tuple[int, int]

_PREFIX = max(data_uri_length(0, row.media_type) for row in (*PICTURES.values(), *FILMS.values()))


class Terms(NamedTuple):
    """What holds for every row.

    Attributes:
        region: Where it is sent; ``None``: nobody said.
        local_files: Whether local paths are opened, or the folder below which they are.
        media: What is behind URLs.
        edition: Whose numbers hold.
        max_decode_pixels: Nothing with more pixels than this is decoded.
    """

    region: Region | None
    local_files: LocalFiles | None
    media: Mapping[str, object]
    edition: Edition
    max_decode_pixels: int


class Travelling(NamedTuple):
    """One medium that travels inside the line.

    Attributes:
        part: The part.
        place: Where it stands.
        settings: What the request asks for it.
        fps: The rate of a list of frames.
        size: Characters that it needs as it is; ``None``: not known before it is written.
    """

    part: Medium
    place: Place
    settings: Settings
    fps: float
    size: int | None


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
    """

    data: bytes
    mode: Mode
    estimate: RequestEstimate
    media: tuple[Medial, ...]


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
    case = opened(row, terms)
    travelling = travellers(case)
    empty = body_of(case.payload.request, dict.fromkeys(travelling, ("",)))
    room = limits.line_bytes - len(write_line(name, limits.url, empty))
    given = shares([one.size for one in travelling.values()], room)
    fitted = {
        at: _fitted(one, most, case, limits)
        for (at, one), most in zip(travelling.items(), given, strict=True)
    }
    texts = {at: _texts(travelling[at].part, made) for at, made in fitted.items()}
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
    report.raise_for_issues()
    wrong = list(offer_findings(case.model, terms.region))
    if wrong or report.estimate is None:
        raise LimitError(wrong)
    mode = Mode(case.payload.request.model, thinks(case.payload.request.parameters, case.model))
    media = _media(case, fitted, report.estimate)
    return Line(data, mode, report.estimate, media)


def opened(row: Row, terms: Terms) -> Case:
    """Settle what of a row may be looked at; everything goes by Base64, in the OpenAI dialect."""
    return open_request(
        row.request,
        form=str(Form.OPENAI_HTTP),
        transport="base64",
        local_files=terms.local_files,
        media={**terms.media, **row.stated},
        settings=Settings(edition=terms.edition),
        max_decode_pixels=terms.max_decode_pixels,
    )


def travellers(case: Case) -> dict[At, Travelling]:
    """Find the media that travel inside the line.

    Raises:
        MediaError: One cannot be read; ``where`` is its JSON path.
    """
    found: dict[At, Travelling] = {}
    for at, part, place in media_of(case.payload):
        settings, fps, _ = part_settings(part, place, case.shared)
        if isinstance(part, FramesPart) and not part.frames:
            continue
        try:
            seen = look_at_part(part, fps, case.access)
        except MediaError as error:
            error.where = f"{place.media} ({error.where})" if error.where else place.media
            raise
        if _comes_along(part, seen, settings, case):
            known = all(seen.uris) and bool(seen.uris)
            size = sum(seen.uris) if known else None
            found[at] = Travelling(part, place, settings, fps, size)
    return found


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


def _comes_along(part: Medium, seen: Seen, settings: Settings, case: Case) -> bool:
    """Tell whether a part travels inside: files do; a URL only where it would be refused as such."""
    sources = part.frames if isinstance(part, FramesPart) else (part.source,)
    if all(_is_at_hand(source, case) for source in sources):
        return True
    stated = [case.access.stated.get(s) if isinstance(s, str) else None for s in sources]
    described = (ImageInfo, VideoInfo, UnknownMedia, tuple)  # a Size is a tuple
    if any(source is None or isinstance(source, described) for source in stated):
        return False
    return not check_media(seen.media, seen.origins, case.model, settings, seen.transport).ok


def _is_at_hand(source: Any, case: Case) -> bool:
    if not isinstance(source, str) or is_data_uri(source):
        return True
    if is_remote(source):
        return False
    path = path_of(source)
    return path is not None and case.access.allows(path)


def _fitted(one: Travelling, most: int, case: Case, limits: BatchLimits) -> Fitted:
    """Fit one medium to its share of the line."""
    part, stated = one.part, case.access.stated
    count = len(part.frames) if isinstance(part, FramesPart) else 1
    stays = one.size is not None and one.size <= most
    bytes_each = (most // count - _PREFIX) // 4 * 3
    if not stays and bytes_each < 1:
        raise LimitError([no_room("there is no room for it", bytes_each, one.place.media, limits)])
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
            max_bytes=None if stays else bytes_each,
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


def _texts(part: Medium, made: Fitted) -> tuple[str, ...]:
    """Write what was made as it stands in the body; a data URI that fits stays letter by letter."""
    if isinstance(part, FramesPart):
        pairs = zip(part.frames, made.frames, strict=True)
        return tuple(_text(source, frame) for source, frame in pairs)
    return (_text(part.source, made),)


def _text(source: Any, made: Fitted) -> str:
    if not made.changed and isinstance(source, str) and is_data_uri(source):
        return source
    return made.data_uri()


def body_of(request: Request, texts: Mapping[At, tuple[str, ...]]) -> dict[str, Any]:
    """Write the body with these texts in the place of media."""
    turns = []
    for number, turn in enumerate(request.messages):
        content = turn.content
        if isinstance(content, tuple):
            content = tuple(
                _with_texts(part, texts.get((number, at))) for at, part in enumerate(content)
            )
        turns.append(replace(turn, content=content))
    return write_openai(replace(request, messages=tuple(turns)), http=True)


def _with_texts(part: Any, texts: tuple[str, ...] | None) -> Any:
    if texts is None:
        return part
    if isinstance(part, FramesPart):
        return replace(part, frames=texts if len(texts) > 1 else texts * len(part.frames))
    return replace(part, source=texts[0])


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
