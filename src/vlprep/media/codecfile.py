"""A reader as the binary file that a codec wants."""

from __future__ import annotations

import os
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from vlprep.media.reader import Reader

_BUFFER = 1 << 16


def as_file(reader: Reader) -> BufferedReader:
    """Give a binary file at its start; it is good as long as what the reader reads is open."""
    return BufferedReader(_Raw(reader), _BUFFER)


class _Raw(RawIOBase):
    """A file whose bytes come from a reader, so that the caller's own position stays."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self._reader = reader
        self._position = 0

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
        data = self._reader.read_at(self._position, len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)
