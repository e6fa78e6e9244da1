"""TIFF and BigTIFF, in both byte orders: the first directory, and how many follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import CorruptMediaError
from vlprep.values.media import ImageInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.media.reader import Reader

    Unpack = Callable[[bytes, int], tuple[int, ...]]

_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC = 256, 257, 258, 262
_ORIENTATION, _EXTRA_SAMPLES = 274, 338
_WANTED = frozenset((_WIDTH, _HEIGHT, _BITS, _PHOTOMETRIC, _ORIENTATION, _EXTRA_SAMPLES))
_TYPES = {1: 1, 3: 2, 4: 4, 16: 8}
"""Bytes of the whole-number field types: BYTE, SHORT, LONG and LONG8."""
_COLORS = {0: "gray", 1: "gray", 2: "rgb", 3: "palette", 4: "gray", 5: "cmyk", 6: "rgb", 8: "lab"}
_ALPHA_KINDS = {1, 2}
_MOST_ENTRIES = 4096
_MOST_READS = 64
"""Counting pages stops here: a header is worth no more reads than that."""


class _Layout(NamedTuple):
    """What differs between classic and big files, for one byte order."""

    order: str
    counter: int
    entry: int
    value: int

    def number(self, data: bytes, at: int, size: int) -> int:
        return int.from_bytes(data[at : at + size], "little" if self.order == "<" else "big")


_LAYOUTS = {
    b"II*\0": _Layout("<", 2, 12, 4),
    b"MM\0*": _Layout(">", 2, 12, 4),
    b"II+\0": _Layout("<", 8, 20, 8),
    b"MM\0+": _Layout(">", 8, 20, 8),
}


def read_tiff(reader: Reader) -> ImageInfo | None:
    """Read a TIFF header; ``None`` where the first directory gives no size.

    Raises:
        CorruptMediaError: The first directory is not in the file, or gives a size of zero.
    """
    layout = _LAYOUTS.get(reader.head[:4])
    if layout is None:
        return None
    big = layout.value == 8
    first = layout.number(reader.head, 8 if big else 4, layout.value)
    fields, following = _directory(reader, layout, first)
    width, height = fields.get(_WIDTH), fields.get(_HEIGHT)
    if width is None or height is None:
        return None
    if not width[0] or not height[0]:
        message = f"its header says {width[0]} x {height[0]} pixels"
        raise CorruptMediaError(message, "save it again with another program")
    orientation = fields.get(_ORIENTATION, (1,))[0]
    orientation = orientation if 1 <= orientation <= 8 else 1
    stored = Size(height[0], width[0])
    return ImageInfo(
        size=Size(stored.width, stored.height) if orientation > 4 else stored,
        format="tiff",
        media_type="image/tiff",
        bytes=reader.size,
        stored_size=stored,
        orientation=orientation,
        has_alpha=bool(_ALPHA_KINDS.intersection(fields.get(_EXTRA_SAMPLES, ()))),
        bit_depth=fields.get(_BITS, (1,))[0],
        color=_COLORS.get(fields.get(_PHOTOMETRIC, (0,))[0]),
        frames=_count(reader, layout, first, following),
    )


def _directory(
    reader: Reader, layout: _Layout, start: int
) -> tuple[dict[int, tuple[int, ...]], int]:
    """Read the wanted fields of a directory, and the offset of the next one."""
    entries = layout.number(reader.exactly(start, layout.counter), 0, layout.counter)
    if entries > _MOST_ENTRIES:
        message = f"its first directory has {entries} entries"
        raise CorruptMediaError(message, "save it again with another program")
    start += layout.counter
    data = reader.at(start, entries * layout.entry + layout.value)
    fields: dict[int, tuple[int, ...]] = {}
    for at in range(0, min(entries * layout.entry, len(data) - layout.entry + 1), layout.entry):
        tag = layout.number(data, at, 2)
        if tag in _WANTED:
            values = _values(reader, layout, data, at)
            if values:
                fields[tag] = values
    return fields, layout.number(data, entries * layout.entry, layout.value)


def _values(reader: Reader, layout: _Layout, data: bytes, at: int) -> tuple[int, ...]:
    """Give the first values of a field, at most four: none of the wanted ones needs more."""
    size = _TYPES.get(layout.number(data, at + 2, 2))
    if size is None:
        return ()
    count = layout.number(data, at + 4, layout.value)
    inline = at + 4 + layout.value
    if count * size <= layout.value:
        held, position = data, inline
    else:
        held, position = (
            reader.at(layout.number(data, inline, layout.value), min(count, 4) * size),
            0,
        )
    kept = min(count, 4, (len(held) - position) // size)
    return tuple(layout.number(held, position + index * size, size) for index in range(kept))


def _count(reader: Reader, layout: _Layout, first: int, following: int) -> int | None:
    """Count the directories of the chain, a loop once; ``None`` past the bound."""
    seen = {first}
    for _ in range(_MOST_READS):
        if not following or following in seen:
            return len(seen)
        head = reader.at(following, layout.counter)
        if len(head) < layout.counter:
            return len(seen)
        seen.add(following)
        entries = layout.number(head, 0, layout.counter)
        link = following + layout.counter + entries * layout.entry
        following = layout.number(reader.at(link, layout.value), 0, layout.value)
    return None
