"""Assertions on the calls: each holds, fails with the numbers, and shows the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from bodies import CHAT, GENERATION, PHOTO, URL, chat, generation, loaded, picture, post, text

from vlprep import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.testing.engine import Engine


@pytest.fixture
def called(engine: Engine) -> Engine:
    """Give an engine that was called once by Base64 and once by URL."""
    engine.media(URL, Size(320, 320))
    post(engine, chat())
    post(engine, chat(picture(URL), text()))
    return engine


HOLD: list[Callable[[Engine], None]] = [
    lambda e: e.assert_called(),
    lambda e: e.assert_called(2),
    lambda e: e.assert_media(),
    lambda e: e.assert_media(2),
    lambda e: e.assert_media(2, kind="image"),
    lambda e: e.assert_media(1, transport="base64"),
    lambda e: e.assert_media(1, transport="url", size=(320, 320)),
    lambda e: e.assert_media(0, kind="video"),
    lambda e: e.assert_tokens(at_least=400, at_most=e.tokens),
    lambda e: e.assert_cost(at_most=0.01),
    lambda e: e.assert_uploaded(0),
    lambda e: e.assert_attempts(1),
    lambda e: e.assert_region("beijing"),
    lambda e: e.assert_no_base64_over(len(PHOTO)),
]
FAIL: dict[str, Callable[[Engine], None]] = {
    "expected 1 calls, not 2": lambda e: e.assert_called_once(),
    "expected 3 media, not 2": lambda e: e.assert_media(3),
    "expected some media kind='video', not 0": lambda e: e.assert_media(kind="video"),
    "expected 1 media transport='path', not 0": lambda e: e.assert_media(1, transport="path"),
    "expected at most 1 tokens, not": lambda e: e.assert_tokens(at_most=1),
    "expected at least 100000 tokens, not": lambda e: e.assert_tokens(at_least=100000),
    "expected a cost of at most 0, not": lambda e: e.assert_cost(at_most=0),
    "no price of qwen3-vl-plus in EUR": lambda e: e.assert_cost(at_most=1, currency="EUR"),
    "expected some uploads, not 0": lambda e: e.assert_uploaded(),
    "expected 1 uploads, not 0": lambda e: e.assert_uploaded(1),
    "expected 0 calls, not 2": lambda e: e.assert_called(0),
    "expected 0 media kind='image', not 2": lambda e: e.assert_media(0, kind="image"),
    "expected an answer that asks to wait": lambda e: e.assert_honoured_retry_after(),
    "expected 2 attempts, not 1": lambda e: e.assert_attempts(2),
    "expected calls to ap-southeast-1": lambda e: e.assert_region("singapore"),
    "travelled as Base64; at most 10": lambda e: e.assert_no_base64_over(10),
}


@pytest.mark.parametrize("number", range(len(HOLD)))
def test_an_assertion_holds(number: int, called: Engine) -> None:
    HOLD[number](called)


@pytest.mark.parametrize("words", FAIL)
def test_an_assertion_fails_with_its_numbers_and_the_calls(words: str, called: Engine) -> None:
    with pytest.raises(AssertionError) as caught:
        FAIL[words](called)
    message = str(caught.value)
    assert words in message
    assert "2. qwen3-vl-plus (openai cn-beijing, attempt 1): image 320x320, by url" in message
    assert ";base64" not in message


def test_media_are_found_by_digest(called: Engine) -> None:
    digest = called.calls[0].media[0].digest
    called.assert_media(1, digest=digest)


def test_who_does_not_wait_as_asked_is_found_out(engine: Engine) -> None:
    engine.error("rate-limit", retry_after=60)
    post(engine, chat(text()))
    with pytest.raises(AssertionError, match="expected a call that is tried again"):
        engine.assert_honoured_retry_after()
    post(engine, chat(text("another")))
    post(engine, chat(text()))
    with pytest.raises(AssertionError, match=r"call 3 came 0.\d+ s after call 1, which had asked"):
        engine.assert_honoured_retry_after()


def test_waiting_begins_when_the_answer_is_out(engine: Engine) -> None:
    engine.delay(first=30, times=1)
    engine.error("rate-limit", retry_after=30)
    post(engine, chat(text()))
    engine.calls[0].started -= 40  # as if the call had been made 40 seconds ago,
    engine.calls[0].ended -= 40  # and its answer had gone out 10 seconds ago
    post(engine, chat(text()))
    with pytest.raises(
        AssertionError, match=r"came 10\.\d+ s after call 1, which had asked for 30 s"
    ):
        engine.assert_honoured_retry_after()
    engine.calls[0].ended -= 20
    engine.assert_honoured_retry_after()


@pytest.mark.parametrize("says_so", [False, True])
def test_clients_that_send_the_same_at_once_are_not_taken_for_one(
    says_so: bool, engine: Engine
) -> None:
    engine.error("rate-limit", retry_after=10, times=3)
    for told in (0, 0, 0, 1, 1, 1):
        headers = {"x-stainless-retry-count": str(told)} if says_so else {}
        post(engine, chat(text()), headers=headers)
    # The second is sent after the first is answered, which only a client that says so can tell.
    clock = (0, 5 if says_so else 0.05, 0.06, 10.2, 10.3, 15.2)
    for call, started in zip(engine.calls, clock, strict=True):
        call.started, call.ended = started, started + 0.1
    engine.assert_honoured_retry_after()
    engine.calls[3].started = 9
    with pytest.raises(AssertionError, match=r"call 4 came 8\.900 s after call 1"):
        engine.assert_honoured_retry_after()


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"kind": "picture"}, ValueError, "kind must be one of 'image', 'video', 'frame'"),
        ({"transport": "base-64"}, ValueError, "transport must be one of"),
        ({"count": -1}, ValueError, "the number must be at least 0"),
        ({"count": 1.5}, TypeError, "the number must be a whole number"),
        ({"size": 320}, TypeError, r"size must be \(height, width\)"),
        ({"size": (320, 0)}, ValueError, "the width of size must be at least 1"),
        ({"digest": b"a"}, TypeError, "digest must be a text"),
    ],
)
def test_an_assertion_that_can_never_be_true_is_a_mistake(
    wrong: dict[str, Any], error: type[Exception], words: str, called: Engine
) -> None:
    with pytest.raises(error, match=words):
        called.assert_media(**{"count": 0, **wrong})


USAGES: list[tuple[dict[str, Any], tuple[int, ...]]] = [
    (
        {"prompt_tokens": 9999, "completion_tokens": 1, "total_tokens": 10000},
        (9697, 302, 0, 1, 0),
    ),
    ({"input_tokens": 400, "output_tokens": 7}, (98, 302, 0, 7, 0)),
    ({"prompt_tokens": 7, "completion_tokens": 2}, (7, 0, 0, 2, 0)),
    ({"total_tokens": 1000, "completion_tokens": 100}, (598, 302, 0, 100, 0)),
    (
        {
            "prompt_tokens": 500,
            "prompt_tokens_details": {"image_tokens": 400, "video_tokens": 60},
            "completion_tokens": 50,
            "completion_tokens_details": {"reasoning_tokens": 30},
        },
        (40, 400, 60, 20, 30),
    ),
    (
        {
            "input_tokens_details": {"text_tokens": 1},
            "output_tokens_details": {"text_tokens": 2, "reasoning_tokens": 3},
            "image_tokens": 4,
            "video_tokens": 5,
        },
        (1, 4, 5, 2, 3),
    ),
]


@pytest.mark.parametrize(("usage", "counts"), USAGES)
@pytest.mark.parametrize("path", [CHAT, GENERATION])
def test_a_scripted_usage_is_what_is_billed(
    usage: dict[str, Any], counts: tuple[int, ...], path: str, engine: Engine
) -> None:
    engine.reply("x", usage=usage)
    sent = loaded(post(engine, chat() if path == CHAT else generation(), path=path))["usage"]
    (call,) = engine.calls
    assert call.counts == counts
    assert engine.tokens == sum(counts) == sent["total_tokens"]
    assert {name: sent[name] for name in usage} == usage
    found = engine.cost()
    assert (found.input_tokens, found.output_tokens) == (sum(counts[:3]), sum(counts[3:]))
    assert found.total is not None


@pytest.mark.parametrize("own", [None, 0])
def test_a_usage_as_an_sdk_hands_it_back_is_a_script(own: int | None, engine: Engine) -> None:
    details = {
        "cached_tokens": 2,
        "cache_creation_input_tokens": 3,
        "cache_creation": {"ephemeral_5m_input_tokens": 3},
        "cache_type": "ephemeral",
    }
    usage = {"prompt_tokens": 9, "characters": 0, "prompt_tokens_details": details}
    given = {**usage, "of_the_sdk": own, "prompt_tokens_details": {**details, "write_tokens": own}}
    engine.reply("x", usage=given)
    sent = loaded(post(engine, chat()))["usage"]
    assert "of_the_sdk" not in sent
    assert {name: sent[name] for name in usage} == usage


def test_a_usage_of_nothing_is_for_the_client_to_stumble_over(engine: Engine) -> None:
    engine.reply("x", usage={"prompt_tokens": None, "prompt_tokens_details": None})
    sent = loaded(post(engine, chat()))["usage"]
    assert (sent["prompt_tokens"], sent["prompt_tokens_details"]) == (None, None)
    assert engine.calls[0].counts.image == 302


def test_an_unknown_price_is_no_price(engine: Engine) -> None:
    assert engine.cost().total == 0
    post(engine, chat(model="qwen3-vl-8b-instruct"))
    post(engine, chat(), path="/eu-central-1" + CHAT)
    found = engine.cost()
    assert found.total is None
    assert found.notes


def test_refused_calls_cost_nothing(engine: Engine) -> None:
    post(engine, chat(model="nobody"))
    assert engine.tokens == 0
    assert engine.cost().total == 0


def test_two_currencies_are_not_added(engine: Engine) -> None:
    post(engine, chat())
    assert engine.cost().currency == "CNY"
    post(engine, chat(), path="/ap-southeast-1" + CHAT)
    found = engine.cost()
    assert (found.total, found.currency) == (None, None)
    assert found.notes == ("the calls are priced in different currencies",)
