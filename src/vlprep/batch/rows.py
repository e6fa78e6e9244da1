"""Rows one by one, out of a file of JSON lines or out of any iterable."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sized
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.requests import BODIES
from vlprep.errors import RequestError, VlprepError
from vlprep.media.appending import lines_of, size_of_file
from vlprep.rules.wording import file_size
from vlprep.values.request import Request, as_parameters
from vlprep.wire.batch import read_object
from vlprep.wire.cells import id_of
from vlprep.wire.plainly import plainly
from vlprep.wire.rows import Defaults

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    from vlprep.api.parts import LocalFiles
    from vlprep.media.appending import Line

    Rows: TypeAlias = "str | os.PathLike[str] | Iterable[Mapping[str, Any] | Request]"
    Progress: TypeAlias = Callable[[int, "float | None"], None]

_SHOWN = 200
_MARK = b"\xef\xbb\xbf"
_FIX = "rows are JSON lines: one JSON object a line, no list around them, no commas between"


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

    @property
    def name(self) -> str:
        """Name the row as it calls itself, else by its number.

        Raises:
            RequestError: It cannot be read, or its id is no id.
        """
        if self.error is not None:
            raise self.error
        return id_of(self.data) or self.number_name

    @property
    def number_name(self) -> str:
        """Name the row by its number."""
        return f"row-{self.number:08d}"


@contextmanager
def one_row() -> Iterator[None]:
    """Make whatever the values of a row break an error of that row: the next one may be good.

    Raises:
        RequestError: Something else than an error of ours came of it.
    """
    try:
        yield
    except VlprepError:
        raise
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        message = f"the row cannot be read: {type(error).__name__}: {str(error)[:_SHOWN]}"
        raise RequestError(message, "", "give texts, numbers, lists and objects") from error


def read_rows(rows: Rows) -> Iterator[Read]:
    """Go through rows, one at a time; empty lines of a file are none.

    Args:
        rows: Path of a file of JSON lines, or an iterable of rows.

    Returns:
        The rows. What is wrong with the argument is said before the first is asked for.

    Raises:
        InputError: The file cannot be read.
        TypeError: It is a single row, or no iterable.
    """
    if isinstance(rows, (str, os.PathLike)):
        path = os.fspath(rows)
        return _of_file(path, size_of_file(path))
    if isinstance(rows, (Mapping, Request, bytes)) or not isinstance(rows, Iterable):
        message = "rows must be several: give a list of rows, or the path of a file of JSON lines"
        raise TypeError(message)
    return _of_rows(rows)


def unmarked(line: Line) -> Line:
    """Take the mark of UTF-8 away, which some editors and shells put before the first line."""
    if line.number > 1 or not line.data.startswith(_MARK):
        return line
    data = line.data.removeprefix(_MARK)
    return line._replace(data=data, offset=line.offset + len(_MARK), size=line.size - len(_MARK))


def mapping(name: str, value: object) -> dict[str, Any]:
    """Take an argument that is a ``dict``, or nothing.

    Raises:
        TypeError: It is something else.
    """
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        message = f"{name} must be a dict, not {type(value).__name__}"
        raise TypeError(message)
    return dict(value)


def local_files_of(local_files: object) -> LocalFiles | None:
    """Take whether local paths are opened, or the folder below which they are.

    Raises:
        TypeError: It is neither.
    """
    if local_files is None or isinstance(local_files, (bool, str, os.PathLike)):
        return local_files
    message = f"local_files must be True, False or a folder, not {type(local_files).__name__}"
    raise TypeError(message)


def defaults_of(
    model: str | None, prompt: str | None, parameters: Mapping[str, Any] | None
) -> Defaults:
    """Take what holds for rows that do not say.

    Raises:
        RequestError: A parameter is none.
        TypeError: An argument is of the wrong type.
    """
    if prompt is not None and not isinstance(prompt, str):
        message = f"prompt must be a text, not {type(prompt).__name__}"
        raise TypeError(message)
    return Defaults(model, prompt, as_parameters(mapping("parameters", parameters)))


def _of_rows(rows: Iterable[Mapping[str, Any] | Request]) -> Iterator[Read]:
    count = len(rows) if isinstance(rows, Sized) else None
    for number, data in enumerate(rows, start=1):
        yield _whole(Read(number, data, number / count if count else None))


def _whole(read: Read) -> Read:
    """Take a row as JSON has it, and note where it is nested too deep, or holds itself.

    Nobody can go through such a row.
    """
    if not isinstance(read.data, Mapping):
        return read
    try:
        with one_row():
            data = plainly(read.data)
    except RequestError as error:
        return read._replace(error=error)
    return read._replace(data=data)


def _of_file(path: str, total: int) -> Iterator[Read]:
    number = 0
    most = BODIES.with_base64
    for line in map(unmarked, lines_of(path, most)):
        text = line.data
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
            yield _whole(Read(number, read_object(text), share))
        except RequestError as caught:
            error = RequestError(f"line {line.number}: {caught.message}", "", _FIX)
            yield Read(number, text.decode("utf-8", "replace"), share, error)
