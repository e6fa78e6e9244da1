"""Files made to crash, hang or fill the memory: each ends in an answer or our error, and soon."""

from __future__ import annotations

import struct
import tracemalloc
from time import process_time
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from vlprep import (
    CorruptMediaError,
    ImageInfo,
    MediaError,
    Size,
    VideoInfo,
    check,
    estimate,
    probe,
)
from vlprep.media import pillow, probing
from vlprep.media.headers.found import real_size
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from collections.abc import Iterator

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
