"""Requests in files: JSON, or JSON lines, or standard input."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.wire.logs import record_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUFFIXES = (".json", ".jsonl", ".ndjson")
STDIN = "-"
_BLANK = "\ufeff \t\r"
_BLANKS = re.compile(r"[ \t\r\n]*")
_NO_UNICODE = re.compile("[\ud800-\udfff]")
_DECODER = json.JSONDecoder()


class Text(NamedTuple):
    """A file as it was read; written back by ``data_of`` it is the same, byte for byte.

    Attributes:
        name: The file.
        text: What it holds, a byte order mark included. Bytes that are not UTF-8 are lone
            surrogates in it.
        encoding: How it is written.
        issue: Why it could not be read; there is no text then.
    """

    name: str
    text: str
    encoding: str = "utf-8"
    issue: Issue | None = None

    def data_of(self, text: str) -> bytes:
        """Write a text as this file is written."""
        return text.encode(self.encoding, _errors(self.encoding))


class Piece(NamedTuple):
    """A piece of a text: the line on which it begins, where it begins and ends, what it says."""

    row: int
    begin: int
    end: int
    data: Any = None


class Line(NamedTuple):
    """One request, and where it was found.

    Attributes:
        file: The file.
        number: Its line, or its place in a list, from 1; 0 where the file is one document.
        row: The line of the file on which it begins, from 1; 0 for the whole file. Of a document
            that is not JSON, the line that breaks it.
        span: Where in the text it begins and ends.
        data: The whole line, read; ``None`` where it is not JSON.
        payload: The request in it; what stands there itself where it is not JSON.
        path: Keys that lead from the line to the request.
        usage: What the service reported, where the line holds it.
        form: The form that its place in the line tells.
        issue: Why the file could not be read.
    """

    file: str
    number: int
    row: int
    span: tuple[int, int]
    data: Any
    payload: Any
    path: tuple[str, ...] = ()
    usage: dict[str, Any] | None = None
    form: str | None = None
    issue: Issue | None = None

    @property
    def name(self) -> str:
        """Name the file, and the line where there are several."""
        return f"{self.file}:{self.number}" if self.number else self.file


def are_request_files(names: Sequence[str]) -> bool:
    """Tell by their names whether files hold requests.

    Raises:
        click.UsageError: Some do and some do not: they are judged by different settings.
    """
    requests = list(filter(is_request_file, names))
    if requests and len(requests) < len(names):
        other = next(name for name in names if not is_request_file(name))
        message = f"{requests[0]} holds requests and {other} is a medium: give them one at a time"
        raise click.UsageError(message)
    return bool(requests)


def is_request_file(name: str) -> bool:
    """Tell by its name whether a file holds requests."""
    return name == STDIN or name.lower().endswith(_SUFFIXES)


def read_text(name: str) -> Text:
    """Read a file, or standard input; what cannot be read has a finding."""
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
        encoding = _encoding(data)
        return Text(name, data.decode(encoding, _errors(encoding)), encoding)
    except (OSError, ValueError) as error:
        message = str(getattr(error, "strerror", None) or error)
        issue = Issue(
            code="media-unreadable",
            severity=Severity.ERROR,
            message=f"the file cannot be read: {message}",
            fix="check the path, or save it as UTF-8",
        )
        return Text(name, "", issue=issue)


def _encoding(data: bytes) -> str:
    """Tell how JSON is written, its byte order too: the mark of it stays part of the text."""
    found = json.detect_encoding(data)
    if found.startswith("utf-8"):
        return "utf-8"
    return found if found.endswith("e") else f"{found}-{'le' if data[0] == 0xFF else 'be'}"


def _errors(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "strict"


def lines_of(text: Text) -> list[Line]:
    """Read the requests of a file: one document, a list of them, or one a line."""
    if text.issue is not None:
        return [Line(text.name, 0, 0, (0, 0), None, None, issue=text.issue)]
    whole = text.text
    rows = list(_rows(whole))
    begin, end = (rows[0].begin, rows[-1].end) if rows else (0, 0)
    listed = _listed(whole, begin, end)
    if listed is not None:
        return [_line(text, number, piece) for number, piece in enumerate(listed, start=1)]
    document = _piece(whole, 0, begin, end)
    if len(rows) <= 1 or document.data is not None:
        return [_line(text, 0, document)]
    if _is_document(text, rows[0]):
        begin = len(whole) - len(whole.removeprefix("\ufeff"))
        return [_line(text, 0, Piece(_broken_row(whole[begin:end]), begin, end))]
    return [_line(text, row.row, _piece(whole, *row[:3])) for row in rows]


def _is_document(text: Text, first: Piece) -> bool:
    """Tell whether a file is one document, though it is not JSON, by how it begins."""
    held = text.text[first.begin : first.end]
    if held in {"{", "["}:
        return True
    named = text.name.lower().endswith(_SUFFIXES[0])
    return named and _piece(text.text, *first[:3]).data is None


def _broken_row(document: str) -> int:
    """Give the line on which a document stops being JSON; 0 where that is not known."""
    try:
        json.loads(document)
    except json.JSONDecodeError as error:
        return error.lineno
    except (ValueError, RecursionError):  # of a number too long, or lists too deep
        pass
    return 0


def _line(text: Text, number: int, piece: Piece) -> Line:
    row, begin, end, data = piece
    span, whole = (begin, end), text.text
    if _NO_UNICODE.search(whole, begin, end):
        # The bytes themselves: reading them says what is wrong with them.
        return Line(text.name, number, row, span, None, text.data_of(whole[begin:end]))
    if data is None:
        return Line(text.name, number, row, span, None, whole[begin:end])
    record = record_of(data)
    return Line(text.name, number, row, span, data, *record)


def _rows(whole: str) -> Iterator[Piece]:
    """Go through the lines that hold something, without reading them."""
    begin = 0
    for number, row in enumerate(whole.split("\n"), start=1):
        held = row.strip(_BLANK)
        if held:
            start = begin + row.index(held)
            yield Piece(number, start, start + len(held))
        begin += len(row) + 1


def _listed(whole: str, begin: int, end: int) -> list[Piece] | None:
    """Read the items of a list; ``None`` where the text is no list."""
    if whole[begin : begin + 1] != "[":
        return None
    items: list[Piece] = []
    row, at = 1 + whole.count("\n", 0, begin), begin
    while True:
        start = _after_blanks(whole, at + 1)  # at is where "[" or "," stands
        row, at = row + whole.count("\n", at, start), start
        if not items and whole[at : at + 1] == "]":
            break
        data, after = _read(whole, start)
        if after is None:
            return None
        items.append(Piece(row, start, after, data))
        at = _after_blanks(whole, after)
        row += whole.count("\n", start, at)
        if whole[at : at + 1] != ",":
            break
    return items if whole[at : at + 1] == "]" and at + 1 == end else None


def _after_blanks(whole: str, at: int) -> int:
    found = _BLANKS.match(whole, at)
    return found.end() if found else at


def _piece(whole: str, row: int, begin: int, end: int) -> Piece:
    """Read a piece of a text, where it is JSON from its beginning to its end."""
    data, after = _read(whole, begin)
    return Piece(row, begin, end, data if after == end else None)


def _read(whole: str, begin: int) -> tuple[Any, int | None]:
    """Read the JSON that begins there, and give where it ends; ``None`` where there is none."""
    try:
        return _DECODER.raw_decode(whole, begin)
    except (ValueError, RecursionError):
        return None, None
