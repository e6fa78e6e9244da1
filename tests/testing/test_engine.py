"""The engine alone: what it takes, what it refuses and in which words."""

from __future__ import annotations

import json
from binascii import a2b_base64
from hashlib import sha256
from typing import Any

import pytest
from bodies import (
    CHAT,
    GENERATION,
    MODEL,
    PHOTO,
    TINY,
    URI,
    URL,
    chat,
    events,
    generation,
    loaded,
    picture,
    post,
    text,
)
from hypothesis import given
from hypothesis import strategies as st

from vlprep import Size, check_request, estimate_request, get_model
from vlprep.catalog.findings import FINDINGS
from vlprep.catalog.refusals import ANSWERS
from vlprep.catalog.service import GUARD
from vlprep.testing.engine import Engine
from vlprep.testing.http import Incoming
from vlprep.testing.replies import refusal, refusal_names
from vlprep.testing.samples import clip
from vlprep.testing.saying import count
from vlprep.values.choices import Route
from vlprep.values.datauri import data_uri

FILM = data_uri(clip(frames=8, fps=2.0), "video/mp4")
SHORT = data_uri(clip(frames=8, fps=8.0), "video/mp4")
LONG = data_uri(clip(frames=26, fps=1 / 60), "video/mp4")
FILES = "/compatible-mode/v1/files"
MESSAGE = [{"role": "user", "content": "hello"}]


def test_an_answer_says_what_was_seen_and_is_the_same_again(engine: Engine) -> None:
    first = loaded(post(engine, chat()))
    said = first["choices"][0]["message"]["content"]
    for word in ("1 picture", "640x480", "302 tokens", "What is this?"):
        assert word in said
    assert loaded(post(Engine(), chat())) == first


BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "a picture": (CHAT, chat()),
    "two pictures and a long question": (CHAT, chat(picture(), picture(), text("Why? " * 50))),
    "high resolution": (CHAT, chat(vl_high_resolution_images=True)),
    "a film": (CHAT, chat({"type": "video_url", "video_url": {"url": FILM}}, text())),
    "frames": (CHAT, chat({"type": "video", "video": [URI] * 4}, text())),
    "thinking": (CHAT, chat(stream=True, enable_thinking=True)),
    "an unknown URL": (CHAT, chat(picture(URL), text())),
    "another model": (CHAT, chat(model="qwen-vl-max-2025-04-08")),
    "only text": (CHAT, {"model": MODEL, "messages": MESSAGE}),
    "DashScope": (GENERATION, generation()),
    "a film of DashScope": (GENERATION, generation({"video": FILM, "fps": 4}, {"text": "?"})),
}


@pytest.mark.parametrize("edition", ["guide", "latest"])
@pytest.mark.parametrize("name", BODIES)
def test_usage_is_what_estimate_request_says(name: str, edition: str) -> None:
    path, body = BODIES[name]
    outgoing = post(Engine(edition=edition), body, path=path)
    assert outgoing.status == 200
    form = "openai-http" if path == CHAT else "dashscope-http"
    expected = estimate_request(body, form=form, edition=edition)
    if outgoing.pieces is not None:
        return
    usage = loaded(outgoing)["usage"]
    if path == CHAT:
        details = usage["prompt_tokens_details"]
        assert usage["prompt_tokens"] == expected.total_tokens
    else:
        details = usage["input_tokens_details"]
        assert usage["input_tokens"] == expected.total_tokens
        assert usage.get("image_tokens", 0) == expected.image_tokens
    assert details["text_tokens"] == expected.text_tokens
    assert details.get("image_tokens", 0) == expected.image_tokens
    assert details.get("video_tokens", 0) == expected.video_tokens


@given(
    height=st.integers(1, 3000),
    width=st.integers(1, 3000),
    model=st.sampled_from([MODEL, "qwen-vl-max", "qvq-max", "qwen3-vl-8b-thinking", "no-such"]),
    route=st.sampled_from([CHAT, GENERATION]),
    thinking=st.sampled_from([None, True, False]),
    budget=st.sampled_from([None, 0, 100, 10**6]),
    stream=st.booleans(),
)
def test_what_check_refuses_is_refused_and_what_it_passes_is_answered(
    height: int,
    width: int,
    model: str,
    route: str,
    thinking: bool | None,
    budget: int | None,
    stream: bool,
) -> None:
    told = {"enable_thinking": thinking, "thinking_budget": budget}
    told = {name: value for name, value in told.items() if value is not None}
    engine = Engine()
    engine.media(URL, Size(height, width))
    headers = {}
    if route == CHAT:
        body, form = chat(picture(URL), text(), model=model, stream=stream, **told), "openai-http"
    else:
        body = generation({"image": URL}, {"text": "?"}, model=model, **told)
        form = "dashscope-http"
        headers = {"x-dashscope-sse": "enable"}  # the body cannot tell what the header does
    report = check_request(body, form=form, media={URL: Size(height, width)})
    outgoing = post(engine, body, path=route, headers=headers)
    assert (engine.calls[0].status == 200) is report.ok
    if not report.ok:
        codes = outgoing.headers.get("x-vlprep-findings", "").split(", ")
        errors = [issue.code for issue in report.issues if issue.severity == "error"]
        assert codes == list(dict.fromkeys(errors))


REFUSED: dict[str, tuple[dict[str, Any] | bytes, int, str, str]] = {
    "tiny": (
        chat(picture(TINY)),
        400,
        "invalid_parameter_error",
        (
            "<400> InternalError.Algo.InvalidParameter: The image length and width do not meet the "
            "model restrictions. [height:8 or width:8 must be larger than 10]"
        ),
    ),
    "no such model": (
        chat(model="qwen3-vl-pluss"),
        404,
        "model_not_found",
        "The model qwen3-vl-pluss does not exist or you do not have access to it.",
    ),
    "thinking never": (
        chat(model="qwen-vl-max", enable_thinking=True, stream=True),
        400,
        "invalid_parameter_error",
        "The model qwen-vl-max does not support enable_thinking.",
    ),
    "thinking always": (
        chat(model="qwen3-vl-8b-thinking", enable_thinking=False),
        400,
        "invalid_parameter_error",
        "The value of the enable_thinking parameter is restricted to True.",
    ),
    "budget": (
        chat(enable_thinking=True, thinking_budget=0, stream=True),
        400,
        "invalid_parameter_error",
        "The thinking_budget parameter must be a positive integer and not greater than 81920",
    ),
    "temperature": (
        chat(temperature=5),
        400,
        "invalid_parameter_error",
        "Temperature should be in [0.0, 2.0)",
    ),
    "top_p": (
        chat(top_p=3),
        400,
        "invalid_parameter_error",
        "Range of top_p should be (0.0, 1.0]",
    ),
    "n": (chat(n=9), 400, "invalid_parameter_error", "Range of n should be [1, 4]"),
    "json without its word": (
        chat(response_format={"type": "json_object"}),
        400,
        "invalid_parameter_error",
        "'messages' must contain the word 'json' in some form",
    ),
    "json and thought": (
        chat(response_format={"type": "json_object"}, enable_thinking=True, stream=True),
        400,
        "invalid_parameter_error",
        "Json mode response is not supported when enable_thinking is true",
    ),
    "stream only": (chat(model="qvq-max"), 400, "invalid_parameter_error", "only support stream"),
    "few frames": (
        chat({"type": "video", "video": [URI] * 2}),
        400,
        "invalid_parameter_error",
        "the range of sequence images shoule be (4, 2000).",
    ),
    "no film": (chat(picture(FILM)), 400, "invalid_parameter_error", "message of a certain modal"),
    "a short film": (
        chat({"type": "video_url", "video_url": {"url": SHORT}}),
        400,
        "invalid_parameter_error",
        "Invalid video file.",
    ),
    "a long film": (
        chat({"type": "video_url", "video_url": {"url": LONG}}),
        400,
        "invalid_parameter_error",
        "The video file is too long.",
    ),
    "a strange part": (
        chat({"type": "hologram"}),
        400,
        "invalid_parameter_error",
        "message of a certain modal",
    ),
    "too long": (
        chat(text("word " * 300000)),
        400,
        "invalid_parameter_error",
        "Range of input length should be [1, 260096]",
    ),
    "broken": (
        chat(picture(URI[:-4] + "!!!!")),
        400,
        "invalid_parameter_error",
        "",
    ),
    "pixel token": (chat(text("<|image_pad|>")), 400, "invalid_parameter_error", "<|image_pad|>"),
    "pixel token of films": (
        chat(text("<|video_pad|>")),
        400,
        "invalid_parameter_error",
        "Invalid text: <|video_pad|>",
    ),
    "max_tokens": (
        chat(max_tokens=99999999),
        400,
        "invalid_parameter_error",
        "Range of max_tokens should be [1, 32768]",
    ),
    "an empty model": (chat(model=""), 400, "BadRequest.EmptyModel", "model"),
    "no JSON": (b"{", 400, "invalid_parameter_error", "not JSON"),
    "no object": (b"[]", 400, "invalid_parameter_error", "object"),
    "deep": (b"[" * 100000, 400, "invalid_parameter_error", ""),
    "no model": ({"messages": MESSAGE}, 400, "BadRequest.EmptyModel", "model"),
    "no messages": ({"model": MODEL}, 400, "invalid_parameter_error", "messages"),
    "empty messages": ({"model": MODEL, "messages": []}, 400, "invalid_parameter_error", "[] is"),
    "a role": (
        {"model": MODEL, "messages": [{"role": "king", "content": "x"}]},
        400,
        "invalid_parameter_error",
        "Role must be in",
    ),
    "no role": (
        {"model": MODEL, "messages": [{"content": "x"}]},
        400,
        "invalid_parameter_error",
        "Role must be in",
    ),
    "no user": (
        {"model": MODEL, "messages": [{"role": "system", "content": "x"}]},
        400,
        "invalid_parameter_error",
        "role of user",
    ),
    "no content": (
        {"model": MODEL, "messages": [{"role": "user", "content": ""}]},
        400,
        "invalid_parameter_error",
        "Content length",
    ),
    "a path": (chat(picture("file:///home/a.jpg")), 400, "invalid_parameter_error", "URL"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_request_is_refused_in_the_service_s_words(name: str, engine: Engine) -> None:
    body, status, code, words = REFUSED[name]
    outgoing = post(engine, body)
    error = loaded(outgoing)["error"]
    assert (outgoing.status, error["code"]) == (status, code), error
    assert words in error["message"]
    assert engine.calls[0].status == status
    assert engine.calls[0].code == code
    engine.verify()  # a refusal is an answer


def test_dashscope_refuses_in_its_own_shape(engine: Engine) -> None:
    outgoing = post(engine, generation({"image": TINY}), path=GENERATION)
    document = loaded(outgoing)
    assert set(document) == {"code", "message", "request_id"}
    assert (outgoing.status, document["code"]) == (400, "InvalidParameter")
    assert outgoing.headers["x-vlprep-findings"] == "image-too-small"
    for wrong, code in (
        ({"model": MODEL}, "BadRequest.EmptyInput"),
        ({"model": MODEL, "input": 3}, "BadRequest.EmptyInput"),
        ({**generation(), "model": ""}, "BadRequest.EmptyModel"),
        ({**generation(), "parameters": 3}, "BadRequest.EmptyParameters"),
    ):
        assert loaded(post(engine, wrong, path=GENERATION))["code"] == code


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        (CHAT, {"input": {"messages": []}}, "input"),
        (CHAT, {"extra_body": {"model": "x"}}, "model"),
        (GENERATION, {"messages": []}, "messages"),
        (GENERATION, {"parameters": {"model": "x"}}, "model"),
    ],
)
def test_what_stands_in_the_wrong_place_is_not_told_as_missing(
    path: str, body: dict[str, Any], name: str, engine: Engine
) -> None:
    whole = chat() if path == CHAT else generation()
    outgoing = post(engine, {**whole, **body}, path=path)
    told = loaded(outgoing)
    said = (told.get("error") or told)["message"]
    assert outgoing.status == 400
    assert f"{name} is a place of the request itself" in said
    assert "issing" not in said


LINE = {"custom_id": "1", "method": "POST", "url": "/v1/chat/completions", "body": chat()}
CALL = {"model": MODEL, "messages": [{"role": "user", "content": [{"text": "?"}]}]}
NO_BODIES: dict[str, tuple[str, Any, str]] = {
    "JSON in a string": (CHAT, json.dumps(chat()), "invalid_parameter_error"),
    "DashScope's JSON in a string": (GENERATION, json.dumps(generation()), "InvalidParameter"),
    "a line of a batch": (CHAT, LINE, "BadRequest.EmptyModel"),
    "a body in a body": (CHAT, {"model": MODEL, "body": chat()}, "invalid_parameter_error"),
    "a line of a batch at DashScope": (GENERATION, LINE, "BadRequest.EmptyInput"),
    "DashScope's body in a body": (GENERATION, {"body": generation()}, "BadRequest.EmptyInput"),
    "arguments of the DashScope SDK": (GENERATION, CALL, "BadRequest.EmptyInput"),
    "wrong ones": (
        GENERATION,
        {**CALL, "temperature": 9, "enable_thinking": "true"},
        "BadRequest.EmptyInput",
    ),
    "the other dialect": (GENERATION, chat(), "BadRequest.EmptyInput"),
    "DashScope's body at OpenAI's address": (CHAT, generation(), "invalid_parameter_error"),
}


@pytest.mark.parametrize("name", NO_BODIES)
def test_what_is_no_body_of_its_address_is_refused(name: str, engine: Engine) -> None:
    path, body, code = NO_BODIES[name]
    outgoing = post(engine, body, path=path)
    told = loaded(outgoing)
    assert (outgoing.status, (told.get("error") or told)["code"]) == (400, code)
    engine.verify()


def test_a_dashscope_call_of_a_stream_only_model_needs_the_header(engine: Engine) -> None:
    body = generation(model="qvq-max")
    refused = post(engine, body, path=GENERATION)
    assert "only support stream mode" in loaded(refused)["message"]
    streamed = post(engine, body, path=GENERATION, headers={"accept": "text/event-stream"})
    assert streamed.status == 200


def test_a_url_is_taken_as_stated_or_as_unknown_or_refused() -> None:
    engine = Engine()
    post(engine, chat(picture(URL)))
    engine.on_unknown_media = "error"
    assert post(engine, chat(picture(URL))).status == 400
    engine.reset()
    post(engine, chat(picture(URL)))
    assert engine.calls[0].media[0].size is None
    assert engine.calls[0].counts.image == 2562
    engine.media(URL, Size(320, 320))
    post(engine, chat(picture(URL)))
    assert engine.calls[1].media[0].size == (320, 320)
    assert engine.calls[1].counts.image == 102
    strict = Engine(on_unknown_media="error")
    refused = loaded(post(strict, chat(picture(URL))))
    assert refused["error"]["message"].endswith("Failed to download multimodal content")
    frames = chat({"type": "video", "video": [URL] * 4})
    assert post(strict, frames).status == 400
    strict.media(URL, Size(320, 320))
    assert post(strict, frames).status == 200


def test_a_key_is_good_in_its_own_region_and_missing_is_wrong(engine: Engine) -> None:
    singapore = "/ap-southeast-1"
    beijing, other = engine.key(), engine.key("singapore")
    assert post(engine, chat(), key=beijing).status == 200
    assert post(engine, chat(), key=other).status == 401
    assert post(engine, chat(), key=other, path=singapore + CHAT).status == 200
    refused = post(engine, chat(), key=beijing, path=singapore + CHAT)
    assert loaded(refused)["error"]["message"] == "Incorrect API key provided. "
    assert post(engine, chat(), key="").status == 401
    assert post(engine, generation(), key="", path=GENERATION).status == 401
    engine.bind_key("sk-mine", "singapore")
    assert post(engine, chat(), key="sk-mine").status == 401
    assert post(engine, chat(), key="sk-mine", path=singapore + CHAT).status == 200
    assert engine.calls[-1].region == "ap-southeast-1"


def test_the_table_of_calls_says_where_a_refused_key_is_good(engine: Engine) -> None:
    refused = post(engine, chat(), key=engine.key("singapore"))
    told = (
        "401 invalid_api_key (the key is good in ap-southeast-1, and the call went to cn-beijing; "
        "a client keeps the key that it was made with)"
    )
    assert told in str(engine.calls[0])
    assert refused.reason == engine.calls[0].why
    post(engine, chat(), key="")
    assert "401 invalid_api_key (there is no key)" in str(engine.calls[1])


def test_a_fake_of_another_region_has_that_region_s_key() -> None:
    engine = Engine(region="singapore")
    assert engine.key() == "sk-vlprep-ap-southeast-1"
    assert post(engine, chat(), key=engine.key()).status == 200
    engine.assert_region("singapore")


TEXTS = "/api/v1/services/aigc/text-generation/generation"


def test_a_model_that_sees_is_refused_where_those_are_that_read(engine: Engine) -> None:
    body = {"model": MODEL, "input": {"messages": MESSAGE}}
    outgoing = post(engine, body, path=TEXTS)
    told = loaded(outgoing)
    assert (outgoing.status, told["code"]) == (400, "InvalidParameter")
    assert told["message"].startswith("url error")
    assert post(engine, body, path=TEXTS, key="").status == 401
    engine.verify()


@pytest.mark.parametrize("body", [{"model": "qwen-plus", "input": {}}, {"input": {}}, {}, b"{", []])
def test_models_that_only_read_are_not_here(body: Any, engine: Engine) -> None:
    assert post(engine, body, path=TEXTS).status == 404
    with pytest.raises(AssertionError, match="no such address in the fake"):
        engine.verify()


def test_an_unknown_address_fails_the_test_and_is_not_tried_again(engine: Engine) -> None:
    outgoing = engine.answer(Incoming("GET", "/v1/embeddings", {}, {}, b""))
    assert (outgoing.status, outgoing.headers["x-should-retry"]) == (404, "false")
    assert "no such address" in loaded(outgoing)["error"]["message"]
    native = engine.answer(Incoming("POST", "/api/v1/services/aigc/none", {}, {}, b""))
    assert "no such address" in loaded(native)["message"]
    with pytest.raises(AssertionError, match="no such address in the fake: GET /v1/embeddings"):
        engine.verify()


def test_a_failure_of_the_fake_itself_is_an_answer_and_fails_the_test(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("vlprep.testing.judging.judge", broken)
    monkeypatch.setattr("vlprep.testing.files.Files.answer", broken)
    for outgoing in (
        post(engine, chat()),
        engine.answer(Incoming("GET", FILES, {}, {"authorization": "Bearer x"}, b"")),
    ):
        assert (outgoing.status, outgoing.headers["x-should-retry"]) == (500, "false")
        assert "ZeroDivisionError" in loaded(outgoing)["error"]["message"]
    assert engine.calls[0].status == 500
    with pytest.raises(AssertionError, match=r"please report it(.|\n)*ZeroDivisionError"):
        engine.verify()


@pytest.mark.parametrize("path", [CHAT, GENERATION])
def test_a_predicate_that_fails_is_named_with_the_test_s_own_line(
    path: str, engine: Engine
) -> None:
    engine.reply("never", when=lambda call: call.media[7].bytes == 0)
    outgoing = post(engine, chat() if path == CHAT else generation(), path=path)
    document = loaded(outgoing)
    message = document["message"] if path == GENERATION else document["error"]["message"]
    assert (outgoing.status, outgoing.headers["x-should-retry"]) == (500, "false")
    assert "raised IndexError" in message
    assert "test_engine.py" in message
    assert "call.media[7].bytes" in message
    assert engine.calls[0].status == 500
    with pytest.raises(AssertionError) as caught:
        engine.verify()
    assert "when= of reply('never') when <function" in str(caught.value)
    assert "call.media[7].bytes" in str(caught.value)
    assert "fake itself" not in str(caught.value)


def test_wrong_settings_are_refused() -> None:
    with pytest.raises(ValueError, match="edition must be one of"):
        Engine(edition="newest")
    with pytest.raises(ValueError, match="region must be one of"):
        Engine(region="mars")
    with pytest.raises(ValueError, match="on_unknown_media must be one of 'assume', 'error'"):
        Engine(on_unknown_media="fetch")
    with pytest.raises(ValueError, match="on_unknown_media must be one of"):
        Engine().on_unknown_media = "eror"
    with pytest.raises(ValueError, match="edition must be one of"):
        Engine().edition = "zz"
    with pytest.raises(TypeError, match="the key must be a text"):
        Engine().bind_key(3, "singapore")  # type: ignore[arg-type]  # the mistake
    with pytest.raises(ValueError, match="stream_refusal must be one of"):
        Engine().stream_refusals = "500"


@pytest.mark.parametrize("name", refusal_names())
def test_every_error_can_be_asked_for_by_name_in_both_dialects(name: str) -> None:
    engine = Engine()
    values: Any = dict.fromkeys(
        ("limit", "model", "message", "token", "height", "width", "actual"), 7
    )
    engine.error(name, times=2, **values)
    expected = refusal(name, **values)
    openai = post(engine, chat())
    assert openai.status == expected.status
    error = loaded(openai)["error"]
    assert (error["message"], error["code"]) == (
        expected.message[Route.OPENAI],
        expected.code[Route.OPENAI],
    )
    native = post(engine, generation(), path=GENERATION)
    assert native.status == expected.status
    document = loaded(native)
    assert (document["message"], document["code"]) == (
        expected.message[Route.DASHSCOPE],
        expected.code[Route.DASHSCOPE],
    )
    engine.verify()


def test_an_error_can_be_asked_for_by_its_codes_and_a_typing_mistake_is_told() -> None:
    assert refusal("Throttling.RateQuota").name == "rate-limit"
    assert refusal("limit_requests").name == "rate-limit"
    assert refusal("model-not-found", model="m").message[Route.OPENAI].startswith("The model m ")
    assert "xxx" in refusal("model-not-found").message[Route.OPENAI]
    assert refusal("AccessDenied").name == "access-denied"
    assert refusal("InvalidParameter").name == "invalid-parameter"
    assert {refusal(name).status for name in ("model-serving", "model-serving-500")} == {503, 500}
    with pytest.raises(ValueError, match=r"no error 'Throttling.Rate'; did you mean Throttling"):
        refusal("Throttling.Rate")
    with pytest.raises(TypeError, match="the name of an error must be a text, not 429"):
        refusal(429)  # type: ignore[arg-type]  # the mistake itself


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("model-not-found", "The model qwen3-vl-plus does not exist"),
        ("max-tokens", "[1, 32768]"),
        ("thinking-budget", "not greater than 81920"),
        ("input-tokens", "[1, 260096]"),
        ("frame-count", "(4, 2000)"),
        ("data-uri-bytes", ": 10485760"),
        ("image-too-small", "[height:480 or width:640"),
        ("image-aspect-ratio", "got 1.33"),
        ("text-invalid", "<|"),
        ("InvalidParameter", "The request is not valid."),
    ],
)
def test_an_error_by_name_speaks_of_the_call_that_it_answers(
    name: str, words: str, engine: Engine
) -> None:
    engine.error(name)
    assert words in loaded(post(engine, chat()))["error"]["message"]
    engine.stream_error(name)
    assert words in str(events(post(engine, chat(stream=True)))[-1])
    engine.error(name, when=lambda call: not call.media)
    assert loaded(post(engine, chat(text())))["error"]["message"]


def test_every_answer_to_a_finding_is_an_error_that_there_is() -> None:
    assert set(ANSWERS.meaning) <= set(FINDINGS)
    assert set(ANSWERS.meaning.values()) <= set(refusal_names())


def test_the_calls_hold_media_as_size_and_digest(engine: Engine) -> None:
    post(engine, chat(picture(), {"type": "video", "video": [URI] * 4}, text()))
    (call,) = engine.calls
    kinds = [media.kind for media in call.media]
    assert kinds == ["image", "frame", "frame", "frame", "frame"]
    assert all(len(media.digest) == 64 and media.size == (480, 640) for media in call.media)
    assert URI not in repr(call.request)
    assert len(repr(call)) < 10000
    assert "sha256" in str(call)
    assert URI[30:60] not in str(call)
    broken = Engine()
    post(broken, chat(picture("data:image/png;base64,*"), text()))
    assert broken.calls[0].media[0].bytes is None


def test_a_file_is_decoded_when_its_digest_is_asked_for(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []

    def counted(body: str, *, strict_mode: bool = False) -> bytes:
        decoded.append(len(body))
        return a2b_base64(body, strict_mode=strict_mode)

    monkeypatch.setattr("vlprep.values.datauri.a2b_base64", counted)
    frames = {"type": "video", "video": [URI, TINY, URI, TINY]}
    outgoing = post(engine, chat(picture(), picture(TINY), frames, text()))
    assert outgoing.status == 400  # TINY is too small
    assert max(decoded) < 6000 < len(URI)
    media = engine.calls[0].media
    assert [one.digest for one in media[:2]] == [sha256(PHOTO).hexdigest(), media[3].digest]
    assert max(decoded) == len(URI.partition(",")[2])
    assert [bool(one.digest) for one in media] == [True] * 6
    assert media[0].bytes == len(PHOTO)
    done = len(decoded)
    assert media[0].digest == media[2].digest
    assert media[0] != media[1]
    assert {*media} == {media[0], media[1], *media[2:]}
    assert "file='" in repr(media[0])
    assert len(decoded) == done
    broken = picture("data:image/png;base64,???")
    assert post(engine, chat(broken)).status == 400
    assert engine.calls[1].media[0].digest == ""


def test_files_that_wait_for_their_digest_are_bounded(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = GUARD._replace(waiting_bytes=2 * len(URI) + 9)
    monkeypatch.setattr("vlprep.testing.digests.GUARD", guard)
    uris = [URI, URI.replace("jpeg", "jpg"), URI.replace("image", "picture")]
    for uri in (uris[0], uris[0], *uris):
        post(engine, chat(picture(uri)))
    files = [call.media[0].file for call in engine.calls]
    assert files[0] is files[1] is files[2]  # a body that comes again brings nothing new
    waiting = [getattr(file, "_came", None) for file in files]
    assert waiting == [None, None, None, *uris[1:]]
    assert len({media.digest for call in engine.calls for media in call.media}) == 1


def test_only_as_many_calls_are_remembered_as_asked() -> None:
    engine = Engine(keep=2)
    for number in range(5):
        post(engine, chat(text(str(number // 2))))
        engine.answer(Incoming("GET", "/nowhere", {}, {}, b""))
    assert [call.number for call in engine.calls] == [4, 5]
    with pytest.raises(AssertionError) as caught:
        engine.verify()
    assert str(caught.value).count("/nowhere") == 2


def test_attempts_are_counted_by_header_or_by_what_is_sent_again(engine: Engine) -> None:
    engine.error("rate-limit", times=2)
    for number in range(3):
        post(engine, chat(text()), headers={"x-stainless-retry-count": str(number)})
    engine.assert_attempts(3)
    engine.reset()
    engine.error("rate-limit", times=2)
    for _ in range(4):
        post(engine, chat(text()))
    assert [call.attempt for call in engine.calls] == [1, 2, 3, 1]
    engine.reset()
    engine.error("rate-limit", times=3)
    for words in ("a", "b", "a", "b", "a", "b"):
        post(engine, chat(text(words)))
    assert [call.attempt for call in engine.calls] == [1, 1, 2, 2, 3, 1]


@pytest.mark.parametrize(
    ("told", "attempts"),
    [
        ("000", [1, 2, 3]),  # an app's own loop around a client that never tries again
        ("0101", [1, 2, 3, 4]),  # and around one that tries twice
        ("0112", [1, 2, 2, 3]),
    ],
)
def test_an_app_that_tries_again_around_its_client_is_counted(
    told: str, attempts: list[int], engine: Engine
) -> None:
    engine.error("rate-limit", times=len(told))
    for tried in told:
        post(engine, chat(text()), headers={"x-stainless-retry-count": tried})
    assert [call.attempt for call in engine.calls] == attempts


@pytest.mark.parametrize("model", [MODEL, "gui-plus"])
@pytest.mark.parametrize(
    "part",
    [
        {"type": "video_url", "video_url": {"url": "https://example.org/film.mp4"}},
        {"type": "video", "video": [f"https://example.org/{at}.png" for at in range(5)]},
    ],
)
def test_an_unknown_film_is_refused_also_where_nobody_can_count_it(
    part: dict[str, Any], model: str
) -> None:
    engine = Engine(on_unknown_media="error")
    body = chat(part, text(), model=model)
    refused = post(engine, body)
    assert (refused.status, b"Failed to download" in refused.body) == (400, True)
    engine.on_unknown_media = "assume"
    assert post(engine, body).status == 200


def test_an_answer_in_json_is_json(engine: Engine) -> None:
    body = chat(picture(), text("as json"), response_format={"type": "json_object"})
    said = loaded(post(engine, body))["choices"][0]["message"]["content"]
    assert '"input_tokens"' in said
    assert said.startswith("{")


def test_thought_is_cut_at_its_budget_and_the_answer_at_max_tokens(engine: Engine) -> None:
    body = chat(
        stream=True,
        stream_options={"include_usage": True},
        enable_thinking=True,
        thinking_budget=9,
        max_tokens=5,
    )
    found = events(post(engine, body))
    usage = found[-1]["usage"]
    assert usage["completion_tokens_details"] == {"reasoning_tokens": 9, "text_tokens": 5}
    assert found[-2]["choices"][0]["finish_reason"] == "length"
    assert engine.calls[0].counts.reasoning == 9


BOTH: dict[str, Any] = {
    "stream": True,
    "stream_options": {"include_usage": True},
    "enable_thinking": True,
}


SPOKEN, THOUGHT = "a b c d e f g h", "a " * 6000
ALL = 10**6


@pytest.mark.parametrize(
    ("told", "thought", "answer"),
    [
        ({"max_completion_tokens": 12, "thinking_budget": 9}, 9, 3),
        ({"max_completion_tokens": 12, "thinking_budget": 9, "max_tokens": 2}, 9, 2),
        ({"max_completion_tokens": 12, "max_tokens": 2}, 12, 0),
        ({"reasoning_effort": "low"}, 4096, ALL),
        ({"reasoning_effort": "low", "max_completion_tokens": 4098}, 4096, 2),
        ({"reasoning_effort": "medium"}, ALL, ALL),
        ({"reasoning_effort": "high"}, ALL, ALL),
        ({"reasoning_effort": ["low"], "max_completion_tokens": None}, ALL, ALL),
    ],
)
@pytest.mark.parametrize("model", ["qwen3.5-plus", "qwen3.6-plus", "qwen3.7-plus"])
def test_newer_models_cut_thought_by_effort_and_both_together(
    model: str, told: dict[str, Any], thought: int, answer: int, engine: Engine
) -> None:
    engine.reply(SPOKEN, reasoning=THOUGHT)
    found = events(post(engine, chat(text(), model=model, **BOTH, **told)))
    assert found[-1]["usage"]["completion_tokens_details"] == {
        "reasoning_tokens": min(thought, count(THOUGHT)),
        "text_tokens": min(answer, count(SPOKEN)),
    }
    finish = found[-2]["choices"][0]["finish_reason"]
    assert finish == ("stop" if answer == ALL else "length")


def test_older_models_know_neither(engine: Engine) -> None:
    engine.reply(SPOKEN, reasoning=THOUGHT)
    told: dict[str, Any] = {"max_completion_tokens": 1, "reasoning_effort": "low"}
    usage = events(post(engine, chat(text(), **BOTH, **told)))[-1]["usage"]
    assert usage["completion_tokens_details"] == {
        "reasoning_tokens": count(THOUGHT),
        "text_tokens": count(SPOKEN),
    }


def test_going_on_gives_the_rest_of_the_very_answer(engine: Engine) -> None:
    whole = loaded(post(engine, chat()))["choices"][0]["message"]["content"]
    body = chat()
    body["messages"].append({"role": "assistant", "content": whole[:40], "partial": True})
    rest = loaded(post(engine, body))["choices"][0]["message"]["content"]
    assert whole[:40] + rest == whole
    assert engine.calls[1].begun == whole[:40]


@pytest.mark.parametrize("edition", ["guide", "latest"])
@pytest.mark.parametrize(
    ("path", "body", "saw"),
    [
        (
            CHAT,
            chat({"type": "video_url", "video_url": {"url": FILM}}, text(), model="gui-plus"),
            "1 film",
        ),
        (GENERATION, generation({"video": [URI] * 4}, {"text": "?"}, model="gui-plus"), "1 list"),
    ],
)
def test_what_cannot_be_counted_is_answered_with_what_is_known(
    path: str, body: dict[str, Any], saw: str, edition: str
) -> None:
    engine = Engine(edition=edition)
    assert check_request(body, edition=edition).ok
    outgoing = post(engine, body, path=path)
    assert (outgoing.status, saw in outgoing.body.decode()) == (200, True)
    (call,) = engine.calls
    assert (call.estimate, call.counts.video) == (None, 0)
    assert 0 < call.counts.text < 30
    found = engine.cost()
    assert found.total is None
    assert found.notes == ("call 1 of gui-plus cannot be counted as a whole",)


JSON = {"response_format": {"type": "json_object"}}


@pytest.mark.parametrize("beside", [{"max_tokens": 3}, {"stream": True}, JSON])
def test_extra_body_in_a_body_is_not_obeyed(beside: dict[str, Any], engine: Engine) -> None:
    _is_not_obeyed(engine, CHAT, chat(), chat(extra_body=beside))


@pytest.mark.parametrize(
    "beside",
    [{"max_tokens": 3}, {"stream": True}, JSON, {"enable_thinking": True, "thinking_budget": 3}],
)
def test_what_stands_beside_parameters_is_not_obeyed(
    beside: dict[str, Any], engine: Engine
) -> None:
    body = generation()
    inside = {**body["input"], **beside}
    _is_not_obeyed(engine, GENERATION, body, body | beside, body | {"input": inside})


def test_a_stream_obeys_nothing_that_stands_elsewhere(engine: Engine) -> None:
    body, header = generation(), {"x-dashscope-sse": "enable"}
    right = events(post(engine, body, path=GENERATION, headers=header))
    wrong = events(
        post(engine, body | {"incremental_output": True}, path=GENERATION, headers=header)
    )
    said = [[one["output"] for one in found] for found in (right, wrong)]
    assert said[0] == said[1]
    usage = {"stream_options": {"include_usage": True}}
    assert events(post(engine, chat(stream=True, extra_body=usage)))[-1]["choices"]


def _is_not_obeyed(engine: Engine, path: str, right: Any, *wrong: Any) -> None:
    usage = loaded(post(engine, right, path=path))["usage"]
    for body in wrong:
        assert loaded(post(engine, body, path=path))["usage"] == usage
        call = engine.calls[-1]
        assert "parameter-misplaced" in [issue.code for issue in call.issues]
        assert (call.stream, call.parameters) == (False, {})


@pytest.mark.parametrize("usage", [{"input_tokens": 500}, {"total_tokens": 502}])
def test_what_cannot_be_counted_costs_what_a_test_says_was_billed(
    usage: dict[str, int], engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.reply("x", usage={**usage, "output_tokens": 2})
    films = {"video": [URI] * 4}, {"text": "?"}
    assert post(engine, generation(*films, model="gui-plus"), path=GENERATION).status == 200
    found = engine.cost()
    assert (found.input_tokens, found.output_tokens) == (500, 2)
    assert "no price of gui-plus is published" in found.notes[0]
    priced = get_model("qwen3-vl-plus")
    monkeypatch.setattr("vlprep.rules.models.get_model", lambda _: priced)
    assert engine.cost().total == pytest.approx(500e-6 + 2 * 10e-6)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", [CHAT, GENERATION])
def test_half_a_character_is_no_trouble(path: str, stream: bool, engine: Engine) -> None:
    half = "nice \ud83d"
    engine.reply(half, reasoning=half)
    headers = {"x-dashscope-sse": "enable"} if stream else {}
    if path == CHAT:
        body = chat(text(half), stream=stream, enable_thinking=True)
    else:
        body = generation({"text": half}, enable_thinking=True)
    outgoing = post(engine, body, path=path, headers=headers)
    assert outgoing.status == 200
    sent = b"".join(piece.data for piece in outgoing.pieces or ()) + outgoing.body
    assert "nice ?" in sent.decode()
    refused = post(engine, {**body, "model": half}, path=path)
    assert refused.status == 404


def test_the_openai_dialect_of_the_dashscope_sdk_has_its_address(engine: Engine) -> None:
    answer = loaded(post(engine, chat(), path="/api/v1/chat/completions"))
    assert answer["object"] == "chat.completion"
    region = loaded(post(engine, chat(), path="/ap-southeast-1/api/v1/chat/completions"))
    assert region["object"] == "chat.completion"
    assert [(call.dialect, call.region) for call in engine.calls] == [
        ("openai", "cn-beijing"),
        ("openai", "ap-southeast-1"),
    ]


def test_a_call_that_nothing_fits_is_told_in_the_shape_of_its_dialect(engine: Engine) -> None:
    engine.reply("one", when=lambda _: False, optional=True)
    words = "nothing that is scripted fits call"
    assert words in loaded(post(engine, chat()))["error"]["message"]
    native = loaded(post(engine, generation(), path=GENERATION))
    assert (native["code"], words in native["message"]) == ("unmatched", True)
    assert [call.code for call in engine.calls] == ["unmatched"] * 2


def test_the_log_is_told_of_every_request() -> None:
    told: list[tuple[str, int, str]] = []
    engine = Engine(log=lambda entry: told.append((entry.what, entry.status, entry.reason)))
    key = {"authorization": "Bearer x"}
    post(engine, chat())
    post(engine, chat(model="nobody"))
    engine.answer(
        Incoming("GET", "/api/v1/uploads", {"action": "getPolicy", "model": "m"}, key, b"")
    )
    engine.answer(Incoming("POST", "/vlprep-uploads", {}, {}, b""))
    engine.answer(Incoming("GET", f"{FILES}/none", {}, key, b""))
    engine.answer(Incoming("POST", "/v1/chat/completions", {}, {}, b""))
    assert told == [
        (f"POST {CHAT}", 200, ""),
        (f"POST {CHAT}", 404, "model-not-found"),
        ("GET /api/v1/uploads", 200, ""),
        ("POST /vlprep-uploads", 400, "MalformedPOSTRequest"),
        (f"GET {FILES}/none", 404, "no-such-object"),
        (
            "POST /v1/chat/completions",
            404,
            "no such address in the fake: POST /v1/chat/completions",
        ),
    ]
