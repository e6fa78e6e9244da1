"""A whole request is judged: each finding with its JSON path, and good requests have none."""

from __future__ import annotations

import json
from base64 import b64encode, encodebytes, urlsafe_b64encode
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guide_examples import DASHSCOPE, DOG, FILM, OPENAI, dashscope_body, openai_body
from vlprep import (
    FrameList,
    ImageInfo,
    LimitError,
    MediaError,
    Request,
    RequestError,
    Size,
    UnknownModelError,
    VideoInfo,
    assistant,
    check_request,
    cost,
    estimate_request,
    file_url,
    frames,
    get_model,
    image,
    parse_request,
    plan,
    reconcile,
    system,
    to_dashscope,
    user,
    video,
)
from vlprep.catalog.sources import GUIDE
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.cost import Price, Tier
from vlprep.values.datauri import data_uri

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_700_000_000
PNG = encoded(photo(320, 240), "png")
BMP = encoded(photo(64, 48), "bmp")
URI = data_uri(PNG, "image/png")
FILM_URI = data_uri(clip(frames=8, fps=1), "video/mp4")
STATED = {DOG: Size(1365, 2048), FILM: VideoInfo(size=Size(720, 1280), frames=300, fps=30.0)}


def openai(*content: Any, model: str = "qwen3-vl-plus", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": list(content)}], **more}


def picture(url: str = URI, **options: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}, **options}


def text(words: str = "What is this?") -> dict[str, Any]:
    return {"type": "text", "text": words}


def found(payload: Any, **options: Any) -> dict[str, tuple[str, str]]:
    """Give each code with its worst severity, and the first place of that."""
    codes: dict[str, tuple[str, str]] = {}
    for issue in check_request(payload, now=NOW, **options).issues:
        codes.setdefault(issue.code, (str(issue.severity), issue.where))
    return codes


def good_calls() -> list[dict[str, Any]]:
    """Give the guide's examples; where they hold a shortened data URI, a whole one."""
    calls = [*OPENAI.values(), *DASHSCOPE.values()]
    bodies = [*map(openai_body, OPENAI.values()), *map(dashscope_body, DASHSCOPE.values())]
    written = []
    for call in (*calls, *bodies):
        whole = json.dumps(call).replace("data:image/png;base64,iVBORw0KGgo=", URI)
        whole = whole.replace("data:video/mp4;base64,AAAA", FILM_URI)
        written.append(json.loads(whole))
    return written


@pytest.mark.parametrize("call", good_calls(), ids=range(len(good_calls())))
def test_no_request_of_the_guide_has_an_error(call: dict[str, Any]) -> None:
    report = check_request(call, now=NOW, media=STATED)
    errors = [str(issue) for issue in report.issues if issue.severity == "error"]
    paths_in_a_body = "input" in call and "file://" in json.dumps(call)
    assert all("path-not-supported" in error for error in errors), errors
    assert bool(errors) == paths_in_a_body  # the guide: paths travel with the SDKs only
    assert report.estimate is not None


LONG_BASE64 = b64encode(bytes(range(256)) * 12).decode()
ISSUES: dict[str, tuple[Any, str, str, str]] = {
    # A public issue, what was sent, the finding it must give, and its place.
    "QwenLM/qwen-code#1880": (
        openai(picture(data_uri(BMP + bytes(7_864_320 - len(BMP)), "image/bmp")), text()),
        "data-uri-bytes",
        "error",
        "messages[0].content[0].image_url.url",
    ),
    "hiyouga/LlamaFactory#5667": (
        openai({"type": "image_url", "image_url": DOG}),
        "content-shape",
        "error",
        "messages[0].content[0].image_url",
    ),
    "InternLM/lmdeploy#2565": (
        openai({"type": "image_url", "image_url": {"url": DOG, "max_pixels": 4000000}}),
        "parameter-misplaced",
        "warning",
        "messages[0].content[0].image_url.max_pixels",
    ),
    "QwenLM/Qwen3-VL#1372": (
        openai({"type": "image_url", "image_url": {"url": DOG, "detail": "high"}}),
        "detail-ignored",
        "warning",
        "messages[0].content[0].image_url.detail",
    ),
    "QwenLM/Qwen3-VL#848": (
        openai(picture(), vl_high_resolution_images=True, extra_body={"top_k": 5}),
        "parameter-misplaced",
        "error",
        "vl_high_resolution_images",
    ),
    "QwenLM/Qwen3-VL#848, a body": (
        openai(picture(), vl_high_resolution_images=True),
        "parameter-misplaced",
        "info",
        "vl_high_resolution_images",
    ),
    "OpenBMB/UltraRAG#287": (
        openai(picture(), extra_body={"chat_template_kwargs": {"enable_thinking": False}}),
        "parameter-misplaced",
        "warning",
        "extra_body.chat_template_kwargs",
    ),
    "langchain4j/langchain4j#3974": (
        openai(picture(), model="qvq-max"),
        "thinking-needs-stream",
        "error",
        "stream",
    ),
    "openai/openai-agents-python#2799": (
        openai({"type": "input_image", "image_url": DOG}),
        "content-shape",
        "error",
        "messages[0].content[0].type",
    ),
    "vllm-project/vllm#14557": (
        openai(text(f"Look: {LONG_BASE64}")),
        "base64-in-text",
        "warning",
        "messages[0].content[0].text",
    ),
    "langchain-ai/langchain#40741": (
        openai(text("data:image/png;base64," + LONG_BASE64)),
        "base64-in-text",
        "warning",
        "messages[0].content[0].text",
    ),
    "Alibaba-NLP/OmniSearch#3": (
        openai(picture("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk" * 2)),
        "url-scheme",
        "error",
        "messages[0].content[0].image_url.url",
    ),
    "agentscope-ai/agentscope-java#2700": (
        openai(
            picture(
                "https://a.oss-cn-beijing.aliyuncs.com/a.png?Expires=1600000000&OSSAccessKeyId=a&Signature=b"
            )
        ),
        "url-expired",
        "error",
        "messages[0].content[0].image_url.url",
    ),
    "xorbitsai/inference#4441": (
        openai(picture("file:///home/images/test.png")),
        "path-not-supported",
        "error",
        "messages[0].content[0].image_url.url",
    ),
    "dashscope/dashscope-sdk-python#37": (
        openai({"image": "file://images/test.png"}, {"text": "?"}),
        "path-not-absolute",
        "warning",
        "messages[0].content[0].image",
    ),
    "QwenLM/Qwen3-VL#1761": (
        openai({"video": [URI] * 4}),
        "fps-missing",
        "warning",
        "messages[0].content[0]",
    ),
    "QwenLM/Qwen3-VL#1689": (
        openai({"video": [URI], "fps": 2}),
        "frame-count",
        "error",
        "messages[0].content[0].video",
    ),
    "QwenLM/Qwen3-VL#815": (
        openai({"type": "video_url", "video_url": {"url": FILM_URI}, "fps": 1}),
        "fps-ignored",
        "warning",
        "messages[0].content[0].fps",
    ),
    "infiniflow/ragflow#9244": (
        openai(*[picture()] * 251),
        "data-uri-count",
        "error",
        "messages",
    ),
    "QwenLM/Qwen-Agent#615": (
        openai(*[picture("https://a.org/a.png")] * 3, text("x y " * 200_000)),
        "input-tokens",
        "error",
        "messages",
    ),
    "ray-project/ray#56125": (
        {
            "model": "qwen3-vl-plus",
            "messages": [
                {"role": "system", "content": "You are kind."},
                {"role": "user", "content": [picture(), text()]},
            ],
        },
        "system-message",
        "warning",
        "messages[0]",
    ),
    "rows of the reference: a misspelt name": (
        openai({"video": FILM_URI, "max_frame": 8}),
        "parameter-unknown",
        "warning",
        "messages[0].content[0].max_frame",
    ),
}


@pytest.mark.parametrize("name", ISSUES)
def test_the_payload_of_a_public_issue_gives_its_finding(name: str) -> None:
    payload, code, severity, where = ISSUES[name]
    assert found(payload).get(code) == (severity, where)


TWO_TURNS = {
    "model": "qwen3-vl-plus",
    "messages": [
        {"role": "user", "content": [picture(), text()]},
        {"role": "assistant", "content": "A dog", "partial": True},
    ],
}


@pytest.mark.parametrize(
    ("payload", "code", "severity", "where"),
    [
        (openai(picture(), model="qwen9-vl"), "model-unknown", "error", "model"),
        (openai(picture(), model="x" * 500), "model-unknown", "error", "model"),
        ({"model": "m"}, "content-shape", "error", "messages"),
        ({"model": "qwen3-vl-plus", "messages": []}, "content-shape", "error", "messages"),
        (openai(), "content-shape", "error", "messages[0].content"),
        (
            {"model": "qwen3-vl-plus", "messages": [{"role": "assistant", "content": "a"}]},
            "content-shape",
            "error",
            "messages[0]",
        ),
        (
            {"model": "qwen3-vl-plus", "messages": [{"role": "robot", "content": "a"}]},
            "content-shape",
            "error",
            "messages[0].role",
        ),
        (
            {
                "model": "qwen3-vl-plus",
                "messages": [
                    {"role": "assistant", "content": [picture()]},
                    {"role": "user", "content": "a"},
                ],
            },
            "content-shape",
            "warning",
            "messages[0].content[0]",
        ),
        (
            openai(picture(FILM_URI)),
            "content-shape",
            "error",
            "messages[0].content[0].image_url.url",
        ),
        (openai({"video": URI}), "content-shape", "error", "messages[0].content[0].video"),
        (openai({"video": []}), "frame-count", "error", "messages[0].content[0].video"),
        (openai(text("a <|image_pad|> b")), "text-refused", "error", "messages[0].content[0].text"),
        (
            openai(picture(), enable_thinking=True, model="qwen-vl-max"),
            "thinking-unsupported",
            "error",
            "enable_thinking",
        ),
        (
            openai(picture(), extra_body={"enable_thinking": False}, model="qwen-vl-max"),
            "thinking-unsupported",
            "warning",
            "extra_body.enable_thinking",
        ),
        (
            openai(
                picture(),
                extra_body={"enable_thinking": False},
                model="qwen3-vl-235b-a22b-thinking",
            ),
            "thinking-required",
            "error",
            "extra_body.enable_thinking",
        ),
        (
            openai(picture(), extra_body={"enable_thinking": True}),
            "stream-advised",
            "info",
            "stream",
        ),
        (
            openai(picture(), extra_body={"enable_thinking": True, "thinking_budget": 81921}),
            "thinking-budget-range",
            "error",
            "extra_body.thinking_budget",
        ),
        (
            openai(picture(), extra_body={"thinking_budget": "many"}),
            "thinking-budget-range",
            "error",
            "extra_body.thinking_budget",
        ),
        (
            openai(picture(), extra_body={"thinking_budget": 100}),
            "parameter-misplaced",
            "info",
            "extra_body.thinking_budget",
        ),
        (openai(picture(), max_tokens=32769), "max-tokens-range", "error", "max_tokens"),
        (openai(picture(), max_tokens=True), "max-tokens-range", "error", "max_tokens"),
        (openai(picture(), max_pixels=5), "parameter-misplaced", "warning", "max_pixels"),
        (openai(picture(), colour="red"), "parameter-unknown", "warning", "colour"),
        (openai(picture(), stream="yes"), "parameter-type", "error", "stream"),
        (
            openai(picture(max_pixels="big")),
            "parameter-type",
            "error",
            "messages[0].content[0].max_pixels",
        ),
        (
            openai(picture(max_pixels=10**30)),
            "parameter-type",
            "error",
            "messages[0].content[0].max_pixels",
        ),
        (
            openai(picture(enable_thinking=True)),
            "parameter-misplaced",
            "warning",
            "messages[0].content[0].enable_thinking",
        ),
        (
            openai({"type": "image_url", "image_url": {"url": URI, "alt": "x"}}),
            "parameter-unknown",
            "warning",
            "messages[0].content[0].image_url.alt",
        ),
        (
            openai(picture(), text("qwenvl markdown"), model="qwen-vl-max"),
            "feature-unsupported",
            "warning",
            "messages[0].content[1].text",
        ),
        (
            openai(picture(), text("Give bbox_3d of all cars"), model="qwen-vl-max"),
            "feature-unsupported",
            "warning",
            "messages[0].content[1].text",
        ),
        (
            openai(picture(), text("Give the bbox of the dog as JSON"), model="qwen-vl-max"),
            "grounding-range",
            "warning",
            "messages[0].content[0]",
        ),
        (
            openai({"video": FILM_URI}, model="qwen-vl-ocr"),
            "kind-not-supported",
            "error",
            "messages[0].content[0].video",
        ),
        ({**TWO_TURNS, "model": "qvq-max"}, "partial-unsupported", "error", "messages[1].partial"),
        (
            {**TWO_TURNS, "extra_body": {"enable_thinking": True}},
            "partial-unsupported",
            "error",
            "messages[1].partial",
        ),
        (openai(picture("")), "url-scheme", "error", "messages[0].content[0].image_url.url"),
        (
            openai(picture("ftp://a/b")),
            "url-scheme",
            "error",
            "messages[0].content[0].image_url.url",
        ),
        (
            openai(picture("https:///a")),
            "url-scheme",
            "error",
            "messages[0].content[0].image_url.url",
        ),
        (
            openai(picture("oss://a/b")),
            "url-scheme",
            "info",
            "messages[0].content[0].image_url.url",
        ),
        (
            openai(picture("http://127.0.0.1:8000/a.png")),
            "url-private-host",
            "error",
            "messages[0].content[0].image_url.url",
        ),
        (
            openai({"video": ["http://nas/a.png", *[URI] * 3], "fps": 1}),
            "url-private-host",
            "error",
            "messages[0].content[0].video[0]",
        ),
        (
            openai({"video": [URI, URI, "data:image/png;base64,AAAA", URI], "fps": 1}),
            "image-format",
            "error",
            "messages[0].content[0].video[2]",
        ),
        (
            openai({"video": [URI, URI, data_uri(encoded(photo(8, 8), "png"), "image/png"), URI]}),
            "image-too-small",
            "error",
            "messages[0].content[0].video[2]",
        ),
        (
            openai({"image": "file:///a+b.png"}),
            "path-quoting",
            "warning",
            "messages[0].content[0].image",
        ),
        (
            dashscope_body(openai({"image": "file:///a.png"})),
            "path-not-supported",
            "error",
            "input.messages[0].content[0].image",
        ),
        (
            {**dashscope_body(openai({"image": DOG})), "enable_thinking": True},
            "parameter-misplaced",
            "warning",
            "enable_thinking",
        ),
        (
            openai({"image": DOG}, {"text": "file:///etc/passwd"}),
            "path-ambiguous-text",
            "error",
            "messages[0].content[1].text",
        ),
        (openai(text("a" * (16 * 1024 * 1024 + 1))), "body-bytes", "error", "messages"),
    ],
)
def test_what_is_wrong_is_found_in_its_place(
    payload: Any, code: str, severity: str, where: str
) -> None:
    assert found(payload).get(code) == (severity, where)


def test_what_is_advised_for_chat_is_not_said_of_agents() -> None:
    turns = [{"role": "system", "content": "a"}, {"role": "user", "content": [picture(), text()]}]
    tools = [{"type": "function", "function": {"name": "f"}}]
    call = {"model": "qwen3-vl-plus", "messages": turns, "tools": tools}
    report = check_request(call)
    assert "system-message" not in {issue.code for issue in report.issues}
    assert report.estimate is not None
    assert any("tools" in note for note in report.estimate.notes)


def test_a_stream_cannot_be_missed_where_it_does_not_show() -> None:
    call = openai({"image": DOG}, model="qvq-max")
    assert "thinking-needs-stream" in found(call)
    assert "thinking-needs-stream" not in found(dashscope_body(call))
    assert "thinking-needs-stream" not in found({**call, "stream": True})


def test_the_guide_fixes_the_rate_of_one_route_and_newer_pages_do_not() -> None:
    call = openai({"type": "video", "video": [URI] * 4})
    assert "fps-missing" not in found(call)
    assert "fps-missing" in found(call, edition="latest")


def test_the_caller_may_know_what_the_payload_does_not_tell() -> None:
    call = openai(picture(), enable_thinking=True)
    assert found(call)["parameter-misplaced"][0] == "info"
    assert found(call, form="openai")["parameter-misplaced"][0] == "error"
    assert "parameter-misplaced" not in found(call, form="openai-http")


def test_the_batch_api_takes_some_models_and_one_dialect() -> None:
    assert "batch-unsupported" not in found(openai(picture()), batch=True)
    assert found(openai(picture(), model="qvq-max"), batch=True)["batch-unsupported"][1] == "model"
    assert "batch-unsupported" in found(openai({"image": URI}), batch=True)


def test_a_model_of_ones_own_judges_in_place_of_the_named_one() -> None:
    call = openai(picture(), model="my-model")
    report = check_request(call, model=get_model("qwen3-vl-plus"))
    assert report.ok
    assert report.model == "qwen3-vl-plus"


def test_local_files_of_a_payload_are_not_opened_unless_allowed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a b.png").write_bytes(PNG)
    call = openai({"image": file_url(str(inside / "a b.png"))}, {"text": "?"})
    other = openai({"image": file_url(str(inside / ".." / "outside" / "a b.png"))}, {"text": "?"})
    for request in (call, parse_request(call)):
        assert "size-unknown" in found(request)
        assert "size-unknown" not in found(request, local_files=True)
        assert "size-unknown" not in found(request, local_files=inside)
        assert "size-unknown" in found(request, local_files=outside)
    assert "size-unknown" in found(other, local_files=inside)
    assert "size-unknown" not in found(other, local_files=str(outside))
    assert "size-unknown" in found(openai({"image": "file:///a\0b"}), local_files=inside)


def test_a_text_that_names_a_file_is_found_where_one_may_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes").write_text("x")
    monkeypatch.chdir(tmp_path)
    call = openai({"image": DOG}, {"text": "notes"})
    assert "path-ambiguous-text" not in found(call)
    assert "path-ambiguous-text" in found(call, local_files=True)
    assert "path-ambiguous-text" in found(call, local_files=tmp_path)
    assert "path-ambiguous-text" not in found(dashscope_body(call), local_files=True)
    built = Request(
        model="qwen3-vl-plus", messages=[user(image(PNG), "notes", "x" * 5000, "a\0", "~\0")]
    )
    assert "path-ambiguous-text" in found(built)
    assert "path-ambiguous-text" not in found(built, route="openai")


def test_what_is_stated_stands_for_what_is_not_read() -> None:
    call = openai({"image": "file:///a.png"}, {"text": "?"})
    report = check_request(call, media={"file:///a.png": Size(480, 640)})
    assert report.estimate is not None
    assert report.estimate.exact
    wrong = check_request(call, media={"file:///a.png": FrameList([PNG] * 4)})
    assert [issue.code for issue in wrong.issues if issue.severity == "error"] == [
        "media-unreadable"
    ]


def test_a_request_built_by_hand_is_judged_as_it_will_be_written(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    request = Request(
        model="qwen3-vl-plus",
        messages=[
            user(image(path), image(str(path)), image(PNG), image(photo(64, 48)), "What is it?"),
            assistant("A picture."),
            user(video(clip()), frames([PNG] * 4, fps=2), image(ImageInfo(size=Size(64, 64)))),
        ],
        enable_thinking=True,
        stream=True,
    )
    for route in ("dashscope", "openai"):
        report = check_request(request, route=route)
        assert report.ok, report.issues
        assert report.estimate is not None
        assert [part.kind for part in report.estimate.parts] == [
            *["image"] * 4,
            "text",
            "text",
            "video",
            "frames",
            "image",
        ]
    in_place = {issue.where for issue in check_request(request).issues}
    assert in_place <= {f"messages[{i}].content[{j}]" for i in (0, 2) for j in range(5)}
    assert found(request, form="openai", transport="path")["path-not-supported"][0] == "error"


def test_a_part_that_cannot_be_read_is_a_finding_and_its_tokens_are_not_guessed() -> None:
    report = check_request(openai(picture("data:image/png;base64,AAAA"), text()))
    assert not report.ok
    assert report.estimate is None
    with pytest.raises(MediaError) as caught:
        estimate_request(openai(picture("data:image/png;base64,AAAA"), text()))
    assert caught.value.where == "messages[0].content[0].image_url.url"
    thin = check_request(openai(picture(data_uri(encoded(photo(11, 2300), "png"), "image/png"))))
    assert thin.estimate is None


def test_counting_refuses_what_is_no_request() -> None:
    with pytest.raises(RequestError):
        estimate_request({})
    with pytest.raises(UnknownModelError):
        estimate_request(openai(picture(), model="nothing"))
    with pytest.raises(LimitError):
        estimate_request(openai({"video": []}))


def test_tokens_are_counted_by_part_and_message() -> None:
    request = Request(
        model="qwen3-vl-plus",
        messages=[
            system("Be short."),
            user("What is this?", image(Size(1365, 2048)), image(Size(320, 320))),
            assistant("A dog."),
            user("And here?", video(VideoInfo(size=Size(720, 1280), frames=300, fps=30.0))),
        ],
    )
    counted = estimate_request(request)
    kinds = {
        kind: sum(part.tokens for part in counted.parts if part.kind == kind)
        for kind in ("text", "image", "video")
    }
    assert counted.image_tokens == kinds["image"] == 2503 + 102
    assert counted.video_tokens == kinds["video"]
    assert counted.text_tokens == kinds["text"] + 4 * 5 + 3 + 5
    assert counted.total_tokens == sum(counted.messages) + 3 + 5
    assert counted.total_tokens == (
        counted.text_tokens + counted.image_tokens + counted.video_tokens
    )
    assert [part.where for part in counted.parts if part.message == 1] == [
        f"messages[1].content[{n}]" for n in range(3)
    ]


def test_recorded_requests_are_counted_as_the_service_counted_them() -> None:
    pytest.importorskip("tiktoken")
    pytest.importorskip("dashscope")
    photo_said = {DOG: Size(1365, 2048)}
    newest = estimate_request(
        openai(picture(DOG), text("图中描绘的是什么景象?"), model="qwen3.7-plus"),
        media=photo_said,
        edition="latest",
    )
    assert (newest.total_tokens, newest.image_tokens, newest.text_tokens) == (2520, 2503, 17)
    assert newest.text_by == "vocabulary"
    plus = estimate_request(
        openai(picture(DOG), text("这是什么"), model="qwen-vl-plus"),
        media=photo_said,
        edition="latest",
    )
    assert plus.image_tokens == 1249
    assert plus.total_tokens == 1259
    film = estimate_request(
        openai({"video": FILM, "fps": 2}, {"text": "这段视频的内容是什么?"}),
        media={FILM: VideoInfo(size=Size(720, 1280), frames=300, fps=30.0)},
        edition="latest",
    )
    assert film.text_tokens == 18


def test_as_many_pictures_fit_as_the_guide_says() -> None:
    largest = Size(1600, 1638)
    one = estimate_request(
        Request(
            model="qwen3-vl-plus",
            messages=[user(image(largest))],
            enable_thinking=True,
        )
    )
    assert one.image_tokens == 50 * 51 + 2
    full = Request(
        model="qwen3-vl-plus",
        messages=[user(*[image(largest)] * (1 + (one.more_images or 0)))],
        enable_thinking=True,
    )
    assert (one.more_images or 0) + 1 in {100, 101}
    assert "input-tokens" not in found(full)
    more = Request(
        model="qwen3-vl-plus",
        messages=[user(*full.messages[0].parts, image(largest))],
        enable_thinking=True,
    )
    assert found(more)["input-tokens"] == ("error", "messages")
    assert estimate_request(more).more_images == 0


def test_the_most_output_is_told() -> None:
    def most(model: str, **parameters: Any) -> int | None:
        request = Request(model=model, messages=[user("a")], parameters=parameters)
        return estimate_request(request).max_output

    assert most("qwen3-vl-plus") == 32768
    assert most("qwen3-vl-plus", max_tokens=10) == 10
    assert most("qwen3-vl-plus", enable_thinking=True) == 32768 + 81920
    assert most("qwen3-vl-plus", enable_thinking=True, thinking_budget=5, max_tokens=7) == 12
    assert most("qwen2-vl-7b-instruct") is None


def test_a_request_for_reading_only_has_the_prompt_that_stands_in() -> None:
    counted = estimate_request(Request(model="qwen-vl-ocr", messages=[user(image(PNG))]))
    assert counted.text_tokens == 24


def test_without_a_vocabulary_texts_have_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vlprep.api.requests.text_counter", lambda _: None)
    words = "Wie viele Hunde sind hier? 2024 \ud800"
    counted = estimate_request(Request(model="qwen3-vl-plus", messages=[user(words)]))
    assert counted.text_by == "bounds"
    assert not counted.exact
    assert counted.lower == 8 + 4 + 1
    assert counted.upper == counted.total_tokens == 8 + len(words) + 2
    assert any("vlprep[text]" in note for note in counted.notes)


def test_texts_too_long_to_be_counted_in_little_time_have_bounds() -> None:
    counted = estimate_request(openai(text("a" * 3_000_000)))
    assert counted.text_by == "bounds"


def test_what_is_not_understood_is_told_not_to_be_counted() -> None:
    counted = estimate_request(openai({"type": "input_audio", "input_audio": {}}, text()))
    assert any("not counted" in note for note in counted.notes)
    assert counted.parts[0].kind == "other"


def test_an_estimate_is_plain_data_and_a_table() -> None:
    counted = estimate_request(openai(picture(), text("a<b>")))
    plain = json.loads(json.dumps(counted.to_dict()))
    assert plain["model"] == "qwen3-vl-plus"
    assert plain["parts"][0]["estimate"]["kind"] == "image"
    assert plain["exact"] is True
    assert "<table>" in counted._repr_html_()
    report = check_request(openai(picture(), text()))
    assert json.loads(json.dumps(report.to_dict()))["ok"] is True
    assert "<table>" in report._repr_html_()


def test_parts_that_have_no_size_to_judge_are_left_alone() -> None:
    boxes = text("Give the bbox of the dog as JSON")
    codes = found(openai(picture(DOG), boxes, model="qwen-vl-max"))
    assert "grounding-range" not in codes
    fits = data_uri(encoded(photo(640, 640), "png"), "image/png")
    assert "grounding-range" not in found(openai(picture(fits), boxes, model="qwen-vl-max"))
    assert "grounding-range" not in found(openai(picture(fits), model="qwen-vl-max"))


def test_a_model_of_unpublished_limits_is_not_held_to_any() -> None:
    call = openai(picture(), max_tokens=10**6, thinking_budget=5, model="qwen2-vl-7b-instruct")
    codes = found(call)
    assert "input-tokens" not in codes
    assert "max-tokens-range" not in codes


def test_texts_alone_can_be_too_much_and_may_be_too_much() -> None:
    report = check_request(openai(text("a " * 300_000)))
    assert ("input-tokens", "error") in {(i.code, str(i.severity)) for i in report.issues}
    film = check_request(openai({"video": FILM}, text("a " * 200_000)))
    assert ("input-tokens", "warning") in {(i.code, str(i.severity)) for i in film.issues}


def test_many_unknown_names_are_not_told_one_by_one() -> None:
    call = {**openai(picture()), **{f"unknown_{number}": 1 for number in range(1000)}}
    report = check_request(call)
    assert sum(issue.code == "parameter-unknown" for issue in report.issues) == 20


def test_a_body_shows_parameters_that_stand_in_the_wrong_place() -> None:
    body = dashscope_body(openai({"image": DOG}))
    assert found({**body, "top_k": 5})["parameter-misplaced"] == ("warning", "top_k")
    calls = openai(text(), chat_template_kwargs=5)
    assert found(calls)["parameter-misplaced"] == ("warning", "chat_template_kwargs")


BYTES = bytes(range(256)) * 12


@pytest.mark.parametrize(
    "blob",
    [
        LONG_BASE64[:1000],
        f"This: {LONG_BASE64} Thanks.",
        urlsafe_b64encode(BYTES).decode(),
        encodebytes(BYTES).decode(),  # at 76 characters, as "base64 file" prints
        encodebytes(BYTES).decode().replace("\n", "\r\n  "),
        "data:image/bmp;base64," + "A" * 1000,
        json.dumps({"image": encodebytes(BYTES).decode()}),
        json.dumps({"image": encodebytes(BYTES).decode().replace("\n", "\r\n")}),
        json.dumps(json.dumps({"image": encodebytes(BYTES).decode()})),
        json.dumps(LONG_BASE64).replace("/", "\\/").replace("+", "\\u002B"),
        f'The file is "{encodebytes(BYTES).decode()}".',
        "\n".join(f"> {line}" for line in encodebytes(BYTES).decode().splitlines()),
        "\n".join(f'    "{line}"' for line in encodebytes(BYTES).decode().splitlines()),
        " +\n".join(f"'{line}'" for line in encodebytes(BYTES).decode().splitlines()),
    ],
)
def test_base64_in_a_text_is_found_however_it_is_written(blob: str) -> None:
    where = ("warning", "messages[0].content[0].text")
    assert found(openai(text(blob)))["base64-in-text"] == where


@pytest.mark.parametrize(
    "words",
    [
        LONG_BASE64[:999],
        "a" * 1000,
        "https://example.org/" + "a/b" * 500,
        BYTES.hex(),
        "\n".join(f"Word{number}" for number in range(1000)),
        "\\n".join(f"Word{number}" for number in range(1000)),
        "\\" * 100_000,
    ],
)
def test_what_is_merely_long_is_not_taken_for_base64(words: str) -> None:
    assert "base64-in-text" not in found(openai(text(words)))


def test_a_stream_is_asked_of_a_dashscope_body_by_a_header() -> None:
    body = dashscope_body(openai({"image": DOG}))
    body = {**body, "parameters": {"stream": True}}
    (issue,) = (i for i in check_request(body).issues if i.code == "parameter-misplaced")
    assert (issue.severity, issue.where) == ("warning", "parameters.stream")
    assert "X-DashScope-SSE" in issue.fix
    assert to_dashscope(parse_request(body), http=True) == dashscope_body(openai({"image": DOG}))


def test_the_words_of_an_answer_are_not_taken_for_a_wish() -> None:
    turns = [
        {"role": "user", "content": [picture()]},
        {"role": "assistant", "content": "qwenvl markdown"},
        {"role": "user", "content": "go on"},
    ]
    call = {"model": "qwen-vl-max", "messages": turns}
    assert "feature-unsupported" not in found(call)


def test_a_bare_text_of_dashscope_is_not_uploaded() -> None:
    call = {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": "file:///a"}]}
    assert "path-ambiguous-text" not in found(call, form="dashscope", local_files=True)


def test_frames_in_memory_and_what_a_frame_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    mixed = Request(
        model="qwen3-vl-plus",
        messages=[user(frames([PNG, path, "https://a.org/a.png", photo(320, 240)], fps=1))],
    )
    assert check_request(mixed).ok
    nested = Request(
        model="qwen3-vl-plus", messages=[user(frames([PNG, PNG, FrameList([PNG]), PNG], fps=1))]
    )
    assert found(nested)["media-unreadable"] == ("error", "messages[0].content[0][2]")
    film = Request(model="qwen3-vl-plus", messages=[user(frames([PNG, clip(), PNG, PNG], fps=1))])
    assert found(film)["media-unreadable"] == ("error", "messages[0].content[0][1]")


def test_what_is_dropped_in_a_payload_of_frames_is_found_whatever_it_is() -> None:
    call = openai({"video": [FILM_URI, URI, URI, URI], "fps": 1})
    assert found(call)["media-unreadable"] == ("error", "messages[0].content[0].video[0]")


def test_one_frame_may_be_wrong_among_good_ones() -> None:
    small = data_uri(encoded(photo(8, 8), "png"), "image/png")
    call = openai({"video": [URI, small, URI, URI], "fps": 1})
    assert found(call)["image-too-small"] == ("error", "messages[0].content[0].video[1]")


def test_too_many_tokens_are_told_once_and_for_the_whole() -> None:
    model = get_model("qwen3-vl-plus")
    small = replace(model, context=replace(model.context, max_input=50))
    report = check_request(openai(picture(), picture()), model=small)
    over = [issue for issue in report.issues if issue.code == "input-tokens"]
    assert [(issue.where, issue.limit) for issue in over] == [("messages", 50)]
    assert "take out 2 pictures" in over[0].fix


def test_a_server_of_ones_own_has_no_limits_of_the_hosted_service() -> None:
    local = {"http://127.0.0.1/a.png": Size(480, 640)}
    call = openai(picture("http://127.0.0.1/a.png"), mine=1, model="qwen3-vl-8b-instruct")
    assert not check_request(call, media=local).ok
    own = check_request(call, media=local, profile="open-weights")
    assert own.ok
    assert not {"parameter-unknown", "url-private-host"} & {issue.code for issue in own.issues}


SOUNDS = [
    {"type": "input_audio", "input_audio": {"data": "https://a.com/b.mp3", "format": "mp3"}},
    {"audio": "https://a.com/b.mp3"},
]


def said(parts: list[Any], **told: Any) -> dict[str, Any]:
    return {"model": "qwen3-omni-flash", "messages": [{"role": "user", "content": parts}], **told}


@pytest.mark.parametrize(
    ("sound", "where", "code"),
    [
        ({"type": "input_audio", "input_audio": {}}, ".input_audio.data", "content-shape"),
        ({"type": "input_audio", "input_audio": {"data": 5}}, ".input_audio.data", "content-shape"),
        ({"type": "input_audio", "input_audio": {"data": ""}}, ".input_audio.data", "url-scheme"),
        (
            {"type": "input_audio", "input_audio": {"data": "http://localhost/a.mp3"}},
            ".input_audio.data",
            "url-private-host",
        ),
        ({"audio": ""}, ".audio", "url-scheme"),
        ({"audio": 5}, ".audio", "content-shape"),
        ({"audio": "http://localhost/a.mp3"}, ".audio", "url-private-host"),
        ({"type": "audio", "audio": "http://localhost/a.mp3"}, ".audio", "url-private-host"),
    ],
)
def test_sound_is_judged_by_its_shape_and_its_url(
    sound: dict[str, Any], where: str, code: str
) -> None:
    route = "openai" if sound.get("type") == "input_audio" else "dashscope"
    report = check_request(said([sound, text()], stream=True), route=route)
    errors = [(one.code, one.where) for one in report.issues if one.severity == "error"]
    assert errors == [(code, f"messages[0].content[0]{where}")]


@pytest.mark.parametrize(("sound", "other"), [(SOUNDS[0], "dashscope"), (SOUNDS[1], "openai")])
def test_sound_is_not_written_in_the_other_dialect(sound: dict[str, Any], other: str) -> None:
    own = "openai" if other == "dashscope" else "dashscope"
    request = parse_request(said([sound, text()], stream=True), route=own)
    assert check_request(request, route=own).ok
    report = check_request(request, route=other)
    (issue,) = (one for one in report.issues if one.severity == "error")
    assert (issue.code, issue.where) == ("content-shape", "messages[0].content[0]")


@pytest.mark.parametrize("sound", SOUNDS, ids=["openai", "dashscope"])
def test_nothing_bounds_sound_from_above(sound: dict[str, Any]) -> None:
    call = said([picture(DOG), sound, text()], stream=True)
    if "audio" in sound:
        call = said([{"image": DOG}, sound, {"text": "a"}], stream=True)
    found = estimate_request(call, media=STATED)
    assert found.upper is found.parts[1].upper is found.more_images is None
    assert not found.exact
    assert json.loads(json.dumps(found.to_dict()))["upper"] is None
    price = Price(currency="CNY", tiers=(Tier(up_to=None, input=1.0, output=2.0),), source=GUIDE)
    assert "or more;" in cost(found, region="beijing", price=price).notes[-1]
    assert not plan(call, max_tokens=10**6, media=STATED).fits
    usage = {"prompt_tokens": found.total_tokens + 1000}
    (line,) = reconcile(found, usage).lines
    assert line.upper is None
    assert "bounds" in line.explanation
    known = get_model("qwen3-vl-plus")
    hearing = replace(known, id="mine", features=replace(known.features, audio=True))
    (issue,) = (
        one
        for one in check_request(call, model=hearing, media=STATED).issues
        if one.code == "input-tokens"
    )
    assert issue.severity == "warning"
    assert "or more tokens" in issue.message
    assert "take out" not in issue.fix


@pytest.mark.parametrize("sound", SOUNDS, ids=["openai", "dashscope"])
@pytest.mark.parametrize("profile", ["api", "open-weights"])
def test_sound_is_refused_only_where_a_model_is_known_not_to_hear(
    sound: dict[str, Any], profile: str
) -> None:
    deaf = check_request(openai(sound, model="qwen3-vl-8b-instruct"), profile=profile)
    (issue,) = (one for one in deaf.issues if one.code == "feature-unsupported")
    assert (issue.severity, issue.where) == ("error", "messages[0].content[0]")
    hearing = check_request(openai(sound, model="qwen3-omni-flash"))
    assert hearing.ok
    assert "feature-unsupported" not in {one.code for one in hearing.issues}
    assert hearing.estimate is not None
    assert any("sound" in note for note in hearing.estimate.notes)
    known = get_model("qwen3-vl-8b-instruct")
    own = replace(known, id="mine", features=replace(known.features, audio=None))
    unknown = check_request(openai(sound), model=own, profile=profile)
    assert unknown.ok
    assert any("whether mine takes sound" in one.message for one in unknown.issues)
