"""Films from recipes: JPEG frames in boxes of our own, so that every length and size is exact."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from io import BytesIO
from struct import pack
from typing import TYPE_CHECKING

from vlprep.testing.picture_files import padded, refused_as_our_own

if TYPE_CHECKING:
    from vlprep.testing.recipes import VideoRecipe

_OTHERS = {
    "avi": ("avi", "mpeg4"),
    "mkv": ("matroska", "mpeg4"),
    "flv": ("flv", "flv1"),
    "wmv": ("asf", "wmv2"),
}
"""The muxer and the codec of what is written by FFmpeg."""
_BRANDS = {"mp4": b"isom", "mov": b"qt  "}
_ONE = 1 << 16
_TURNS = {
    0: (_ONE, 0, 0, 0, _ONE, 0),
    90: (0, _ONE, 0, -_ONE, 0, 0),
    180: (-_ONE, 0, 0, 0, -_ONE, 0),
    270: (0, -_ONE, 0, _ONE, 0, 0),
}


def make_film(recipe: VideoRecipe) -> bytes:
    """Make the file of a recipe.

    Raises:
        ValueError: It is larger than the recipe's ``file_bytes``, or the container holds no such
            film.
    """
    if recipe.damage == "empty":
        return b""
    boxed = recipe.container in _BRANDS
    with refused_as_our_own(recipe):
        data = _in_boxes(recipe) if boxed else _by_ffmpeg(replace(recipe, damage=""))
    if recipe.damage == "cut":
        data = data[: len(data) * 2 // 3]
    return padded(data, recipe.file_bytes, boxes=True)


@lru_cache(maxsize=64)
def _by_ffmpeg(recipe: VideoRecipe) -> bytes:
    from PIL import Image

    from vlprep.testing.samples import clip

    # The photo of the samples has other noise each time; a recipe's film is always the same.
    picture = Image.open(BytesIO(recipe.pictures[0].encode()))
    container, codec = _OTHERS[recipe.container]
    return clip(
        width=recipe.width,
        height=recipe.height,
        frames=recipe.frames,
        fps=recipe.fps,
        container=container,
        codec=codec,
        picture=picture,
    )


def _in_boxes(recipe: VideoRecipe) -> bytes:
    """Write the frames first and the index last, as cameras do."""
    brand = _BRANDS[recipe.container]
    start = _box(b"ftyp", brand, bytes(4), brand)
    pictures = [picture.encode() for picture in recipe.pictures]
    places, at = [], len(start) + 8
    for picture in pictures:
        places.append(at)
        at += len(picture)
    return start + _box(b"mdat", *pictures) + _index(recipe, places, [*map(len, pictures)])


def _index(recipe: VideoRecipe, places: list[int], sizes: list[int]) -> bytes:
    """Write the ``moov`` box: a tick is as long as makes every frame a whole number of them.

    An hour has more such ticks than 32 bits count, so the boxes are of version 1, with 64.
    """
    gap = Fraction(recipe.seconds).limit_denominator(1000) / recipe.frames
    ticks, length = gap.denominator, gap.numerator * recipe.frames
    matrix = pack(">9i", *_TURNS[recipe.rotation], 0, 0, 1 << 30)
    plain = pack(">9i", *_TURNS[0], 0, 0, 1 << 30)
    sound = recipe.damage == "sound-only"
    count = recipe.frames
    tables = (
        _full(b"stsd", pack(">I", 1), _entry(recipe)),
        _full(b"stts", pack(">3I", 1, count, gap.numerator)),
        _full(b"stsc", pack(">4I", 1, 1, 1, 1)),
        _full(b"stsz", pack(">2I", 0, count), _cycle(sizes, count)),
        _full(b"stco", pack(">I", count), _cycle(places, count)),
    )
    here = _box(b"dinf", _full(b"dref", pack(">I", 1), _full(b"url ", flags=1)))
    media = _box(
        b"mdia",
        _full(b"mdhd", pack(">2QIQI", 0, 0, ticks, length, 0x55C40000), version=1),
        _full(b"hdlr", bytes(4), b"soun" if sound else b"vide", bytes(13)),
        _box(b"minf", _full(b"vmhd", bytes(8), flags=1), here, _box(b"stbl", *tables)),
    )
    header = _full(
        b"tkhd",
        pack(">2Q2IQ", 0, 0, 1, 0, length),
        bytes(16),
        matrix,
        pack(">2I", recipe.width << 16, recipe.height << 16),
        version=1,
        flags=3,
    )
    film = pack(">2QIQIH", 0, 0, ticks, length, _ONE, 0x100) + bytes(10) + plain + bytes(24)
    return _box(
        b"moov", _full(b"mvhd", film, pack(">I", 2), version=1), _box(b"trak", header, media)
    )


def _entry(recipe: VideoRecipe) -> bytes:
    """Describe the samples: whole JPEG files."""
    resolution = 72 << 16
    return _box(
        b"jpeg",
        bytes(6) + pack(">H", 1) + bytes(16),
        pack(">2H2I", recipe.width, recipe.height, resolution, resolution),
        bytes(4) + pack(">H", 1) + bytes(32) + pack(">Hh", 24, -1),
    )


def _cycle(numbers: list[int], count: int) -> bytes:
    return b"".join(pack(">I", numbers[at % len(numbers)]) for at in range(count))


def _box(name: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return pack(">I4s", len(data) + 8, name) + data


def _full(name: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return _box(name, pack(">I", version << 24 | flags), *parts)
