"""Mend what can be mended without guessing: every mend keeps what was meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import BESIDE_IMAGE, BESIDE_VIDEO
from vlprep.values.choices import Route
from vlprep.values.request import FramesPart, ImagePart, VideoPart
from vlprep.wire.dashscope import write_dashscope
from vlprep.wire.openai import write_openai

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.values.payload import Payload
    from vlprep.values.request import Message, Part, Request

    Source = Callable[[str], str]

_BESIDE = frozenset((*BESIDE_IMAGE.names, *BESIDE_VIDEO.names))


def mended(payload: Payload, source: Source) -> dict[str, Any]:
    """Write a payload again, in its own form, with its mistakes mended.

    Shapes are brought into order by the writing itself: bare strings, types of other APIs,
    parameters outside ``extra_body`` or ``parameters``. Besides, what stands inside ``image_url``
    goes beside it, ``detail`` goes away, and ``enable_thinking`` comes out of
    ``chat_template_kwargs``.

    Args:
        payload: What was read.
        source: Mends the text that stands for a medium.

    Returns:
        Plain data.
    """
    request = _request(payload.request, source)
    form = payload.form
    write = write_openai if form.route is Route.OPENAI else write_dashscope
    return write(request, http=form.http)


def _request(request: Request, source: Source) -> Request:
    parameters = dict(request.parameters)
    inner = parameters.get("chat_template_kwargs")
    if isinstance(inner, dict) and "enable_thinking" in inner:
        parameters.setdefault("enable_thinking", inner["enable_thinking"])
        rest = {name: value for name, value in inner.items() if name != "enable_thinking"}
        del parameters["chat_template_kwargs"]
        if rest:
            parameters["chat_template_kwargs"] = rest
    turns = tuple(_turn(turn, source) for turn in request.messages)
    return replace(request, messages=turns, parameters=parameters)


def _turn(turn: Message, source: Source) -> Message:
    if not isinstance(turn.content, tuple):
        return turn
    return replace(turn, content=tuple(_part(part, source) for part in turn.content))


def _part(part: Part, source: Source) -> Part:
    if isinstance(part, FramesPart):
        return replace(part, frames=tuple(map(source, part.frames)))
    if not isinstance(part, (ImagePart, VideoPart)):
        return part
    out = {name: value for name, value in part.inner.items() if name in _BESIDE}
    kept = {n: v for n, v in part.inner.items() if n not in _BESIDE and n != "detail"}
    return replace(part, source=source(part.source), options={**out, **part.options}, inner=kept)
