"""What may be done to a film, and what would help where nothing may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vlprep import check, get_model
from vlprep.rules.refilming import (
    can_be_remuxed,
    checked_name,
    film_room,
    film_smaller,
    film_way_out,
    is_listed,
    mended_by_splitting,
    sampling_doubt,
    sound_dropped,
    unmended,
)
from vlprep.rules.shapes import Wishes
from vlprep.values.choices import Severity, Transport
from vlprep.values.issue import Issue
from vlprep.values.media import VideoInfo
from vlprep.values.settings import Settings
from vlprep.values.size import Size

MODEL = get_model("qwen3-vl-plus")
FILM = VideoInfo(
    size=Size(720, 1280), frames=300, fps=30.0, duration=10.0, container="mp4", codec="h264"
)
MB = 1024 * 1024


def test_bytes_are_mended_by_an_encode_and_length_is_not() -> None:
    large = check(replace(FILM, bytes=20 * MB), MODEL)
    assert not large.ok
    assert unmended(large) == []
    long = check(replace(FILM, frames=30 * 1300, duration=1300.0), MODEL)
    assert [issue.code for issue in unmended(long)] == ["video-duration"]
    assert mended_by_splitting(unmended(long)[0])
    assert "split_video()" in film_way_out(unmended(long))


def test_a_film_that_is_too_short_is_not_mended_by_splitting() -> None:
    short = unmended(check(replace(FILM, frames=30, duration=1.0), MODEL))
    assert not mended_by_splitting(short[0])
    assert film_way_out(short) == short[0].fix


@pytest.mark.parametrize("code", ["video-duration", "frame-count"])
def test_a_finding_without_numbers_is_not_mended_by_splitting(code: str) -> None:
    issue = Issue(code=code, severity=Severity.ERROR, message="", limit="2", actual=None)
    assert not mended_by_splitting(issue)
    assert not mended_by_splitting(replace(issue, limit=2.0))


@pytest.mark.parametrize(
    ("transport", "most"),
    [(Transport.PATH, 100 * MB - 1), (Transport.URL, 2048 * MB), (Transport.BASE64, 7_864_302)],
)
def test_the_room_of_a_film_is_that_of_its_transport_or_less(
    transport: Transport, most: int
) -> None:
    assert film_room(MODEL, Settings(), transport, Wishes()) == most
    assert film_room(MODEL, Settings(), transport, Wishes(max_bytes=most + 1)) == most
    assert film_room(MODEL, Settings(), transport, Wishes(max_bytes=most - 1)) == most - 1


def test_mp4_takes_the_usual_codecs_as_they_are() -> None:
    assert can_be_remuxed(FILM)
    assert not can_be_remuxed(replace(FILM, codec="vp8"))
    assert not can_be_remuxed(replace(FILM, codec=None))


def test_a_container_is_listed_or_not_known_to_be_unlisted() -> None:
    assert is_listed(FILM)
    assert is_listed(replace(FILM, container=None))
    assert not is_listed(replace(FILM, container="webm"))


@pytest.mark.parametrize("name", ["film.mp4", "FILM.MOV", "film.m4v", "film", "out/film-1"])
def test_a_name_may_end_like_mp4_or_not_at_all(name: str) -> None:
    assert checked_name(name) == name


@pytest.mark.parametrize("name", ["film.avi", "film.webm", "film.jpg"])
def test_a_name_that_promises_another_format_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"try \.mp4"):
        checked_name(name)


def test_what_is_said_of_a_result_is_worth_knowing_and_no_more() -> None:
    assert sound_dropped().severity is sampling_doubt(20).severity is Severity.INFO
    assert sampling_doubt(20).actual == 20


def test_what_makes_an_encode_smaller_depends_on_its_frames() -> None:
    assert "keep_fps" in film_smaller(all_frames=True)
    assert "max_frames" in film_smaller(all_frames=False)
