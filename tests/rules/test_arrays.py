from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vlprep import LimitError, Size, estimate, estimate_sizes, list_models
from vlprep.rules import arrays as room

SETTINGS: list[dict[str, Any]] = [
    {},
    {"vl_high_resolution_images": True},
    {"max_pixels": 500_000},
    {"max_pixels": 5_000_000, "edition": "latest"},
    {"min_pixels": 4096},
    {"min_pixels": 66_000},
    {"min_pixels": 900_000, "max_pixels": 500_000, "edition": "latest"},
]


@given(
    heights=arrays.arrays(np.int64, 50, elements=st.integers(1, 9000)),
    widths=arrays.arrays(np.int64, 50, elements=st.integers(1, 9000)),
    model=st.sampled_from([model.id for model in list_models()]),
    settings=st.sampled_from(SETTINGS),
)
def test_many_sizes_give_what_each_of_them_gives(
    heights: np.ndarray[Any, Any],
    widths: np.ndarray[Any, Any],
    model: str,
    settings: dict[str, Any],
) -> None:
    legal = (heights <= 200 * widths) & (widths <= 200 * heights)
    heights, widths = heights[legal], widths[legal]
    found = estimate_sizes(heights, widths, model, **settings)
    assert found.dtype == np.int64
    expected = [
        estimate(Size(int(h), int(w)), model, **settings).tokens
        for h, w in zip(heights, widths, strict=True)
    ]
    assert found.tolist() == expected


def test_a_hundred_thousand_sizes_in_blocks_give_what_each_of_them_gives() -> None:
    generator = np.random.default_rng(7)
    heights = generator.integers(11, 12_000, 100_000)
    widths = np.clip(generator.integers(11, 12_000, 100_000), heights // 199 + 1, heights * 199)
    found = estimate_sizes(heights, widths, "qwen3-vl-plus")
    for at in range(0, 100_000, 97):
        size = Size(int(heights[at]), int(widths[at]))
        assert found[at] == estimate(size, "qwen3-vl-plus").tokens


def test_divides_in_the_published_order() -> None:
    found = estimate_sizes([600], [3000], "qwen2.5-vl-7b-instruct")
    assert found.tolist() == [15 * 80 + 2]


def test_shapes_broadcast() -> None:
    found = estimate_sizes(np.array([[480], [960]]), [640, 1280, 64], "qwen3-vl-plus")
    assert found.shape == (2, 3)
    assert found[0, 0] == 302
    assert estimate_sizes(480, 640, "qwen3-vl-plus").shape == ()
    assert estimate_sizes([], np.array([], int), "qwen3-vl-plus").size == 0


def test_open_weights_have_their_own_limits() -> None:
    found = estimate_sizes([3024], [4032], "qwen3-vl-8b-instruct", profile="open-weights")
    assert found.tolist() == [94 * 126 + 2]


def test_huge_sizes_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    size = Size(2_000_000_000, 1_999_999_999)
    found = estimate_sizes([size.height], [size.width], "qwen3-vl-plus")
    assert found.tolist() == [estimate(size, "qwen3-vl-plus").tokens]
    monkeypatch.setattr(room, "_EXACT", 0.0)
    assert estimate_sizes([480], [640], "qwen3-vl-plus").tolist() == [302]


@pytest.mark.parametrize(("width", "legal"), [(4000, True), (4001, False)])
def test_an_illegal_ratio_among_many_is_refused(width: int, *, legal: bool) -> None:
    heights, widths = [20, 480, width], [width, 640, 20]
    if legal:
        assert len(estimate_sizes(heights, widths, "qwen3-vl-plus")) == 3
    else:
        with pytest.raises(LimitError, match=f"{width}x20|20x{width}"):
            estimate_sizes(heights, widths, "qwen3-vl-plus")


@pytest.mark.parametrize(
    ("heights", "error"),
    [([0], ValueError), ([-5], ValueError), ([1.5], TypeError), (["a"], TypeError)],
)
def test_wrong_sides_are_the_callers_mistake(heights: list[Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        estimate_sizes(heights, [640], "qwen3-vl-plus")


@pytest.mark.parametrize("more", [-15, 0, 15])
def test_a_size_that_fills_the_cap_to_the_last_cell_is_not_shrunk(more: int) -> None:
    sizes = [(rows * 32 + more, 2560 // rows * 32 + more) for rows in (4, 20, 40, 64)]
    heights, widths = zip(*sizes, strict=True)
    assert estimate_sizes(heights, widths, "qwen3-vl-plus").tolist() == [2562] * len(sizes)


@pytest.mark.parametrize(
    ("least", "tokens"), [(65_535, 66), (65_536, 66), (65_537, 83), (66_000, 83)]
)
def test_a_minimum_that_is_no_whole_number_of_cells_holds(least: int, tokens: int) -> None:
    assert estimate_sizes([256], [256], "qwen3-vl-plus", min_pixels=least).tolist() == [tokens]
