from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vlprep import LimitError, Model, Size, list_models, smart_resize
from vlprep.rules.geometry import resize_frame, tokens_of

GOLDEN = Path(__file__).parent.parent / "golden" / "images.csv"
SIDES = st.integers(1, 20_000)
FACTORS = st.sampled_from((28, 32))


# Rows of the documentation's sample code that nothing here reproduces: height, width, factor, cap.
TOO_THIN = (12, 2401, 28, 6422528)  # a ratio above 200, which the service refuses
ZERO_SIDES = (  # a small cap floors a side to zero pixels; no picture has such a side
    (16, 900, 28, 7056),
    (33, 6000, 28, 4704),
    (40, 7999, 28, 7056),
    (33, 6000, 32, 4096),
    (33, 6000, 32, 6144),
    (40, 7999, 32, 20480),
)


def _golden(profile: str) -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["profile"].startswith(profile)]


def _resized(row: dict[str, str]) -> Size:
    return smart_resize(
        int(row["height"]),
        int(row["width"]),
        factor=int(row["factor"]),
        min_pixels=int(row["min_pixels"]),
        max_pixels=int(row["max_pixels"]),
    )


def test_equals_transformers_on_every_golden_row() -> None:
    rows = _golden("hf-")
    assert len(rows) == 472
    for row in rows:
        if row["error"]:
            with pytest.raises(LimitError, match="image-aspect-ratio"):
                _resized(row)
        else:
            assert _resized(row) == (int(row["h_bar"]), int(row["w_bar"])), row
            assert tokens_of(_resized(row), int(row["factor"])) == int(row["tokens"]), row


def test_equals_the_documentations_sample_code_but_for_seven_rows() -> None:
    rows = _golden("doc-")
    assert len(rows) == 245
    excepted = []
    for row in rows:
        case = tuple(int(row[name]) for name in ("height", "width", "factor", "max_pixels"))
        if case == TOO_THIN:
            with pytest.raises(LimitError, match="image-aspect-ratio"):
                _resized(row)
            excepted.append(case)
        elif case in ZERO_SIDES:
            assert (int(row["h_bar"]), int(row["tokens"])) == (0, 0)
            assert _resized(row) == (int(row["factor"]), int(row["w_bar"])), row
            excepted.append(case)
        else:
            assert _resized(row) == (int(row["h_bar"]), int(row["w_bar"])), row
            assert tokens_of(_resized(row), int(row["factor"])) == int(row["tokens"]), row
    assert sorted(excepted) == sorted([TOO_THIN, *ZERO_SIDES])


@pytest.mark.parametrize(("side", "expected"), [(720, 704), (1040, 1024), (48, 64), (1000, 992)])
def test_rounds_half_to_even_as_the_service_does(side: int, expected: int) -> None:
    resized = smart_resize(1024, side, factor=32, min_pixels=1024, max_pixels=10**9)
    assert resized == Size(1024, expected)


def test_a_side_that_rounds_to_zero_is_enlarged_through_the_minimum() -> None:
    assert smart_resize(1024, 16, factor=32, min_pixels=1024, max_pixels=10**9) == (256, 32)


def test_tests_the_rounded_product_but_scales_by_the_original() -> None:
    assert smart_resize(1617, 1617, factor=32, min_pixels=65536, max_pixels=2621440) == (1600, 1600)


def test_divides_by_the_scale_first_and_then_by_the_factor_as_published() -> None:
    # exactly, 600 / beta is 448, which is 16 cells; the published divisions come out just below
    limits = {"factor": 28, "min_pixels": 3136, "max_pixels": 1003520}
    assert smart_resize(600, 3000, **limits) == (420, 2240)
    assert smart_resize(3000, 600, **limits) == (2240, 420)


def test_enlarging_may_pass_the_upper_limit() -> None:
    assert smart_resize(100, 37, factor=32, min_pixels=65536, max_pixels=65536) == (448, 160)


@pytest.mark.parametrize(("width", "fits"), [(1999, True), (2000, True), (2001, False)])
def test_a_ratio_of_200_passes_and_one_pixel_more_does_not(width: int, *, fits: bool) -> None:
    for height, across in ((10, width), (width, 10)):
        if fits:
            assert min(smart_resize(height, across, factor=32, min_pixels=4096, max_pixels=10**7))
        else:
            with pytest.raises(LimitError) as caught:
                smart_resize(height, across, factor=32, min_pixels=4096, max_pixels=10**7)
            assert caught.value.issues[0].limit == 200


@given(SIDES, SIDES, FACTORS, st.integers(1, 10**8), st.integers(1, 10**8))
def test_never_gives_a_zero_side_and_always_multiples(
    height: int, width: int, factor: int, least: int, most: int
) -> None:
    assume(max(height, width) <= 200 * min(height, width))
    for resize in (smart_resize, resize_frame):
        resized = resize(height, width, factor=factor, min_pixels=least, max_pixels=most)
        assert min(resized) >= factor or (least > most and min(resized) > 0)
        assert resized.height % factor == resized.width % factor == 0


@given(SIDES, SIDES)
def test_turning_the_picture_turns_the_result(height: int, width: int) -> None:
    assume(max(height, width) <= 200 * min(height, width))
    limits = {"factor": 32, "min_pixels": 65536, "max_pixels": 2621440}
    across = smart_resize(height, width, **limits)
    assert smart_resize(width, height, **limits) == (across.width, across.height)


@given(height=SIDES, width=SIDES, model=st.sampled_from(list_models()), high=st.booleans())
def test_is_idempotent_at_each_models_caps(
    height: int, width: int, model: Model, *, high: bool
) -> None:
    grid = model.grid
    cap = (grid.high_resolution_pixels if high else None) or grid.max_pixels
    assume(max(height, width) <= 200 * min(height, width))
    limits = {"factor": grid.factor, "min_pixels": grid.min_pixels, "max_pixels": cap}
    once = smart_resize(height, width, **limits)
    assume(max(once) <= 200 * min(once))
    assert smart_resize(*once, **limits) == once


def test_a_films_thin_side_is_raised_before_the_limits_and_a_pictures_is_not() -> None:
    limits = {"factor": 32, "min_pixels": 4096, "max_pixels": 10**7}
    assert smart_resize(10, 2000, **limits) == (32, 928)
    assert resize_frame(10, 2000, **limits) == (32, 1984)
    assert resize_frame(2000, 10, **limits) == (1984, 32)


@pytest.mark.parametrize(
    ("height", "width", "error"),
    [
        (0, 5, ValueError),
        (5, -1, ValueError),
        (5.5, 5, TypeError),
        (float("nan"), 5, TypeError),
        ("5", 5, TypeError),
        (None, 5, TypeError),
        (True, 5, TypeError),
    ],
)
def test_wrong_sides_are_the_callers_mistake(
    height: object, width: object, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"height|width"):
        smart_resize(height, width, factor=32, min_pixels=1, max_pixels=10)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["factor", "min_pixels", "max_pixels"])
@pytest.mark.parametrize("value", [0, -3, 1.5, 1e5, True, "32", float("nan"), float("inf")])
def test_wrong_limits_are_the_callers_mistake(name: str, value: object) -> None:
    limits = {"factor": 32, "min_pixels": 1, "max_pixels": 10, name: value}
    with pytest.raises((TypeError, ValueError), match=name):
        smart_resize(100, 100, **limits)  # type: ignore[arg-type]


def test_takes_the_integers_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    sides = numpy.int64(480), numpy.int32(640)
    assert smart_resize(*sides, factor=32, min_pixels=65536, max_pixels=2621440) == (480, 640)


@pytest.mark.parametrize(
    "given",
    [
        {"height": 10**400, "width": 10**400},
        {"height": 10**308, "width": 10**308},
        {"factor": 10**400},
        {"min_pixels": 10**400, "max_pixels": 10**400},
    ],
)
def test_numbers_beyond_reckoning_are_the_callers_mistake_too(given: dict[str, int]) -> None:
    usual = {"height": 480, "width": 640, "factor": 32, "min_pixels": 1, "max_pixels": 99}
    with pytest.raises(ValueError, match="too large"):
        smart_resize(**{**usual, **given})
