"""Films in fragments, made here: as PyAV writes them, and with their boxes changed by hand."""

from __future__ import annotations

import io
import struct

import av
import pytest
from av.video.frame import VideoFrame

from vlprep import VideoInfo, probe
from vlprep.media.headers import fragments
from vlprep.media.headers.samples import Samples
from vlprep.media.reader import read_bytes
from vlprep.testing.samples import photo


def _film(flags: str, frames: int = 20) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="mp4", options={"movflags": flags}) as film:
        stream = film.add_stream("libx264", rate=25, options={"g": "5"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(frames):
            picture = photo(64, 48).rotate(number)
            film.mux(stream.encode(VideoFrame.from_image(picture)))  # type: ignore[no-untyped-call]
        film.mux(stream.encode(None))
    return out.getvalue()


@pytest.fixture(scope="module")
def film() -> bytes:
    return _film("frag_keyframe+empty_moov")


def _info(data: bytes) -> VideoInfo:
    info = probe(data)
    assert isinstance(info, VideoInfo)
    return info


@pytest.mark.parametrize(
    "flags",
    [
        "frag_keyframe+empty_moov",
        "frag_keyframe",
        "frag_keyframe+empty_moov+default_base_moof",
        "frag_keyframe+empty_moov+dash",
        "frag_every_frame+empty_moov",
    ],
)
def test_fragments_are_added_up_without_a_codec(
    flags: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = _film(flags)
    monkeypatch.setattr("vlprep.media.probing._second", lambda *_: pytest.fail("a codec was asked"))
    info = _info(data)
    assert (info.frames, info.fps, info.size) == (20, 25.0, (48, 64))
    assert info.duration == pytest.approx(0.8, abs=0.05)
    assert info.variable_frame_rate is False


def test_too_many_fragments_are_left_to_the_codec(
    film: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = _info(film)
    monkeypatch.setattr(fragments, "_MOST_FRAGMENTS", 1)
    theirs = _info(film)
    assert (ours.size, ours.fps) == (theirs.size, theirs.fps)
    assert theirs.variable_frame_rate is None
    monkeypatch.setattr(fragments, "_MOST_FRAGMENTS", 99)
    monkeypatch.setattr(fragments, "_MOST_SAMPLES", 7)
    assert _info(film).variable_frame_rate is None


def _patched(data: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    at = data.index(name) + 4 + offset
    return data[:at] + value + data[at + len(value) :]


def test_a_run_that_claims_more_samples_than_it_has_is_cut(film: bytes) -> None:
    lying = _patched(film, b"trun", 4, struct.pack(">I", 0x0FFFFFFF))
    assert (_info(lying).frames or 0) < 1000


def test_odd_boxes_in_a_fragment_do_no_harm(film: bytes) -> None:
    for name, other in ((b"tfhd", b"xxxx"), (b"tfdt", b"xxxx"), (b"trex", b"xxxx")):
        info = _info(film.replace(name, other, 1))
        assert info.size == (48, 64)
    foreign = _patched(film, b"tfhd", 4, struct.pack(">I", 99))
    assert _info(foreign).frames == 15


def test_the_index_of_segments_gives_the_length_where_there_is_one() -> None:
    data = _film("frag_keyframe+empty_moov+dash")
    assert b"sidx" in data
    at = data.index(b"sidx") + 4
    version = data[at]
    entry = at + (28 if version else 20) + 8
    doubled = data[:entry] + struct.pack(">I", 10 * 25 * 512) + data[entry + 4 :]
    assert (_info(doubled).duration or 0) > 5
    short = data.replace(b"sidx", b"free")
    assert _info(short).duration == pytest.approx(0.8, abs=0.1)


def _sidx(track: int, ticks: int, *entries: tuple[int, int], version: int = 0) -> bytes:
    """Make an index of segments: for each entry what it leads to, and its ticks."""
    times = ">QQHH" if version else ">IIHH"
    head = struct.pack(">BxxxII", version, track, ticks) + struct.pack(times, 0, 0, 0, len(entries))
    body = head + b"".join(struct.pack(">III", what, length, 0) for what, length in entries)
    return struct.pack(">I", len(body) + 8) + b"sidx" + body


@pytest.mark.parametrize("version", [0, 1])
def test_indexes_of_segments_are_added_up_by_track(version: int) -> None:
    data = b"".join(
        (
            _sidx(1, 1000, (5, 2000), (5, 500), version=version),
            _sidx(1, 1000, (5, 1500), version=version),
            _sidx(2, 500, (5, 2000), version=version),
        )
    )
    assert fragments.indexed_seconds(read_bytes(data, "film")) == {1: 4.0, 2: 4.0}


def test_an_entry_that_leads_to_another_index_counts_nothing_itself() -> None:
    data = _sidx(1, 1000, (1 << 31 | 5, 9000), (5, 2000)) + _sidx(1, 1000, (5, 3000))
    assert fragments.indexed_seconds(read_bytes(data, "film")) == {1: 5.0}


def test_a_fragment_that_begins_again_does_not_end_the_film_earlier() -> None:
    total = fragments._Sum(Samples(None, [], []))
    for begin in (0, 300, 100):
        total.add(fragments.Run(1, begin, [(10, 10)], [(10, 0)]))
    assert (total.fragments().end, total.frames) == (400, 30)
