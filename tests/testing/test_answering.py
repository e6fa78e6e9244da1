"""What the fake answers to the guide's prompts is read by the readers of answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from bodies import URI, chat, generation, loaded, picture, post, text

import vlprep
from vlprep.wire.prompts import (
    ask_boxes,
    ask_boxes_3d,
    ask_events,
    ask_fields,
    ask_html,
    ask_markdown,
    ask_points,
)

if TYPE_CHECKING:
    from vlprep.testing.engine import Engine

MIDDLE = (160, 120, 480, 360)
"""From a quarter to three quarters of the picture of 640 by 480."""
FAMILIES = ("qwen2.5-vl-72b-instruct", "qwen3-vl-plus")
PICTURE = vlprep.Size(480, 640)


def said(engine: Engine, *parts: dict[str, Any], **more: Any) -> str:
    document = loaded(post(engine, chat(*parts, **more)))
    content = document["choices"][0]["message"]["content"]
    assert isinstance(content, str)
    return content


def near(found: Any, truth: tuple[float, ...]) -> bool:
    return found is not None and all(abs(a - b) <= 1 for a, b in zip(found, truth, strict=True))


@pytest.mark.parametrize("model", FAMILIES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_boxes_that_are_asked_for_are_read_in_the_middle_of_the_original(
    engine: Engine, model: str, language: str
) -> None:
    answer = said(engine, picture(), text(ask_boxes("dishes", language=language)), model=model)
    found = vlprep.parse_grounding(answer, model, image=PICTURE)
    assert [item.label for item in found] == ["dishes"]
    assert near(found[0].box, MIDDLE)
    assert not found.issues


@pytest.mark.parametrize("model", FAMILIES)
@pytest.mark.parametrize("question", [ask_points("A & B"), "Give the point_2d of A & B as JSON"])
def test_points_that_are_asked_for_are_read_in_the_middle_of_the_original(
    engine: Engine, model: str, question: str
) -> None:
    answer = said(engine, picture(), text(question), model=model)
    found = vlprep.parse_grounding(answer, model, image=PICTURE)
    assert near(found[0].point, (320, 240))
    assert found[0].label == ("A & B" if "XML" in question else "objects")
    assert not found.issues


def test_boxes_in_space_that_are_asked_for_lie_before_the_camera(engine: Engine) -> None:
    answer = said(engine, picture(), text(ask_boxes_3d("desks", language="en")))
    found = vlprep.parse_grounding(answer, "qwen3-vl-plus", image=PICTURE)
    assert found[0].label == "desks"
    assert len(found[0].corners) == 8
    assert all(0 <= x <= 640 and 0 <= y <= 480 for x, y in found[0].corners)


@pytest.mark.parametrize("model", FAMILIES)
def test_html_that_is_asked_for_is_read_with_its_place(engine: Engine, model: str) -> None:
    answer = said(engine, picture(), text(ask_html()), model=model)
    found = vlprep.parse_document(answer, model, image=PICTURE)
    assert "1 picture" in found[0].text
    assert near(found[0].box, MIDDLE)
    assert [part.kind for part in found[1:]] == ["table", "image"]
    assert all(part.box is not None for part in found)
    assert not found.issues


def test_markdown_that_is_asked_for_is_read_with_its_table(engine: Engine) -> None:
    answer = said(engine, picture(), text(ask_markdown()))
    found = vlprep.parse_document(answer, "qwen3-vl-plus", image=PICTURE)
    assert "1 picture" in found[0].text
    assert near(found[-1].box, MIDDLE)
    assert found[-2].kind == "image"
    assert found[-1].rows == (("seen",), ("1",))
    assert not found.issues


def test_code_that_is_asked_for_is_two_files(engine: Engine) -> None:
    asked = "根据我的草图设计使用HTML、CSS创建网页，主色调为黑色。"
    found = vlprep.parse_code(said(engine, picture(), text(asked)))
    assert [(file.name, file.language) for file in found] == [
        ("index.html", "html"),
        ("style.css", "css"),
    ]
    assert "no pictures" in said(engine, text(asked))


def test_events_that_are_asked_for_fill_the_film(engine: Engine) -> None:
    film = vlprep.VideoInfo(size=vlprep.Size(480, 640), frames=300, fps=30.0)
    url = "https://example.org/film.mp4"
    engine.media(url, film)
    part = {"type": "video_url", "video_url": {"url": url}}
    answer = said(engine, part, text(ask_events(language="en")))
    found = vlprep.parse_events(answer, "qwen3-vl-plus", video=film, route="openai")
    assert [(event.start, event.end) for event in found] == [(0.0, 5.0), (5.0, 10.0)]
    assert not found.issues


def test_fields_that_are_asked_for_are_all_there(engine: Engine) -> None:
    names = ("发票代码", "车次")
    answer = said(engine, picture(), text(ask_fields(*names)))
    found = vlprep.parse_fields(answer, fields=names)
    assert set(found) == set(names)
    assert not found.issues


def test_json_mode_gives_an_object_without_a_fence(engine: Engine) -> None:
    told = {"response_format": {"type": "json_object"}}
    answer = said(engine, picture(), text(ask_boxes("cats", language="en")), **told)
    assert isinstance(json.loads(answer), dict)
    found = vlprep.parse_grounding(answer, "qwen3-vl-plus", image=PICTURE)
    assert near(found[0].box, MIDDLE)
    fields = said(engine, picture(), text(ask_fields("date", language="en")), **told)
    assert list(json.loads(fields)) == ["date"]
    spot = said(engine, picture(), text("point_2d of cats as JSON"), **told)
    assert isinstance(json.loads(spot), dict)


@pytest.mark.parametrize(
    "question",
    [
        ask_boxes(),
        ask_points(),
        ask_boxes_3d(),
        ask_html(),
        ask_markdown(),
        ask_events(),
        "Is [this] JSON?",
    ],
)
def test_without_a_picture_no_form_is_made_up(engine: Engine, question: str) -> None:
    assert "no pictures" in said(engine, text(question))


def test_pixels_of_a_picture_of_unknown_size_are_not_made_up(engine: Engine) -> None:
    part = picture("https://example.org/unknown.jpg")
    model, by_thousandths = FAMILIES
    assert "size unknown" in said(engine, part, text(ask_boxes()), model=model)
    assert "bbox_2d" in said(engine, part, text(ask_boxes()), model=by_thousandths)


def test_the_last_text_of_the_last_turn_is_the_question(engine: Engine) -> None:
    body = generation({"image": URI}, {"text": "Describe it."}, {"text": ask_boxes()})
    path = "/api/v1/services/aigc/multimodal-generation/generation"
    document = loaded(post(engine, body, path=path))
    content = document["output"]["choices"][0]["message"]["content"][0]["text"]
    assert near(vlprep.parse_grounding(content, "qwen3-vl-plus", image=PICTURE)[0].box, MIDDLE)
