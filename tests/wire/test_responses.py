"""A response that was saved whole holds the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vlprep.errors import ReplyParseError
from vlprep.wire.replies.responses import answer_in

PARTS = [{"text": "the "}, {"image": "x"}, {"text": "answer"}]


@pytest.mark.parametrize(
    "response",
    [
        {"choices": [{"message": {"content": "the answer"}}], "usage": {}},
        {"output": {"choices": [{"message": {"content": PARTS}}]}},
        {"output": {"text": "the answer"}},
        {"output": {"text": None, "choices": [{"message": {"content": "the answer"}}]}},
        [{"choices": [{"message": {"content": "the answer"}}]}],
        {"custom_id": "a", "response": {"body": {"choices": [{"message": {"content": PARTS}}]}}},
    ],
)
def test_the_answer_is_taken_out_of_either_dialect(response: Any) -> None:
    assert answer_in(json.dumps(response)) == "the answer"
    assert answer_in("\ufeff" + json.dumps(response)) == "the answer"


@pytest.mark.parametrize(
    ("response", "told"),
    [
        ({"choices": [{"message": {"content": None}}]}, "holds no answer: its content is None"),
        ({"choices": [{"message": {"content": 1}}]}, "holds no answer: its content is 1"),
        ({"output": {"text": None}}, "holds no answer"),
        ({"error": {"message": "too long", "code": "x"}}, "refusal of the service: 'too long'"),
        ({"code": "x", "message": "too long", "request_id": "y"}, "refusal .*'too long'"),
        ({"custom_id": "a", "response": None, "error": {"message": "too long"}}, "'too long'"),
        ([{"output": {"text": "a"}}, {"output": {"text": "b"}}], "2 responses"),
        ({"choices": []}, "its list of choices is empty"),
        ({"output": {"choices": []}}, "its list of choices is empty"),
        ({"id": "a", "object": "chat.completion"}, "its list of choices is missing"),
        ({"model": "a", "usage": {"prompt_tokens": 1}}, "its list of choices is missing"),
        ({"request_id": "a", "code": "", "message": "", "output": None}, "choices is missing"),
        ({"object": "chat.completion.chunk", "choices": [{"delta": {}}]}, "choice has no message"),
        ({"custom_id": "a", "response": {"body": {"choices": []}}}, "choices is empty"),
    ],
)
def test_a_response_without_one_answer_says_so(response: Any, told: str) -> None:
    with pytest.raises(ReplyParseError, match=told):
        answer_in(json.dumps(response))


@pytest.mark.parametrize(
    "text",
    [
        "words",
        "{broken",
        '{"a": 1}',
        '{"text": "a field"}',
        '{"output": 1}',
        '{"choices": ["a"]}',
        '{"object": "cup", "usage": {"daily": 2}}',
        '{"choices": [1]}',
        '{"choices": [{"message": "x"}]}',
        '{"output": {"a": 1}}',
        '{"custom_id": "a"}',
        '{"error": "none", "message": "hello"}',
        "[]",
        '[{"a": 1}]',
        '[{"choices": [{"message": {"content": "a"}}]}, 1]',
        "{" + '"a":{' * 100_000,
    ],
)
def test_any_other_text_is_the_answer_itself(text: str) -> None:
    assert answer_in(text) == text
