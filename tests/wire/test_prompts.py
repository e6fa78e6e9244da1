"""The guide's prompts are to be had as functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vlprep import (
    ask_boxes,
    ask_boxes_3d,
    ask_events,
    ask_fields,
    ask_html,
    ask_markdown,
    ask_points,
    check_request,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def test_the_prompts_are_the_guides_own() -> None:
    assert ask_html() == "qwenvl html"
    assert ask_markdown() == "qwenvl markdown"
    assert ask_boxes("食物") == "检测图中所有食物并以JSON格式输出其bbox的坐标。"
    assert ask_points("食物") == "以点的形式定位图中所有食物并以XML格式输出其point坐标。"
    assert ask_events("人物的一系列动作").startswith(
        "请你描述下视频中的人物的一系列动作，以JSON格式"
    )
    assert "HH:mm:ss" in ask_events()
    assert ask_fields("发票代码", "票价") == "提取图中的：['发票代码','票价']，请你以JSON格式输出。"
    assert "bbox_3d" in ask_boxes_3d("椅子")


@pytest.mark.parametrize("ask", [ask_boxes, ask_points, ask_boxes_3d, ask_events])
def test_a_prompt_can_be_english(ask: Callable[..., str]) -> None:
    assert ask("dogs", language="en").isascii()
    assert "dogs" in ask("dogs", language="en")
    assert ask(language="en").isascii()
    assert ask("{}") != ask()
    with pytest.raises(ValueError, match="'en'"):
        ask("dogs", language="fr")


def test_fields_must_be_named() -> None:
    assert ask_fields("total", language="en").isascii()
    with pytest.raises(ValueError, match="field"):
        ask_fields()


@pytest.mark.parametrize("ask", [ask_fields, ask_boxes, ask_points, ask_boxes_3d, ask_events])
def test_a_list_does_not_get_into_a_prompt(ask: Callable[..., str]) -> None:
    for wrong in (["cat", "dog"], None, 5):
        with pytest.raises(TypeError, match=type(wrong).__name__):
            ask(wrong)


@pytest.mark.parametrize("prompt", [ask_markdown(), ask_boxes_3d("cars", language="en")])
def test_a_prompt_is_known_for_what_it_asks(prompt: str) -> None:
    call = {"model": "qwen-vl-max", "messages": [{"role": "user", "content": prompt}]}
    assert "feature-unsupported" in {issue.code for issue in check_request(call).issues}
