"""What goes in and what comes out of the fake service, with no socket in sight."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.values.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.testing.calls import Call


class Incoming(NamedTuple):
    """One request of HTTP.

    Attributes:
        method: ``"GET"``, ``"POST"`` ...
        path: Path of the URL, decoded by nobody.
        query: The query's names, each with its last value.
        headers: Headers by lower-case name.
        body: The whole body.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Ending(Choice):
    """How an answer ends."""

    WHOLE = "whole"
    CUT = "cut"
    DROPPED = "dropped"


class Piece(NamedTuple):
    """A piece of a stream, and the seconds to wait before it."""

    wait: float
    data: bytes


@dataclass(slots=True, kw_only=True)
class Outgoing:
    """One answer of HTTP.

    Attributes:
        status: Status of HTTP.
        headers: Headers, ``Content-Length`` left out.
        body: The body, where there is no stream.
        pieces: The stream; ``None``: there is none.
        wait: Seconds before the first byte.
        ending: How it ends: whole; cut in the middle, the connection closed; or dropped before
            the first byte.
        reason: Why it is an error, in a few words for a log; nothing of what the request holds.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    pieces: tuple[Piece, ...] | None = None
    wait: float = 0.0
    ending: Ending = Ending.WHOLE
    reason: str = ""


class Entry(NamedTuple):
    """One request, as a log is told of it: nothing of what it holds, and no key.

    Attributes:
        what: Method and path.
        status: Status of the answer; 0: there was none.
        reason: Why it is an error.
        call: The call of a model that it was; ``None``: it was none.
    """

    what: str
    status: int
    reason: str = ""
    call: Call | None = None


def as_json(data: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Outgoing:
    """Answer with a JSON document."""
    kind = {"Content-Type": "application/json"}
    return Outgoing(status=status, headers={**kind, **(headers or {})}, body=json_bytes(data))


def json_bytes(data: Any) -> bytes:
    """Write a JSON document; half of a surrogate pair, which UTF-8 cannot hold, becomes a "?"."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
