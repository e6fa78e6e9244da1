"""Packets, wanted frames, encoding and copying: each frame is the one that was asked for."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlprep import CorruptMediaError, MediaTooLargeError, OutputError, Size
from vlprep.media import framing
from vlprep.media import packets as packets_module
from vlprep.media.film_cache import FrameCache
from vlprep.media.film_encoding import Film, search_film, write_film
from vlprep.media.framing import (
    Colours,
    Look,
    as_picture,
    look_at_first,
    spans,
    wanted_frames,
)
from vlprep.media.packets import read_packets
from vlprep.media.reader import read_bytes
from vlprep.media.remuxing import copy_packets
from vlprep.testing.samples import number_shown, numbered_film

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from vlprep.media.framing import Planes
    from vlprep.media.packets import Packets

GRAY = Colours(full=False, matrix=2, primaries=2, transfer=2)
KINDS: dict[str, dict[str, Any]] = {
    "plain": {},
    "b-frames": {"options": {"bf": "3", "g": "12", "sc_threshold": "0"}},
    "open gops": {
        "codec": "mpeg2video",
        "container": "matroska",
        "options": {"bf": "2", "g": "10", "b": "2M"},
    },
    "every frame a key": {"options": {"g": "1"}},
    "mkv": {"container": "matroska", "options": {"bf": "3", "g": "12"}},
    "avi": {"container": "avi", "options": {"bf": "3", "g": "12"}},
    "avi mpeg4": {"container": "avi", "codec": "mpeg4"},
    "ts": {"container": "mpegts", "options": {"bf": "2", "g": "15"}},
    "webm": {"container": "webm", "codec": "libvpx-vp9"},
    "sound": {"sound": True},
}
FILMS = {name: numbered_film(range(90), **kind) for name, kind in KINDS.items()}


def done(_share: float) -> None:
    """Hear of progress."""


def packets_of(data: bytes) -> Packets:
    return read_packets(read_bytes(data, "film"))


def shown(data: bytes, numbers: Sequence[int]) -> list[int]:
    packets = packets_of(data)
    look = look_at_first(packets, 10**8)
    frames = wanted_frames(packets, numbers, look, Size(64, 192), done)
    return [number_shown(as_picture(planes, look)) for planes in frames]


@pytest.mark.parametrize("kind", KINDS)
def test_the_timeline_counts_every_frame_and_its_time(kind: str) -> None:
    timeline = packets_of(FILMS[kind]).timeline()
    assert len(timeline.times) == 90
    assert timeline.times == pytest.approx([number / 30 for number in range(90)], abs=1e-3)
    assert timeline.duration == pytest.approx(3, abs=0.04)
    assert timeline.even
    assert 0 < timeline.bytes < len(FILMS[kind])


@settings(max_examples=8)
@given(numbers=st.lists(st.integers(0, 89), min_size=1, max_size=12).map(sorted))
@pytest.mark.parametrize("kind", KINDS)
def test_the_frames_asked_for_come_and_no_others(kind: str, numbers: list[int]) -> None:
    assert shown(FILMS[kind], numbers) == numbers


@pytest.mark.parametrize("kind", KINDS)
def test_all_frames_come_in_order(kind: str) -> None:
    assert shown(FILMS[kind], range(90)) == list(range(90))


def test_where_the_rate_varies_times_are_kept() -> None:
    times = [0, 1, 2, 30, 31, 60, 61, 62, 63, 89]
    film = numbered_film(times)
    timeline = packets_of(film).timeline()
    assert timeline.times == pytest.approx([time / 30 for time in times])
    assert not timeline.even
    assert shown(film, [0, 3, 9]) == [0, 3, 9]


def test_only_what_a_wanted_frame_needs_is_decoded() -> None:
    every = packets_of(FILMS["every frame a key"])
    assert spans(every, [5, 40, 41]) == [(5, 6), (40, 42)]
    grouped = packets_of(FILMS["b-frames"])
    for start, stop in spans(grouped, [30, 80]):
        assert start in grouped.keys
        assert stop - start <= 13
    assert spans(grouped, range(90)) == [(0, 90)]
    assert spans(packets_of(FILMS["plain"]), [89]) == [(0, 90)]


def test_a_container_without_times_is_decoded_whole_and_counted() -> None:
    packets = packets_of(FILMS["avi"])
    assert packets.counted
    assert spans(packets, [5]) == [(0, 90)]


def test_a_film_may_be_cut_where_nothing_reaches_over_the_cut() -> None:
    assert packets_of(FILMS["every frame a key"]).timeline().cuts == tuple(range(90))
    closed = packets_of(FILMS["b-frames"]).timeline().cuts
    assert closed == tuple(range(0, 90, 12))
    opened = packets_of(FILMS["open gops"])
    assert len(opened.keys) > len(opened.timeline().cuts)


@pytest.mark.parametrize("kind", ["b-frames", "mkv", "ts", "webm", "every frame a key"])
def test_a_copied_part_shows_its_frames_at_their_times(kind: str, tmp_path: Path) -> None:
    packets = packets_of(FILMS[kind])
    cuts = packets.timeline().cuts
    first, stop = (cuts[1], cuts[-1]) if len(cuts) > 2 else (0, None)
    path = tmp_path / "part.mp4"
    shares: list[float] = []
    copy_packets(packets, str(path), shares.append, first=first, stop=stop)
    with av.open(str(path)) as film:
        frames = list(film.decode(video=0))
    numbers = list(range(first, stop or 90))
    assert [number_shown(frame.to_image()) for frame in frames] == numbers  # type: ignore[no-untyped-call]
    times = [frame.time for frame in frames]
    assert times == pytest.approx([(number - first) / 30 for number in numbers], abs=2e-3)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_mp4_does_not_hold_is_not_copied(tmp_path: Path) -> None:
    film = numbered_film(range(10), container="avi", codec="wmv2")
    with pytest.raises(CorruptMediaError, match="MP4"):
        copy_packets(packets_of(film), str(tmp_path / "x.mp4"), done)


def colour_film(**tags: int) -> bytes:
    out = BytesIO()
    with av.open(out, "w", format="mp4") as film:
        stream = film.add_stream("libx264", rate=2)
        stream.width, stream.height = 64, 64
        stream.pix_fmt = "yuvj420p" if tags.get("color_range") == 2 else "yuv420p"
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        for _ in range(4):
            planes = np.full((96, 64), 255 if tags.get("color_range") == 2 else 235, np.uint8)
            planes[64:] = 128
            frame = av.VideoFrame.from_ndarray(planes, format=stream.pix_fmt)
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return out.getvalue()


@pytest.mark.parametrize(
    "tags",
    [{}, {"color_range": 2}, {"colorspace": 1, "color_primaries": 1, "color_trc": 1}],
    ids=["none", "full range", "bt709"],
)
def test_how_colours_are_meant_is_passed_on(tags: dict[str, int], tmp_path: Path) -> None:
    packets = packets_of(colour_film(**tags))
    look = look_at_first(packets, 10**8)
    frames = list(wanted_frames(packets, range(4), look, Size(32, 32), done))
    assert int(frames[0][:32].max()) == (255 if look.colours.full else 235)
    film = Film(
        lambda: iter(frames), range(4), Fraction(1, 2), Fraction(2), Size(32, 32), look.colours
    )
    path = tmp_path / "film.mp4"
    write_film(film, str(path), 4.0, done)
    again = look_at_first(packets_of(path.read_bytes()), 10**8)
    assert again.colours == look.colours
    assert again.colours.full == (tags.get("color_range") == 2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_frames_are_turned_as_pictures_are(
    orientation: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PIL import Image, ImageOps

    packets = packets_of(FILMS["plain"])
    look = look_at_first(packets, 10**8)._replace(orientation=orientation)
    size = Size(192, 64) if orientation > 4 else Size(64, 192)
    planes = next(wanted_frames(packets, [5], look, size, done))
    assert planes.shape == (size.height * 3 // 2, size.width)
    upright = next(wanted_frames(packets, [5], look._replace(orientation=1), Size(64, 192), done))
    stored = Image.fromarray(upright[:64])
    exif = Image.Exif()
    exif[0x0112] = orientation
    monkeypatch.setattr(stored, "getexif", lambda: exif)
    assert np.array_equal(planes[: size.height], np.asarray(ImageOps.exif_transpose(stored)))


def test_the_display_matrix_is_read_whether_it_turns_or_mirrors(corpus: Path) -> None:
    expected = {
        "derived_rotate90.mov": 6,
        "derived_rotate180.mov": 3,
        "derived_rotate270.mov": 8,
        "media_sample_rotate_and_reflect.mp4": 5,
        "media_portrait_4k60.mp4": 6,
    }
    for name, orientation in expected.items():
        look = look_at_first(packets_of((corpus / "video" / name).read_bytes()), 10**8)
        assert (name, look.orientation) == (name, orientation)
        if orientation > 4:
            assert look.shown == Size(look.stored.width, look.stored.height)


def test_a_frame_over_the_guard_is_refused() -> None:
    with pytest.raises(MediaTooLargeError, match="max_decode_pixels"):
        look_at_first(packets_of(FILMS["plain"]), 64 * 192 - 1)


def test_a_film_with_too_many_packets_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packets_module, "_MOST_PACKETS", 89)
    with pytest.raises(MediaTooLargeError, match="89 frames"):
        packets_of(FILMS["plain"])


def test_a_film_that_breaks_off_is_refused() -> None:
    cut = FILMS["mkv"][: len(FILMS["mkv"]) // 2]
    with pytest.raises(CorruptMediaError):
        packets_of(cut)


def test_a_film_whose_pictures_are_garbage_is_refused(corpus: Path) -> None:
    packets = packets_of((corpus / "malformed" / "derived_mdat_zeroed.mp4").read_bytes())
    with pytest.raises(CorruptMediaError, match="cannot be decoded"):
        look_at_first(packets, 10**8)


def test_frames_that_the_last_packets_do_not_give_are_replaced_by_the_last_one() -> None:
    packets = packets_of(FILMS["plain"])
    packets.ticks[packets.order[-1]] += 10_000  # as if one more were promised
    look = look_at_first(packets, 10**8)
    last = list(wanted_frames(packets, [0, 89], look, Size(64, 192), done))[-1]
    assert number_shown(as_picture(last, look)) == 89


@given(count=st.integers(1, 5), shown_=st.lists(st.integers(0, 4), max_size=9))
def test_a_cache_gives_back_what_was_put_in(count: int, shown_: list[int]) -> None:
    frames = [np.full((6, 4), number, np.uint8) for number in range(count)]
    wanted = [number % count for number in shown_]
    with FrameCache() as cache:
        cache.fill(frames)
        assert [int(frame[0, 0]) for frame in cache.show(wanted)] == wanted


def test_a_full_disk_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with FrameCache() as cache:
        monkeypatch.setattr(cache, "_file", type("Full", (), {"write": full, "close": full}))
        with pytest.raises(OutputError, match="No space"):
            cache.fill([np.zeros((6, 4), np.uint8)])
        monkeypatch.undo()
    film = Film(lambda: gray(2), range(2), Fraction(1, 2), Fraction(2), Size(64, 64), GRAY)
    with pytest.raises(OutputError, match="No such file"):
        write_film(film, str(tmp_path / "no" / "such" / "folder.mp4"), 20.0, done)


def gray(count: int) -> Iterator[Planes]:
    random = np.random.default_rng(1)
    for _ in range(count):
        yield random.integers(0, 255, (96, 64)).astype(np.uint8)


def test_the_search_keeps_the_encode_that_it_is_told_to_keep(tmp_path: Path) -> None:
    film = Film(lambda: gray(4), range(4), Fraction(1, 2), Fraction(2), Size(64, 64), GRAY)
    sent: list[int] = []

    def ladder() -> Any:
        sent.append((yield 40.0))
        sent.append((yield 10.0))
        sent.append((yield 30.0))
        return 10.0

    shares: list[float] = []
    crf, path, encodes = search_film(ladder(), film, str(tmp_path), shares.append)
    assert (crf, encodes) == (10.0, 3)
    assert (tmp_path / path).stat().st_size == sent[1] == max(sent)
    assert shares == sorted(shares)
    assert shares[-1] == 1 - 0.5**3


def test_an_encode_has_its_index_first_no_sound_and_the_time_of_each_frame(tmp_path: Path) -> None:
    ticks = [0, 10, 25, 100]
    film = Film(lambda: gray(4), ticks, Fraction(1, 50), Fraction(2), Size(64, 64), GRAY)
    path = tmp_path / "film.mp4"
    write_film(film, str(path), 20.0, done)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as written:
        assert not written.streams.audio
        frames = list(written.decode(video=0))
    assert [frame.time for frame in frames] == pytest.approx([tick / 50 for tick in ticks])


def test_a_look_tells_the_size_that_is_shown() -> None:
    look = Look(Size(10, 20), 1, GRAY)
    assert look.shown == Size(10, 20)
    assert look._replace(orientation=6).shown == Size(20, 10)


def test_packets_without_times_are_refused() -> None:
    packets = packets_of(FILMS["plain"])
    nothing = av.Packet(b"x")
    with pytest.raises(CorruptMediaError, match="no times"):
        packets.add(nothing)  # type: ignore[arg-type]  # a packet of no stream


def test_a_film_that_lasts_no_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    film = numbered_film([0])
    real = packets_module.Packets.add

    def add(self: Packets, packet: Any) -> None:
        real(self, packet)
        self.end = 0

    monkeypatch.setattr(packets_module.Packets, "add", add)
    with pytest.raises(CorruptMediaError, match="last no time"):
        packets_of(film)


def test_a_film_of_which_no_frame_comes_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    packets = packets_of(FILMS["plain"])
    look = look_at_first(packets, 10**8)
    monkeypatch.setattr(framing, "picture_packets", lambda *_: iter(()))
    with pytest.raises(CorruptMediaError, match="not one of its frames"):
        look_at_first(packets, 10**8)
    with pytest.raises(CorruptMediaError, match="not one of its frames"):
        list(wanted_frames(packets, [0], look, Size(64, 192), done))


def test_where_pyav_stumbles_over_other_data_its_rotation_counts() -> None:
    class Frame:
        rotation = 90

        @property
        def side_data(self) -> list[object]:
            message = "29 is not a valid Type"
            raise ValueError(message)

    assert framing._orientation(cast("av.VideoFrame", Frame())) == 8
