"""DO, for pictures: decode one upright, in 8 bits, as grey or RGB, with nothing behind it."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.media.codecfile import as_file
from vlprep.media.guard import guard
from vlprep.media.headers.exif import UPRIGHT
from vlprep.media.pillow import ORIENTATION, decode_first
from vlprep.media.trouble import decoding
from vlprep.values.size import Size

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from PIL.Image import Image, Transpose

    from vlprep.media.reader import Reader
    from vlprep.values.media import ImageInfo

_TURNED_BY_ITS_DECODER = frozenset(("heic", "tiff"))
_DEEP = frozenset(("I", "F", "I;16", "I;16B", "I;16L", "I;16N"))
_BYTE, _WORD = 255, 65_535
_STRIP = 256
_LAYOUT_TAGS = frozenset((*range(254, 260), 262, 266, 273, 277, 278, 279, 284, *range(317, 326)))
"""TIFF tags that say where its pixels lie; they mean nothing in another file."""


class Upright(NamedTuple):
    """A picture as the model sees it before it is resized.

    Attributes:
        picture: Mode ``L`` or ``RGB``.
        profile: Its RGB or grey colour profile, which stays embedded and is not applied.
        exif: Its EXIF block without the orientation, if it is to be kept.
        frames: How many frames or pages its file holds.
        steps: What was done to it, in words.
    """

    picture: Image
    profile: bytes | None
    exif: bytes | None
    frames: int
    steps: tuple[str, ...]

    @property
    def size(self) -> Size:
        """Height and width in pixels."""
        return Size(self.picture.height, self.picture.width)


_SAYS_HOW_TO_TURN = ("exif", "xmp", "XML:com.adobe.xmp", "Raw profile type exif")
"""Where Pillow looks for an orientation."""


def decode_upright(
    reader: Reader,
    claimed: ImageInfo,
    *,
    background: str,
    keep_metadata: bool,
    max_decode_pixels: int,
) -> Upright:
    """Decode the first frame or page of a picture.

    Args:
        reader: The picture.
        claimed: What its header says.
        background: What transparent places are laid on, as Pillow names colours.
        keep_metadata: Whether its EXIF is kept, the orientation apart.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Raises:
        CorruptMediaError: It is cut short or broken.
        MediaTooLargeError: It has more pixels than allowed.
    """
    name = claimed.format or ""

    def decode() -> Upright:
        guard(claimed.size, max_decode_pixels)
        picture = decode_first(as_file(reader, max_decode_pixels), name, max_decode_pixels)
        exif = _exif(picture) if keep_metadata else None
        turn = UPRIGHT if name in _TURNED_BY_ITS_DECODER else claimed.orientation or UPRIGHT
        # The header of a GIF does not tell how many it holds; Pillow walks through it.
        frames = claimed.frames or int(getattr(picture, "n_frames", 1))
        return _upright(picture, exif, turn, frames, background)

    return decoding("it cannot be decoded", decode)


def as_upright(source: object, *, background: str, keep_metadata: bool) -> Upright:
    """Take a Pillow image or an array as it lies in memory; it is not changed.

    Raises:
        TypeError: An array of numbers that no picture has.
    """
    if hasattr(source, "getbands"):
        picture = cast("Image", source)
        exif = _exif(picture) if keep_metadata else None
        return _upright(picture, exif, UPRIGHT, 1, background)
    import numpy as np
    from PIL import Image

    array = np.asarray(source)
    try:
        picture = Image.fromarray(array[:, :, 0] if array.shape[2:] == (1,) else array)
    except TypeError as error:
        message = f"an array of {array.dtype} and shape {array.shape} is no picture; use uint8"
        raise TypeError(message) from error
    return _upright(picture, None, UPRIGHT, 1, background)


def seen_at(picture: Image, size: Size) -> Image:
    """Give a picture as the published processors resize it: RGB, bicubic."""
    from PIL.Image import Resampling

    return picture.convert("RGB").resize((size.width, size.height), Resampling.BICUBIC)


def cut_out(picture: Image, box: tuple[int, int, int, int]) -> Image:
    """Give a part of a picture: left, top, right and bottom in its pixels."""
    return picture.crop(box)


def as_png(picture: Image) -> bytes:
    """Write a picture as PNG, quickly rather than as small as can be."""
    out = BytesIO()
    picture.save(out, "png", compress_level=3)
    return out.getvalue()


def checked_colour(name: str) -> str:
    """Take the name of a colour as Pillow has it: ``"white"``, ``"#ffcc00"``, ``"rgb(1, 2, 3)"``.

    Raises:
        TypeError: It is not a string.
        ValueError: There is no such colour.
    """
    from PIL.ImageColor import getrgb

    if not isinstance(name, str):
        message = f"background must be a colour's name, not {name!r}"
        raise TypeError(message)
    getrgb(name)
    return name


def _upright(
    picture: Image, exif: bytes | None, turn: int, frames: int, background: str
) -> Upright:
    profile = picture.info.get("icc_profile")
    steps = [f"took the first of {frames} frames"] if frames > 1 else []
    if turn != UPRIGHT:
        steps.append(f"turned it upright (orientation {turn})")
        picture = turned(picture, turn)
        for name in _SAYS_HOW_TO_TURN:  # nobody is to turn it once more
            picture.info.pop(name, None)
    if picture.mode in _DEEP:
        steps.append("scaled its values to 8 bits")
        picture = _eight_bits(picture)
    if picture.mode in {"CMYK", "LAB"}:
        steps.append(f"converted {picture.mode} to sRGB")
        picture, profile = _srgb(picture, profile), None
    if picture.has_transparency_data:
        steps.append(f"laid it on {background}")
        picture = _on(picture, background)
    if picture.mode not in {"L", "RGB"}:
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    return Upright(picture, profile or None, exif, frames, tuple(steps))


def turned(picture: Image, orientation: int) -> Image:
    """Turn a picture upright; the orientation is one that EXIF has."""
    return picture if orientation == UPRIGHT else picture.transpose(_turns()[orientation])


def _turns() -> dict[int, Transpose]:
    """Name the turn that undoes each orientation."""
    from PIL.Image import Transpose

    return {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }


def _eight_bits(picture: Image) -> Image:
    """Scale deep grey values to 0 to 255, where Pillow's own conversion would cut them off.

    The range that they are taken from is the narrowest usual one that holds them all: a byte, a
    word, 0 to 1 for fractions; else it goes from the least value to the greatest.
    """
    import numpy as np
    from PIL import Image

    values = np.asarray(picture)
    if picture.mode not in {"I", "F"}:
        least, most = 0.0, float(_WORD)
    else:
        least, most = _range(values, fractions=picture.mode == "F")
    result = np.empty(values.shape, np.uint8)
    scale = _BYTE / (most - least) if most > least else 0.0
    for top in range(0, values.shape[0], _STRIP):
        strip = np.nan_to_num(values[top : top + _STRIP].astype(np.float64))
        result[top : top + _STRIP] = ((strip - least) * scale + 0.5).clip(0, _BYTE)
    return Image.fromarray(result)


def _range(values: npt.NDArray[np.generic], *, fractions: bool) -> tuple[float, float]:
    import numpy as np

    finite = values[np.isfinite(values)] if fractions else values
    if not finite.size:
        return 0.0, 1.0
    least, most = float(finite.min()), float(finite.max())
    usual = (1.0, float(_BYTE), float(_WORD)) if fractions else (float(_BYTE), float(_WORD))
    for top in usual if least >= 0 else ():
        if most <= top:
            return 0.0, top
    return least, most


def _srgb(picture: Image, profile: bytes | None) -> Image:
    """Convert by the embedded profile; without a good one, as Pillow does."""
    from PIL import ImageCms

    try:
        if picture.mode == "LAB":
            made_for = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        elif profile:
            made_for = ImageCms.ImageCmsProfile(BytesIO(profile))
        else:
            return picture.convert("RGB")
        target = ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(picture, made_for, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture.convert("RGB")
    return cast("Image", converted)


def _on(picture: Image, background: str) -> Image:
    from PIL import Image

    clear = picture if picture.mode == "RGBA" else picture.convert("RGBA")  # which copies
    canvas = Image.new("RGB", clear.size, background)
    canvas.paste(clear, mask=clear.getchannel("A"))
    return canvas


def _exif(picture: Image) -> bytes | None:
    """Give the EXIF block without its orientation, and without what only a TIFF's layout needs."""
    tags = picture.getexif()
    for tag in (ORIENTATION, *_LAYOUT_TAGS):
        tags.pop(tag, None)
    return tags.tobytes() if tags else None
