"""A response that was saved whole holds the answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vlprep.wire.replies.responses import answer_in

PARTS = [{"text": "the "}, {"image": "x"}, {"text": "answer"}]


@pytest.mark.parametrize(
    "response",
    [
        {"choices": [{"message": {"content": "the answer"}}], "usage": {}},
        {"output": {"choices": [{"message": {"content": PARTS}}]}},
        {"output": {"text": "the answer"}},
    ],
)
def test_the_answer_is_taken_out_of_either_dialect(response: dict[str, Any]) -> None:
    assert answer_in(json.dumps(response)) == "the answer"


@pytest.mark.parametrize(
    "text",
    [
        "words",
        "{broken",
        '{"a": 1}',
        '{"text": "a field"}',
        '{"output": 1}',
        '{"choices": []}',
        '{"choices": [1]}',
        '{"choices": [{"message": "x"}]}',
        '{"choices": [{"message": {"content": 1}}]}',
        "{" + '"a":{' * 100_000,
    ],
)
def test_any_other_text_is_the_answer_itself(text: str) -> None:
    assert answer_in(text) == text
