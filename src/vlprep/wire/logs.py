"""Recorded calls: the request and the usage in a line of somebody's log."""

from __future__ import annotations

from typing import Any, NamedTuple

from vlprep.values.choices import Route
from vlprep.values.payload import Form
from vlprep.wire.cells import is_empty
from vlprep.wire.parsing import dialect_of_body

_REQUESTS = ("request", "body", "kwargs", "payload", "params")
_ANSWERS = ("response", "body", "result")
_DEEPEST = 3


class Record(NamedTuple):
    """What a line of a log holds.

    Attributes:
        payload: The request, as it was sent; the line itself where it holds nothing else.
        path: Keys that lead from the line to the request.
        usage: ``usage`` of the answer; ``None`` where the line has none.
        form: The form that its place tells, such as that of a body in a line of a Batch file.
    """

    payload: Any
    path: tuple[str, ...]
    usage: dict[str, Any] | None
    form: str | None = None


def record_of(line: Any) -> Record:
    """Find the request and the usage in a line of a log.

    Known are a bare request, a line of a Batch file, and a request under ``request``, ``body``,
    ``kwargs``, ``payload`` or ``params``; ``usage`` beside it, or in the answer under ``response``.
    """
    found, path = line, list[str]()
    for _ in range(_DEEPEST):
        if not isinstance(found, dict) or _is_request(found):
            break
        key = next((name for name in _REQUESTS if isinstance(found.get(name), dict)), None)
        if key is None:
            break
        path.append(key)
        found = found[key]
    if not _is_request(found):
        found, path = line, []
    form = None
    if path[-1:] == ["body"] and dialect_of_body(found) is Route.OPENAI:
        form = str(Form.OPENAI_HTTP)
    return Record(found, tuple(path), _usage(line), form)


def with_payload(line: Any, path: tuple[str, ...], payload: dict[str, Any]) -> Any:
    """Give the line with another request in the place of its own."""
    if not path:
        return payload
    return {**line, path[0]: with_payload(line[path[0]], path[1:], payload)}


def _is_request(data: Any) -> bool:
    return isinstance(data, dict) and (
        not is_empty(data.get("messages")) or "messages" in _input_of(data)
    )


def _input_of(data: dict[str, Any]) -> dict[str, Any]:
    held = data.get("input")
    return held if isinstance(held, dict) else {}


def _usage(line: Any) -> dict[str, Any] | None:
    found = line
    for _ in range(_DEEPEST):
        if not isinstance(found, dict):
            return None
        usage = found.get("usage")
        if isinstance(usage, dict):
            return usage
        key = next((name for name in _ANSWERS if isinstance(found.get(name), dict)), None)
        found = found[key] if key else None
    return None
