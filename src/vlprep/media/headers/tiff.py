"""TIFF and BigTIFF, in both byte orders: the first directory, and how many follow."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.exif import UPRIGHT
from vlprep.media.headers.found import no_size, picture
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 256, 257, 258, 262
_ORIENTATION, _EXTRA_SAMPLES = 274, 338
_WANTED = frozenset((_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _EXTRA_SAMPLES))
_SIZES = {1: (1, "B"), 3: (2, "H"), 4: (4, "I"), 16: (8, "Q")}
"""Bytes and letter of the whole-number field types: BYTE, SHORT, LONG and LONG8."""
_COLORS = {0: "gray", 1: "gray", 2: "rgb", 3: "palette", 4: "gray", 5: "cmyk", 6: "rgb", 8: "lab"}
_ALPHA_KINDS = {1, 2}
_MOST_ENTRIES = 4096
_MOST_VALUES = 4
_MOST_READS = 64
"""Counting pages stops here: a header is worth no more reads than that."""


class _Layout(NamedTuple):
    """How numbers are written, in one byte order, in classic or in big files."""

    order: str
    first: int
    counter: Struct
    entry: Struct
    link: Struct


_LAYOUTS = {
    mark + sign: _Layout(
        order,
        8 if big else 4,
        Struct(order + ("Q" if big else "H")),
        Struct(order + ("HHQ8s" if big else "HHI4s")),
        Struct(order + ("Q" if big else "I")),
    )
    for order, mark, big, sign in (
        ("<", b"II", False, b"*\0"),
        ("<", b"II", True, b"+\0"),
        (">", b"MM", False, b"\0*"),
        (">", b"MM", True, b"\0+"),
    )
}

Fields = dict[int, tuple[int, ...]]


def read_tiff(reader: Reader) -> ImageInfo | None:
    """Read a TIFF header; ``None`` where the first directory gives no size.

    Raises:
        CorruptMediaError: The first directory is not in the file, or gives a size of zero.
    """
    layout = _LAYOUTS[reader.head[:4]]
    (first,) = layout.link.unpack(reader.exactly(layout.first, layout.link.size))
    fields, following = _directory(reader, layout, first)
    width, height = fields.get(_WIDTH), fields.get(_HEIGHT)
    if width is None or height is None:
        return None
    if not width[0] or not height[0]:
        raise no_size(width[0], height[0])
    orientation = fields.get(_ORIENTATION, (UPRIGHT,))[0]
    return picture(
        reader,
        "tiff",
        Size(height[0], width[0]),
        orientation if 1 <= orientation <= 8 else UPRIGHT,
        not _ALPHA_KINDS.isdisjoint(fields.get(_EXTRA_SAMPLES, ())),
        fields.get(_BITS, (1,))[0],
        _COLORS.get(fields.get(_PHOTOMETRIC, (0,))[0]),
        _count(reader, layout, first, following) if following else 1,
    )


def _directory(reader: Reader, layout: _Layout, start: int) -> tuple[Fields, int]:
    """Read the wanted fields of a directory, and the offset of the next one."""
    (entries,) = layout.counter.unpack(reader.exactly(start, layout.counter.size))
    if entries > _MOST_ENTRIES:
        message = f"its first directory has {entries} entries"
        raise CorruptMediaError(message, "save it again with another program")
    size = entries * layout.entry.size
    data = reader.at(start + layout.counter.size, size + layout.link.size)
    fields: Fields = {}
    table = data[: min(size, len(data) // layout.entry.size * layout.entry.size)]
    for tag, kind, count, held in layout.entry.iter_unpack(table):
        if tag in _WANTED and kind in _SIZES and count:
            values = _values(reader, layout, kind, count, held)
            if values:
                fields[tag] = values
    link = data[size:]
    return fields, layout.link.unpack(link)[0] if len(link) == layout.link.size else 0


def _values(reader: Reader, layout: _Layout, kind: int, count: int, held: bytes) -> tuple[int, ...]:
    """Give the first values of a field: none of the wanted ones needs more than four."""
    size, letter = _SIZES[kind]
    kept = min(count, _MOST_VALUES)
    if count * size > len(held):
        held = reader.at(layout.link.unpack(held)[0], kept * size)
        kept = len(held) // size
    return Struct(f"{layout.order}{kept}{letter}").unpack_from(held)


def _count(reader: Reader, layout: _Layout, first: int, following: int) -> int | None:
    """Count the directories of the chain, a loop once; ``None`` past the bound."""
    seen = {first}
    for _ in range(_MOST_READS):
        if not following or following in seen:
            return len(seen)
        head = reader.at(following, layout.counter.size)
        if len(head) < layout.counter.size:
            return len(seen)
        seen.add(following)
        (entries,) = layout.counter.unpack(head)
        link = following + layout.counter.size + entries * layout.entry.size
        tail = reader.at(link, layout.link.size)
        following = layout.link.unpack(tail)[0] if len(tail) == layout.link.size else 0
    return None
