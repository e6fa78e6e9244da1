"""What came back: is it worth another try, and was it cut off?

Errors and responses are looked at by their attributes and keys, so that those of every SDK and HTTP
library will do; none of them is imported.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from vlprep.catalog.trouble import (
    INNER,
    INTERNAL,
    LASTING,
    LASTING_MESSAGES,
    PARTIAL_RESPONSE,
    PASSING,
    PASSING_GATEWAY,
    PASSING_MESSAGES,
    PASSING_STATUSES,
)

_LOST_CONNECTION = (
    "connection",
    "timeout",
    "networkerror",
    "remoteprotocol",
    "clientpayload",
    "chunkedencoding",
    "incompleteread",
    "serviceunavailable",
)
"""In the names of exceptions of openai, dashscope, httpx, requests, aiohttp and urllib3."""

_LONGEST_MESSAGE = 2000
_INNER = re.compile(INNER.message)
_REFUSED = range(400, 500)
"""Statuses of HTTP by which the request is at fault."""
_STATUS = re.compile(r"[1-5]\d\d")


class _Trouble(NamedTuple):
    """What came back, in lower case; of codes and statuses, the inner ones say more."""

    status: int | None
    codes: tuple[str, ...]
    message: str


def is_retryable(error_or_response: object) -> bool:
    """Tell whether the same request may succeed when it is sent again later.

    Throttling is worth another try, also the 429 that is worded like an empty account; so are
    overload, time-outs and lost connections. A wrong parameter, a refused key or a picture that
    cannot be read is not: it would fail again.

    Args:
        error_or_response: An exception of any SDK or HTTP library, a response of the DashScope
            SDK, a response of HTTP, or the body of an error as a ``dict``.

    Returns:
        Whether to try again.
    """
    status, codes, message = _trouble(error_or_response)
    if any(part in message for part in LASTING_MESSAGES.parts):
        return False
    if any(code.startswith(LASTING.beginnings) for code in codes):
        return any(part in message for part in PASSING_MESSAGES.parts)
    passing = (*PASSING.beginnings, *PASSING_GATEWAY.beginnings)
    if any(code.startswith(passing) for code in codes):
        return True
    if status not in _REFUSED and any(code.startswith(INTERNAL.beginnings) for code in codes):
        return True
    if status is not None:
        return status in PASSING_STATUSES.codes
    return isinstance(error_or_response, Exception) and _never_arrived(error_or_response)


def is_partial(response_or_headers: object) -> bool:
    """Tell whether an answer was cut off by the service's time limit (180 s by the guide).

    Args:
        response_or_headers: Headers, a response of HTTP, or an answer of either SDK. Without
            headers, an answer that has ended for no reason is taken for cut off.

    Returns:
        Whether it was cut off; ``continue_partial`` goes on with it.
    """
    headers = _get(response_or_headers, "headers")
    for found in (headers, response_or_headers):
        if isinstance(found, Mapping):
            for name, value in found.items():
                if str(name).lower() == PARTIAL_RESPONSE.header:
                    return str(value).lower() == "true"
    answer = _get(response_or_headers, "output") or response_or_headers
    choices = _get(answer, "choices")
    if not isinstance(choices, (list, tuple)) or not choices:
        return False
    return _get(choices[0], "finish_reason") in {None, "null"}


def _never_arrived(error: Exception) -> bool:
    """Tell whether an exception without code and status says that nothing was answered."""
    if isinstance(error, (ConnectionError, TimeoutError)):
        return True
    if _get(error, "allow_retry") is True:  # so the DashScope SDK 2 says it itself
        return True
    reason = _get(error, "reason")  # urllib wraps the exception that tells
    kinds = (*type(error).__mro__, *type(reason).__mro__)
    names = " ".join(kind.__name__.lower() for kind in kinds)
    return any(word in names for word in _LOST_CONNECTION)


def _trouble(thing: object) -> _Trouble:
    """Find status, code and message in whatever came back."""
    status = _get(thing, "status_code", "status")
    code, message = _get(thing, "code"), _get(thing, "message")
    body = _get(thing, "body")
    for found in (body, thing if isinstance(thing, Mapping) else _json(thing)):
        inner = _get(found, "error")
        inner = inner if isinstance(inner, Mapping) else found
        if isinstance(inner, Mapping):
            code = code or inner.get("code") or inner.get("type")
            message = message or inner.get("message")
    if status is None:  # requests and httpx keep it in the response
        status = _get(_get(thing, "response"), "status_code")
    if not isinstance(message, str):
        message = str(thing) if isinstance(thing, Exception) else ""
    outer, message = str(code or "").lower(), message[:_LONGEST_MESSAGE].lower()
    inner = _INNER.search(message)
    told, within = inner.groups("") if inner else ("", "")
    numbers = (str(number) for number in (told, status, outer))
    return _Trouble(
        status=next((int(number) for number in numbers if _STATUS.fullmatch(number)), None),
        codes=(outer, outer.removeprefix(INNER.prefix), within),
        message=message,
    )


def _json(response: object) -> Any:
    """Read the body of a response of HTTP, where it has one."""
    read = _get(response, "json")
    if not callable(read):
        return None
    with suppress(Exception):
        return read()
    return None


def _get(thing: object, *names: str) -> Any:
    """Read an attribute or a key; the DashScope SDK 1.24.6 raises ``KeyError`` for missing ones."""
    for name in names:
        found = None
        with suppress(Exception):
            found = thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
        if found is not None:
            return found
    return None
