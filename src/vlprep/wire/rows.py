"""A row of somebody's table: a prompt with its media, or a whole request."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.errors import RequestError
from vlprep.values.request import Request
from vlprep.values.turns import frames, image, user, video
from vlprep.wire.logs import record_of
from vlprep.wire.parsing import parse_request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.values.request import FramesPart, ImagePart, VideoPart

_IDS = ("custom_id", "id")
_MEDIA = ("image", "images", "video", "videos", "frames")
_SHOWN = 60


class Row(NamedTuple):
    """One row.

    Attributes:
        id: What the row calls itself; ``None``: nothing.
        request: What it asks.
        stated: What it says is behind URLs.
    """

    id: str | None
    request: Request
    stated: Mapping[str, object]


class Defaults(NamedTuple):
    """What holds for rows that do not say.

    Attributes:
        model: The model.
        prompt: The question.
        parameters: What the model is told besides.
    """

    model: str | None
    prompt: str | None
    parameters: Mapping[str, Any]


class NoMediaError(RequestError):
    """A prompt with nothing to look at."""


def id_of(data: object) -> str | None:
    """Give what a row calls itself.

    Raises:
        RequestError: It is neither a text nor a whole number.
    """
    if not isinstance(data, dict):
        return None
    for name in _IDS:
        value = data.get(name)
        if isinstance(value, str) and value:
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if value is not None:
            message = f"{name} must be a text or a whole number, not {str(value)[:_SHOWN]!r}"
            raise RequestError(message, name)
    return None


def read_row(data: object, defaults: Defaults) -> Row:
    """Read a row.

    Args:
        data: A ``Request``, or a ``dict``. With ``messages`` or ``input``, at the top or below
            ``body`` or ``request``, it is a request in either dialect. Otherwise it has ``prompt``
            and one or more of ``image``, ``images``, ``video``, ``videos`` and ``frames`` (with
            ``fps``), ``model`` and ``parameters``; other columns are left alone. ``id`` or
            ``custom_id`` names it, and ``media`` says what is behind its URLs.
        defaults: What holds where it does not say.

    Raises:
        RequestError: It is no row; the error names the JSON path.
    """
    if isinstance(data, Request):
        return Row(None, _with_parameters(data, defaults), {})
    if not isinstance(data, dict):
        message = f"a row is an object or a Request, not {type(data).__name__}"
        raise RequestError(message, "", "give a prompt and media, or a request")
    name, stated = id_of(data), data.get("media") or {}
    if not isinstance(stated, dict):
        message = f"media must be an object, URL by URL, not {type(stated).__name__}"
        raise RequestError(message, "media", 'write {"media": {"https://...": "local-file.jpg"}}')
    held = data.get("request")
    if isinstance(held, Request):
        return Row(name, _with_parameters(held, defaults), stated)
    found = record_of(data)
    payload = found.payload
    if found.path or "messages" in data or "input" in data:
        if "model" not in payload and defaults.model is not None:
            payload = {**payload, "model": defaults.model}
        return Row(name, _with_parameters(parse_request(payload), defaults), stated)
    return Row(name, _asked(data, defaults), stated)


def _asked(data: Mapping[str, Any], defaults: Defaults) -> Request:
    """Make a request of a prompt and its media, in the order of the guide: media first."""
    parts = list(_parts(data))
    if not parts:
        message = "the row names no picture, film or frames"
        fix = f"give one of {', '.join(_MEDIA)}, or a whole request with messages"
        raise NoMediaError(message, "", fix)
    prompt = data.get("prompt", defaults.prompt)
    if prompt is not None and not isinstance(prompt, str):
        message = f"prompt must be a text, not {type(prompt).__name__}"
        raise RequestError(message, "prompt")
    model = data.get("model", defaults.model)
    if not isinstance(model, str):
        message = "the row names no model"
        raise RequestError(message, "model", "give the row a model, or model= for all rows")
    told = data.get("parameters") or {}
    if not isinstance(told, dict):
        message = f"parameters must be an object, not {type(told).__name__}"
        raise RequestError(message, "parameters")
    content = [*parts, *([prompt] if prompt else [])]
    parameters = {**defaults.parameters, **told}
    return Request(model=model, messages=[user(*content)], parameters=parameters)


def _parts(data: Mapping[str, Any]) -> list[ImagePart | VideoPart | FramesPart]:
    parts: list[ImagePart | VideoPart | FramesPart] = []
    for name in _MEDIA:
        value = data.get(name)
        if value is None or (isinstance(value, str) and not value):
            continue
        if name == "frames":
            parts.append(frames(_listed(value, name), fps=_rate(data)))
        else:
            make = image if name.startswith("image") else video
            many = isinstance(value, (list, tuple))
            parts += [make(_source(one, name)) for one in (value if many else (value,))]
    return parts


def _rate(data: Mapping[str, Any]) -> float | None:
    fps = data.get("fps")
    if fps is None:
        return None
    if isinstance(fps, bool) or not isinstance(fps, (int, float)) or fps <= 0:
        message = f"fps must be a number above 0, not {str(fps)[:_SHOWN]!r}"
        raise RequestError(message, "fps")
    return float(fps)


def _listed(value: Any, name: str) -> list[Any]:
    if not isinstance(value, (list, tuple)) or not value:
        message = f"{name} must be a list of pictures, not {type(value).__name__}"
        raise RequestError(message, name)
    return [_source(one, name) for one in value]


def _source(value: Any, name: str) -> Any:
    if value is None or isinstance(value, (bool, int, float, dict, list)):
        message = f"{name} must be a path, a URL or a data URI, not {type(value).__name__}"
        raise RequestError(message, name)
    return value


def _with_parameters(request: Request, defaults: Defaults) -> Request:
    parameters = {**defaults.parameters, **request.parameters}
    return replace(request, parameters=parameters)


def fingerprint_of(data: object) -> str:
    """Give a short text that is the same for the same row in every run; files are not read."""
    plain = json.dumps(_plain(data), sort_keys=True)
    return blake2b(plain.encode(), digest_size=8).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, bytes):
        return blake2b(value, digest_size=8).hexdigest()
    if hasattr(value, "__fspath__"):
        return value.__fspath__()
    fields = getattr(value, "__dataclass_fields__", None)
    if fields:
        return {name: _plain(getattr(value, name)) for name in fields}
    return type(value).__name__
