"""What a request costs in all: what has no published form is bounded, and what is not read is not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guide_examples import DOG, dashscope_body
from vlprep import (
    ImageInfo,
    Model,
    Request,
    Size,
    assistant,
    check_request,
    estimate_request,
    get_model,
    image,
    user,
)
from vlprep.api.parts import look_at_part
from vlprep.catalog.requests import ENOUGH
from vlprep.rules.requests.texts import json_bytes

if TYPE_CHECKING:
    from vlprep.api.parts import Access, Seen
    from vlprep.values.request import ImagePart

WORDS = "word " * 300_000
CALL = [{"id": "1", "type": "function", "function": {"name": "f", "arguments": WORDS}}]
TOOLS = [{"type": "function", "function": {"name": "f", "description": "adds two numbers"}}]


def talk(*turns: dict[str, Any], **more: Any) -> dict[str, Any]:
    asked = {"role": "user", "content": "How much is 2 + 3?"}
    return {"model": "qwen3-vl-plus", "messages": [asked, *turns, asked], **more}


def issues(payload: Any, **options: Any) -> dict[str, str]:
    return {one.code: str(one.severity) for one in check_request(payload, **options).issues}


@pytest.mark.parametrize("name", ["tool_calls", "function_call", "reasoning_content"])
def test_what_an_assistant_said_besides_is_bounded(name: str) -> None:
    plain = estimate_request(talk({"role": "assistant", "content": "a"}))
    told = talk({"role": "assistant", "content": "a", name: CALL})
    found = estimate_request(told)
    assert not found.exact
    assert found.lower == plain.lower
    assert found.upper is not None
    assert found.lower < found.total_tokens <= found.upper
    assert found.upper >= len(WORDS)
    assert any(name in note for note in found.notes)
    assert sum(found.messages) == found.total_tokens - 3
    assert issues(told)["input-tokens"] == "warning"


@pytest.mark.parametrize("name", ["tools", "functions"])
def test_tools_are_bounded(name: str) -> None:
    plain = estimate_request(talk())
    found = estimate_request(talk(**{name: TOOLS}))
    assert not found.exact
    assert found.lower == plain.lower
    assert found.upper is not None
    assert plain.total_tokens < found.total_tokens <= found.upper
    assert found.text_tokens == found.total_tokens
    assert any(name in note for note in found.notes)
    assert estimate_request(talk(**{name: []})).exact


def test_a_part_of_an_unknown_kind_is_bounded_as_text() -> None:
    turn = {"role": "user", "content": [{"type": "song", "song": "la " * 100}]}
    found = estimate_request({"model": "qwen3-vl-plus", "messages": [turn]})
    assert not found.exact
    assert (found.parts[0].tokens, found.parts[0].lower) == (0, 0)
    assert found.upper is not None
    assert found.upper - found.lower >= len("la " * 100)


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ({"a": 1}, 4, 7),
        ([True, None, "é"], 10, 16),
        (10**6000, 5000, 6001),
        ([1.5, []], 3, 8),
        ((b"not JSON",), 0, 1),
    ],
    ids=range(5),
)
def test_json_is_measured_without_being_written(value: object, least: int, most: int) -> None:
    assert least <= json_bytes(value) <= most


def test_what_holds_itself_is_measured_once() -> None:
    held: list[Any] = ["abc"]
    held.append(held)
    assert json_bytes(held) == len('"abc",')


def test_what_a_body_does_not_read_changes_nothing() -> None:
    body = dashscope_body(
        {
            "model": "qwen3-vl-plus",
            "messages": [{"role": "user", "content": [{"image": DOG}, {"text": "json?"}]}],
        }
    )
    stray = {"vl_high_resolution_images": True, "enable_thinking": True, "max_tokens": 5}
    known = {DOG: Size(3000, 4000)}
    plain = estimate_request(body, media=known)
    for beside in (
        {**body, **stray},
        {**body, "input": {**body["input"], **stray}},
    ):
        found = estimate_request(beside, media=known)
        assert (found.total_tokens, found.thinking) == (plain.total_tokens, False)
        assert found.max_output == plain.max_output
        assert issues(beside, media=known)["parameter-misplaced"] == "warning"
    right = estimate_request({**body, "parameters": stray}, media=known)
    assert right.thinking
    assert right.image_tokens > plain.image_tokens
    assert right.max_output == 5 + 81920


def test_what_is_not_read_is_not_refused_either() -> None:
    body = dashscope_body(
        {"model": "qwen-vl-max", "messages": [{"role": "user", "content": [{"image": DOG}]}]}
    )
    stray = {
        "enable_thinking": True,
        "thinking_budget": -1,
        "max_tokens": -1,
        "temperature": 9,
        "stream": "yes",
        "response_format": {"type": "json_object"},
    }
    assert check_request({**body, **stray}).ok
    refused = issues({**body, "parameters": stray})
    assert {"thinking-unsupported", "max-tokens-range", "parameter-range"} <= refused.keys()
    built = Request(model="qwen-vl-max", messages=[user(image(Size(64, 64)))], enable_thinking=True)
    assert issues(built, form="dashscope-http")["thinking-unsupported"] == "error"


def with_input(tokens: int, edition: str) -> Model:
    """Give a model that takes this many tokens."""
    model = get_model("qwen3-vl-plus", edition=edition)
    return replace(model, context=replace(model.context, max_input=tokens))


@pytest.mark.parametrize(("edition", "equal"), [("guide", False), ("latest", True)])
def test_tokens_at_the_maximum_input_pass_by_the_latest_only(edition: str, equal: bool) -> None:
    request = Request(model="qwen3-vl-plus", messages=[user(image(Size(640, 640)))])
    total = estimate_request(request, edition=edition).total_tokens

    def refused(most: int) -> bool:
        return not check_request(request, model=with_input(most, edition), edition=edition).ok

    assert not refused(total + 1)
    assert refused(total) is not equal
    assert refused(total - 1)


@pytest.mark.parametrize(
    ("edition", "room", "more"),
    [
        ("guide", 0, 0),
        ("guide", 402, 0),
        ("guide", 403, 1),
        ("guide", 804, 1),
        ("guide", 805, 2),
        ("latest", 401, 0),
        ("latest", 402, 1),
    ],
)
def test_so_many_more_pictures_fit_as_leave_the_whole_legal(
    edition: str, room: int, more: int
) -> None:
    request = Request(model="qwen3-vl-plus", messages=[user(image(Size(640, 640)))])
    found = estimate_request(request, edition=edition)
    assert found.image_tokens == 402
    model = with_input(found.total_tokens + room, edition)
    assert estimate_request(request, model=model, edition=edition).more_images == more


@pytest.mark.parametrize("partial", [True, None])
def test_an_answer_that_goes_on_has_no_header_of_its_own(partial: bool | None) -> None:
    ended = Request(model="qwen3-vl-plus", messages=[user("a"), assistant("b", partial=True)])
    asked = Request(model="qwen3-vl-plus", messages=[user("a"), assistant("b"), user("c")])
    one = estimate_request(Request(model="qwen3-vl-plus", messages=[user("a")]))
    assert one.total_tokens == sum(one.messages) + 3
    found = estimate_request(ended if partial else asked)
    assert found.total_tokens == sum(found.messages) + (0 if partial else 3)


def test_a_flag_that_is_no_flag_is_off() -> None:
    for value in ("false", "true", 1):
        payload = {
            "model": "qwen3-vl-plus",
            "messages": [{"role": "user", "content": [{"image": DOG}]}],
            "vl_high_resolution_images": value,
        }
        found = estimate_request(payload, media={DOG: ImageInfo(size=Size(3000, 4000))})
        assert found.image_tokens < 2600
        assert issues(payload)["parameter-type"] == "error"


def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the source of every part that is looked at."""
    seen: list[str] = []

    def look(part: ImagePart, fps: float, access: Access) -> Seen:
        seen.append(part.source)
        return look_at_part(part, fps, access)

    monkeypatch.setattr("vlprep.api.requests.look_at_part", look)
    return seen


def pictures(*sources: str) -> dict[str, Any]:
    content = [{"type": "image_url", "image_url": {"url": source}} for source in sources]
    return {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": content}]}


@pytest.mark.parametrize("more", [0, 1])
def test_pictures_that_cannot_change_the_answer_are_not_looked_at(
    more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = looks(monkeypatch)
    call = pictures(*[DOG] * (ENOUGH.media + more))
    report = check_request(call, media={DOG: Size(64, 64)}, model=with_input(1000, "guide"))
    (over,) = (issue for issue in report.issues if issue.code == "input-tokens")
    assert len(seen) == ENOUGH.media
    assert (over.severity, over.limit) == ("error", 1000)
    assert ("the others were not looked at" in over.message) == bool(more)
    assert (report.estimate is None) == bool(more)


@pytest.mark.parametrize("profile", ["api", "open-weights"])
def test_all_pictures_are_looked_at_where_their_tokens_do_not_decide(
    profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = looks(monkeypatch)
    count = ENOUGH.media + 5
    few = 10**9 if profile == "api" else 1000
    known = get_model("qwen3-vl-8b-instruct")
    model = replace(known, context=replace(known.context, max_input=few))
    call = pictures(*[DOG] * count)
    report = check_request(call, media={DOG: Size(64, 64)}, model=model, profile=profile)
    assert report.ok
    assert len(seen) == count


def test_what_is_not_looked_at_is_still_counted_as_a_data_uri(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = looks(monkeypatch)
    call = pictures(*[DOG] * ENOUGH.media, *["data:image/png;base64,AAAA"] * 300)
    film = {"type": "video", "video": ["data:image/png;base64,AAAA", DOG], "fps": 1}
    call["messages"][0]["content"].append(film)
    report = check_request(call, media={DOG: Size(64, 64)}, model=with_input(1000, "guide"))
    (many,) = (issue for issue in report.issues if issue.code == "data-uri-count")
    assert len(seen) == ENOUGH.media
    assert many.actual == 301


def test_a_hundred_thousand_pictures_are_refused_after_a_few_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = looks(monkeypatch)
    report = check_request(pictures(*[f"https://a.com/{n}.png" for n in range(100_000)]))
    assert not report.ok
    assert len(seen) < 4000
