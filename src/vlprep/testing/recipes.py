"""Recipes: small values that say how a file is made, and make it only when asked.

A test that fails shows the recipe: what is printed is the call that makes it again. Bytes of one recipe
are the same as long as Pillow is; nothing is promised across its versions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vlprep.testing.registering import introduce
from vlprep.values.choices import Choice
from vlprep.values.media import FrameList
from vlprep.values.plain import Plain
from vlprep.values.settings import positive_float, positive_int
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    class Printer(Protocol):
        """What Hypothesis and IPython print with."""

        def text(self, obj: str) -> None:
            """Print a text."""


MODES = {
    "png": ("L", "RGB", "1", "P", "LA", "RGBA", "I;16"),
    "jpeg": ("L", "RGB", "CMYK"),
    "bmp": ("L", "RGB", "1", "P"),
    "tiff": ("L", "RGB", "1", "RGBA", "CMYK", "I;16"),
    "webp": ("RGB", "RGBA"),
    "heic": ("RGB", "RGBA"),
    "gif": ("L", "P"),
    "ico": ("RGB", "RGBA"),
}
"""Pillow's modes that each format keeps, the simplest first."""
TURNED = ("png", "jpeg", "tiff", "webp")
"""Formats that can be stored turned."""
ANIMATED = ("png", "tiff", "webp", "gif")
"""Formats that can hold several frames or pages."""
CONTAINERS = ("mp4", "mov", "avi", "mkv", "flv", "wmv")
"""Containers of films; the first two take any length and any number of bytes."""
ANY_LENGTH = ("mp4", "mov")
_PICTURES = 4
_LONGEST = (1 << 31) - 1
"""A PNG says its sides in 31 bits, and no other format takes longer ones."""
_TICKS = 1 << 32
"""The tables of an MP4 count frames, and the thousandths of a second between two, in 32 bits."""


class Damage(Choice):
    """What is wrong with a file."""

    NONE = ""
    EMPTY = "empty"
    CUT = "cut"
    SOUND_ONLY = "sound-only"


class Recipe(Plain):
    """Base of the recipes.

    Hypothesis would print how a value was drawn, or all of its fields; a call that can be pasted into
    a test is what its ``repr`` says.
    """

    __slots__ = ()

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:
        del cycle
        printer.text(repr(self))


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ImageRecipe(Recipe):
    """How a picture is made.

    Attributes:
        width: Pixels across, as stored.
        height: Pixels down, as stored.
        format: ``"png"``, ``"jpeg"``, ``"bmp"``, ``"tiff"``, ``"webp"``, ``"heic"``, and ``"gif"``
            and ``"ico"``, which the service does not list.
        mode: Pillow's mode.
        orientation: 1 to 8 as EXIF counts.
        frames: How many frames or pages.
        seed: 0: one grey; any other: blocks of noise.
        file_bytes: Size of the file; ``None``: what it comes to. Nothing follows the picture but padding.
        header_only: Only the header is true: a picture of any size in a hundred bytes, a PNG.
        damage: ``"empty"``: no byte; ``"cut"``: the last third is missing.

    Raises:
        TypeError: A number is not a whole one.
        ValueError: No file is like that.
    """

    width: int
    height: int
    format: str = "png"
    mode: str = "RGB"
    orientation: int = 1
    frames: int = 1
    seed: int = 0
    file_bytes: int | None = None
    header_only: bool = False
    damage: str = ""

    def __post_init__(self) -> None:
        _check_numbers(self)
        fine = (
            Damage(self.damage) is not Damage.SOUND_ONLY
            and self.mode in MODES.get(self.format, ())
            and 1 <= self.orientation <= (8 if self.format in TURNED else 1)
            and (self.frames == 1 or self.format in ANIMATED)
            and (not self.header_only or (self.format == "png" and self.frames == 1))
            and max(self.width, self.height) <= _LONGEST
        )
        if not fine:
            message = f"no file is like {self!r}"
            raise ValueError(message)

    @property
    def size(self) -> Size:
        """Give height and width as shown."""
        if self.orientation > 4:
            return Size(self.width, self.height)
        return Size(self.height, self.width)

    @property
    def media_type(self) -> str:
        """Give its MIME type."""
        from vlprep.catalog.formats import PICTURES

        return PICTURES[self.format].media_type

    @property
    def name(self) -> str:
        """Give a file name with the right ending."""
        from vlprep.catalog.formats import PICTURES

        return f"picture{PICTURES[self.format].extensions[0]}"

    def encode(self) -> bytes:
        """Make the file.

        Raises:
            ValueError: It is larger than ``file_bytes``, or the format holds no such picture.
        """
        from vlprep.testing.picture_files import make_picture

        return make_picture(self)

    def data_uri(self) -> str:
        """Make the file, as a data URI."""
        from vlprep.values.datauri import data_uri

        return data_uri(self.encode(), self.media_type)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class VideoRecipe(Recipe):
    """How a film is made: its frames are spread evenly over its seconds.

    An hour is as small as a second: in MP4 and MOV the same few frames are shown again.

    Attributes:
        width: Pixels across, as stored.
        height: Pixels down, as stored.
        frames: How many frames.
        seconds: How long it lasts, to a thousandth; other containers than MP4 and MOV take only
            whole numbers of frames a second.
        container: ``"mp4"``, ``"mov"``, ``"avi"``, ``"mkv"``, ``"flv"`` or ``"wmv"``.
        rotation: Degrees clockwise by which a player turns it; MP4 and MOV only.
        seed: 0: grey; any other: blocks of noise.
        file_bytes: Size of the file; ``None``: what it comes to; MP4 and MOV only.
        damage: ``"empty"``: no byte; ``"cut"``: the last third is missing, and its index with it;
            ``"sound-only"``: it holds no pictures.

    Raises:
        TypeError: A number is not a number, or not a whole one where it has to be.
        ValueError: No file is like that.
    """

    width: int
    height: int
    frames: int = 4
    seconds: float = 2.0
    container: str = "mp4"
    rotation: int = 0
    seed: int = 0
    file_bytes: int | None = None
    damage: str = ""

    def __post_init__(self) -> None:
        Damage(self.damage)
        _check_numbers(self)
        positive_float("seconds", self.seconds)
        plain = not self.rotation and self.file_bytes is None
        simple = plain and self.damage != Damage.SOUND_ONLY
        fine = (
            self.container in CONTAINERS
            and self.seconds >= 0.001
            and 1000 * max(self.seconds, self.frames) < _TICKS
            and self.rotation in {0, 90, 180, 270}
            and (self.container in ANY_LENGTH or (simple and self.fps.is_integer()))
        )
        if not fine:
            message = f"no file is like {self!r}"
            raise ValueError(message)

    @property
    def size(self) -> Size:
        """Give height and width as shown."""
        if self.rotation % 180:
            return Size(self.width, self.height)
        return Size(self.height, self.width)

    @property
    def pictures(self) -> tuple[ImageRecipe, ...]:
        """Give its first frames, which it shows again and again."""
        return tuple(
            ImageRecipe(
                width=self.width,
                height=self.height,
                format="jpeg",
                seed=self.seed and self.seed + number,
            )
            for number in range(min(self.frames, _PICTURES))
        )

    @property
    def fps(self) -> float:
        """Give its frames a second."""
        return self.frames / self.seconds

    @property
    def media_type(self) -> str:
        """Give its MIME type."""
        from vlprep.catalog.formats import FILMS

        return FILMS[self.container].media_type

    @property
    def name(self) -> str:
        """Give a file name with the right ending."""
        from vlprep.catalog.formats import FILMS

        return f"film{FILMS[self.container].extensions[0]}"

    def encode(self) -> bytes:
        """Make the file.

        Raises:
            ValueError: It is larger than ``file_bytes``, or the container holds no such film.
        """
        from vlprep.testing.film_files import make_film

        return make_film(self)

    def data_uri(self) -> str:
        """Make the file, as a data URI."""
        from vlprep.values.datauri import data_uri

        return data_uri(self.encode(), self.media_type)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class FramesRecipe(Recipe):
    """How a list of frames is made: one picture, each time with other noise.

    Attributes:
        frame: The first picture.
        count: How many there are.
        fps: How many of them were taken from one second.

    Raises:
        TypeError: A number is not a number, ``count`` is not a whole one, or ``frame`` no picture.
        ValueError: A number is not above 0.
    """

    frame: ImageRecipe
    count: int = 4
    fps: float = 2.0

    def __post_init__(self) -> None:
        if not isinstance(self.frame, ImageRecipe):
            message = f"frame must be an ImageRecipe, not {self.frame!r}"
            raise TypeError(message)
        positive_int("count", self.count)
        positive_float("fps", self.fps)

    def encode(self) -> FrameList:
        """Make the files."""
        from dataclasses import replace

        # Two pictures by turns tell as much as hundreds that all differ, and cost two encodes.
        pair = [replace(self.frame, seed=self.frame.seed + turn).encode() for turn in range(2)]
        return FrameList((pair[number % 2] for number in range(self.count)), fps=self.fps)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Invalid(Recipe):
    """A file that breaks one rule, and no other.

    ``check(bad.encode(), **bad.asked)`` gives ``bad.reason`` as its only error.

    Attributes:
        media: How the file is made.
        reason: Code of the finding.
        asked: What ``check`` is to be asked with: the model, and the transport where it matters.
    """

    media: ImageRecipe | VideoRecipe
    reason: str
    asked: Mapping[str, Any]

    def encode(self) -> bytes:
        """Make the file."""
        return self.media.encode()


def _check_numbers(recipe: ImageRecipe | VideoRecipe) -> None:
    """Refuse now what would fail only when the file is made."""
    positive_int("width", recipe.width)
    positive_int("height", recipe.height)
    positive_int("frames", recipe.frames)
    if recipe.file_bytes is not None:
        positive_int("file_bytes", recipe.file_bytes)


introduce()  # Hypothesis may have been imported before
