"""EXIF, as far as sizes need it: the orientation."""

from __future__ import annotations

from struct import Struct

_ORDERS = {b"II": "<", b"MM": ">"}
_UNPACK = {
    mark: (Struct(order + "H").unpack_from, Struct(order + "I").unpack_from)
    for mark, order in _ORDERS.items()
}
_ORIENTATION = 0x0112
_SHORT, _LONG = 3, 4
_ENTRY = 12
_MOST_ENTRIES = 512
UPRIGHT = 1


def exif_orientation(data: bytes) -> int | None:
    """Give the orientation of an EXIF block, 1 where it has none or is broken.

    Args:
        data: The block from its byte order mark on, or the first part of it.

    Returns:
        1 to 8, as the tag 0x0112 counts; ``None`` where the directory lies past ``data``.
    """
    unpack = _UNPACK.get(data[:2])
    if unpack is None or len(data) < 8:
        return UPRIGHT
    word, long = unpack
    start = long(data, 4)[0] + 2
    if start > len(data):
        return None
    count = min(word(data, start - 2)[0], _MOST_ENTRIES)
    for position in range(start, start + count * _ENTRY, _ENTRY):
        if position + _ENTRY > len(data):
            return None
        if word(data, position)[0] == _ORIENTATION:
            kind = word(data, position + 2)[0]
            value = (long if kind == _LONG else word)(data, position + 8)[0]
            return value if kind in {_SHORT, _LONG} and 1 <= value <= 8 else UPRIGHT
    return UPRIGHT
