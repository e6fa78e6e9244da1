"""What one call of ``fit`` asks for, and the source that it is about."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from vlprep.api.looking import NO_LIST
from vlprep.errors import MediaError
from vlprep.media.pictures import as_upright, decode_upright
from vlprep.media.probing import look
from vlprep.media.sources import is_remote, open_source, picture_in_memory
from vlprep.values.media import FrameList, ImageInfo, Origin, UnknownMedia, VideoInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vlprep.media.pictures import Upright
    from vlprep.media.reader import Reader
    from vlprep.rules.shapes import Wishes
    from vlprep.values.choices import Transport
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings


class Job(NamedTuple):
    """What the caller wants.

    Attributes:
        model: The model, as the edition of the settings knows it.
        settings: What the request asks for.
        transport: How the result travels.
        wishes: What the caller allows, beside what the service asks for.
        background: What transparent places and padding become, as Pillow names colours.
        keep_metadata: Whether a picture's EXIF is kept, the orientation apart.
        keep_fps: Whether a film keeps its own rate of frames.
        output: File or folder to write to; ``None``: nowhere.
        overwrite: Whether a file there may be replaced.
        max_decode_pixels: Nothing with more pixels than this is decoded.
        progress: Told the share done of a film, 0 to 1.
    """

    model: Model
    settings: Settings
    transport: Transport
    wishes: Wishes
    background: str
    keep_metadata: bool
    keep_fps: bool
    output: str | None
    overwrite: bool
    max_decode_pixels: int
    progress: Callable[[float], None] | None


class Content(NamedTuple):
    """A source that is open.

    Attributes:
        info: What it is.
        origin: How it was handed over.
        reader: Its bytes; ``None`` for a Pillow image or an array.
        path: Where it lies; ``None`` where it is no file.
        pixels: The Pillow image or array.
    """

    info: ImageInfo | VideoInfo
    origin: Origin
    reader: Reader | None
    path: str | None = None
    pixels: object = None

    @property
    def stem(self) -> str:
        """Give the name of its file without its end, or what kind of thing it is."""
        name = os.path.basename(self.path) if self.path else self.info.kind  # noqa: PTH119
        return os.path.splitext(name)[0]  # noqa: PTH122


@contextmanager
def opened(source: object, stated: Mapping[str, object] | None) -> Iterator[Content]:
    """Open a source and look at it; it is closed at the end.

    Args:
        source: Anything that ``probe`` takes but a list, or a URL.
        stated: What the caller says is behind a URL.

    Raises:
        MediaError: It cannot be read, or is a URL that nobody has described.
        TypeError: It is no source, or a description without pixels.
    """
    if isinstance(source, FrameList):
        raise TypeError(NO_LIST)
    if isinstance(source, (ImageInfo, VideoInfo, UnknownMedia, Size)):
        message = f"to change a picture or film takes its file or pixels, not {source!r}"
        raise TypeError(message)
    if is_remote(source):
        url = str(source)
        if stated is None or url not in stated:
            error = MediaError("a URL is never fetched", "say what it holds: media={url: source}")
            error.where = url
            raise error
        with opened(stated[url], None) as content:
            yield content._replace(origin=Origin(url, by_url=True))
        return
    picture = None if isinstance(source, (str, bytes)) else picture_in_memory(source)
    if picture is not None:
        yield Content(picture, Origin(f"<{type(source).__name__}>"), None, pixels=source)
        return
    held = open_source(source)
    try:
        yield Content(look(held.reader), held.origin, held.reader, held.path)
    finally:
        held.close()


def upright_of(
    content: Content, picture: ImageInfo, *, background: str, keep_metadata: bool, most: int
) -> Upright:
    """Decode an open picture.

    Args:
        content: The picture.
        picture: What its header says.
        background: What transparent places are laid on, as Pillow names colours.
        keep_metadata: Whether its EXIF is kept, the orientation apart.
        most: Nothing with more pixels than this is decoded.

    Raises:
        MediaError: It cannot be decoded.
    """
    try:
        if content.reader is None:
            return as_upright(content.pixels, background=background, keep_metadata=keep_metadata)
        return decode_upright(
            content.reader,
            picture,
            background=background,
            keep_metadata=keep_metadata,
            max_decode_pixels=most,
        )
    except MediaError as error:
        error.where = content.origin.name
        raise
