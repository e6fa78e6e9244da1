"""The DashScope dialect: a call of the Python SDK, and bodies of HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import DASHSCOPE_CALL
from vlprep.errors import RequestError
from vlprep.values.payload import Form, Payload, Place
from vlprep.values.request import (
    FramesPart,
    ImagePart,
    OtherPart,
    Request,
    TextPart,
    VideoPart,
)
from vlprep.wire.shapes import (
    below,
    model_of,
    read_turns,
    told_in,
    without,
    write_turn,
    wrong_shape,
)

if TYPE_CHECKING:
    from vlprep.values.issue import Issue
    from vlprep.values.request import Part
    from vlprep.wire.shapes import Told

_KINDS = ("text", "image", "video", "audio")


def read_dashscope(data: dict[str, Any], base: str = "", *, http: bool = False) -> Payload:
    """Read a call of the Python SDK or a body.

    Args:
        data: The payload; nothing in it is copied.
        base: JSON path of the payload.
        http: It is known to be a body, whose messages are read in ``input`` and nowhere else.

    Returns:
        The request, and where everything stands.

    Raises:
        RequestError: It has no model, no messages, or a message is not one.
    """
    model = model_of(data, base)
    missing = "input" not in data
    http = http or not missing
    held, inside = (data, base) if missing else (data["input"], below(base, "input"))
    if isinstance(held, (str, list, tuple)):
        message = "input as a text or a list is of the Responses API, which is not read here"
        fix = "write 'messages' at the top, for chat completions, or below input, for DashScope"
        raise RequestError(message, inside, fix)
    if not isinstance(held, dict):
        message = f"input must be an object with 'messages', not {type(held).__name__}"
        raise RequestError(message, inside)
    turns = read_turns(held, inside, _part)
    told = _parameters(data, base, http)
    call = {} if http else {name: data[name] for name in DASHSCOPE_CALL.names if name in data}
    unread = [_no_input(base)] if http and missing else []
    return Payload(
        request=Request(
            model=model,
            messages=turns.messages,
            parameters=told.parameters,
            call=call,
            untrusted=True,
        ),
        form=Form.DASHSCOPE_HTTP if http else Form.DASHSCOPE,
        told=True,
        messages=turns.paths,
        parts=turns.places,
        parameters=told.paths,
        issues=(*unread, *turns.issues, *told.issues),
        disputed=told.disputed,
    )


def write_dashscope(request: Request, *, http: bool) -> dict[str, Any]:
    """Write a request whose media are strings already.

    Args:
        request: The request.
        http: Write a body; otherwise the arguments of the Python SDK's call. A stream is asked of
            HTTP by the header ``X-DashScope-SSE``, so a body does not hold ``stream``.

    Returns:
        Plain data.
    """
    messages = [write_turn(turn, _write_part) for turn in request.messages]
    if http:
        body: dict[str, Any] = {"model": request.model, "input": {"messages": messages}}
        told = without(request.parameters, "stream")
        return {**body, "parameters": told} if told else body
    call = {k: v for k, v in request.call.items() if k in DASHSCOPE_CALL.names}
    return {"model": request.model, "messages": messages, **request.parameters, **call}


def _parameters(data: dict[str, Any], base: str, http: bool) -> Told:
    """Collect the parameters, also those that stand where they do not belong."""
    if not http:
        return told_in((base, without(data, "model", "messages", *DASHSCOPE_CALL.names)))
    inside = data.get("parameters")
    if inside is not None and not isinstance(inside, dict):
        message = f"parameters must be an object, not {type(inside).__name__}"
        raise RequestError(message, below(base, "parameters"))
    missing = "input" not in data
    beside = without(data, "model", "input", "parameters", *(("messages",) if missing else ()))
    return told_in(
        (below(base, "input"), without(data.get("input", {}), "messages")),
        (base, beside),
        (below(base, "parameters"), inside or {}),
    )


def _no_input(base: str) -> Issue:
    text = "a body of HTTP has its messages in input, and this one has no input"
    return wrong_shape(below(base, "input"), text, 'write "input": {"messages": [...]}')


def _part(item: Any, path: str, issues: list[Issue]) -> tuple[Part, Place]:
    """Read one part; what cannot be read is kept as it is."""
    kinds = [name for name in _KINDS if name in item] if isinstance(item, dict) else []
    part: Part | None = None
    if len(kinds) == 1:
        part = _known(item, kinds[0])
    if part is not None:
        return part, Place(path, f"{path}.{kinds[0]}")
    if len(kinds) > 1:
        text = f"a part holds one of {', '.join(kinds)}, not several"
        issues.append(wrong_shape(path, text, "make one part of each"))
    elif kinds:
        other = OtherPart(data=item)
        if other.sound is not None:  # whether a model hears is for the rules
            return other, Place(path, f"{path}.audio")
        text = f"{kinds[0]} cannot be {type(item[kinds[0]]).__name__}"
        issues.append(wrong_shape(f"{path}.{kinds[0]}", text, "give a URL, a data URI or a text"))
    else:
        text = "a part is an object with one of text, image and video"
        issues.append(wrong_shape(path, text, 'write {"text": ...} or {"image": ...}'))
    return OtherPart(data=item), Place(path, path)


def _known(item: dict[str, Any], kind: str) -> Part | None:
    value, options = item[kind], without(item, kind)
    if isinstance(value, str) and kind != "audio":
        if kind == "text":
            return TextPart(text=value, options=options)
        made = ImagePart if kind == "image" else VideoPart
        return made(source=value, options=options)
    listed = isinstance(value, (list, tuple)) and all(isinstance(one, str) for one in value)
    if kind == "video" and listed:
        return FramesPart(frames=tuple(value), options=options)
    return None


def _write_part(part: Part) -> Any:
    if isinstance(part, OtherPart):
        return part.data
    written: dict[str, Any]
    if isinstance(part, TextPart):
        written = {"text": part.text}
    elif isinstance(part, ImagePart):
        written = {"image": part.source}
    elif isinstance(part, VideoPart):
        written = {"video": part.source}
    else:
        written = {"video": list(part.frames)}
    return {**written, **without(part.options, *_KINDS)}
