"""A payload as it was read: the request in it, and where in the payload each thing stands."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.values.choices import Choice, Route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vlprep.values.issue import Issue
    from vlprep.values.request import Message, Part, Request


class Form(Choice):
    """What a payload is made for: a dialect, and whether an SDK's call or a body of HTTP."""

    OPENAI = "openai"
    OPENAI_HTTP = "openai-http"
    DASHSCOPE = "dashscope"
    DASHSCOPE_HTTP = "dashscope-http"

    @property
    def route(self) -> Route:
        """Tell the dialect."""
        return Route.OPENAI if self.value.startswith("openai") else Route.DASHSCOPE

    @property
    def http(self) -> bool:
        """Tell whether it is a body of HTTP."""
        return self.value.endswith("http")


class Place(NamedTuple):
    """Where a part stands.

    Attributes:
        part: JSON path of the part; what stands beside the medium is right below it.
        media: JSON path of its URL, list or text.
    """

    part: str
    media: str


class Spot(NamedTuple):
    """A part, and all that says where it is.

    Attributes:
        at: Numbers of its message and of the part, from 0.
        turn: Its message.
        part: The part.
        place: Its JSON paths.
    """

    at: tuple[int, int]
    turn: Message
    part: Part
    place: Place


class Payload(NamedTuple):
    """What was read.

    Attributes:
        request: The request.
        form: What the payload is made for.
        told: Whether the payload itself tells an SDK's call from a body.
        messages: JSON path of each message.
        parts: For each message, where its parts stand.
        parameters: JSON path of each parameter.
        issues: What is wrong with its shape.
        raw: Whether it was read from a payload; a ``Request`` has no places that could be wrong.
        disputed: Of each parameter that two places tell in two ways, its value by the JSON path of
            the place.
    """

    request: Request
    form: Form
    told: bool
    messages: tuple[str, ...]
    parts: tuple[tuple[Place, ...], ...]
    parameters: dict[str, str]
    issues: tuple[Issue, ...] = ()
    raw: bool = True
    disputed: Mapping[str, Mapping[str, Any]] = MappingProxyType({})

    def walk(self) -> Iterator[Spot]:
        """Go through the parts of all messages, in order."""
        turns = zip(self.request.messages, self.parts, strict=True)
        for number, (turn, places) in enumerate(turns):
            for at, (part, place) in enumerate(zip(turn.parts, places, strict=True)):
                yield Spot((number, at), turn, part, place)


def places_of(request: Request, form: Form) -> Payload:
    """Give a request that was built by hand places of its own: ``messages[0].content[1]``."""
    messages = tuple(f"messages[{number}]" for number in range(len(request.messages)))
    parts = tuple(
        tuple(
            Place(here, here) for here in (f"{path}.content[{n}]" for n in range(len(turn.parts)))
        )
        for path, turn in zip(messages, request.messages, strict=True)
    )
    return Payload(
        request=request,
        form=form,
        told=True,
        messages=messages,
        parts=parts,
        parameters={name: name for name in request.parameters},
        raw=False,
    )
