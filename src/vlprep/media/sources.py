"""Every form that a source may have, opened for bounded reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, cast

from vlprep.errors import CorruptMediaError
from vlprep.media.reader import open_path, read_bytes, read_data_uri, read_descriptor, read_file
from vlprep.values.datauri import is_data_uri, parse_data_uri
from vlprep.values.media import ImageInfo, Origin, VideoInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from typing import BinaryIO

    from vlprep.media.reader import Reader

_REMOTE = ("http://", "https://", "oss://")
FILE = "file://"
_URI = "<data URI>"


class Opened:
    """A source that is open for reading until ``close`` is called.

    Attributes:
        path: Where it lies; ``None`` where it is no file.
        reader: Bounded reads for header readers.
        media_type: MIME type that a data URI declares.
        uri_length: Length of a data URI.
    """

    __slots__ = ("_descriptor", "media_type", "path", "reader", "uri_length")

    def __init__(
        self,
        reader: Reader,
        *,
        descriptor: int | None = None,
        path: str | None = None,
        media_type: str | None = None,
        uri_length: int | None = None,
    ) -> None:
        self.reader = reader
        self.media_type = media_type
        self.uri_length = uri_length
        self.path = path
        self._descriptor = descriptor

    def close(self) -> None:
        """Close what we opened; the caller's own file stays open."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    @property
    def origin(self) -> Origin:
        """Tell how it was handed over."""
        return Origin(self.reader.name, self.media_type, self.uri_length)


def open_source(source: object) -> Opened:
    """Open a path, bytes, a binary file object, a data URI or a ``file://`` URL.

    Raises:
        MediaError: It cannot be opened or read.
        TypeError: It is none of these.
    """
    if isinstance(source, str):
        return _open_path(source) if is_plain_path(source) else _open_text(source)
    if isinstance(source, os.PathLike):
        return _open_path(os.fsdecode(source))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return Opened(read_bytes(source, "<bytes>"))
    if hasattr(source, "read") and hasattr(source, "seek"):
        name = getattr(source, "name", None)
        name = name if isinstance(name, str) else f"<{type(source).__name__}>"
        return Opened(read_file(cast("BinaryIO", source), name))
    raise TypeError(_not_a_source(source))


def is_plain_path(source: object) -> bool:
    """Tell whether a source is a string that can be nothing but a path."""
    return type(source) is str and ":" not in source


def is_remote(source: object) -> bool:
    """Tell whether a source is a URL that is never fetched."""
    return isinstance(source, str) and source[:8].lower().startswith(_REMOTE)


def local_path(url: str, *, windows: bool = os.name == "nt") -> str:
    """Give the path that a ``file://`` URL means.

    The guide writes paths as they are, without percent signs for blanks, and on Windows both
    ``file://D:/...`` (Python) and ``file:///D:/...`` (Java): so a path that exists as written is
    taken as written, else what its percent signs stand for.
    """
    path = url[len(FILE) :]
    if path.lower().startswith("localhost/"):
        path = path[len("localhost") :]
    if windows and path[:1] == "/" and path[2:3] == ":":
        path = path[1:]
    if "%" in path and not os.path.exists(path):  # noqa: PTH110 - pathlib costs 10 ms to import
        from urllib.parse import unquote

        path = unquote(path)
    return path


def picture_in_memory(source: object) -> ImageInfo | None:
    """Describe a Pillow image or an array; ``None`` for anything else."""
    size = getattr(source, "size", None)
    mode = getattr(source, "mode", None)
    if isinstance(size, tuple) and isinstance(mode, str) and hasattr(source, "getbands"):
        alpha = mode.upper().endswith("A") or "transparency" in getattr(source, "info", {})
        return ImageInfo(size=Size(size[1], size[0]), has_alpha=alpha, frames=1)
    shape = getattr(source, "shape", None)
    if isinstance(shape, tuple) and hasattr(source, "__array_interface__"):
        return _array(shape)
    return None


def _array(shape: tuple[int, ...]) -> ImageInfo:
    channels = shape[2] if len(shape) == 3 else 1
    if len(shape) not in {2, 3} or channels not in {1, 2, 3, 4}:
        message = (
            f"an array of shape {shape} is no picture: give (height, width) or "
            "(height, width, channels), and a film as FrameList(list(array))"
        )
        raise ValueError(message)
    return ImageInfo(size=Size(shape[0], shape[1]), has_alpha=channels in {2, 4}, frames=1)


def _open_text(source: str) -> Opened:
    if is_data_uri(source):
        try:
            uri = parse_data_uri(source)
        except ValueError as error:
            raise CorruptMediaError(str(error), "encode the file again") from error
        reader = read_data_uri(uri, _URI)
        return Opened(reader, media_type=uri.media_type, uri_length=len(source))
    if source[: len(FILE)].lower() == FILE:
        return _open_path(local_path(source))
    return _open_path(source)


def _open_path(path: str) -> Opened:
    descriptor = open_path(path)
    try:
        return Opened(read_descriptor(descriptor, path), descriptor=descriptor, path=path)
    except BaseException:
        os.close(descriptor)
        raise


def _not_a_source(source: object) -> str:
    if isinstance(source, (Size, ImageInfo, VideoInfo)):
        return f"{type(source).__name__} says what a file is, but there is no file to open"
    if isinstance(source, (list, tuple)):
        return "a bare list is ambiguous: give FrameList(frames, fps=2.0) for a film"
    return (
        "a source is a path, bytes, a binary file, a data URI, a file:// URL, a Pillow image, an "
        f"array, a FrameList, a Size or an info value, not {type(source).__name__}"
    )
