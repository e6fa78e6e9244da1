"""The service's errors: which pass, and which will come again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import DASHSCOPE_SDK, ERROR_PAGE, GUIDE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Codes(NamedTuple):
    """Codes that begin so, in lower case; an OpenAI code and a DashScope code alike."""

    beginnings: tuple[str, ...]
    source: Source


class Messages(NamedTuple):
    """Messages that hold one of these, in lower case, whatever their code."""

    parts: tuple[str, ...]
    source: Source


class Inner(NamedTuple):
    """How the code and status of the service behind the gateway stand in a code or message.

    Attributes:
        prefix: Before the code, in lower case; what follows it says more than it does.
        message: A pattern of regular expressions for a message in lower case: the status, and the
            code after the prefix, where there are such.
        source: The page that states it.
    """

    prefix: str
    message: str
    source: Source


class Statuses(NamedTuple):
    """Status codes of HTTP."""

    codes: tuple[int, ...]
    source: Source


class Partial(NamedTuple):
    """How an answer that was cut off by the time limit is marked.

    Attributes:
        header: Name of the header, in lower case; its value is ``true``.
        seconds: Seconds after which an answer that is not streamed is cut off.
        source: The page that states it.
    """

    header: str
    seconds: int
    source: Source


# "insufficient_quota" is worded like an empty account, and is the limit of tokens a minute.
PASSING: Final = Codes(
    (
        "throttling",
        "limit_requests",
        "limit_burst_rate",
        "insufficient_quota",
        "requesttimeout",
        "modelservingerror",
        "modelunavailable",
        "serviceunavailable",
    ),
    ERROR_PAGE,
)
PASSING_GATEWAY: Final = Codes(("gatewaytimeout",), DASHSCOPE_SDK)
# They come with wrong requests too; the status says which it is.
INTERNAL: Final = Codes(("internalerror", "internal_error"), ERROR_PAGE)
LASTING: Final = Codes(
    (
        "invalidparameter",
        "invalid_parameter",
        "invalid_request",
        "invalidurl",
        "invalid_url",
        "datainspectionfailed",
        "data_inspection_failed",
        "badrequest",
        "arrearage",
        "invalidapikey",
        "invalid_api_key",
        "accessdenied",
        "model.accessdenied",
        "allocationquota.freetieronly",
        "modelnotfound",
        "model_not_found",
        "model_not_supported",
    ),
    ERROR_PAGE,
)
INNER: Final = Inner(
    prefix="internalerror.algo.",
    message=r"(?:<(\d{3})>\s*)?internalerror\.algo(?:\.([a-z_.]+))?",
    source=ERROR_PAGE,
)
PASSING_MESSAGES: Final = Messages(("timed out",), ERROR_PAGE)
LASTING_MESSAGES: Final = Messages(
    ("list index out of range", "missing content-length of multimodal url"), ERROR_PAGE
)
PASSING_STATUSES: Final = Statuses((408, 409, 425, 429, 500, 502, 503, 504), ERROR_PAGE)
PARTIAL_RESPONSE: Final = Partial(header="x-dashscope-partialresponse", seconds=180, source=GUIDE)
