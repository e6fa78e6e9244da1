from dataclasses import replace
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.values.size import Size
from vlprep.values.transform import Point, Transform

SIZES = st.builds(Size, st.integers(1, 20_000), st.integers(1, 20_000))
TRANSFORMS = st.one_of(
    st.builds(Transform.resize, SIZES, SIZES),
    st.builds(Transform.crop, SIZES, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), SIZES),
    st.builds(Transform.orient, SIZES, st.integers(1, 8)),
    st.builds(Transform.clip, st.floats(0, 7200), st.floats(0.5, 2)),
)
POINTS = st.tuples(st.floats(-2e4, 2e4), st.floats(-2e4, 2e4))


@given(st.lists(TRANSFORMS, min_size=1, max_size=4), POINTS, st.floats(0, 7200))
def test_a_place_mapped_there_and_back_stays_where_it_was(
    steps: list[Transform], point: Point, seconds: float
) -> None:
    chain = Transform()
    for step in steps:
        chain = chain.then(replace(step, source=None))
    assert chain.from_model(chain.to_model(point)) == pytest.approx(point, abs=0.01)
    assert chain.from_model(chain.to_model(seconds)) == pytest.approx(seconds, abs=1e-6)


@given(TRANSFORMS, TRANSFORMS, POINTS, st.floats(0, 7200))
def test_one_after_the_other_is_both_at_once(
    first: Transform, second: Transform, point: Point, seconds: float
) -> None:
    both = first.then(replace(second, source=None))
    assert both.to_model(point) == pytest.approx(
        second.to_model(first.to_model(point)), rel=1e-9, abs=1e-5
    )
    assert both.to_model(seconds) == pytest.approx(second.to_model(first.to_model(seconds)))


@given(SIZES, st.integers(1, 8))
def test_the_whole_picture_maps_to_the_whole_result_however_it_is_turned(
    size: Size, orientation: int
) -> None:
    turn = Transform.orient(size, orientation)
    result = turn.result
    assert result is not None
    assert turn.to_model((0.0, 0.0, float(size.width), float(size.height))) == (
        0.0,
        0.0,
        float(result.width),
        float(result.height),
    )


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [
        (1, (0, 0)),
        (2, (300, 0)),
        (3, (300, 200)),
        (4, (0, 200)),
        (5, (0, 0)),
        (6, (200, 0)),
        (7, (200, 300)),
        (8, (0, 300)),
    ],
)
def test_the_stored_first_pixel_goes_to_the_corner_that_exif_says(
    orientation: int, corner: Point
) -> None:
    assert Transform.orient(Size(200, 300), orientation).to_model((0.0, 0.0)) == corner


def test_a_box_is_scaled_by_its_own_axis() -> None:
    shrink = Transform.resize(Size(1000, 4000), Size(500, 1000))
    assert shrink.to_model((40.0, 10.0, 400.0, 100.0)) == (10.0, 5.0, 100.0, 50.0)
    assert (shrink.source, shrink.result) == (Size(1000, 4000), Size(500, 1000))


def test_the_sizes_at_both_ends_go_with_a_chain_and_its_inverse() -> None:
    chain = Transform.orient(Size(200, 300), 6).then(Transform.resize(Size(300, 200), Size(30, 20)))
    assert (chain.source, chain.result) == (Size(200, 300), Size(30, 20))
    back = chain.inverse()
    assert (back.source, back.result) == (Size(30, 20), Size(200, 300))


def test_a_clock_of_a_segment_is_put_back_on_the_clock_of_the_film() -> None:
    segment = Transform.clip(90.5)
    assert segment.from_model("00:00:10") == "00:01:40.500"
    assert segment.to_model("00:01:40.5") == "00:00:10"
    assert segment.from_model(10.0) == 100.5


def test_a_film_that_runs_faster_is_counted_in_its_own_seconds() -> None:
    faster = Transform.clip(10.0, 2.0)
    assert faster.to_model(11.0) == 2.0
    assert faster.from_model(2.0) == 11.0


@pytest.mark.parametrize(
    ("of_clip", "told"),
    [
        ((nan,), "offset"),
        ((inf,), "offset"),
        ((1.0, 0.0), "scale"),
        ((1.0, -1.0), "scale"),
        ((1.0, inf), "scale"),
        ((1.0, 1.0, nan), "length"),
        ((1.0, 1.0, -0.1), "length"),
    ],
)
def test_a_clip_that_no_film_has_is_refused(of_clip: tuple[float, ...], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Transform.clip(*of_clip)
    names = ("time_offset", "time_scale", "seconds")
    plain = Transform.clip(1.0).to_dict() | dict(zip(names, of_clip, strict=False))
    with pytest.raises(ValueError, match="no transform"):
        Transform.from_dict(plain)


@pytest.mark.parametrize("number", [nan, inf, -inf])
def test_a_matrix_that_leads_nowhere_is_refused(number: float) -> None:
    for at in range(6):
        matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]
        matrix[at] = number
        with pytest.raises(ValueError, match=f"6 finite numbers, not .*{number!r}.*resize"):
            Transform(matrix=tuple(matrix))  # type: ignore[arg-type]
        with pytest.raises(ValueError, match=r"is no transform .* finite"):
            Transform.from_dict(Transform().to_dict() | {"matrix": matrix})
    with pytest.raises(ValueError, match="6 finite numbers"):
        Transform(matrix=(1.0, 0.0))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="scale"):
        Transform(time_scale=number)


def test_what_has_no_way_back_says_so() -> None:
    flat = Transform(matrix=(1.0, 0.0, 1.0, 0.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="no way back"):
        flat.inverse()


def test_an_orientation_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="orientation is 1 to 8, not 9"):
        Transform.orient(Size(1, 1), 9)


def test_a_place_has_two_numbers_or_four() -> None:
    with pytest.raises(ValueError, match="not 3"):
        Transform().to_model((1.0, 2.0, 3.0))  # type: ignore[arg-type]


def test_numbers_of_any_kind_are_times_and_nothing_is_none() -> None:
    later = Transform.clip(1.0)
    assert later.from_model(Fraction(1, 2)) == 1.5  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="not None"):
        later.to_model(None)  # type: ignore[call-overload]


def test_what_does_not_meet_is_refused() -> None:
    first = Transform.resize(Size(1000, 2048), Size(992, 2048))
    with pytest.raises(
        ValueError, match="ends at 2048x992 pixels and the following begins at 2048x1000"
    ):
        first.then(Transform.resize(Size(1000, 2048), Size(500, 1024)))


def test_the_length_of_a_part_travels_along() -> None:
    part = Transform.clip(60.0, seconds=500.0)
    assert part.then(Transform.resize(Size(10, 10), Size(20, 20))).seconds == 500.0
    assert part.then(Transform.clip(100.0, 0.5)).seconds == 200.0
    assert part.then(Transform.clip(100.0, seconds=7.0)).seconds == 7.0
    assert part.then(Transform.clip(900.0)).seconds == 0.0
    assert Transform.clip(5.0).then(part).seconds == 500.0
    assert part.inverse().seconds is None


@given(TRANSFORMS)
def test_a_transform_comes_back_from_its_plain_form(transform: Transform) -> None:
    assert Transform.from_dict(transform.to_dict()) == transform
    timed = replace(transform, seconds=4.5)
    assert Transform.from_dict(timed.to_dict()) == timed


@pytest.mark.parametrize("plain", [{}, {"matrix": [1]}, {"matrix": "x"}, {"matrix": None}])
def test_what_is_no_transform_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is no transform"):
        Transform.from_dict(plain)
