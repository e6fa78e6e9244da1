"""Parameters of a request are held against their ranges, and each finding names its place."""

from __future__ import annotations

from typing import Any

import pytest

from guide_examples import DOG, FILM, dashscope_body
from vlprep import (
    ImageInfo,
    Size,
    VideoInfo,
    check_request,
    estimate_request,
    fit_request,
    get_model,
)
from vlprep.api.mending import mend_payload
from vlprep.catalog.parameters import RANGES
from vlprep.rules.requests.urls import is_private
from vlprep.testing.replies import refusal_names
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import data_uri

URI = data_uri(encoded(photo(320, 240), "png"), "image/png")
STATED = {
    DOG: ImageInfo(size=Size(480, 640)),
    FILM: VideoInfo(size=Size(720, 1280), frames=300, fps=30.0),
}


def openai(*content: Any, **more: Any) -> dict[str, Any]:
    turns = [{"role": "user", "content": list(content)}]
    return {"model": "qwen3-vl-plus", "messages": turns, **more}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def found(payload: Any, code: str, **options: Any) -> list[tuple[str, str]]:
    report = check_request(payload, **options)
    return [(str(one.severity), one.where) for one in report.issues if one.code == code]


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("temperature", [0, 0.7, 1.999], [-0.001, 2, 5, 10**400, float("nan"), float("inf")]),
        ("top_p", [0.001, 1], [0, 1.001, 3]),
        ("n", [1, 4], [0, 5, 10**5000]),
    ],
)
def test_a_number_lies_in_its_range(name: str, inside: list[Any], outside: list[Any]) -> None:
    for value in inside:
        assert not found(openai(text("a"), **{name: value}), "parameter-range")
    for value in outside:
        refused = found(openai(text("a"), **{name: value}), "parameter-range")
        assert refused == [("error", name)]
    assert not found(openai(text("a"), **{name: None}), "parameter-range")


@pytest.mark.parametrize(
    ("name", "value"), [("temperature", "hot"), ("temperature", True), ("n", 1.5), ("top_p", [])]
)
def test_a_number_is_a_number(name: str, value: object) -> None:
    assert found(openai(text("a"), **{name: value}), "parameter-type") == [("error", name)]


def test_each_range_has_the_words_of_the_service() -> None:
    assert {row.name.replace("_", "-") for row in RANGES} <= set(refusal_names())


AS_JSON: dict[str, Any] = {"response_format": {"type": "json_object"}}


def test_json_mode_needs_its_word_and_no_thinking() -> None:
    where = [("error", "response_format")]
    assert found(openai(text("say it"), **AS_JSON), "json-mode") == where
    assert not found(openai(text("say it as JSON"), **AS_JSON), "json-mode")
    thinks: dict[str, Any] = {"extra_body": {"enable_thinking": True}}
    assert found(openai(text("as json"), **AS_JSON, **thinks), "json-mode") == where
    assert found(openai(text("say it"), **AS_JSON, **thinks), "json-mode") == where * 2
    for other in ({"type": "text"}, "json_object", None):
        assert not found(openai(text("a"), response_format=other, **thinks), "json-mode")


@pytest.mark.parametrize("tokens", [1, 32768])
def test_max_tokens_at_its_ends_is_in_its_range(tokens: int) -> None:
    assert get_model("qwen3-vl-plus").context.max_output == 32768
    assert not found(openai(text("a"), max_tokens=tokens), "max-tokens-range")


@pytest.mark.parametrize("tokens", [0, 32769])
def test_max_tokens_beyond_its_ends_is_not(tokens: int) -> None:
    call = openai(text("a"), max_tokens=tokens)
    assert found(call, "max-tokens-range") == [("error", "max_tokens")]


@pytest.mark.parametrize(
    ("model", "most"),
    [
        ("qwen-vl-max", 8192),
        ("qwen3.6-plus", 65_536 + 81_920),
    ],
)
def test_max_completion_tokens_holds_what_is_thought_too(model: str, most: int) -> None:
    def wrong(tokens: object) -> list[tuple[str, str]]:
        call = openai(text("a"), max_completion_tokens=tokens) | {"model": model}
        return found(call, "max-tokens-range")

    for inside in (1, most, None):
        assert not wrong(inside)
    for outside in (0, -1, most + 1, "many"):
        assert wrong(outside) == [("error", "max_completion_tokens")]


@pytest.mark.parametrize(
    ("model", "effort", "most"),
    [
        ("qwen3.6-plus", "xhigh", 65_536 + 262_144),
        ("qwen3.6-plus", "low", 65_536 + 81_920),
        ("qwen3.6-plus", "much", 65_536 + 81_920),
        ("qwen3.6-plus", ["xhigh"], 65_536 + 81_920),
        ("qwen-vl-max", "xhigh", 8192),
    ],
)
def test_an_effort_may_ask_for_more_thought(model: str, effort: Any, most: int) -> None:
    told = {"model": model, "enable_thinking": True, "reasoning_effort": effort}
    call = openai(text("a")) | told
    for tokens, wrong in ((most, []), (most + 1, [("error", "max_completion_tokens")])):
        assert found(call | {"max_completion_tokens": tokens}, "max-tokens-range") == wrong
    assert estimate_request(call).max_output == most


def test_how_much_is_thought_is_told_once() -> None:
    effort = {"model": "qwen3.6-plus", "stream": True, "reasoning_effort": "low"}
    call = openai(text("a")) | effort
    assert not found(call, "parameter-conflict")
    both = call | {"extra_body": {"thinking_budget": 100}}
    assert found(both, "parameter-conflict") == [("error", "reasoning_effort")]
    none = both | {"reasoning_effort": None}
    assert not found(none, "parameter-conflict")


@pytest.mark.parametrize("fps", [0, 0.0, -1, 30, 10])
def test_a_rate_outside_of_its_range_is_told_as_one(fps: float) -> None:
    turn = {"role": "user", "content": [{"video": FILM, "fps": fps}]}
    call = {"model": "qwen3-vl-plus", "messages": [turn]}
    assert found(call, "fps-range", media=STATED) == [("error", "messages[0].content[0].fps")]
    assert not found(call, "parameter-type", media=STATED)


@pytest.mark.parametrize("fps", ["2", True, None, float("nan"), -(10**400)])
def test_a_rate_that_is_no_number_is_of_the_wrong_type(fps: object) -> None:
    turn = {"role": "user", "content": [{"video": FILM, "fps": fps}]}
    call = {"model": "qwen3-vl-plus", "messages": [turn]}
    assert not found(call, "fps-range", media=STATED)
    assert bool(found(call, "parameter-type", media=STATED)) is (fps is not None)


def test_oss_is_silent_with_its_header_and_warned_of_without() -> None:
    def told(**more: Any) -> list[str]:
        part = {"type": "image_url", "image_url": {"url": "oss://a/b.png"}}
        return [severity for severity, _ in found(openai(part, **more), "url-scheme")]

    header = {"x-dashscope-ossresourceresolve": "enable"}
    assert told() == ["info"]
    assert told(timeout=5) == ["warning"]
    assert told(extra_headers={"a": "b"}) == ["warning"]
    assert not told(extra_headers=header)


def test_a_setting_that_does_nothing_is_told_where_it_stands() -> None:
    picture = {"image": DOG, "max_frames": 5}
    call = openai(picture, {"video": FILM}, {"video": FILM}, vl_high_resolution_images=True)
    places = [where for _, where in found(call, "parameter-misplaced", media=STATED)]
    assert places == ["messages[0].content[0].max_frames", "vl_high_resolution_images"]
    body = dashscope_body(call)
    places = [where for _, where in found(body, "parameter-misplaced", media=STATED)]
    assert places[1] == "parameters.vl_high_resolution_images"
    ocr = openai({"image": DOG}, model="qwen-vl-ocr", vl_high_resolution_images=True)
    unsupported = found(ocr, "feature-unsupported", media=STATED)
    assert unsupported == [("warning", "vl_high_resolution_images")]


def test_a_body_of_dashscope_has_its_messages_in_input() -> None:
    call = {
        "model": "qwen3-vl-plus",
        "messages": [{"role": "user", "content": [{"text": "a"}]}],
        "max_tokens": 2,
        "parameters": {"top_k": 5},
    }
    assert found(call, "content-shape", form="dashscope-http") == [("error", "input")]
    assert found(call, "parameter-misplaced", form="dashscope-http") == [("warning", "max_tokens")]
    mended = mend_payload(call, form="dashscope-http")
    assert mended == {
        "model": call["model"],
        "input": {"messages": call["messages"]},
        "parameters": {"max_tokens": 2, "top_k": 5},
    }
    assert not found(mended, "content-shape", form="dashscope-http")


def test_what_only_the_python_sdk_unpacks_is_not_read_in_a_body() -> None:
    flags = {"vl_high_resolution_images": True, "enable_thinking": True}
    call = openai({"type": "image_url", "image_url": {"url": DOG}}, extra_body=flags)
    wide = {DOG: ImageInfo(size=Size(5000, 5000))}
    line = {"custom_id": "1", "body": call}
    for payload, base, form in ((line, "body.", None), (call, "", "openai-http")):
        places = [("warning", f"{base}extra_body.{name}") for name in flags]
        assert found(payload, "parameter-misplaced", media=wide, form=form) == places
        estimate = check_request(payload, media=wide, form=form).estimate
        assert estimate is not None
        assert not estimate.thinking
        assert estimate.image_tokens == 2502
    assert not found(call, "parameter-misplaced", media=wide)  # arguments of the SDK
    read = check_request(call, media=wide).estimate
    assert read is not None
    assert read.thinking
    assert read.image_tokens > 2562


def test_a_parameter_that_another_place_overrules_is_told() -> None:
    body = dashscope_body(openai({"image": DOG}, enable_thinking=False, top_k=5))
    body |= {"enable_thinking": True, "top_k": 5}
    wanted = [("warning", "enable_thinking")]
    assert found(body, "parameter-misplaced", media=STATED) == wanted
    call = openai(text("a"), temperature=0.5, extra_body={"temperature": 1})
    assert found(call, "parameter-misplaced") == [("warning", "temperature")]
    told = found(call, "parameter-misplaced", form="openai-http")
    assert told == [("warning", "extra_body.temperature")]
    many = {f"x{number}": number for number in range(100)}
    crowd = openai(text("a"), **many, extra_body=dict.fromkeys(many, "y"))
    assert len(found(crowd, "parameter-misplaced")) == 20


@pytest.mark.parametrize("beside", [True, False])
def test_a_parameter_of_the_request_is_no_stranger_at_a_medium(beside: bool) -> None:
    told = {"vl_high_resolution_images": True, "enable_thinking": True, "temperature": 1}
    part: dict[str, Any] = {"type": "image_url", "image_url": {"url": URI}}
    (part if beside else part["image_url"]).update(told)
    place = "messages[0].content[0]" + ("" if beside else ".image_url")
    wanted = [("warning", f"{place}.{name}") for name in told]
    assert found(openai(part), "parameter-misplaced") == wanted
    assert not found(openai(part), "parameter-unknown")


def test_detail_does_nothing_at_the_top_of_a_request() -> None:
    call = openai(text("a"), detail="high")
    assert found(call, "detail-ignored") == [("warning", "detail")]
    assert not found(call, "parameter-unknown")


@pytest.mark.parametrize("beside", [True, False])
def test_detail_does_nothing_wherever_it_stands(beside: bool) -> None:
    part: dict[str, Any] = {"type": "image_url", "image_url": {"url": URI}}
    (part if beside else part["image_url"])["detail"] = "high"
    place = "messages[0].content[0]" + (".detail" if beside else ".image_url.detail")
    assert found(openai(part), "detail-ignored") == [("warning", place)]
    assert not found(openai(part), "parameter-unknown")


def test_a_budget_for_a_model_that_never_thinks_is_to_be_left_out() -> None:
    for model, named in (("qwen-vl-max", False), ("qwen3-vl-plus", True)):
        call = openai(text("a"), model=model, extra_body={"thinking_budget": 5})
        fixes = [one.fix for one in check_request(call).issues if "budget" in one.where]
        assert ["enable_thinking" in fix for fix in fixes] == [named]


@pytest.mark.parametrize(
    ("budget", "legal"), [(-1, False), (0, False), (1, True), (81_920, True), (81_921, False)]
)
def test_a_budget_of_thought_is_from_one_to_the_most_of_the_model(
    budget: int, *, legal: bool
) -> None:
    told = {"enable_thinking": True, "thinking_budget": budget}
    call = openai(text("a"), extra_body=told)
    wrong = [("error", "extra_body.thinking_budget")]
    assert found(call, "thinking-budget-range") == ([] if legal else wrong)


def test_an_ocr_model_may_be_asked_to_turn_a_picture_upright() -> None:
    beside = {"image": URI, "min_pixels": 3072, "enable_rotate": False}
    turn = {"role": "user", "content": [beside]}
    call = {"model": "qwen-vl-ocr", "messages": [turn], "enable_encryption": True}
    assert not found(call, "parameter-unknown")
    beside["video"] = beside.pop("image")
    wrong = found(call, "parameter-unknown")
    assert wrong == [("warning", "messages[0].content[0].enable_rotate")]


def test_a_rate_that_is_fixed_is_told_whatever_it_is() -> None:
    place = "messages[0].content[0].fps"
    for fps, severity in ((2, "info"), (7, "warning")):
        call = openai({"type": "video", "video": [URI] * 4, "fps": fps})
        assert found(call, "fps-ignored") == [(severity, place)]
        assert not found(call, "fps-ignored", edition="latest")
        assert not found(call, "fps-missing", edition="latest")
    film = openai({"type": "video_url", "video_url": {"url": FILM}, "fps": 2})
    assert found(film, "fps-ignored", media=STATED) == [("warning", place)]


def test_what_is_missing_is_not_told_of_a_list_with_a_rate() -> None:
    assert not found(openai({"video": [URI] * 4, "fps": 1}), "fps-missing")
    assert found(openai({"video": [URI] * 4}), "fps-missing")


def test_data_uris_are_counted_once_and_over_all_parts() -> None:
    assert not found(openai({"video": [URI] * 250, "fps": 1}), "data-uri-count")
    assert found(openai({"video": [URI] * 251, "fps": 1}), "data-uri-count") == [
        ("error", "messages")
    ]


def test_frames_that_nobody_looked_at_are_told_once() -> None:
    urls = [f"https://a.org/{number}.jpg" for number in range(300)]
    call = openai({"video": urls, "fps": 1})
    frame = ("info", "messages[0].content[0].video[0]")
    report = check_request(call)
    assert frame in found(call, "size-unknown")
    assert len(found(call, "bytes-not-known")) == 1
    assert any("nor at 299 more" in issue.message for issue in report.issues)
    own = {**call, "model": "qwen3-vl-8b-instruct"}
    assert found(own, "size-unknown", profile="open-weights").count(frame) == 1


BODY = 16 * 1024 * 1024


def test_a_body_at_its_limit_passes() -> None:
    assert not found(openai(text("a" * BODY)), "body-bytes")
    assert found(openai(text("a" * (BODY + 1))), "body-bytes") == [("error", "messages")]


def test_the_whole_body_is_measured() -> None:
    tool = {"type": "function", "function": {"name": "f", "description": "a" * BODY}}
    for call in (
        openai(text("a"), tools=[tool]),
        openai({**text("a"), "note": "a" * BODY}),
        {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": "a", "x": "a" * BODY}]},
    ):
        assert found(call, "body-bytes") == [("error", "messages")]
    sound = {"type": "input_audio", "input_audio": {"data": "A" * BODY}}
    assert not found(openai(sound), "body-bytes")  # a file, of which more is taken


def test_a_wish_is_seen_wherever_it_stands_in_a_text() -> None:
    asked = openai(text("x " * 100_000 + "qwenvl markdown"), model="qwen-vl-max")
    assert found(asked, "feature-unsupported")


def test_a_signature_is_read_wherever_it_stands_in_a_url() -> None:
    url = f"https://a.org/a.png?{'x' * 9000}=1&Expires=1600000000&OSSAccessKeyId=a&Signature=b"
    assert found(openai({"image": url}), "url-expired")


def test_a_host_of_the_intranet_is_private() -> None:
    assert is_private("bucket.oss-cn-beijing-internal.aliyuncs.com")
    assert not is_private("bucket.oss-cn-beijing.aliyuncs.com")


@pytest.mark.parametrize(
    ("height", "width", "warned"),
    [(480, 480, False), (479, 480, True), (2560, 2560, False), (2560, 2561, True)],
)
def test_boxes_are_found_well_between_two_sizes(height: int, width: int, *, warned: bool) -> None:
    call = openai({"image": DOG}, {"text": "the bbox of the dog"}, model="qwen-vl-max")
    stated = {DOG: ImageInfo(size=Size(height, width))}
    assert bool(found(call, "grounding-range", media=stated)) is warned


@pytest.mark.parametrize("mark", ["+", "#", "?", "\t", "\n"])
def test_a_mark_that_the_sdk_reads_otherwise_is_found(mark: str) -> None:
    assert found(openai({"image": f"file:///a{mark}b.png"}), "path-quoting")
    assert not found(openai({"image": f"/a{mark}b.png"}), "path-quoting")
    assert not found(openai({"image": "file:///a b.png"}), "path-quoting")


@pytest.mark.parametrize(
    ("size", "wish"), [((8, 8), "enlarge"), ((8, 8), "pad"), ((2000, 8), "pad")]
)
def test_a_wish_of_fit_is_one_of_fit_request(size: tuple[int, int], wish: str) -> None:
    small = data_uri(encoded(photo(*size), "png"), "image/png")
    call = openai({"image": small})
    assert not check_request(call).ok
    wishes: dict[str, Any] = {wish: True}
    made = fit_request(call, background="black", **wishes)
    assert made.report.ok
    assert len(made.parts) == 1


@pytest.mark.parametrize("model", ["qwen-vl-max", "qwen3-vl-plus"])
def test_what_only_newer_models_read_does_nothing_for_others(model: str) -> None:
    told = {"model": model, "reasoning_effort": "low", "max_completion_tokens": 9}
    call = openai(text("a"), **told, extra_body={"thinking_budget": 100})
    assert not found(call, "parameter-conflict")
    places = ["max_completion_tokens", "reasoning_effort"]
    idle = [place for place in found(call, "parameter-misplaced") if place[1] in places]
    assert sorted(idle) == [("warning", place) for place in places]
    none = openai(text("a"), model=model, reasoning_effort=None, max_completion_tokens=None)
    assert not found(none, "parameter-misplaced")


@pytest.mark.parametrize(
    ("effort", "wrong"),
    [("low", False), ("medium", False), ("xhigh", False), ("zz", True), (5, True), ([], True)],
)
def test_an_effort_that_no_page_lists_is_told(effort: object, wrong: bool) -> None:
    call = openai(text("a"), model="qwen3.6-plus", reasoning_effort=effort)
    assert found(call, "parameter-range") == [("warning", "reasoning_effort")] * wrong
