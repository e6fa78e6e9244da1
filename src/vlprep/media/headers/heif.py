"""HEIC and AVIF: the primary item of the ``meta`` box, and how its properties turn and cut it."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import CorruptMediaError
from vlprep.media.headers.boxes import walk, walk_bytes
from vlprep.media.headers.found import no_size, picture
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.media.headers.boxes import Box
    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_U16 = Struct(">H").unpack_from
_U32 = Struct(">I").unpack_from
_ISPE = Struct(">4xII").unpack_from
_INFE = Struct(">I4sB2xB").unpack_from
_CLAP = Struct(">8I").unpack_from
_MOST_META = 1 << 22
_PICTURES = frozenset((b"hvc1", b"av01", b"grid", b"iden", b"iovl", b"jpeg", b"avc1"))
_HELPERS = frozenset((b"thmb", b"auxl"))
_ALPHA = (b"urn:mpeg:hevc:2015:auxid:1\0", b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")
# Orientations as EXIF counts them, after one more step on what is shown.
_TURNED = {1: 8, 8: 3, 3: 6, 6: 1, 2: 5, 5: 4, 4: 7, 7: 2}  # a quarter against the clock
_FLIPPED = {1: 4, 4: 1, 2: 3, 3: 2, 5: 8, 8: 5, 6: 7, 7: 6}  # top and bottom exchanged
_MIRRORED = {1: 2, 2: 1, 3: 4, 4: 3, 5: 6, 6: 5, 7: 8, 8: 7}  # left and right exchanged


class _Meta(NamedTuple):
    """What the ``meta`` box says of the primary item and of those that help it.

    Attributes:
        data: The content of the box.
        primary: Number of the primary item.
        properties: All properties; items name them by their number from 1.
        of_item: Which of them the primary item, its first tile and its masks have.
        tile: Number of the first tile of an assembled picture, else of the primary item.
        masks: Numbers of the items that mask the primary one.
        frames: Pictures that are not hidden, and are no thumbnail or mask.
    """

    data: bytes
    primary: int
    properties: list[Box]
    of_item: dict[int, list[int]]
    tile: int
    masks: list[int]
    frames: int


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
    own = _properties(meta, meta.primary)
    for kind, start, end in own:
        if kind == b"ispe" and end - start >= 12:
            width, height = _ISPE(data, start)
            stored = size = Size(height, width)
        elif kind == b"clap" and size is not None and end - start >= 32:
            size = _cut(size, _CLAP(data, start))
        elif start == end:
            continue
        elif kind == b"irot" and size is not None:
            for _ in range(data[start] & 3):
                orientation, size = _TURNED[orientation], Size(size.width, size.height)
        elif kind == b"imir":
            orientation = (_MIRRORED if data[start] & 1 else _FLIPPED)[orientation]
    if size is None or stored is None:
        return None
    if not size.height or not size.width:
        raise no_size(size.width, size.height)
    # A picture that is put together of tiles has no samples of its own: its first tile knows.
    depth, gray = _samples(
        data, own if meta.tile == meta.primary else own + _properties(meta, meta.tile)
    )
    alpha = any(_is_alpha(meta, item) for item in meta.masks)
    color = "gray" if gray else "rgb"
    return picture(
        reader, name, stored, orientation, alpha, depth, color, meta.frames or None, size
    )


def _meta(reader: Reader) -> _Meta | None:
    """Read the tables; ``None`` where there is no primary item."""
    for name, start, end in walk(reader, 0, reader.size, until=b"meta"):
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
    links, items = parts.get(b"iref"), parts.get(b"iinf")
    tile, masks, helpers = _references(data, links, primary)
    wanted = frozenset((primary, tile, *masks))
    properties: list[Box] = []
    of_item: dict[int, list[int]] = {}
    for name, start, end in walk_bytes(data, all_properties[1], all_properties[2]):
        if name == b"ipco":
            properties = walk_bytes(data, start, end)
        elif name == b"ipma":
            _associate(data, start, end, wanted, of_item)
    frames = _count(data, items, helpers) if items else 0
    return _Meta(data, primary, properties, of_item, tile, masks, frames)


def _associate(
    data: bytes, start: int, end: int, wanted: frozenset[int], of_item: dict[int, list[int]]
) -> None:
    """Read which properties the wanted items have, by their number from 1."""
    if end - start < 8:
        return
    unpack, width = (_U32, 4) if data[start] else (_U16, 2)
    step = 2 if data[start + 3] & 1 else 1
    (entries,) = _U32(data, start + 4)
    at = start + 8
    for _ in range(entries):
        if at + width >= end:
            return
        (item,) = unpack(data, at)
        count = data[at + width]
        at += width + 1
        after = at + count * step
        if after > end:
            return
        if item in wanted:
            indexes = data[at:after]
            of_item[item] = (
                [index & 0x7F for index in indexes]
                if step == 1
                else [(indexes[n] << 8 | indexes[n + 1]) & 0x7FFF for n in range(0, 2 * count, 2)]
            )
        at = after


def _references(data: bytes, box: Box | None, primary: int) -> tuple[int, list[int], set[int]]:
    """Give the primary item's first tile and masks, and all items that only help another."""
    tile = primary
    masks: dict[int, None] = {}  # each once: a file may name one a million times
    helpers: set[int] = set()
    if box is None or box[2] - box[1] < 4:
        return tile, list(masks), helpers
    unpack, width = (_U32, 4) if data[box[1]] else (_U16, 2)
    for name, start, end in walk_bytes(data, box[1] + 4, box[2]):
        if end - start < 2 * width + 2:
            continue
        (source,), (target,) = unpack(data, start), unpack(data, start + width + 2)
        if name == b"dimg":
            tile = target if source == primary else tile
        elif name in _HELPERS:
            helpers.add(source)
            if name == b"auxl" and target == primary:
                masks[source] = None
    return tile, list(masks), helpers


def _count(data: bytes, box: Box, helpers: set[int]) -> int:
    """Count the items that are pictures of their own: neither hidden nor helping another."""
    start, end = box[1], box[2]
    if end - start < 6:
        return 0
    count, at = 0, start + (8 if data[start] else 6)
    while at + 20 <= end:
        size, name, version, hidden = _INFE(data, at)
        wide = version == 3
        kind = at + (18 if wide else 16)
        if not hidden & 1 and name == b"infe" and data[kind : kind + 4] in _PICTURES:
            count += (_U32 if wide else _U16)(data, at + 12)[0] not in helpers
        if size < 12:
            break
        at += size
    return count


def _properties(meta: _Meta, item: int) -> list[Box]:
    """Give the properties of an item in their order, which is the order of the steps."""
    known = meta.properties
    return [known[number - 1] for number in meta.of_item.get(item, ()) if 0 < number <= len(known)]


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
        kind == b"auxC" and meta.data.startswith(_ALPHA, start + 4, end)
        for kind, start, end in _properties(meta, item)
    )


def _samples(data: bytes, properties: list[Box]) -> tuple[int | None, bool]:
    """Give bits of a sample, and whether there is one channel."""
    for kind, start, end in properties:
        if kind == b"hvcC" and end - start > 18:
            return (data[start + 17] & 7) + 8, not data[start + 16] & 3
        if kind == b"av1C" and end - start > 3:
            deep = data[start + 2]
            return (12 if deep & 0x20 else 10) if deep & 0x40 else 8, bool(deep & 0x10)
        if kind == b"pixi" and end - start > 5:
            return data[start + 5], data[start + 4] == 1
    return None, False
