"""ISO base media: the boxes of MP4, MOV and HEIC."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import CorruptMediaError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.media.reader import Reader

_SHORT = Struct(">I4s").unpack_from
_LONG = Struct(">Q").unpack_from
_WINDOW = 16
_MOST_BOXES = 4096


class Box(NamedTuple):
    """A box: its four-letter name, where its content lies, and whether the end of it is missing."""

    name: bytes
    start: int
    end: int
    cut: bool = False

    @property
    def size(self) -> int:
        """Bytes of the content."""
        return self.end - self.start


def boxes(reader: Reader, start: int, end: int) -> Iterator[Box]:
    """Walk the boxes between two offsets; one that reaches past ``end`` is cut there, and the last.

    Raises:
        CorruptMediaError: There are more boxes than a real file has.
    """
    for _ in range(_MOST_BOXES):
        head = reader.at(start, _WINDOW)
        if start + 8 > end or len(head) < 8:
            return
        size, name = _SHORT(head)
        content = start + 8
        if size == 1 and len(head) == _WINDOW:
            size, content = _LONG(head, 8)[0], start + _WINDOW
        elif size == 0:  # the last box of the file
            size = end - start
        if size < content - start:
            return
        yield Box(name, content, min(start + size, end), start + size > end)
        start += size
    message = f"it has more than {_MOST_BOXES} boxes at one level"
    raise CorruptMediaError(message, "save it again with another program")


def child(reader: Reader, box: Box, name: bytes, *, skip: int = 0) -> Box | None:
    """Find the first box of a name inside another, after ``skip`` bytes of its own."""
    for found in boxes(reader, box.start + skip, box.end):
        if found.name == name:
            return found
    return None
