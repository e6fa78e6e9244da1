"""What came back is known by its codes, whatever SDK or library brought it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.error import URLError

import pytest

from vlprep import is_partial, is_retryable

QUOTA = "You exceeded your current quota, please check your plan and billing details."

ALGO = "InternalError.Algo."


def http_library(openai: Any) -> Any:
    """Give the library that this version of the SDK is built on."""
    return pytest.importorskip("httpx2" if openai.__version__ >= "3" else "httpx")


def openai_error(status: int, code: str, message: str) -> Exception:
    openai = pytest.importorskip("openai")
    httpx = http_library(openai)
    request = httpx.Request("POST", "http://127.0.0.1/v1/chat/completions")
    body = {"error": {"message": message, "code": code, "type": code}}
    response = httpx.Response(status, request=request, json=body)
    kind = {429: openai.RateLimitError, 400: openai.BadRequestError}[status]
    error: Exception = kind(message, response=response, body=body["error"])
    return error


class OldResponse(dict[str, Any]):
    """A response of the DashScope SDK 1.24.6, which raises ``KeyError`` for what it lacks."""

    def __getattr__(self, name: str) -> Any:
        return self[name]


PASSING = [
    {"code": "Throttling", "message": "Requests throttling triggered."},
    {"code": "Throttling.RateQuota", "message": "Requests rate limit exceeded"},
    {"code": "Throttling.AllocationQuota", "message": "Allocated quota exceeded"},
    {"error": {"code": "insufficient_quota", "message": QUOTA}},
    {"error": {"code": "limit_burst_rate", "message": "Request rate increased too quickly."}},
    {"code": "RequestTimeOut", "message": "Request timed out, please try again later."},
    {"code": "ModelServingError", "message": "Too many requests."},
    {"code": "InvalidParameter", "message": "Download multimodal file timed out"},
]
LASTING = [
    {"code": "Arrearage", "message": "Access denied, please make sure your account is in good..."},
    {"code": "AllocationQuota.FreeTierOnly", "message": "quota"},
    {"code": "InvalidParameter", "message": "Multimodal file size is too large"},
    {"code": "InvalidParameter", "message": "Exceeded limit on max data-uri per request: 250"},
    {"code": "InvalidParameter.DataInspection", "message": "Failed to decode the image"},
    {"error": {"code": "data_inspection_failed", "message": "inappropriate"}},
    {"error": {"code": "invalid_api_key", "message": "Incorrect API key provided. "}},
    {"code": "InternalError.Algo", "message": "list index out of range"},
    {"code": "InternalError.Algo.DataInspectionFailed", "message": "inappropriate content"},
    {"code": "InternalError.Algo.InvalidParameter", "message": "wrong"},
    {"code": "InternalError.Algo.InvalidURL", "message": "the URL does not appear to be valid"},
    {"code": "InternalError.Algo", "message": f"{ALGO}InvalidURL: the URL is not valid"},
    {"code": "invalid_url", "message": ""},
    {"code": "InternalError.Algo", "message": f"<400> {ALGO}DataInspectionFailed: inappropriate"},
    {"error": {"code": "internal_error", "message": f"{ALGO}InvalidParameter: wrong"}},
    {"code": "ModelNotFound", "message": "The model x does not exist"},
    {"code": "SomethingNew", "message": ""},
    {},
]


@pytest.mark.parametrize("body", PASSING)
def test_what_passes_is_worth_another_try(body: dict[str, Any]) -> None:
    assert is_retryable(body)
    assert is_retryable(SimpleNamespace(json=lambda: body, status_code=400))


@pytest.mark.parametrize("body", LASTING)
def test_what_lasts_is_not(body: dict[str, Any]) -> None:
    assert not is_retryable(body)
    assert not is_retryable(SimpleNamespace(json=lambda: body, status_code=400))


INTERNAL = [
    {"code": "InternalError", "message": ""},
    {"code": "InternalError.Algo", "message": "something broke"},
    {"code": "InternalError.Algo.Broken", "message": ""},
    {"error": {"code": "internal_error", "message": "something broke"}},
]


@pytest.mark.parametrize("body", INTERNAL)
def test_an_internal_error_passes_unless_its_status_blames_the_request(
    body: dict[str, Any],
) -> None:
    def answered(status: int) -> SimpleNamespace:
        return SimpleNamespace(json=lambda: body, status_code=status)

    assert is_retryable(body)
    assert all(is_retryable(answered(status)) for status in (429, 500, 503, 505))
    assert not any(is_retryable(answered(status)) for status in (400, 404, 499))
    assert not is_retryable({"status_code": 400, **body})


def test_the_status_inside_a_message_says_more_than_the_one_outside() -> None:
    for message in (f"<400> {ALGO}InvalidURL: no", "<400> InternalError.Algo: no"):
        assert not is_retryable({"code": "InternalError.Algo", "message": message})
        assert not is_retryable(
            {"status_code": 500, "code": "InternalError.Algo", "message": message}
        )
        assert not is_retryable(openai_error(400, "InternalError.Algo", message))
    assert is_retryable(openai_error(400, "InternalError.Algo", "<503> InternalError.Algo: busy"))


def test_the_limit_that_is_worded_like_an_empty_account_passes() -> None:
    assert is_retryable(openai_error(429, "insufficient_quota", QUOTA))
    assert is_retryable(openai_error(429, "limit_requests", "limit"))
    assert not is_retryable(openai_error(400, "invalid_parameter_error", "wrong"))


def test_the_errors_of_the_openai_sdk_that_never_reached_the_service_pass() -> None:
    openai = pytest.importorskip("openai")
    httpx = http_library(openai)
    request = httpx.Request("POST", "http://127.0.0.1/")
    assert is_retryable(openai.APITimeoutError(request=request))
    assert is_retryable(openai.APIConnectionError(request=request))


def test_responses_of_the_dashscope_sdk_are_read() -> None:
    refused = OldResponse(status_code=429, code="Throttling.RateQuota", message="", output=None)
    assert is_retryable(refused)
    assert not is_retryable(OldResponse(status_code=200, code="", message=""))
    assert not is_partial(refused)
    api = pytest.importorskip("dashscope.api_entities.dashscope_response")
    assert is_retryable(api.MultiModalConversationResponse(status_code=500, code="InternalError"))
    assert not is_retryable(api.MultiModalConversationResponse(status_code=400, code="Arrearage"))


def test_the_code_inside_a_message_of_the_openai_sdk_is_read() -> None:
    message = f"Error code: 400 - {{'message': '<400> {ALGO}DataInspectionFailed: no'}}"
    assert not is_retryable(openai_error(429, "internal_error", message))
    assert not is_retryable(SimpleNamespace(status_code=400, code="x", message="<400> wrong"))


def test_a_lost_connection_passes_and_a_mistake_does_not() -> None:
    assert is_retryable(ConnectionResetError())
    assert is_retryable(TimeoutError())
    assert is_retryable(type("ReadTimeout", (Exception,), {})())
    assert is_retryable(type("RemoteProtocolError", (Exception,), {})())
    assert not is_retryable(TypeError("wrong argument"))
    assert not is_retryable(None)
    assert not is_retryable("text")


@pytest.mark.parametrize("name", ["ConnectError", "ReadError", "WriteError", "ReadTimeout"])
def test_a_connection_that_httpx_lost_passes(name: str) -> None:
    httpx = http_library(pytest.importorskip("openai"))
    assert is_retryable(getattr(httpx, name)("lost"))
    assert not is_retryable(httpx.UnsupportedProtocol("no scheme"))


def test_a_body_that_broke_off_passes() -> None:
    assert is_retryable(pytest.importorskip("aiohttp").ClientPayloadError("lost"))
    chunked = pytest.importorskip("requests").exceptions.ChunkedEncodingError("lost")
    assert is_retryable(chunked)


def test_what_urllib_wraps_decides() -> None:
    assert is_retryable(URLError(TimeoutError()))
    assert is_retryable(URLError(ConnectionRefusedError()))
    assert not is_retryable(URLError("unknown url type: x"))


def test_the_dashscope_sdk_says_itself_what_passes() -> None:
    errors = pytest.importorskip("dashscope.v2.errors")
    assert is_retryable(errors.SdkError("m", code="sdk.x", allow_retry=True))
    assert not is_retryable(errors.SdkError("m", code="sdk.x", allow_retry=False))
    assert is_retryable(errors.APIStatusError("m", code="GatewayTimeout", status_code=200))
    common = pytest.importorskip("dashscope.common.error")
    assert is_retryable(common.ServiceUnavailableError("m"))
    assert not is_retryable(common.InvalidParameter("m"))


def test_a_status_decides_where_no_code_does() -> None:
    assert is_retryable({"code": 429, "message": "too many"})
    assert is_retryable({"error": {"code": "503", "message": "draining"}})
    assert not is_retryable({"code": 400})
    assert is_retryable(SimpleNamespace(status_code=503))
    assert is_retryable(SimpleNamespace(response=SimpleNamespace(status_code=502)))
    assert not is_retryable(SimpleNamespace(status_code=404))
    assert not is_retryable(SimpleNamespace(status_code=400, json=lambda: 1 / 0))


@pytest.mark.parametrize("status", [408, 409, 425, 429, 500, 502, 503, 504])
def test_these_statuses_pass(status: int) -> None:
    assert is_retryable(SimpleNamespace(status_code=status))


@pytest.mark.parametrize("status", [400, 429, 500, 503])
@pytest.mark.parametrize(
    "code",
    [
        "Arrearage",
        "AccessDenied",
        "AllocationQuota.FreeTierOnly",
        "DataInspectionFailed",
        "data_inspection_failed",
        "InvalidApiKey",
        "invalid_api_key",
        "InvalidParameter",
        "invalid_parameter_error",
        "InvalidURL",
        "Model.AccessDenied",
        "ModelNotFound",
        "model_not_found",
    ],
)
def test_a_code_that_lasts_lasts_whatever_the_status(code: str, status: int) -> None:
    body = {"code": code, "message": "no"}
    assert not is_retryable(SimpleNamespace(json=lambda: body, status_code=status))


@pytest.mark.parametrize(
    "message", ["list index out of range", "Missing Content-Length of multimodal url"]
)
def test_a_message_that_lasts_lasts_whatever_the_code(message: str) -> None:
    for code in ("InternalError.Algo", "Throttling", ""):
        body = {"code": code, "message": message}
        assert not is_retryable(SimpleNamespace(json=lambda body=body: body, status_code=500))


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404, 410, 413, 415, 422, 428, 501, 505])
def test_any_other_status_lasts(status: int) -> None:
    assert not is_retryable(SimpleNamespace(status_code=status))


@pytest.mark.parametrize("value", ["true", "True", True])
def test_the_header_tells_that_an_answer_was_cut_off(value: object) -> None:
    headers = {"X-DashScope-PartialResponse": value}
    assert is_partial(headers)
    assert is_partial(SimpleNamespace(headers=headers))
    assert not is_partial({"x-dashscope-partialresponse": "false"})
    assert not is_partial({"content-type": "application/json"})


@pytest.mark.parametrize("reason", [None, "null"])
def test_an_answer_that_ended_for_no_reason_was_cut_off(reason: str | None) -> None:
    choice = {"finish_reason": reason, "message": {"content": "a"}}
    assert is_partial({"choices": [choice]})
    assert is_partial({"output": {"choices": [choice]}})
    assert is_partial(SimpleNamespace(choices=[SimpleNamespace(finish_reason=reason)], headers={}))


@pytest.mark.parametrize("reason", ["stop", "length", "tool_calls"])
def test_an_answer_that_ended_was_not(reason: str) -> None:
    assert not is_partial({"choices": [{"finish_reason": reason}]})
    assert not is_partial({"choices": []})
    assert not is_partial({"output": {"choices": [{"finish_reason": reason}]}})
