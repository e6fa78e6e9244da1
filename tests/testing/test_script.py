"""What a test scripts is played in order, and what is left over fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bodies import GENERATION, URL, chat, events, generation, loaded, picture, post, text

from vlprep import Size
from vlprep.testing.calls import holds
from vlprep.testing.http import Ending

if TYPE_CHECKING:
    from vlprep.testing.engine import Engine


def said(engine: Engine, body: dict[str, Any] | None = None) -> str:
    answer: str = loaded(post(engine, body or chat()))["choices"][0]["message"]["content"]
    return answer


def test_replies_come_in_order(engine: Engine) -> None:
    engine.reply("one")
    engine.reply("two", times=2)
    assert [said(engine) for _ in range(3)] == ["one", "two", "two"]
    engine.verify()


def test_a_call_that_nothing_fits_is_refused_and_fails_the_test(engine: Engine) -> None:
    engine.reply("one", when=holds(model="qwen3-vl-flash"))
    outgoing = post(engine, chat())
    assert (outgoing.status, outgoing.headers["x-should-retry"]) == (404, "false")
    assert loaded(outgoing)["error"]["message"].splitlines()[:4] == [
        "nothing that is scripted fits call 1",
        "Scripted were:",
        "  reply('one') when holds(model='qwen3-vl-flash'): used 0 of 1 times",
        "The calls were:",
    ]
    assert "-> 404 unmatched" in loaded(outgoing)["error"]["message"]
    with pytest.raises(AssertionError) as caught:
        engine.verify()
    message = str(caught.value)
    assert "nothing that is scripted fits call 1" in message
    assert "never fetched: reply('one') when holds(model='qwen3-vl-flash'): used 0 of 1" in message
    assert "1. qwen3-vl-plus (openai cn-beijing, attempt 1): image 640x480, by base64" in message
    assert ";base64" not in message


def test_what_nobody_fetches_fails_the_test_unless_it_is_optional(engine: Engine) -> None:
    engine.reply("one", optional=True)
    engine.reply("any", times=None, optional=True)
    engine.error("rate-limit", optional=True)
    engine.drop(optional=True)
    engine.cut(optional=True)
    engine.stream_error("rate-limit", optional=True)
    engine.partial("x", optional=True)
    engine.delay(first=1)
    engine.verify()
    engine.drop()
    engine.cut(after_chunks=3)
    engine.stream_error("rate-limit")
    engine.partial("half", then="rest")
    engine.upload_error()
    with pytest.raises(AssertionError) as caught:
        engine.verify()
    for words in (
        "drop(): used 0",
        "cut(3)",
        "stream_error('rate-limit')",
        "partial('half')",
        "reply('rest') when GoesOnWith(text='half')",
        "upload error never met: policy-expired",
        "(no calls)",
    ):
        assert words in str(caught.value)


def test_after_errors_the_rules_answer_as_before(engine: Engine) -> None:
    engine.error("Throttling.RateQuota", times=2, retry_after=1.5)
    first = post(engine, chat())
    assert (first.status, first.headers["retry-after-ms"]) == (429, "1500")
    assert first.headers["retry-after"] == "1.5"
    assert post(engine, chat()).status == 429
    assert "302 tokens" in said(engine)
    engine.verify()


def test_an_error_that_may_be_tried_again_asks_for_a_millisecond(engine: Engine) -> None:
    engine.error("rate-limit")
    engine.error("model-serving")
    engine.error("arrearage")
    for expected in ("1", "1", None):
        outgoing = post(engine, chat())
        assert outgoing.headers.get("retry-after-ms") == expected
        assert "retry-after" not in outgoing.headers


def test_a_drop_a_cut_and_a_delay(engine: Engine) -> None:
    engine.drop()
    assert post(engine, chat()).ending is Ending.DROPPED
    assert engine.calls[0].status == 0
    assert "-> dropped" in str(engine.calls[0])
    engine.cut(after_chunks=2)
    engine.delay(first=0.25, per_chunk=0.5, times=1)
    outgoing = post(engine, chat(stream=True))
    assert outgoing.ending is Ending.CUT
    assert outgoing.pieces is not None
    assert (len(outgoing.pieces), outgoing.pieces[1].wait, outgoing.wait) == (2, 0.5, 0.25)
    engine.cut()
    assert post(engine, chat()).ending is Ending.CUT
    engine.delay(first=2)
    engine.error("rate-limit")
    assert post(engine, chat()).wait == 2
    assert post(engine, chat()).wait == 2  # a delay without times holds from now on
    engine.verify()


def test_time_runs_out_with_a_header_and_the_rest_comes_after(engine: Engine) -> None:
    engine.partial("The quick ", then="brown fox")
    outgoing = post(engine, chat())
    document = loaded(outgoing)
    assert outgoing.status == 200
    assert outgoing.headers["x-dashscope-partialresponse"] == "true"
    assert document["choices"][0]["finish_reason"] is None
    body = chat()
    begun = document["choices"][0]["message"]["content"]
    body["messages"].append({"role": "assistant", "content": begun, "partial": True})
    assert said(engine, body) == "brown fox"
    engine.verify()


def test_time_does_not_run_out_in_a_stream(engine: Engine) -> None:
    engine.partial("half", then="rest")
    engine.reply("streamed", when=holds(stream=True))
    streamed = events(post(engine, chat(stream=True)))
    assert "".join(one["choices"][0]["delta"]["content"] or "" for one in streamed) == "streamed"
    native = post(engine, generation(), path=GENERATION)
    assert native.headers["x-dashscope-partialresponse"] == "true"
    body = generation()
    half = {"role": "assistant", "content": [{"text": "half"}], "partial": True}
    body["input"]["messages"].append(half)
    rest = loaded(post(engine, body, path=GENERATION))
    assert rest["output"]["choices"][0]["message"]["content"] == [{"text": "rest"}]
    engine.verify()


def test_a_stream_error_waits_for_a_stream(engine: Engine) -> None:
    engine.stream_error("rate-limit")
    assert post(engine, chat()).status == 200
    assert "limit_requests" in str(events(post(engine, chat(stream=True)))[-1])
    engine.verify()


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ({"model": "qwen3-vl-plus"}, True),
        ({"model": "qwen-vl-max"}, False),
        ({"stream": False}, True),
        ({"stream": True}, False),
        ({"region": "beijing"}, True),
        ({"region": "singapore"}, False),
        ({"text": "Was ist"}, True),
        ({"text": "Wo ist"}, False),
        ({"kind": "image"}, True),
        ({"kind": "video"}, False),
        ({"kind": "video", "count": 0}, True),
        ({"count": 2}, True),
        ({"kind": "image", "count": 1}, False),
        ({"size": (480, 640)}, True),
        ({"size": (480, 640), "count": 1}, True),
        ({"size": (640, 480)}, False),
        ({"longest_side_over": 1999}, True),
        ({"longest_side_over": 2000}, False),
        ({}, True),
    ],
)
def test_when_asks_what_a_request_holds(asked: dict[str, Any], fits: bool, engine: Engine) -> None:
    engine.media(URL, Size(2000, 1000))
    engine.reply("yes", when=holds(**asked), optional=True)
    engine.reply("no", optional=True)
    assert said(engine, chat(picture(), picture(URL), text("Was ist das?"))) == (
        "yes" if fits else "no"
    )


def test_when_is_any_function_of_a_call(engine: Engine) -> None:
    engine.reply("hot", when=lambda call: call.parameters.get("temperature", 0) > 1)
    engine.reply("cold")
    assert said(engine, chat()) == "cold"
    assert said(engine, chat(temperature=1.5)) == "hot"
    engine.verify()


def test_wrong_scripts_are_refused(engine: Engine) -> None:
    with pytest.raises(ValueError, match="times must be at least 1"):
        engine.reply("x", times=0)
    with pytest.raises(ValueError, match="no error 'nothing-like-it'"):
        engine.error("nothing-like-it")
    with pytest.raises(ValueError, match="region must be one of"):
        holds(region="mars")


def test_a_request_against_the_rules_is_refused_whatever_is_scripted(engine: Engine) -> None:
    engine.reply("never")
    assert post(engine, chat(model="nobody")).status == 404
    with pytest.raises(AssertionError, match="never fetched"):
        engine.verify()


def test_reset_forgets_everything(engine: Engine) -> None:
    engine.reply("one")
    post(engine, chat(model="nobody"))
    engine.media(URL, Size(100, 100))
    engine.reset()
    engine.verify()
    assert engine.calls == []
    post(engine, chat(picture(URL)))
    assert engine.calls[0].number == 1
    assert engine.calls[0].media[0].size is None
