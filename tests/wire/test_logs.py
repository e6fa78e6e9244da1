"""The request and the usage are found in a line of somebody's log."""

from __future__ import annotations

from typing import Any

import pytest

from vlprep.wire.logs import record_of, with_payload

CALL = {"model": "m", "messages": []}
BODY = {"model": "m", "input": {"messages": []}}
USAGE = {"prompt_tokens": 5}


@pytest.mark.parametrize(
    ("line", "payload", "path", "usage"),
    [
        (CALL, CALL, (), None),
        (BODY, BODY, (), None),
        ({**CALL, "usage": USAGE}, {**CALL, "usage": USAGE}, (), USAGE),
        ({"body": CALL}, CALL, ("body",), None),
        ({"request": {"body": BODY}, "usage": USAGE}, BODY, ("request", "body"), USAGE),
        ({"kwargs": CALL, "response": {"usage": USAGE}}, CALL, ("kwargs",), USAGE),
        ({"request": CALL, "response": {"body": {"usage": USAGE}}}, CALL, ("request",), USAGE),
        ({"request": {"a": 1}}, {"request": {"a": 1}}, (), None),
        ({"request": {"request": {"request": {"request": CALL}}}}, None, (), None),
        ({"response": 5}, {"response": 5}, (), None),
        ({"response": {"response": {"response": {"usage": USAGE}}}}, None, (), None),
        (5, 5, (), None),
    ],
)
def test_a_line_is_taken_apart(
    line: Any, payload: Any, path: tuple[str, ...], usage: dict[str, Any] | None
) -> None:
    found = record_of(line)
    assert found.payload == (line if payload is None else payload)
    assert (found.path, found.usage) == (path, usage)
    assert with_payload(line, found.path, found.payload) == line


@pytest.mark.parametrize(
    ("body", "form"),
    [
        ({"model": "m", "messages": [{"role": "user", "content": [{"image": "u"}]}]}, True),
        ({**CALL, "headers": {}}, True),
        (BODY, False),
    ],
)
def test_a_body_without_input_is_one_of_openai(body: dict[str, Any], form: bool) -> None:
    assert record_of({"custom_id": "1", "body": body}).form == ("openai-http" if form else None)
    assert record_of({"request": body}).form is None
