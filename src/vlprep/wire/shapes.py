"""What both dialects share on the way in: wrong types, nesting, and what to say of a wrong shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import NESTING
from vlprep.catalog.sources import API_REFERENCE
from vlprep.errors import RequestError
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Mapping


def below(base: str, name: str) -> str:
    """Give the JSON path of a key."""
    return f"{base}.{name}" if base else name


def without(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Give what stands beside some keys."""
    return {name: value for name, value in data.items() if name not in names}


def messages_of(data: Mapping[str, Any], base: str) -> list[Any]:
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


def role_of(message: Any, path: str) -> str:
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


def refuse_deep(data: Any) -> None:
    """Refuse a payload that is nested too deep for any JSON library.

    Raises:
        RequestError: It is.
    """
    level, containers = 0, [data]
    while containers:
        level += 1
        if level > NESTING.levels:
            message = f"it is nested deeper than {NESTING.levels} levels"
            raise RequestError(message, "", "a request needs fewer than ten")
        containers = [
            inner
            for container in containers
            for inner in (container.values() if isinstance(container, dict) else container)
            if isinstance(inner, (dict, list, tuple))
        ]
