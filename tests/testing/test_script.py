"""What a test scripts is played in order, and what is left over fails it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bodies import GENERATION, PHOTO, URL, chat, events, generation, loaded, picture, post, text

from vlprep import FrameList, Size
from vlprep.testing.calls import holds
from vlprep.testing.http import Ending

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    assert first.headers["retry-after"] == "2"
    assert post(engine, chat()).status == 429
    assert "302 tokens" in said(engine)
    engine.verify()


@pytest.mark.parametrize(
    ("asked", "seconds", "milliseconds"),
    [
        (0, None, "0"),
        (0.0004, None, "1"),
        (0.2, None, "200"),
        (1, "1", "1000"),
        (1.001, "2", "1001"),
        (100000.5, "100001", "100000500"),
        (1e6, "1000000", "1000000000"),
    ],
)
def test_a_wait_is_asked_for_in_the_whole_numbers_of_http(
    asked: float, seconds: str | None, milliseconds: str, engine: Engine
) -> None:
    engine.error("rate-limit", retry_after=asked)
    headers = post(engine, chat()).headers
    assert (headers.get("retry-after"), headers["retry-after-ms"]) == (seconds, milliseconds)


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


def test_every_modifier_shows_in_an_answer_or_waits_for_the_next(engine: Engine) -> None:
    engine.cut()
    engine.error("rate-limit")
    outgoing = post(engine, chat())
    assert (outgoing.status, outgoing.ending) == (429, Ending.CUT)
    engine.delay(first=0.5, times=1)
    engine.drop()
    outgoing = post(engine, chat())
    assert (outgoing.ending, outgoing.wait) == (Ending.DROPPED, 0.5)
    engine.cut()
    engine.stream_error("rate-limit")
    engine.drop()
    assert post(engine, chat(stream=True)).ending is Ending.DROPPED
    outgoing = post(engine, chat(stream=True))
    assert outgoing.ending is Ending.CUT
    assert "limit_requests" not in outgoing.body.decode()
    engine.stream_error("rate-limit", after_chunks=0)
    engine.error("rate-limit")
    assert post(engine, chat(stream=True)).status == 429
    assert "limit_requests" in str(events(post(engine, chat(stream=True)))[0])
    engine.verify()


def test_one_of_each_modifier_is_played_with_an_answer(engine: Engine) -> None:
    engine.cut(after_chunks=1)
    engine.cut(after_chunks=2)
    engine.delay(first=1)
    engine.delay(first=2)
    engine.delay(first=3, times=1)
    engine.delay(first=4, times=1)
    found = [post(engine, chat(stream=True)) for _ in range(3)]
    assert [one.wait for one in found] == [3, 4, 2]
    assert [len(one.pieces or ()) for one in found[:2]] == [1, 2]
    assert found[2].ending is Ending.WHOLE
    engine.verify()


def test_a_call_that_nothing_fits_uses_nothing_up(engine: Engine) -> None:
    engine.cut()
    engine.reply("one", when=holds(text="is it"))
    assert post(engine, chat(text("Who are you?"))).status == 404
    assert post(engine, chat(text("What is it?"))).ending is Ending.CUT
    with pytest.raises(AssertionError, match=r"nothing that is scripted fits call 1") as caught:
        engine.verify()
    assert "never fetched" not in str(caught.value)


HOLDS: Any = holds
WRONG: list[tuple[str, Callable[[Any], Any], type[Exception]]] = [
    ("times must be at least 1, not 0", lambda e: e.reply("x", times=0), ValueError),
    ("times must be a whole number", lambda e: e.reply("x", times=1.5), TypeError),
    ("no error 'nothing-like-it'", lambda e: e.error("nothing-like-it"), ValueError),
    ("the name of an error must be a text, not 429", lambda e: e.error(429), TypeError),
    ("the name of an error", lambda e: e.upload_error(429), TypeError),
    ("region must be one of", lambda _: HOLDS(region="mars"), ValueError),
    ("kind must be one of", lambda _: HOLDS(kind="film"), ValueError),
    ("count must be at least 0", lambda _: HOLDS(count=-1), ValueError),
    ("longest_side_over must be a whole", lambda _: HOLDS(longest_side_over="9"), TypeError),
    (r"size must be \(height, width\)", lambda _: HOLDS(size=[1, 2]), TypeError),
    ("when must be a function of a call", lambda e: e.reply("x", when="qwen3-vl"), TypeError),
    ("text must be a text or a list", lambda e: e.reply({"a": 1}), TypeError),
    ("text must be a text or a list", lambda e: e.reply(b"x"), TypeError),
    ("text must be a text or a list", lambda e: e.reply(None), TypeError),
    ("a piece of text must be a text, not 1", lambda e: e.reply([1, 2]), TypeError),
    ("a piece of reasoning", lambda e: e.reply("x", reasoning=[1]), TypeError),
    ("finish_reason must be a text", lambda e: e.reply("x", finish_reason=None), TypeError),
    ("usage must be a mapping", lambda e: e.reply("x", usage=7), TypeError),
    (
        "usage must be a mapping that JSON can hold",
        lambda e: e.reply("x", usage={"prompt_tokens": float("nan")}),
        TypeError,
    ),
    ("no error speaks of bogus; they", lambda e: e.error("rate-limit", bogus=3), TypeError),
    ("no error speaks of bogus", lambda e: e.stream_error("rate-limit", bogus=3), TypeError),
    ("optional must be True or False", lambda e: e.error("quota", optional="no"), TypeError),
    ("stream must be True or False", lambda _: HOLDS(stream="yes"), TypeError),
    ("model must be a text", lambda _: HOLDS(model=3), TypeError),
    ("text must be a text", lambda _: HOLDS(text=3), TypeError),
    ("usage must be a mapping", lambda e: e.reply("x", usage={"a": object()}), TypeError),
    (
        r"usage\['prompt_tokens'\] must be at least 0, not -5",
        lambda e: e.reply("x", usage={"prompt_tokens": -5}),
        ValueError,
    ),
    (
        r"usage has no 'promt_tokens' \(given as 7\); it has prompt_tokens, completion_tokens",
        lambda e: e.reply("x", usage={"promt_tokens": 7}),
        ValueError,
    ),
    (
        r"usage\['total_tokens'\] must be a whole number, not '7'",
        lambda e: e.reply("x", usage={"total_tokens": "7"}),
        TypeError,
    ),
    (
        r"usage\['input_tokens_details'\]\['image_tokens'\] must be at least 0, not -1",
        lambda e: e.reply("x", usage={"input_tokens_details": {"image_tokens": -1}}),
        ValueError,
    ),
    (
        r"usage\['output_tokens_details'\] has no 'image_tokens' .*it has text_tokens, reas",
        lambda e: e.reply("x", usage={"output_tokens_details": {"image_tokens": 1}}),
        ValueError,
    ),
    (
        r"usage\['prompt_tokens_details'\] must be a mapping or None, not 3",
        lambda e: e.reply("x", usage={"prompt_tokens_details": 3}),
        TypeError,
    ),
    ("first must be a number of seconds", lambda e: e.delay(first="1"), TypeError),
    ("first must be finite and at least 0", lambda e: e.delay(first=-1), ValueError),
    ("per_chunk must be finite", lambda e: e.delay(per_chunk=float("nan")), ValueError),
    ("after_chunks must be a whole number", lambda e: e.cut(after_chunks="2"), TypeError),
    ("after_chunks must be at least 0", lambda e: e.cut(after_chunks=-1), ValueError),
    (
        "after_chunks must be at least 0",
        lambda e: e.stream_error("quota", after_chunks=-1),
        ValueError,
    ),
    ("retry_after must be a number", lambda e: e.error("quota", retry_after="2"), TypeError),
    ("retry_after must be finite", lambda e: e.error("quota", retry_after=-1), ValueError),
    (
        "retry_after must be finite",
        lambda e: e.error("quota", retry_after=float("nan")),
        ValueError,
    ),
    ("text must be a text", lambda e: e.partial(["a"]), TypeError),
    ("then must be a text", lambda e: e.partial("a", then=1), TypeError),
    ("a source is a path", lambda e: e.media(URL, None), TypeError),
    ("FrameList", lambda e: e.media(URL, (3, 4)), TypeError),
    ("one picture or film", lambda e: e.media(URL, FrameList([Size(30, 30)] * 4)), TypeError),
    ("no such file: .*nofile.jpg", lambda e: e.media(URL, "nofile.jpg"), FileNotFoundError),
    ("never fetched", lambda e: e.media(URL, "https://example.org/b.jpg"), ValueError),
    ("url must be a text", lambda e: e.media(None, b"x"), TypeError),
]


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_wrong_script_is_refused_where_it_is_written(number: int, engine: Engine) -> None:
    words, write, error = WRONG[number]
    with pytest.raises(error, match=words):
        write(engine)
    assert (engine.script.items, engine.stated, engine.uploads.errors) == ([], {}, [])


def test_what_is_stated_may_be_broken(engine: Engine, tmp_path: Path) -> None:
    engine.media(URL, b"no picture")
    refused = loaded(post(engine, chat(picture(URL))))["error"]
    assert refused["code"] == "invalid_parameter_error"
    path = tmp_path / "a.jpg"
    path.write_bytes(PHOTO)
    engine.media(URL, path)
    assert post(engine, chat(picture(URL))).status == 200


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
