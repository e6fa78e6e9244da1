"""Answers on the wire, word by word as the service writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bodies import CHAT, GENERATION, TINY, chat, events, generation, loaded, post, text
from hypothesis import given
from hypothesis import strategies as st

from vlprep.testing.replies import growing, in_pieces
from vlprep.testing.saying import count, cut_at

if TYPE_CHECKING:
    from typing import Any

    from vlprep.testing.engine import Engine

SSE = {"x-dashscope-sse": "enable"}


def wire(engine: Engine, body: dict[str, Any], path: str = CHAT) -> str:
    outgoing = post(engine, body, path=path, headers=SSE if path == GENERATION else {})
    assert outgoing.pieces is not None
    return b"".join(piece.data for piece in outgoing.pieces).decode()


def test_an_openai_answer_has_every_key_that_the_service_sends(engine: Engine) -> None:
    engine.reply("a lion", reasoning="never said", usage={"prompt_tokens": 400})
    document = loaded(post(engine, chat()))
    assert document == {
        "id": "chatcmpl-00000000-0000-4000-8000-000000000001",
        "object": "chat.completion",
        "created": 1760000001,
        "model": "qwen3-vl-plus",
        "system_fingerprint": None,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "logprobs": None,
                "message": {"role": "assistant", "content": "a lion"},
            }
        ],
        "usage": {
            "prompt_tokens": 400,
            "completion_tokens": count("a lion"),
            "total_tokens": 400 + count("a lion"),
            "prompt_tokens_details": {"text_tokens": 98, "image_tokens": 302},
            "completion_tokens_details": {"text_tokens": count("a lion")},
        },
    }


def test_an_openai_answer_thinks_before_it_speaks(engine: Engine) -> None:
    engine.reply("a lion", reasoning="a mane")
    message = loaded(post(engine, chat(enable_thinking=True)))["choices"][0]["message"]
    assert message == {"role": "assistant", "content": "a lion", "reasoning_content": "a mane"}


def test_an_openai_stream_is_role_thought_answer_end_usage_and_done(engine: Engine) -> None:
    engine.reply(["a ", "lion"], reasoning=["a ", "mane"])
    told: dict[str, Any] = {
        "stream": True,
        "stream_options": {"include_usage": True},
        "enable_thinking": True,
    }
    raw = wire(engine, chat(**told))
    blocks = raw.split("\n\n")
    assert blocks[-2:] == ["data: [DONE]", ""]
    documents = [json.loads(block.removeprefix("data: ")) for block in blocks[:-2]]
    deltas = [one["choices"][0]["delta"] for one in documents[:-1]]
    assert deltas == [
        {"content": "", "reasoning_content": "", "role": "assistant"},
        {"content": None, "reasoning_content": "a "},
        {"content": None, "reasoning_content": "mane"},
        {"content": "a ", "reasoning_content": None},
        {"content": "lion", "reasoning_content": None},
        {"content": "", "reasoning_content": None},
    ]
    finishes = [one["choices"][0]["finish_reason"] for one in documents[:-1]]
    assert finishes == [None] * 5 + ["stop"]
    assert documents[-1]["choices"] == []
    assert all(one["usage"] is None for one in documents[:-1])
    assert documents[-1]["usage"]["completion_tokens"] == count("a lion") + count("a mane")


def test_usage_comes_in_an_openai_stream_only_if_it_is_asked_for(engine: Engine) -> None:
    found = events(post(engine, chat(stream=True)))
    assert found[0]["choices"][0]["delta"] == {"content": "", "role": "assistant"}
    assert all(one["usage"] is None and one["choices"] for one in found)


def test_a_dashscope_answer_has_every_key_that_the_service_sends(engine: Engine) -> None:
    engine.reply("a lion", reasoning="a mane")
    document = loaded(post(engine, generation(enable_thinking=True), path=GENERATION))
    texts = engine.calls[0].counts.text
    said, thought = count("a lion"), count("a mane")
    message = {"role": "assistant", "content": [{"text": "a lion"}], "reasoning_content": "a mane"}
    assert document == {
        "output": {"choices": [{"finish_reason": "stop", "message": message}]},
        "usage": {
            "input_tokens": texts + 302,
            "output_tokens": said + thought,
            "total_tokens": texts + 302 + said + thought,
            "input_tokens_details": {"text_tokens": texts, "image_tokens": 302},
            "output_tokens_details": {"text_tokens": said, "reasoning_tokens": thought},
            "image_tokens": 302,
        },
        "request_id": "00000000-0000-4000-8000-000000000001",
    }


def test_a_dashscope_stream_has_no_blank_after_a_colon_and_counts_on(engine: Engine) -> None:
    engine.reply(["a ", "lion"], reasoning=["a ", "mane"])
    raw = wire(engine, generation(incremental_output=True, enable_thinking=True), GENERATION)
    frames = raw.split("\n\n")[:-1]
    for number, frame in enumerate(frames, start=1):
        lines = frame.split("\n")
        assert lines[:3] == [f"id:{number}", "event:result", ":HTTP_STATUS/200"]
        assert lines[3].startswith('data:{"output":')
    documents = [json.loads(frame.split("\n")[3][5:]) for frame in frames]
    choices = [one["output"]["choices"][0] for one in documents]
    assert [one["finish_reason"] for one in choices] == ["null"] * 4 + ["stop"]
    assert [one["message"]["content"] for one in choices] == [
        [],
        [],
        [{"text": "a "}],
        [{"text": "lion"}],
        [],
    ]
    thoughts = [one["message"].get("reasoning_content") for one in choices]
    assert thoughts == ["a ", "mane", None, None, None]
    output = [one["usage"]["output_tokens"] for one in documents]
    assert output == sorted(output)
    assert output[-1] == count("a lion") + count("a mane")
    assert output[0] < output[-1]


def test_a_dashscope_stream_grows_where_nobody_asks_for_increments(engine: Engine) -> None:
    engine.reply(["a ", "lion"], reasoning=["a ", "mane"])
    raw = wire(engine, generation(enable_thinking=True), GENERATION)
    documents = [json.loads(frame.split("\n")[3][5:]) for frame in raw.split("\n\n")[:-1]]
    messages = [one["output"]["choices"][0]["message"] for one in documents]
    assert [one["reasoning_content"] for one in messages] == ["a ", *["a mane"] * 4]
    assert [one["content"] for one in messages] == [
        [],
        [],
        [{"text": "a "}],
        [{"text": "a lion"}],
        [{"text": "a lion"}],
    ]


def test_an_error_in_a_stream_ends_it(engine: Engine) -> None:
    engine.stream_error("DataInspectionFailed", after_chunks=2, times=2)
    engine.reply(["a", "b", "c"], times=2)
    raw = wire(engine, chat(stream=True))
    assert raw.count("data: ") == 3
    assert "[DONE]" not in raw
    assert '"code":"data_inspection_failed"' in raw
    native = wire(engine, generation(), GENERATION).split("\n\n")
    assert native[2].split("\n")[:3] == ["id:3", "event:error", ":HTTP_STATUS/400"]
    engine.verify()


@given(st.text(), st.integers(0, 30))
def test_a_cut_text_is_a_beginning_that_fits(said: str, most: int) -> None:
    pieces = in_pieces(said)
    assert "".join(pieces) == said
    assert [*growing(pieces)][-1:] == ([said] if said else [])
    cut = cut_at(pieces, most)
    kept = "".join(cut.pieces)
    assert said.startswith(kept)
    assert count(kept) == cut.tokens <= most or cut.whole
    assert cut.whole is (kept == said)
    assert cut_at(pieces, None) == (pieces, count(said), True)


def test_an_answer_to_a_text_says_so(engine: Engine) -> None:
    said = loaded(post(engine, chat(text("hello"))))["choices"][0]["message"]["content"]
    assert "no pictures" in said
    assert said.endswith("You asked: hello")


def test_a_dashscope_stream_is_refused_in_a_frame(engine: Engine) -> None:
    body = generation({"image": TINY}, {"text": "?"})
    outgoing = post(engine, body, path=GENERATION, headers=SSE)
    assert (outgoing.status, outgoing.pieces) == (200, None)
    assert outgoing.headers["Content-Type"] == "text/event-stream;charset=UTF-8"
    assert outgoing.headers["x-vlprep-findings"] == "image-too-small"
    lines = outgoing.body.decode().split("\n")
    assert lines[:3] == ["id:1", "event:error", ":HTTP_STATUS/400"]
    told = json.loads(lines[3].removeprefix("data:"))
    assert set(told) == {"code", "message", "request_id"}
    assert (engine.calls[0].status, engine.calls[0].code) == (400, "InvalidParameter")
    assert engine.calls[0].failed
    engine.stream_refusals = "status-400"
    labelled = post(engine, body, path=GENERATION, headers=SSE)
    assert (labelled.status, labelled.headers["Content-Type"]) == (400, "application/json")
    assert labelled.body.startswith(b"id:1\nevent:error\n:HTTP_STATUS/400\ndata:{")
    engine.reset()
    assert engine.stream_refusals == "status-200"


def test_what_the_gateway_refuses_is_json_also_where_a_stream_is_asked_for(engine: Engine) -> None:
    engine.error("rate-limit")
    for outgoing in (
        post(engine, generation(), path=GENERATION, headers=SSE),
        post(engine, generation(model="nobody"), path=GENERATION, headers=SSE),
        post(engine, generation(), path=GENERATION, headers=SSE, key=""),
        post(engine, chat(stream=True, max_tokens=0)),
    ):
        assert outgoing.status >= 400
        assert outgoing.headers["Content-Type"] == "application/json"
        assert loaded(outgoing)["request_id"]


def test_an_answer_has_the_headers_that_were_recorded(engine: Engine) -> None:
    whole, stream = post(engine, chat()), post(engine, chat(stream=True))
    refused = post(engine, chat(model="nobody"))
    names = ("x-dashscope-call-gateway", "x-dashscope-finished", "x-dashscope-timeout")
    found = [[one.headers.get(name) for name in names] for one in (whole, stream, refused)]
    assert found == [["true", "true", "180"], ["true", "false", "180"], [None, None, "180"]]
    assert all(one.headers["x-request-id"] for one in (whole, stream, refused))
