"""DO: files that grow line by line, and are found again where they were left."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from vlprep.errors import InputError, OutputExistsError
from vlprep.media.writing import output_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

PARTIAL = ".partial"
"""A file has this at the end of its name until it is whole: nobody uploads half a file."""
_CHUNK = 1 << 20


class Line(NamedTuple):
    """One line of a file.

    Attributes:
        number: Which line, from 1.
        offset: Where it begins.
        data: The line without its break; only a beginning where it is longer than was asked for.
        size: Bytes of the line without its break.
        whole: Whether it ends with a break.
    """

    number: int
    offset: int
    data: bytes
    size: int
    whole: bool


class Sums(NamedTuple):
    """What a file holds: its lines, its bytes, their checksum and a digest of them."""

    lines: int
    bytes: int
    checksum: int
    sha256: str


class Growing:
    """A file that lines are added to; what was added is with the system when ``append`` is back.

    Attributes:
        path: Where it will be when it is whole.
        size: Its bytes.
    """

    def __init__(self, path: str, size: int = 0) -> None:
        """Open it, and go on after its first ``size`` bytes.

        Raises:
            OutputError: It cannot be written, or is shorter than that.
            OutputExistsError: It is a link.
        """
        self.path = path
        self.size = size
        for name in (path, path + PARTIAL):
            if os.path.islink(name):  # noqa: PTH114
                message = "it is a link, and what it leads to is not written over; take it away"
                raise OutputExistsError(errno.EEXIST, message, name)
        with output_errors(path):
            if size and os.path.exists(path) and not os.path.exists(path + PARTIAL):  # noqa: PTH110
                os.replace(path, path + PARTIAL)  # noqa: PTH105 - it was whole, and grows again
            self._file = open(path + PARTIAL, "r+b" if size else "wb", buffering=0)  # noqa: PTH123, SIM115
            try:
                self._file.truncate(size)
                self._file.seek(size)
            except BaseException:
                self._file.close()
                raise

    def append(self, data: bytes) -> None:
        """Add bytes.

        Raises:
            OutputError: There is no room.
        """
        rest = memoryview(data)
        with output_errors(self.path):
            while rest:
                rest = rest[self._file.write(rest) :]
        self.size += len(data)

    def settle(self) -> None:
        """Wait until all that was added is on the disk.

        Raises:
            OutputError: It cannot be written.
        """
        with output_errors(self.path):
            os.fsync(self._file.fileno())

    def finish(self) -> None:
        """Give the file its name: it is whole.

        Raises:
            OutputError: It cannot be written.
        """
        self.settle()
        with output_errors(self.path):
            self._file.close()
            os.replace(self.path + PARTIAL, self.path)  # noqa: PTH105

    def close(self) -> None:
        """Leave it where it is."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def make_folder(path: str) -> None:
    """Make a folder for results.

    Raises:
        OutputExistsError: There is a file of that name.
        OutputError: It cannot be made.
    """
    if os.path.exists(path) and not os.path.isdir(path):  # noqa: PTH110, PTH112
        raise OutputExistsError(errno.EEXIST, "it is a file; give the name of a folder", path)
    with output_errors(path):
        os.makedirs(path, exist_ok=True)  # noqa: PTH103


def names_in(folder: str) -> list[str]:
    """List the names in a folder, in order.

    Raises:
        OutputError: It cannot be read.
    """
    with output_errors(folder):
        return sorted(os.listdir(folder))  # noqa: PTH208


def begins_as(path: str, data: bytes) -> bool:
    """Tell whether a file, and no link to one, holds nothing but the beginning of these bytes.

    Raises:
        InputError: It cannot be read.
    """
    if os.path.islink(path) or not os.path.isfile(path) or size_of_file(path) > len(data):  # noqa: PTH113, PTH114
        return False
    return data.startswith(read_whole(path))


def same_file(one: str, other: str) -> bool:
    """Tell whether two paths lead to one file."""
    try:
        return os.path.samefile(one, other)  # noqa: PTH121
    except OSError:
        return False


def place(folder: str, name: str) -> str:
    """Give the path of a file in a folder."""
    return os.path.join(folder, name)  # noqa: PTH118 - pathlib costs 10 ms to import


def begun(path: str) -> str | None:
    """Give where a growing file is: whole, or still growing; ``None``: it was never begun."""
    for name in (path + PARTIAL, path):
        if os.path.exists(name):  # noqa: PTH110
            return name
    return None


def size_of_file(path: str) -> int:
    """Give the bytes of a file.

    Raises:
        InputError: It cannot be read.
    """
    with _reading(path):
        return os.path.getsize(path)  # noqa: PTH202


def checksum(data: bytes, before: int = 0) -> int:
    """Give a number that is another one for data that were torn or mixed.

    Args:
        data: What follows.
        before: That of all that was before.
    """
    return crc32(data, before)


def holds(path: str, begin: int, end: int, sum_: int, before: int) -> bool:
    """Tell whether a growing file holds, from one place to another, what was written there."""
    found = begun(path)
    if found is None:
        return False
    with _reading(found), open(found, "rb") as file:  # noqa: PTH123
        file.seek(begin)
        return checksum(file.read(max(0, end - begin)), before) == sum_


def lines_of(path: str, most: int) -> Iterator[Line]:
    """Read a file line by line, in bounded memory.

    Args:
        path: The file.
        most: Bytes of a line that are kept; of a longer line the rest is only counted.

    Raises:
        InputError: It cannot be read.
    """
    with _reading(path), open(path, "rb") as file:  # noqa: PTH123
        number, offset = 0, 0
        while piece := file.readline(most + 1):
            number += 1
            size, whole = len(piece), piece.endswith(b"\n")
            data = piece.removesuffix(b"\n")[:most]
            while not whole and (more := file.readline(_CHUNK)):
                size, whole = size + len(more), more.endswith(b"\n")
            yield Line(number, offset, data, size - whole, whole)
            offset += size


def line_at(path: str, offset: int, most: int) -> bytes:
    """Read the line that begins at an offset, its break left out.

    Raises:
        InputError: It cannot be read.
    """
    with _reading(path), open(path, "rb") as file:  # noqa: PTH123
        file.seek(offset)
        return file.readline(most + 1).removesuffix(b"\n")


def read_whole(path: str) -> bytes:
    """Read a small file.

    Raises:
        InputError: It cannot be read.
    """
    with _reading(path), open(path, "rb") as file:  # noqa: PTH123
        return file.read()


def sums_of(path: str) -> Sums:
    """Count a file's lines and bytes, and take its digest, from what the disk holds.

    Raises:
        InputError: It cannot be read.
    """
    digest, lines, size, sum_ = sha256(), 0, 0, 0
    with _reading(path), open(path, "rb") as file:  # noqa: PTH123
        while piece := file.read(_CHUNK):
            digest.update(piece)
            sum_ = checksum(piece, sum_)
            lines += piece.count(b"\n")
            size += len(piece)
    return Sums(lines, size, sum_, digest.hexdigest())


@contextmanager
def _reading(path: str) -> Iterator[None]:
    """Turn what the file system refuses into an error of ours."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"cannot read it: {reason}"
        raise InputError(error.errno or errno.EIO, message, path) from error
