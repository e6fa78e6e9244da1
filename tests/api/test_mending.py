"""What can be mended without guessing is mended, and nothing else is touched."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from typing import Any

import pytest

from guide_examples import DASHSCOPE, OPENAI, dashscope_body, openai_body
from vlprep import check_request
from vlprep.api.mending import mend_payload
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import data_uri

PNG = encoded(photo(64, 48), "png")
URI = data_uri(PNG, "image/png")
THOUGHT = {"enable_thinking": False}


def openai(part: Any, **more: Any) -> dict[str, Any]:
    return {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": [part]}], **more}


def picture(url: str, **inner: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **inner}}


def dashscope(*, held: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    asked = {"role": "user", "content": [{"image": "https://a/b"}]}
    return {"model": "qwen3-vl-plus", "input": {"messages": [asked], **(held or {})}, **more}


def scalars(data: Any) -> Counter[str]:
    """Count the keys that name a value, each with its value."""
    held: Counter[str] = Counter()
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for name, value in pairs:
        held += (
            scalars(value) if isinstance(value, (dict, list)) else Counter([f"{name}: {value!r}"])
        )
    return held


def test_what_is_right_stays_as_it_is() -> None:
    for call in OPENAI.values():
        assert mend_payload(call) == call
        assert mend_payload(openai_body(call)) == openai_body(call)
    for call in DASHSCOPE.values():
        assert mend_payload(call) == call
        assert mend_payload(dashscope_body(call)) == dashscope_body(call)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (
            openai(picture("https://a/b", max_pixels=5, detail="high", x=1)),
            openai({**picture("https://a/b", x=1), "max_pixels": 5}),
        ),
        (
            openai(picture("https://a/b", vl_high_resolution_images=True)),
            openai(picture("https://a/b"), vl_high_resolution_images=True),
        ),
        (openai({**picture("https://a/b", top_k=5), "top_k": 6}), None),
        (openai(picture(b64encode(PNG).decode())), openai(picture(URI))),
        (openai(picture(data_uri(PNG, "image/jpeg"))), openai(picture(URI))),
        (openai(picture("data:image/png;base64,AAAA")), None),
        (openai(picture("not base64")), None),
        (openai(picture("file:///a+b.png")), None),
        (
            openai({"type": "video", "video": [b64encode(PNG).decode()]}),
            openai({"type": "video", "video": [URI]}),
        ),
        (
            openai("a", chat_template_kwargs={"enable_thinking": False}),
            openai({"type": "text", "text": "a"}, enable_thinking=False),
        ),
        (
            openai(
                picture("https://a/b"),
                extra_body={"chat_template_kwargs": {"enable_thinking": False, "x": 1}},
            ),
            openai(
                picture("https://a/b"),
                extra_body={"chat_template_kwargs": {"x": 1}, "enable_thinking": False},
            ),
        ),
        (openai(picture("https://a/b"), chat_template_kwargs={"x": 1}), None),
    ],
)
def test_a_mistake_is_mended(broken: dict[str, Any], whole: dict[str, Any] | None) -> None:
    assert mend_payload(broken) == (whole or broken)


def test_a_parameter_goes_where_the_form_has_it() -> None:
    call = openai(picture("https://a/b"), enable_thinking=True)
    assert mend_payload(call) == call  # right for a body of HTTP
    assert mend_payload(call, form="openai")["extra_body"] == {"enable_thinking": True}
    body = {"model": "qwen3-vl-plus", "input": {"messages": []}, "top_k": 5}
    assert mend_payload(body)["parameters"] == {"top_k": 5}


def test_a_parameter_of_the_request_comes_out_from_beside_a_picture() -> None:
    beside = {**picture("https://a/b"), "enable_thinking": True}
    assert mend_payload(openai(beside)) == openai(picture("https://a/b"), enable_thinking=True)
    said = openai(beside, enable_thinking=True)
    assert mend_payload(said) == openai(picture("https://a/b"), enable_thinking=True)
    for unclear in (
        openai(beside, enable_thinking=False),
        {
            "model": "qwen3-vl-plus",
            "messages": [
                {"role": "user", "content": [beside, {**beside, "enable_thinking": False}]}
            ],
        },
    ):
        assert mend_payload(unclear) == unclear
    frames = {"video": ["https://a/b"] * 4, "fps": 2, "top_k": 5}
    whole = {"video": ["https://a/b"] * 4, "fps": 2}
    assert mend_payload(openai(frames)) == openai(whole, top_k=5)


@pytest.mark.parametrize(
    ("form", "payload"),
    [
        ("openai", openai(picture("https://a/b"), top_k=5, extra_body={"top_k": 6})),
        ("openai", openai(picture("https://a/b"), temperature=1, extra_body={"temperature": 0})),
        ("openai-http", openai(picture("https://a/b"), seed=1, extra_body={"seed": 2, "n": 1})),
        ("openai-http", openai(picture("https://a/b"), timeout=5)),
        (
            "openai",
            openai({**picture("https://a/b"), "max_pixels": 5}, extra_body={"max_pixels": 6}),
        ),
        (None, openai({**picture("https://a/b", max_pixels=6, min_pixels=7), "max_pixels": 5})),
        (None, openai(picture("https://a/b"), enable_thinking=True, chat_template_kwargs=THOUGHT)),
        (
            "openai",
            openai(
                picture("https://a/b"),
                chat_template_kwargs=THOUGHT,
                extra_body={"chat_template_kwargs": {**THOUGHT, "x": 1}},
            ),
        ),
        (None, openai({"type": "video", "video": "a", "video_url": {"url": "b"}})),
        (None, openai({"type": "video", "video": "https://a/b", "video_url": "https://a/c"})),
        ("dashscope-http", dashscope(top_k=1, parameters={"top_k": 2})),
        ("dashscope-http", dashscope(top_k=1, held={"top_k": 2})),
        ("dashscope-http", dashscope(parameters={"stream": True})),
        ("dashscope-http", dashscope(stream=True)),
    ],
)
def test_no_value_is_lost_where_two_places_disagree(form: str | None, payload: Any) -> None:
    before = check_request(payload, form=form)
    mended = mend_payload(payload, form=form)
    assert scalars(mended) == scalars(payload)
    kept = {"parameter-misplaced", "parameter-unknown", "content-shape"}
    codes = {issue.code for issue in check_request(mended, form=form).issues}
    assert codes & kept == {issue.code for issue in before.issues} & kept != set()
    assert mend_payload(mended, form=form) == mended
    line = {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": payload}
    if form == "openai-http":
        assert mend_payload(line) == mended


def test_what_two_places_say_alike_is_said_once() -> None:
    told = openai(picture("https://a/b", max_pixels=5), top_k=5, extra_body={"top_k": 5})
    told["messages"][0]["content"][0]["max_pixels"] = 5
    whole = openai({**picture("https://a/b"), "max_pixels": 5}, extra_body={"top_k": 5})
    assert mend_payload(told, form="openai") == whole
