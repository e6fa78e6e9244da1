"""The body of a line: a request with texts in the place of its media."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.values.datauri import is_data_uri
from vlprep.values.request import FramesPart
from vlprep.wire.openai import write_openai

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.api.requests import Medium
    from vlprep.batch.travelling import At
    from vlprep.values.fitted import Fitted
    from vlprep.values.request import Request


def texts_of(part: Medium, made: Fitted) -> tuple[str, ...]:
    """Write what was made as it stands in the body; a data URI that fits stays letter by letter."""
    if isinstance(part, FramesPart):
        pairs = zip(part.frames, made.frames, strict=True)
        return tuple(_text(source, frame) for source, frame in pairs)
    return (_text(part.source, made),)


def _text(source: Any, made: Fitted) -> str:
    if not made.changed and isinstance(source, str) and is_data_uri(source):
        return source
    return made.data_uri()


def body_of(request: Request, texts: Mapping[At, tuple[str, ...]]) -> dict[str, Any]:
    """Write the body with these texts in the place of media."""
    turns = []
    for number, turn in enumerate(request.messages):
        content = turn.content
        if isinstance(content, tuple):
            content = tuple(
                _with_texts(part, texts.get((number, at))) for at, part in enumerate(content)
            )
        turns.append(replace(turn, content=content))
    return write_openai(replace(request, messages=tuple(turns)), http=True)


def _with_texts(part: Any, texts: tuple[str, ...] | None) -> Any:
    if texts is None:
        return part
    if isinstance(part, FramesPart):
        return replace(part, frames=texts if len(texts) > 1 else texts * len(part.frames))
    return replace(part, source=texts[0])
