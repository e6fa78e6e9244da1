"""What a model is told stands beside the model and the messages, never in their place."""

from __future__ import annotations

from typing import Any

import pytest

from vlprep import Request, parse_request, user
from vlprep.errors import RequestError

TURNS = [user("Hello")]
BODY = {"model": "m", "messages": [{"role": "user", "content": "Hello"}]}


@pytest.mark.parametrize("name", ["model", "messages", "input"])
def test_a_place_of_the_request_is_no_parameter(name: str) -> None:
    for told in ({name: "x"}, {"extra_body": {name: "x"}}):
        with pytest.raises(RequestError, match=f"{name} is a place of the request"):
            Request(model="m", messages=TURNS, parameters=told)


@pytest.mark.parametrize(
    ("payload", "path"),
    [
        ({**BODY, "extra_body": {"model": "x"}}, "extra_body.model"),
        ({**BODY, "extra_body": {"extra_body": {}}}, "extra_body.extra_body"),
        (
            {"model": "m", "input": {"messages": BODY["messages"]}, "parameters": {"model": "x"}},
            "parameters.model",
        ),
        (
            {"model": "m", "input": {"messages": BODY["messages"], "model": "x"}},
            "input.model",
        ),
    ],
)
def test_a_payload_that_says_it_twice_is_refused_where_it_does(
    payload: dict[str, Any], path: str
) -> None:
    with pytest.raises(RequestError) as caught:
        parse_request(payload)
    assert caught.value.path == path


def test_extra_body_is_told_as_all_else() -> None:
    made = Request(model="m", messages=TURNS, extra_body={"enable_thinking": True})
    assert made.parameters == {"enable_thinking": True}
    with pytest.raises(RequestError, match="extra_body must be an object"):
        Request(model="m", messages=TURNS, extra_body=3)
