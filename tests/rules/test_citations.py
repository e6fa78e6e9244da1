"""A finding and an explanation cite the page that states the very fact, not its neighbours' page."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Any

import pytest

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
from vlprep.values.model import Apart
from vlprep.values.source import Source

PARTS = ("grid", "pictures", "frames", "films", "context", "features", "weights")
PICTURE = ImageInfo(size=Size(480, 640), format="jpeg", bytes=10**9)
FILM = VideoInfo(size=Size(480, 640), frames=300, fps=30.0, duration=10.0, bytes=10**11)
LONG = replace(FILM, duration=10.0**5, frames=10**6, fps=10.0, has_audio=True)
SHORT = replace(FILM, duration=0.5, frames=15)
MANY = FrameList([replace(PICTURE, bytes=1)] * 9000)
CASES: list[tuple[Any, dict[str, Any]]] = [
    (PICTURE, {}),
    (PICTURE, {"min_pixels": 1, "max_pixels": 10**12}),
    (PICTURE, {"min_pixels": 10**12, "max_pixels": 1}),
    (PICTURE, {"min_pixels": 10**12}),
    (PICTURE, {"vl_high_resolution_images": True, "max_pixels": 3_000_000}),
    (PICTURE, {"vl_high_resolution_images": True, "min_pixels": 10**12}),
    (replace(PICTURE, size=Size(9000, 9000)), {}),
    (replace(PICTURE, size=Size(10, 640)), {}),
    (replace(PICTURE, size=Size(10, 6400)), {}),
    (LONG, {}),
    (LONG, {"min_pixels": 600_000, "total_pixels": 10**12}),
    (SHORT, {"total_pixels": 1}),
    (FILM, {"min_pixels": 1, "max_pixels": 10**12, "max_frames": 10**6}),
    (FILM, {"min_pixels": 10**12, "max_pixels": 1, "max_frames": 1}),
    (FILM, {"min_pixels": 10**12}),
    (replace(FILM, size=Size(10, 6400)), {}),
    (MANY, {}),
    (FrameList([PICTURE] * 3), {"total_pixels": 1}),
]


def page(title: str) -> Source:
    return Source(title=title, date="2026-01", checked="2026-01-01")


def on_pages_of_their_own(model: Model) -> Model:
    """Give every fact of a model a page of its own, named ``grid.factor`` and the like."""
    rows = {}
    for part in PARTS:
        row = getattr(model, part)
        if row is not None:
            facts = [field.name for field in fields(row) if field.name not in {"source", "apart"}]
            apart = tuple(Apart(facts=(fact,), source=page(f"{part}.{fact}")) for fact in facts)
            rows[part] = replace(row, source=page(part), apart=apart)
    return replace(model, **rows)


def cited(model: Model) -> dict[str, set[object]]:
    """Give the pages that findings cite, with the limits that they name from each."""
    pages: dict[str, set[object]] = {}
    for media, settings in CASES:
        for route in ("dashscope", "openai"):
            report = check(media, model, transport="url", route=route, **settings)
            for issue in report.issues:
                if issue.source is not None:
                    share = issue.code == "detail-lost"  # its limit is a share of a side
                    limit = None if share else issue.limit
                    pages.setdefault(issue.source.title, set()).add(limit)
    return pages


def different_models() -> list[Model]:
    """Give one model for each set of facts, in both editions; those that share all are judged alike."""
    models = [
        get_model(model.id, edition=edition)
        for edition in ("guide", "latest")
        for model in list_models()
    ]
    by_facts = {str([getattr(model, part) for part in PARTS]): model for model in models}
    return list(by_facts.values())


@pytest.mark.parametrize("listed", different_models(), ids=lambda model: model.id)
def test_a_finding_cites_the_page_that_states_its_limit(listed: Model) -> None:
    model = on_pages_of_their_own(listed)
    for title, limits in cited(model).items():
        assert title not in PARTS, limits
        part, dot, fact = title.partition(".")
        if dot and part in PARTS:
            value = getattr(getattr(model, part), fact)
            assert {limit for limit in limits if isinstance(limit, int)} <= {value}, title


def test_the_cases_cite_every_fact_that_is_a_limit() -> None:
    names = ("qwen3-vl-plus", "gui-plus", "qwen-vl-ocr", "qwen-vl-max")
    pages = {title for name in names for title in cited(on_pages_of_their_own(get_model(name)))}
    assert {
        "grid.min_pixels",
        "grid.max_pixels",
        "grid.max_pixels_ceiling",
        "grid.high_resolution_pixels",
        "pictures.side_above",
        "pictures.max_ratio",
        "pictures.url_bytes",
        "frames.min_pixels_floor",
        "frames.max_pixels",
        "frames.max_pixels_ceiling",
        "frames.total_pixels",
        "frames.max_frames",
        "frames.max_list",
        "films.min_seconds",
        "films.max_seconds",
        "films.url_bytes",
        "features.video",
        "features.audio",
    } <= pages


def numbers_of(text: str) -> list[tuple[int, str]]:
    """Give each number of an explanation that is followed by a mark, and the page of the mark."""
    pages = dict(re.findall(r"^(\[\d+\]) (.+) \(20", text, re.MULTILINE))
    found = re.findall(r"(\d+)(?: pixels| frames)?(?:: the default)? (\[\d+\])", text)
    return [(int(number), pages[mark]) for number, mark in found]


@pytest.mark.parametrize("name", [model.id for model in list_models()])
@pytest.mark.parametrize("profile", ["api", "open-weights"])
def test_each_number_of_an_explanation_has_the_mark_of_its_own_page(
    name: str, profile: str
) -> None:
    model, cited = on_pages_of_their_own(get_model(name)), set()
    if profile == "open-weights" and model.weights is None:
        return
    film = replace(FILM, duration=60.0, frames=1800)
    for media in (PICTURE, film, FrameList([Size(480, 640)] * 8)):
        try:
            text = explain(estimate(media, model, profile=profile))
        except LimitError:
            continue
        for number, title in numbers_of(text):
            part, _, fact = title.partition(".")
            if part in PARTS and fact not in {"", "factor"}:
                assert getattr(getattr(model, part), fact) == number, text
                cited.add(title)
    if profile == "api":
        assert {"grid.min_pixels", "grid.max_pixels"} <= cited
        budget = {"min_pixels", "max_pixels", "total_pixels", "min_frames", "max_frames"}
        assert model.frames is None or {f"frames.{fact}" for fact in budget} <= cited


def test_what_the_caller_asks_for_is_told_as_that_and_cites_no_page() -> None:
    model = on_pages_of_their_own(get_model("qwen3-vl-plus"))
    asked: dict[str, Any] = {
        "min_pixels": 70000,
        "max_pixels": 500000,
        "total_pixels": 9000000,
        "max_frames": 20,
    }
    text = explain(estimate(FILM, model, **asked))
    for number in asked.values():
        assert re.search(rf"{number}(?: pixels)? \(as asked\)", text), text
    assert not any(page == f"frames.{fact}" for _, page in numbers_of(text) for fact in asked)
    text = explain(estimate(PICTURE, model, min_pixels=70000, max_pixels=3000000))
    assert "at least 70000 pixels (as asked)" in text
    assert "max_pixels 3000000 (as asked)" in text


@pytest.mark.parametrize(("count", "page"), [(100, "guide"), (170, "guide"), (171, "API")])
def test_the_budget_of_all_frames_is_named_from_where_it_is_what_caps_them(
    count: int, page: str
) -> None:
    """A pair shares 51,380,224 pixels among all pairs; 602,112 each is more from 171 frames on."""
    frames = FrameList([ImageInfo(size=Size(2000, 2000))] * count)
    found = check(frames, "qwen-vl-max-2025-04-08").issues
    lost = next(issue for issue in found if issue.code == "detail-lost")
    assert lost.source is not None
    assert page in lost.source.title
