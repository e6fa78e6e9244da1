"""Pictures from recipes: quick to make, and of any number of bytes."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from random import Random
from struct import pack
from typing import TYPE_CHECKING
from zlib import compress, crc32

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from vlprep.testing.recipes import ImageRecipe, VideoRecipe

_ORIENTATION = 0x0112
_TILE = 32
_BITS = {"1": 1, "L": 8, "P": 8, "LA": 16, "I;16": 16, "RGB": 24, "RGBA": 32, "CMYK": 32}
_GREY = 128
_OPTIONS = {
    "png": {"compress_level": 1},
    "jpeg": {"quality": 75},
    "webp": {"quality": 60, "method": 0},
}

_HEIC = {
    "preset": "ultrafast",
    "x265:pools": "none",
    "x265:ctu": "16",
    "x265:rd": "1",
    "x265:fast-intra": "1",
}
"""For pictures this small, starting the encoder's threads takes longer than encoding."""


def make_picture(recipe: ImageRecipe) -> bytes:
    """Make the file of a recipe.

    Raises:
        ValueError: It is larger than the recipe's ``file_bytes``, or the format holds no such
            picture.
    """
    if recipe.damage == "empty":
        return b""
    with refused_as_our_own(recipe):
        data = _header(recipe) if recipe.header_only else _encoded(_unpadded(recipe))
    if recipe.damage == "cut":
        data = data[: len(data) * 2 // 3]
    return padded(data, recipe.file_bytes, boxes=recipe.format == "heic")


@contextmanager
def refused_as_our_own(recipe: ImageRecipe | VideoRecipe) -> Iterator[None]:
    """Say in words of ours that an encoder refuses a recipe: a JPEG of 70,000 pixels, say.

    Raises:
        ValueError: It does.
    """
    try:
        yield
    except (OSError, OverflowError, RuntimeError, ValueError) as error:
        message = f"no file is like {recipe!r}: {error}"
        raise ValueError(message) from error


def padded(data: bytes, size: int | None, *, boxes: bool) -> bytes:
    """Bring a file to a size: by a box of nothing, or by zeros that every decoder passes over.

    Raises:
        ValueError: It is larger.
    """
    if size is None:
        return data
    room = size - len(data)
    if room < 0 or (boxes and 0 < room < 8):
        message = f"the file has {len(data)} bytes, and {size} are asked for"
        raise ValueError(message)
    if boxes and room:
        return data + pack(">I4s", room, b"free") + bytes(room - 8)
    return data + bytes(room)


def _unpadded(recipe: ImageRecipe) -> ImageRecipe:
    """Give what the encoder needs, so that paddings and damages share one encode."""
    from dataclasses import replace

    return replace(recipe, file_bytes=None, damage="")


@lru_cache(maxsize=256)
def _encoded(recipe: ImageRecipe) -> bytes:
    out = BytesIO()
    first, *others = (_drawn(recipe, recipe.seed and recipe.seed + n) for n in range(recipe.frames))
    if recipe.format == "heic":
        from pillow_heif import from_pillow

        from_pillow(first).save(out, quality=10, enc_params=_HEIC)
        return out.getvalue()
    options: dict[str, object] = dict(_OPTIONS.get(recipe.format, {}))
    if recipe.orientation != 1:
        from PIL.Image import Exif

        exif = Exif()
        exif[_ORIENTATION] = recipe.orientation
        options["exif"] = exif.tobytes()
    if others:
        options |= {"save_all": True, "append_images": others}
    if recipe.format == "ico":
        options["sizes"] = [(recipe.width, recipe.height)]
    first.save(out, recipe.format, **options)
    return out.getvalue()


def _drawn(recipe: ImageRecipe, seed: int) -> Image:
    """Draw one grey, or a tile of noise blown up to the size."""
    from PIL import Image

    size, mode = (recipe.width, recipe.height), recipe.mode
    if not seed:
        return Image.new(mode, size, tuple([_GREY] * _BANDS[mode]) if mode in _BANDS else _GREY)
    noise = Random(seed).randbytes(_TILE * _TILE * _BITS[mode] // 8)
    tile = Image.frombytes(mode, (_TILE, _TILE), noise)
    if mode == "P":
        tile.putpalette([shade for level in range(256) for shade in (level, level, 255 - level)])
    return tile.resize(size, Image.Resampling.NEAREST)


_BANDS = {"LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}


def _header(recipe: ImageRecipe) -> bytes:
    """Write a PNG that says its size, and holds one row of zeros."""
    depth, color = {"1": (1, 0), "L": (8, 0), "P": (8, 3), "I;16": (16, 0)}.get(
        recipe.mode, (8, {"LA": 4, "RGB": 2, "RGBA": 6}.get(recipe.mode, 2))
    )
    head = pack(">IIBBBBB", recipe.width, recipe.height, depth, color, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", compress(b"\0")), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))
        for name, data in chunks
    )
