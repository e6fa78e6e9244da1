"""Bounded reads anywhere in a file, in bytes, or in a file object."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError, MediaError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from typing_extensions import Buffer

HEAD = 4096
"""Bytes read at once at the start: most headers end within one page."""
MOST_READS = 4096
"""Reads that one header may cost: what needs more is not a header but an attack."""
MOST_BYTES = 64 * 1024 * 1024

_FILE_TYPE, _REGULAR = 0o170000, 0o100000
_OPEN_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_BINARY", 0)
    # A named pipe would make open() wait for its other end.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
)


class Reader:
    """Reads at an offset, a page at a time, and counts what it reads.

    Attributes:
        name: What errors call the source.
        size: Bytes in all.
        head: The first bytes, at most ``HEAD`` of them.
        read_at: Reads without a page or a limit, for codecs: ``read_at(offset, count)``.
    """

    __slots__ = (
        "_bytes_left",
        "_page",
        "_page_start",
        "_reads_left",
        "head",
        "name",
        "read_at",
        "size",
    )

    def __init__(self, name: str, size: int, read_at: Callable[[int, int], bytes]) -> None:
        self.name = name
        self.size = size
        self.head = self._page = read_at(0, HEAD)
        self._page_start = 0
        self.read_at = read_at
        self._reads_left = MOST_READS
        self._bytes_left = MOST_BYTES

    def at(self, offset: int, count: int) -> bytes:
        """Read up to ``count`` bytes; fewer come back only where the source ends.

        Raises:
            CorruptMediaError: The header asks for more reads than a header is worth.
        """
        if offset + count <= len(self.head):
            return self.head[offset : offset + count]
        inside = offset - self._page_start
        if inside >= 0 and inside + count <= len(self._page):
            return self._page[inside : inside + count]
        wanted = max(count, HEAD)
        self._reads_left -= 1
        self._bytes_left -= wanted
        if self._reads_left < 0 or self._bytes_left < 0:
            message = f"its header needs more than {MOST_READS} reads or {MOST_BYTES} bytes"
            raise CorruptMediaError(message, "save it again with another program")
        if offset >= self.size:
            return b""
        self._page, self._page_start = self.read_at(offset, wanted), offset
        return self._page[:count]

    def exactly(self, offset: int, count: int) -> bytes:
        """Read ``count`` bytes.

        Raises:
            CorruptMediaError: The source ends before that.
        """
        data = self.at(offset, count)
        if len(data) < count:
            message = f"it ends after {self.size} bytes, in the middle of its header"
            raise CorruptMediaError(message, "get the whole file")
        return data


def read_path(path: str) -> tuple[Reader, int]:
    """Open a regular file for reading; the caller closes the descriptor that comes second.

    Raises:
        MediaError: There is no such file, it is not a regular file, or it may not be read.
    """
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    try:
        status = os.fstat(descriptor)
        if status.st_mode & _FILE_TYPE != _REGULAR:
            raise _not_a_file(status.st_mode)
        return Reader(path, status.st_size, _read_descriptor(descriptor)), descriptor
    except OSError as error:
        os.close(descriptor)
        raise _unreadable(error) from error
    except MediaError:
        os.close(descriptor)
        raise


def read_bytes(data: Buffer, name: str) -> Reader:
    """Read from bytes in memory, without copying them."""
    view = memoryview(data).cast("B")
    return Reader(name, len(view), lambda offset, count: bytes(view[offset : offset + count]))


def read_file(file: BinaryIO, name: str) -> Reader:
    """Read from a binary file object, which is left at the position where it was.

    Raises:
        MediaError: It cannot seek, or does not give bytes.
    """

    def read_at(offset: int, count: int) -> bytes:
        position = file.tell()
        try:
            file.seek(offset)
            return file.read(count)
        finally:
            file.seek(position)

    try:
        position = file.tell()
        size = file.seek(0, os.SEEK_END)
        file.seek(position)
        reader = Reader(name, size, read_at)
    except (OSError, ValueError, AttributeError) as error:
        message = f"the file object cannot seek: {error}"
        raise MediaError(message, "read it into bytes first") from error
    if not isinstance(reader.head, bytes):
        message = f"the file object gives {type(reader.head).__name__}, not bytes"
        raise TypeError(message)
    return reader


def _read_descriptor(descriptor: int) -> Callable[[int, int], bytes]:
    pread = getattr(os, "pread", None)
    if pread is not None:
        return lambda offset, count: pread(descriptor, count, offset)

    def seek_and_read(offset: int, count: int) -> bytes:  # Windows has no pread
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, count)

    return seek_and_read


def _unreadable(error: OSError | ValueError) -> MediaError:
    if isinstance(error, FileNotFoundError):
        return MediaError("there is no such file", "check the path")
    if isinstance(error, PermissionError):
        return MediaError("the file may not be read", "change its permissions")
    if isinstance(error, IsADirectoryError):
        return _not_a_file(0o040000)
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return MediaError(f"the file cannot be opened: {reason}", "check the path")


def _not_a_file(mode: int) -> MediaError:
    kinds = {
        0o040000: "a directory",
        0o010000: "a named pipe",
        0o020000: "a device",
        0o060000: "a device",
        0o140000: "a socket",
    }
    kind = kinds.get(mode & _FILE_TYPE, "not a regular file")
    return MediaError(f"it is {kind}, not a file", "give the path of a regular file")
