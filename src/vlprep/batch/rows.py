"""Rows one by one, out of a file of JSON lines or out of any iterable."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sized
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.requests import BODIES
from vlprep.errors import RequestError
from vlprep.media.appending import lines_of, size_of_file
from vlprep.rules.wording import file_size
from vlprep.values.request import Request
from vlprep.wire.batch import read_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    Rows: TypeAlias = "str | os.PathLike[str] | Iterable[Mapping[str, Any] | Request]"
    Progress: TypeAlias = Callable[[int, "float | None"], None]

_MARK = b"\xef\xbb\xbf"


class Read(NamedTuple):
    """One row as it was read.

    Attributes:
        number: Which row it is, from 1.
        data: The row; of a line that cannot be read, its text.
        share: How much of all rows is read, 0 to 1; ``None``: nobody knows how many there are.
        error: Why the line cannot be read.
    """

    number: int
    data: Any
    share: float | None
    error: RequestError | None = None


def read_rows(rows: Rows) -> Iterator[Read]:
    """Go through rows, one at a time; empty lines of a file are none.

    Args:
        rows: Path of a file of JSON lines, or an iterable of rows.

    Raises:
        InputError: The file cannot be read.
        TypeError: It is a single row, or no iterable.
    """
    if isinstance(rows, (str, os.PathLike)):
        yield from _of_file(os.fspath(rows))
        return
    if isinstance(rows, (Mapping, Request, bytes)):
        message = "rows must be several: give a list of rows, or the path of a file of JSON lines"
        raise TypeError(message)
    count = len(rows) if isinstance(rows, Sized) else None
    for number, data in enumerate(rows, start=1):
        yield Read(number, data, number / count if count else None)


def _of_file(path: str) -> Iterator[Read]:
    total, number = size_of_file(path), 0
    most = BODIES.with_base64
    for line in lines_of(path, most):
        text = line.data.removeprefix(_MARK) if line.number == 1 else line.data
        if not text.strip():
            continue
        number += 1
        share = min(1.0, (line.offset + line.size + 1) / total) if total else None
        if line.size > most:
            message = f"line {line.number} has {file_size(line.size)}; at most {file_size(most)}"
            error = RequestError(message, "", "name files in the place of their Base64")
            yield Read(number, text[:80].decode("utf-8", "replace"), share, error)
            continue
        try:
            yield Read(number, read_object(text), share)
        except RequestError as caught:
            error = RequestError(f"line {line.number}: {caught.message}", "", caught.fix)
            yield Read(number, text.decode("utf-8", "replace"), share, error)
