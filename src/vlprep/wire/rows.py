"""A row of somebody's table: a prompt with its media, or a whole request."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.parameters import (
    BESIDE_MEDIA,
    BESIDE_PICTURES,
    DASHSCOPE_ANSWERS,
    DASHSCOPE_PARAMETERS,
    OPENAI_EXTRA,
    OPENAI_OWN,
    OPENAI_STANDARD,
)
from vlprep.errors import RequestError
from vlprep.values.media import FrameList
from vlprep.values.payload import Form, places_of
from vlprep.values.request import Request, as_parameters
from vlprep.values.turns import frames, image, user, video
from vlprep.wire.cells import IDS, holds, id_of, is_empty, rate_of, stated_or
from vlprep.wire.logs import record_of
from vlprep.wire.parsing import read_payload
from vlprep.wire.shapes import below

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from vlprep.values.payload import Payload
    from vlprep.values.request import FramesPart, ImagePart, VideoPart

_TIMED = ("video", "videos", "frames")
_MEDIA = ("image", "images", *_TIMED)
_UNREAD = (*_MEDIA, "image_url", "image_path", "audio", "audios")
"""What no request reads but as a part of a message; ``audio`` as an object is of the answer."""
_PROMPTS = ("prompt", "question", "instruction")
_NAMED = (*IDS, "media")
_OF_PROMPTS = {*_NAMED, *_MEDIA, "model", "parameters"}
_OF_LINES = {*_NAMED, "method", "url"}
_REQUEST = {"model", "messages", "input", "parameters", "extra_body"}
_TOLD = {
    *OPENAI_STANDARD.names,
    *OPENAI_EXTRA.names,
    *DASHSCOPE_PARAMETERS.names,
    *BESIDE_MEDIA.names,
    *BESIDE_PICTURES.names,
    "chat_template_kwargs",
} - {*OPENAI_OWN.names}
"""What a request at the top of a row may say: all else there is a column of somebody's table."""
_SHOWN = 60


class Row(NamedTuple):
    """One row.

    Attributes:
        id: What the row calls itself; ``None``: nothing.
        request: What it asks.
        stated: What it says is behind URLs.
        url: The endpoint that it names; ``None``: none.
        ignored: Its columns that nothing here reads; they go nowhere.
    """

    id: str | None
    request: Request
    stated: Mapping[str, object]
    url: str | None = None
    ignored: tuple[str, ...] = ()


class Defaults(NamedTuple):
    """What holds for rows that do not say.

    Attributes:
        model: The model.
        prompt: The question.
        parameters: What the model is told besides, by ``as_parameters``.
    """

    model: str | None
    prompt: str | None
    parameters: Mapping[str, Any]


class NoMediaError(RequestError):
    """A prompt with nothing to look at."""


def stated_of(stated: Mapping[str, Any], path: str = "media") -> Mapping[str, Any]:
    """Take what is said to be behind URLs.

    Raises:
        RequestError: One of them is no source; the error names its URL.
    """
    for url, value in stated.items():
        if value is None or isinstance(value, (bool, int, float, dict, list)):
            message = f"behind {str(url)[:_SHOWN]!r} must be a path or a Size, not {_kind(value)}"
            raise RequestError(message, path, 'write {"https://...": "local-file.jpg"}')
    return stated


def _kind(value: object) -> str:
    return "nothing" if value is None else type(value).__name__


def read_row(data: object, defaults: Defaults) -> Row:
    """Read a row.

    Args:
        data: A ``Request``, or a ``dict``. With ``messages`` or ``input``, at the top or below
            ``body`` or ``request``, it is a request in either dialect. Otherwise it has ``prompt``,
            ``question`` or ``instruction`` and one or more of ``image``, ``images``, ``video``,
            ``videos`` and ``frames`` (the last three with ``fps``), ``model`` and ``parameters``;
            beside a request, and in it but as a part of a message, no medium may stand. ``id`` or
            ``custom_id`` names it, and ``media`` says what is behind its URLs. Other columns go
            nowhere; at the top of a row only parameters that a page lists are part of a request.
            A cell at the top or below ``parameters`` that says nothing is as if it were not there.
        defaults: What holds where it does not say.

    Raises:
        RequestError: It is no row; the error names the JSON path.
    """
    if isinstance(data, Request):
        return Row(None, _by_hand(data, "", defaults), {})
    if not isinstance(data, dict):
        message = f"a row is an object or a Request, not {type(data).__name__}"
        raise RequestError(message, "", "give a prompt and media, or a request")
    data = _filled(data)
    name, stated = id_of(data), stated_or(data.get("media"), {})
    if not isinstance(stated, dict):
        message = f"media must be an object, URL by URL, not {type(stated).__name__}"
        raise RequestError(message, "media", 'write {"media": {"https://...": "local-file.jpg"}}')
    stated_of(stated)
    held = data.get("request")
    if isinstance(held, Request):
        _refuse_media(data, "", "request")
        asked = _by_hand(held, "request", defaults)
        return Row(name, asked, stated, None, _beside(data, "request"))
    found = record_of(data)
    if found.path:
        level: Any = data
        for at, key in enumerate(found.path):
            _refuse_media(level, ".".join(found.path[:at]), key)
            level = level[key]
        url, ignored = data.get("url"), _beside(data, found.path[0])
        asked = _parsed(found.payload, ".".join(found.path), defaults)
        return Row(name, asked, stated, url if isinstance(url, str) else None, ignored)
    if "messages" in data or isinstance(data.get("input"), dict):
        _refuse_media(data, "", "messages" if "messages" in data else "input")
        payload = {key: data[key] for key in data if key in _REQUEST or key in _TOLD}
        ignored = _others(data, _NAMED, payload)
        return Row(name, _parsed(_merged(payload), "", defaults), stated, None, ignored)
    prompts = [key for key in _PROMPTS if key in data]
    prompt = prompts[0] if prompts else "prompt"
    timed = any(holds(data.get(key)) for key in _TIMED)
    ignored = _others(
        data, _OF_PROMPTS, set(_PROMPTS).difference(prompts[1:]), ("fps",) if timed else ()
    )
    return Row(name, _asked(data, prompt, defaults), stated, None, ignored)


def _filled(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Give the cells that say something: a table has each column for rows of every kind."""
    return {name: value for name, value in cells.items() if not is_empty(value)}


def _by_hand(request: Request, path: str, defaults: Defaults) -> Request:
    _refuse_unread(places_of(request, Form.OPENAI), path)
    return _with_parameters(request, defaults)


def _parsed(payload: Mapping[str, Any], path: str, defaults: Defaults) -> Request:
    if is_empty(payload.get("model")) and defaults.model is not None:
        payload = {**payload, "model": defaults.model}
    read = read_payload(payload)
    _refuse_unread(read, path)
    return _with_parameters(read.request, defaults)


def _merged(payload: dict[str, Any]) -> dict[str, Any]:
    """Put the column ``parameters`` where the dialect of a row with a request has them."""
    told = _told(payload)
    if "input" in payload:
        return {**payload, "parameters": told}
    return {**told, **{key: value for key, value in payload.items() if key != "parameters"}}


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    """Take the column ``parameters``; what stands in ``extra_body`` there is told too.

    Raises:
        RequestError: It is no object, or holds what is no parameter.
    """
    told = stated_or(data.get("parameters"), {})
    if not isinstance(told, dict):
        message = f"parameters must be an object, not {type(told).__name__}"
        raise RequestError(message, "parameters")
    told = _filled(told)
    taken = as_parameters(told)
    _refuse_media(told, "parameters", "what the model is told")
    _refuse_media(told.get("extra_body", {}), "parameters.extra_body", "what the model is told")
    return _filled(taken)


def _refuse_unread(payload: Payload, path: str) -> None:
    """Refuse a medium in a request that is no part of a message.

    Raises:
        RequestError: There is one; the error names its place.
    """
    request = payload.request
    for name, where in payload.parameters.items():
        place = below(path, where.removesuffix(name)).rstrip(".")
        _refuse_media({name: request.parameters[name]}, place, "messages")
    for turn, where in zip(request.messages, payload.messages, strict=True):
        _refuse_media(turn.options, below(path, where), "content")
    for spot in payload.walk():
        options = getattr(spot.part, "options", {})
        _refuse_media(options, below(path, spot.place.part), "what its part holds")


def _refuse_media(cells: Mapping[str, Any], path: str, held: str) -> None:
    """Refuse a medium beside a request: training sets keep it there, and it would be left out.

    Args:
        cells: What stands there.
        path: JSON path of that.
        held: What it stands beside.

    Raises:
        RequestError: There is one; the error names its column.
    """
    for name in _UNREAD:
        value = cells.get(name)
        if holds(value) and not (name == "audio" and isinstance(value, dict)):
            message = f"{name} stands beside {held}, where no request has its media"
            fix = "put it into the content of a message, or leave it out"
            raise RequestError(message, below(path, name), fix)


def _beside(data: Mapping[str, Any], held: str) -> tuple[str, ...]:
    return _others(data, _OF_LINES, (held,))


def _others(data: Mapping[str, Any], *known: Container[str]) -> tuple[str, ...]:
    """Name the columns that are none of these."""
    return tuple(str(key)[:_SHOWN] for key in data if not any(key in names for names in known))


def _asked(data: Mapping[str, Any], name: str, defaults: Defaults) -> Request:
    """Make a request of a prompt and its media, in the order of the guide: media first."""
    parts = list(_parts(data))
    if not parts:
        message = "the row names no picture, film or frames"
        fix = f"give one of {', '.join(_MEDIA)}, or a whole request with messages"
        raise NoMediaError(message, "", fix)
    prompt = stated_or(data.get(name), defaults.prompt)
    if prompt is not None and not isinstance(prompt, str):
        message = f"{name} must be a text, not {type(prompt).__name__}"
        raise RequestError(message, name)
    model = stated_or(data.get("model"), defaults.model)
    if not isinstance(model, str):
        message = "the row names no model"
        raise RequestError(message, "model", "give the row a model, or model= for all rows")
    content = [*parts, *([prompt] if prompt else [])]
    parameters = {**defaults.parameters, **_told(data)}
    return Request(model=model, messages=[user(*content)], parameters=parameters)


def _parts(data: Mapping[str, Any]) -> list[ImagePart | VideoPart | FramesPart]:
    parts: list[ImagePart | VideoPart | FramesPart] = []
    for name in _MEDIA:
        value: Any = data.get(name)
        if is_empty(value):
            continue
        if name == "frames" and not isinstance(value, FrameList):
            parts.append(frames(_listed(value, name), fps=rate_of(data)))
            continue
        many = isinstance(value, (list, tuple))
        parts += [_part(one, name, data) for one in (value if many else (value,))]
    return parts


def _part(value: Any, name: str, data: Mapping[str, Any]) -> ImagePart | VideoPart | FramesPart:
    if isinstance(value, FrameList) and not name.startswith("image"):
        pictures = [_source(one, name) for one in value.frames]
        return frames(pictures, fps=rate_of(data) or value.fps)
    source = _source(value, name)
    return image(source) if name.startswith("image") else video(source, fps=rate_of(data))


def _listed(value: Any, name: str) -> list[Any]:
    if not isinstance(value, (list, tuple)) or not value:
        message = f"{name} must be a list of pictures, not {type(value).__name__}"
        raise RequestError(message, name)
    return [_source(one, name) for one in value]


def _source(value: Any, name: str) -> Any:
    if value is None or isinstance(value, (bool, int, float, dict, list, FrameList)):
        message = f"{name} must be a path, a URL or a data URI, not {type(value).__name__}"
        raise RequestError(message, name)
    return value


def _with_parameters(request: Request, defaults: Defaults) -> Request:
    """Tell a request what holds for all rows; a line of a batch is of the OpenAI dialect."""
    own = {k: v for k, v in request.parameters.items() if k not in DASHSCOPE_ANSWERS.names}
    return replace(request, parameters={**defaults.parameters, **own})


def fingerprint_of(data: object) -> str:
    """Give a short text that is the same for the same row in every run; files are not read.

    Raises:
        RequestError: It is nested too deep, or holds itself.
    """
    try:
        plain = json.dumps(_plain(data), sort_keys=True)
    except (RecursionError, ValueError) as error:
        message = "it is nested too deep, or holds itself"
        raise RequestError(message, "", "take out columns that are not for the request") from error
    return blake2b(plain.encode(), digest_size=8).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value)  # of any length, where decimal digits are limited
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return blake2b(bytes(value), digest_size=8).hexdigest()
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    if callable(getattr(value, "getbuffer", None)):  # a file in memory
        return _plain(value.getbuffer())
    fields = getattr(value, "__dataclass_fields__", None)
    if fields:
        return {name: _plain(getattr(value, name)) for name in fields}
    return _in_memory(value)


def _in_memory(value: Any) -> Any:
    """Tell pictures in memory apart by their samples; one that a file was opened for, by its name.

    Nothing is decoded for that: the guard stands in front of every decode.
    """
    shape = [getattr(value, name, None) for name in ("mode", "size", "shape", "dtype")]
    told = [type(value).__name__, str(shape), str(getattr(value, "filename", ""))]
    samples = getattr(value, "tobytes", None)
    if callable(samples) and not hasattr(value, "filename"):
        told.append(blake2b(samples(), digest_size=8).hexdigest())
    return told
