"""Look at a source, whatever form it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import MediaError
from vlprep.media.probing import look, look_deep, look_path
from vlprep.media.sources import is_plain_path, is_remote, open_source, picture_in_memory
from vlprep.rules.naming import promised_kind
from vlprep.values.media import FrameList, ImageInfo, Origin, UnknownMedia, VideoInfo
from vlprep.values.settings import positive_int
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Mapping

    Stated = Mapping[str, object] | None
    One = ImageInfo | VideoInfo | UnknownMedia

_MOST = DECODE_GUARD.pixels
NO_LIST = (
    "a FrameList stands for a film and cannot be one of its frames, or what one URL holds: give "
    "FrameList([url, url]), and what each url holds in media"
)


@overload
def probe(  # type: ignore[overload-overlap]  # a list is a source too
    source: FrameList, *, deep: bool = ..., max_decode_pixels: int = ...
) -> FrameList: ...
@overload
def probe(
    source: object, *, deep: bool = ..., max_decode_pixels: int = ...
) -> ImageInfo | VideoInfo: ...
def probe(
    source: object, *, deep: bool = False, max_decode_pixels: int = DECODE_GUARD.pixels
) -> ImageInfo | VideoInfo | FrameList:
    """Tell what a picture or film is.

    Args:
        source: A path, bytes, binary file object, data URI, ``file://`` URL, Pillow image or
            array, or a ``FrameList`` of these.
        deep: Decode everything: slower, but it finds what is cut short or broken, counts all
            frames, and measures what the header only claims.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        An ``ImageInfo`` or a ``VideoInfo``, or for a list one with an ``ImageInfo`` for each
        frame. What the header does not tell is ``None``.

    Raises:
        MediaError: It cannot be read: no such file, no known format, broken, too large to
            decode, or a URL, which is never fetched.
        TypeError: It is none of these, or an argument is of the wrong type.
        ValueError: ``max_decode_pixels`` is below 1.
    """
    if deep is False and max_decode_pixels is _MOST and is_plain_path(source):
        return look_path(str(source))
    media, origins = look_at(source, None, deep=deep, max_decode_pixels=max_decode_pixels)
    if isinstance(media, UnknownMedia) or any(origin.by_url for origin in origins):
        error = MediaError("a URL is never fetched", "give the file that it holds")
        error.where = origins[0].name
        raise error
    return media


def look_at(
    source: object,
    stated: Stated,
    *,
    deep: bool = False,
    max_decode_pixels: int = DECODE_GUARD.pixels,
) -> tuple[One | FrameList, tuple[Origin, ...]]:
    """Look at a source of any form.

    Args:
        source: What the verbs take: anything that ``probe`` takes, a URL, a ``Size``, or an info
            value made by hand.
        stated: What the caller says is behind a URL.
        deep: Decode everything.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        What it is, and how it was handed over; for a list one origin for each frame.

    Raises:
        MediaError: It cannot be read.
        TypeError: It is no source, or an argument is of the wrong type.
        ValueError: ``max_decode_pixels`` is below 1.
    """
    if not isinstance(deep, bool):
        message = f"deep must be a bool, not {deep!r}"
        raise TypeError(message)
    max_decode_pixels = positive_int("max_decode_pixels", max_decode_pixels)
    stated = checked_media(stated)
    if not isinstance(source, FrameList):
        media, origin = _look_at_one(source, stated, deep, max_decode_pixels)
        return media, (origin,)
    looked = [_look_at_one(frame, stated, deep, max_decode_pixels) for frame in source.frames]
    for number, (frame, origin) in enumerate(looked, start=1):
        if isinstance(frame, VideoInfo):
            error = MediaError("it is a film, not a picture", "give pictures as frames")
            error.where = f"frame {number} ({origin.name})"
            raise error
    frames = FrameList((frame for frame, _ in looked), fps=source.fps)
    return frames, tuple(origin for _, origin in looked)


def checked_media(stated: Stated) -> Stated:
    """Take what the caller says is behind URLs.

    Raises:
        TypeError: It is no mapping of URLs to sources.
    """
    if stated is None or isinstance(stated, dict):
        return stated
    from collections.abc import Mapping

    if not isinstance(stated, Mapping):
        message = f"media must be a mapping {{url: source}}, not {stated!r:.80}"
        raise TypeError(message)
    return stated


def _look_at_one(
    source: object, stated: Stated, deep: bool, max_decode_pixels: int
) -> tuple[One, Origin]:
    if not isinstance(source, (str, bytes)):  # the commonest forms are none of these
        if isinstance(source, (ImageInfo, VideoInfo, UnknownMedia)):
            return source, Origin(f"<{type(source).__name__}>")
        if isinstance(source, FrameList):
            raise TypeError(NO_LIST)
        if isinstance(source, Size):
            return ImageInfo(size=source), Origin("<Size>")
        picture = picture_in_memory(source)
        if picture is not None:
            return picture, Origin(f"<{type(source).__name__}>")
    elif is_remote(source):
        url = str(source)
        if stated is None or url not in stated:
            return _promised(url), Origin(url, by_url=True)
        media, _ = _look_at_one(stated[url], None, deep, max_decode_pixels)
        return media, Origin(url, by_url=True)
    opened = open_source(source)
    try:
        reader = opened.reader
        info = look_deep(reader, max_decode_pixels) if deep else look(reader)
        return info, opened.origin
    finally:
        opened.close()


def _promised(url: str) -> UnknownMedia:
    """Take a URL's name at its word; where it says nothing, assume a picture and say so."""
    kind = promised_kind(url)
    return UnknownMedia(url=url, kind=kind or "image", assumed=kind is None)
