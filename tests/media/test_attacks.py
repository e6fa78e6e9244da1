"""Files made to crash, hang or fill the memory: each ends in an answer or our error, and soon."""

from __future__ import annotations

import struct
import tracemalloc
from io import BytesIO
from time import process_time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from vlprep import (
    CorruptMediaError,
    ImageInfo,
    MediaError,
    MediaTooLargeError,
    Size,
    VideoInfo,
    check,
    estimate,
    fit,
    probe,
)
from vlprep.media import codecfile, pillow, probing
from vlprep.media.codecfile import MOST_SECONDS
from vlprep.media.guard import guard, guard_frames
from vlprep.media.headers.found import real_size
from vlprep.media.reader import HEAD, MOST_BYTES, MOST_READS, MOST_STEPS, read_bytes, read_file
from vlprep.testing.samples import clip, encoded, photo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_SECONDS, _BYTES = 2.0, 200 * 1024 * 1024
"""What any header may cost, of a processor and of memory."""


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + name + body


def _words(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def _film(*tables: bytes, after: bytes = b"", mvex: bytes = b"") -> bytes:
    """Make a film of one track with these tables of samples."""
    tkhd = _box(b"tkhd", _words(0, 0, 0, 1, 0, 5000), bytes(60))
    mdhd = _box(b"mdhd", _words(0, 0, 0, 1000, 5000, 0))
    hdlr = _box(b"hdlr", bytes(8), b"vide", bytes(13))
    entry = _box(b"avc1", bytes(7), b"\1", bytes(16), struct.pack(">HH", 640, 480), bytes(50))
    stbl = _box(b"stbl", _box(b"stsd", _words(0, 1), entry), *tables)
    trak = _box(b"trak", tkhd, _box(b"mdia", mdhd, hdlr, _box(b"minf", stbl)))
    mvhd = _box(b"mvhd", _words(0, 0, 0, 1000, 5000), bytes(80))
    return _box(b"ftyp", b"isom", bytes(4)) + _box(b"moov", mvhd, trak, mvex) + after


def _runs(name: bytes, *runs: tuple[int, int], times: int = 1) -> bytes:
    rows = b"".join(_words(*run) for run in runs) * times
    return _box(name, _words(0, len(rows) // 8), rows)


def _answer(data: object) -> ImageInfo | VideoInfo | MediaError:
    """Probe within the bounds; an error of ours is an answer."""
    began = process_time()
    try:
        found: ImageInfo | VideoInfo | MediaError = probe(data)
    except MediaError as error:
        found = error
    assert process_time() - began < _SECONDS
    return found


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Hold what Python takes against the bound; it slows the work down, so time is not measured."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < _BYTES
    finally:
        tracemalloc.stop()


_LONG_RUNS = [
    _film(
        _runs(b"stts", (65536, 1), (65536, 2), times=2048),
        _runs(b"ctts", (10, 0)),
        _box(b"stsz", _words(0, 1, 10)),
    ),
    _film(
        _runs(b"stts", (5, 1), (5, 2)),
        _runs(b"ctts", (65536, 7), times=100_000),
        _box(b"stsz", _words(0, 1, 10)),
    ),
]


@pytest.mark.parametrize("data", _LONG_RUNS)
def test_runs_that_claim_more_samples_than_there_are_cost_nothing(data: bytes) -> None:
    assert isinstance(_answer(data), VideoInfo)


@pytest.mark.usefixtures("little_memory")
@pytest.mark.parametrize("data", _LONG_RUNS)
def test_runs_that_claim_more_samples_than_there_are_take_no_memory(data: bytes) -> None:
    info = probe(data)
    assert isinstance(info, VideoInfo)
    assert info.frames == 10


def _fragmented(run: bytes, times: int) -> bytes:
    trex = _box(b"mvex", _box(b"trex", _words(0, 1, 1, 40, 0, 0)))
    traf = _box(b"traf", _box(b"tfhd", _words(0, 1)), run * 4000)
    tables = _runs(b"stts"), _box(b"stsz", _words(0, 0, 0))
    return _film(*tables, mvex=trex, after=_box(b"moof", traf * (times // 4000)))


@pytest.mark.parametrize("samples_each", [0, 1])
def test_fragments_of_very_many_runs_cost_as_much_as_they_have(samples_each: int) -> None:
    info = _answer(_fragmented(_box(b"trun", _words(0, samples_each)), 20_000))
    assert isinstance(info, VideoInfo)
    assert info.frames == (20_000 * samples_each or None)
    more = _answer(_fragmented(_box(b"trun", _words(0, samples_each)), 400_000))
    assert isinstance(more, CorruptMediaError)


def test_boxes_that_lie_in_each_other_are_not_walked_again_and_again() -> None:
    # Each track's only box claims to reach to the end, so that its content is all later tracks.
    end = 16 * 4000
    tracks = b"".join(
        struct.pack(">I4sI4s", 16, b"trak", end - 16 * number, b"mdia") for number in range(4000)
    )
    data = _box(b"ftyp", b"isom", bytes(4)) + _box(b"moov", tracks)
    assert isinstance(_answer(data), CorruptMediaError)


def _picture_index(masks: int, links: int) -> bytes:
    number = struct.Struct(">H").pack
    masks_of = b"".join(
        _box(b"auxl", number(2 + mask % 60_000), number(1), number(1)) for mask in range(masks)
    )
    properties = _box(b"ipco", _box(b"ispe", _words(0, 640, 480)), _box(b"auxC", bytes(1 << 20)))
    associated = b"".join((number(1), b"\1\1", (number(2) + b"\xff" + b"\2" * 255) * links))
    return _box(b"ftyp", b"heic", bytes(4), b"mif1heic") + _box(
        b"meta",
        bytes(4),
        _box(b"pitm", bytes(4), number(1)),
        _box(b"iref", bytes(4), masks_of),
        _box(b"iprp", properties, _box(b"ipma", _words(0, 1 + links), associated)),
    )


def test_very_many_masks_and_properties_of_a_picture_are_read_once() -> None:
    info = _answer(_picture_index(100_000, 5000))
    assert isinstance(info, ImageInfo)
    assert info.size == (480, 640)


@pytest.mark.parametrize(
    "error", [MemoryError(), RecursionError(), struct.error("x"), IndexError(), OverflowError()]
)
def test_whatever_a_header_reader_raises_is_our_error(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setitem(probing._loaded, "png", fail)
    with pytest.raises(MediaError, match="its header cannot be read") as caught:
        probe(encoded(photo(32, 32), "png"))
    assert caught.value.where == "<bytes>"


@pytest.mark.parametrize(("height", "width"), [(0, 5), (5, 0), (0, 0)])
def test_no_reader_gives_a_size_of_zero(
    height: int, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert real_size(5, 7) == Size(5, 7)
    with pytest.raises(CorruptMediaError, match=f"its header says {width} x {height} pixels"):
        real_size(height, width)
    data = encoded(photo(64, 48), "heic")
    monkeypatch.setitem(probing._loaded, "heic", lambda _: None)

    empty = SimpleNamespace(size=(width, height), info={}, mode="RGB", has_alpha=False)

    class Opened(list[SimpleNamespace]):
        primary_index = 0

    monkeypatch.setattr(pillow, "_open_heif", lambda _: Opened([empty]))
    for verb in (probe, lambda given: estimate(given, "qwen3-vl-plus")):
        with pytest.raises(CorruptMediaError, match="its header says"):
            verb(data)
    assert [issue.code for issue in check(data, "qwen3-vl-plus").issues] == ["media-corrupt"]


def _sparse(path: Path, head: bytes, size: int) -> Path:
    """Write a file that is mostly a hole: large, and nothing on the disk."""
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)
    return path


_ISO = _box(b"meta", bytes(4), _box(b"pitm", bytes(4))) + _words(0) + b"mdat"
_HUGE = 20 * 1024**3
_ENDLESS = {
    "heic": _box(b"ftyp", b"heic", bytes(4), b"mif1heic") + _ISO,
    "avif": _box(b"ftyp", b"avif", bytes(4), b"mif1avif") + _ISO,
    "webp": b"RIFF" + struct.pack("<I", 600 * 2**20 - 8) + b"WEBPVP8Z" + bytes(40),
    "gif": b"GIF89a" + struct.pack("<HH", 100, 100) + bytes(3),
    "jpg": b"\xff\xd8\xff",
    "jp2": b"\0\0\0\x0cjP  \r\n\x87\n",
    "flv": b"FLV\1\5\0\0\0\x09" + bytes(4),
    "mpg": b"\0\0\1\xba" + bytes(100),
    "ts": (b"G\x1f\xff\x10" + b"\xff" * 184) * 200,
    "avi": b"RIFF" + bytes(4) + b"AVI LIST",
    "mkv": b"\x1aE\xdf\xa3\x01" + bytes(6) + b"\x10\x42\x82\x84webm",
    "ogg": b"OggS",
    "wmv": bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c") + b"\xff" * 20,
    "mp4": _box(b"ftyp", b"isom", bytes(4)),
    "tif": b"II*\0\x08\0\0\0\xff\x0f",
}


@pytest.mark.parametrize("suffix", _ENDLESS)
def test_an_endless_file_is_given_up_soon(
    tmp_path: Path, suffix: str, capfd: pytest.CaptureFixture[str]
) -> None:
    path = _sparse(tmp_path / f"endless.{suffix}", _ENDLESS[suffix], _HUGE)
    began = process_time()
    with pytest.raises(MediaError):
        probe(path)
    assert process_time() - began < MOST_SECONDS + 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("head", [b"\xff\xd8" + b"\xff" * 5000, _ENDLESS["gif"]])
def test_a_codec_that_looks_for_its_next_byte_is_stopped(
    head: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codecfile, "MOST_SECONDS", 0.05)
    with pytest.raises(CorruptMediaError, match=r"more than .* bytes or 0.05 seconds"):
        probe(head + head[-1:] * 20_000_000)


@pytest.mark.parametrize(("more", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_codec_reads_so_many_bytes_of_a_header(
    more: int, refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codecfile, "MOST_BYTES", 100_000)
    whole = codecfile.as_header_file(read_bytes(bytes(100_000 + more), "<bytes>"))
    parts = codecfile.as_header_file(read_bytes(bytes(100_000 + more), "<bytes>"))
    if refused:
        with pytest.raises(CorruptMediaError, match="more than 100,000 bytes"):
            whole.read()
    else:
        assert len(whole.read()) == 100_000 + more
    assert len(parts.read(1 << 16)) == 1 << 16


def test_the_end_of_a_file_is_not_looked_for_again_and_again() -> None:
    file = codecfile.as_header_file(read_bytes(bytes(100), "<bytes>"))
    for _ in range(MOST_BYTES // HEAD):
        file.seek(10_000)
        assert not file.read(1)
    file.seek(10_000)
    with pytest.raises(CorruptMediaError):
        file.read(1)


@pytest.mark.parametrize("name", ["heic", "webp"])
def test_a_decoder_that_takes_the_whole_file_gets_no_more_bytes_than_pixels(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = encoded(photo(64, 48), name)
    probe(data, deep=True, max_decode_pixels=64 * 64 * 2)
    monkeypatch.setattr("vlprep.media.guard.MOST_BYTES", 1)
    small = probe(data, deep=True, max_decode_pixels=max(len(data), 64 * 64 * 2))
    with pytest.raises(MediaTooLargeError, match="takes the file in one piece"):
        probe(data + bytes(100_000), deep=True, max_decode_pixels=len(data) + 99_999)
    large = probe(data + bytes(100_000), deep=True, max_decode_pixels=len(data) + 100_000)
    assert small.size == large.size == (48, 64)


@pytest.mark.parametrize(("kind", "most"), [("", 900), ("png", 900), ("webp", 506), ("cmyk", 675)])
def test_what_takes_more_memory_may_have_fewer_pixels(kind: str, most: int) -> None:
    guard(Size(1, most), 900, kind)
    guard(Size(1, most - 1), 900, kind)
    with pytest.raises(MediaTooLargeError, match=f"at most {most} are decoded"):
        guard(Size(1, most + 1), 900, kind)


def test_the_guard_knows_a_webp_and_a_cmyk_picture() -> None:
    out = BytesIO()
    photo(64, 48).convert("CMYK").save(out, "jpeg")
    for data, weight in ((out.getvalue(), 12), (encoded(photo(64, 48), "webp"), 16)):
        enough = -(-64 * 48 * weight // 9)
        assert probe(data, deep=True, max_decode_pixels=enough).size == (48, 64)
        with pytest.raises(MediaTooLargeError, match=f"each takes {weight} bytes"):
            probe(data, deep=True, max_decode_pixels=enough - 1)
        with pytest.raises(MediaTooLargeError, match=f"each takes {weight} bytes"):
            fit(data, "qwen3-vl-plus", shrink=True, max_decode_pixels=enough - 1)


@pytest.mark.parametrize(("frames", "refused"), [(9, False), (10, False), (11, True)])
def test_all_frames_together_may_have_ten_times_the_pixels(frames: int, refused: bool) -> None:
    size = Size(10, 10)
    if not refused:
        guard_frames(frames, size, 100)
        return
    with pytest.raises(MediaTooLargeError, match="11 frames of 10x10; at most 1,000 pixels"):
        guard_frames(frames, size, 100)


@pytest.mark.parametrize(("reads", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_header_has_so_many_reads(reads: int, refused: bool) -> None:
    reader = read_bytes(bytes(HEAD * 2 + 1), "<bytes>")
    each = 1 + HEAD * MOST_READS // MOST_BYTES
    for number in range(MOST_READS // each + min(reads, 0)):
        reader.at(HEAD + 1 - number % 2, HEAD)
    assert MOST_READS % each == 0
    if refused:
        with pytest.raises(CorruptMediaError, match="more than 4096 reads"):
            reader.at(3, HEAD)
    elif reads < 0:
        reader.at(3, HEAD)


@pytest.mark.parametrize(("more", "refused"), [(-1, False), (0, False), (1, True)])
def test_a_header_has_so_many_entries(more: int, refused: bool) -> None:
    reader = read_bytes(b"x", "<bytes>")
    reader.spend(MOST_STEPS - 1)
    if refused:
        with pytest.raises(CorruptMediaError, match="more than 1,048,576 entries"):
            reader.spend(1 + more)
    else:
        reader.spend(1 + more)


class _Failing(BytesIO):
    """A file on a disk that fails after some reads."""

    def __init__(self, data: bytes, good: int) -> None:
        super().__init__(data)
        self.good = good

    def read(self, size: int | None = -1, /) -> bytes:
        self.good -= 1
        if self.good < 0:
            raise OSError(5, "Input/output error")
        return super().read(size)


def _tiff_late() -> bytes:
    """Make a TIFF whose directory is behind its picture."""
    out = BytesIO()
    photo(200, 100).save(out, "tiff", compression="tiff_deflate")
    return out.getvalue()


@pytest.mark.parametrize("good", [0, 1, 2])
@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("make", [clip, lambda: clip(container="avi"), _tiff_late])
def test_a_disk_that_fails_is_our_error(make: Callable[[], bytes], good: int, deep: bool) -> None:
    data = make()
    with pytest.raises(MediaError) as caught:
        probe(_Failing(data, good), deep=deep or good > 1)
    assert caught.value.code == "media-unreadable"
    (issue,) = check(_Failing(data, good), "qwen3-vl-plus", deep=True).issues
    assert issue.code == "media-unreadable"


def test_a_file_that_is_closed_between_two_reads_is_our_error() -> None:
    file = BytesIO(bytes(10_000))
    reader = read_file(file, "<BytesIO>")
    file.close()
    with pytest.raises(MediaError, match=r"it cannot be read: .*closed"):
        reader.at(5000, 10)


def test_a_film_of_very_many_fragments_is_left_to_the_codec() -> None:
    moof = _box(b"moof", _box(b"mfhd", _words(0, 1)))
    mvex = _box(b"mvex", _box(b"trex", _words(0, 1, 1, 40, 0, 0)))
    tables = _runs(b"stts"), _box(b"stsz", _words(0, 0, 0))
    film = _film(*tables, mvex=mvex, after=(moof + _box(b"mdat", bytes(8))) * 2500)
    info = probe(film)
    assert isinstance(info, VideoInfo)
    assert info.size == (480, 640)
