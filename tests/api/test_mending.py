"""What can be mended without guessing is mended, and nothing else is touched."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from guide_examples import DASHSCOPE, OPENAI, dashscope_body, openai_body
from vlprep.api.mending import mend_payload
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import data_uri

PNG = encoded(photo(64, 48), "png")
URI = data_uri(PNG, "image/png")


def openai(part: Any, **more: Any) -> dict[str, Any]:
    return {"model": "m", "messages": [{"role": "user", "content": [part]}], **more}


def picture(url: str, **inner: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url, **inner}}


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
    body = {"model": "m", "input": {"messages": []}, "top_k": 5}
    assert mend_payload(body)["parameters"] == {"top_k": 5}


def test_a_parameter_of_the_request_comes_out_from_beside_a_picture() -> None:
    beside = {**picture("https://a/b"), "enable_thinking": True}
    assert mend_payload(openai(beside)) == openai(picture("https://a/b"), enable_thinking=True)
    said = openai(beside, enable_thinking=True)
    assert mend_payload(said) == openai(picture("https://a/b"), enable_thinking=True)
    for unclear in (
        openai(beside, enable_thinking=False),
        {
            "model": "m",
            "messages": [
                {"role": "user", "content": [beside, {**beside, "enable_thinking": False}]}
            ],
        },
    ):
        assert mend_payload(unclear) == unclear
    frames = {"video": ["https://a/b"] * 4, "fps": 2, "top_k": 5}
    whole = {"video": ["https://a/b"] * 4, "fps": 2}
    assert mend_payload(openai(frames)) == openai(whole, top_k=5)
