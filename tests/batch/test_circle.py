"""The whole way with the real SDK: pack, upload, run, download, join; and the fake's own states."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tables import MODEL, URL, picture, read_lines, row

from vlprep import Size, batch
from vlprep.testing.calls import holds

if TYPE_CHECKING:
    from pathlib import Path

    from vlprep.testing.service import MockQwen

CHAT = "/v1/chat/completions"
TEST = "/v1/chat/ds-test"
BODY = {"model": MODEL, "messages": [{"role": "user", "content": "Hello"}]}


def line(name: str = "a", url: str = CHAT, **body: Any) -> dict[str, Any]:
    return {"custom_id": name, "method": "POST", "url": url, "body": {**BODY, **body}}


def begin(
    client: Any, data: bytes | list[dict[str, Any]], endpoint: str = CHAT, **more: Any
) -> Any:
    if isinstance(data, list):
        data = b"".join(json.dumps(one).encode() + b"\n" for one in data)
    file = client.files.create(file=("in.jsonl", data), purpose="batch")
    return client.batches.create(
        input_file_id=file.id,
        endpoint=endpoint,
        completion_window=more.pop("window", "24h"),
        **more,
    )


def run(client: Any, job: Any) -> Any:
    """Look at it until it is over."""
    seen = [job.status]
    while job.status not in {"completed", "failed", "expired", "cancelled"}:
        job = client.batches.retrieve(job.id)
        seen.append(job.status)
    return job, seen


def download(client: Any, job: Any, folder: Path) -> list[Path]:
    paths = []
    for name in filter(None, (job.output_file_id, job.error_file_id)):
        path = folder / f"{name}.jsonl"
        path.write_bytes(client.files.content(name).read())
        paths.append(path)
    return paths


def test_the_whole_circle_puts_boxes_back_within_a_pixel(
    tmp_path: Path, vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    large = picture(tmp_path, "large.png", 2600, 1900)
    small = picture(tmp_path, "small.jpg", 640, 480)
    rows = [
        row("large", large, prompt="Find the cup."),
        row("url", URL, prompt="Find the cup.", media={URL: Size(1000, 3000)}),
        row("unknown", "https://example.org/unknown.jpg", prompt="Find the cup."),
        row("missing", str(tmp_path / "nowhere.jpg")),
        row("refused", small, prompt="refuse me"),
        row("two", None, images=[small, small], prompt="Find the cup."),
        row("thinks", small, prompt="Find the cup.", parameters={"enable_thinking": True}),
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL, region="beijing")
    assert (packed.packed, packed.rejected, len(packed.parts)) == (6, 1, 2)
    vlprep_mock.media(URL, Size(1000, 3000))
    vlprep_mock.error("inappropriate-text", when=holds(text="refuse me"))
    answer = '[{"bbox_2d": [100, 200, 300, 400], "label": "cup"}]'
    vlprep_mock.reply(answer, times=None, reasoning="hm")
    outputs = []
    for part in packed.parts:
        job = begin(vlprep_openai, (tmp_path / "out" / part.name).read_bytes())
        job, seen = run(vlprep_openai, job)
        assert seen == ["validating", "in_progress", "finalizing", "completed"], job.errors
        assert job.request_counts.total == part.lines
        outputs += download(vlprep_openai, job, tmp_path)
    joined = batch.join(tmp_path / "out", reversed(outputs), region="beijing")
    assert (joined.rows, joined.answered, joined.failed, joined.rejected, joined.missing) == (
        7,
        5,
        1,
        1,
        0,
    )
    assert not joined.issues
    found = {one.id: one for one in batch.read_joined(joined.path)}
    assert [one.row for one in batch.read_joined(joined.path)] == list(range(1, 8))
    for name, (height, width) in {
        "large": (1900, 2600),
        "url": (1000, 3000),
        "thinks": (480, 640),
    }.items():
        true = (0.1 * width, 0.2 * height, 0.3 * width, 0.4 * height)
        box = found[name].found[0]["box"]
        assert all(abs(a - b) < 1 for a, b in zip(box, true, strict=True)), (name, box, true)
        assert found[name].found[0]["label"] == "cup"
    assert found["thinks"].reasoning == "hm"
    assert found["unknown"].issues[0]["code"] == "answer-not-placed"
    assert found["two"].issues[0]["code"] == "answer-not-placed"
    assert found["refused"].code == "data_inspection_failed"
    assert (found["missing"].status, found["missing"].code) == ("rejected", "media-unreadable")
    # The fake bills what was estimated; of what nobody described it bills the most.
    assert joined.agreeing == 5
    assert (
        joined.input_tokens
        == joined.estimated_tokens
        == sum(call.counts.input for call in vlprep_mock.calls if not call.code)
    )
    alive = vlprep_mock.cost().total
    assert alive is not None
    assert joined.cost is not None
    assert joined.cost.total == pytest.approx(alive / 2)


def test_times_of_a_film_come_back_too(
    tmp_path: Path, vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    from vlprep.testing.samples import clip

    film = tmp_path / "clip.mp4"
    film.write_bytes(clip(frames=8))
    rows = [{"id": "film", "video": str(film), "prompt": "When?"}]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    vlprep_mock.reply(
        '{"events": [{"start_time": "00:00:02", "end_time": "00:00:05", "event": "a"}]}'
    )
    job, _ = run(
        vlprep_openai, begin(vlprep_openai, (tmp_path / "out" / packed.parts[0].name).read_bytes())
    )
    joined = batch.join(tmp_path / "out", download(vlprep_openai, job, tmp_path))
    (only,) = batch.read_joined(joined.path)
    assert only.kind == "events"
    assert (only.found[0]["start"], only.found[0]["end"]) == (2.0, 5.0)
    assert joined.cost is None


INVALID = {
    "url": ([line(url="/v1/chat/completion")], CHAT, "url_not_found", 1),
    "model": ([line(model="qwen-turbo-vision")], CHAT, "model_not_found", 1),
    "snapshot": ([line(), line("b", model="qwen3-vl-plus-2025-09-23")], CHAT, "model_not_found", 2),
    "not offered": ([line(model="qwen2.5-vl-72b-instruct")], CHAT, "model_not_found", 1),
    "mixed models": ([line(), line("b", model="qwen3-vl-flash")], CHAT, "mismatched_model", 2),
    "mixed thinking": ([line(), line("b", enable_thinking=True)], CHAT, "mismatched_model", 2),
    "twice": ([line(), line("b"), line()], CHAT, "duplicate_custom_id", 3),
    "test url": ([line(url=TEST)], CHAT, "mismatched_test_url", 1),
    "test model": ([line(model="batch-test-model")], CHAT, "mismatched_test_url", 1),
    "test endpoint": (
        [line(url=TEST, model="batch-test-model")],
        CHAT,
        "mismatched_test_url",
        None,
    ),
    "no id": ([{**line(), "custom_id": None}], CHAT, "invalid_json_line", 1),
    "no method": ([{**line(), "method": "GET"}], CHAT, "invalid_json_line", 1),
    "no body": ([{**line(), "body": "x"}], CHAT, "invalid_json_line", 1),
    "no json": (b"{broken\n", CHAT, "invalid_json_line", 1),
    "no lines": (b"", CHAT, "invalid_line_count", None),
    "long line": (
        [line(messages=[{"role": "user", "content": "x" * (6 * 1024 * 1024)}])],
        CHAT,
        "line_too_large",
        1,
    ),
    "many tests": (
        [line(str(n), url=TEST, model="batch-test-model") for n in range(101)],
        TEST,
        "invalid_line_count",
        None,
    ),
    "large test": (
        [
            line(
                str(n),
                url=TEST,
                model="batch-test-model",
                messages=[{"role": "user", "content": "x" * 600_000}],
            )
            for n in range(2)
        ],
        TEST,
        "file_too_large",
        None,
    ),
}


@pytest.mark.parametrize("name", INVALID)
def test_a_file_that_is_not_valid_fails_with_the_services_code(
    name: str, vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    data, endpoint, code, number = INVALID[name]
    job, seen = run(vlprep_openai, begin(vlprep_openai, data, endpoint))  # type: ignore[arg-type]
    assert seen == ["validating", "failed"]
    assert job.failed_at is not None
    error = job.errors.data[0]
    assert (error.code, error.line) == (code, number), job.errors
    assert error.message
    assert not vlprep_mock.calls


@pytest.mark.parametrize(
    ("lines", "code", "param", "words"),
    [
        (
            [line(url="/v1/chat/completion")],
            "url_not_found",
            "url",
            "The provided url '/v1/chat/completion' is not supported by the Batch API.",
        ),
        (
            [line(), line("b", model="qwen3-vl-flash")],
            "mismatched_model",
            "body.model",
            (
                "The model 'qwen3-vl-flash' for this request does not match the rest of the batch. "
                "Each batch must contain requests for a single model."
            ),
        ),
        (
            [line(), line()],
            "duplicate_custom_id",
            "custom_id",
            (
                "The custom_id 'a' for this request is a duplicate of another request. The custom_id "
                "parameter must be unique for each request in a batch."
            ),
        ),
        (
            [line(model="nobody")],
            "model_not_found",
            "body.model",
            "The provided model 'nobody' is not supported by the Batch API.",
        ),
        (
            [line(), line("b", enable_thinking=True)],
            "mismatched_model",
            "body.model",
            (
                "The thinking mode 'thinking' of this request does not match the rest of the batch: "
                "'not thinking'."
            ),
        ),
    ],
)
def test_the_words_that_are_published_are_said(
    lines: list[dict[str, Any]],
    code: str,
    param: str,
    words: str,
    vlprep_mock: MockQwen,
    vlprep_openai: Any,
) -> None:
    del vlprep_mock
    job, _ = run(vlprep_openai, begin(vlprep_openai, lines))
    error = job.errors.data[0]
    assert (error.code, error.param, error.message) == (code, param, words)


def test_the_test_model_answers_without_running(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    lines = [line(str(n), url=TEST, model="batch-test-model") for n in range(100)]
    job, _ = run(vlprep_openai, begin(vlprep_openai, lines, TEST))
    assert (job.status, job.request_counts.completed) == ("completed", 100)
    assert job.error_file_id is None
    assert not vlprep_mock.calls


def test_an_expired_batch_keeps_what_was_answered(
    tmp_path: Path, vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    packed = batch.pack([row(str(n)) for n in range(5)], tmp_path / "out", model=MODEL)
    job = begin(vlprep_openai, (tmp_path / "out" / packed.parts[0].name).read_bytes())
    job = vlprep_openai.batches.retrieve(job.id)
    vlprep_mock.expire_batches(answered=2)
    job, seen = run(vlprep_openai, job)
    assert seen[-1] == "expired"
    assert (job.request_counts.completed, job.request_counts.failed) == (2, 3)
    joined = batch.join(tmp_path / "out", download(vlprep_openai, job, tmp_path))
    assert (joined.answered, joined.failed, joined.codes) == (2, 3, {"batch_expired": 3})
    vlprep_mock.expire_batches()  # what is over stays
    assert vlprep_openai.batches.retrieve(job.id).status == "expired"


@pytest.mark.parametrize("answered", [0, 1, 3])
def test_what_was_run_is_not_run_again_when_time_runs_out(
    answered: int, vlprep_mock: MockQwen, vlprep_openai: Any, tmp_path: Path
) -> None:
    job = begin(vlprep_openai, [line(name) for name in "abc"])
    for status in ("in_progress", "finalizing"):
        job = vlprep_openai.batches.retrieve(job.id)
        assert job.status == status
    vlprep_mock.expire_batches(answered=answered)
    job = vlprep_openai.batches.retrieve(job.id)
    counts = job.request_counts
    assert (job.status, counts.completed, counts.failed, counts.total) == ("expired", 3, 0, 3)
    (path,) = download(vlprep_openai, job, tmp_path)
    assert [one["custom_id"] for one in read_lines(path)] == ["a", "b", "c"]
    assert len(vlprep_mock.calls) == 3


LOOKS = {"validating": 0, "in_progress": 1, "finalizing": 2}


@pytest.mark.parametrize("answered", [0, 2, 9])
@pytest.mark.parametrize("status", LOOKS)
def test_every_line_of_an_expired_batch_is_in_one_of_its_files(
    status: str, answered: int, vlprep_mock: MockQwen, vlprep_openai: Any, tmp_path: Path
) -> None:
    job = begin(vlprep_openai, [line(str(n)) for n in range(3)])
    for _ in range(LOOKS[status]):
        job = vlprep_openai.batches.retrieve(job.id)
    assert job.status == status
    vlprep_mock.expire_batches(answered=answered)
    job, _ = run(vlprep_openai, job)
    kept = 3 if status == "finalizing" else min(answered, 3)  # all were answered by then
    assert (job.status, job.request_counts.total) == ("expired", 3)
    assert (job.request_counts.completed, job.request_counts.failed) == (kept, 3 - kept)
    assert (job.output_file_id is None, job.error_file_id is None) == (kept == 0, kept == 3)
    held = [
        one["custom_id"] for p in download(vlprep_openai, job, tmp_path) for one in read_lines(p)
    ]
    assert sorted(held) == ["0", "1", "2"]
    assert len(vlprep_mock.calls) == kept


@pytest.mark.parametrize("status", LOOKS)
def test_every_line_of_a_cancelled_batch_is_in_one_of_its_files(
    status: str, vlprep_openai: Any, tmp_path: Path
) -> None:
    job = begin(vlprep_openai, [line(str(n)) for n in range(3)])
    for _ in range(LOOKS[status]):
        job = vlprep_openai.batches.retrieve(job.id)
    job, _ = run(vlprep_openai, vlprep_openai.batches.cancel(job.id))
    assert (job.status, job.request_counts.total) == ("cancelled", 3)
    held = [
        one["custom_id"] for p in download(vlprep_openai, job, tmp_path) for one in read_lines(p)
    ]
    assert sorted(held) == ["0", "1", "2"]
    assert (job.output_file_id is not None) == (status == "finalizing")


def test_a_broken_file_fails_though_time_ran_out(vlprep_mock: MockQwen, vlprep_openai: Any) -> None:
    job = begin(vlprep_openai, b"nothing\n")
    vlprep_mock.expire_batches()
    job, _ = run(vlprep_openai, job)
    assert (job.status, job.error_file_id) == ("failed", None)
    job = vlprep_openai.batches.cancel(begin(vlprep_openai, b"nothing\n").id)
    job, _ = run(vlprep_openai, job)
    assert (job.status, job.output_file_id, job.error_file_id) == ("cancelled", None, None)


def test_a_cancelled_batch_puts_the_rest_into_the_error_file(
    vlprep_mock: MockQwen, vlprep_openai: Any, tmp_path: Path
) -> None:
    openai = pytest.importorskip("openai")
    job = begin(vlprep_openai, [line(str(n)) for n in range(3)])
    job = vlprep_openai.batches.retrieve(job.id)
    job = vlprep_openai.batches.cancel(job.id)
    assert job.status == "cancelling"
    job, _ = run(vlprep_openai, job)
    assert job.status == "cancelled"
    assert job.output_file_id is None
    assert job.error_file_id.startswith("file-batch_output-")
    (path,) = download(vlprep_openai, job, tmp_path)
    assert [one["error"]["code"] for one in read_lines(path)] == ["batch_cancelled"] * 3
    assert not vlprep_mock.calls
    with pytest.raises(openai.BadRequestError, match="cancelled"):
        vlprep_openai.batches.cancel(job.id)


@pytest.mark.parametrize(
    "more",
    [
        {"window": "23h"},
        {"window": "337h"},
        {"window": "soon"},
        {"endpoint": "/v1/embeddings"},
        {"metadata": {"ds_name": "x" * 101}},
        {"metadata": {"ds_description": "x" * 201}},
    ],
    ids=str,
)
def test_a_batch_is_made_within_its_bounds(
    more: dict[str, Any], vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    openai = pytest.importorskip("openai")
    with pytest.raises(openai.BadRequestError) as caught:
        begin(vlprep_openai, [line()], **more)
    assert "InternalError.Algo" not in str(caught.value)  # no algorithm has seen it


def test_batches_are_made_at_their_bounds_and_listed(
    vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    openai = pytest.importorskip("openai")
    metadata = {"ds_name": "x" * 100, "ds_description": "x" * 200}
    ids = [
        begin(vlprep_openai, [line()], window=window, metadata=metadata).id
        for window in ("24h", "336h", "1d", "14d")
    ]
    assert [job.id for job in vlprep_openai.batches.list(limit=3)] == ids[::-1]
    assert vlprep_openai.batches.list(limit=2).has_more
    with pytest.raises(openai.BadRequestError):
        vlprep_openai.batches.create(
            input_file_id="file-nobody", endpoint=CHAT, completion_window="24h"
        )
    with pytest.raises(openai.NotFoundError, match="No such Batch object: batch_nobody"):
        vlprep_openai.batches.retrieve("batch_nobody")
    with pytest.raises(openai.NotFoundError, match="No such File object: file-nobody"):
        vlprep_openai.files.delete("file-nobody")


def test_a_line_is_never_streamed_and_a_lost_answer_is_an_error(
    vlprep_mock: MockQwen, vlprep_openai: Any, tmp_path: Path
) -> None:
    vlprep_mock.drop(when=holds(text="drop"))
    dropped: Any = {"messages": [{"role": "user", "content": "drop"}]}
    job = begin(vlprep_openai, [line("a", stream=True), line("b", **dropped)])
    job, _ = run(vlprep_openai, job)
    done, lost = (read_lines(path)[0] for path in download(vlprep_openai, job, tmp_path))
    assert done["response"]["body"]["choices"][0]["message"]["content"]
    assert lost["error"]["code"] == "connection_lost"
    assert lost["response"] is None


def test_an_input_file_that_is_deleted_fails_the_batch(
    vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    job = begin(vlprep_openai, [line()])
    vlprep_openai.files.delete(job.input_file_id)
    job, seen = run(vlprep_openai, job)
    assert seen == ["validating", "failed"]
    assert (job.errors.data[0].code, job.errors.data[0].param) == (
        "file_not_found",
        "input_file_id",
    )
    assert job.input_file_id in job.errors.data[0].message


def test_an_input_file_that_is_deleted_later_is_not_missed(
    vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    job = vlprep_openai.batches.retrieve(begin(vlprep_openai, [line()]).id)
    vlprep_openai.files.delete(job.input_file_id)
    assert run(vlprep_openai, job)[0].status == "completed"


@pytest.mark.parametrize("endpoint", [["a"], {}, None, 7], ids=str)
def test_an_endpoint_of_any_type_is_refused_in_words(
    endpoint: Any, vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    openai = pytest.importorskip("openai")
    with pytest.raises(openai.BadRequestError, match="endpoint must be"):
        begin(vlprep_openai, [line()], endpoint)


@pytest.mark.parametrize(
    ("one", "endpoint", "words"),
    [
        (
            line(url=TEST),
            CHAT,
            f"The url '{TEST}' does not match the model: its requests go to '{CHAT}'.",
        ),
        (
            line(model="batch-test-model"),
            CHAT,
            f"The url '{CHAT}' does not match the model: its requests go to '{TEST}'.",
        ),
        (
            line(url=TEST, model="batch-test-model"),
            CHAT,
            f"The url '{CHAT}' does not match the model: its requests go to '{TEST}'.",
        ),
        (line(), TEST, f"The url '{TEST}' does not match the model: its requests go to '{CHAT}'."),
    ],
)
def test_words_about_the_test_url_name_the_urls(
    one: dict[str, Any], endpoint: str, words: str, vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    job, _ = run(vlprep_openai, begin(vlprep_openai, [one], endpoint))
    assert job.errors.data[0].message == words


def test_a_shape_that_only_the_body_breaks_fails_its_line_and_not_the_batch(
    vlprep_mock: MockQwen, vlprep_openai: Any
) -> None:
    del vlprep_mock
    job, _ = run(vlprep_openai, begin(vlprep_openai, [line(messages=7), line("b")]))
    assert (job.status, job.request_counts.failed) == ("completed", 1)
