"""ISO base media: the boxes of MP4, MOV and HEIC."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError
from vlprep.media.reader import BOX_STEPS

if TYPE_CHECKING:
    from vlprep.media.reader import Reader

Box = tuple[bytes, int, int]
"""A box: its four-letter name, and where its content begins and ends."""

_HEAD = Struct(">I4s").unpack_from
_LONG = Struct(">Q").unpack_from
_MOST_BOXES = 4096


def walk(reader: Reader, start: int, end: int, until: bytes = b"") -> list[Box]:
    """List the boxes between two offsets; the last may end behind ``end``, where it was cut.

    Args:
        reader: The file.
        start: Where the first box begins.
        end: Where the last one ends.
        until: The name of a box that is the last one wanted.

    Raises:
        CorruptMediaError: There are more boxes than a real file has.
    """
    found: list[Box] = []
    while start + 8 <= end:
        head = reader.at(start, 16)
        if len(head) < 8:
            break
        size, name = _HEAD(head)
        content = start + 8
        if size == 1 and len(head) == 16:
            size, content = _LONG(head, 8)[0], start + 16
        elif size == 0:  # the last box of the file
            size = end - start
        start += size
        if start < content:
            break
        found.append((name, content, start))
        if name == until:
            break
        if len(found) > _MOST_BOXES:
            message = f"it has more than {_MOST_BOXES} boxes at one level"
            raise CorruptMediaError(message, "save it again with another program")
    reader.spend(BOX_STEPS * len(found))
    return found


def inside(reader: Reader, box: Box | None) -> dict[bytes, Box]:
    """List the boxes inside another by name; nothing where there is none."""
    return {} if box is None else {found[0]: found for found in walk(reader, box[1], box[2])}


def walk_bytes(data: bytes, start: int, end: int) -> list[Box]:
    """List boxes that are in memory already, none of them long; a cut one ends at ``end``."""
    found: list[Box] = []
    last = end - 8
    while start <= last:
        size, name = _HEAD(data, start)
        if size < 8:
            if size:
                break
            size = end - start
        found.append((name, start + 8, start + size))
        start += size
    if found and start > end:
        name, content, _ = found[-1]
        found[-1] = (name, content, end)
    return found
