"""LOOK: what a source is, by our header readers first and by the codecs' own where ours decline."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError, MediaError, UnsupportedFormatError
from vlprep.media.sniff import sniff
from vlprep.media.sources import open_source

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.media.reader import Reader
    from vlprep.media.sources import Opened
    from vlprep.values.media import ImageInfo, Origin, VideoInfo

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
_FILMS = frozenset(("mp4", "matroska", "avi", "flv", "asf", "mpegts", "mpeg", "ogg"))
_UNREAD = {
    "pdf": ("a PDF document", "make a picture of each page, and send those"),
    "svg": ("an SVG drawing", "render it to PNG"),
    "sound": ("sound without pictures", "send a picture or a film"),
    "text": ("text, not a picture or film", "send it as text, or make a picture of each page"),
}


def look(source: object) -> tuple[ImageInfo | VideoInfo, Origin]:
    """Describe a picture or film by its header.

    Args:
        source: A path, bytes, binary file, data URI or ``file://`` URL.

    Returns:
        What it is, and how it was handed over.

    Raises:
        MediaError: It cannot be read; ``where`` names it.
        TypeError: It is none of these.
    """
    with open_source(source) as opened:
        try:
            return _read(opened), opened.origin
        except MediaError as error:
            error.where = error.where or opened.reader.name
            raise


def look_deep(source: object, max_decode_pixels: int) -> tuple[ImageInfo | VideoInfo, Origin]:
    """Describe a picture or film by decoding all of it.

    Raises:
        CorruptMediaError: It is cut short or broken.
        MediaTooLargeError: It has more pixels than ``max_decode_pixels``.
        MediaError: It cannot be read; ``where`` names it.
        TypeError: It is no source.
    """
    with open_source(source) as opened:
        try:
            return _decode(opened, max_decode_pixels), opened.origin
        except MediaError as error:
            error.where = error.where or opened.reader.name
            raise


def _read(opened: Opened) -> ImageInfo | VideoInfo:
    reader = opened.reader
    name = _sniffed(reader)
    own = _OWN.get(name)
    info = _load(*own)(reader) if own else None
    if info is None:
        info = _second(opened, name)
    return info


def _load(module: str, function: str) -> Callable[[Reader], ImageInfo | VideoInfo | None]:
    loaded: Callable[[Reader], ImageInfo | VideoInfo | None]
    loaded = getattr(import_module(module), function)
    return loaded


def _second(opened: Opened, name: str) -> ImageInfo | VideoInfo:
    """Ask the codecs' own readers, which know every variant and cost their import."""
    reader = opened.reader
    if name in _FILMS:
        from vlprep.media.films import read_film

        return replace(read_film(opened, name), bytes=reader.size)
    from vlprep.media.pillow import read_picture

    return replace(read_picture(opened, name), bytes=reader.size)


def _decode(opened: Opened, max_decode_pixels: int) -> ImageInfo | VideoInfo:
    """Decode after the header was read, so that the guard knows the size before any codec runs."""
    from vlprep.media.guard import guard

    reader = opened.reader
    name = _sniffed(reader)
    claimed = _read(opened)
    guard(claimed.size, max_decode_pixels)
    if name in _FILMS:
        from vlprep.media.films import decode_film

        found = decode_film(opened, name, max_decode_pixels)
        return replace(found, bytes=reader.size)
    from vlprep.media.pillow import decode_picture

    measured = decode_picture(opened, name, max_decode_pixels)
    return replace(claimed, frames=measured.frames)


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
