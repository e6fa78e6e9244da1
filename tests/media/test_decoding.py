"""What only a decode finds, and the guard in front of it."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from vlprep import CorruptMediaError, ImageInfo, MediaTooLargeError, VideoInfo, check, probe
from vlprep.media.trouble import decoding
from vlprep.testing.samples import clip, encoded, photo

if TYPE_CHECKING:
    from pathlib import Path

PICTURE = photo(640, 480)
FORMATS = ("bmp", "heic", "jpeg", "png", "tiff", "webp", "gif", "avif", "jp2")


def saved(picture: Image.Image, name: str) -> bytes:
    if name == "heic":
        return encoded(picture, name)
    out = io.BytesIO()
    picture.save(out, {"jp2": "JPEG2000"}.get(name, name))
    return out.getvalue()


@pytest.mark.parametrize("name", FORMATS)
def test_a_whole_picture_decodes(name: str) -> None:
    deep = probe(saved(PICTURE, name), deep=True)
    assert isinstance(deep, ImageInfo)
    assert (deep.format, deep.size, deep.frames) == (name, (480, 640), 1)


@pytest.mark.parametrize("name", ["bmp", "heic", "jpeg", "png", "tiff", "webp", "avif"])
def test_a_picture_cut_short_is_found_by_decoding(name: str) -> None:
    data = saved(PICTURE, name)
    half = data[: len(data) // 2]
    with pytest.raises(CorruptMediaError):
        probe(half, deep=True)
    report = check(half, "qwen3-vl-plus", deep=True)
    assert [issue.code for issue in report.issues] == ["media-corrupt"]
    assert report.info is None
    assert report.estimate is None


@pytest.mark.parametrize(
    ("container", "told"),
    [
        ("mp4", True),
        ("mov", True),
        ("matroska", True),
        ("avi", True),
        # These announce no length that FFmpeg would trust.
        ("flv", False),
        ("asf", False),
        ("mpegts", False),
    ],
)
def test_a_whole_film_decodes_and_a_cut_one_does_not(container: str, *, told: bool) -> None:
    codec = {"flv": "flv", "asf": "wmv2", "mpegts": "mpeg2video"}.get(container, "mpeg4")
    data = clip(frames=24, fps=25, container=container, codec=codec)
    deep = probe(data, deep=True)
    assert isinstance(deep, VideoInfo)
    assert deep.frames == 24
    assert deep.variable_frame_rate is False
    cut = data[: len(data) // 3]
    if told:
        with pytest.raises(CorruptMediaError):
            probe(cut, deep=True)
    else:
        with suppress(CorruptMediaError):  # the last frame may be in pieces
            short = probe(cut, deep=True)
            assert isinstance(short, VideoInfo)
            assert short.frames is not None
            assert short.frames < 24


def test_the_guard_names_the_parameter_that_raises_it() -> None:
    data = saved(PICTURE, "png")
    assert probe(data, deep=True, max_decode_pixels=640 * 480) == probe(data)
    with pytest.raises(MediaTooLargeError, match=r"640x480 is 307,200 pixels.*max_decode_pixels"):
        probe(data, deep=True, max_decode_pixels=640 * 480 - 1)
    with pytest.raises(MediaTooLargeError):
        probe(clip(width=64, height=48), deep=True, max_decode_pixels=64 * 48 - 1)


def test_an_endless_animation_is_refused() -> None:
    pages = [Image.new("L", (32, 32), n * 40) for n in range(12)]
    out = io.BytesIO()
    pages[0].save(out, "tiff", save_all=True, append_images=pages[1:])
    assert probe(out.getvalue(), deep=True, max_decode_pixels=2000) == probe(out.getvalue())
    with pytest.raises(MediaTooLargeError, match="12 frames of 32x32"):
        probe(out.getvalue(), deep=True, max_decode_pixels=1024)


def test_a_bomb_is_neither_decoded_nor_warned_about_by_others() -> None:
    header = struct.pack(">IIBBBBB", 30000, 30000, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(3751) * 100)
    parts = ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    assert probe(bomb).size == (30000, 30000)
    with pytest.raises(MediaTooLargeError):
        probe(bomb, deep=True)
    report = check(bomb, "qwen3-vl-plus", deep=True)
    assert [issue.code for issue in report.issues] == ["pixel-bomb"]
    limit = Image.MAX_IMAGE_PIXELS
    probe(saved(Image.new("1", (10_000, 9_999)), "png"), deep=True)
    assert limit == Image.MAX_IMAGE_PIXELS


def _warn_as(module: str) -> str:
    """Warn as a module of that name would."""
    names = {"__name__": module, "warnings": warnings}
    exec("warnings.warn('odd, but readable', UserWarning)", names)  # noqa: S102 - our own words
    return "read"


def test_a_decoder_that_warns_is_silent_and_no_failure() -> None:
    before = list(warnings.filters)
    assert decoding("it cannot be decoded", lambda: _warn_as("PIL.TiffImagePlugin")) == "read"
    assert list(warnings.filters) == before
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        decoding("it cannot be decoded", lambda: _warn_as("PIL.TiffImagePlugin"))
        assert not caught
        _warn_as("PIL.TiffImagePlugin")
        assert len(caught) == 1


def test_silence_ends_also_where_patterns_were_forgotten() -> None:
    before = list(warnings.filters)
    re.purge()
    decoding("it cannot be decoded", lambda: _warn_as("PIL.TiffImagePlugin"))
    assert list(warnings.filters) == before


def test_while_a_decoder_works_others_may_warn_and_change_the_filters() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")

        def work() -> None:
            decoding("it cannot be decoded", lambda: _warn_as("pillow_heif.heif"))
            _warn_as("PIL.TiffImagePlugin")
            _warn_as("somebody.else")
            warnings.simplefilter("ignore")

        decoding("it cannot be decoded", work)
        assert len(caught) == 1
        _warn_as("somebody.else")
        assert len(caught) == 1
        assert not [row for row in warnings.filters if "pillow_heif" in str(row[3])]


def test_the_tags_of_a_tiff_that_pillow_doubts_are_no_noise() -> None:
    data = bytearray(saved(photo(64, 48), "tiff"))
    at = data.index(struct.pack("<HH", 258, 3))
    data[at + 4 : at + 8] = struct.pack("<I", 2**31)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        check(bytes(data), "qwen3-vl-plus", deep=True)
    assert not caught


def test_memory_that_runs_out_is_our_error() -> None:
    def exhaust() -> None:
        raise MemoryError

    with pytest.raises(MediaTooLargeError, match="not enough memory"):
        decoding("it cannot be decoded", exhaust)


def test_a_nameless_failure_is_named_by_its_kind() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(CorruptMediaError, match="ZeroDivisionError"):
        decoding("it cannot be decoded", fail)


def test_a_decode_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(saved(PICTURE, "jpeg"))
    before = path.stat().st_mtime_ns, path.read_bytes()
    probe(path, deep=True)
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
