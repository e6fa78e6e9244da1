"""What the service reports is held against the estimate, and a difference has a name."""

from __future__ import annotations

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from vlprep import (
    LimitError,
    Request,
    Size,
    VideoInfo,
    estimate,
    estimate_request,
    image,
    reconcile,
    user,
    video,
)

PHOTO = Size(1365, 2048)


def request(model: str = "qwen-vl-plus", **parameters: Any) -> Request:
    return Request(model=model, messages=[user(image(PHOTO), "这是什么")], parameters=parameters)


def details(image_tokens: int) -> dict[str, Any]:
    return {"prompt_tokens_details": {"image_tokens": image_tokens, "cached_tokens": 0}}


def test_an_answer_that_agrees_says_so_in_either_dialect() -> None:
    counted = estimate_request(request("qwen3-vl-plus"))
    total, pictures, texts = counted.total_tokens, counted.image_tokens, counted.text_tokens
    openai = {
        "prompt_tokens": total,
        "prompt_tokens_details": {"image_tokens": pictures, "text_tokens": texts},
    }
    dashscope = {
        "input_tokens": total,
        "image_tokens": pictures,
        "input_tokens_details": {"text_tokens": texts},
    }
    for usage in (openai, dashscope, json.loads(json.dumps(openai), object_hook=_object)):
        found = reconcile(counted, usage)
        assert found.agrees
        assert found.explained
        assert {line.kind for line in found.lines} == {"total", "text", "image"}
        json.dumps(found.to_dict())


def _object(data: dict[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(**data)


def test_the_rule_of_the_other_edition_is_named() -> None:
    counted = estimate_request(request())
    assert counted.image_tokens == 2503
    found = reconcile(counted, {"prompt_tokens": counted.total_tokens - 1254, **details(1249)})
    assert not found.agrees
    assert [line.explanation for line in found.lines] == ["the 1280 cap of edition 'latest'"] * 2


@pytest.mark.parametrize(
    ("reported", "parameters", "explanation"),
    [
        (2501, {}, "the markers are not in it, as until late 2025"),
        (1247, {}, "the 1280 cap of edition 'latest'; and the markers are not in it"),
        (2754, {}, "vl_high_resolution_images was on"),
        (2503, {"vl_high_resolution_images": True}, "vl_high_resolution_images was off"),
        (5, {}, ""),
    ],
)
def test_a_known_rule_is_named(reported: int, parameters: dict[str, Any], explanation: str) -> None:
    counted = estimate_request(request(**parameters))
    (line,) = reconcile(counted, details(reported)).lines
    assert line.explanation == explanation


@pytest.mark.parametrize(
    ("more", "explanation"),
    [
        (2, "the markers of the media are in it, as until late 2025"),
        (11, "a system prompt of the service's own, as until 2025"),
        (-2, "thinking was on, or off, other than the request says"),
        (7, ""),
    ],
)
def test_a_difference_of_the_text_is_named(more: int, explanation: str) -> None:
    counted = estimate_request(request("qwen3-vl-plus"))
    usage = {"prompt_tokens_details": {"text_tokens": counted.text_tokens + more}}
    (line,) = reconcile(counted, usage).lines
    assert line.explanation == explanation


def test_settings_of_a_part_that_had_no_effect_are_named() -> None:
    counted = estimate(PHOTO, "qwen3-vl-plus", max_pixels=4_000_000)
    default = estimate(PHOTO, "qwen3-vl-plus")
    (line,) = reconcile(counted, details(default.tokens)).lines
    assert line.explanation == "the limits of pixels that were asked for had no effect"
    film = VideoInfo(size=Size(720, 1280), frames=900, fps=30.0)
    slow = estimate(film, "qwen3-vl-plus", fps=1)
    usual = estimate(film, "qwen3-vl-plus")
    (line,) = reconcile(slow, {"video_tokens": usual.tokens, "input_tokens": 5}).lines
    assert line.explanation == "fps had no effect"
    weights = estimate(film, "qwen3-vl-8b-instruct", profile="open-weights")
    hosted = estimate(film, "qwen3-vl-8b-instruct")
    (line,) = reconcile(hosted, {"video_tokens": weights.tokens}).lines
    assert "open weights" in line.explanation


def test_films_and_pictures_are_held_apart() -> None:
    film = VideoInfo(size=Size(720, 1280), frames=300, fps=30.0)
    both = Request(model="qwen3-vl-plus", messages=[user(image(PHOTO), video(film, fps=1))])
    counted = estimate_request(both)
    usage = {
        "image_tokens": counted.image_tokens,
        "video_tokens": estimate(film, "qwen3-vl-plus").tokens,
    }
    lines = {line.kind: line for line in reconcile(counted, usage).lines}
    assert lines["image"].agrees
    assert lines["video"].explanation == "fps had no effect"


def test_a_model_of_ones_own_has_fewer_rules_to_try() -> None:
    counted = estimate(PHOTO, "qwen3-vl-plus")
    own = replace(counted.case.model, id="mine", weights=None)
    (line,) = reconcile(estimate(PHOTO, own), details(7)).lines
    assert not line.explanation


@pytest.mark.parametrize("usage", [{}, None, 5, "x", [], {"prompt_tokens": "many"}, {"usage": {}}])
def test_what_tells_no_tokens_is_no_answer_that_agrees(usage: Any) -> None:
    counted = estimate_request(request())
    with pytest.raises(ValueError, match="no tokens of input"):
        reconcile(counted, usage)


def test_numbers_that_the_estimate_has_not_are_not_taken_for_agreement() -> None:
    counted = estimate(PHOTO, "qwen3-vl-plus")
    with pytest.raises(ValueError, match=r"total alone.*estimate_request"):
        reconcile(counted, {"prompt_tokens": 99_999})
    with pytest.raises(ValueError, match="video alone"):
        reconcile(counted, {"video_tokens": 5})


def test_usage_is_found_in_the_whole_answer() -> None:
    counted = estimate_request(request())
    usage = {"prompt_tokens": 99_999}
    for answer in ({"usage": usage}, SimpleNamespace(usage=_object(usage)), usage):
        (line,) = reconcile(counted, answer).lines
        assert (line.reported, line.agrees) == (99_999, False)


_HIGH = "vl_high_resolution_images was on"
_THINKING = "thinking was on, or off, other than the request says"


@pytest.mark.parametrize("detailed", [True, False])
def test_two_rules_at_once_explain_the_total(detailed: bool) -> None:
    asked = Request(
        model="qwen3-vl-plus", messages=[user(image(Size(4000, 3000)), image(PHOTO), "a")]
    )
    counted = estimate_request(asked)
    high = estimate_request(replace(asked, parameters={"vl_high_resolution_images": True}))
    texts = counted.text_tokens + 2
    usage: dict[str, Any] = {"prompt_tokens": high.image_tokens + texts}
    if detailed:
        usage |= {"image_tokens": high.image_tokens, "text_tokens": texts}
    found = reconcile(counted, usage)
    assert found.explained
    total = next(line for line in found.lines if line.kind == "total")
    assert set(total.explanation.split("; ")) == {_HIGH, _THINKING}


def test_a_total_is_explained_by_its_parts_where_they_add_up() -> None:
    counted = estimate_request(request())
    texts = counted.text_tokens + 11
    usage = {"prompt_tokens": 1247 + texts, "image_tokens": 1247, "text_tokens": texts}
    found = reconcile(counted, usage)
    lines = {line.kind: line.explanation for line in found.lines}
    assert found.explained
    assert lines["total"] == f"{lines['text']}; {lines['image']}"
    assert "system prompt" in lines["total"]
    assert "markers are not in it" in lines["total"]


def test_a_total_that_does_not_add_up_is_not_explained_by_its_parts() -> None:
    counted = estimate_request(request("qwen3-vl-plus"))
    usage = {
        "prompt_tokens": counted.total_tokens + 777,
        "image_tokens": counted.image_tokens,
        "text_tokens": counted.text_tokens - 2,
    }
    lines = {line.kind: line for line in reconcile(counted, usage).lines}
    assert lines["text"].explanation
    assert not lines["total"].explanation


def test_a_rule_under_which_there_is_no_size_explains_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = estimate(PHOTO, "qwen3-vl-plus")

    def refused(*_: object) -> None:
        raise LimitError([])

    monkeypatch.setattr("vlprep.rules.requests.reconciling.estimate_media", refused)
    (line,) = reconcile(counted, details(7)).lines
    assert not line.explanation


def test_a_number_within_the_bounds_of_an_unknown_size_is_no_riddle() -> None:
    unknown = Request(model="qwen3-vl-plus", messages=[user(image("https://a.org/a.png"))])
    counted = estimate_request(unknown)
    (line,) = reconcile(counted, {"image_tokens": 1249}).lines
    assert "bounds" in line.explanation
