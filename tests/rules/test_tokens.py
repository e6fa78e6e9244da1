from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from vlprep import (
    FrameList,
    ImageInfo,
    LimitError,
    Model,
    Size,
    VideoInfo,
    check,
    estimate,
    explain,
    get_model,
    list_models,
)

CAPPED = Size(3024, 4032)
FILM = VideoInfo(size=Size(1080, 1920), frames=1800, fps=30.0)
SIDES = st.integers(11, 9000)
WITH_FILMS = [model for model in list_models() if model.frames]


@pytest.mark.parametrize(
    ("size", "model", "settings", "tokens"),
    [
        # the field's table of the same five pictures, two markers on top
        (Size(480, 640), "qwen3-vl-plus", {}, 302),
        (Size(1080, 1920), "qwen3-vl-plus", {}, 2042),
        (CAPPED, "qwen3-vl-plus", {}, 2496),
        (Size(8000, 1000), "qwen3-vl-plus", {}, 2433),
        (CAPPED, "qwen3-vl-plus", {"vl_high_resolution_images": True}, 11846),
        (Size(480, 640), "qwen2.5-vl-7b-instruct", {}, 393),
        (Size(1080, 1920), "qwen2.5-vl-7b-instruct", {}, 1224),
        (CAPPED, "qwen2.5-vl-7b-instruct", {}, 1232),
        (CAPPED, "qwen2.5-vl-7b-instruct", {"vl_high_resolution_images": True}, 15554),
        (Size(40, 60), "qwen2.5-vl-7b-instruct", {}, 8),
        # recorded usage of the service: 2048x1365 and 450x450
        (Size(1365, 2048), "qwen3-vl-plus", {}, 2503),
        (Size(1365, 2048), "qwen-vl-plus", {"edition": "latest"}, 1249),
        (Size(1365, 2048), "qvq-max", {"vl_high_resolution_images": True}, 3579),
        (Size(450, 450), "qwen2.5-vl-72b-instruct", {}, 258),
        (Size(64, 64), "qwen3-vl-plus", {}, 66),
        (Size(80, 320), "qwen3-vl-plus", {}, 66),
        # a request may ask for less than the default minimum, or for more
        (Size(100, 100), "qwen3-vl-plus", {"min_pixels": 4096}, 3 * 3 + 2),
        (Size(256, 256), "qwen3-vl-plus", {"min_pixels": 66_000}, 9 * 9 + 2),
    ],
)
def test_a_picture_costs_what_is_published_or_was_recorded(
    size: Size, model: str, settings: dict[str, Any], tokens: int
) -> None:
    found = estimate(size, model, **settings)
    assert found.tokens == tokens
    assert found.visual_tokens == tokens - 2
    assert found.resized is not None
    assert found.grid_thw is not None
    time, height, width = found.grid_thw
    assert time * height * width == 4 * found.visual_tokens


def test_a_picture_at_the_cap_says_why_it_has_two_tokens_more_than_the_guides_table() -> None:
    found = estimate(Size(1600, 3200), "qwen3-vl-plus")
    assert any("2560 tokens" in note and "2 markers" in note for note in found.notes)


@pytest.mark.parametrize(
    ("max_pixels", "guide", "latest"),
    [
        (1280 * 1024, 2496, 1232),  # below the default: the guide's larger one wins
        (2560 * 1024, 2496, 2496),
        (5000 * 1024, 4943, 4943),
    ],
)
def test_max_pixels_below_the_default_is_where_the_editions_differ(
    max_pixels: int, guide: int, latest: int
) -> None:
    by_guide = estimate(CAPPED, "qwen3-vl-plus", max_pixels=max_pixels)
    by_latest = estimate(CAPPED, "qwen3-vl-plus", max_pixels=max_pixels, edition="latest")
    assert (by_guide.tokens, by_latest.tokens) == (guide, latest)
    assert (by_guide.lower, by_guide.upper) == (latest, guide)
    assert (by_latest.lower, by_latest.upper) == (latest, guide)
    assert by_guide.exact is (guide == latest)
    if guide != latest:
        assert any(f"edition latest gives {latest} tokens" in note for note in by_guide.notes)


def test_high_resolution_makes_max_pixels_void() -> None:
    high = estimate(CAPPED, "qwen3-vl-plus", vl_high_resolution_images=True)
    assert high == replace(
        estimate(CAPPED, "qwen3-vl-plus", vl_high_resolution_images=True, max_pixels=70000),
        case=high.case,
    )


def test_a_thin_picture_is_noted_as_not_observed() -> None:
    assert any("so thin" in note for note in estimate(Size(12, 600), "qwen3-vl-plus").notes)
    assert not any("so thin" in note for note in estimate(Size(16, 600), "qwen3-vl-plus").notes)


@given(
    height=SIDES,
    width=SIDES,
    model=st.sampled_from(list_models()),
    most=st.integers(1, 10**8) | st.none(),
)
def test_bounds_hold_the_tokens(height: int, width: int, model: Model, most: int | None) -> None:
    assume(max(height, width) <= 200 * min(height, width))
    for edition in ("guide", "latest"):
        found = estimate(Size(height, width), model.id, max_pixels=most, edition=edition)
        assert found.lower <= found.tokens <= found.upper
        assert found.tokens in {found.lower, found.upper}


@given(height=SIDES, width=SIDES, step=st.integers(1, 500), model=st.sampled_from(list_models()))
def test_tokens_grow_with_a_side_below_the_cap(
    height: int, width: int, step: int, model: Model
) -> None:
    grid = model.grid

    def rounded(side: int) -> int:
        return round(side / grid.factor) * grid.factor

    assume(max(height, width + step) <= 200 * min(height, width))
    assume(rounded(height) * rounded(width) >= grid.min_pixels)
    assume(rounded(height) * rounded(width + step) <= grid.max_pixels)
    small, large = Size(height, width), Size(height, width + step)
    assert estimate(small, model).tokens <= estimate(large, model).tokens


@given(height=SIDES, width=SIDES, model=st.sampled_from(list_models()))
def test_both_routes_count_a_picture_alike_and_turned_alike(
    height: int, width: int, model: Model
) -> None:
    assume(max(height, width) <= 200 * min(height, width))
    by_dashscope = estimate(Size(height, width), model)
    assert by_dashscope.tokens == estimate(Size(height, width), model, route="openai").tokens
    assert by_dashscope.tokens == estimate(Size(width, height), model).tokens


@pytest.mark.parametrize(
    ("film", "model", "settings", "nframes", "tokens"),
    [
        (FILM, "qwen3-vl-plus", {}, 120, 60 * 576 * 1056 // 1024 + 2),
        (FILM, "qwen3-vl-plus", {"fps": 1.0}, 60, 30 * 576 * 1056 // 1024 + 2),
        (FILM, "qwen3-vl-plus", {"max_frames": 9}, 8, 4 * 576 * 1056 // 1024 + 2),
        (FILM, "qwen-vl-max-2025-04-08", {}, 120, 60 * 560 * 1008 // 784 + 2),
        (FILM, "qwen2-vl-72b-instruct", {}, 80, None),
    ],
)
def test_a_film_costs_what_the_sampler_takes(
    film: VideoInfo, model: str, settings: dict[str, Any], nframes: int, tokens: int | None
) -> None:
    found = estimate(film, model, **settings)
    assert found.nframes == nframes
    assert found.effective_fps == pytest.approx(nframes / 60)
    assert tokens is None or found.tokens == tokens


def test_fps_on_the_openai_route_is_fixed_by_the_guide_and_free_in_the_latest() -> None:
    guide = estimate(FILM, "qwen3-vl-plus", route="openai", fps=1.0)
    latest = estimate(FILM, "qwen3-vl-plus", route="openai", fps=1.0, edition="latest")
    assert (guide.nframes, latest.nframes) == (120, 60)
    assert (guide.lower, guide.upper) == (latest.tokens, guide.tokens)
    assert any("fps 1.0 instead of 2.0" in note for note in guide.notes)
    assert estimate(FILM, "qwen3-vl-plus", route="openai", max_frames=8).nframes == 120


def test_an_odd_count_is_padded_and_noted() -> None:
    found = estimate(VideoInfo(size=Size(480, 640), frames=76, fps=30.0), "qwen3-vl-plus")
    assert found.nframes == 5
    assert found.grid_thw is not None
    assert found.grid_thw[0] == 3
    assert any("5 frames are odd" in note for note in found.notes)


def test_a_list_of_frames_is_not_sampled() -> None:
    frames = FrameList([Size(480, 640)] * 7, fps=0.5)
    found = estimate(frames, "qwen3-vl-plus")
    assert (found.kind, found.nframes, found.effective_fps) == ("frames", 7, 0.5)
    assert found.tokens == 4 * 480 * 640 // 1024 + 2


def test_a_list_is_counted_by_its_first_known_frame() -> None:
    frames = FrameList(["https://example.org/1.jpg", Size(480, 640), Size(960, 640), Size(1, 1)])
    assert estimate(frames, "qwen3-vl-plus").resized == (480, 640)


@pytest.mark.parametrize(
    ("url", "settings", "bounds"),
    [
        ("https://example.org/a.jpg", {}, (66, 2562)),
        ("http://example.org/a", {"vl_high_resolution_images": True}, (66, 16386)),
        ("oss://bucket/a.png", {"max_pixels": 4_000_000}, (66, 3908)),
        ("https://example.org/a.mp4?sign=x", {}, (66, 131074)),
    ],
)
def test_an_unknown_url_costs_between_the_floor_and_the_cap(
    url: str, settings: dict[str, Any], bounds: tuple[int, int]
) -> None:
    found = estimate(url, "qwen3-vl-plus", **settings)
    assert (found.lower, found.upper) == bounds
    assert found.tokens == found.upper
    assert not found.exact
    assert (found.resized, found.grid_thw, found.scale) == (None, None, None)
    assert any("not known" in note for note in found.notes)


def test_what_is_behind_a_url_can_be_said() -> None:
    url = "https://example.org/a.jpg"
    assert estimate(url, "qwen3-vl-plus", media={url: CAPPED}).tokens == 2496


def test_a_url_is_spanned_over_both_editions() -> None:
    found = estimate("https://example.org/a.jpg", "qwen-vl-max", edition="latest")
    assert (found.lower, found.tokens, found.upper) == (6, 2562, 2562)


def test_a_film_of_unknown_length_has_bounds() -> None:
    found = estimate(VideoInfo(size=Size(480, 640)), "qwen3-vl-plus")
    assert not found.exact
    assert (found.lower, found.upper) == (66, 131074)


def test_scale_is_the_share_of_a_side_that_is_left() -> None:
    found = estimate(CAPPED, "qwen3-vl-plus")
    assert found.scale == pytest.approx((1376 * 1856 / (3024 * 4032)) ** 0.5)
    enlarged = estimate(Size(32, 32), "qwen3-vl-plus")
    assert enlarged.scale == pytest.approx(8)


def test_no_size_exists_for_a_ratio_above_200() -> None:
    with pytest.raises(LimitError, match="image-aspect-ratio"):
        estimate(Size(11, 2201), "qwen3-vl-plus")
    with pytest.raises(LimitError, match="image-aspect-ratio"):
        estimate(VideoInfo(size=Size(11, 2201), frames=60, fps=30), "qwen3-vl-plus")


def test_a_model_without_films_takes_none() -> None:
    with pytest.raises(LimitError, match="kind-not-supported"):
        estimate(FILM, "qwen-vl-ocr")


def test_nobody_published_whether_a_model_takes_films() -> None:
    assert get_model("gui-plus").features.video is None
    for media in (FILM, "https://a.org/a.mp4", FrameList([Size(480, 640)] * 4)):
        with pytest.raises(LimitError, match="nobody has published whether gui-plus takes films"):
            estimate(media, "gui-plus")
        report = check(media, "gui-plus")
        assert report.ok
        assert report.estimate is None
        assert "limit-not-known" in {issue.code for issue in report.issues}


def test_an_empty_list_is_no_list() -> None:
    for verb in (estimate, check):
        with pytest.raises(ValueError, match="at least one frame"):
            verb(FrameList([]), "qwen3-vl-plus")


def test_high_resolution_on_gui_plus_is_where_the_editions_differ() -> None:
    guide = estimate(CAPPED, "gui-plus", vl_high_resolution_images=True)
    assert (guide.lower, guide.tokens, guide.upper) == (30 * 41 + 2, 108 * 144 + 2, 108 * 144 + 2)
    latest = estimate(CAPPED, "gui-plus", vl_high_resolution_images=True, edition="latest")
    assert (latest.lower, latest.tokens, latest.upper) == (1232, 1232, 15554)
    assert any("does nothing on gui-plus" in note for note in latest.notes)
    page = get_model("gui-plus", edition="latest").grid.source_of("high_resolution_pixels")
    assert "recorded" in page.title


def test_a_flag_without_effect_is_noted() -> None:
    grid = replace(get_model("qwen3-vl-plus").grid, high_resolution_pixels=None)
    own = replace(get_model("qwen3-vl-plus"), id="plain", grid=grid)
    found = estimate(CAPPED, own, vl_high_resolution_images=True)
    assert found.tokens == 2496
    assert any("does nothing on plain" in note for note in found.notes)


@pytest.mark.parametrize(
    ("media", "settings", "tokens"),
    [
        (CAPPED, {}, 94 * 126 + 2),
        (CAPPED, {"max_pixels": 1280 * 1024}, 1232),
        (FILM, {}, None),
        (FrameList([Size(480, 640)] * 4), {}, 2 * 300 + 4 + 12),
        ("https://example.org/a.jpg", {}, 16386),
        ("https://example.org/a.mp4", {}, 30780 + 384 * 12),
    ],
)
def test_open_weights_count_as_their_processors_do(
    media: object, settings: dict[str, Any], tokens: int | None
) -> None:
    found = estimate(media, "qwen3-vl-8b-instruct", profile="open-weights", **settings)
    assert tokens is None or found.tokens == tokens


def test_older_open_weights_limit_each_frame() -> None:
    found = estimate(FILM, "qwen2.5-vl-7b-instruct", profile="open-weights")
    assert (found.nframes, found.resized) == (120, (560, 1008))
    unknown = estimate("https://a.org/a.mp4", "qwen2.5-vl-7b-instruct", profile="open-weights")
    assert (unknown.lower, unknown.upper) == (130, 384 * 768 + 2)
    short = VideoInfo(size=Size(480, 640), frames=1, fps=30.0)
    with pytest.raises(LimitError, match="frame-count"):
        estimate(short, "qwen2.5-vl-7b-instruct", profile="open-weights")


def test_open_weights_say_what_they_rest_on() -> None:
    asked: dict[str, Any] = {"profile": "open-weights"}
    found = estimate(CAPPED, "qwen3-vl-8b-instruct", **asked)
    assert found.exact
    assert any("published processors" in note for note in found.notes)
    film = VideoInfo(size=Size(480, 640), frames=5, fps=2.0)
    notes = estimate(film, "qwen3-vl-8b-instruct", **asked).notes
    assert any("24 tokens are markers and written times" in note for note in notes)
    assert any("5 frames are odd" in note for note in notes)
    notes = estimate("https://a.org/a.mp4", "qwen3-vl-8b-instruct", **asked).notes
    assert any("up to 99999.9 seconds" in note for note in notes)
    notes = estimate("https://a.org/a.mp4", "qwen2.5-vl-7b-instruct", **asked).notes
    assert not any("written" in note for note in notes)


def test_an_edition_without_a_size_for_the_case_is_a_note_in_the_other() -> None:
    # 0.8 s: by the guide the OpenAI route takes 2 a second, the latest edition 1 as asked, and a
    # tail that is shorter than the gap between two frames is dropped
    film = VideoInfo(size=Size(480, 640), frames=24, fps=30.0)
    asked: dict[str, Any] = {"route": "openai", "fps": 1}
    found = estimate(film, "qwen3-vl-plus", **asked)
    assert found.lower == found.tokens == found.upper == 2 * 300 + 2
    assert any("edition latest has no size" in note for note in found.notes)
    with pytest.raises(LimitError, match="frame-count"):
        estimate(film, "qwen3-vl-plus", edition="latest", **asked)


def test_a_hosted_model_without_weights_has_no_such_profile() -> None:
    with pytest.raises(ValueError, match="qwen-vl-max has no published weights"):
        estimate(CAPPED, "qwen-vl-max", profile="open-weights")


@pytest.mark.parametrize(
    ("media", "model", "settings", "words"),
    [
        (CAPPED, "qwen-vl-max", {}, ["divided by", "2.1567", "1856x1376", "2496 tokens", "bounds"]),
        (Size(32, 32), "qwen3-vl-plus", {}, ["below 65536", "rounded up: 256x256"]),
        (Size(480, 640), "qwen3-vl-plus", {}, ["within the limits", "20 * 15 = 300"]),
        (CAPPED, "qwen3-vl-plus", {"vl_high_resolution_images": True}, ["max_pixels is ignored"]),
        (
            CAPPED,
            "qwen3-vl-plus",
            {"max_pixels": 99999},
            ["of the default 2621440 [1] and max_pixels 99999 (as asked)"],
        ),
        (
            CAPPED,
            "qwen3-vl-plus",
            {"max_pixels": 99999, "edition": "latest"},
            ["at most 99999 pixels (as asked)"],
        ),
        (FILM, "qwen3-vl-plus", {}, ["1800 frames at 30 a second", "the default", "60 patches"]),
        (FILM, "qwen3-vl-plus", {"fps": 1}, ["1 a second are taken (as asked)"]),
        (FILM, "qwen3-vl-plus", {"route": "openai", "fps": 1}, ["fixed on the OpenAI route"]),
        (FrameList([Size(480, 640)] * 4), "qwen3-vl-plus", {}, ["4 frames as given"]),
        ("https://a.org/a.png", "qwen3-vl-plus", {}, ["size is not known", "66 to 2562"]),
        ("https://a.org/a.mp4", "qwen3-vl-plus", {}, ["size or length is not known"]),
        (CAPPED, "qwen3-vl-8b-instruct", {"profile": "open-weights"}, ["the checkpoint's limits"]),
        (
            CAPPED,
            "qwen3-vl-8b-instruct",
            {"profile": "open-weights", "max_pixels": 99999},
            ["as asked"],
        ),
        (
            FILM,
            "qwen3-vl-8b-instruct",
            {"profile": "open-weights"},
            ["written times", "is seen at"],
        ),
    ],
)
def test_an_explanation_has_the_numbers_and_the_sources(
    media: object, model: str, settings: dict[str, Any], words: list[str]
) -> None:
    found = estimate(media, model, **settings)
    text = explain(found)
    for word in [*words, f"{found.tokens} tokens", "[1] "]:
        assert word in text, text


@pytest.mark.parametrize(
    ("media", "model", "settings", "line"),
    [
        (CAPPED, "qwen3-vl-plus", {}, "at least 65536 pixels [2]"),
        (
            CAPPED,
            "qwen-vl-max",
            {"min_pixels": 5000, "max_pixels": 3000000},
            "at least 5000 pixels (as asked)",
        ),
        (
            FILM,
            "qwen3-vl-plus",
            {},
            (
                "whole seconds count [2], at least 4 frames [2] and at most 2000 [3]: 120 frames, "
                "2 a second"
            ),
        ),
        (
            FILM,
            "qwen3.5-omni-plus",
            {"max_frames": 60},
            (
                "whole seconds count [2], at least 2 frames [2] and at most 60 (as asked): "
                "60 frames, 1 a second"
            ),
        ),
        (
            FILM,
            "qwen3-vl-plus",
            {"min_pixels": 70000, "max_pixels": 500000},
            (
                "a frame has at least 70000 pixels (as asked) and at most 500000 (as asked), "
                "or twice 134217728 [3] / 120 where that is less, but never under 1.05 times the "
                "least [2]"
            ),
        ),
    ],
)
def test_an_explanation_names_the_least_and_the_most(
    media: object, model: str, settings: dict[str, Any], line: str
) -> None:
    assert line in explain(estimate(media, model, **settings)).splitlines()


def test_an_explanation_of_what_is_not_known_tells_whose_bounds_are_counted() -> None:
    text = explain(estimate("https://a.org/a.jpg", "qwen-vl-max", edition="latest"))
    assert text.splitlines()[:7] == [
        "a picture for qwen-vl-max, edition latest, profile api: 2562 tokens",
        "32x32 pixels are one token [1]",
        "at least 4096 pixels [1]",
        "at most 1310720 pixels: the default [1]",
        "the size is not known: 6 to 1282 tokens, markers included",
        "by both editions: 6 to 2562 tokens",
        "the most is counted: 2562 tokens",
    ]
    text = explain(estimate("https://a.org/a.jpg", "qwen3-vl-plus"))
    assert "by both editions" not in text
    assert "bounds" not in text


@pytest.mark.parametrize(
    ("model", "settings", "line", "page"),
    [
        ("qwen3-vl-plus", {}, "at most 2621440", "the guide"),
        ("qwen3-vl-plus", {}, "at least 65536", "API references"),
        ("qwen3-vl-plus", {"max_pixels": 99999, "edition": "latest"}, "at most", "API references"),
        ("qwen3-vl-plus", {"max_pixels": 9999999}, "at most", "the guide"),
        ("qwen3-vl-plus", {"vl_high_resolution_images": True}, "at most", "the guide"),
        ("qwen3-vl-8b-instruct", {"profile": "open-weights"}, "at most", "transformers"),
    ],
)
def test_an_explanation_cites_the_page_that_states_the_number(
    model: str, settings: dict[str, Any], line: str, page: str
) -> None:
    lines = explain(estimate(CAPPED, model, **settings)).splitlines()
    (said,) = [text for text in lines if text.startswith(line)]
    mark = said.rpartition(" ")[2]
    (cited,) = [text for text in lines if text.startswith(mark)]
    assert page in cited


def test_an_info_value_needs_no_more_than_a_size() -> None:
    assert estimate(ImageInfo(size=Size(480, 640)), "qwen3-vl-plus").tokens == 302


def test_an_estimate_shows_itself_as_a_table_without_what_is_not_known() -> None:
    shown = estimate(Size(480, 640), "qwen3-vl-plus")._repr_html_()
    assert "<th>tokens</th><td>302</td>" in shown
    assert "nframes" not in shown
