"""Assertions on the calls: each holds, fails with the numbers, and shows the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from bodies import CHAT, PHOTO, URL, chat, picture, post, text

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
    lambda e: e.assert_honoured_retry_after(),
    lambda e: e.assert_region("beijing"),
    lambda e: e.assert_no_base64_over(len(PHOTO)),
]
FAIL: dict[str, Callable[[Engine], None]] = {
    "expected 1 calls, not 2": lambda e: e.assert_called_once(),
    "expected 3 media , not 2": lambda e: e.assert_media(3),
    "expected some media kind='video', not 0": lambda e: e.assert_media(kind="video"),
    "expected 1 media transport='path', not 0": lambda e: e.assert_media(1, transport="path"),
    "expected 0 to 1 tokens, not": lambda e: e.assert_tokens(at_most=1),
    "expected 100000 to None tokens, not": lambda e: e.assert_tokens(at_least=100000),
    "expected a cost of at most 0, not": lambda e: e.assert_cost(at_most=0),
    "no price of qwen3-vl-plus in EUR": lambda e: e.assert_cost(at_most=1, currency="EUR"),
    "expected some uploads, not 0": lambda e: e.assert_uploaded(),
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
    engine.assert_honoured_retry_after()  # nobody has tried again yet
    post(engine, chat(text("another")))
    post(engine, chat(text()))
    with pytest.raises(AssertionError, match=r"call 3 came 0.\d+ s after call 1, which had asked"):
        engine.assert_honoured_retry_after()


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
