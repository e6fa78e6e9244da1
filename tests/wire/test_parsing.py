"""What is sent in either dialect is read, and what we write is read as the same."""

from __future__ import annotations

import json
from collections import UserDict
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_examples import DASHSCOPE, OPENAI, dashscope_body, openai_body
from vlprep import Request, RequestError, parse_request, to_dashscope, to_openai
from vlprep.values.payload import Form
from vlprep.values.request import (
    FramesPart,
    ImagePart,
    Message,
    OtherPart,
    TextPart,
    VideoPart,
)
from vlprep.wire.parsing import read_payload


@pytest.mark.parametrize("name", OPENAI)
def test_a_call_of_the_guide_is_written_back_as_it_was(name: str) -> None:
    call = OPENAI[name]
    request = parse_request(call)
    assert to_openai(request) == call
    assert to_openai(request, http=True) == openai_body(call)
    assert parse_request(openai_body(call)) == request


@pytest.mark.parametrize("name", DASHSCOPE)
def test_a_dashscope_call_of_the_guide_is_written_back_as_it_was(name: str) -> None:
    call = DASHSCOPE[name]
    request = parse_request(call)
    assert to_dashscope(request) == call
    assert to_dashscope(request, http=True) == dashscope_body(call)
    assert to_dashscope(parse_request(dashscope_body(call)), http=True) == dashscope_body(call)


@pytest.mark.parametrize("name", OPENAI.keys() & DASHSCOPE.keys() - {"several turns"})
def test_both_dialects_of_an_example_are_one_request(name: str) -> None:
    openai, dashscope = parse_request(OPENAI[name]), parse_request(DASHSCOPE[name])
    assert [type(p) for m in openai.messages for p in m.parts] == [
        type(p) for m in dashscope.messages for p in m.parts
    ]
    assert openai.parameters.get("enable_thinking") == dashscope.parameters.get("enable_thinking")


def test_no_example_of_the_guide_has_a_wrong_shape() -> None:
    for call in (*OPENAI.values(), *map(openai_body, OPENAI.values())):
        assert read_payload(call).issues == ()
    for call in (*DASHSCOPE.values(), *map(dashscope_body, DASHSCOPE.values())):
        assert read_payload(call).issues == ()


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
names = st.text("abcxyz_", min_size=1, max_size=8).map("x_".__add__)
options = st.dictionaries(
    names | st.sampled_from(["fps", "max_pixels", "min_pixels", "total_pixels"]), plain, max_size=3
)
urls = st.sampled_from(["https://a/b.png", "data:image/png;base64,AAAA", "file:///a b.png"])
parts: st.SearchStrategy[Any] = st.one_of(
    st.builds(TextPart, text=st.text(), options=options),
    st.builds(ImagePart, source=urls, options=options),
    st.builds(VideoPart, source=urls, options=options),
    st.builds(FramesPart, frames=st.lists(urls).map(tuple), options=options),
    st.builds(OtherPart, data=st.builds(dict, kind=plain)),
)
messages = st.builds(
    Message,
    role=st.sampled_from(["user", "assistant", "system", "tool"]),
    content=st.none() | st.text() | st.lists(parts, max_size=4),
    options=options,
)
standard = st.sampled_from(["stream", "temperature", "enable_thinking", "tools", "seed"])
requests = st.builds(
    Request,
    model=st.text(),
    messages=st.lists(messages, max_size=4),
    parameters=st.dictionaries(names | standard, plain, max_size=4),
    call=st.just({}) | st.just({"timeout": 5}),
    untrusted=st.just(value=True),
)


@given(requests)
def test_reading_an_openai_call_gives_back_the_request(request: Request) -> None:
    assert parse_request(to_openai(request), route="openai") == request
    assert parse_request(json.dumps(to_openai(request)), route="openai") == request


@given(requests)
def test_reading_an_openai_body_gives_back_the_request(request: Request) -> None:
    body = to_openai(request, http=True)
    expected = Request(
        model=request.model, messages=request.messages, parameters=request.parameters
    )
    assert parse_request(body, route="openai") == expected


@given(requests)
def test_reading_a_dashscope_call_gives_back_the_request(request: Request) -> None:
    expected = Request(
        model=request.model, messages=request.messages, parameters=request.parameters
    )
    assert parse_request(to_dashscope(request), route="dashscope") == expected
    request.parameters.pop("stream", None)
    body = to_dashscope(request, http=True)
    assert parse_request(body) == Request(
        model=request.model, messages=request.messages, parameters=request.parameters
    )


def test_a_dashscope_call_keeps_what_the_sdk_is_told() -> None:
    call = {**DASHSCOPE["one picture"], "api_key": "secret", "workspace": "w"}
    request = parse_request(call)
    assert to_dashscope(request) == call
    assert "secret" not in repr(request)
    assert "secret" not in json.dumps(to_openai(request))


def test_a_line_of_a_batch_file_is_read() -> None:
    line = {"custom_id": "1", "url": "/v1/chat/completions", "body": OPENAI["one picture"]}
    read = read_payload(json.dumps(line))
    assert read.request == parse_request(OPENAI["one picture"])
    assert read.parts[0][0].media == "body.messages[0].content[0].image_url.url"
    assert read.messages == ("body.messages[0]",)


@pytest.mark.parametrize("form", ["openai", "openai-http", "dashscope", "dashscope-http"])
def test_a_body_in_a_body_is_none_where_the_form_is_told(form: str) -> None:
    body = (OPENAI if form.startswith("openai") else DASHSCOPE)["one picture"]
    with pytest.raises(RequestError, match="model must be a string"):
        read_payload({"body": body}, form=form)
    assert read_payload({"body": body}).messages
    assert read_payload({"custom_id": "1", "body": body}, form=form).messages


@pytest.mark.parametrize("image_first", [False, True])
def test_the_body_of_a_batch_line_is_openai_whatever_its_parts_are(image_first: bool) -> None:
    parts = [{"type": "text", "text": "x"}, {"image": "https://e.org/a.jpg"}]
    turns = [{"role": "user", "content": parts[::-1] if image_first else parts}]
    read = read_payload({"custom_id": "1", "body": {"model": "m", "messages": turns}})
    assert read.form is Form.OPENAI_HTTP
    assert {issue.code for issue in read.issues} == {"content-shape"}


def test_a_recorded_body_of_dashscope_shows_by_its_input() -> None:
    body = {"model": "m", "input": {"messages": []}}
    assert read_payload({"body": body}).form is Form.DASHSCOPE_HTTP


def test_the_paths_of_a_call_say_where_things_stand() -> None:
    read = read_payload(OPENAI["thinking, streamed"])
    assert read.parameters == {
        "stream": "stream",
        "stream_options": "stream_options",
        "enable_thinking": "extra_body.enable_thinking",
        "thinking_budget": "extra_body.thinking_budget",
    }
    body = read_payload(dashscope_body(DASHSCOPE["thinking, streamed"]))
    assert body.parameters["enable_thinking"] == "parameters.enable_thinking"
    assert body.parts[0][0].media == "input.messages[0].content[0].image"
    assert body.form is Form.DASHSCOPE_HTTP


@pytest.mark.parametrize(
    ("part", "where", "read"),
    [
        (
            {"type": "image_url", "image_url": "https://a/b"},
            "image_url",
            ImagePart(source="https://a/b"),
        ),
        ({"type": "image", "image": "https://a/b"}, "type", ImagePart(source="https://a/b")),
        (
            {"type": "input_image", "image_url": "https://a/b"},
            "type",
            ImagePart(source="https://a/b"),
        ),
        ({"type": "input_text", "text": "a"}, "type", TextPart(text="a")),
        ({"text": "a"}, "", TextPart(text="a")),
        ({"image": "https://a/b"}, "", ImagePart(source="https://a/b")),
        ({"video_url": {"url": "https://a/b"}}, "", VideoPart(source="https://a/b")),
        ({"type": "video", "video": "https://a/b"}, "video", VideoPart(source="https://a/b")),
        ("a", "", TextPart(text="a")),
        (5, "", OtherPart(data=5)),
        ({"type": "image_url"}, "", OtherPart(data={"type": "image_url"})),
        ({"type": "text", "text": 5}, "", OtherPart(data={"type": "text", "text": 5})),
        ({"type": "video", "video": [5]}, "", OtherPart(data={"type": "video", "video": [5]})),
        ({"type": ["x"]}, "", OtherPart(data={"type": ["x"]})),
        ({"type": "what"}, "", OtherPart(data={"type": "what"})),
        ({}, "", OtherPart(data={})),
    ],
)
def test_a_wrong_part_is_told_with_its_place(part: Any, where: str, read: Any) -> None:
    call = {"model": "m", "messages": [{"role": "user", "content": [part]}]}
    payload = read_payload(call, route="openai")
    assert payload.request.messages[0].parts == (read,)
    path = "messages[0].content[0]" + (f".{where}" if where else "")
    assert [issue.where for issue in payload.issues][:1] == [path]
    assert all(issue.code == "content-shape" for issue in payload.issues)


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ({"image": "a", "text": "b"}, ""),
        ({"image": 5}, "image"),
        ({"text": ["a"]}, "text"),
        ({"video": [1]}, "video"),
        ({}, ""),
        (5, ""),
        ("a", ""),
    ],
)
def test_a_wrong_dashscope_part_is_told_with_its_place(part: Any, where: str) -> None:
    call = {"model": "m", "input": {"messages": [{"role": "user", "content": [part]}]}}
    payload = read_payload(call)
    assert payload.request.messages[0].parts == (OtherPart(data=part),)
    path = "input.messages[0].content[0]" + (f".{where}" if where else "")
    assert [issue.where for issue in payload.issues] == [path]


def test_sound_is_kept_as_it_is() -> None:
    part = {"audio": "https://a/b.mp3"}
    call = {"model": "m", "messages": [{"role": "user", "content": [part]}]}
    payload = read_payload(call)
    assert not payload.issues
    assert to_dashscope(payload.request) == call
    sound = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}
    call = {"model": "m", "messages": [{"role": "user", "content": [sound]}]}
    payload = read_payload(call)
    assert not payload.issues
    assert to_openai(payload.request) == call


@pytest.mark.parametrize(
    ("part", "route"),
    [
        ({"audio": 5}, "dashscope"),
        ({"audio": "https://a/b.mp3", "text": "a"}, "dashscope"),
        ({"type": "input_audio", "input_audio": "AAAA"}, "openai"),
        ({"audio": "https://a/b.mp3"}, "openai"),
        ({"type": "input_audio", "input_audio": {}}, "dashscope"),
    ],
)
def test_sound_of_another_shape_is_told(part: dict[str, Any], route: str) -> None:
    call = {"model": "m", "messages": [{"role": "user", "content": [part]}]}
    (issue,) = read_payload(call, route=route).issues
    assert issue.code == "content-shape"


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ("{", ""),
        (b"\xff\xfe\x00", ""),
        ("[" * 100_000, ""),
        ("5", ""),
        ([], ""),
        (None, ""),
        ({}, "model"),
        ({"model": 5, "messages": []}, "model"),
        ({"model": "m"}, "messages"),
        ({"model": "m", "messages": {}}, "messages"),
        ({"model": "m", "messages": [5]}, "messages[0]"),
        ({"model": "m", "messages": [{}]}, "messages[0].role"),
        ({"model": "m", "messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        ({"model": "m", "messages": [], "extra_body": 5}, "extra_body"),
        ({"model": 5, "input": {"messages": []}}, "model"),
        ({"model": "m", "input": 5}, "input"),
        ({"model": "m", "input": {}}, "input.messages"),
        ({"model": "m", "input": {"messages": []}, "parameters": 5}, "parameters"),
        (
            {"model": "m", "input": {"messages": [{"role": "user", "content": 5}]}},
            "input.messages[0].content",
        ),
    ],
)
def test_what_is_no_request_is_refused_with_its_place(payload: Any, path: str) -> None:
    with pytest.raises(RequestError) as caught:
        parse_request(payload)
    assert caught.value.path == path
    assert path in str(caught.value)


@pytest.mark.parametrize("asked", ["What is this?", [{"role": "user", "content": "a"}]])
def test_a_body_of_the_responses_api_is_called_so(asked: Any) -> None:
    with pytest.raises(RequestError, match="Responses API") as caught:
        parse_request({"model": "qwen3-vl-plus", "input": asked})
    assert caught.value.path == "input"


def test_a_payload_that_is_nested_too_deep_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100_000):
        deep = {"a": deep}
    with pytest.raises(RequestError, match="nested"):
        parse_request({"model": "m", "messages": [], "x": deep})


@pytest.mark.parametrize(
    ("payload", "form"),
    [
        ({"extra_body": {}}, Form.OPENAI),
        ({"timeout": 5}, Form.OPENAI),
        ({}, Form.OPENAI_HTTP),
        ({"api_key": "x"}, Form.DASHSCOPE),
        ({"result_format": "message"}, Form.DASHSCOPE),
    ],
)
def test_a_payload_of_text_only_is_told_by_its_names(payload: dict[str, Any], form: Form) -> None:
    turns = [{"role": "user", "content": "hello"}]
    assert read_payload({"model": "m", "messages": turns, **payload}).form is form


def test_a_caller_who_knows_the_form_says_so() -> None:
    read = read_payload(OPENAI["one picture"], form="openai")
    assert (read.form, read.told) == (Form.OPENAI, True)
    assert read_payload(OPENAI["thinking off"], form="openai").form is Form.OPENAI


def test_parameters_of_a_body_are_found_wherever_they_stand() -> None:
    body = {"model": "m", "input": {"messages": [], "x": 1}, "y": 2, "parameters": {"z": 3}}
    read = read_payload(body)
    assert read.request.parameters == {"x": 1, "y": 2, "z": 3}
    assert read.parameters == {"x": "input.x", "y": "y", "z": "parameters.z"}


def test_the_dialect_shows_in_the_parts() -> None:
    turns = [
        {"role": "user", "content": ["a", {"x": 1}]},
        {"role": "user", "content": [{"image": "https://a/b"}]},
    ]
    assert read_payload({"model": "m", "messages": turns}).form is Form.DASHSCOPE
    assert read_payload({"model": "m", "messages": turns[:1]}).form is Form.OPENAI_HTTP


_TYPED = {"type": "text", "text": "You"}
_OPENAI_MEDIA = [
    {"type": "video", "video": ["https://a/b"]},
    {"type": "input_audio", "input_audio": {"data": "https://a/b"}},
    {"type": "image_url", "image_url": {"url": "https://a/b"}},
]


@pytest.mark.parametrize(
    ("parts", "names", "form"),
    [
        ([_TYPED, {"image": "https://a/b"}], {}, Form.DASHSCOPE),
        ([_TYPED, {"text": "x"}], {}, Form.DASHSCOPE),
        ([{"text": "x"}, {"image_url": {"url": "https://a/b"}}], {}, Form.OPENAI_HTTP),
        ([_TYPED, {"type": "video", "video": ["https://a/b"]}], {}, Form.OPENAI_HTTP),
        ([_TYPED], {"api_key": "x"}, Form.DASHSCOPE),
        ([{"type": "image", "image": "https://a/b"}], {"api_key": "x"}, Form.DASHSCOPE),
        ([{"type": "image", "image": "https://a/b"}], {}, Form.OPENAI_HTTP),
        # An OpenAI-compatible client takes a key among its arguments too.
        ([{"type": "image_url", "image_url": {"url": "u"}}], {"api_key": "x"}, Form.OPENAI_HTTP),
        ([_TYPED, {"image": "https://a/b"}], {"extra_body": {}}, Form.OPENAI),
        *(
            ([_TYPED, medium], {name: "x"}, Form.OPENAI_HTTP)
            for medium in _OPENAI_MEDIA
            for name in ("api_key", "session", "headers", "workspace")
        ),
        # What other clients are told too says nothing beside typed parts.
        ([_TYPED], {"headers": {}, "session": "x"}, Form.OPENAI_HTTP),
        ([_TYPED], {"headers": {}, "workspace": "x"}, Form.DASHSCOPE),
        ([_TYPED, {"text": "x"}], {"headers": {}}, Form.DASHSCOPE),
        ([], {"headers": {}}, Form.DASHSCOPE),
        ([_TYPED], {"stream_options": {}, "api_key": "x"}, Form.OPENAI_HTTP),
        ([_TYPED], {"base_url": "https://a/v1", "api_key": "x"}, Form.OPENAI_HTTP),
        ([{"text": "x"}], {"base_url": "https://a/v1"}, Form.OPENAI_HTTP),
        ([{"image": "https://a/b"}], {"base_url": "https://a/v1"}, Form.DASHSCOPE),
    ],
)
def test_media_outweigh_names_and_names_outweigh_typed_texts(
    parts: list[dict[str, Any]], names: dict[str, Any], form: Form
) -> None:
    turns = [{"role": "user", "content": parts}]
    assert read_payload({"model": "m", "messages": turns, **names}).form is form


class Dumped:
    """A message of an answer, as the OpenAI SDK makes it with pydantic."""

    def __init__(self, **held: Any) -> None:
        self.held = held

    def model_dump(self, *, mode: str, exclude_unset: bool) -> dict[str, Any]:
        assert (mode, exclude_unset) == ("json", True)
        return self.held


def test_a_message_of_an_answer_stands_among_the_turns() -> None:
    turns = [
        {"role": "user", "content": "a"},
        Dumped(role="assistant", content="b", tool_calls=[{"id": "1"}]),
        {"role": "user", "content": "c"},
    ]
    request = parse_request({"model": "m", "messages": turns})
    assert [turn.role for turn in request.messages] == ["user", "assistant", "user"]
    assert request.messages[1].options == {"tool_calls": [{"id": "1"}]}


def test_what_the_openai_sdk_makes_is_read_and_what_it_leaves_out_is_left_out() -> None:
    openai = pytest.importorskip("openai")
    said = openai.types.chat.ChatCompletionMessage.model_validate(
        {"role": "assistant", "content": "b", "reasoning_content": "x"}
    )
    omitted = getattr(openai, "omit", openai.NOT_GIVEN)
    call = {
        "model": "m",
        "messages": [{"role": "user", "content": "a"}, said, {"role": "user", "content": "c"}],
        "temperature": openai.NOT_GIVEN,
        "top_p": omitted,
    }
    request = parse_request(call)
    assert request.parameters == {}
    assert request.messages[1].content == "b"
    assert request.messages[1].options == {"reasoning_content": "x"}


class Strange:
    """Answers to everything, and is no message."""

    def model_dump(self, **_: Any) -> Strange:
        return self


class Bare:
    """Writes itself in a way of its own."""

    def model_dump(self) -> dict[str, Any]:
        return {"role": "user", "content": "a"}


class Broken:
    """Holds what JSON has not."""

    def model_dump(self, **_: Any) -> dict[str, Any]:
        message = "Unable to serialize unknown type"
        raise ValueError(message)


@pytest.mark.parametrize("made", [Bare(), Broken()])
def test_an_object_that_cannot_be_written_is_refused(made: object) -> None:
    name = type(made).__name__
    with pytest.raises(RequestError, match=f"a {name} cannot be written as JSON"):
        parse_request({"model": "m", "messages": [made]})


def test_any_mapping_is_a_payload_and_other_objects_stay_as_they_are() -> None:
    strange = Strange()
    turns = ({"role": "user", "content": [UserDict(type="text", text="a"), strange]},)
    call = MappingProxyType({"model": "m", "messages": turns, "timeout": Strange})
    read = read_payload(call)
    assert read.request.messages[0].parts == (TextPart(text="a"), OtherPart(data=strange))
    assert read.request.call == {"timeout": Strange}
    plain = {"model": "m", "messages": [{"role": "user", "content": "a"}]}
    assert parse_request(UserDict(plain)) == parse_request(plain)


def test_messages_that_hide_in_an_object_are_no_deeper_than_others() -> None:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(RequestError, match="deeper"):
        parse_request({"model": "m", "messages": [Dumped(role="user", content=deep)]})
