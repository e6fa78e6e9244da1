"""Look at the media of a request, each once, and only where the caller allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.looking import look_at
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import MediaError
from vlprep.media.carrying import is_file, is_within, path_of, read_by_sdk
from vlprep.media.sources import is_remote
from vlprep.rules.requests.urls import is_path
from vlprep.values.choices import Transport
from vlprep.values.datauri import data_uri_length, is_data_uri
from vlprep.values.media import FrameList, ImageInfo, Origin, UnknownMedia, VideoInfo
from vlprep.values.request import FramesPart, VideoPart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from os import PathLike

    from vlprep.values.request import ImagePart

    LocalFiles = bool | str | PathLike[str]
    Look = tuple[ImageInfo | VideoInfo | FrameList | UnknownMedia, tuple[Origin, ...]]


class Access(NamedTuple):
    """What may be looked at, and how local files travel.

    Attributes:
        local_files: Whether local paths are opened, or the folder below which they are.
        stated: What the caller says is behind a URL or path.
        transport: How files travel that do not say themselves.
        by_sdk: Whether the DashScope SDK opens paths, in its own way of reading them.
        deep: Decode everything.
        max_decode_pixels: Nothing with more pixels than this is decoded.
    """

    local_files: LocalFiles
    stated: Mapping[str, object]
    transport: Transport
    by_sdk: bool = False
    deep: bool = False
    max_decode_pixels: int = DECODE_GUARD.pixels

    def allows(self, path: str) -> bool:
        """Tell whether a local path may be opened."""
        if isinstance(self.local_files, bool):
            return self.local_files
        return is_within(path, self.local_files)

    def is_file(self, name: str) -> bool:
        """Tell whether there is a file of this name that may be opened."""
        return self.allows(name) and is_file(name)

    @property
    def looker(self) -> Callable[[str], bool] | None:
        """Give what tells whether a text names a file; ``None`` where nobody may look."""
        return None if self.local_files is False else self.is_file

    def behind(self, source: Any) -> Any:
        """Give what is opened for a source: what is stated, or the file that the SDK takes."""
        if not isinstance(source, str) or is_data_uri(source):
            return source
        if source in self.stated:
            return self.stated[source]
        return read_by_sdk(source) if self.by_sdk else source


class Seen(NamedTuple):
    """A part that was looked at.

    Attributes:
        media: What it is.
        origins: How it was handed over; for a list, one for each frame.
        transport: How it travels.
        uris: Lengths of the data URIs that it is, or becomes.
    """

    media: ImageInfo | VideoInfo | FrameList | UnknownMedia
    origins: tuple[Origin, ...]
    transport: Transport
    uris: tuple[int, ...]


def look_at_part(part: ImagePart | VideoPart | FramesPart, fps: float, access: Access) -> Seen:
    """Look at a picture, a film or a list of frames.

    Args:
        part: The part of a request.
        fps: The rate of a list of frames.
        access: What may be looked at.

    Raises:
        MediaError: It cannot be read.
        TypeError: A source is none.
    """
    if not isinstance(part, FramesPart):
        kind = "video" if isinstance(part, VideoPart) else "image"
        one, origin, way = _one(part.source, kind, access)
        return Seen(one, (origin,), way, _uri(one, origin, way))
    looked = [_frame(frame, number, access) for number, frame in enumerate(part.frames, start=1)]
    media = FrameList((one for one, _, _ in looked), fps=fps)
    uris = tuple(length for one in looked for length in _uri(*one))
    ways = {way for _, _, way in looked}
    way = ways.pop() if len(ways) == 1 else access.transport
    return Seen(media, tuple(origin for _, origin, _ in looked), way, uris)


def _frame(
    frame: Any, number: int, access: Access
) -> tuple[ImageInfo | VideoInfo | UnknownMedia, Origin, Transport]:
    try:
        media, origin, way = _one(frame, "image", access)
    except MediaError as error:
        error.where = f"frame {number} ({error.where})"
        raise
    if isinstance(media, VideoInfo):
        film = MediaError("it is a film, not a picture", "give pictures as frames")
        film.where = f"frame {number} ({origin.name})"
        raise film
    return media, origin, way


def _one(
    source: Any, kind: str, access: Access
) -> tuple[ImageInfo | VideoInfo | UnknownMedia, Origin, Transport]:
    if not isinstance(source, str):
        media, origin = _look(source, access)
        by_path = access.transport is Transport.PATH and path_of(source) is not None
        in_memory = access.transport is Transport.PATH and not by_path
        return media, origin, Transport.BASE64 if in_memory else access.transport
    if is_data_uri(source):
        media, origin = _look(source, access)
        return media, origin, Transport.BASE64
    remote = is_remote(source)
    opened = access.behind(source)
    named = is_path(source, access.looker)
    if source in access.stated or (named and access.allows(path_of(opened) or "")):
        media, _ = _look(opened, access)
    else:
        media = UnknownMedia(url=source, kind=kind)
    # What is neither a URL nor a path has its own finding, and not those of a path besides.
    way = access.transport if named else Transport.URL
    return media, Origin(source, by_url=remote), way


def _look(source: object, access: Access) -> tuple[ImageInfo | VideoInfo | UnknownMedia, Origin]:
    media, origins = look_at(
        source, None, deep=access.deep, max_decode_pixels=access.max_decode_pixels
    )
    if isinstance(media, FrameList):
        error = MediaError("a list of frames stands where one medium belongs", "use frames(...)")
        error.where = origins[0].name if origins else ""
        raise error
    return media, origins[0]


def _uri(
    media: ImageInfo | VideoInfo | UnknownMedia, origin: Origin, way: Transport
) -> tuple[int, ...]:
    """Give the length of the data URI that it is or becomes, if it travels so."""
    if way is not Transport.BASE64:
        return ()
    if origin.uri_length is not None:
        return (origin.uri_length,)
    size = None if isinstance(media, UnknownMedia) else media.bytes
    if size is None or isinstance(media, UnknownMedia):
        return (0,)
    return (data_uri_length(size, media.media_type or "image/jpeg"),)
