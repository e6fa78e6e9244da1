"""DO: bring a source into the form in which it travels."""

from __future__ import annotations

import os
from io import BytesIO
from typing import TYPE_CHECKING, Any

from vlprep.errors import MediaError
from vlprep.media.probing import look
from vlprep.media.sources import FILE, is_remote, local_path, open_source, picture_in_memory
from vlprep.values.datauri import data_uri, is_data_uri

if TYPE_CHECKING:
    from PIL.Image import Image


def data_uri_of(source: Any) -> str:
    """Write a file, bytes or a picture in memory as a Base64 data URI; its MIME is its content's.

    Args:
        source: A path, bytes, binary file object, data URI, Pillow image or array; the latter two
            are written as PNG, which loses nothing.

    Raises:
        MediaError: It cannot be read.
        TypeError: It is no source.
    """
    if picture_in_memory(source) is not None:
        return data_uri(_png(source), "image/png")
    opened = open_source(source)
    try:
        reader = opened.reader
        media_type = look(reader).media_type
        if media_type is None:
            error = MediaError("its MIME type is not known", "save it as JPEG, PNG or MP4")
            error.where = reader.name
            raise error
        return data_uri(reader.read_at(0, reader.size), media_type)
    finally:
        opened.close()


def path_of(source: Any) -> str | None:
    """Give the absolute path of a source that is a local file; ``None`` where it has none."""
    if isinstance(source, os.PathLike):
        return os.path.abspath(os.fsdecode(source))  # noqa: PTH100 - pathlib costs 10 ms to import
    if not isinstance(source, str) or is_data_uri(source) or is_remote(source):
        return None
    path = local_path(source) if source[: len(FILE)].lower() == FILE else source
    return os.path.abspath(path)  # noqa: PTH100 - as above


def read_by_sdk(source: str) -> str:
    """Give the path that the DashScope Python SDK opens for a path or ``file://`` URL.

    It ends the path at ``#`` and ``?``, drops line breaks and tabs, takes ``+`` for a blank and
    ``%`` for the start of a code; of ``/D:/`` it drops the slash.
    """
    path = source
    if source.startswith(FILE):
        from urllib.parse import unquote_plus, urlparse

        try:
            parsed = urlparse(source)
        except ValueError:  # of a host in brackets that is none
            return source
        path = parsed.netloc + unquote_plus(parsed.path)
        path = path[1:] if path[:1] == "/" and path[2:3] == ":" else path
    try:
        return os.path.expanduser(path)  # noqa: PTH111 - as above
    except ValueError:  # of no user's name: NUL, or half a character
        return path


def is_within(path: str, folder: str | os.PathLike[str]) -> bool:
    """Tell whether a path lies below a folder, links and ``..`` followed."""
    root = os.path.realpath(folder)
    try:
        return os.path.commonpath([root, os.path.realpath(path)]) == root
    except ValueError:  # another drive, or a name that no file system has
        return False


def is_file(name: str) -> bool:
    """Tell whether there is a regular file of this name, as the SDK looks for it."""
    try:
        return os.path.isfile(os.path.expanduser(name))  # noqa: PTH111, PTH113 - as above
    except ValueError:  # of no user's name
        return False


def _png(source: Any) -> bytes:
    picture: Image = source
    if not hasattr(source, "getbands"):
        from PIL.Image import fromarray

        picture = fromarray(source)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
