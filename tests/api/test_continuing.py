"""An answer that was cut off is gone on with."""

from __future__ import annotations

import pytest

from vlprep import (
    LimitError,
    Request,
    Size,
    assistant,
    check_request,
    continue_partial,
    image,
    to_dashscope,
    to_openai,
    user,
)

ASKED = Request(model="qwen3-vl-plus", messages=[user(image("https://a.org/a.png"), "Tell me")])


def test_the_text_so_far_becomes_the_last_message() -> None:
    more = continue_partial(ASKED, "Once upon")
    last = {"role": "assistant", "content": "Once upon", "partial": True}
    assert to_openai(more)["messages"][-1] == last
    assert to_dashscope(more)["messages"][-1] == last
    assert to_openai(more)["messages"][:-1] == to_openai(ASKED)["messages"]
    media = {"https://a.org/a.png": Size(640, 480)}
    for route in ("openai", "dashscope"):
        assert check_request(more, route=route, media=media).ok


def test_an_answer_can_be_cut_off_twice() -> None:
    more = continue_partial(continue_partial(ASKED, "Once upon"), " a time")
    assert to_openai(more)["messages"][-1]["content"] == "Once upon a time"
    assert len(more.messages) == 2


def test_an_earlier_answer_is_not_touched() -> None:
    turns = Request(model="qwen3-vl-plus", messages=[*ASKED.messages, assistant("A."), user("b")])
    assert len(continue_partial(turns, "c").messages) == 4


def test_thinking_is_turned_off() -> None:
    thinking = Request(
        model="qwen3-vl-plus",
        messages=ASKED.messages,
        enable_thinking=True,
        thinking_budget=100,
        stream=True,
    )
    assert continue_partial(thinking, "a").parameters == {"enable_thinking": False, "stream": True}
    newer = Request(model="qwen3.7-plus", messages=ASKED.messages)
    assert continue_partial(newer, "a").parameters == {"enable_thinking": False}
    older = Request(model="qwen-vl-max", messages=ASKED.messages)
    assert continue_partial(older, "a").parameters == {}


def test_what_cannot_be_gone_on_with_is_refused() -> None:
    with pytest.raises(LimitError, match="partial-unsupported"):
        continue_partial(Request(model="qvq-max", messages=ASKED.messages), "a")
    with pytest.raises(ValueError, match="no text"):
        continue_partial(ASKED, "")
    assert continue_partial(Request(model="qwen3-vl-plus", messages=[]), "a").messages
