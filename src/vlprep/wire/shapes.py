"""What both dialects share on the way in: wrong types, nesting, and what to say of a wrong shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.sources import API_REFERENCE
from vlprep.errors import RequestError
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.payload import Place
from vlprep.values.request import Message, refuse_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vlprep.values.request import Part

    ReadPart = Callable[[Any, str, list[Issue]], tuple[Part, Place]]


_ENOUGH = 20
"""Parameters told in vain that are named: a payload may hold any number of them."""


def below(base: str, name: str) -> str:
    """Give the JSON path of a key."""
    return f"{base}.{name}" if base else name


class Told(NamedTuple):
    """The parameters of a payload, where each stands, and those that are told in vain.

    Attributes:
        parameters: What is read.
        paths: JSON path of each.
        issues: What is told in vain.
        disputed: Of each parameter that two places tell in two ways, its value by place.
    """

    parameters: dict[str, Any]
    paths: dict[str, str]
    issues: tuple[Issue, ...]
    disputed: dict[str, dict[str, Any]]


def told_in(*places: tuple[str, Mapping[str, Any]]) -> Told:
    """Collect the parameters of several places, of which the last that names one is read.

    Args:
        places: JSON path, and what stands there.

    Raises:
        RequestError: One is called as a place of the request itself.
    """
    parameters: dict[str, Any] = {}
    paths: dict[str, str] = {}
    issues: list[Issue] = []
    differ: list[str] = []
    for base, found in places:
        refuse_places(found, base)
        twice = [name for name in found if name in parameters and parameters[name] != found[name]]
        issues += [_in_vain(name, paths[name], below(base, name)) for name in twice]
        differ += twice
        parameters |= found
        paths |= {name: below(base, name) for name in found}
    disputed = {
        name: {base: found[name] for base, found in places if name in found} for name in differ
    }
    return Told(parameters, paths, tuple(issues[:_ENOUGH]), disputed)


def _in_vain(name: str, where: str, read: str) -> Issue:
    return Issue(
        code="parameter-misplaced",
        severity=Severity.WARNING,
        message=f"{name[:60]} does nothing here: {read[:200]} says otherwise, and is read",
        where=where[:200],
        fix="decide which value is meant, and say it once, where it is read",
        source=API_REFERENCE,
    )


def without(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Give what stands beside some keys."""
    return {name: value for name, value in data.items() if name not in names}


def model_of(data: Mapping[str, Any], base: str) -> str:
    """Give the model's id.

    Raises:
        RequestError: There is none.
    """
    model = data.get("model")
    if not isinstance(model, str):
        message = f"model must be a string, not {type(model).__name__}"
        raise RequestError(message, below(base, "model"), "name a model, such as 'qwen3-vl-plus'")
    return model


class Turns(NamedTuple):
    """The messages of a payload, where they and their parts stand, and what is wrong with them."""

    messages: tuple[Message, ...]
    paths: tuple[str, ...]
    places: tuple[tuple[Place, ...], ...]
    issues: tuple[Issue, ...]


def read_turns(data: Mapping[str, Any], base: str, read_part: ReadPart) -> Turns:
    """Read the messages of a payload, whose parts the dialect reads.

    Raises:
        RequestError: There are none, or one is no message.
    """
    issues: list[Issue] = []
    turns, paths, places = [], [], []
    for number, message in enumerate(_messages_of(data, base)):
        path = below(base, f"messages[{number}]")
        role = _role_of(message, path)
        content, where = _content(message.get("content"), f"{path}.content", issues, read_part)
        options = without(message, "role", "content")
        turns.append(Message(role=role, content=content, options=options))
        paths.append(path)
        places.append(where)
    return Turns(tuple(turns), tuple(paths), tuple(places), tuple(issues))


def write_turn(turn: Message, write_part: Callable[[Part], Any]) -> dict[str, Any]:
    """Write a message, whose parts the dialect writes."""
    content: Any = turn.content
    if isinstance(content, tuple):
        content = [write_part(part) for part in content]
    return {"role": turn.role, "content": content, **without(turn.options, "role", "content")}


def _messages_of(data: Mapping[str, Any], base: str) -> list[Any]:
    """Give the list of messages.

    Raises:
        RequestError: There is none.
    """
    messages = data.get("messages")
    path = below(base, "messages")
    if messages is None:
        message = "there are no messages"
        raise RequestError(message, path, "a request has 'model' and 'messages'")
    if not isinstance(messages, (list, tuple)):
        message = f"messages must be a list, not {type(messages).__name__}"
        raise RequestError(message, path)
    return list(messages)


def _role_of(message: Any, path: str) -> str:
    """Give the role of a message.

    Raises:
        RequestError: It is not an object, or has no role.
    """
    if not isinstance(message, dict):
        text = f"a message is an object with 'role' and 'content', not {type(message).__name__}"
        raise RequestError(text, path)
    role = message.get("role")
    if not isinstance(role, str):
        text = f"role must be a string, not {type(role).__name__}"
        raise RequestError(text, below(path, "role"), "write 'user', 'assistant' or 'system'")
    return role


def _content(
    content: Any, path: str, issues: list[Issue], read_part: ReadPart
) -> tuple[str | list[Part] | None, tuple[Place, ...]]:
    if content is None:
        return None, ()
    if isinstance(content, str):
        return content, (Place(path, path),)
    if not isinstance(content, (list, tuple)):
        message = f"content must be a string or a list of parts, not {type(content).__name__}"
        raise RequestError(message, path)
    read = [read_part(item, f"{path}[{n}]", issues) for n, item in enumerate(content)]
    return [part for part, _ in read], tuple(place for _, place in read)


def wrong_shape(where: str, message: str, fix: str, severity: Severity = Severity.ERROR) -> Issue:
    """Say that something is not where, or not what, it should be."""
    return Issue(
        code="content-shape",
        severity=severity,
        message=message,
        where=where,
        fix=fix,
        source=API_REFERENCE,
    )
