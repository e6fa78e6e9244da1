"""The OpenAI-compatible dialect: the Python SDK's keyword arguments, and bodies of HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import OPENAI_CALL, OPENAI_STANDARD
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

_MEDIA: dict[str, type[ImagePart | VideoPart]] = {
    "image_url": ImagePart,
    "video_url": VideoPart,
}
_OTHER_NAMES = {
    "input_text": "text",
    "output_text": "text",
    "input_image": "image_url",
    "image": "image_url",
    "input_video": "video_url",
}
"""Types that other APIs and libraries write for the same thing."""


def read_openai(data: dict[str, Any], base: str = "", *, http: bool = False) -> Payload:
    """Read an SDK's keyword arguments or a body.

    Args:
        data: The payload; nothing in it is copied.
        base: JSON path of the payload.
        http: It is known to be a body, in which the service does not read ``extra_body``: that is
            the Python SDK's own, which puts what it holds at the top.

    Returns:
        The request, and where everything stands.

    Raises:
        RequestError: It has no model, no messages, or a message is not one.
    """
    model = model_of(data, base)
    turns = read_turns(data, base, _part)
    of_sdk = () if http else OPENAI_CALL.names  # a body has no place for them
    call = {name: data[name] for name in of_sdk if name in data}
    beside = without(data, "model", "messages", "extra_body", *of_sdk)
    extra = data.get("extra_body")
    if extra is not None and not isinstance(extra, dict):
        message = f"extra_body must be an object, not {type(extra).__name__}"
        raise RequestError(message, below(base, "extra_body"))
    top, inside = (base, beside), (below(base, "extra_body"), extra or {})
    told = told_in(inside, top) if http else told_in(top, inside)
    is_call = not http and (extra is not None or bool(call))
    return Payload(
        request=Request(
            model=model,
            messages=turns.messages,
            parameters=told.parameters,
            call=call,
            untrusted=True,
        ),
        form=Form.OPENAI if is_call else Form.OPENAI_HTTP,
        told=http or is_call,
        messages=turns.paths,
        parts=turns.places,
        parameters=told.paths,
        issues=(*turns.issues, *told.issues),
        disputed=told.disputed,
    )


def write_openai(request: Request, *, http: bool) -> dict[str, Any]:
    """Write a request whose media are strings already.

    Args:
        request: The request.
        http: Write a body; otherwise the Python SDK's keyword arguments, where everything that is
            not OpenAI's own goes through ``extra_body``.

    Returns:
        Plain data.
    """
    messages = [write_turn(turn, _write_part) for turn in request.messages]
    written: dict[str, Any] = {"model": request.model, "messages": messages}
    if http:
        return {**written, **request.parameters}
    extra: dict[str, Any] = {}
    for name, value in request.parameters.items():
        (written if name in OPENAI_STANDARD.names else extra)[name] = value
    if extra:
        written["extra_body"] = extra
    return {**written, **{k: v for k, v in request.call.items() if k in OPENAI_CALL.names}}


def _part(item: Any, path: str, issues: list[Issue]) -> tuple[Part, Place]:
    """Read one part; what cannot be read is kept as it is."""
    if isinstance(item, str):
        issues.append(
            wrong_shape(path, "a bare string stands among the parts", 'write {"type": "text", ...}')
        )
        return TextPart(text=item), Place(path, path)
    if not isinstance(item, dict):
        issues.append(
            wrong_shape(path, f"a part is an object, not {type(item).__name__}", "take it out")
        )
        return OtherPart(data=item), Place(path, path)
    kind = item.get("type")
    known = _known_kind(item, kind, path, issues)
    part = None
    if known == "text":
        part = _text(item, path)
    elif known in _MEDIA:
        part = _medium(item, known, path, issues)
    elif known == "video":
        part = _frames(item, path, issues)
    if part is not None:
        return part
    other = OtherPart(data=item)
    if kind != "input_audio":
        issues.append(_unknown(item, kind, path))
        return other, Place(path, path)
    where = f"{path}.input_audio.data"
    if other.sound is None:  # whether a model hears is for the rules
        fix = 'write "input_audio": {"data": ..., "format": ...}'
        issues.append(wrong_shape(where, "input_audio holds no text under data", fix))
    return other, Place(path, where)


def _known_kind(item: dict[str, Any], kind: Any, path: str, issues: list[Issue]) -> str | None:
    """Give the kind as this API writes it, and say so where something else is written."""
    if kind is None:
        keys = [name for name in ("text", "image", "video", *_MEDIA) if name in item]
        if len(keys) != 1:
            return None
        known = _OTHER_NAMES.get(keys[0], keys[0])
        issues.append(wrong_shape(path, "a part without a type", f'write "type": "{known}"'))
        return known
    if not isinstance(kind, str):
        return None
    if kind not in _OTHER_NAMES:
        return kind
    known = _OTHER_NAMES[kind]
    fix = f'write "type": "{known}"'
    issues.append(wrong_shape(f"{path}.type", f"type {kind!r} is not of this API", fix))
    return known


def _text(item: dict[str, Any], path: str) -> tuple[Part, Place] | None:
    text = item.get("text")
    if not isinstance(text, str):
        return None
    return (
        TextPart(text=text, options=without(item, "type", "text")),
        Place(path, f"{path}.text"),
    )


def _medium(
    item: dict[str, Any], kind: str, path: str, issues: list[Issue]
) -> tuple[Part, Place] | None:
    """Read ``{"type": kind, kind: {"url": ...}}``, and what people write in its place."""
    key = next((name for name in (kind, kind.removesuffix("_url")) if name in item), kind)
    value = item.get(key)
    options = without(item, "type", key)
    where = f"{path}.{key}"
    if isinstance(value, str):
        if "type" in item:
            fix = f'write "{kind}": {{"url": ...}}'
            issues.append(wrong_shape(where, f"{key} is a bare string", fix))
        return _MEDIA[kind](source=value, options=options), Place(path, where)
    if not isinstance(value, dict) or not isinstance(value.get("url"), str):
        return None
    inner = without(value, "url")
    return (
        _MEDIA[kind](source=value["url"], options=options, inner=inner),
        Place(path, f"{where}.url"),
    )


def _frames(item: dict[str, Any], path: str, issues: list[Issue]) -> tuple[Part, Place] | None:
    value, where = item.get("video"), f"{path}.video"
    options = without(item, "type", "video")
    if isinstance(value, str) and "video_url" not in item:  # which of the two would be a guess
        fix = 'write {"type": "video_url", "video_url": {"url": ...}} for a film'
        issues.append(wrong_shape(where, "video is a list of frames, not a string", fix))
        return VideoPart(source=value, options=options), Place(path, where)
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        return None
    return FramesPart(frames=tuple(value), options=options), Place(path, where)


def _unknown(item: dict[str, Any], kind: Any, path: str) -> Issue:
    names = ", ".join(sorted(map(str, item))[:5])
    text = f"a part of type {kind!r} with the keys {names or 'none'} cannot be read"
    return wrong_shape(path, text[:200], "write text, image_url, video_url or video")


def _write_part(part: Part) -> Any:
    if isinstance(part, OtherPart):
        return part.data
    written: dict[str, Any]
    if isinstance(part, TextPart):
        written = {"type": "text", "text": part.text}
    elif isinstance(part, ImagePart):
        written = {"type": "image_url", "image_url": {"url": part.source, **part.inner}}
    elif isinstance(part, VideoPart):
        written = {"type": "video_url", "video_url": {"url": part.source, **part.inner}}
    else:
        written = {"type": "video", "video": list(part.frames)}
    return {**written, **without(part.options, *written)}
