"""Pillow and pillow-heif: the second reader of headers, and the decoder of pictures.

Formats are opened by their own class and never by ``Image.open``: that obeys, and warns by,
process-wide switches which belong to the program that we are part of.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING

from vlprep.catalog.formats import PICTURES
from vlprep.errors import UnsupportedFormatError
from vlprep.media.codecfile import as_file, as_header_file
from vlprep.media.guard import guard, guard_frames
from vlprep.media.headers.exif import UPRIGHT
from vlprep.media.headers.found import real_size
from vlprep.media.trouble import decoding
from vlprep.values.media import ImageInfo
from vlprep.values.size import Size

if TYPE_CHECKING:
    from typing import BinaryIO

    from PIL.Image import Image
    from PIL.ImageFile import ImageFile
    from pillow_heif import HeifFile

    from vlprep.media.reader import Reader

_CLASSES = {
    "avif": ("PIL.AvifImagePlugin", "AvifImageFile"),
    "bmp": ("PIL.BmpImagePlugin", "BmpImageFile"),
    "gif": ("PIL.GifImagePlugin", "GifImageFile"),
    "ico": ("PIL.IcoImagePlugin", "IcoImageFile"),
    "jp2": ("PIL.Jpeg2KImagePlugin", "Jpeg2KImageFile"),
    "jpeg": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "png": ("PIL.PngImagePlugin", "PngImageFile"),
    "psd": ("PIL.PsdImagePlugin", "PsdImageFile"),
    "tiff": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "webp": ("PIL.WebPImagePlugin", "WebPImageFile"),
}
_COLORS = {"1": "gray", "L": "gray", "I": "gray", "F": "gray", "P": "palette", "CMYK": "cmyk"}
_WIDTH, _HEIGHT, ORIENTATION = 256, 257, 274
_READ_FROM_THE_FRONT = frozenset(("bmp", "jpeg", "png", "tiff"))
"""Of these Pillow opens the header alone; of the others the whole file."""
_SAVE_AGAIN = "save it again as PNG or JPEG"


def read_picture(reader: Reader, name: str) -> ImageInfo:
    """Describe a picture by what Pillow or libheif says of its header.

    Args:
        reader: The picture.
        name: Its format, as ``sniff`` names it.

    Raises:
        CorruptMediaError: They cannot open it.
    """

    def read() -> ImageInfo:
        if name == "heic":
            return _heif_info(_open_heif(as_header_file(reader)))
        return _info(_open(as_header_file(reader), name), name)

    return decoding("its header cannot be read", read)


def decode_picture(reader: Reader, name: str, max_decode_pixels: int) -> ImageInfo:
    """Decode every frame or page of a picture, and describe what was found.

    Raises:
        CorruptMediaError: It is cut short or broken.
        MediaTooLargeError: It has more pixels than allowed.
    """

    def decode() -> ImageInfo:
        if name == "heic":
            return _decode_heif(as_file(reader, max_decode_pixels), max_decode_pixels)
        return _decode(as_file(reader, max_decode_pixels), name, max_decode_pixels)

    return decoding("it cannot be decoded", decode)


def decode_first(file: BinaryIO, name: str, max_decode_pixels: int) -> Image:
    """Decode the first frame or page as it is stored; libheif and TIFF's reader turn it upright.

    Raises:
        UnsupportedFormatError: Pillow does not know this variant of the format.
        MediaTooLargeError: It has more pixels than allowed.
        Exception: Whatever the decoder raises; run this under ``decoding``.
    """
    if name == "heic":
        heif = _open_heif(file, to_8_bits=True)
        first = heif[heif.primary_index]
        guard(Size(first.size[1], first.size[0]), max_decode_pixels)
        picture: Image = first.to_pillow()
        return picture
    opened = _open_known(file, name, max_decode_pixels)
    opened.load()
    return opened


def _decode(file: BinaryIO, name: str, max_decode_pixels: int) -> ImageInfo:
    picture = _open_known(file, name, max_decode_pixels)
    frames = getattr(picture, "n_frames", 1)
    guard_frames(frames, Size(picture.height, picture.width), max_decode_pixels)
    info = _info(picture, name)
    for frame in range(frames):
        picture.seek(frame)
        guard(Size(picture.height, picture.width), max_decode_pixels, _kind(picture, name))
        picture.load()
    return replace(info, frames=frames)


def _open_known(file: BinaryIO, name: str, max_decode_pixels: int) -> ImageFile:
    """Open a picture whose header our own reader, if there is one, has understood."""
    try:
        picture = _open(file, name)
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        if name not in _READ_FROM_THE_FRONT:
            raise
        message = f"Pillow does not decode this kind of {name}: {error}"
        raise UnsupportedFormatError(message, _SAVE_AGAIN, code="media-unreadable") from error
    guard(Size(picture.height, picture.width), max_decode_pixels, _kind(picture, name))
    return picture


def _kind(picture: ImageFile, name: str) -> str:
    """Name what takes more memory than other pictures, as the guard knows it."""
    return "cmyk" if picture.mode == "CMYK" else name


def _open(file: BinaryIO, name: str) -> ImageFile:
    module, kind = _CLASSES[name]
    opened: ImageFile = getattr(import_module(module), kind)(file, None)
    return opened


def _info(picture: ImageFile, name: str) -> ImageInfo:
    orientation = _orientation(picture, name)
    stored = _stored_size(picture, name)
    turned = orientation > 4
    return ImageInfo(
        size=Size(stored.width, stored.height) if turned else stored,
        format=name,
        media_type=PICTURES[name].media_type,
        stored_size=stored,
        orientation=orientation,
        has_alpha=picture.has_transparency_data,
        color=_COLORS.get(picture.mode) or ("lab" if picture.mode == "LAB" else "rgb"),
        frames=_frames(picture, name),
    )


def _orientation(picture: ImageFile, name: str) -> int:
    """Read the tag without decoding: of a PNG, ``getexif()`` would decode the whole picture."""
    if name == "png" and "exif" not in picture.info:
        return UPRIGHT
    tags = getattr(picture, "tag_v2", None) or picture.getexif()
    value = tags.get(ORIENTATION, UPRIGHT)
    if isinstance(value, bytes):  # some write it as a byte
        value = int.from_bytes(value, "big")
    return value if isinstance(value, int) and 1 <= value <= 8 else UPRIGHT


def _stored_size(picture: ImageFile, name: str) -> Size:
    """Give the size as stored: of a TIFF, Pillow's own may be turned already."""
    tags = getattr(picture, "tag_v2", {}) if name == "tiff" else {}
    return Size(tags.get(_HEIGHT, picture.height), tags.get(_WIDTH, picture.width))


def _frames(picture: ImageFile, name: str) -> int | None:
    """Count frames where the header tells; a GIF would have to be walked to its end."""
    return None if name == "gif" else int(getattr(picture, "n_frames", 1))


def _open_heif(file: BinaryIO, *, to_8_bits: bool = False) -> HeifFile:
    from pillow_heif import open_heif

    return open_heif(file, convert_hdr_to_8bit=to_8_bits)


def _heif_info(heif: HeifFile) -> ImageInfo:
    picture = heif[heif.primary_index]
    width, height = picture.size
    size = real_size(height, width)
    depth = picture.info.get("bit_depth")
    return ImageInfo(
        size=size,
        format="heic",
        media_type=PICTURES["heic"].media_type,
        has_alpha=picture.has_alpha,
        bit_depth=depth if isinstance(depth, int) else None,
        color="gray" if picture.mode.startswith("L") else "rgb",
        frames=len(heif),
    )


def _decode_heif(file: BinaryIO, max_decode_pixels: int) -> ImageInfo:
    heif = _open_heif(file)
    for picture in heif:
        width, height = picture.size
        guard(Size(height, width), max_decode_pixels)
    width, height = heif[heif.primary_index].size
    guard_frames(len(heif), Size(height, width), max_decode_pixels)
    info = _heif_info(heif)
    for picture in heif:
        picture.load()
    return info
