"""Write a request for the SDKs, its files carried along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.media.carrying import data_uri_of, path_of
from vlprep.media.sources import is_remote
from vlprep.values.choices import Transport
from vlprep.values.datauri import is_data_uri
from vlprep.values.request import FramesPart, ImagePart, Message, VideoPart, as_request
from vlprep.wire.dashscope import write_dashscope
from vlprep.wire.openai import write_openai
from vlprep.wire.paths import file_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.values.request import Part, Request

    Carry = Callable[[Any], str]


def to_openai(request: Request, *, http: bool = False) -> dict[str, Any]:
    """Write a request in the OpenAI-compatible dialect.

    Files become Base64 data URIs, as this dialect knows no paths; URLs stay URLs. What was read
    from a payload is written back as it was found.

    Args:
        request: The request.
        http: Give the body that travels by HTTP. Otherwise the keyword arguments of the Python
            SDK: ``client.chat.completions.create(**to_openai(request))``.

    Returns:
        Plain data.

    Raises:
        MediaError: A file cannot be read.
        TypeError: It is no ``Request``, or a source is none.
    """
    return write_openai(_carried(request, data_uri_of), http=http)


def to_dashscope(
    request: Request, *, http: bool = False, transport: str | None = None, sdk: str = "python"
) -> dict[str, Any]:
    """Write a request in the DashScope dialect.

    Args:
        request: The request.
        http: Give the body that travels by HTTP, which knows no paths; ask for a stream by the
            header ``X-DashScope-SSE: enable``. Otherwise the arguments of the Python SDK:
            ``MultiModalConversation.call(**to_dashscope(request))``.
        transport: How local files travel: ``"path"``, which the guide advises and is the default,
            or ``"base64"``. URLs stay URLs; what is in memory always goes by Base64.
        sdk: Which SDK opens the paths: ``"python"`` or ``"java"``.

    Returns:
        Plain data. What was read from a payload is written back as it was found.

    Raises:
        MediaError: A file cannot be read.
        TypeError: It is no ``Request``, or a source is none.
        ValueError: There is no such transport or SDK, or a path is asked of HTTP.
    """
    way = Transport.BASE64 if http else Transport.PATH
    if transport is not None:
        way = Transport(transport)
    if way is Transport.URL or (http and way is Transport.PATH):
        message = f"transport={str(way)!r} is not for local files here; use 'base64'"
        raise ValueError(message)

    def by_path(source: Any) -> str:
        path = path_of(source)
        return data_uri_of(source) if path is None else file_url(path, sdk=sdk)

    carry = by_path if way is Transport.PATH else data_uri_of
    return write_dashscope(_carried(request, carry), http=http)


def _carried(request: Request, carry: Carry) -> Request:
    """Make every source a string."""
    untrusted = as_request(request).untrusted

    def carried(source: Any) -> str:
        if isinstance(source, str) and (untrusted or is_remote(source) or is_data_uri(source)):
            return source
        return carry(source)

    def part_of(part: Part) -> Part:
        if isinstance(part, (ImagePart, VideoPart)):
            return replace(part, source=carried(part.source))
        if isinstance(part, FramesPart):
            return replace(part, frames=tuple(map(carried, part.frames)))
        return part

    def turn_of(turn: Message) -> Message:
        if not isinstance(turn.content, tuple):
            return turn
        return replace(turn, content=tuple(map(part_of, turn.content)))

    return replace(request, messages=tuple(map(turn_of, request.messages)))
