"""What nobody has looked at costs no less than ``lower`` and, by the usual, no more than ``upper``."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vlprep import (
    Estimate,
    FrameList,
    LimitError,
    Model,
    Size,
    VideoInfo,
    estimate,
    list_models,
    smart_resize,
)
from vlprep.rules.bounds import least_cells, most_cells
from vlprep.rules.geometry import resize_frame, tokens_of

MODELS = list_models()
WITH_FILMS = [model for model in MODELS if model.frames]
OPEN_FILMS = [model for model in WITH_FILMS if model.weights]
PICTURE, FILM = "https://example.org/a.jpg", "https://example.org/a.mp4"


def _spread(most: int) -> st.SearchStrategy[int]:
    """Draw whole numbers of every order, not only of the largest."""
    exponents = st.floats(0, 1, exclude_max=True)
    return exponents.map(lambda share: int(most**share)) | st.integers(1, most)


@st.composite
def legal_sizes(draw: st.DrawFn) -> Size:
    """Draw sizes of every order and every legal ratio, the ends among them."""
    short = draw(_spread(5000))
    ratio = draw(st.floats(1, 200) | st.sampled_from((1.0, 200.0)))
    sides = short, min(200 * short, round(short * ratio))
    return Size(*draw(st.permutations(sides)))


PIXELS = _spread(10**8) | st.none()
PICTURE_SETTINGS = st.fixed_dictionaries(
    {
        "min_pixels": PIXELS,
        "max_pixels": PIXELS,
        "vl_high_resolution_images": st.booleans(),
        "edition": st.sampled_from(("guide", "latest")),
    }
)
FILM_SETTINGS = st.fixed_dictionaries(
    {
        "min_pixels": PIXELS,
        "max_pixels": PIXELS,
        "total_pixels": _spread(10**9) | st.none(),
        "max_frames": _spread(10**4) | st.none(),
        "fps": st.floats(0.05, 20) | st.none(),
        "route": st.sampled_from(("dashscope", "openai")),
        "edition": st.sampled_from(("guide", "latest")),
    }
)
PROFILES = st.sampled_from(("api", "open-weights"))


def _holds(unknown: Estimate, known: Estimate) -> None:
    assert unknown.lower <= known.lower <= known.upper <= unknown.upper
    assert known.lower <= known.tokens <= known.upper
    assert unknown.tokens == unknown.upper


@given(legal_sizes(), st.sampled_from((28, 32)), _spread(10**8), _spread(10**8))
def test_no_size_has_more_or_fewer_cells(
    size: Size, factor: int, min_pixels: int, max_pixels: int
) -> None:
    limits = factor, min_pixels, max_pixels
    for resize in (smart_resize, resize_frame):
        resized = resize(*size, factor=factor, min_pixels=min_pixels, max_pixels=max_pixels)
        assert least_cells(*limits) <= tokens_of(resized, factor) <= int(most_cells(*limits))


@given(legal_sizes(), st.sampled_from(MODELS), PROFILES, PICTURE_SETTINGS)
def test_a_picture_is_within_the_bounds_of_an_unknown_one(
    size: Size, model: Model, profile: str, settings: dict[str, Any]
) -> None:
    assume(profile == "api" or model.weights)
    asked = {"profile": profile, **settings}
    _holds(estimate(PICTURE, model.id, **asked), estimate(size, model.id, **asked))


@given(legal_sizes(), _spread(10**5), st.floats(1, 240), st.sampled_from(OPEN_FILMS), FILM_SETTINGS)
def test_a_film_for_open_weights_is_within_the_bounds_of_an_unknown_one(
    size: Size, frames: int, fps: float, model: Model, settings: dict[str, Any]
) -> None:
    asked = {"profile": "open-weights", **settings}
    try:
        known = estimate(VideoInfo(size=size, frames=frames, fps=fps), model.id, **asked)
    except LimitError:
        return
    _holds(estimate(FILM, model.id, **asked), known)
    _holds(estimate(VideoInfo(size=size), model.id, **asked), known)


@given(
    legal_sizes(), _spread(3000), st.floats(0.01, 100), st.sampled_from(OPEN_FILMS), FILM_SETTINGS
)
def test_a_list_for_open_weights_is_within_the_bounds_of_one_that_nobody_looked_at(
    size: Size, count: int, fps: float, model: Model, settings: dict[str, Any]
) -> None:
    asked = {"profile": "open-weights", **settings}
    try:
        known = estimate(FrameList([size] * count, fps=fps), model.id, **asked)
    except LimitError:
        return
    _holds(estimate(FrameList([PICTURE] * count, fps=fps), model.id, **asked), known)


@st.composite
def usual_frames(draw: st.DrawFn) -> Size:
    """Draw frames with sides of at most 16 to 1: of the 64 cells of a least frame that leaves a
    side of two cells, so that none is raised to one and passes the cap."""
    short = draw(st.integers(11, 3000))
    sides = short, min(16 * short, round(short * draw(st.floats(1, 16))))
    return Size(*draw(st.permutations(sides)))


HOSTED_SETTINGS = st.fixed_dictionaries(
    {
        "max_frames": _spread(10**4) | st.none(),
        "fps": st.floats(0.05, 20) | st.none(),
        "route": st.sampled_from(("dashscope", "openai")),
        "edition": st.sampled_from(("guide", "latest")),
    }
)
ASKED_PIXELS = st.fixed_dictionaries(
    {
        "min_pixels": st.integers(16 * 32 * 32, 10**6) | st.none(),
        "max_pixels": st.integers(16 * 32 * 32, 10**7) | st.none(),
        "total_pixels": _spread(10**9) | st.none(),
    }
)


@given(
    usual_frames(),
    _spread(10**5),
    st.floats(1, 240),
    st.sampled_from(WITH_FILMS),
    HOSTED_SETTINGS,
    ASKED_PIXELS,
)
def test_a_film_of_usual_frames_and_an_even_count_is_within_the_cap_of_the_mode(
    size: Size,
    frames: int,
    fps: float,
    model: Model,
    settings: dict[str, Any],
    pixels: dict[str, Any],
) -> None:
    """An odd count is paired with itself; what is enlarged is rounded up, and not looked at again:
    both may pass the cap where the settings leave no room, so those are tried without any."""
    assert model.frames is not None
    assume((settings["max_frames"] or 1) <= model.frames.max_frames)
    least = pixels["min_pixels"] or 128 * 32 * 32
    asked = {**settings, **(pixels if size.height * size.width > 2 * least else {})}
    film = VideoInfo(size=size, frames=frames, fps=fps)
    try:
        known = estimate(film, model.id, **asked)
        both = [estimate(film, model.id, **{**asked, "edition": e}) for e in ("guide", "latest")]
    except LimitError:
        return
    assume(not any((found.nframes or 0) % 2 for found in both))
    _holds(estimate(FILM, model.id, **asked), known)
    _holds(estimate(VideoInfo(size=size), model.id, **asked), known)


@given(usual_frames(), _spread(3000), st.sampled_from(WITH_FILMS), HOSTED_SETTINGS, ASKED_PIXELS)
def test_a_list_of_usual_frames_is_within_the_cap_of_the_mode(
    size: Size, count: int, model: Model, settings: dict[str, Any], pixels: dict[str, Any]
) -> None:
    """All frames have the same cap whatever their count, an odd one too; up to 3000 of them leave
    an enlarged frame no room beyond its least cap, so only larger ones are tried."""
    assume(size.height * size.width > 2 * (pixels["min_pixels"] or 128 * 32 * 32))
    asked = {**settings, **pixels}
    try:
        known = estimate(FrameList([size] * count), model.id, **asked)
    except LimitError:
        return
    _holds(estimate(FrameList([PICTURE] * count), model.id, **asked), known)


@given(st.sampled_from(WITH_FILMS), FILM_SETTINGS, _spread(3000) | st.none())
def test_the_floor_is_never_above_the_cap(
    model: Model, settings: dict[str, Any], count: int | None
) -> None:
    unknown = FILM if count is None else FrameList([PICTURE] * count)
    found = estimate(unknown, model.id, **settings)
    assert 2 < found.lower <= found.upper == found.tokens


@pytest.mark.parametrize(
    ("settings", "cells"),
    [
        ({}, 134217728 // 1024),
        ({"total_pixels": 100_000_000}, 100_000_000 // 1024),
        ({"max_frames": 64}, 32 * 640),
        ({"max_frames": 65}, 32 * 640),
        ({"max_frames": 64, "max_pixels": 500_000}, 32 * 500_000 // 1024),
        # the least cap of a frame, 1.05 * 65536 pixels or 67 cells, is more than its share
        ({"total_pixels": 10_000_000}, 1000 * 67),
    ],
)
def test_the_cap_of_films_is_the_budget_unless_the_frames_cannot_use_it(
    settings: dict[str, Any], cells: int
) -> None:
    assert estimate(FILM, "qwen3-vl-plus", **settings).upper == cells + 2


@pytest.mark.parametrize("model", WITH_FILMS, ids=lambda model: model.id)
def test_the_cap_of_films_is_the_models_budget(model: Model) -> None:
    assert model.frames is not None
    budget = model.frames.total_pixels // model.grid.factor**2
    assert estimate(FILM, model.id).upper == budget + 2


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.id)
def test_the_bounds_of_a_picture_are_the_models_floor_and_cap(model: Model) -> None:
    grid, cell = model.grid, model.grid.factor**2
    assert int(most_cells(grid.factor, grid.min_pixels, grid.max_pixels)) == grid.max_pixels // cell
    assert least_cells(grid.factor, grid.min_pixels, grid.max_pixels) == -(-grid.min_pixels // cell)


@pytest.mark.parametrize(
    ("min_pixels", "lower"), [(65536, 66), (65537, 67), (66559, 67), (66560, 67), (66561, 68)]
)
def test_a_floor_that_is_no_whole_cell_is_rounded_up(min_pixels: int, lower: int) -> None:
    assert estimate(PICTURE, "qwen3-vl-plus", min_pixels=min_pixels).lower == lower


@pytest.mark.parametrize(
    ("size", "settings", "tokens"),
    [
        # a thin side is raised to a cell: the other is sqrt(200 * 65536) / 32 = 113.1 cells long
        (Size(30, 6000), {"max_pixels": 65536, "edition": "latest"}, 113),
        # a side just over a cell is rounded up to two
        (Size(11, 690), {"min_pixels": 65536}, 128),
    ],
)
def test_thin_pictures_pass_the_cap(size: Size, settings: dict[str, Any], tokens: int) -> None:
    found = estimate(size, "qwen3-vl-plus", **settings)
    assert found.resized is not None
    assert tokens_of(found.resized, 32) == tokens
    assert estimate(PICTURE, "qwen3-vl-plus", **settings).upper >= tokens + 2


def test_a_thin_film_passes_the_cap_and_the_note_says_that_it_may() -> None:
    known = estimate(VideoInfo(size=Size(30, 6000), frames=30_000, fps=30.0), "qwen3-vl-plus")
    unknown = estimate(FILM, "qwen3-vl-plus")
    assert known.tokens > unknown.upper == 131074
    assert any("thinner than usual" in note for note in unknown.notes)


def test_five_frames_of_a_whole_clip_are_tested_as_four() -> None:
    film = VideoInfo(size=Size(2176, 2880), frames=5, fps=2.0)
    found = estimate(film, "qwen3-vl-8b-instruct", profile="open-weights")
    assert found.nframes == 5
    assert found.visual_tokens == 3 * 2176 * 2880 // 1024
    assert found.visual_tokens <= 3 / 4 * 25165824 / 1024


@pytest.mark.parametrize(
    ("size", "settings", "resized"),
    [
        # 5 frames of 4000x4000 against 25165824: 4000 / 1.7829 / 32 = 70.1
        (Size(4000, 4000), {}, Size(70 * 32, 70 * 32)),
        # 5 frames of 64x64 against 1000000: 64 * 6.9877 / 32 = 13.98
        (Size(64, 64), {"min_pixels": 1_000_000}, Size(14 * 32, 14 * 32)),
    ],
)
def test_a_whole_clip_is_scaled_by_all_its_frames(
    size: Size, settings: dict[str, Any], resized: Size
) -> None:
    film = VideoInfo(size=size, frames=5, fps=2.0)
    found = estimate(film, "qwen3-vl-8b-instruct", profile="open-weights", **settings)
    assert found.resized == resized


def test_a_list_that_nobody_looked_at_has_the_times_that_its_rate_tells() -> None:
    asked: dict[str, Any] = {"profile": "open-weights"}
    unknown = estimate(FrameList([PICTURE] * 4), "qwen3-vl-8b-instruct", **asked)
    known = estimate(FrameList([Size(480, 640)] * 4), "qwen3-vl-8b-instruct", **asked)
    assert unknown.tokens - unknown.visual_tokens == known.tokens - known.visual_tokens == 16
    assert unknown.lower == 2 + 16


@pytest.mark.parametrize(("count", "tokens"), [(4, 1282), (204, 65_282), (250, 65_502)])
def test_a_list_of_unknown_size_is_capped_at_whole_tokens(count: int, tokens: int) -> None:
    """Of 250 frames a pair shares 67,108,864 / 125 pixels, or 524.3 tokens: no frame has 525."""
    found = estimate(FrameList(["https://example.org/a.jpg"] * count), "qwen-vl-max")
    assert (found.upper, found.tokens) == (tokens, tokens)
