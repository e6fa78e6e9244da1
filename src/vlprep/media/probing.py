"""LOOK: what a source is, by our header readers first and by the codecs' own where ours decline."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from vlprep.catalog.drawing import TEXT_FILES
from vlprep.errors import CorruptMediaError, MediaError, UnsupportedFormatError
from vlprep.media.guard import guard
from vlprep.media.reader import open_path, read_descriptor
from vlprep.media.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo, VideoInfo

    HeaderReader = Callable[[Reader], ImageInfo | VideoInfo | None]

_OWN = {
    "avif": ("vlprep.media.headers.heif", "read_avif"),
    "bmp": ("vlprep.media.headers.bmp", "read_bmp"),
    "heic": ("vlprep.media.headers.heif", "read_heic"),
    "jpeg": ("vlprep.media.headers.jpeg", "read_jpeg"),
    "png": ("vlprep.media.headers.png", "read_png"),
    "tiff": ("vlprep.media.headers.tiff", "read_tiff"),
    "webp": ("vlprep.media.headers.webp", "read_webp"),
    "mp4": ("vlprep.media.headers.mp4", "read_mp4"),
}
_loaded: dict[str, HeaderReader] = {}
_FILMS = frozenset(("mp4", "matroska", "avi", "flv", "asf", "mpegts", "mpeg", "ogg"))
_UNREAD = {
    "pdf": ("a PDF document", "make pictures of its pages with pages(), and send those"),
    "svg": ("an SVG drawing", "render it to PNG"),
    "sound": ("sound without pictures", "send a picture or a film"),
    "text": (
        "text, not a picture or film",
        f"make pictures of its pages with pages(), or send it to {TEXT_FILES.model}",
    ),
}


def look_path(path: str) -> ImageInfo | VideoInfo:
    """Describe the file at a path by its header: the shortest way, for the commonest source.

    Raises:
        MediaError: It cannot be read; ``where`` names it.
    """
    descriptor = open_path(path)
    try:
        return look(read_descriptor(descriptor, path))
    finally:
        os.close(descriptor)


def look(reader: Reader) -> ImageInfo | VideoInfo:
    """Describe a picture or film by its header.

    Raises:
        MediaError: It cannot be read; ``where`` names it.
    """
    try:
        name = _sniffed(reader)
        return _reader_of(name)(reader) or _second(reader, name)
    except MediaError as error:
        error.where = reader.name
        raise


def look_deep(reader: Reader, max_decode_pixels: int) -> ImageInfo | VideoInfo:
    """Describe a picture or film by decoding all of it.

    The header is read first, so that the guard knows the size before any codec runs.

    Args:
        reader: The source.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Raises:
        CorruptMediaError: It is cut short or broken.
        MediaTooLargeError: It has too many pixels.
        MediaError: It cannot be read; ``where`` names it.
    """
    claimed = look(reader)
    try:
        guard(claimed.size, max_decode_pixels)
        return _decode(reader, _sniffed(reader), claimed, max_decode_pixels)
    except MediaError as error:
        error.where = reader.name
        raise


def _reader_of(name: str) -> HeaderReader:
    """Give our own reader of a format, loaded on first use."""
    read = _loaded.get(name)
    if read is None:
        module, function = _OWN.get(name, (__name__, "_decline"))
        read = _loaded[name] = getattr(import_module(module), function)
    return read


def _decline(reader: Reader) -> None:
    """Stand for the formats that we have no reader of."""
    del reader


def _second(reader: Reader, name: str) -> ImageInfo | VideoInfo:
    """Ask the codecs' own readers, which know every variant and cost their import."""
    if name in _FILMS:
        from vlprep.media.films import read_film

        return replace(read_film(reader, name), bytes=reader.size)
    from vlprep.media.pillow import read_picture

    return replace(read_picture(reader, name), bytes=reader.size)


def _decode(
    reader: Reader, name: str, claimed: ImageInfo | VideoInfo, max_decode_pixels: int
) -> ImageInfo | VideoInfo:
    if name in _FILMS:
        from vlprep.media.films import decode_film

        return replace(decode_film(reader, name, max_decode_pixels), bytes=reader.size)
    from vlprep.media.pillow import decode_picture

    return replace(claimed, frames=decode_picture(reader, name, max_decode_pixels).frames)


def _sniffed(reader: Reader) -> str:
    """Name the content, or say why nobody here reads it."""
    if not reader.size:
        message = "it is empty: 0 bytes"
        raise CorruptMediaError(message, "get the file again")
    name = sniff(reader.head)
    if name is None:
        message = f"its content is no known picture or film: it begins {reader.head[:8]!r}"
        raise UnsupportedFormatError(message, "check the file; its name says nothing here")
    if name in _UNREAD:
        kind, fix = _UNREAD[name]
        message = f"it is {kind}"
        raise UnsupportedFormatError(message, fix)
    return name
