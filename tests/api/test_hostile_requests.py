"""Whatever is in a payload: findings with a path, or one ``RequestError``, in bounded time."""

from __future__ import annotations

import copy
import json
from collections import UserDict
from contextlib import suppress
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide_examples import DASHSCOPE, OPENAI, dashscope_body, openai_body
from vlprep import (
    RequestError,
    check_request,
    estimate_request,
    parse_request,
    to_dashscope,
    to_openai,
)
from vlprep.api.mending import mend_payload
from vlprep.catalog.texts import COUNTING
from vlprep.errors import VlprepError
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import DataUri, data_uri, parse_data_uri
from vlprep.wire.parsing import read_payload

if TYPE_CHECKING:
    from vlprep.values.request_estimate import RequestEstimate

URI = data_uri(encoded(photo(64, 48), "png"), "image/png")
CALLS = [
    *OPENAI.values(),
    *DASHSCOPE.values(),
    *map(openai_body, OPENAI.values()),
    *map(dashscope_body, DASHSCOPE.values()),
]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(
        [
            [],
            {},
            [[]],
            {"url": None},
            {"url": "https://a/b", "detail": []},
            "data:image/png;base64,",
            "data:,",
            "data:image/png;base64,\ud800",
            "file://",
            "file:///\0",
            "https://[::1",
            "https://a.org/?Expires=5&Signature=&OSSAccessKeyId=",
            "https://a.org/?se=9999-99-99T99:99:99Z&sig=",
            "oss://",
            "user",
            "assistant",
            10**400,
            -1,
            float("nan"),
            URI,
            "\ud800",
            ["\ud800", 5],
            "qwenvl markdown bbox_3d",
        ]
    ),
)


def paths_of(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the paths of everything in a payload."""
    found = [path] if path else []
    items = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in items if isinstance(data, (dict, list)) else ():
        inner = (*path, key)
        found += paths_of(value, inner) if isinstance(value, (dict, list)) else [inner]
    return found


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """Take a real payload, and put junk in a few places."""
    payload = copy.deepcopy(draw(st.sampled_from(CALLS)))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(paths_of(payload)))
        holder = payload
        for key in path[:-1]:
            holder = holder[key]
        how = draw(st.sampled_from(["replace", "remove", "double", "add"]))
        if how == "remove":
            del holder[path[-1]]
        elif how == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[path[-1]]))
        elif how == "add" and isinstance(holder, dict):
            name = draw(st.sampled_from(["fps", "max_pixels", "type", "detail", "image", "x", ""]))
            holder[name] = copy.deepcopy(draw(JUNK))
        else:
            holder[path[-1]] = copy.deepcopy(draw(JUNK))
        if not paths_of(payload):
            break
    return payload


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_mutated_payload_is_judged_in_little_time(payload: Any) -> None:
    started = process_time()
    for edition in ("guide", "latest"):
        report = check_request(payload, edition=edition, now=0)
        json.dumps(report.to_dict())
        for issue in report.issues:
            assert len(issue.message) < 1000
            assert str(issue)
    judged_as_written(payload)
    with suppress(VlprepError):
        estimate_request(payload).to_dict()
    assert process_time() - started < 5


def judged_as_written(payload: Any) -> None:
    """What can be read at all can be written, and mended, and read again as the same."""
    try:
        read = read_payload(payload)
    except RequestError:
        with pytest.raises(RequestError):
            mend_payload(payload)
        return
    repr(read.request)
    mend_payload(payload)
    route = read.form.route
    write = to_openai if route == "openai" else to_dashscope
    written = json.dumps(write(read.request))  # as text, since nothing equals NaN
    assert json.dumps(write(parse_request(json.loads(written), route=route))) == written


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


@pytest.mark.parametrize(
    "payload",
    [
        {"model": "qwen3-vl-plus", "messages": [user("a")] * 100_000},
        {"model": "qwen3-vl-plus", "messages": [user([{"type": "text", "text": "a"}] * 100_000)]},
        {"model": "qwen3-vl-plus", "messages": [user([5] * 100_000)]},
        {"model": "qwen3-vl-plus", "messages": [user("a" * 50_000_000)]},
        {"model": "qwen3-vl-plus", "messages": [user("A1+/" * 5_000_000)]},
        {"model": "qwen3-vl-plus", "messages": [user("é" * 5_000_000)]},
        {"model": "qwen3-vl-plus", "messages": [user([{"image": "A" * 50_000_000}])]},
        {"model": "qwen3-vl-plus", "messages": [user([{"image": "https://a/" + "?&=" * 10**6}])]},
        {"model": "x" * 1_000_000, "messages": [user("a")]},
        {"model": "qwen3-vl-plus", "messages": [user("a")], **{f"x{n}": n for n in range(100_000)}},
        {"model": "qwen3-vl-plus", "messages": [user("a")], "y" * 1_000_000: 1},
        {"model": "qwen3-vl-plus", "messages": [{"role": "r" * 1_000_000, "content": "a"}]},
        {"model": "qwen3-vl-plus", "messages": [user("\t" * 1_000_000 + "x")]},
        {"model": "qwen3-vl-plus", "messages": [user(("a" * 999 + " ") * 20_000)]},
        {"model": "qwen3-vl-plus", "messages": [user("\\" * 5_000_000)]},
        {"model": "qwen3-vl-plus", "messages": [user(("a" * 60 + "' \\\\r") * 100_000)]},
        {"model": "qwen3-vl-plus", "messages": [user(("a" * 60 + "'\n>>>>") * 100_000)]},
    ],
    ids=range(17),
)
def test_a_huge_payload_is_judged_in_bounded_time(payload: dict[str, Any]) -> None:
    started = process_time()
    report = check_request(payload)
    assert all(len(str(issue)) < 2000 for issue in report.issues)
    assert process_time() - started < 30


@pytest.mark.parametrize("blank", ["\t", "\u3000", "\n"])
def test_more_blanks_in_a_row_than_can_be_counted_are_bounded(blank: str) -> None:
    def counted(number: int) -> RequestEstimate:
        return estimate_request(
            {"model": "qwen3-vl-plus", "messages": [user(blank * number + "x")]}
        )

    most = COUNTING.most_blanks
    assert counted(most).text_by == "vocabulary"
    assert counted(most + 1).text_by == "bounds"
    assert counted(1_500_000).text_by == "bounds"
    upper = counted(most + 1).upper
    assert upper is not None
    assert counted(most).total_tokens <= upper


@pytest.mark.parametrize("name", ["tool_calls", "reasoning_content", "tools"])
def test_what_is_written_in_no_known_form_shares_one_limit_of_counting(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def count(words: str) -> int:
        counted.append(len(words))
        return 1

    monkeypatch.setattr("vlprep.api.requests.text_counter", lambda _: count)
    for length, fits in ((COUNTING.most_characters // 2 - 10, True), (10**6, False)):
        value = "a" * length
        turns = [user("b")] if name == "tools" else [{**user("b"), name: value}] * 2
        tools = {"tools": [value, value]} if name == "tools" else {}
        counted.clear()
        found = estimate_request({"model": "qwen3-vl-plus", "messages": turns, **tools})
        assert (sum(counted) > length) is fits  # else the texts alone
        assert found.text_by == "vocabulary"


HUGE = 10**5000
"""A whole number that Python does not write in digits."""


@pytest.mark.parametrize(
    "name",
    [
        "max_tokens",
        "thinking_budget",
        "enable_thinking",
        "stream",
        "vl_high_resolution_images",
        "temperature",
        "top_p",
        "n",
        "unknown",
        "tools",
        "response_format",
        "chat_template_kwargs",
    ],
)
@pytest.mark.parametrize("value", [HUGE, -HUGE, 10**400], ids=["huge", "below", "large"])
def test_a_number_beyond_all_bounds_is_a_finding(name: str, value: int) -> None:
    call = {"model": "qwen3-vl-plus", "messages": [user("a")], name: value}
    for form in (call, dashscope_body(call)):
        assert all(len(issue.message) < 1000 for issue in check_request(form).issues)
        estimate_request(form)
        repr(parse_request(form))


@pytest.mark.parametrize("value", [HUGE, 10**400], ids=["huge", "large"])
@pytest.mark.parametrize("name", ["fps", "max_frames", "max_pixels", "min_pixels", "total_pixels"])
def test_a_number_beyond_all_bounds_beside_a_medium_is_a_finding(name: str, value: int) -> None:
    for part in ({"image": URI, name: value}, {"video": [URI] * 4, name: value}):
        call = {"model": "qwen3-vl-plus", "messages": [user([part])]}
        (issue,) = (i for i in check_request(call).issues if i.code == "parameter-type")
        assert issue.where == f"messages[0].content[0].{name}"
        estimate_request(call)
    inner = {"type": "image_url", "image_url": {"url": URI, "detail": value, name: value}}
    check_request({"model": "qwen3-vl-plus", "messages": [user([inner])]})


def test_what_holds_itself_or_too_much_is_refused_in_little_time() -> None:
    started = process_time()
    twice: dict[str, Any] = {"model": "qwen3-vl-plus", "messages": [user("a")]}
    twice["x"] = twice["y"] = twice
    pair: Any = [5]
    for _ in range(60):
        pair = [pair, pair]
    itself: list[Any] = []
    itself.append(itself)
    for payload in (twice, {**twice, "x": pair, "y": 1}, {"messages": itself}):
        with pytest.raises(RequestError):
            parse_request(payload)
        assert [issue.code for issue in check_request(payload).issues] == ["content-shape"]
    assert process_time() - started < 20


@pytest.mark.parametrize(
    "payload",
    [
        {"model": "m", "messages": [user("a")], 1: 2},
        {"model": "m", "messages": [user([{"image": URI, 5: 6}])]},
        {"model": "m", "input": {"messages": [user("a")], None: 1}},
        {"model": "m", "messages": [user([UserDict({(): 1})])]},
        {"model": "m", "messages": [user("a")], HUGE: 1},
    ],
)
def test_a_key_that_is_no_string_is_told(payload: Any) -> None:
    (issue,) = check_request(payload).issues
    assert issue.code == "content-shape"
    assert "a key is a string" in issue.message


def test_no_part_is_opened_more_than_once(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def counted(uri: str) -> DataUri:
        opened.append(uri)
        return parse_data_uri(uri)

    monkeypatch.setattr("vlprep.media.sources.parse_data_uri", counted)
    picture = {"type": "image_url", "image_url": {"url": URI}}
    call = {"model": "qwen3-vl-plus", "messages": [user([picture] * 250)]}
    assert check_request(call).ok
    assert len(opened) == 250
