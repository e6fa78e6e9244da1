"""What a picture is turned into before it is written: upright, 8 bits, grey or RGB, opaque."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms

from vlprep.errors import CorruptMediaError, MediaTooLargeError, UnsupportedFormatError
from vlprep.media.pictures import Upright, as_upright, checked_colour, decode_upright
from vlprep.media.probing import look
from vlprep.media.reader import read_bytes
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from vlprep.values.media import ImageInfo


def decoded(data: bytes, most: int = 10**8, **wishes: Any) -> Upright:
    reader = read_bytes(data, "<bytes>")
    how = {"background": "white", "keep_metadata": False, **wishes}
    return decode_upright(reader, cast("ImageInfo", look(reader)), max_decode_pixels=most, **how)


def saved(picture: Image.Image, name: str, **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def in_memory(source: object) -> Upright:
    return as_upright(source, background="white", keep_metadata=False)


def samples(upright: Upright) -> npt.NDArray[np.uint8]:
    return np.asarray(upright.picture)


@pytest.mark.parametrize("name", ["png", "tiff"])
def test_sixteen_bits_are_scaled_and_not_cut_off(name: str) -> None:
    ramp = np.linspace(0, 65_535, 256).astype(np.uint16).reshape(16, 16)
    upright = decoded(saved(Image.fromarray(ramp), name))
    assert samples(upright).tolist() == np.arange(256).reshape(16, 16).tolist()
    assert upright.steps == ("scaled its values to 8 bits",)


@pytest.mark.parametrize(
    ("top", "kind"),
    [
        (255, np.int32),
        (65_535, np.int32),
        (10**6, np.int32),
        (1.0, np.float32),
        (2.5e5, np.float32),
    ],
)
def test_deep_values_fill_the_range_they_were_meant_for(top: float, kind: type) -> None:
    ramp: npt.NDArray[Any] = (np.linspace(0, 1, 256) * top).astype(kind).reshape(16, 16)
    values = samples(in_memory(Image.fromarray(ramp)))
    assert (values[0, 0], values[-1, -1]) == (0, 255)
    assert np.abs(np.diff(values.ravel().astype(int))).max() <= 2


def test_values_below_zero_are_scaled_from_the_least_to_the_greatest() -> None:
    values = samples(in_memory(Image.fromarray(np.array([[-5.0, 0.0, 5.0]], np.float32))))
    assert values.tolist() == [[0, 128, 255]]


def test_a_picture_without_a_finite_value_is_black() -> None:
    nothing = np.full((12, 12), np.nan, np.float32)
    assert not samples(in_memory(Image.fromarray(nothing))).any()


def test_cmyk_without_a_profile_is_converted_as_pillow_does() -> None:
    picture = photo(64, 48).convert("CMYK")
    upright = decoded(saved(picture, "tiff"))
    assert samples(upright).tolist() == np.asarray(picture.convert("RGB")).tolist()
    assert upright.profile is None


def test_a_profile_that_is_broken_does_not_stop_the_conversion() -> None:
    picture = photo(64, 48).convert("CMYK")
    picture.info["icc_profile"] = b"no profile at all"
    assert in_memory(picture).picture.mode == "RGB"


def test_lab_is_converted_by_its_meaning() -> None:
    lab = ImageCms.createProfile("LAB")
    red = Image.new("RGB", (12, 12), (220, 30, 30))
    picture = ImageCms.profileToProfile(red, ImageCms.createProfile("sRGB"), lab, outputMode="LAB")
    assert picture is not None
    got = in_memory(picture).picture.getpixel((5, 5))
    assert got == pytest.approx((220, 30, 30), abs=3)


def test_an_rgb_profile_is_kept_and_not_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    picture = photo(64, 48)
    upright = decoded(saved(picture, "png", icc_profile=profile))
    assert upright.profile == profile
    assert upright.picture.tobytes() == picture.tobytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "RGBX", "YCbCr", "HSV", "RGBa"])
def test_every_mode_ends_as_grey_or_rgb(mode: str) -> None:
    source = Image.new("RGBA", (20, 20), (90, 90, 90, 128))
    picture = source.convert("RGBA" if mode == "RGBa" else "RGB").convert(mode)
    assert in_memory(picture).picture.mode in {"L", "RGB"}


@pytest.mark.parametrize(
    ("shape", "mode"), [((9, 12), "L"), ((9, 12, 1), "L"), ((9, 12, 3), "RGB"), ((9, 12, 4), "RGB")]
)
def test_an_array_is_a_picture_by_its_shape(shape: tuple[int, ...], mode: str) -> None:
    upright = in_memory(np.zeros(shape, np.uint8))
    assert (upright.picture.mode, upright.size) == (mode, (9, 12))


def test_an_array_of_numbers_that_no_picture_has_is_the_callers_mistake() -> None:
    with pytest.raises(TypeError, match="complex128"):
        in_memory(np.zeros((9, 12), np.complex128))


def test_the_callers_picture_is_not_changed() -> None:
    picture = Image.new("RGBA", (20, 20), (9, 9, 9, 9))
    before = picture.tobytes()
    in_memory(picture)
    assert (picture.mode, picture.tobytes()) == ("RGBA", before)


def test_exif_of_a_tiff_is_kept_without_what_says_where_its_pixels_lie() -> None:
    exif = Image.Exif()
    exif[0x010F] = "a camera"
    data = saved(photo(64, 48), "tiff", exif=exif, compression="tiff_lzw")
    kept = decoded(data, keep_metadata=True).exif
    assert kept is not None
    read = Image.Exif()
    read.load(kept)
    assert dict(read) == {0x010F: "a camera"}


def test_a_picture_without_exif_keeps_none() -> None:
    assert decoded(saved(photo(64, 48), "png"), keep_metadata=True).exif is None


def test_exif_of_a_picture_in_memory_is_kept_when_asked() -> None:
    picture = photo(64, 48)
    picture.getexif()[0x010F] = "a camera"
    assert as_upright(picture, background="white", keep_metadata=True).exif


def test_heic_comes_upright_from_its_decoder_in_8_bits() -> None:
    upright = decoded(encoded(photo(64, 48), "heic"))
    assert (upright.size, upright.picture.mode, upright.steps) == ((48, 64), "RGB", ())


@pytest.mark.parametrize("name", ["heic", "png"])
def test_the_guard_stands_before_the_decoder(name: str) -> None:
    with pytest.raises(MediaTooLargeError):
        decoded(encoded(photo(64, 48), name), most=64 * 48 - 1)
    assert decoded(encoded(photo(64, 48), name), most=64 * 48).size == (48, 64)


def test_a_variant_that_pillow_does_not_know_says_what_to_do() -> None:
    data = bytearray(encoded(photo(64, 48), "bmp"))
    data[30:34] = (4).to_bytes(4, "little")  # a BMP that holds a JPEG, as printers have
    with pytest.raises(UnsupportedFormatError, match="save it again"):
        decoded(bytes(data))


def test_what_is_cut_short_is_corrupt() -> None:
    data = encoded(photo(64, 48), "png")
    with pytest.raises(CorruptMediaError):
        decoded(data[: len(data) * 2 // 3])


def test_a_colour_goes_by_its_name() -> None:
    assert checked_colour("#fff") == "#fff"
    with pytest.raises(ValueError, match="no colour"):
        checked_colour("no colour")
    with pytest.raises(TypeError, match="background"):
        checked_colour(cast("str", 5))
