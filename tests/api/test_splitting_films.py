"""split_video(): every second is in a part, every part is legal, and its clock is known."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vlprep import (
    CannotFitError,
    MediaError,
    OutputExistsError,
    Segment,
    VideoInfo,
    check,
    get_model,
    split_video,
)
from vlprep.testing.samples import clip, encoded, number_shown, numbered_film, photo

if TYPE_CHECKING:
    from collections.abc import Sequence

MODEL = "qwen2-vl-7b-instruct"  # takes films of 40 seconds
TICKS = 5
KEYS = {"g": "50", "sc_threshold": "0", "bf": "2"}
LONG = numbered_film(range(500), ticks=TICKS, options=KEYS)


def numbers(segment: Segment) -> list[int]:
    with av.open(BytesIO(segment.data or b""), "r") as film:
        return [number_shown(frame.to_image()) for frame in film.decode(video=0)]  # type: ignore[no-untyped-call]


def ends(segments: Sequence[Segment]) -> list[tuple[float, float]]:
    return [(each.offset, each.offset + each.duration) for each in segments]


def test_a_film_is_cut_at_key_frames_without_encoding() -> None:
    shares: list[float] = []
    segments = split_video(LONG, MODEL, progress=shares.append)
    assert ends(segments) == [(0, 40), (40, 80), (80, 100)]
    assert [number for each in segments for number in numbers(each)] == list(range(500))
    for each in segments:
        assert each.steps[0].startswith("cut out")
        assert each.steps[1] == "put the pictures into MP4 as they are"
        assert check(each.data, MODEL).ok
        assert each.tokens == each.original_tokens
    assert segments[1].transform.from_model("00:00:12") == "00:00:52"
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1)


def test_where_no_key_frame_is_near_parts_are_encoded() -> None:
    film = numbered_film(range(500), ticks=TICKS, options={"g": "500", "sc_threshold": "0"})
    segments = split_video(film, MODEL)
    assert ends(segments) == [(0, 40), (40, 80), (80, 100)]
    assert numbers(segments[0])[0] == 0
    assert numbers(segments[2])[-1] == 499
    for each in segments:
        assert "encoded" in each.steps[-1]
        assert check(each.data, MODEL).ok
        assert each.tokens == each.original_tokens
        first = numbers(each)[0] / TICKS
        assert each.transform.from_model(0.0) == pytest.approx(first)


def test_a_part_with_too_many_bytes_is_encoded() -> None:
    segments = split_video(LONG, MODEL, max_bytes=4500)
    assert len(segments) == 3
    assert all(len(each.data or b"") <= 4500 for each in segments)
    assert any("encoded" in each.steps[-1] for each in segments)


def test_parts_may_share_seconds() -> None:
    segments = split_video(LONG, MODEL, overlap=5)
    for earlier, later in pairwise(segments):
        assert later.offset <= earlier.offset + earlier.duration - 5
        assert later.offset > earlier.offset


def test_a_legal_film_is_one_part_and_untouched() -> None:
    film = numbered_film(range(100), ticks=TICKS)
    (segment,) = split_video(film, MODEL)
    assert isinstance(segment, Segment)
    assert segment.data == film
    assert (segment.offset, segment.duration) == (0, 20)
    (smaller,) = split_video(film, MODEL, max_bytes=len(film) - 1)
    assert "encoded" in smaller.steps[-1]


def test_parts_are_written_to_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    source.write_bytes(LONG)
    segments = split_video(source, MODEL, transport="path", output=tmp_path / "parts")
    names = sorted(path.name for path in (tmp_path / "parts").iterdir())
    assert names == ["talk-001.mp4", "talk-002.mp4", "talk-003.mp4"]
    assert [Path(cast("str", each.path)).name for each in segments] == names
    assert all(each.data is None for each in segments)
    assert source.read_bytes() == LONG
    with pytest.raises(OutputExistsError):
        split_video(source, MODEL, output=tmp_path / "parts")
    again = split_video(source, MODEL, output=tmp_path / "parts", overwrite=True)
    assert all(each.data for each in again)


def test_a_film_that_is_there_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "video-003.mp4").write_bytes(b"mine")
    with pytest.raises(OutputExistsError):
        split_video(LONG, MODEL, output=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["video-003.mp4"]


def test_what_cannot_be_split_is_refused() -> None:
    with pytest.raises(MediaError, match="use fit"):
        split_video(encoded(photo(64, 48), "png"), MODEL)
    with pytest.raises(CannotFitError, match="it lasts"):
        split_video(clip(frames=10, fps=10), MODEL)
    with pytest.raises(CannotFitError, match="longer than 40 s"):
        split_video(clip(frames=4, fps=1 / 60), MODEL)
    with pytest.raises(CannotFitError, match="takes no films"):
        split_video(LONG, "qwen-vl-ocr")
    with pytest.raises(CannotFitError, match="the sampler can take"):
        split_video(numbered_film([0, 38, 76, 114], ticks=1), MODEL)


def test_an_overlap_out_of_its_range_is_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="below 20 s"):
        split_video(LONG, MODEL, overlap=20)
    with pytest.raises(TypeError, match="number of seconds"):
        split_video(LONG, MODEL, overlap="5")  # type: ignore[arg-type]  # the point of the test


def test_what_is_behind_a_url_goes_by_url() -> None:
    url = "https://example.org/film.mp4"
    segments = split_video(url, MODEL, media={url: LONG})
    assert len(segments) == 3
    assert all(check(each.data, MODEL, transport="url").ok for each in segments)


@settings(max_examples=12)
@given(
    frames=st.integers(205, 460),
    keys=st.integers(10, 300),
    overlap=st.sampled_from([0.0, 3.0]),
    small=st.booleans(),
    container=st.sampled_from(["mp4", "matroska"]),
)
def test_segments_cover_the_original(
    frames: int, keys: int, overlap: float, small: bool, container: str
) -> None:
    options = {"g": str(keys), "sc_threshold": "0"}
    film = numbered_film(range(frames), ticks=TICKS, options=options, container=container)
    asked: dict[str, Any] = {"max_bytes": 6000} if small else {}
    segments = split_video(film, MODEL, overlap=overlap, **asked)
    limits = get_model(MODEL).films
    assert limits is not None
    assert segments[0].offset == 0
    last = segments[-1]
    assert last.offset + last.duration == pytest.approx(frames / TICKS, abs=0.002)
    for earlier, later in pairwise(segments):
        assert later.offset <= earlier.offset + earlier.duration - overlap + 1e-6
    for each in segments:
        report = check(each.data, MODEL)
        assert report.ok
        length = cast("VideoInfo", each.info).duration or 0
        assert limits.min_seconds <= length <= limits.max_seconds
        moment = each.offset + each.duration / 2
        there = each.transform.to_model(moment)
        assert each.transform.from_model(there) == pytest.approx(moment)
        assert -0.01 <= there <= length


@pytest.mark.parametrize(
    ("name", "model", "parts"),
    [
        ("derived_1201s.mp4", "qwen3-vl-plus", 2),
        ("derived_601s.mp4", "qwen2.5-vl-72b-instruct", 2),
        ("derived_41s.mp4", MODEL, 2),
    ],
)
def test_films_a_second_too_long_make_two_parts(
    corpus: Path, name: str, model: str, parts: int
) -> None:
    segments = split_video(corpus / "video" / name, model)
    assert len(segments) == parts
    assert all(check(each.data, model).ok for each in segments)
    assert min(each.duration for each in segments) >= 2
