"""One request, whatever dialect carries it: who says what, with which pictures and films."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.errors import RequestError
from vlprep.values.choices import Route
from vlprep.values.datauri import is_data_uri
from vlprep.values.media import FrameList
from vlprep.values.plain import Plain
from vlprep.values.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeAlias

    Part: TypeAlias = "TextPart | ImagePart | VideoPart | FramesPart | OtherPart"

_LONGEST_SHOWN = 60
_EXTRA = "extra_body"
_PLACES = ("model", "messages", "input", _EXTRA)
"""What of a request is no parameter: written beside it, it would take its place."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class TextPart(Plain):
    """A piece of text.

    Attributes:
        text: What it says.
        options: Other keys that stand beside it, as they were found.
    """

    text: str
    options: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show the beginning of a long text."""
        return f"TextPart({_shown(self.text)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ImagePart(Plain):
    """A picture.

    Attributes:
        source: Its URL or data URI, or any source that the verbs take.
        options: What stands beside it: ``min_pixels``, ``max_pixels``, and what is unknown.
        inner: What stands inside ``image_url`` beside the URL, such as ``detail``, which the
            service does not read; only the OpenAI dialect has such a place.
    """

    source: Any
    options: dict[str, Any] = field(default_factory=dict)
    inner: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show where it comes from, and not its bytes."""
        return f"ImagePart({_shown(self.source)}{_beside(self.options)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class VideoPart(Plain):
    """A film.

    Attributes:
        source: Its URL or data URI, or any source that the verbs take.
        options: What stands beside it: ``fps``, ``max_frames``, ``total_pixels`` and the like.
        inner: What stands inside ``video_url`` beside the URL; the service does not read it.
    """

    source: Any
    options: dict[str, Any] = field(default_factory=dict)
    inner: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Show where it comes from, and not its bytes."""
        return f"VideoPart({_shown(self.source)}{_beside(self.options)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class FramesPart(Plain):
    """A list of pictures that stands for a film.

    Attributes:
        frames: The pictures in order: URLs, data URIs, or any source of a picture.
        options: What stands beside them: ``fps`` says how many were taken from one second.
    """

    frames: tuple[Any, ...]
    options: dict[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Count the frames: they may hold whole files."""
        return f"FramesPart(<{len(self.frames)} frames>{_beside(self.options)})"


class Sound(NamedTuple):
    """A piece of sound.

    Attributes:
        route: The dialect that writes it so.
        source: Its URL or data URI.
    """

    route: Route
    source: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class OtherPart(Plain):
    """A part that is none of the others: kept as it was found, and written back so.

    Attributes:
        data: What was found.
    """

    data: Any

    @property
    def sound(self) -> Sound | None:
        """Its sound, where it is some as one of the dialects writes it."""
        data = self.data if isinstance(self.data, dict) else {}
        route, key = Route.DASHSCOPE, "audio"
        if data.get("type") == "input_audio":
            route, key = Route.OPENAI, "data"
            data = data["input_audio"] if isinstance(data.get("input_audio"), dict) else {}
        source = data.get(key)
        return Sound(route, source) if isinstance(source, str) else None

    def __repr__(self) -> str:
        """Name its type: it may hold anything."""
        return f"OtherPart(<{type(self.data).__name__}>)"


PARTS = (TextPart, ImagePart, VideoPart, FramesPart, OtherPart)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Message(Plain):
    """One turn; ``user``, ``assistant`` and ``system`` make one.

    Attributes:
        role: ``"user"``, ``"assistant"``, ``"system"``, ``"tool"`` ...
        content: Its parts in order; a string, where the request has a bare string there; ``None``,
            where it has none (an assistant that only calls tools).
        options: Other keys of the message: ``partial``, ``name``, ``tool_calls`` ...
    """

    role: str
    content: str | tuple[Part, ...] | None
    options: dict[str, Any]

    def __init__(
        self,
        *,
        role: str,
        content: str | Iterable[Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(role, str):
            message = f"role must be a string, not {type(role).__name__}"
            raise TypeError(message)
        if content is not None and not isinstance(content, str):
            content = tuple(map(as_part, content))
        object.__setattr__(self, "role", role)
        object.__setattr__(self, "content", content)
        object.__setattr__(self, "options", dict(options or {}))

    @property
    def parts(self) -> tuple[Part, ...]:
        """Give its parts; a bare string is one part of text."""
        if isinstance(self.content, str):
            return (TextPart(text=self.content),)
        return self.content or ()

    def __repr__(self) -> str:
        """Show its parts."""
        return f"Message({self.role!r}, {list(self.parts)!r}{_beside(self.options)})"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Request(Plain):
    """One request to a model, neutral between the dialects.

    ``Request(model="qwen3-vl-plus", messages=[user("What is this?", image("photo.jpg"))])``; what
    the model is told besides may be given by name: ``Request(..., enable_thinking=True)``.

    Attributes:
        model: The model's id.
        messages: The turns in order.
        parameters: What the model is told besides: ``stream``, ``enable_thinking``,
            ``vl_high_resolution_images``, ``temperature`` ..., unknown ones included.
        call: What only the SDK is told: ``timeout``, ``extra_headers``, ``api_key`` ...
        untrusted: Whether it was read from a payload; its local paths are then not opened unless
            the caller says so.

    Raises:
        RequestError: A parameter is called as a place of the request: ``model``, ``messages``.
        TypeError: An argument is of the wrong type.
    """

    model: str
    messages: tuple[Message, ...]
    parameters: dict[str, Any]
    call: dict[str, Any] = field(repr=False)
    untrusted: bool = field(repr=False, compare=False)

    def __init__(
        self,
        *,
        model: str,
        messages: Iterable[Message],
        parameters: Mapping[str, Any] | None = None,
        call: Mapping[str, Any] | None = None,
        untrusted: bool = False,
        **more: Any,
    ) -> None:
        if not isinstance(model, str):
            message = f"model must be the id of a model, not {type(model).__name__}"
            raise TypeError(message)
        if isinstance(messages, Message) or not hasattr(messages, "__iter__"):
            message = (
                f"messages is a list, as in messages=[user(...)], not {type(messages).__name__}"
            )
            raise TypeError(message)
        turns = tuple(messages)
        for turn in turns:
            if not isinstance(turn, Message):
                message = (
                    "messages must be made by user(), assistant() or system(), not "
                    f"{type(turn).__name__}; parse_request() takes a payload"
                )
                raise TypeError(message)
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "messages", turns)
        object.__setattr__(self, "parameters", as_parameters({**(parameters or {}), **more}))
        object.__setattr__(self, "call", dict(call or {}))
        object.__setattr__(self, "untrusted", untrusted)

    def __repr__(self) -> str:
        """Show the turns; of what the SDK is told nothing, as a key may be among it."""
        return f"Request({self.model!r}, {list(self.messages)!r}{_beside(self.parameters)})"


def as_request(value: object) -> Request:
    """Take a request that is one already.

    Raises:
        TypeError: It is none.
    """
    if isinstance(value, Request):
        return value
    message = (
        f"a Request is wanted, not {type(value).__name__}; parse_request() makes one of a payload"
    )
    raise TypeError(message)


def as_parameters(told: Mapping[str, Any], path: str = "parameters") -> dict[str, Any]:
    """Take what a model is told; what stands in ``extra_body``, as for the SDK, is told too.

    Args:
        told: The parameters by name.
        path: Their JSON path, for the error.

    Raises:
        RequestError: One would take the place of the model or of the messages.
    """
    found = dict(told)
    extra = found.pop(_EXTRA, None)
    if extra is not None:
        if not hasattr(extra, "keys"):
            message = f"extra_body must be an object, not {type(extra).__name__}"
            raise RequestError(message, f"{path}.{_EXTRA}")
        refuse_places(extra, f"{path}.{_EXTRA}")
        found.update(extra)
    refuse_places(found, path)
    return found


class PlaceError(RequestError):
    """A parameter is called as a place of the request; nothing is missing there."""


def refuse_places(told: Mapping[str, Any], path: str) -> None:
    """Refuse parameters that are called as a place of the request.

    Raises:
        PlaceError: One is.
    """
    for name in _PLACES:
        if name in told:
            message = f"{name} is a place of the request itself, and no parameter"
            where = f"{path}.{name}" if path else name
            raise PlaceError(message, where, f"take {name} out of what the model is told")


def as_part(content: Any) -> Part:
    """Take a part, a text, or a ``FrameList``.

    Raises:
        TypeError: It is none of these.
    """
    if isinstance(content, PARTS):
        return content
    if isinstance(content, str):
        return TextPart(text=content)
    if isinstance(content, FrameList):
        return FramesPart(frames=content.frames, options={"fps": content.fps})
    message = f"content must be texts, image(...), video(...) or frames(...), not {type(content).__name__}"
    raise TypeError(message)


def _shown(source: Any) -> str:
    if not isinstance(source, str):
        return f"<{type(source).__name__}>"
    if is_data_uri(source):
        return f"<data URI of {len(source):,} characters>"
    if len(source) > _LONGEST_SHOWN:
        return f"{source[:_LONGEST_SHOWN]!r}..."
    return repr(source)


def _beside(options: dict[str, Any]) -> str:
    return "".join(f", {name}={_shown_option(value)}" for name, value in options.items())


def _shown_option(value: Any) -> str:
    if value is None or isinstance(value, (bool, int, float)):
        return shown(value)
    return _shown(value)
