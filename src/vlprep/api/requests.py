"""Judge and count a whole request, written by hand or taken out of a log."""

from __future__ import annotations

from dataclasses import replace
from time import time
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.checking import as_issue
from vlprep.api.parts import Access, look_at_part
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.catalog.texts import VOCABULARY
from vlprep.errors import LimitError, MediaError, RequestError, UnknownModelError
from vlprep.media.vocabulary import text_counter
from vlprep.rules.checking import check_media
from vlprep.rules.models import as_model
from vlprep.rules.requests.checking import (
    Asked,
    no_frames,
    part_findings,
    request_findings,
    wrong_kind,
)
from vlprep.rules.requests.settings import part_settings, shared_settings
from vlprep.rules.requests.sizes import is_refused_by_now, not_looked_further
from vlprep.rules.requests.totals import total
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Edition, Profile, Route, Severity, Transport
from vlprep.values.datauri import is_data_uri
from vlprep.values.issue import Issue, RequestReport
from vlprep.values.payload import Form, places_of
from vlprep.values.request import FramesPart, ImagePart, Request, VideoPart
from vlprep.values.settings import Settings
from vlprep.wire.parsing import read_payload

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vlprep.api.parts import LocalFiles, Seen
    from vlprep.rules.requests.settings import PartSettings
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model
    from vlprep.values.payload import Payload, Place
    from vlprep.values.request_estimate import RequestEstimate

    Medium = ImagePart | VideoPart | FramesPart

_MEDIA = (ImagePart, VideoPart, FramesPart)


class Case(NamedTuple):
    """A request that is ready to be judged."""

    payload: Payload
    model: Model
    shared: Settings
    access: Access


class Looked(NamedTuple):
    """A medium of a request that was looked at.

    Attributes:
        at: Numbers of its message and of its part.
        part: The part.
        place: Where it stands.
        read: The settings that hold for it.
        seen: What it is, or why that is not known.
    """

    at: tuple[int, int]
    part: Medium
    place: Place
    read: PartSettings
    seen: Seen | MediaError | LimitError


class Judged(NamedTuple):
    """What was found on the media of a request.

    Attributes:
        issues: The findings.
        estimates: What the model sees of each, by the numbers of its message and part.
        uris: Length of each data URI that the body will hold.
        whole: Whether all were looked at and can be counted.
    """

    issues: list[Issue]
    estimates: dict[tuple[int, int], Estimate]
    uris: list[int]
    whole: bool


def check_request(
    request: Request | Mapping[str, Any] | str | bytes,
    *,
    route: str | None = None,
    form: str | None = None,
    transport: str | None = None,
    model: str | Model | None = None,
    local_files: LocalFiles | None = None,
    media: Mapping[str, object] | None = None,
    edition: str = "guide",
    profile: str = "api",
    batch: bool = False,
    deep: bool = False,
    max_decode_pixels: int = DECODE_GUARD.pixels,
    now: float | None = None,
) -> RequestReport:
    """Tell whether the service will take a request, and what of it is lost or does nothing.

    Args:
        request: A ``Request``, or any payload that ``parse_request`` takes.
        route: ``"openai"`` or ``"dashscope"``: for a ``Request`` the dialect that it will be
            written in, ``"dashscope"`` by default; for a payload only where it does not tell.
        form: ``"openai"``, ``"openai-http"``, ``"dashscope"`` or ``"dashscope-http"``, where you
            know whether an SDK's call or a body of HTTP is meant.
        transport: How the local files of a ``Request`` will travel; by default as ``to_openai``
            and ``to_dashscope`` carry them.
        model: A model to judge by in the place of the one that the request names, such as a
            ``Model`` of your own.
        local_files: Whether local paths are opened, or the folder below which they are. By
            default those of a ``Request`` built by hand are, those of a payload are not.
        media: What is behind a URL or path: ``{url: source}``. A URL is never fetched.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        batch: Whether it goes to the Batch API.
        deep: Decode everything, which finds files that are cut short or broken.
        max_decode_pixels: Nothing with more pixels than this is decoded.
        now: Seconds since 1970 against which signed URLs are held; by default the clock's.

    Returns:
        All findings at once, errors first, each with its JSON path. What is no request at all is
        one finding, and a part that cannot be read is another.

    Raises:
        TypeError: An argument is of the wrong type.
        ValueError: A word is not in its list.
    """
    try:
        case = open_request(
            request,
            route=route,
            form=form,
            transport=transport,
            model=model,
            local_files=local_files,
            media=media,
            settings=Settings(edition=Edition(edition), profile=Profile(profile)),
            deep=deep,
            max_decode_pixels=max_decode_pixels,
        )
    except RequestError as error:
        return RequestReport(issues=(no_request(error),), model="", route=None)
    except UnknownModelError as error:
        return RequestReport(issues=(no_request(error),), model=error.name, route=None)
    payload, known, shared, _ = case
    judged = _judged(case)
    estimate = None
    if judged.whole:
        counter = text_counter(VOCABULARY)
        estimate = total(payload, known, judged.estimates, counter, shared.edition)
    asked = Asked(
        edition=shared.edition,
        profile=shared.profile,
        batch=batch,
        now=time() if now is None else now,
        is_file=case.access.looker,
    )
    return RequestReport(
        issues=request_findings(payload, known, judged.issues, estimate, judged.uris, asked),
        model=known.id,
        route=payload.form.route,
        estimate=estimate,
    )


def _judged(case: Case) -> Judged:
    """Look at the media and judge them one by one, until more of them cannot change the answer."""
    payload, known, shared, _ = case
    media = list(media_of(payload))
    found: list[Issue] = []
    estimates: dict[tuple[int, int], Estimate] = {}
    uris: list[int] = []
    whole, least = True, 0
    for looked, (at, part, place, read, seen) in enumerate(looked_at(case), start=1):
        found += read.issues
        if isinstance(seen, LimitError):
            found += seen.issues
        elif isinstance(seen, MediaError):
            found.append(_at(seen, part, place))
            whole = False
        else:
            uris += seen.uris
            found += wrong_kind(part, place, seen.media.kind)
            report = check_media(seen.media, seen.origins, known, read.settings, seen.transport)
            found += part_findings(report, part, place, payload)
            if report.estimate is None:
                whole = False
            else:
                estimates[at] = report.estimate
                least += report.estimate.lower
        if looked < len(media) and is_refused_by_now(payload, known, shared, looked, least):
            found.append(not_looked_further(payload, known, least, looked, len(media)))
            uris += _uris_of(part for _, part, _ in media[looked:])
            whole = False
            break
    return Judged(found, estimates, uris, whole)


def _uris_of(parts: Iterable[Medium]) -> Iterator[int]:
    """Give the lengths of data URIs in parts that nobody looks at."""
    for part in parts:
        sources = part.frames if isinstance(part, FramesPart) else (part.source,)
        yield from (len(one) for one in sources if isinstance(one, str) and is_data_uri(one))


def estimate_request(
    request: Request | Mapping[str, Any] | str | bytes,
    *,
    route: str | None = None,
    form: str | None = None,
    model: str | Model | None = None,
    local_files: LocalFiles | None = None,
    media: Mapping[str, object] | None = None,
    edition: str = "guide",
    profile: str = "api",
) -> RequestEstimate:
    """Tell how many tokens a request is, as ``usage`` will report them.

    Args:
        request: A ``Request``, or any payload that ``parse_request`` takes.
        route: ``"openai"`` or ``"dashscope"``, as in ``check_request``.
        form: The dialect and whether it is a body, as in ``check_request``.
        model: A model to count by in the place of the one that the request names.
        local_files: Whether local paths are opened, as in ``check_request``.
        media: What is behind a URL or path: ``{url: source}``. A URL is never fetched.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.

    Returns:
        The tokens by part, message and kind. What nobody has described has bounds; texts have
        bounds where no vocabulary is installed.

    Raises:
        RequestError: It is no request; the error names the JSON path.
        MediaError: A part cannot be read.
        LimitError: A part has no legal size, or is no film for a model that takes none.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A word is not in its list.
    """
    case = open_request(
        request,
        route=route,
        form=form,
        model=model,
        local_files=local_files,
        media=media,
        settings=Settings(edition=Edition(edition), profile=Profile(profile)),
    )
    return whole_estimate(case)[1]


def whole_estimate(case: Case) -> tuple[dict[tuple[int, int], Estimate], RequestEstimate]:
    """Count a request that is ready: its media one by one, and the whole.

    Raises:
        MediaError: A part cannot be read.
        LimitError: A part has no legal size.
    """
    payload, known, shared, _ = case
    estimates = {}
    for at, part, place, read, seen in looked_at(case):
        if isinstance(seen, MediaError):
            seen.where = _at(seen, part, place).where
        if isinstance(seen, Exception):
            raise seen
        estimates[at] = estimate_media(seen.media, known, read.settings)
    counter = text_counter(VOCABULARY)
    return estimates, total(payload, known, estimates, counter, shared.edition)


def open_request(
    request: Request | Mapping[str, Any] | str | bytes,
    *,
    settings: Settings,
    route: str | None = None,
    form: str | None = None,
    transport: str | None = None,
    model: str | Model | None = None,
    local_files: LocalFiles | None = None,
    media: Mapping[str, object] | None = None,
    deep: bool = False,
    max_decode_pixels: int = DECODE_GUARD.pixels,
) -> Case:
    """Read what was given, and settle what may be looked at.

    Raises:
        RequestError: It is no request.
        UnknownModelError: No such model.
    """
    if isinstance(request, Request):
        payload = places_of(request, Form(form or str(Route(route or Route.DASHSCOPE))))
    else:
        payload = read_payload(request, route=route, form=form)
    trusted = not payload.request.untrusted
    way = Transport.PATH
    if transport is not None:
        way = Transport(transport)
    elif trusted and (payload.form.http or payload.form.route is Route.OPENAI):
        way = Transport.BASE64
    return Case(
        payload,
        as_model(model or payload.request.model, settings.edition),
        shared_settings(payload, settings),
        Access(
            local_files=trusted if local_files is None else local_files,
            stated=media or {},
            transport=way,
            by_sdk=not trusted and payload.form is Form.DASHSCOPE,
            deep=deep,
            max_decode_pixels=max_decode_pixels,
        ),
    )


def media_of(payload: Payload) -> Iterator[tuple[tuple[int, int], Medium, Place]]:
    """Go through the media: the numbers of message and part, the part, and where it stands."""
    for at, _, part, place in payload.walk():
        if isinstance(part, _MEDIA):
            yield at, part, place


def looked_at(case: Case) -> Iterator[Looked]:
    """Look at the media of a request, each once."""
    for at, part, place in media_of(case.payload):
        read = part_settings(part, place, case.shared)
        seen: Seen | MediaError | LimitError
        if isinstance(part, FramesPart) and not part.frames:
            seen = LimitError([no_frames(place)])
        else:
            try:
                seen = look_at_part(part, read.fps, case.access)
            except MediaError as error:
                seen = error
        yield Looked(at, part, place, read, seen)


def _at(error: MediaError, part: Medium, place: Place) -> Issue:
    """Give the finding for a part that cannot be read its JSON path."""
    issue = as_issue(error)
    where = place.media
    if isinstance(part, FramesPart) and error.where.startswith("frame "):
        number = int(error.where.split()[1]) - 1
        where = f"{where}[{number}]"
    return replace(issue, where=where)


def no_request(error: RequestError | UnknownModelError) -> Issue:
    """Turn what makes a payload no request, or its model unknown, into a finding."""
    if isinstance(error, RequestError):
        return Issue(
            code="content-shape",
            severity=Severity.ERROR,
            message=error.message,
            where=error.path,
            fix=error.fix,
        )
    return Issue(
        code="model-unknown",
        severity=Severity.ERROR,
        message=f"unknown model {error.name[:80]!r}",
        where="model",
        actual=error.name[:80],
        fix=f"did you mean {' or '.join(error.near)}?" if error.near else "see 'vlprep models'",
    )
