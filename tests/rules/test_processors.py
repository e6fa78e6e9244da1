"""What is said with ``profile="open-weights"`` holds for the published processors, not the service."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from vlprep import FrameList, ImageInfo, Report, Size, VideoInfo, check, estimate, explain
from vlprep.catalog.sources import PROCESSORS

GB = 1024**3
NEW, OLD = "qwen3-vl-8b-instruct", "qwen2.5-vl-7b-instruct"
PICTURE = ImageInfo(size=Size(480, 640), format="jpeg", media_type="image/jpeg", bytes=1000)
FILM = VideoInfo(size=Size(480, 640), frames=300, fps=30.0, duration=10.0, bytes=1000)
LIST = FrameList([PICTURE] * 8)


def judged(media: object, model: str = NEW, **settings: Any) -> Report:
    return check(media, model, profile="open-weights", **settings)


def codes(report: Report) -> list[str]:
    return [issue.code for issue in report.issues]


@pytest.mark.parametrize("model", [NEW, OLD])
@pytest.mark.parametrize(
    ("media", "settings"),
    [
        (replace(PICTURE, bytes=5 * GB), {}),
        (replace(PICTURE, bytes=5 * GB), {"transport": "path", "route": "openai"}),
        (replace(PICTURE, bytes=None), {}),
        (replace(PICTURE, size=Size(9, 90)), {}),
        (replace(PICTURE, format="gif"), {}),
        (replace(PICTURE, size=Size(2160, 3840), format="webp"), {"edition": "latest"}),
        (PICTURE, {"max_pixels": 300_000}),
        (PICTURE, {"min_pixels": 1, "max_pixels": 10**9}),
        (replace(FILM, bytes=5 * GB, container="webm"), {"transport": "url"}),
        (replace(FILM, duration=1.0, frames=30), {}),
        (replace(FILM, duration=90_000.0, frames=90_000, fps=1.0), {}),
        (FILM, {"fps": 20, "max_frames": 9000}),
        (FILM, {"fps": 1, "max_frames": 8, "route": "openai"}),
        (FrameList([PICTURE] * 3, fps=0.05), {"route": "openai"}),
        (FrameList([PICTURE] * 600), {}),
    ],
)
def test_the_services_limits_are_not_the_processors(
    media: object, model: str, settings: dict[str, Any]
) -> None:
    report = judged(media, model, **settings)
    assert report.ok
    assert set(codes(report)) <= {"detail-lost"}


@pytest.mark.parametrize(
    ("media", "model", "settings", "ignored"),
    [
        (PICTURE, NEW, {"min_pixels": 9999, "max_pixels": 99_999}, []),
        (PICTURE, NEW, {"vl_high_resolution_images": True}, ["vl_high_resolution_images"]),
        (PICTURE, OLD, {"fps": 1, "max_frames": 8}, ["fps", "max_frames"]),
        (PICTURE, OLD, {"total_pixels": 10**6}, ["total_pixels"]),
        (FILM, NEW, {"fps": 1, "max_frames": 8, "min_pixels": 5000, "total_pixels": 10**6}, []),
        (FILM, NEW, {"max_pixels": 10**6}, ["max_pixels"]),
        (FILM, OLD, {"fps": 1, "max_frames": 8, "min_pixels": 5000, "max_pixels": 10**6}, []),
        (FILM, OLD, {"total_pixels": 10**6}, ["total_pixels"]),
        (LIST, NEW, {"total_pixels": 10**6}, []),
        (LIST, NEW, {"max_pixels": 10**6, "fps": 1}, ["max_pixels", "fps"]),
        (LIST, OLD, {"max_pixels": 10**6, "max_frames": 4}, ["max_frames"]),
        ("https://a.org/a.mp4", OLD, {"total_pixels": 10**6}, ["total_pixels"]),
    ],
)
def test_a_setting_that_the_processors_do_not_read_is_told(
    media: object, model: str, settings: dict[str, Any], ignored: list[str]
) -> None:
    report = judged(media, model, **settings)
    told = [issue for issue in report.issues if "do not read it" in issue.message]
    assert [issue.message.split()[0] for issue in told] == ignored
    for issue in told:
        assert issue.severity == "warning"
        assert issue.code == (
            "fps-ignored" if issue.message[:3] == "fps" else "parameter-misplaced"
        )
        assert issue.source == PROCESSORS
    plain = estimate(media, model, profile="open-weights")
    for name in ignored:
        alone = {name: settings[name]}
        assert estimate(media, model, profile="open-weights", **alone).tokens == plain.tokens


def test_a_model_without_published_weights_is_not_judged_by_them() -> None:
    for verb in (check, estimate):
        with pytest.raises(ValueError, match="qwen-vl-max has no published weights"):
            verb(PICTURE, "qwen-vl-max", profile="open-weights")


def test_what_gets_lost_is_told_for_any_server() -> None:
    turned = replace(PICTURE, orientation=6, has_alpha=True, frames=2, size=Size(20_000, 20_000))
    found = judged(turned, OLD)
    assert {"orientation-applied", "alpha-flattened", "extra-frames-ignored", "pixel-bomb"} < set(
        codes(found)
    )
    lost = next(issue for issue in found.issues if issue.code == "detail-lost")
    assert lost.source == PROCESSORS
    assert "a larger max_pixels" in lost.fix
    assert "audio-ignored" in codes(judged(replace(FILM, has_audio=True)))
    assert "image-aspect-ratio" in codes(judged(replace(PICTURE, size=Size(11, 2201))))
    assert "frame-count" in codes(judged(replace(FILM, frames=1), OLD))


@pytest.mark.parametrize(("model", "setting"), [(NEW, "total_pixels"), (OLD, "max_pixels")])
def test_the_fix_for_lost_detail_of_a_film_names_the_setting_that_is_read(
    model: str, setting: str
) -> None:
    report = judged(replace(FILM, size=Size(2160, 3840), frames=1800), model)
    lost = next(issue for issue in report.issues if issue.code == "detail-lost")
    assert f"a larger {setting}" in lost.fix


def test_frames_are_judged_and_named_one_by_one() -> None:
    frames = [PICTURE, "https://a.org/2.jpg", replace(PICTURE, has_alpha=True)]
    report = judged(FrameList([*frames, replace(PICTURE, size=Size(960, 640))]))
    assert [(issue.code, issue.where.split(" (")[0]) for issue in report.issues] == [
        ("frame-sizes", ""),
        ("size-unknown", "frame 2"),
        ("alpha-flattened", "frame 3"),
    ]


def test_the_tokens_are_not_held_against_the_services_context() -> None:
    film = replace(FILM, size=Size(1080, 1920), frames=90_000, duration=3000.0)
    found = judged(film, OLD, max_frames=6000)
    assert found.estimate is not None
    assert found.estimate.tokens > 129_024
    assert "input-tokens" not in codes(found)


@pytest.mark.parametrize(
    ("media", "model", "settings", "words"),
    [
        (FILM, NEW, {"route": "openai", "fps": 1}, "1 a second are taken (as asked)"),
        (FILM, OLD, {"route": "openai"}, "2 a second are taken (the default [1])"),
        (
            FILM,
            NEW,
            {},
            "all frames together have at least 4096 pixels [1] and at most 25165824 [1]\n",
        ),
        (FILM, NEW, {}, "] transformers"),
        (FILM, OLD, {}, "a frame has at least 100352 pixels [1] and at most 602112 ["),
        (LIST, OLD, {}, "8 frames as given"),
        (PICTURE, NEW, {}, "the checkpoint's limits"),
        ("https://a.org/a.mp4", NEW, {}, "its size or length is not known: between 10 and"),
    ],
)
def test_an_explanation_rests_on_the_processors_alone(
    media: object, model: str, settings: dict[str, Any], words: str
) -> None:
    text = explain(estimate(media, model, profile="open-weights", **settings))
    assert words in text
    assert [line for line in text.splitlines() if line.startswith("[")] == [f"[1] {PROCESSORS}"]
