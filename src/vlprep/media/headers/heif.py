"""HEIC and AVIF: the primary item of the ``meta`` box, and how its properties turn and cut it."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.boxes import walk, walk_bytes
from vlprep.media.headers.found import no_size, picture
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.media.headers.boxes import Box
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_U16 = Struct(">H").unpack_from
_U32 = Struct(">I").unpack_from
_CLAP = Struct(">8I").unpack_from
_MOST_META = 1 << 22
_PICTURES = frozenset((b"hvc1", b"av01", b"grid", b"iden", b"iovl", b"jpeg", b"avc1"))
_ALPHA = (b"urn:mpeg:hevc:2015:auxid:1\0", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")
# Orientations as EXIF counts them, after one more step on what is shown.
_TURNED = {1: 8, 8: 3, 3: 6, 6: 1, 2: 5, 5: 4, 4: 7, 7: 2}  # a quarter against the clock
_FLIPPED = {1: 4, 4: 1, 2: 3, 3: 2, 5: 8, 8: 5, 6: 7, 7: 6}  # top and bottom exchanged
_MIRRORED = {1: 2, 2: 1, 3: 4, 4: 3, 5: 6, 6: 5, 7: 8, 8: 7}  # left and right exchanged


class _Meta(NamedTuple):
    """The tables of the ``meta`` box."""

    data: bytes
    primary: int
    properties: list[Box]
    of_item: dict[int, list[int]]
    pictures: list[int]
    tiles_of: dict[int, int]
    helpers: dict[int, tuple[bytes, int]]


def read_heic(reader: Reader) -> ImageInfo | None:
    """Read a HEIC header; ``None`` where the primary item has no size of its own.

    Raises:
        CorruptMediaError: It has no ``meta`` box, or that gives a size of zero.
    """
    return _read(reader, "heic")


def read_avif(reader: Reader) -> ImageInfo | None:
    """Read an AVIF header, as ``read_heic`` does."""
    return _read(reader, "avif")


def _read(reader: Reader, name: str) -> ImageInfo | None:
    meta = _meta(reader)
    if meta is None:
        return None
    data = meta.data
    stored = size = None
    orientation = 1
    for kind, start, end in _properties(meta, meta.primary):
        if kind == b"ispe" and end - start >= 12:
            width, height = _U32(data, start + 4)[0], _U32(data, start + 8)[0]
            stored = size = Size(height, width)
        elif kind == b"clap" and size is not None and end - start >= 32:
            size = _cut(size, _CLAP(data, start))
        elif kind == b"irot" and size is not None:
            for _ in range(data[start] & 3):
                orientation, size = _TURNED[orientation], Size(size.width, size.height)
        elif kind == b"imir":
            orientation = (_MIRRORED if data[start] & 1 else _FLIPPED)[orientation]
    if size is None or stored is None:
        return None
    if not size.height or not size.width:
        raise no_size(size.width, size.height)
    depth, gray = _samples(meta)
    alpha = any(
        kind == b"auxl" and whole == meta.primary and _is_alpha(meta, item)
        for item, (kind, whole) in meta.helpers.items()
    )
    frames = sum(item not in meta.helpers for item in meta.pictures) or None
    color = "gray" if gray else "rgb"
    return picture(reader, name, stored, orientation, alpha, depth, color, frames, size)


def _meta(reader: Reader) -> _Meta | None:
    """Read the tables; ``None`` where there is no primary item."""
    for name, start, end in walk(reader, 0, reader.size):
        if name == b"meta":
            return _tables(reader.at(start, min(end - start, _MOST_META)))
    message = "its index (the meta box) is missing"
    raise CorruptMediaError(message, "get the whole file")


def _tables(data: bytes) -> _Meta | None:
    parts = {box[0]: box for box in walk_bytes(data, 4, len(data))}
    item, all_properties = parts.get(b"pitm"), parts.get(b"iprp")
    if item is None or all_properties is None or item[2] - item[1] < 6:
        return None
    wide = data[item[1]] and item[2] - item[1] >= 8
    primary = (_U32 if wide else _U16)(data, item[1] + 4)[0]
    properties: list[Box] = []
    of_item: dict[int, list[int]] = {}
    for name, start, end in walk_bytes(data, *all_properties[1:]):
        if name == b"ipco":
            properties = walk_bytes(data, start, end)
        elif name == b"ipma":
            of_item.update(_associations(data, start, end))
    links, items = parts.get(b"iref"), parts.get(b"iinf")
    tiles, helpers = _references(data, *links[1:]) if links else ({}, {})
    pictures = list(_pictures(data, *items[1:])) if items else []
    return _Meta(data, primary, properties, of_item, pictures, tiles, helpers)


def _associations(data: bytes, start: int, end: int) -> Iterator[tuple[int, list[int]]]:
    """Read which properties each item has, by their number from 1."""
    if end - start < 8:
        return
    wide_id, wide_index = data[start] > 0, data[start + 3] & 1
    at = start + 8
    for _ in range(_U32(data, start + 4)[0]):
        if at + (5 if wide_id else 3) > end:
            return
        item = _U32(data, at)[0] if wide_id else _U16(data, at)[0]
        at += 4 if wide_id else 2
        count, at = data[at], at + 1
        step = 2 if wide_index else 1
        if at + count * step > end:
            return
        if wide_index:
            yield item, [_U16(data, at + 2 * n)[0] & 0x7FFF for n in range(count)]
        else:
            yield item, [data[at + n] & 0x7F for n in range(count)]
        at += count * step


def _references(
    data: bytes, start: int, end: int
) -> tuple[dict[int, int], dict[int, tuple[bytes, int]]]:
    """Read the first tile of each assembled item, and whom a thumbnail or mask belongs to."""
    tiles: dict[int, int] = {}
    helpers: dict[int, tuple[bytes, int]] = {}
    if end - start < 4:
        return tiles, helpers
    width, unpack = (4, _U32) if data[start] else (2, _U16)
    for name, begin, finish in walk_bytes(data, start + 4, end):
        if finish - begin < 2 * width + 2:
            continue
        source = unpack(data, begin)[0]
        count = min(_U16(data, begin + width)[0], (finish - begin - width - 2) // width)
        targets = [unpack(data, begin + width + 2 + width * n)[0] for n in range(count)]
        if name == b"dimg" and targets:
            tiles[source] = targets[0]
        elif name in {b"thmb", b"auxl"} and targets:
            helpers[source] = (name, targets[0])
    return tiles, helpers


def _pictures(data: bytes, start: int, end: int) -> Iterator[int]:
    """Read the ids of the items that are pictures and are not hidden."""
    if end - start < 6:
        return
    for name, begin, finish in walk_bytes(data, start + (8 if data[start] else 6), end):
        version = data[begin] if finish > begin else 0
        width = 4 if version == 3 else 2
        if name != b"infe" or version < 2 or finish - begin < 10 + width:
            continue
        hidden = data[begin + 3] & 1
        if data[begin + 6 + width : begin + 10 + width] in _PICTURES and not hidden:
            yield (_U32 if width == 4 else _U16)(data, begin + 4)[0]


def _properties(meta: _Meta, item: int) -> Iterator[Box]:
    """Give the properties of an item in their order, which is the order of the steps."""
    for number in meta.of_item.get(item, ()):
        if 1 <= number <= len(meta.properties):
            part = meta.properties[number - 1]
            if part[2] > part[1]:
                yield part


def _cut(size: Size, clap: tuple[int, ...]) -> Size:
    """Apply a clean aperture: width and height as fractions; the offsets change no size."""
    width, width_over, height, height_over = clap[:4]
    if not width_over or not height_over:
        return size
    return Size(
        min(size.height, height // height_over) or size.height,
        min(size.width, width // width_over) or size.width,
    )


def _is_alpha(meta: _Meta, item: int) -> bool:
    return any(
        kind == b"auxC" and meta.data[start + 4 : end].startswith(_ALPHA)
        for kind, start, end in _properties(meta, item)
    )


def _samples(meta: _Meta) -> tuple[int | None, bool]:
    """Give bits of a sample and whether there is one channel; a grid's first tile knows too."""
    for item in (meta.primary, meta.tiles_of.get(meta.primary, meta.primary)):
        for kind, start, end in _properties(meta, item):
            if kind == b"hvcC" and end - start > 18:
                return (meta.data[start + 17] & 7) + 8, not meta.data[start + 16] & 3
            if kind == b"av1C" and end - start > 3:
                deep = meta.data[start + 2]
                return (12 if deep & 0x20 else 10) if deep & 0x40 else 8, bool(deep & 0x10)
            if kind == b"pixi" and end - start > 5:
                return meta.data[start + 5], meta.data[start + 4] == 1
    return None, False
