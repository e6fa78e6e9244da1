"""Requests in files: JSON, or JSON lines, or standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.wire.logs import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIXES = (".json", ".jsonl", ".ndjson")
STDIN = "-"


class Line(NamedTuple):
    """One request, and where it was found.

    Attributes:
        file: The file.
        number: Its line, from 1; 0 where the file is one document.
        data: The whole line, read; ``None`` where it is not JSON.
        payload: The request in it; the text itself where it is not JSON.
        path: Keys that lead from the line to the request.
        usage: What the service reported, where the line holds it.
    """

    file: str
    number: int
    data: Any
    payload: Any
    path: tuple[str, ...] = ()
    usage: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        """Name the file, and the line where there are several."""
        return f"{self.file}:{self.number}" if self.number else self.file


def is_request_file(name: str) -> bool:
    """Tell by its name whether a file holds requests."""
    return name == STDIN or name.lower().endswith(_SUFFIXES)


def read_text(name: str) -> str:
    """Read a file, or standard input.

    Raises:
        ValueError: It cannot be read; it says why.
    """
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        message = f"{name}: {error.strerror}"
        raise ValueError(message) from error
    return data.decode("utf-8", "replace").removeprefix("\ufeff")


def lines_of(name: str, text: str) -> Iterator[Line]:
    """Read the requests of a file: one document, a list of them, or one a line."""
    data = _json(text)
    if isinstance(data, list):
        for number, item in enumerate(data, start=1):
            yield _line(name, number, item)
    elif data is not None or "\n" not in text.strip():
        yield _line(name, 0, data) if data is not None else Line(name, 0, None, text)
    else:
        for number, one in enumerate(text.split("\n"), start=1):
            if one.strip():
                read = _json(one)
                yield Line(name, number, None, one) if read is None else _line(name, number, read)


def _line(name: str, number: int, data: Any) -> Line:
    record = record_of(data)
    return Line(name, number, data, record.payload, record.path, record.usage)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
