"""Every form that a source may have gives the same answer."""

from __future__ import annotations

import io
import os
import socket
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from vlprep import (
    CorruptMediaError,
    FrameList,
    ImageInfo,
    MediaError,
    Size,
    UnsupportedFormatError,
    VideoInfo,
    check,
    estimate,
    fit,
    probe,
)
from vlprep.media.sources import local_path
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.datauri import data_uri, data_uri_length

if TYPE_CHECKING:
    from collections.abc import Callable

PICTURE = photo(640, 480)
JPEG = encoded(PICTURE, "jpeg")
ODD_NAMES = [
    "a b.jpg",
    "a+b.jpg",
    "a#b.jpg",
    "a%20b.jpg",
    "a?b.jpg",
    "a'\"b.jpg",
    "照片.jpg",
    "a\nb.jpg",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "photo.jpg"
    file.write_bytes(JPEG)
    return file


def test_every_form_of_one_picture_gives_the_same(path: Path) -> None:
    forms: list[object] = [
        str(path),
        path,
        JPEG,
        bytearray(JPEG),
        memoryview(JPEG),
        io.BytesIO(JPEG),
        data_uri(JPEG, "image/jpeg"),
        f"file://{path}",
        f"FILE://localhost{path}",
        probe(path),
    ]
    for form in forms:
        info = probe(form) if not isinstance(form, ImageInfo) else form
        assert isinstance(info, ImageInfo)
        assert (info.size, info.format, info.bytes) == (Size(480, 640), "jpeg", len(JPEG))
        assert estimate(form, "qwen3-vl-plus").tokens == 302
    for form in (Size(480, 640), PICTURE, np.asarray(PICTURE), ImageInfo(size=Size(480, 640))):
        assert estimate(form, "qwen3-vl-plus").tokens == 302


def test_a_file_object_stays_where_it_was(path: Path) -> None:
    with path.open("rb") as file:
        file.seek(7)
        assert probe(file) == probe(path)
        assert probe(file, deep=True) == probe(path, deep=True)
        assert file.tell() == 7


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_read_as_they_are_written(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(JPEG)
    assert probe(file) == probe(str(file)) == probe(f"file://{file}") == probe(JPEG)


def test_a_file_url_may_be_percent_encoded(tmp_path: Path) -> None:
    file = tmp_path / "ein bild.jpg"
    file.write_bytes(JPEG)
    assert probe(file.as_uri()) == probe(JPEG)


@pytest.mark.parametrize(
    ("url", "windows", "path"),
    [
        ("file:///home/images/test.png", False, "/home/images/test.png"),
        ("file://D:/images/test.png", True, "D:/images/test.png"),
        ("file:///D:/images/test.png", True, "D:/images/test.png"),
        ("file:///D:/images/test.png", False, "/D:/images/test.png"),
        ("file://localhost/a.png", False, "/a.png"),
        ("file://./a.png", False, "./a.png"),
        ("file:///a%20b.png", False, "/a b.png"),
        ("file://", False, ""),
    ],
)
def test_file_urls_are_the_guides_rows(url: str, path: str, *, windows: bool) -> None:
    assert local_path(url, windows=windows) == path


def test_arrays_and_pillow_images_are_pictures_of_unknown_bytes() -> None:
    for picture, alpha in (
        (np.zeros((48, 64), np.uint8), False),
        (np.zeros((48, 64, 3), np.uint8), False),
        (np.zeros((48, 64, 4), np.uint8), True),
        (Image.new("RGB", (64, 48)), False),
        (Image.new("RGBA", (64, 48)), True),
        (Image.new("LA", (64, 48)), True),
    ):
        assert probe(picture) == ImageInfo(size=Size(48, 64), has_alpha=alpha, frames=1)
    palette = Image.new("P", (64, 48))
    palette.info["transparency"] = 0
    assert probe(palette).size == (48, 64)
    with pytest.raises(ValueError, match=r"FrameList\(list\(array\)\)"):
        probe(np.zeros((8, 48, 64, 3), np.uint8))


@pytest.mark.parametrize("source", [["a.jpg"], ("a.jpg", "b.jpg"), []])
def test_a_bare_list_names_the_frame_list(source: object) -> None:
    with pytest.raises(TypeError, match="FrameList"):
        estimate(source, "qwen3-vl-plus")


@pytest.mark.parametrize("source", [None, 3, 1.5, object(), {"image": "a.jpg"}])
def test_anything_else_is_no_source(source: object) -> None:
    for verb in (probe, lambda given: check(given, "qwen3-vl-plus")):
        with pytest.raises(TypeError, match="a source is a path"):
            verb(source)


def test_a_frame_list_takes_a_sequence_and_shows_no_payload() -> None:
    assert repr(FrameList([JPEG] * 4, fps=1.5)) == "FrameList(<4 frames>, fps=1.5)"
    assert FrameList([JPEG]) == FrameList((JPEG,))
    for wrong in ("a.jpg", b"a"):
        with pytest.raises(TypeError, match="sequence of pictures"):
            FrameList(wrong)


def test_a_frame_list_is_probed_frame_by_frame() -> None:
    frames = probe(FrameList([JPEG, PICTURE], fps=1.0))
    assert isinstance(frames, FrameList)
    assert [frame.size for frame in frames.frames] == [(480, 640), (480, 640)]
    with pytest.raises(MediaError, match=r"frame 2 \(<bytes>\): it is a film"):
        probe(FrameList([JPEG, clip()]))
    report = check(FrameList([JPEG] * 3 + [b"nothing"]), "qwen3-vl-plus")
    assert not report.ok


def test_a_url_is_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("something went to the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for url in ("https://example.org/a.jpg", "HTTP://example.org/a.mp4", "oss://bucket/a.png"):
        with pytest.raises(MediaError, match="never fetched"):
            probe(url)
        assert not estimate(url, "qwen3-vl-plus").exact
        assert check(url, "qwen3-vl-plus").transport == "url"
    with pytest.raises(MediaError, match="never fetched"):
        probe(FrameList(["https://example.org/a.jpg"]))


def test_what_is_behind_a_url_is_judged_by_url_and_named_by_it(path: Path) -> None:
    url = "https://example.org/photo.png"
    report = check(url, "qwen3-vl-plus", transport="base64", media={url: path})
    assert report.transport == "url"
    assert [(issue.code, issue.where) for issue in report.issues] == [("mime-mismatch", url)]


def test_a_data_uri_is_measured_as_it_is() -> None:
    uri = data_uri(JPEG, "image/png")
    report = check(uri, "qwen3-vl-plus")
    assert [issue.code for issue in report.issues] == ["mime-mismatch"]
    assert "its data URI says image/png" in report.issues[0].message
    padded = uri[:22] + "\n".join(uri[22:][i : i + 76] for i in range(0, len(uri), 76))
    assert probe(padded) == probe(JPEG)


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("data:image/jpeg,abc", "not a Base64 data URI"),
        ("data:image/jpeg;base64", "not a Base64 data URI"),
        ("data:;base64,####", "is not Base64"),
        ("data:image/jpeg;base64,QUJD QQ", "is not Base64"),
        ("data:video/jpeg;base64,QUI=,QUI=", "one data URI a frame"),
        ("data:image/jpeg;base64,", "empty"),
    ],
)
def test_a_broken_data_uri_is_our_error(uri: str, words: str) -> None:
    with pytest.raises(CorruptMediaError, match=words):
        probe(uri)
    assert not check(uri, "qwen3-vl-plus").ok


def test_the_length_of_a_data_uri_is_known_without_making_it() -> None:
    for size in range(12):
        assert data_uri_length(size, "image/png") == len(data_uri(b"x" * size, "image/png"))


def _make_pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def _make_socket(folder: Path) -> Path:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "s"))
    listener.close()
    return folder / "s"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "missing.jpg", "no such file"),
        (lambda folder: folder, "it is a directory"),
        (lambda _folder: Path("/dev/zero"), "it is a device"),
        (_make_pipe, "it is a named pipe"),
        (_make_socket, "it is a socket"),
        (lambda folder: folder / "a\0b.jpg", "cannot be opened"),
        (lambda folder: folder / ("x" * 300), "cannot be opened"),
    ],
)
def test_what_is_no_readable_file_is_our_error_and_one_finding(
    tmp_path: Path, make: Callable[[Path], Path], words: str
) -> None:
    source = make(tmp_path)
    with pytest.raises(MediaError, match=words):
        probe(source)
    issues = check(source, "qwen3-vl-plus").issues
    assert [issue.code for issue in issues] == ["media-unreadable"]
    assert issues[0].fix


def test_a_permission_error_is_worded_for_everybody(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(MediaError, match="may not be read"):
        probe(path)


def test_a_directory_on_a_system_that_cannot_open_one_is_called_so(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise IsADirectoryError(21, "Is a directory")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(MediaError, match="it is a directory"):
        probe(path)


def test_no_descriptor_is_left_open(path: Path, tmp_path: Path) -> None:
    descriptors = Path("/proc/self/fd")
    before = len(list(descriptors.iterdir()))
    for source in (path, tmp_path, tmp_path / "missing", "/dev/zero"):
        for deep in (False, True):
            try:
                probe(source, deep=deep)
            except MediaError:
                continue
    assert len(list(descriptors.iterdir())) == before


def test_a_stream_that_cannot_seek_and_one_of_text_are_refused() -> None:
    class Pipe(io.BytesIO):
        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

    with pytest.raises(MediaError, match="cannot seek"):
        probe(Pipe(JPEG))
    with pytest.raises(TypeError, match="gives str, not bytes"):
        probe(io.StringIO("text"))


def test_what_nobody_reads_says_what_it_is() -> None:
    for data, words in (
        (b"%PDF-1.7\n", "a PDF document"),
        (b'<?xml version="1.0"?><svg xmlns="x"/>', "an SVG drawing"),
        (b"<html><body>404</body></html>", "text, not a picture or film"),
        ("就是文字".encode(), "text, not a picture or film"),
        (b"ID3\x04", "sound without pictures"),
        (b"RIFF\0\0\0\0WAVEfmt ", "sound without pictures"),
        (b"\0\0\0\x20ftypM4A ", "sound without pictures"),
        (b"\x93\x01\x02\x03" * 9, "no known picture or film"),
        (b"\0" * 40, "no known picture or film"),
        (b"   \n", "no known picture or film"),
    ):
        with pytest.raises(UnsupportedFormatError, match=words) as caught:
            probe(data)
        assert str(caught.value).startswith("<bytes>: ")


def test_a_film_by_hand_is_a_source() -> None:
    film = VideoInfo(size=Size(480, 640), frames=60, fps=30.0)
    assert estimate(film, "qwen3-vl-plus").nframes == 4


@pytest.mark.parametrize(
    ("settings", "error", "words"),
    [
        ({"deep": "no"}, TypeError, "deep must be a bool, not 'no'"),
        ({"deep": 1}, TypeError, "deep must be a bool, not 1"),
        ({"max_decode_pixels": 0}, ValueError, "max_decode_pixels must be at least 1, not 0"),
        ({"max_decode_pixels": -5}, ValueError, "max_decode_pixels must be at least 1, not -5"),
        ({"max_decode_pixels": "x"}, TypeError, "max_decode_pixels must be a whole number"),
        ({"max_decode_pixels": None}, TypeError, "max_decode_pixels must be a whole number"),
        (
            {"max_decode_pixels": float("nan")},
            TypeError,
            "max_decode_pixels must be a whole number",
        ),
    ],
)
def test_wrong_arguments_of_looking_are_named(
    path: Path, settings: dict[str, Any], error: type[Exception], words: str
) -> None:
    for verb in (probe, partial(check, model="qwen3-vl-plus")):
        for source in (str(path), JPEG, FrameList([JPEG])):
            with pytest.raises(error, match=words):
                verb(source, **settings)
    if "deep" not in settings:
        with pytest.raises(error, match=words):
            fit(JPEG, "qwen3-vl-plus", **settings)


@pytest.mark.parametrize("media", [5, [1], "https://x/y.jpg"])
def test_what_is_behind_urls_is_a_mapping(media: Any) -> None:
    for verb in (estimate, check, fit):
        with pytest.raises(TypeError, match="media must be a mapping"):
            verb(JPEG, "qwen3-vl-plus", media=media)


def test_any_mapping_says_what_is_behind_urls() -> None:
    url = "https://x/y.jpg"
    stated = MappingProxyType({url: JPEG})
    assert estimate(url, "qwen3-vl-plus", media=stated).tokens == 302


def test_a_list_of_frames_is_no_frame_and_not_behind_one_url() -> None:
    frames, url = FrameList([JPEG] * 4), "https://x/y.mp4"
    for verb in (estimate, check, fit):
        with pytest.raises(TypeError, match="cannot be one of its frames"):
            verb(FrameList([frames]), "qwen3-vl-plus")
        with pytest.raises(TypeError, match="cannot be one of its frames, or what one URL holds"):
            verb(url, "qwen3-vl-plus", media={url: frames})


@pytest.mark.skipif(not Path("/proc/cpuinfo").exists(), reason="a file of Linux")
def test_a_file_of_the_system_says_what_it_is() -> None:
    with pytest.raises(MediaError, match=r"file of the operating system|it is empty"):
        probe("/proc/cpuinfo")
