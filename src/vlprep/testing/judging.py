"""Every request is judged by the rules of the pre-flight, and refused in the service's words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.requests import check_request, estimate_request
from vlprep.catalog.refusals import ANSWERS
from vlprep.catalog.requests import RESOLVE_HEADER
from vlprep.errors import RequestError, UnknownModelError
from vlprep.rules.models import get_model
from vlprep.rules.requests.settings import read_parameters
from vlprep.testing.calls import replace_messages
from vlprep.testing.facts import limit_of
from vlprep.testing.replies import Refusal, refusal
from vlprep.values.choices import Edition, Route, Severity
from vlprep.values.datauri import is_data_uri
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart, ImagePart, Message, PlaceError, VideoPart
from vlprep.values.request_estimate import PartEstimate
from vlprep.wire.bodies import read_json
from vlprep.wire.parsing import read_payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vlprep.testing.uploads import Upload
    from vlprep.values.issue import Issue, RequestReport
    from vlprep.values.request import Request
    from vlprep.values.request_estimate import RequestEstimate

_FILMS = (VideoPart, FramesPart)
_HELD = {Route.OPENAI: ("model", "messages"), Route.DASHSCOPE: ("input",)}
"""What a body has at its top, by what the gateway asks for first."""
_SHAPES = {
    "model": "empty-model",
    "input": "empty-input",
    "parameters": "empty-parameters",
    "messages": "no-messages",
    "role": "role",
}
"""What is said of a payload that is no request, by the last key of the path where it ends."""


class Taken(NamedTuple):
    """A request that the service takes.

    Attributes:
        request: The request.
        counted: What is billed of it: its estimate, or what can be counted of it where nobody
            published how the model counts films.
    """

    request: Request
    counted: RequestEstimate


class Verdict(NamedTuple):
    """What the rules say of a request.

    Attributes:
        request: The request with the parameters that take effect; ``None``: it was none.
        report: All findings; ``None``: it was no request.
        outcome: What the service takes, or the error that it would answer with.
    """

    request: Request | None
    report: RequestReport | None
    outcome: Taken | Refusal


class Court(NamedTuple):
    """What requests are judged by.

    Attributes:
        edition: Whose numbers hold.
        stated: What is behind URLs.
        uploads: What was uploaded, by address.
        account: Who asks, and in which region; see ``keys.account``.
        unknown_is_error: Whether a URL that nobody has described is refused.
    """

    edition: str
    stated: Mapping[str, object]
    uploads: Mapping[str, Upload]
    account: int
    unknown_is_error: bool


def judge(
    body: bytes, route: Route, headers: Mapping[str, str], court: Court, *, streamed: bool
) -> Verdict:
    """Judge the body of a call.

    Args:
        body: The body as it came.
        route: Its dialect.
        headers: Headers by lower-case name.
        court: What it is judged by.
        streamed: Whether the header of the DashScope dialect asks for a stream.

    Returns:
        The verdict.
    """
    form = Form.OPENAI_HTTP if route is Route.OPENAI else Form.DASHSCOPE_HTTP
    try:
        data = _decoded(body, route)
        payload = read_payload(data, form=form)
    except RequestError as error:
        return Verdict(None, None, _no_request(error))
    # What stands where the service does not read it has a finding, and no effect.
    request = replace(payload.request, parameters=read_parameters(payload))
    kept = {url: upload.data for url, upload in court.uploads.items()}
    stated = {**court.stated, **kept}
    report = check_request(data, form=form, media=stated, edition=court.edition)
    errors = [issue for issue in report.issues if issue.severity is Severity.ERROR]
    refused = _of_finding(errors[0], request, report) if errors else None
    if refused is None:
        refused = _of_uploads(request, headers, court)
    if refused is None and route is Route.DASHSCOPE and not streamed:
        # The body of this dialect does not tell whether a stream is asked for; its header does.
        model = get_model(request.model, edition=court.edition)
        refused = refusal("stream-only") if model.context.stream_only else None
    if (
        refused is None
        and court.unknown_is_error
        and any(not is_data_uri(url) and url not in stated for url in _sources(request))
    ):
        refused = refusal("download-failed")
    if refused is not None:
        return Verdict(request, report, refused)
    counted = report.estimate
    if counted is None:
        rest, films = _without_films(request)
        known = estimate_request(rest, form=form, media=stated, edition=court.edition)
        counted = replace(known, parts=(*known.parts, *films))
    return Verdict(request, report, Taken(request, counted))


def sees(body: bytes, edition: str) -> bool:
    """Tell whether a body of the DashScope dialect is for a model that is listed: they all see."""
    try:
        get_model(_decoded(body, Route.DASHSCOPE).get("model", ""), edition=edition)
    except (RequestError, UnknownModelError, TypeError):
        return False
    return True


def _without_films(request: Request) -> tuple[Request, list[PartEstimate]]:
    """Give the request without its films, and the films, of which no tokens are known."""
    turns, films = [], []
    for number, turn in enumerate(request.messages):
        parts = [part for part in turn.parts if not isinstance(part, _FILMS)]
        turns.append(Message(role=turn.role, content=parts, options=turn.options))
        for part in turn.parts:
            if isinstance(part, _FILMS):
                kind = "video" if isinstance(part, VideoPart) else "frames"
                films.append(
                    PartEstimate(where="", message=number, kind=kind, tokens=0, lower=0, upper=0)
                )
    return replace_messages(request, tuple(turns)), films


def _decoded(body: bytes, route: Route) -> dict[str, Any]:
    """Read a body as it came: the gateway takes no JSON in a string and no line of a batch.

    Raises:
        RequestError: It is no body of this dialect.
    """
    try:
        data = read_json(body)
    except (ValueError, RecursionError) as error:
        message = f"the body is not JSON: {error}"
        raise RequestError(message) from error
    if not isinstance(data, dict):
        message = f"the body is an object of JSON, not {type(data).__name__}"
        raise RequestError(message)
    for name in _HELD[route]:
        if name not in data:
            message = f"the body has no {name}"
            raise RequestError(message, name)
    return data


def _no_request(error: RequestError) -> Refusal:
    last = error.path.rpartition(".")[2]
    name = _SHAPES.get(last, "content-shape")
    if not error.path or isinstance(error, PlaceError):
        name = "invalid-parameter"
    return refusal(name, message=error.message)


def _of_finding(issue: Issue, request: Request, report: RequestReport) -> Refusal:
    """Answer a finding as the service does."""
    if issue.code == "model-unknown":
        return refusal("model-not-found" if request.model else "empty-model", model=request.model)
    name = ANSWERS.meaning.get(issue.code, "invalid-parameter")
    limit, actual = issue.limit, issue.actual
    if issue.code == "content-shape":
        name = _shape(issue, request)
    elif issue.code == "parameter-range":
        name = issue.where.rpartition(".")[2].replace("_", "-")
    elif issue.code == "json-mode" and limit == "enable_thinking":
        name = "json-thinking"
    elif issue.code == "video-duration" and _less(actual, limit):
        name = "video-invalid"
    elif issue.code == "frame-count":
        # The words name the most that a list may hold, also where it holds too few.
        edition = report.estimate.edition if report.estimate else Edition.GUIDE
        limit = limit_of(name, get_model(request.model, edition=edition)) or limit
    told = {"limit": limit, "actual": actual, "height": actual, "width": actual, "token": actual}
    known = {word: value for word, value in told.items() if value is not None}
    return refusal(name, model=request.model, message=issue.message, **known)


def _shape(issue: Issue, request: Request) -> str:
    """Tell by its place what is wrong with a shape."""
    if not request.messages:
        return "too-short"
    if issue.where.endswith(".role"):
        return "role"
    if issue.where.endswith(".content"):
        return "role-or-content"
    if "content" in issue.where:
        return "content-shape"
    return "role" if any(turn.role == "user" for turn in request.messages) else "no-user"


def _less(actual: object, limit: object) -> bool:
    return isinstance(actual, (int, float)) and isinstance(limit, (int, float)) and actual < limit


def _of_uploads(request: Request, headers: Mapping[str, str], court: Court) -> Refusal | None:
    """An upload is read where its header is sent, by who uploaded it and for the same model.

    What a test has stated to be there is read by everybody.
    """
    resolved = headers.get(RESOLVE_HEADER.words[0].lower(), "").lower() == "enable"
    for url in _sources(request):
        if not url.startswith("oss://"):
            continue
        kept = court.uploads.get(url)
        theirs = kept is not None and (kept.model, kept.account) == (request.model, court.account)
        if not resolved or not (theirs or url in court.stated):
            return refusal("url-invalid")
    return None


def _sources(request: Request) -> Iterator[str]:
    for turn in request.messages:
        for part in turn.parts:
            sources = part.frames if isinstance(part, FramesPart) else ()
            if isinstance(part, (ImagePart, VideoPart)):
                sources = (part.source,)
            yield from sources
