"""Formats: what the service lists, and the names of what it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import GUIDE, HOUSE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Format(NamedTuple):
    """One format.

    Attributes:
        name: What this library calls it.
        extensions: Usual ends of file names, the commonest first.
        media_type: MIME type.
        listed: Whether the guide lists it.
        source: The page that states it.
    """

    name: str
    extensions: tuple[str, ...]
    media_type: str
    listed: bool
    source: Source


PICTURES: Final = {
    row.name: row
    for row in (
        Format("bmp", (".bmp",), "image/bmp", listed=True, source=GUIDE),
        Format("jpeg", (".jpg", ".jpeg", ".jpe"), "image/jpeg", listed=True, source=GUIDE),
        Format("png", (".png",), "image/png", listed=True, source=GUIDE),
        Format("tiff", (".tif", ".tiff"), "image/tiff", listed=True, source=GUIDE),
        Format("webp", (".webp",), "image/webp", listed=True, source=GUIDE),
        Format("heic", (".heic",), "image/heic", listed=True, source=GUIDE),
        Format("gif", (".gif",), "image/gif", listed=False, source=HOUSE),
        Format("avif", (".avif",), "image/avif", listed=False, source=HOUSE),
        Format("jp2", (".jp2", ".j2k", ".jpx"), "image/jp2", listed=False, source=HOUSE),
        Format("ico", (".ico",), "image/x-icon", listed=False, source=HOUSE),
        Format("psd", (".psd",), "image/vnd.adobe.photoshop", listed=False, source=HOUSE),
    )
}
FILMS: Final = {
    row.name: row
    for row in (
        # The guide ends its list with "etc.": another container is a warning, not an error.
        Format("mp4", (".mp4", ".m4v"), "video/mp4", listed=True, source=GUIDE),
        Format("avi", (".avi",), "video/x-msvideo", listed=True, source=GUIDE),
        Format("mkv", (".mkv",), "video/x-matroska", listed=True, source=GUIDE),
        Format("mov", (".mov", ".qt"), "video/quicktime", listed=True, source=GUIDE),
        Format("flv", (".flv",), "video/x-flv", listed=True, source=GUIDE),
        Format("wmv", (".wmv", ".asf"), "video/x-ms-wmv", listed=True, source=GUIDE),
        Format("webm", (".webm",), "video/webm", listed=False, source=HOUSE),
        Format("3gp", (".3gp", ".3g2"), "video/3gpp", listed=False, source=HOUSE),
        Format("mpegts", (".ts", ".m2ts", ".mts"), "video/mp2t", listed=False, source=HOUSE),
        Format("mpeg", (".mpg", ".mpeg"), "video/mpeg", listed=False, source=HOUSE),
        Format("ogg", (".ogv", ".ogg"), "video/ogg", listed=False, source=HOUSE),
    )
}
