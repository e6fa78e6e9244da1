"""Recipes of what is said: messages, requests, and the answers of a model."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.testing.recipes import FramesRecipe, ImageRecipe, Recipe, VideoRecipe
from vlprep.testing.registering import introduce
from vlprep.values.choices import Route
from vlprep.values.clock import clock_of

if TYPE_CHECKING:
    from typing import TypeAlias

    from vlprep.values.request import Message, Request

    Content: TypeAlias = "str | ImageRecipe | VideoRecipe | FramesRecipe"
    Turn: TypeAlias = "tuple[str, tuple[Content, ...]]"
    Box: TypeAlias = "tuple[int, int, int, int]"

_DIALECT_OF_ANY_MODEL = "qwen3-vl-plus"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class MessagesRecipe(Recipe):
    """The messages of a request, as an app writes them.

    Attributes:
        turns: Role and content of each turn; content is texts, pictures, films and lists of frames.
        route: The dialect: ``"openai"`` or ``"dashscope"``.
    """

    turns: tuple[Turn, ...]
    route: str = "openai"

    def encode(self) -> list[dict[str, Any]]:
        """Write the messages; files travel in them as data URIs."""
        from vlprep.api.writing import to_dashscope, to_openai

        request = RequestRecipe(model=_DIALECT_OF_ANY_MODEL, turns=self.turns).encode()
        if Route(self.route) is Route.OPENAI:
            written: list[dict[str, Any]] = to_openai(request, http=True)["messages"]
        else:
            written = to_dashscope(request, http=True)["input"]["messages"]
        return written


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class RequestRecipe(Recipe):
    """A request, which both dialects can carry.

    Attributes:
        model: The model's id.
        turns: Role and content of each turn.
        parameters: What the model is told besides.
    """

    model: str
    turns: tuple[Turn, ...]
    parameters: dict[str, Any] = field(default_factory=dict)

    def encode(self) -> Request:
        """Make the request; its pictures and films are bytes."""
        from vlprep.values.request import Request

        return Request(
            model=self.model,
            messages=[_message(role, content) for role, content in self.turns],
            parameters=self.parameters,
        )


def _message(role: str, content: tuple[Content, ...]) -> Message:
    from vlprep.values.request import ImagePart, Message, VideoPart

    parts: list[Any] = []
    for one in content:
        if isinstance(one, ImageRecipe):
            parts.append(ImagePart(source=one.encode()))
        elif isinstance(one, VideoRecipe):
            parts.append(VideoPart(source=one.encode()))
        else:
            parts.append(one.encode() if isinstance(one, FramesRecipe) else one)
    return Message(role=role, content=parts)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class GroundingReply(Recipe):
    """An answer that names boxes.

    Attributes:
        boxes: Label and box (left, top, right, bottom) of each thing, as the model counts.
        fenced: Whether the JSON stands in a fence, as it mostly does.
    """

    boxes: tuple[tuple[str, Box], ...]
    fenced: bool = True

    def encode(self) -> str:
        """Write the answer."""
        found = [{"bbox_2d": list(box), "label": label} for label, box in self.boxes]
        return _json(found, fenced=self.fenced)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class DocumentReply(Recipe):
    """An answer to ``qwenvl html``.

    Attributes:
        blocks: Element, box and text of each block.
        fenced: Whether the HTML stands in a fence.
    """

    blocks: tuple[tuple[str, Box, str], ...]
    fenced: bool = True

    def encode(self) -> str:
        """Write the answer."""
        from html import escape

        lines = "\n".join(
            f'<{name} data-bbox="{" ".join(map(str, box))}">{escape(text)}</{name}>'
            for name, box, text in self.blocks
        )
        page = f"<html><body>\n{lines}\n</body></html>"
        return f"```html\n{page}\n```" if self.fenced else page


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class EventsReply(Recipe):
    """An answer that names events of a film.

    Attributes:
        events: Beginning and end in seconds, and what happens.
        fenced: Whether the JSON stands in a fence.
    """

    events: tuple[tuple[int, int, str], ...]
    fenced: bool = True

    def encode(self) -> str:
        """Write the answer."""
        found = [
            {"start_time": clock_of(start), "end_time": clock_of(end), "event": event}
            for start, end, event in self.events
        ]
        return _json({"events": found}, fenced=self.fenced)


def _json(found: object, *, fenced: bool) -> str:
    text = json.dumps(found, ensure_ascii=False)
    return f"```json\n{text}\n```" if fenced else text


introduce()  # Hypothesis may have been imported before
