"""Each limit at, one below and one above; the numbers are typed from the guide by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import (
    FrameList,
    ImageInfo,
    LimitError,
    Report,
    Size,
    Transport,
    VideoInfo,
    check,
    get_model,
)
from vlprep.rules.checking import check_media
from vlprep.values.media import Origin
from vlprep.values.settings import Settings

MB, GB = 1024 * 1024, 1024 * 1024 * 1024
PICTURE = ImageInfo(size=Size(480, 640), format="jpeg", media_type="image/jpeg", bytes=1000)
FILM = VideoInfo(
    size=Size(480, 640),
    frames=300,
    fps=30.0,
    duration=10.0,
    container="mp4",
    media_type="video/mp4",
    bytes=1000,
    has_audio=False,
)
URI_HEAD = len("data:image/jpeg;base64,")
EDITIONS = ("guide", "latest")
MODELS = (
    "qwen3-vl-plus",
    "qwen3-vl-8b-instruct",
    "qwen-vl-max",
    "qwen2.5-vl-7b-instruct",
    "qvq-max",
)


def errors(report: Report) -> list[str]:
    return [issue.code for issue in report.issues if issue.severity == "error"]


def codes(report: Report, severity: str | None = None) -> set[str]:
    return {issue.code for issue in report.issues if severity in {None, issue.severity}}


@pytest.mark.parametrize(
    ("size", "words"), [(Size(9, 50), "height is 9 pixels"), (Size(50, 7), "width is 7 pixels")]
)
def test_the_side_that_is_too_short_is_named(size: Size, words: str) -> None:
    found = check(replace(PICTURE, size=size), "qwen3-vl-plus").issues
    messages = [issue.message for issue in found if issue.code == "image-too-small"]
    assert len(messages) == 1
    assert messages[0].startswith(f"{words}; both sides must be larger than 10")


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(9, 50), ["image-too-small"]),
        (Size(10, 50), ["image-too-small"]),
        (Size(11, 50), []),
        (Size(50, 10), ["image-too-small"]),
        (Size(50, 11), []),
        (Size(10, 10), ["image-too-small"]),
        (Size(20, 3999), []),
        (Size(20, 4000), []),
        (Size(20, 4001), ["image-aspect-ratio"]),
        (Size(4001, 20), ["image-aspect-ratio"]),
        (Size(1, 201), ["image-too-small", "image-aspect-ratio"]),
    ],
)
def test_sides_are_above_10_and_the_ratio_at_most_200(
    edition: str, model: str, size: Size, expected: list[str]
) -> None:
    assert errors(check(replace(PICTURE, size=size), model, edition=edition)) == expected


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("route", ["dashscope", "openai"])
@pytest.mark.parametrize(
    ("transport", "size", "expected"),
    [
        # 4 * ceil(n / 3) characters and the prefix: 10485737 of them carry 7864302 bytes
        ("base64", (10 * MB - 1 - URI_HEAD) // 4 * 3, []),
        ("base64", (10 * MB - 1 - URI_HEAD) // 4 * 3 + 1, ["data-uri-bytes"]),
        ("path", 10 * MB - 1, []),
        ("path", 10 * MB, ["image-bytes"]),
        ("path", 10 * MB + 1, ["image-bytes"]),
        ("url", 10 * MB - 1, []),
        ("url", 10 * MB, []),
        ("url", 10 * MB + 1, ["image-bytes"]),
    ],
)
def test_a_picture_has_the_bytes_that_its_transport_takes(
    edition: str, model: str, route: str, transport: str, size: int, expected: list[str]
) -> None:
    if (transport, route) == ("path", "openai"):
        expected = ["path-not-supported", *expected]
    report = check(
        replace(PICTURE, bytes=size), model, transport=transport, route=route, edition=edition
    )
    assert errors(report) == expected


@pytest.mark.parametrize(("size", "expected"), [(7_864_299, []), (7_864_302, ["data-uri-bytes"])])
def test_exactly_ten_megabytes_of_data_uri_are_refused(size: int, expected: list[str]) -> None:
    media_type = "video/x-flv"  # its prefix has 24 characters, so that 10485760 can be met
    film = replace(FILM, container="flv", media_type=media_type, bytes=size)
    assert errors(check(film, "qwen3-vl-plus")) == expected


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("model", "most"),
    [
        ("qwen3-vl-plus", 2 * GB),
        ("qwen-vl-max", 2 * GB),
        ("qwen-vl-max-2025-04-08", 2 * GB),
        ("qwen-vl-plus", 1 * GB),
        ("qvq-max", 1 * GB),
        ("qwen2-vl-72b-instruct", 150 * MB),
    ],
)
def test_a_film_by_url_has_the_bytes_that_its_model_takes(
    edition: str, model: str, most: int
) -> None:
    for size, expected in ((most - 1, []), (most, []), (most + 1, ["video-bytes"])):
        report = check(replace(FILM, bytes=size), model, transport="url", edition=edition)
        assert errors(report) == expected


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize(
    ("transport", "size", "expected"),
    [
        ("path", 100 * MB - 1, []),
        ("path", 100 * MB, ["video-bytes"]),
        ("base64", 7_864_302, []),
        ("base64", 7_864_320, ["data-uri-bytes"]),
    ],
)
def test_a_film_has_the_bytes_that_its_transport_takes(
    edition: str, transport: str, size: int, expected: list[str]
) -> None:
    report = check(replace(FILM, bytes=size), "qwen3-vl-plus", transport=transport, edition=edition)
    assert errors(report) == expected


@pytest.mark.parametrize(
    ("model", "edition", "most"),
    [
        ("qwen3-vl-plus", "guide", 1200),
        ("qwen3-vl-plus", "latest", 3600),
        ("qwen3-vl-8b-instruct", "latest", 1200),
        ("qwen-vl-max", "guide", 1200),
        ("qwen-vl-max-2025-08-13", "guide", 1200),
        ("qwen-vl-max-2025-04-08", "guide", 1200),
        ("qwen-vl-max-2025-04-02", "guide", 600),
        ("qwen-vl-plus", "guide", 600),
        ("qwen2.5-vl-72b-instruct", "latest", 600),
        ("qvq-plus", "guide", 600),
        ("qwen2-vl-72b-instruct", "guide", 40),
        ("qwen-vl-max-2024-11-19", "guide", 40),
    ],
)
def test_a_film_lasts_as_long_as_its_model_takes(model: str, edition: str, most: int) -> None:
    for seconds, legal in (
        (1.999, False),
        (2.0, True),
        (2.001, True),
        (most - 0.001, True),
        (most, True),
        (most + 0.001, False),
    ):
        film = replace(FILM, duration=float(seconds), frames=round(seconds * 2), fps=2.0)
        expected = [] if legal else ["video-duration"]
        assert errors(check(film, model, edition=edition)) == expected, seconds


def test_a_film_of_unknown_length_is_not_judged_and_says_so() -> None:
    report = check(VideoInfo(size=Size(480, 640)), "qwen3-vl-plus")
    assert report.ok
    assert {"video-duration", "bytes-not-known", "size-unknown"} <= codes(report, "info")


@pytest.mark.parametrize(
    ("name", "expected"),
    [(name, []) for name in ("bmp", "jpeg", "png", "tiff", "webp", "heic")]
    + [(name, ["image-format"]) for name in ("gif", "avif", "jp2")]
    + [(None, [])],
)
def test_a_picture_has_one_of_six_formats(name: str | None, expected: list[str]) -> None:
    for edition in EDITIONS:
        report = check(replace(PICTURE, format=name), "qwen3-vl-plus", edition=edition)
        assert errors(report) == expected


@pytest.mark.parametrize("name", ["mp4", "avi", "mkv", "mov", "flv", "wmv"])
def test_a_film_in_a_named_container_is_fine(name: str) -> None:
    film = replace(FILM, container=name, media_type=None)
    assert "video-format" not in codes(check(film, "qwen3-vl-plus"))


@pytest.mark.parametrize("name", ["webm", "mpegts", "3gp"])
def test_a_film_in_another_container_is_a_warning(name: str) -> None:
    report = check(replace(FILM, container=name, media_type=None), "qwen3-vl-plus")
    assert report.ok
    assert "video-format" in codes(report, "warning")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (Size(2160, 3839), []),
        (Size(2160, 3840), ["image-format"]),
        (Size(2160, 3841), ["image-format"]),
    ],
)
def test_from_4k_on_the_latest_edition_takes_jpeg_and_png_only(
    size: Size, expected: list[str]
) -> None:
    webp = replace(PICTURE, size=size, format="webp", media_type="image/webp")
    assert errors(check(webp, "qwen3-vl-plus", edition="latest")) == expected
    assert errors(check(webp, "qwen3-vl-plus", edition="guide")) == []
    for name in ("jpeg", "png"):
        assert check(replace(webp, format=name), "qwen3-vl-plus", edition="latest").ok


@pytest.mark.parametrize(("width", "warned"), [(7680, False), (7681, True)])
def test_above_8k_the_latest_edition_warns(width: int, *, warned: bool) -> None:
    report = check(replace(PICTURE, size=Size(4320, width)), "qwen3-vl-plus", edition="latest")
    assert report.ok
    assert ("image-too-large" in codes(report, "warning")) is warned


@pytest.mark.parametrize(("side", "warned"), [(10_000, False), (10_001, True)])
def test_above_100_megapixels_a_picture_is_called_a_bomb(side: int, *, warned: bool) -> None:
    report = check(replace(PICTURE, size=Size(side, 10_000)), "qwen3-vl-plus")
    assert report.ok
    assert ("pixel-bomb" in codes(report, "warning")) is warned


@pytest.mark.parametrize(
    ("model", "most"),
    [("qwen3-vl-plus", 2000), ("qwen3-vl-8b-instruct", 512), ("qwen2-vl-7b-instruct", 80)],
)
def test_a_list_has_the_frames_that_its_model_takes(model: str, most: int) -> None:
    for count, expected in (
        (3, ["frame-count"]),
        (4, []),
        (5, []),
        (most, []),
        (most + 1, ["frame-count"]),
    ):
        frames = FrameList([PICTURE] * count)
        assert errors(check(frames, model, transport="url")) == expected


@pytest.mark.parametrize(("count", "expected"), [(250, []), (251, ["data-uri-count"])])
def test_a_request_holds_250_data_uris(count: int, expected: list[str]) -> None:
    assert errors(check(FrameList([PICTURE] * count), "qwen3-vl-plus")) == expected
    assert check(FrameList([PICTURE] * count), "qwen3-vl-plus", transport="path").ok


def test_each_frame_of_a_list_is_judged_and_named() -> None:
    frames = [PICTURE, replace(PICTURE, bytes=10 * MB), PICTURE, replace(PICTURE, format="gif")]
    report = check(FrameList(frames), "qwen3-vl-plus", transport="path")
    assert [(issue.code, issue.where) for issue in report.issues if issue.severity == "error"] == [
        ("image-bytes", "frame 2 (<ImageInfo>)"),
        ("image-format", "frame 4 (<ImageInfo>)"),
    ]


def test_what_nobody_looked_at_says_so_of_its_size_and_of_its_bytes() -> None:
    url = "https://example.org/1.jpg"
    for media in (url, "https://example.org/1.mp4", FrameList([url] * 4)):
        report = check(media, "qwen3-vl-plus")
        assert report.ok
        assert codes(report) == {"size-unknown", "bytes-not-known"}
        assert all("media=" in issue.fix for issue in report.issues)


def test_a_name_that_says_nothing_is_taken_for_a_picture_and_that_is_told() -> None:
    for url, assumed in (("https://a.org/a", True), ("https://a.org/a.jpg", False)):
        report = check(url, "qwen3-vl-plus")
        (found,) = [issue for issue in report.issues if issue.code == "size-unknown"]
        assert ("if it is a picture, which its name does not say" in found.message) is assumed
        assert "media={url: source}" in found.fix
        assert report.estimate is not None
        assert any("a picture is assumed" in note for note in report.estimate.notes) is assumed


@pytest.mark.parametrize(
    ("total", "warned"), [(10 * 68812 - 1, True), (10 * 68812, False), (10 * 68812 + 1, False)]
)
def test_a_budget_that_the_least_frames_pass_is_a_warning(total: int, *, warned: bool) -> None:
    """Of 10 seconds 20 frames are taken, of 65536 * 1.05 pixels at least, two to a patch."""
    report = check(FILM, "qwen3-vl-plus", total_pixels=total)
    found = [issue for issue in report.issues if issue.code == "total-pixels-range"]
    assert report.ok
    assert [(issue.severity, issue.limit) for issue in found] == (
        [("warning", 688120)] if warned else []
    )


def test_the_models_own_budget_can_be_passed_too() -> None:
    long = replace(FILM, frames=36000, duration=1200.0)
    report = check(long, "qwen3-vl-plus", min_pixels=600_000)
    (found,) = [issue for issue in report.issues if issue.code == "total-pixels-range"]
    assert found.actual == 134217728
    assert "set total_pixels" not in found.fix
    assert "total-pixels-range" not in codes(check("https://a.org/a.mp4", "qwen3-vl-plus"))
    report = check("https://a.org/a.mp4", "qwen3-vl-plus", total_pixels=1)
    assert "total-pixels-range" in codes(report, "warning")


def test_a_frame_that_nobody_looked_at_is_named() -> None:
    frames = FrameList([PICTURE, "https://example.org/2.jpg", PICTURE, PICTURE])
    report = check(frames, "qwen3-vl-plus")
    assert [(issue.code, issue.where) for issue in report.issues] == [
        ("size-unknown", "frame 2 (https://example.org/2.jpg)"),
        ("bytes-not-known", "frame 2 (https://example.org/2.jpg)"),
    ]


@pytest.mark.parametrize("first", [True, False])
def test_each_frame_is_judged_by_the_way_it_travels(*, first: bool) -> None:
    url = "https://example.org/1.jpg"
    large = replace(PICTURE, bytes=9 * MB)  # over the limit as a data URI, under it by URL
    frames = [url, large] if first else [large, url]
    report = check(FrameList([*frames, PICTURE, PICTURE]), "qwen3-vl-plus", media={url: large})
    number = 2 if first else 1
    assert [(issue.code, issue.where) for issue in report.issues if issue.severity == "error"] == [
        ("data-uri-bytes", f"frame {number} (<ImageInfo>)")
    ]
    assert report.transport == "base64"


def test_only_frames_that_travel_by_base64_are_counted_as_data_uris() -> None:
    url = "https://example.org/1.jpg"
    for mine, expected in ((250, []), (251, ["data-uri-count"])):
        report = check(FrameList([*[url] * 5, *[PICTURE] * mine]), "qwen3-vl-plus")
        assert errors(report) == expected
    report = check(FrameList([url] * 300), "qwen3-vl-plus", transport="path", route="openai")
    assert report.ok
    assert report.transport == "url"
    mixed = FrameList([url, PICTURE, PICTURE, PICTURE])
    report = check(mixed, "qwen3-vl-plus", transport="path", route="openai")
    assert errors(report) == ["path-not-supported"]


def test_frames_of_several_sizes_are_a_warning() -> None:
    frames = [PICTURE, replace(PICTURE, size=Size(960, 640)), PICTURE, PICTURE]
    assert "frame-sizes" in codes(check(FrameList(frames), "qwen3-vl-plus"), "warning")
    assert "frame-sizes" not in codes(check(FrameList([PICTURE] * 4), "qwen3-vl-plus"))


@pytest.mark.parametrize(
    ("fps", "guide", "latest"),
    [
        (0.099, ["fps-range"], ["fps-range"]),
        (0.1, ["fps-range"], []),
        (0.101, [], []),
        (9.999, [], []),
        (10, ["fps-range"], []),
        (10.001, ["fps-range"], ["fps-range"]),
    ],
)
def test_fps_lies_between_a_tenth_and_ten(fps: float, guide: list[str], latest: list[str]) -> None:
    assert errors(check(FILM, "qwen3-vl-plus", fps=fps)) == guide
    assert errors(check(FILM, "qwen3-vl-plus", fps=fps, edition="latest")) == latest
    frames = FrameList([PICTURE] * 4, fps=fps)
    assert errors(check(frames, "qwen3-vl-plus")) == guide
    assert errors(check(frames, "qwen3-vl-plus", edition="latest")) == latest
    assert errors(check(FILM, "qwen3-vl-plus", fps=fps, route="openai", edition="latest")) == latest


def test_fps_is_ignored_on_the_openai_route_by_the_guide() -> None:
    report = check(FILM, "qwen3-vl-plus", fps=1, route="openai")
    assert report.ok
    assert "fps-ignored" in codes(report, "warning")
    assert "fps-ignored" not in codes(check(FILM, "qwen3-vl-plus", route="openai"))
    assert "fps-ignored" in codes(check(PICTURE, "qwen3-vl-plus", fps=1), "info")


@pytest.mark.parametrize(("fps", "warned"), [(2.0, False), (1.0, True)])
def test_a_list_of_another_rate_is_ignored_on_the_openai_route_by_the_guide(
    fps: float, *, warned: bool
) -> None:
    report = check(FrameList([PICTURE] * 4, fps=fps), "qwen3-vl-plus", route="openai")
    assert ("fps-ignored" in codes(report, "warning")) is warned
    report = check(FrameList([PICTURE] * 4), "qwen3-vl-plus", fps=2.0)
    assert "fps-ignored" in codes(report, "info")


@pytest.mark.parametrize(
    ("media", "settings", "expected"),
    [
        (PICTURE, {"min_pixels": 65535}, ["min-pixels-range"]),
        (PICTURE, {"min_pixels": 65536}, []),
        (PICTURE, {"min_pixels": 65537}, []),
        (PICTURE, {"min_pixels": 2621440}, []),
        (PICTURE, {"min_pixels": 2621441}, ["min-pixels-range"]),
        (PICTURE, {"min_pixels": 3000001, "max_pixels": 3000000}, ["min-pixels-range"]),
        (PICTURE, {"min_pixels": 3000000, "max_pixels": 3000000}, []),
        # by the guide the larger of the default and max_pixels is the cap; in the latest, max_pixels
        (PICTURE, {"min_pixels": 2621440, "max_pixels": 99999}, []),
        (PICTURE, {"min_pixels": 2621441, "max_pixels": 99999}, ["min-pixels-range"]),
        (
            PICTURE,
            {"min_pixels": 100000, "max_pixels": 99999, "edition": "latest"},
            ["min-pixels-range"],
        ),
        (PICTURE, {"min_pixels": 99999, "max_pixels": 99999, "edition": "latest"}, []),
        (PICTURE, {"min_pixels": 16777216, "vl_high_resolution_images": True}, []),
        (
            PICTURE,
            {"min_pixels": 16777217, "vl_high_resolution_images": True},
            ["min-pixels-range"],
        ),
        (PICTURE, {"max_pixels": 16777215}, []),
        (PICTURE, {"max_pixels": 16777216}, []),
        (PICTURE, {"max_pixels": 16777217}, ["max-pixels-range"]),
        (PICTURE, {"max_pixels": 65535, "edition": "latest"}, ["max-pixels-range"]),
        (PICTURE, {"max_pixels": 65536, "edition": "latest"}, []),
        (FILM, {"min_pixels": 4095}, ["min-pixels-range"]),
        (FILM, {"min_pixels": 4096}, []),
        (FILM, {"min_pixels": 655361}, ["min-pixels-range"]),
        (FILM, {"max_pixels": 4095}, ["max-pixels-range"]),
        (FILM, {"max_pixels": 4096}, []),
        (FILM, {"max_pixels": 2048000}, []),
        (FILM, {"max_pixels": 2048001}, ["max-pixels-range"]),
        (FILM, {"total_pixels": 134217728}, []),
        (FILM, {"total_pixels": 134217729}, ["total-pixels-range"]),
        (FILM, {"max_frames": 1}, ["max-frames-range", "frame-count"]),
        (FILM, {"max_frames": 2}, []),
        (FILM, {"max_frames": 2000}, []),
        (FILM, {"max_frames": 2001}, ["max-frames-range"]),
    ],
)
def test_settings_stay_in_their_range(
    media: object, settings: dict[str, Any], expected: list[str]
) -> None:
    report = check(media, "qwen3-vl-plus", **settings)
    assert errors(report) == expected


@pytest.mark.parametrize(
    ("model", "ceiling"), [("qwen2.5-vl-7b-instruct", 12845056), ("qwen-vl-max", 16777216)]
)
def test_max_pixels_has_the_guides_ceiling(model: str, ceiling: int) -> None:
    assert check(PICTURE, model, max_pixels=ceiling).ok
    assert errors(check(PICTURE, model, max_pixels=ceiling + 1)) == ["max-pixels-range"]


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"max_pixels": 2621439}, True),
        ({"max_pixels": 2621440}, False),
        ({"max_pixels": 2621439, "edition": "latest"}, False),
        ({"max_pixels": 9999999, "vl_high_resolution_images": True}, True),
        ({"vl_high_resolution_images": True}, False),
    ],
)
def test_max_pixels_without_effect_is_a_warning(settings: dict[str, Any], *, warned: bool) -> None:
    report = check(PICTURE, "qwen3-vl-plus", **settings)
    assert report.ok
    assert ("max-pixels-no-effect" in codes(report, "warning")) is warned


def test_what_high_resolution_overrules_is_to_be_left_out() -> None:
    high = check(PICTURE, "qwen3-vl-plus", max_pixels=5_000_000, vl_high_resolution_images=True)
    (issue,) = [one for one in high.issues if one.code == "max-pixels-no-effect"]
    assert "leave max_pixels out" in issue.fix
    low = check(PICTURE, "qwen3-vl-plus", max_pixels=70_000)
    (issue,) = [one for one in low.issues if one.code == "max-pixels-no-effect"]
    assert "shrink" in issue.fix


def test_what_rounding_to_the_grid_takes_is_no_detail_lost() -> None:
    rounded = check(replace(PICTURE, size=Size(480, 640)), "gui-plus")
    assert "detail-lost" not in codes(rounded)


def test_settings_for_another_medium_are_told() -> None:
    picture = check(PICTURE, "qwen3-vl-plus", max_frames=8, total_pixels=10**6)
    film = check(FILM, "qwen3-vl-plus", vl_high_resolution_images=True)
    openai = check(FILM, "qwen3-vl-plus", max_frames=8, route="openai")
    for report in (picture, film, openai):
        assert report.ok
        assert "parameter-misplaced" in codes(report)
    assert "parameter-misplaced" in codes(openai, "warning")


def test_a_mode_that_the_model_lacks_is_a_warning() -> None:
    grid = replace(
        get_model("qwen3-vl-plus").grid, high_resolution_pixels=None, max_pixels_ceiling=None
    )
    own = replace(get_model("qwen3-vl-plus"), id="plain", grid=grid)
    report = check(PICTURE, own, vl_high_resolution_images=True, max_pixels=10**9)
    assert report.ok
    assert "feature-unsupported" in codes(report, "warning")


def test_a_film_for_a_model_without_films_is_refused() -> None:
    model = get_model("qwen3-vl-plus")
    features = replace(model.features, video=False)
    own = replace(model, id="pictures-only", frames=None, films=None, features=features)
    for media in (FILM, FrameList([PICTURE] * 4), "https://example.org/a.mp4"):
        report = check(media, own, transport="url")
        assert errors(report) == ["kind-not-supported"]
        assert report.estimate is None


def test_films_with_unpublished_limits_are_not_judged_by_them_and_it_is_told() -> None:
    own = replace(get_model("qwen3-vl-plus"), id="my-model", films=None)
    long = replace(FILM, duration=10**6, bytes=5 * GB)
    report = check(long, own, transport="url")
    assert report.ok
    told = [issue.message for issue in report.issues if issue.code == "limit-not-known"]
    assert len(told) == 1
    assert "films of my-model" in told[0]
    assert "limit-not-known" not in codes(check(FILM, "qwen3-vl-plus"))


@pytest.mark.parametrize("name", ["qwen3.5-omni-plus", "qwen3-omni-flash", "qwen-omni-turbo"])
def test_a_model_that_hears_has_sound_and_no_published_limits(name: str) -> None:
    for film in (replace(FILM, has_audio=True), "https://example.org/a.mp4"):
        report = check(film, name)
        assert report.ok
        told = [issue.message for issue in report.issues if issue.code == "limit-not-known"]
        assert len(told) == 2
        assert "audio-ignored" not in codes(report)


@pytest.mark.parametrize(
    ("limit", "guide", "latest"),
    [  # 480x640 is 302 tokens
        (303, [], []),
        (302, ["input-tokens"], []),
        (301, ["input-tokens"], ["input-tokens"]),
    ],
)
def test_all_tokens_stay_below_the_input_by_the_guide_and_may_equal_it_by_the_latest(
    limit: int, guide: list[str], latest: list[str]
) -> None:
    for edition, expected in (("guide", guide), ("latest", latest)):
        model = get_model("qwen3-vl-plus", edition=edition)
        own = replace(model, id="small", context=replace(model.context, max_input=limit))
        assert errors(check(PICTURE, own)) == expected


def test_an_unknown_url_is_an_error_by_its_lower_and_a_warning_by_its_upper_bound() -> None:
    model = get_model("qwen3-vl-plus")
    for limit, severity in ((2563, None), (2562, "warning"), (67, "warning"), (66, "error")):
        own = replace(model, id="small", context=replace(model.context, max_input=limit))
        report = check("https://example.org/a.jpg", own)
        found = {issue.severity for issue in report.issues if issue.code == "input-tokens"}
        assert found == ({severity} if severity else set())
        assert "size-unknown" in codes(report, "info")


@pytest.mark.parametrize(
    ("media", "settings", "lower", "upper"),
    [
        # the editions differ: the larger of the default and max_pixels, or max_pixels
        (replace(PICTURE, size=Size(3024, 4032)), {"max_pixels": 1280 * 1024}, 1232, 2496),
        ("https://example.org/a.jpg", {}, 66, 2562),
        ("https://example.org/a.mp4", {}, 66, 131074),
        (PICTURE, {}, 302, 302),
    ],
)
@pytest.mark.parametrize("edition", EDITIONS)
def test_tokens_are_an_error_by_the_lower_bound_and_a_warning_by_the_upper(
    media: object, settings: dict[str, Any], lower: int, upper: int, edition: str
) -> None:
    model = get_model("qwen3-vl-plus", edition=edition)
    allowed = 1 if edition == "guide" else 0  # by the guide tokens stay below the limit
    for limit, severity in (
        (lower + allowed - 1, "error"),
        (lower + allowed, "warning" if lower < upper else None),
        (upper + allowed - 1, "warning" if lower < upper else "error"),
        (upper + allowed, None),
    ):
        own = replace(model, context=replace(model.context, max_input=limit))
        report = check(media, own, **settings)
        found = [issue.severity for issue in report.issues if issue.code == "input-tokens"]
        assert found == ([severity] if severity else []), limit


def test_a_model_of_unknown_context_is_not_judged_by_it_and_it_is_told() -> None:
    report = check(FILM, "qwen-vl-v1")
    assert report.ok
    told = [issue.message for issue in report.issues if issue.code == "limit-not-known"]
    assert told == ["nobody has published how many tokens of input qwen-vl-v1 takes"]


def test_a_file_of_unknown_type_is_refused_only_if_its_shortest_data_uri_is_too_long() -> None:
    head = len("data:;base64,")
    most = (10 * MB - 1 - head) // 4 * 3
    for size, expected in ((most, []), (most + 1, ["data-uri-bytes"])):
        picture = replace(PICTURE, media_type=None, bytes=size)
        assert errors(check(picture, "qwen3-vl-plus")) == expected


def test_max_frames_does_nothing_for_a_list() -> None:
    report = check(FrameList([PICTURE] * 8), "qwen3-vl-plus", max_frames=10**6)
    assert report.ok
    assert "parameter-misplaced" in codes(report, "info")


def test_lost_detail_names_the_page_that_limits_pictures_or_frames() -> None:
    model = get_model("qwen3-vl-plus")
    assert model.frames is not None
    for media, source in (
        (replace(PICTURE, size=Size(3024, 4032)), model.grid.source),
        (replace(FILM, size=Size(2160, 3840)), model.frames.source),
        (FrameList([replace(PICTURE, size=Size(2160, 3840))] * 4), model.frames.source),
    ):
        issues = check(media, model).issues
        assert [issue.source for issue in issues if issue.code == "detail-lost"] == [source]


@pytest.mark.parametrize(("length", "expected"), [(10 * MB - 1, []), (10 * MB, ["data-uri-bytes"])])
def test_a_data_uri_counts_as_long_as_it_came(length: int, expected: list[str]) -> None:
    # white space inside it makes it longer than its bytes would be anew
    origin = Origin("<data URI>", media_type="image/jpeg", uri_length=length)
    model, base64 = get_model("qwen3-vl-plus"), Transport.BASE64
    report = check_media(PICTURE, [origin], model, Settings(), base64)
    assert errors(report) == expected


def test_a_film_at_the_largest_ratio_is_taken() -> None:
    assert check(replace(FILM, size=Size(20, 4000)), "qwen3-vl-plus").ok
    assert errors(check(replace(FILM, size=Size(20, 4001)), "qwen3-vl-plus")) == [
        "image-aspect-ratio"
    ]


def test_an_always_thinking_model_is_judged_by_its_thinking_input() -> None:
    model = get_model("qwen3-vl-8b-thinking")
    own = replace(model, context=replace(model.context, max_input_thinking=302))
    assert errors(check(PICTURE, own)) == ["input-tokens"]


@pytest.mark.parametrize(
    ("media", "code", "severity"),
    [
        (replace(PICTURE, orientation=6), "orientation-applied", "info"),
        (replace(PICTURE, has_alpha=True), "alpha-flattened", "info"),
        (replace(PICTURE, frames=2), "extra-frames-ignored", "warning"),
        (replace(PICTURE, bytes=None), "bytes-not-known", "info"),
        (replace(PICTURE, bytes=MB), "transport-advised", "info"),
        (replace(PICTURE, size=Size(3024, 4032)), "detail-lost", "info"),
        (replace(FILM, has_audio=True), "audio-ignored", "info"),
        (replace(FILM, size=Size(2160, 3840)), "detail-lost", "info"),
        (FrameList([replace(PICTURE, size=Size(2160, 3840))] * 4), "detail-lost", "info"),
    ],
)
def test_what_is_lost_is_told(media: object, code: str, severity: str) -> None:
    report = check(media, "qwen3-vl-plus")
    assert report.ok
    assert code in codes(report, severity)
    assert code not in codes(check(PICTURE, "qwen3-vl-plus"))
    assert code not in codes(check(FILM, "qwen3-vl-plus"))


def test_the_fix_for_lost_detail_fits_the_case() -> None:
    large = replace(PICTURE, size=Size(9000, 9000))
    default = check(large, "qwen3-vl-plus").issues[-1]
    high = check(large, "qwen3-vl-plus", vl_high_resolution_images=True).issues[-1]
    assert "vl_high_resolution_images" in default.fix
    assert "tiles" in high.fix


@pytest.mark.parametrize(
    ("size", "told", "route", "word"),
    [
        (MB - 1, False, "dashscope", ""),
        (MB, True, "dashscope", "path"),
        (MB, True, "openai", "URL"),
    ],
)
def test_a_path_is_advised_from_one_megabyte_on(
    size: int, route: str, word: str, *, told: bool
) -> None:
    report = check(replace(PICTURE, bytes=size), "qwen3-vl-plus", route=route)
    fixes = [issue.fix for issue in report.issues if issue.code == "transport-advised"]
    assert bool(fixes) is told
    assert all(word in fix for fix in fixes)


def test_a_film_with_an_impossible_ratio_has_no_size() -> None:
    report = check(replace(FILM, size=Size(11, 2201)), "qwen3-vl-plus")
    assert errors(report) == ["image-aspect-ratio"]
    assert report.estimate is None


def test_settings_of_an_unknown_url_are_judged_too() -> None:
    report = check("https://example.org/a.mp4", "qwen3-vl-plus", fps=99)
    assert "fps-range" in errors(report)
    report = check("https://example.org/a.jpg", "qwen3-vl-plus", min_pixels=1)
    assert "min-pixels-range" in errors(report)


def test_a_report_raises_its_errors_and_no_warning() -> None:
    check(replace(PICTURE, frames=2), "qwen3-vl-plus").raise_for_issues()
    with pytest.raises(LimitError, match=r"image-too-small.*enlarge") as caught:
        check(replace(PICTURE, size=Size(5, 5), frames=2), "qwen3-vl-plus").raise_for_issues()
    assert [issue.code for issue in caught.value.issues] == ["image-too-small"]
    assert isinstance(caught.value, ValueError)


def test_errors_come_first_and_every_finding_has_a_place_and_a_fix() -> None:
    picture = replace(PICTURE, size=Size(9, 2000), frames=3, has_alpha=True, format="gif")
    report = check(picture, "qwen3-vl-plus", max_pixels=1)
    order = [("error", "warning", "info").index(issue.severity) for issue in report.issues]
    assert order == sorted(order)
    for issue in report.issues:
        assert issue.where == "<ImageInfo>"
        assert issue.fix


@given(
    st.builds(Size, st.integers(1, 5000), st.integers(1, 5000)),
    st.integers(0, 20 * MB),
    st.sampled_from(MODELS),
    st.sampled_from(("base64", "path", "url")),
    st.sampled_from(EDITIONS),
)
def test_a_check_never_raises_for_a_finding(
    size: Size, count: int, model: str, transport: str, edition: str
) -> None:
    report = check(
        replace(PICTURE, size=size, bytes=count), model, transport=transport, edition=edition
    )
    assert report.ok is not bool(errors(report))
    assert report.to_dict()["ok"] is report.ok
    assert report.model in report._repr_html_()
