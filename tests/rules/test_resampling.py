"""The film of taken frames: sampled again, it is taken whole."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from vlprep import get_model
from vlprep.errors import LimitError
from vlprep.rules.clips import Clip
from vlprep.rules.frames import sampled_frames
from vlprep.rules.resampling import holds_no_more, resample, sizes_to_write, taken_frames
from vlprep.rules.seeing import Subject
from vlprep.rules.tokens import seen_by
from vlprep.values.choices import Profile, Route
from vlprep.values.settings import Settings
from vlprep.values.size import Size
from vlprep.values.timeline import Timeline

MODELS = ("qwen3-vl-plus", "qwen-vl-max", "qwen2.5-vl-72b-instruct", "qwen2-vl-7b-instruct")
RATES = st.sampled_from([1.0, 5.0, 23.976, 24.0, 25.0, 29.97, 30.0, 50.0, 60.0]) | st.floats(
    0.5, 120
)
ASKED = st.builds(
    Settings,
    fps=st.none() | st.floats(0.2, 9.9),
    max_frames=st.none() | st.integers(4, 600),
    route=st.sampled_from(list(Route)),
)


@settings(max_examples=300)
@given(
    name=st.sampled_from(MODELS),
    rate=RATES,
    seconds=st.floats(2, 1200),
    size=st.builds(Size, st.integers(12, 2200), st.integers(12, 4000)),
    asked=ASKED,
)
def test_a_film_of_the_taken_frames_is_taken_whole_and_costs_the_same(
    name: str, rate: float, seconds: float, size: Size, asked: Settings
) -> None:
    model = get_model(name)
    clip = Clip(max(1, round(rate * seconds)), rate)
    assert model.films is not None
    assume(model.films.min_seconds <= clip.seconds <= model.films.max_seconds)
    assume(max(size) <= 200 * min(size))
    try:
        seen = seen_by(Subject("video", size, clip), model, asked)
    except LimitError:
        assume(False)
    made = resample(clip, size, model, asked)
    assert made is not None
    assert seen.nframes
    count = len(made.shown)
    again = seen_by(Subject("video", made.size, Clip(count, float(made.rate))), model, asked)
    assert (again.resized, again.visual) == (seen.resized, seen.visual)
    assert again.nframes in {seen.nframes, seen.nframes + 1}
    shown = [made.shown[index] for index in sampled_frames(count, again.nframes)]
    assert shown[: seen.nframes] == list(range(seen.nframes))
    assert model.films.min_seconds <= ceil(1000 * count / made.rate) / 1000
    assert ceil(1000 * count / made.rate) / 1000 <= model.films.max_seconds


@given(seconds=st.integers(2, 600))
def test_a_film_of_whole_seconds_keeps_its_length_and_has_the_rate_asked_for(seconds: int) -> None:
    made = resample(Clip(30 * seconds, 30.0), Size(720, 1280), get_model(MODELS[0]), Settings())
    assert made is not None
    assert made.rate == 2
    assert made.gap == pytest.approx(0.5)
    assert len(made.shown) / made.rate == seconds


def test_an_odd_count_is_padded_with_the_last_frame() -> None:
    made = resample(Clip(75, 30.0), Size(720, 1280), get_model(MODELS[0]), Settings())
    assert made is not None
    assert made.shown == (0, 1, 2, 3)
    odd = resample(Clip(76, 30.0), Size(720, 1280), get_model(MODELS[0]), Settings())
    assert odd is not None
    assert odd.shown == (0, 1, 2, 3, 4, 4)


def test_frames_are_held_where_they_would_not_be_taken_otherwise() -> None:
    model = get_model(MODELS[0])
    held = resample(Clip(1214, 24.0), Size(720, 1280), model, Settings(fps=9.0))
    assert held is not None
    assert held.shown[:5] == (0, 0, 1, 1, 2)
    assert held.gap == pytest.approx(2 / held.rate)
    whole = resample(Clip(224, 25.0), Size(720, 1280), model, Settings(fps=5.0))
    assert whole is not None
    assert len(whole.shown) / whole.rate == 9


def test_an_odd_count_stays_odd_where_the_pad_would_not_be_taken() -> None:
    asked = Settings(fps=5.0, max_frames=350)
    made = resample(Clip(224, 25.0), Size(720, 1280), get_model(MODELS[0]), asked)
    assert made is not None
    assert made.shown == tuple(range(45))


def test_no_film_is_made_that_the_model_would_find_too_long() -> None:
    model = get_model(MODELS[0])
    assert model.films is not None
    model = replace(model, films=replace(model.films, max_seconds=3.0))
    assert resample(Clip(30 * 10, 30.0), Size(720, 1280), model, Settings()) is None


def test_a_thin_film_keeps_its_size_where_the_models_would_be_too_thin() -> None:
    made = resample(Clip(300, 30.0), Size(34, 6418), get_model(MODELS[0]), Settings())
    assert made is not None
    assert made.size == Size(34, 6418)


def test_a_film_of_the_taken_frames_holds_no_more_than_the_model_sees() -> None:
    model = get_model(MODELS[0])
    made = resample(Clip(300, 30.0), Size(1080, 1920), model, Settings())
    assert made is not None
    clip = Clip(len(made.shown), float(made.rate))
    assert holds_no_more(clip, made.size, model, Settings())
    assert not holds_no_more(clip, Size(1080, 1920), model, Settings())
    assert not holds_no_more(Clip(300, 30.0), made.size, model, Settings())


def test_a_film_without_limits_of_length_may_have_any() -> None:
    model = replace(get_model(MODELS[0]), films=None)
    assert resample(Clip(30 * 1300, 30.0), Size(720, 1280), model, Settings()) is not None


def test_a_small_or_odd_film_is_written_at_a_size_that_h264_holds() -> None:
    assert sizes_to_write(Size(64, 64), Size(256, 256)) == [Size(64, 64), Size(256, 256)]
    assert sizes_to_write(Size(1080, 1920), Size(576, 1056))[0] == Size(576, 1056)
    assert sizes_to_write(Size(241, 427), Size(256, 416)) == [Size(256, 416)]


def test_the_open_weights_have_a_film_of_their_own() -> None:
    asked = Settings(profile=Profile.OPEN_WEIGHTS)
    made = resample(Clip(900, 30.0), Size(720, 1280), get_model("qwen2.5-vl-72b-instruct"), asked)
    assert made is not None
    assert len(made.shown) == 60


def even(count: int, gap: float) -> Timeline:
    times = tuple(number * gap for number in range(count))
    return Timeline(times=times, duration=count * gap, even=True)


@given(count=st.integers(1, 500), nframes=st.integers(1, 60), first=st.integers(0, 400))
def test_of_an_even_film_frames_are_taken_by_number(count: int, nframes: int, first: int) -> None:
    taken = taken_frames(even(first + count, 0.04), first, first + count, nframes)
    assert taken == [first + number for number in sampled_frames(count, nframes)]


@given(
    gaps=st.lists(st.floats(0.001, 5), min_size=2, max_size=80),
    nframes=st.integers(2, 40),
)
def test_of_an_uneven_film_the_frames_nearest_in_time_are_taken(
    gaps: list[float], nframes: int
) -> None:
    times = [0.0]
    for gap in gaps:
        times.append(times[-1] + gap)
    film = Timeline(times=tuple(times), duration=times[-1] + 1, even=False)
    taken = taken_frames(film, 0, len(times), nframes)
    assert (taken[0], taken[-1]) == (0, len(times) - 1)
    assert taken == sorted(taken)
    for index, number in enumerate(taken):
        moment = index * times[-1] / (nframes - 1)
        best = min(abs(time - moment) for time in times)
        assert abs(times[number] - moment) == pytest.approx(best)


def test_of_two_frames_as_near_the_earlier_one_is_taken() -> None:
    film = Timeline(times=(0.0, 1.0, 3.0, 4.0), duration=5.0, even=False)
    assert taken_frames(film, 0, 4, 3) == [0, 1, 3]


@pytest.mark.parametrize(("rate", "seconds"), [(30.0, 10), (29.9991, 10), (30.0009, 10)])
def test_a_film_of_the_longest_length_is_made_no_longer_than_that(
    rate: float, seconds: int
) -> None:
    """300 frames at 29.9991 a second last 10.0003 s, which MP4 states as 10.001."""
    model = get_model(MODELS[0])
    assert model.films is not None
    model = replace(model, films=replace(model.films, max_seconds=float(seconds)))
    made = resample(Clip(300, rate), Size(720, 1280), model, Settings())
    assert made is not None
    assert len(made.shown) == 20
    assert ceil(1000 * 20 / made.rate) <= 1000 * seconds


@pytest.mark.parametrize("own", [Size(240, 427), Size(241, 426), Size(241, 427)])
def test_no_film_is_written_with_an_odd_side(own: Size) -> None:
    assert sizes_to_write(own, Size(256, 416)) == [Size(256, 416)]
