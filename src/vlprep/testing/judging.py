"""Every request is judged by the rules of the pre-flight, and refused in the service's words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.requests import check_request
from vlprep.catalog.refusals import ANSWERS
from vlprep.catalog.requests import RESOLVE_HEADER
from vlprep.errors import RequestError
from vlprep.rules.models import get_model
from vlprep.testing.replies import Refusal, refusal
from vlprep.values.choices import Route, Severity
from vlprep.values.media import FrameList, UnknownMedia
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart, ImagePart, VideoPart
from vlprep.wire.parsing import read_payload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vlprep.testing.uploads import Upload
    from vlprep.values.issue import Issue, RequestReport
    from vlprep.values.request import Request

_SHAPES = {
    "model": "empty-model",
    "input": "empty-input",
    "messages": "no-messages",
    "role": "role",
}
"""What is said of a payload that is no request, by the last key of the path where it ends."""


class Verdict(NamedTuple):
    """What the rules say of a request.

    Attributes:
        request: The request; ``None``: it was none.
        report: All findings; ``None``: it was no request.
        refused: The error that the service would answer with; ``None``: it takes the request.
    """

    request: Request | None
    report: RequestReport | None
    refused: Refusal | None


class Court(NamedTuple):
    """What requests are judged by.

    Attributes:
        edition: Whose numbers hold.
        stated: What is behind URLs.
        uploads: What was uploaded, by address.
        unknown_is_error: Whether a URL that nobody has described is refused.
    """

    edition: str
    stated: Mapping[str, object]
    uploads: Mapping[str, Upload]
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
        data = _decoded(body)
        request = read_payload(data, form=form).request
    except RequestError as error:
        return Verdict(None, None, _no_request(error))
    stated = {**court.stated, **{url: kept.data for url, kept in court.uploads.items()}}
    report = check_request(data, form=form, media=stated, edition=court.edition)
    errors = [issue for issue in report.issues if issue.severity is Severity.ERROR]
    refused = _of_finding(errors[0], request, report) if errors else None
    if refused is None:
        refused = _of_uploads(request, headers, court)
    if refused is None and route is Route.DASHSCOPE and not streamed:
        # The body of this dialect does not tell whether a stream is asked for; its header does.
        model = get_model(request.model, edition=court.edition)
        refused = refusal("stream-only") if model.context.stream_only else None
    if refused is None and court.unknown_is_error and any(_unknown(report)):
        refused = refusal("download-failed")
    return Verdict(request, report, refused)


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        message = f"the body is not JSON: {error}"
        raise RequestError(message) from error


def _no_request(error: RequestError) -> Refusal:
    last = error.path.rpartition(".")[2]
    name = _SHAPES.get(last, "content-shape") if error.path else "invalid-parameter"
    return refusal(name, message=error.message)


def _of_finding(issue: Issue, request: Request, report: RequestReport) -> Refusal:
    """Answer a finding as the service does."""
    if issue.code == "model-unknown":
        return refusal("model-not-found", model=request.model)
    name = ANSWERS.meaning.get(issue.code, "invalid-parameter")
    limit, actual = issue.limit, issue.actual
    if issue.code == "content-shape":
        name = _shape(issue, request)
    elif issue.code == "parameter-range":
        name = issue.where.rpartition(".")[2].replace("_", "-")
    elif issue.code == "json-mode" and limit == "enable_thinking":
        name = "json-thinking"
    elif issue.code == "thinking-needs-stream":
        name = "stream-only"
    elif issue.code == "video-duration" and _less(actual, limit):
        name = "video-invalid"
    elif issue.code == "frame-count":
        frames = get_model(
            request.model, edition=str(report.estimate.edition) if report.estimate else "guide"
        ).frames
        limit = frames.max_list if frames else limit
    told = {"limit": limit, "actual": actual, "height": actual, "width": actual}
    return refusal(
        name,
        model=request.model,
        message=issue.message,
        **{key: value for key, value in told.items() if value is not None},
    )


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
    """An upload is read where its header is sent, for the model that it was uploaded for."""
    resolved = headers.get(RESOLVE_HEADER.words[0].lower(), "").lower() == "enable"
    for url in _addresses(request):
        kept = court.uploads.get(url)
        if not resolved or kept is None or kept.model != request.model:
            return refusal("url-invalid")
    return None


def _addresses(request: Request) -> Iterator[str]:
    for turn in request.messages:
        for part in turn.parts:
            sources = part.frames if isinstance(part, FramesPart) else ()
            if isinstance(part, (ImagePart, VideoPart)):
                sources = (part.source,)
            yield from (source for source in sources if source.startswith("oss://"))


def _unknown(report: RequestReport) -> Iterator[bool]:
    for part in report.estimate.parts if report.estimate else ():
        if part.estimate is not None:
            media = part.estimate.case.media
            seen = media.frames if isinstance(media, FrameList) else (media,)
            yield from (isinstance(one, UnknownMedia) for one in seen)
