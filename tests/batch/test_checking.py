"""Files for the Batch API, linted line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tables import MODEL, URL, limit

from vlprep import LimitError, Severity, Size, batch, check_request
from vlprep.catalog.batch import CHAT, DRY_RUN, HABITS
from vlprep.errors import InputError
from vlprep.rules.batch import file_findings, files_needed, has_room, shares

if TYPE_CHECKING:
    from pathlib import Path

    from vlprep.batch import BatchReport

MB = 1024 * 1024


def line(name: str = "a", url: str = CHAT.url, **body: Any) -> dict[str, Any]:
    content = [{"type": "image_url", "image_url": {"url": URL}}, {"type": "text", "text": "?"}]
    messages = [{"role": "user", "content": content}]
    told = {"model": MODEL, "messages": messages, **body}
    return {"custom_id": name, "method": "POST", "url": url, "body": told}


def lint(folder: Path, *lines: dict[str, Any] | str | bytes, **options: Any) -> BatchReport:
    path = folder / "in.jsonl"
    texts = [json.dumps(one) if isinstance(one, dict) else one for one in lines]
    path.write_bytes(b"".join((t if isinstance(t, bytes) else t.encode()) + b"\n" for t in texts))
    return batch.check(path, **options)


def codes(report: BatchReport, *, infos: bool = False) -> list[str]:
    return [i.code for i in report.issues if infos or i.severity is not Severity.INFO]


def test_a_good_file_passes_with_its_sums(tmp_path: Path) -> None:
    report = lint(tmp_path, line(), line("b"), region="beijing", media={URL: Size(480, 640)})
    assert report.ok
    assert codes(report) == []
    assert (report.lines, report.model) == (2, MODEL)
    assert report.bytes == (tmp_path / "in.jsonl").stat().st_size
    assert report.tokens > 600
    report.raise_for_issues()
    plain = report.to_dict()
    assert plain["ok"]
    assert json.dumps(plain)


@pytest.mark.parametrize(
    ("lines", "code", "where"),
    [
        (["{broken"], "content-shape", "in.jsonl:1"),
        (["[1]"], "content-shape", "in.jsonl:1"),
        ([line(), "", line("b")], "content-shape", "in.jsonl:2"),
        ([b"\xef\xbb\xbf" + json.dumps(line()).encode()], "content-shape", "in.jsonl:1"),
        ([b'{"custom_id": "\xff"}'], "content-shape", "in.jsonl:1"),
        ([{**line(), "custom_id": 7}], "content-shape", "in.jsonl:1: custom_id"),
        ([{**line(), "custom_id": ""}], "content-shape", "in.jsonl:1: custom_id"),
        ([{**line(), "method": "get"}], "content-shape", "in.jsonl:1: method"),
        ([{**line(), "url": None}], "content-shape", "in.jsonl:1: url"),
        ([{**line(), "body": []}], "content-shape", "in.jsonl:1: body"),
        ([line(messages=7)], "content-shape", "in.jsonl:1: body.messages"),
        ([line(url="/v1/chat")], "batch-url", "in.jsonl:1"),
        ([line(url=DRY_RUN.url)], "batch-test-url", "in.jsonl:1"),
        ([line(model="batch-test-model")], "batch-test-url", "in.jsonl:1"),
        ([line(model="nobody")], "model-unknown", "in.jsonl:1: body.model"),
        ([line(model="qwen2.5-vl-7b-instruct")], "batch-unsupported", "in.jsonl:1: body.model"),
        ([line(), line("b"), line()], "batch-duplicate-id", "in.jsonl:3"),
        ([line(), line("b", model="qwen3-vl-flash")], "batch-mixed-models", "in.jsonl:2"),
        ([line(), line("b", enable_thinking=True)], "batch-mixed-thinking", "in.jsonl:2"),
        ([], "batch-file-lines", "in.jsonl"),
    ],
)
def test_every_finding_names_its_line(
    lines: list[Any], code: str, where: str, tmp_path: Path
) -> None:
    report = lint(tmp_path, *lines)
    assert not report.ok
    assert code in codes(report)
    (found,) = [issue for issue in report.issues if issue.code == code]
    assert found.where == str(tmp_path / where)
    assert found.message
    with pytest.raises(LimitError):
        report.raise_for_issues()


def test_what_a_single_request_gets_wrong_is_found_too(tmp_path: Path) -> None:
    parts = [{"type": "image_url", "image_url": {"url": "file:///a.jpg"}}]
    report = lint(tmp_path, line(messages=[{"role": "user", "content": parts}]))
    (issue,) = [issue for issue in report.issues if issue.code == "path-not-supported"]
    assert issue.where.endswith(":1: body.messages[0].content[0].image_url.url")


@pytest.mark.parametrize(
    "part",
    [{"type": "video", "video": [URL] * 4}, {"image": URL}, {"type": "text", "text": "?"}],
    ids=["frames", "a part of DashScope", "text"],
)
def test_a_line_judged_alone_is_judged_as_in_its_file(part: Any, tmp_path: Path) -> None:
    messages = [{"role": "user", "content": [{"type": "text", "text": "?"}, part]}]
    made = line(messages=messages, headers={"a": "b"})
    alone = check_request(made, batch=True)
    found = lint(tmp_path, made)
    assert [i.code for i in alone.issues] == codes(found, infos=True)
    assert "parameter-unknown" in codes(found)
    assert alone.ok is found.ok is ("image" not in part)


def test_a_region_without_the_model_is_a_finding(tmp_path: Path) -> None:
    assert lint(tmp_path, line(), region="beijing").ok
    report = lint(tmp_path, line(), region="singapore")
    assert codes(report) == ["batch-unsupported"]
    assert "qwen3.7-plus" in report.issues[0].fix


@pytest.mark.parametrize(("more", "found"), [(-1, []), (0, []), (1, ["batch-line-bytes"])])
def test_a_line_has_at_most_six_megabytes(more: int, found: list[str], tmp_path: Path) -> None:
    rest = 6 * MB + more - len(json.dumps(line(messages=[{"role": "user", "content": ""}])))
    report = lint(tmp_path, line(messages=[{"role": "user", "content": "x" * rest}]))
    assert max(map(len, (tmp_path / "in.jsonl").read_bytes().splitlines())) == 6 * MB + more
    assert [code for code in codes(report) if code.startswith("batch")] == found


def test_a_line_without_end_is_counted_and_not_held(tmp_path: Path) -> None:
    report = lint(tmp_path, line(), "x" * (20 * MB), line("b"))
    assert (report.lines, codes(report)) == (3, ["batch-line-bytes"])
    assert report.issues[0].actual == 20 * MB


def test_a_file_without_a_last_break_is_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps(line()) + "\n" + json.dumps(line("b")))
    assert batch.check(path).lines == 2
    assert batch.check(path).ok


def test_the_test_model_goes_with_its_url_and_limits(tmp_path: Path) -> None:
    lines = [line(str(n), DRY_RUN.url, model="batch-test-model") for n in range(101)]
    assert lint(tmp_path, *lines[:99]).ok
    assert lint(tmp_path, *lines[:100]).ok
    assert codes(lint(tmp_path, *lines)) == ["batch-file-lines"]
    long = [{"role": "user", "content": "x" * MB}]
    found = codes(lint(tmp_path, line("a", DRY_RUN.url, model="batch-test-model", messages=long)))
    assert found == ["batch-line-bytes", "batch-file-bytes"]


def test_lines_and_bytes_of_a_file_at_below_and_above() -> None:
    assert (CHAT.lines, CHAT.file_bytes, CHAT.line_bytes) == (50_000, 500 * MB, 6 * MB)
    for lines, size, found in (
        (1, 100, []),
        (49_999, 100, []),
        (50_000, 500 * MB, []),
        (50_001, 100, ["batch-file-lines"]),
        (0, 0, ["batch-file-lines"]),
        (1, 500 * MB - 1, []),
        (1, 500 * MB + 1, ["batch-file-bytes"]),
    ):
        assert [issue.code for issue in file_findings(lines, size, "f")] == found
    assert has_room(49_999, 0, 100)
    assert not has_room(50_000, 0, 100)
    assert has_room(1, 500 * MB - 100, 100)
    assert not has_room(1, 500 * MB - 100, 101)
    assert [files_needed(*case) for case in ((1, 1), (50_000, 1), (50_001, 1), (1, 501 * MB))] == [
        1,
        1,
        2,
        2,
    ]


def test_the_room_of_a_line_is_shared() -> None:
    assert shares([], 100) == []
    assert shares([10, 20], 100) == [10, 20]
    assert shares([10, 200], 100) == [10, 90]
    assert shares([200, 200], 100) == [50, 50]
    assert shares([None, 10], 100) == [90, 10]
    assert shares([None, 200], 100) == [50, 50]
    assert shares([10], -5) == [0]


def test_of_a_finding_that_comes_often_the_first_are_kept_and_all_counted(tmp_path: Path) -> None:
    report = lint(tmp_path, *["{broken"] * (HABITS.shown + 5))
    assert len(report.issues) == HABITS.shown
    assert report.counts == {"content-shape": HABITS.shown + 5}
    assert report.errors == HABITS.shown + 5


def test_progress_and_files_that_are_not_there(tmp_path: Path) -> None:
    told: list[tuple[int, float | None]] = []
    lint(tmp_path, line(), line("b"), progress=lambda n, share: told.append((n, share)))
    assert [number for number, _ in told] == [1, 2]
    assert told[-1][1] == pytest.approx(1.0)
    for name in ("nowhere.jsonl", ""):
        with pytest.raises(InputError):
            batch.check(tmp_path / name)


def test_smaller_limits_hold_for_tests(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch, lines=1)
    assert codes(lint(tmp_path, line(), line("b"))) == ["batch-file-lines"]


@pytest.mark.parametrize("region", [None, "beijing", "singapore"])
def test_a_model_that_batch_takes_nowhere_is_one_finding_a_line(
    region: str | None, tmp_path: Path
) -> None:
    lines = [line(str(n), model="qwen3-vl-plus-2025-09-23") for n in range(2)]
    assert lint(tmp_path, *lines, region=region).counts["batch-unsupported"] == 2


def test_nothing_of_a_batch_is_streamed(tmp_path: Path) -> None:
    thinking = lint(tmp_path, line(enable_thinking=True))
    assert codes(thinking, infos=True).count("stream-advised") == 0
    report = lint(tmp_path, line(model="qvq-max"))
    assert "thinking-needs-stream" not in codes(report)
    report = lint(tmp_path, line(stream=True))
    (issue,) = [one for one in report.issues if one.code == "parameter-misplaced"]
    assert (issue.severity, issue.where.rpartition(": ")[2]) == (Severity.WARNING, "body.stream")


def test_a_line_that_asks_nothing_is_a_warning(tmp_path: Path) -> None:
    content = [{"type": "image_url", "image_url": {"url": URL}}]
    silent = line(messages=[{"role": "user", "content": content}])
    report = lint(tmp_path, silent)
    assert report.ok
    assert codes(report) == ["question-missing"]
    assert report.issues[-1].where or report.issues[0].where.endswith("body.messages")


def test_media_are_a_dict(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="media must be a dict"):
        lint(tmp_path, line(), media=[1])
