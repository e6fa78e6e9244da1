"""Mend what can be mended without guessing: every mend keeps what was meant."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import (
    BESIDE_MEDIA,
    BESIDE_PICTURES,
    DASHSCOPE_PARAMETERS,
    OPENAI_EXTRA,
    OPENAI_STANDARD,
)
from vlprep.values.choices import Route
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart, ImagePart, VideoPart
from vlprep.wire.dashscope import write_dashscope
from vlprep.wire.openai import write_openai
from vlprep.wire.shapes import without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vlprep.values.payload import Payload
    from vlprep.values.request import Message, Part, Request

    Source = Callable[[str], str]

_BESIDE = frozenset((*BESIDE_MEDIA.names, *BESIDE_PICTURES.names))
_OF_ALL = {
    Route.OPENAI: frozenset((*OPENAI_STANDARD.names, *OPENAI_EXTRA.names)),
    Route.DASHSCOPE: frozenset(DASHSCOPE_PARAMETERS.names),
}
"""Parameters of the whole request."""


def mended(payload: Payload, source: Source) -> dict[str, Any]:
    """Write a payload again, in its own form, with its mistakes mended.

    Shapes are brought into order by the writing itself: bare strings, types of other APIs,
    parameters outside ``extra_body`` or ``parameters``. Besides, what stands inside ``image_url``
    goes beside it, ``detail`` goes away, and ``enable_thinking`` comes out of
    ``chat_template_kwargs``. What is of the whole request but stands at a medium goes among
    the parameters. Where two places say two things, which one is meant would be a guess: both stay
    where they are, and the findings on them stay too. That holds for ``chat_template_kwargs`` as a
    whole: where two places tell it in two ways, nothing comes out of either.

    Args:
        payload: What was read.
        source: Mends the text that stands for a medium.

    Returns:
        Plain data.
    """
    form = payload.form
    request = _request(payload, source)
    write = write_openai if form.route is Route.OPENAI else write_dashscope
    written = write(request, http=form.http)
    if form is Form.DASHSCOPE_HTTP and "stream" in request.parameters:
        # A header of the call says it, which no payload holds.
        written.setdefault("parameters", {})["stream"] = request.parameters["stream"]
    for name, told in payload.disputed.items():
        _put_back(written, name, told)
    return written


def _put_back(written: dict[str, Any], name: str, told: Mapping[str, Any]) -> None:
    """Let a parameter stand in each place with the value that it had there."""
    for holder in (written, written.get("extra_body", {}), written.get("parameters", {})):
        holder.pop(name, None)
    for base, value in told.items():
        place = base.rpartition(".")[2]
        holder = written if place in {"", "body"} else written.setdefault(place, {})
        holder[name] = value


def _request(payload: Payload, source: Source) -> Request:
    request, of_all = payload.request, _OF_ALL[payload.form.route]
    parameters = dict(request.parameters)
    inner = parameters.get("chat_template_kwargs")
    if not isinstance(inner, dict) or "chat_template_kwargs" in payload.disputed:
        inner = {}
    thinks = inner.get("enable_thinking")
    if thinks is not None and _may_go_to(parameters, "enable_thinking", thinks):
        parameters.setdefault("enable_thinking", thinks)
        rest = without(inner, "enable_thinking")
        del parameters["chat_template_kwargs"]
        if rest:
            parameters["chat_template_kwargs"] = rest
    beside = _beside_media(request, of_all)
    moved = {n: value for n, value in beside.items() if _may_go_to(parameters, n, value)}
    turns = tuple(_turn(turn, source, frozenset(moved)) for turn in request.messages)
    return replace(request, messages=turns, parameters={**moved, **parameters})


def _may_go_to(place: Mapping[str, Any], name: str, value: Any) -> bool:
    """Tell whether a place has no such name, or the same value under it: none is lost then."""
    return bool(place.get(name, value) == value)


def _beside_media(request: Request, of_all: frozenset[str]) -> dict[str, Any]:
    """Give the parameters of the whole request that stand beside or in media, and agree."""
    found: dict[str, Any] = {}
    differ = set()
    for part in (part for turn in request.messages for part in turn.parts):
        if not isinstance(part, (ImagePart, VideoPart, FramesPart)):
            continue
        for told in (part.options, {} if isinstance(part, FramesPart) else part.inner):
            for name in sorted(of_all & told.keys()):
                if found.setdefault(name, told[name]) != told[name]:
                    differ.add(name)
    return without(found, *differ)


def _turn(turn: Message, source: Source, moved: frozenset[str]) -> Message:
    if not isinstance(turn.content, tuple):
        return turn
    return replace(turn, content=tuple(_part(part, source, moved) for part in turn.content))


def _part(part: Part, source: Source, moved: frozenset[str]) -> Part:
    if not isinstance(part, (ImagePart, VideoPart, FramesPart)):
        return part
    options = without(part.options, *moved)
    if isinstance(part, FramesPart):
        return replace(part, frames=tuple(map(source, part.frames)), options=options)
    out = {n: v for n, v in part.inner.items() if n in _BESIDE and _may_go_to(options, n, v)}
    kept = without(part.inner, *out, *moved, "detail")
    return replace(part, source=source(part.source), options={**out, **options}, inner=kept)
