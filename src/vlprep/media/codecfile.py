"""A reader as the binary file that a codec wants."""

from __future__ import annotations

import os
from io import BufferedReader, RawIOBase
from time import thread_time
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError
from vlprep.media.guard import guard_bytes
from vlprep.media.reader import HEAD, MOST_BYTES, SAVE_AGAIN

if TYPE_CHECKING:
    from typing import BinaryIO

    from typing_extensions import Buffer

    from vlprep.media.reader import Reader

_BUFFER = 1 << 16
MOST_SECONDS = 2.0
"""Time of the processor that a codec may take for a header; waiting for a slow disk is none."""


def as_file(reader: Reader, max_decode_pixels: int | None = None) -> BufferedReader:
    """Give a binary file at its start; it is good as long as what the reader reads is open.

    Args:
        reader: What it reads.
        max_decode_pixels: A codec that takes the file in one piece gets at most so many bytes.
    """
    return BufferedReader(_Raw(reader, max_decode_pixels), _BUFFER)


def as_film_file(reader: Reader) -> BinaryIO:
    """Give a binary file that FFmpeg reads in small pieces over a long time.

    PyAV drops what is raised while FFmpeg reads, and FFmpeg goes on with what it has. Were there
    code of ours in between, a Ctrl-C that comes in that moment would end in other pictures, and not
    in an interruption. So the plain file is given where there is one.
    """
    return reader.plain() if reader.plain is not None else as_file(reader)


def as_header_file(reader: Reader) -> BufferedReader:
    """Give a binary file of which a codec may read no more than a header is worth.

    A codec that looks for the next thing it knows would read a file of any size to its end, byte
    by byte; it is stopped after ``MOST_BYTES`` or ``MOST_SECONDS``.
    """
    return BufferedReader(_RawHeader(reader), _BUFFER)


class _Raw(RawIOBase):
    """A file whose bytes come from a reader, so that the caller's own position stays."""

    def __init__(self, reader: Reader, most_at_once: int | None = None) -> None:
        super().__init__()
        self._reader = reader
        self._position = 0
        self._most_at_once = most_at_once
        self._failed = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._reader.size}
        self._position = max(0, base[whence] + offset)
        return self._position

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._take(len(view))
        view[: len(data)] = data
        return len(data)

    def readall(self) -> bytes:
        if self._most_at_once is not None:
            guard_bytes(self._reader.size, self._most_at_once)
        return self._take(max(0, self._reader.size - self._position))

    def _take(self, count: int) -> bytes:
        if self._failed:  # FFmpeg tries again, and PyAV prints every error but the first
            return b""
        self._failed = True
        self._spend(count)
        data = self._reader.read_at(self._position, count)
        self._failed = False
        self._position += len(data)
        return data

    def _spend(self, count: int) -> None:
        """Count what is about to be read."""


class _RawHeader(_Raw):
    """The same, with an end to patience."""

    def __init__(self, reader: Reader) -> None:
        super().__init__(reader)
        self._left = MOST_BYTES
        self._until = thread_time() + MOST_SECONDS

    def _spend(self, count: int) -> None:
        self._left -= max(min(count, self._reader.size - self._position), HEAD)
        if self._left < 0 or thread_time() > self._until:
            message = f"its header needs more than {MOST_BYTES:,} bytes or {MOST_SECONDS:g} seconds"
            raise CorruptMediaError(message, SAVE_AGAIN)
