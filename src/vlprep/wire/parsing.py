"""Any payload, read: which dialect it is, and the request in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import DASHSCOPE_CALL
from vlprep.errors import RequestError
from vlprep.values.choices import Route
from vlprep.values.payload import Form
from vlprep.wire.bodies import read_json
from vlprep.wire.dashscope import read_dashscope
from vlprep.wire.openai import read_openai
from vlprep.wire.plainly import plainly

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.payload import Payload
    from vlprep.values.request import Request

_ONLY_DASHSCOPE = {
    "incremental_output",
    "result_format",
    "vl_enable_image_hw_output",
    *DASHSCOPE_CALL.names,
}
_OF_LINES = ("custom_id", "method", "url")
_ONLY_OPENAI = {"base_url", "stream_options"}
_OF_ANY_CALL = {"headers", "session"}
"""Of the names of DashScope's call, those that others write beside a request too."""
_DASHSCOPE_MEDIA = {"image", "video", "audio"}


def parse_request(payload: Mapping[str, Any] | str | bytes, *, route: str | None = None) -> Request:
    """Read a request out of what is sent, or was sent.

    Args:
        payload: An OpenAI body; the OpenAI Python SDK's keyword arguments, ``extra_body``
            included; a DashScope body or call; or a line of a Batch file. As a ``dict`` or any
            other mapping, in which messages of an answer may stand as the OpenAI SDK gives them;
            or as JSON. No medium in it is copied, and no file is opened.
        route: ``"openai"`` or ``"dashscope"``; by default the payload tells.

    Returns:
        The request. What is unknown is kept, and written back by ``to_openai`` and
        ``to_dashscope``; reading what they write gives the same request again. The one exception
        is ``stream`` in a DashScope body, which only the header of the call says.

    Raises:
        RequestError: It is not JSON, not an object, or has no model or messages; the error names
            the JSON path.
        ValueError: There is no such route.
    """
    return read_payload(payload, route=route).request


def read_payload(
    payload: Mapping[str, Any] | str | bytes,
    *,
    route: str | None = None,
    form: str | None = None,
) -> Payload:
    """Read a request, and where everything stands in its payload.

    Args:
        payload: What ``parse_request`` takes.
        route: The dialect; by default the payload tells.
        form: The dialect and whether it is a body, where the caller knows.

    Raises:
        RequestError: It is no request.
        ValueError: There is no such route or form.
    """
    asked = Form(form) if form is not None else None
    if asked is None and route is not None:
        dialect: Route | None = Route(route)
    else:
        dialect = asked.route if asked else None
    data, base = _unwrapped(_object(payload), told=asked is not None)
    if dialect is None:
        dialect = dialect_of_body(data) if base else dialect_of(data)
    if dialect is Route.DASHSCOPE:
        read = read_dashscope(data, base, http=asked is Form.DASHSCOPE_HTTP)
    else:
        read = read_openai(data, base, http=asked.http if asked else bool(base))
    return read if asked is None else read._replace(form=asked, told=True)


def _object(payload: object) -> dict[str, Any]:
    """Give the payload as a ``dict``.

    Raises:
        RequestError: It is none, or it is nested too deep, holds itself, or has other keys.
    """
    if isinstance(payload, (str, bytes, bytearray)):
        try:
            payload = json.loads(payload) if isinstance(payload, str) else read_json(bytes(payload))
        except RecursionError as error:
            message = "it is nested too deep to be read"
            raise RequestError(message, "", "a request needs fewer than ten levels") from error
        except ValueError as error:
            message = f"it is not JSON: {error}"
            raise RequestError(message, "", "give one JSON object") from error
    if not isinstance(payload, Mapping):
        message = f"a payload is an object, not {type(payload).__name__}"
        raise RequestError(message, "", "give 'model' and 'messages'")
    made: dict[str, Any] = plainly(payload)
    return made


def _unwrapped(data: dict[str, Any], *, told: bool) -> tuple[dict[str, Any], str]:
    """Take the body out of a line of a Batch file.

    Where the form is told, only what names more of such a line is one: a body has no ``body``.
    """
    body = data.get("body")
    if not isinstance(body, dict) or "messages" in data or "input" in data:
        return data, ""
    if told and not any(name in data for name in _OF_LINES):
        return data, ""
    return body, "body"


def dialect_of_body(data: dict[str, Any]) -> Route:
    """Tell the dialect of what is known to be a body: DashScope's has its messages in ``input``."""
    return Route.DASHSCOPE if "input" in data else Route.OPENAI


def dialect_of(data: dict[str, Any]) -> Route:
    """Tell the dialect by what weighs most: places, then media, then names, then texts."""
    if "input" in data:
        return Route.DASHSCOPE
    if "extra_body" in data:
        return Route.OPENAI
    typed = untyped = False
    for part in _parts_of(data):
        if _is_openai_medium(part):
            return Route.OPENAI
        if "type" in part:
            typed = True
        elif _DASHSCOPE_MEDIA & part.keys():
            return Route.DASHSCOPE
        else:
            untyped = untyped or "text" in part
    if _ONLY_OPENAI & data.keys():
        return Route.OPENAI
    named = _ONLY_DASHSCOPE & data.keys()
    if typed and not untyped:
        named -= _OF_ANY_CALL
    return Route.DASHSCOPE if named or untyped else Route.OPENAI


def _is_openai_medium(part: dict[str, Any]) -> bool:
    """Tell a medium that nothing but OpenAI writes so."""
    if "image_url" in part or "video_url" in part or part.get("type") == "input_audio":
        return True
    return part.get("type") == "video" and isinstance(part.get("video"), (list, tuple))


def _parts_of(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    messages = data.get("messages")
    for message in messages if isinstance(messages, (list, tuple)) else ():
        content = message.get("content") if isinstance(message, dict) else None
        for part in content if isinstance(content, (list, tuple)) else ():
            if isinstance(part, dict):
                yield part
