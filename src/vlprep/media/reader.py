"""Bounded reads anywhere in a file, in bytes, or in a file object."""

from __future__ import annotations

import os
from errno import EINVAL, ENXIO
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError, MediaError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from typing_extensions import Buffer

    from vlprep.values.datauri import DataUri

HEAD = 4096
"""Bytes read at once: most headers end within one page."""
MOST_READS = 4096
"""Reads that one header may cost: what needs more is not a header but an attack."""
MOST_BYTES = 64 * 1024 * 1024
MOST_STEPS = 1 << 20
"""Rows of its tables that one header may make us look at; a box counts as ``BOX_STEPS`` of them."""
BOX_STEPS = 8
SAVE_AGAIN = "save it again with another program"

_FILE_TYPE, _REGULAR, _DIRECTORY = 0o170000, 0o100000, 0o040000
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
        plain: Opens the same as a file in which no code of ours runs; ``None``: there is none.
    """

    __slots__ = (
        "_page",
        "_page_start",
        "_reads",
        "_steps",
        "head",
        "name",
        "plain",
        "read_at",
        "size",
    )

    def __init__(
        self,
        name: str,
        size: int,
        head: bytes,
        read_at: Callable[[int, int], bytes],
        plain: Callable[[], BinaryIO] | None = None,
    ) -> None:
        self.plain = plain
        self.name = name
        self.size = size
        self.head = self._page = head
        self.read_at = read_at
        self._page_start = 0
        self._reads = self._steps = 0

    def at(self, offset: int, count: int) -> bytes:
        """Read up to ``count`` bytes; fewer come back only where the source ends.

        Raises:
            CorruptMediaError: The header asks for more reads than a header is worth.
        """
        inside = offset - self._page_start
        if inside >= 0 and inside + count <= len(self._page):
            return self._page[inside : inside + count]
        if offset + count <= len(self.head):
            return self.head[offset : offset + count]
        wanted = max(HEAD, count)
        self._reads += 1 + wanted * MOST_READS // MOST_BYTES
        if self._reads > MOST_READS:
            message = f"its header needs more than {MOST_READS} reads or {MOST_BYTES} bytes"
            raise CorruptMediaError(message, SAVE_AGAIN)
        if offset >= self.size:
            return b""
        self._page, self._page_start = self.read_at(offset, wanted), offset
        return self._page[:count]

    def spend(self, steps: int) -> None:
        """Count the work of a header reader, which may look at the same bytes many times.

        Raises:
            CorruptMediaError: It is more than a header is worth.
        """
        self._steps += steps
        if self._steps > MOST_STEPS:
            message = f"its header has more than {MOST_STEPS:,} entries"
            raise CorruptMediaError(message, SAVE_AGAIN)

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


def open_path(path: str) -> int:
    """Open a file for reading, without waiting for anything; the caller closes it.

    Raises:
        MediaError: There is no such file, or it may not be read.
    """
    try:
        return os.open(path, _OPEN_FLAGS)
    except (OSError, ValueError) as error:
        trouble = _unreadable(error)
        if isinstance(error, OSError) and error.errno == ENXIO:  # sockets and absent devices
            trouble = _not_a_file(os.stat(path).st_mode)  # noqa: PTH116 - pathlib costs 10 ms
        trouble.where = path
        raise trouble from error


def read_descriptor(descriptor: int, path: str) -> Reader:
    """Read from an open regular file.

    Raises:
        MediaError: It is not a regular file, or cannot be read.
    """
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        head = _read_at(descriptor, 0, HEAD)
        if size and head:

            def read_at(offset: int, count: int) -> bytes:
                try:
                    return _read_at(descriptor, offset, count)
                except OSError as error:  # the disk fails between two reads
                    raise _broken_off(error) from error

            return Reader(path, size, head, read_at, _plain_file(descriptor))
        error: OSError | None = None
    except OSError as failed:  # pipes and sockets cannot seek, folders cannot be read
        error = failed
    mode = os.fstat(descriptor).st_mode
    if mode & _FILE_TYPE != _REGULAR:
        trouble = _not_a_file(mode)
    elif error is not None:
        trouble = _broken_off(error)
        if error.errno == EINVAL:
            message = "it is a file of the operating system, which has no place to go to"
            trouble = MediaError(message, "copy it to a plain file")
    else:
        trouble = CorruptMediaError("it is empty: 0 bytes", "get the file again")
    trouble.where = path
    raise trouble


def read_bytes(data: Buffer, name: str) -> Reader:
    """Read from bytes in memory, without copying them."""
    view = memoryview(data).cast("B")

    def read_at(offset: int, count: int) -> bytes:
        return bytes(view[offset : offset + count])

    whole = view.obj
    plain = partial(BytesIO, whole) if isinstance(whole, bytes) else None
    return Reader(name, len(view), read_at(0, HEAD), read_at, plain)


def read_data_uri(uri: DataUri, name: str) -> Reader:
    """Read from a data URI, of which only what is read is decoded."""
    return Reader(name, uri.size, uri.read(0, HEAD), uri.read, lambda: BytesIO(uri.data))


def read_file(file: BinaryIO, name: str) -> Reader:
    """Read from a binary file object, which is left at the position where it was.

    Raises:
        MediaError: It cannot seek.
        TypeError: It gives text.
    """

    def read_at(offset: int, count: int) -> bytes:
        position = file.tell()
        try:
            file.seek(offset)
            return file.read(count)
        finally:
            file.seek(position)

    def guarded(offset: int, count: int) -> bytes:
        try:
            return read_at(offset, count)
        except (OSError, ValueError) as error:  # it fails, or was closed, between two reads
            raise _broken_off(error) from error

    try:
        position = file.tell()
        size = file.seek(0, os.SEEK_END)
        file.seek(position)
        head = read_at(0, HEAD)
    except (OSError, ValueError, AttributeError) as error:
        message = f"the file object cannot seek: {error}"
        raise MediaError(message, "read it into bytes first") from error
    if not isinstance(head, bytes):
        message = f"the file object gives {type(head).__name__}, not bytes"
        raise TypeError(message)
    return Reader(name, size, head, guarded)


if hasattr(os, "pread"):

    def _read_at(descriptor: int, offset: int, count: int) -> bytes:
        return os.pread(descriptor, count, offset)

    def _plain_file(descriptor: int) -> Callable[[], BinaryIO] | None:
        def again() -> BinaryIO:
            file = os.fdopen(os.dup(descriptor), "rb")
            file.seek(0)  # the position is shared, and only one such file is read at a time
            return file

        return again

else:  # pragma: no cover - Windows has no pread

    def _read_at(descriptor: int, offset: int, count: int) -> bytes:
        os.lseek(descriptor, offset, os.SEEK_SET)
        return os.read(descriptor, count)

    def _plain_file(descriptor: int) -> Callable[[], BinaryIO] | None:
        del descriptor  # our own reads move the position that a second file would share
        return None


def _unreadable(error: OSError | ValueError) -> MediaError:
    if isinstance(error, FileNotFoundError):
        return MediaError("there is no such file", "check the path")
    if isinstance(error, PermissionError):
        return MediaError("the file may not be read", "change its permissions")
    if isinstance(error, IsADirectoryError):
        return _not_a_file(_DIRECTORY)
    return MediaError(f"the file cannot be opened: {_reason(error)}", "check the path")


def _broken_off(error: OSError | ValueError) -> MediaError:
    return MediaError(f"it cannot be read: {_reason(error)}", "check the disk or the network")


def _reason(error: OSError | ValueError) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)


def _not_a_file(mode: int) -> MediaError:
    kinds = {
        _DIRECTORY: "a directory",
        0o010000: "a named pipe",
        0o020000: "a device",
        0o060000: "a device",
        0o140000: "a socket",
    }
    kind = kinds.get(mode & _FILE_TYPE, "not a regular file")
    return MediaError(f"it is {kind}, not a file", "give the path of a regular file")
