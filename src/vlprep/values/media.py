"""What a file is: a picture, a film, a list of frames, or something not looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from vlprep.values.plain import Plain
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Iterable

_INFINITE = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ImageInfo(Plain):
    """A picture, as its header describes it. ``None`` means "not known", never a guess.

    Raises TypeError and ValueError for a number that no picture has.

    Attributes:
        size: Height and width in pixels as shown, after the orientation is applied.
        format: What the content is, whatever the name says: ``"jpeg"``, ``"png"``, ``"heic"`` ...
        media_type: Its MIME type.
        bytes: Size of the file in bytes.
        stored_size: Height and width as stored, before the orientation is applied.
        orientation: 1 to 8 as EXIF counts; for HEIC what the container's turn comes to.
        has_alpha: Whether a channel or palette entry can be transparent.
        bit_depth: Bits of one sample.
        color: Colour model: ``"rgb"``, ``"gray"``, ``"palette"``, ``"cmyk"``, ``"ycbcr"``, ``"lab"``.
        frames: Number of frames or pages.
    """

    kind: ClassVar[str] = "image"

    size: Size
    format: str | None = None
    media_type: str | None = None
    bytes: int | None = None
    stored_size: Size | None = None
    orientation: int | None = None
    has_alpha: bool | None = None
    bit_depth: int | None = None
    color: str | None = None
    frames: int | None = None

    def __post_init__(self) -> None:
        _check_size(self.size)
        _check_count("bytes", self.bytes, 0)
        _check_count("frames", self.frames, 1)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class VideoInfo(Plain):
    """A film, as its header describes it. ``None`` means "not known", never a guess.

    Raises TypeError and ValueError for a number that no film has.

    Attributes:
        size: Height and width in pixels as shown, after the display matrix is applied.
        frames: Number of frames of the picture stream.
        fps: Mean frames a second.
        duration: Length of the whole file in seconds.
        container: ``"mp4"``, ``"mov"``, ``"mkv"``, ``"webm"``, ``"avi"``, ``"flv"``, ``"wmv"`` ...
        codec: Codec of the picture stream, as FFmpeg names it: ``"h264"``, ``"hevc"`` ...
        media_type: MIME type of the container.
        bytes: Size of the file in bytes.
        stored_size: Height and width as coded, before the display matrix is applied.
        rotation: Degrees clockwise by which a player turns the pictures: 0, 90, 180 or 270.
        bit_depth: Bits of one sample.
        has_audio: Whether there is a sound stream.
        variable_frame_rate: Whether the gaps between frames differ.
    """

    kind: ClassVar[str] = "video"

    size: Size
    frames: int | None = None
    fps: float | None = None
    duration: float | None = None
    container: str | None = None
    codec: str | None = None
    media_type: str | None = None
    bytes: int | None = None
    stored_size: Size | None = None
    rotation: int | None = None
    bit_depth: int | None = None
    has_audio: bool | None = None
    variable_frame_rate: bool | None = None

    def __post_init__(self) -> None:
        _check_size(self.size)
        _check_count("bytes", self.bytes, 0)
        _check_count("frames", self.frames, 1)
        _check_amount("fps", self.fps)
        _check_amount("duration", self.duration)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class FrameList(Plain):
    """Pictures that stand for a film.

    Raises TypeError and ValueError where ``fps`` is not a finite number above 0.

    Attributes:
        frames: The pictures in order; each is any source that a single picture may be.
        fps: How many of them were taken from one second of the film.
    """

    kind: ClassVar[str] = "frames"

    frames: tuple[Any, ...]
    fps: float = field(default=2.0, kw_only=True)

    def __init__(self, frames: Iterable[Any], *, fps: float = 2.0) -> None:
        if isinstance(frames, (str, bytes)):
            message = f"frames must be a sequence of pictures, not {type(frames).__name__}"
            raise TypeError(message)
        object.__setattr__(self, "frames", tuple(frames))
        object.__setattr__(self, "fps", fps)
        if fps is None:
            message = "fps must be a number, not None"
            raise TypeError(message)
        _check_amount("fps", fps)

    def __repr__(self) -> str:
        """Count the frames: they may hold whole files."""
        return f"FrameList(<{len(self.frames)} frames>, fps={self.fps!r})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class UnknownMedia(Plain):
    """Something behind a URL that nobody has looked at.

    Attributes:
        url: Where it is.
        kind: What its name or its place in a request promises: ``"image"`` or ``"video"``.
        assumed: Whether nothing promises it, and a picture is assumed.
    """

    url: str
    kind: str = "image"
    assumed: bool = False


class Origin(NamedTuple):
    """How a source was handed over.

    Attributes:
        name: What findings call it: its path or URL, or ``<bytes>`` and the like.
        media_type: MIME type that its data URI declares.
        uri_length: Length of its data URI, if it came as one.
        by_url: Whether it is behind a URL, and so can travel in no other way.
    """

    name: str
    media_type: str | None = None
    uri_length: int | None = None
    by_url: bool = False


# Every header read makes one of these values: what is right passes with a look or two.


def _check_size(size: object) -> None:
    if type(size) is Size and type(size[0]) is type(size[1]) is int and size[0] > 0 < size[1]:
        return
    from vlprep.values.settings import positive_int

    if not isinstance(size, Size):
        message = f"size must be a Size(height, width), not {size!r}"
        raise TypeError(message)
    positive_int("the height of size", size.height)
    positive_int("the width of size", size.width)


def _check_count(name: str, count: object, least: int) -> None:
    if count is None or (type(count) is int and count >= least):
        return
    if isinstance(count, bool) or not hasattr(count, "__index__"):
        message = f"{name} must be a whole number or None, not {count!r}"
        raise TypeError(message)
    if count.__index__() < least:
        message = f"{name} must be at least {least}, not {count}"
        raise ValueError(message)


def _check_amount(name: str, amount: object) -> None:
    if amount is None or (type(amount) is float and 0.0 < amount < _INFINITE):
        return
    from vlprep.values.settings import positive_float

    positive_float(name, amount)
