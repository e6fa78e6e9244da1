"""``vlprep batch`` and ``vlprep plan ROWS``."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from vlprep import batch
from vlprep.cli.main import cli
from vlprep.errors import OutputError
from vlprep.testing.samples import encoded, photo

URL = "https://example.org/a.jpg"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(one) for one in arguments])


def document(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand beside a table of three good rows and a bad one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jpg").write_bytes(encoded(photo(64, 48), "jpeg"))
    rows = [{"id": f"r{n}", "image": "a.jpg", "prompt": "?"} for n in range(3)]
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in [*rows, {"image": "nowhere.jpg"}]))
    return path


@pytest.mark.usefixtures("table")
def test_pack_tells_files_and_rejects_and_ends_with_1_unless_they_are_allowed() -> None:
    result = run("batch", "pack", "rows.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert "4 rows: 3 packed, 1 rejected" in result.stdout
    assert "1 x media-unreadable" in result.stdout
    again = run("batch", "pack", "rows.jsonl", "-o", "out")
    assert again.exit_code == 2
    assert "there is a file already" in again.stderr
    result = run(
        "batch",
        "pack",
        "rows.jsonl",
        "-o",
        "two",
        "--allow-rejects",
        "--json",
        "--parameters",
        '{"enable_thinking": true}',
    )
    found = document(result)
    assert (result.exit_code, found["ok"], found["rows"], found["packed"]) == (0, True, 4, 3)
    assert found["items"][0]["source"] == "part-00000.jsonl"
    assert found["items"][0]["thinking"] is True
    assert not result.stderr


@pytest.mark.usefixtures("table")
def test_pack_of_good_rows_ends_with_0() -> None:
    text = Path("rows.jsonl").read_text().splitlines()
    Path("good.jsonl").write_text("\n".join(text[:3]))
    assert run("batch", "pack", "good.jsonl", "-o", "out").exit_code == 0


@pytest.mark.usefixtures("table")
def test_stopped_by_ctrl_c_the_same_command_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from vlprep.batch import packing
    from vlprep.batch.lines import make_line

    make, calls = make_line, list[int]()

    def interrupted(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return make(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(packing, "make_line", interrupted)
        result = run("batch", "pack", "rows.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert "the same command goes on in out" in result.stderr
    assert not Path("out/manifest.json").exists()
    result = run("batch", "pack", "rows.jsonl", "-o", "out", "--json")
    assert document(result)["rows"] == 4


@pytest.mark.usefixtures("table")
def test_a_full_disk_is_told_and_the_run_can_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from vlprep.media.appending import Growing

    def full(file: Growing, data: bytes) -> None:
        raise OutputError(28, f"no room for {len(data)} bytes", file.path)

    with monkeypatch.context() as patched:
        patched.setattr(Growing, "append", full)
        result = run("batch", "pack", "rows.jsonl", "-o", "out")
    assert result.exit_code == 1
    assert "no room" in result.stderr
    assert run("batch", "pack", "rows.jsonl", "-o", "out", "--allow-rejects").exit_code == 0


@pytest.mark.parametrize(
    "more",
    [
        ["--parameters", "{broken"],
        ["--parameters", "[1]"],
        ["--region", "atlantis"],
        ["--edition", "none"],
    ],
    ids=str,
)
@pytest.mark.usefixtures("table")
def test_wrong_usage_ends_with_2(more: list[str]) -> None:
    assert run("batch", "pack", "rows.jsonl", "-o", "out", *more).exit_code == 2
    assert run("batch", "pack", "nowhere.jsonl", "-o", "out").exit_code == 2
    assert run("batch", "pack", "rows.jsonl").exit_code == 2
    assert run("batch", "join", "nowhere", "rows.jsonl").exit_code == 2


@pytest.mark.usefixtures("table")
def test_check_names_the_lines() -> None:
    run("batch", "pack", "rows.jsonl", "-o", "out")
    part = Path("out/part-00000.jsonl")
    good = run("batch", "check", part)
    assert good.exit_code == 0
    assert "ok, 3 lines" in good.stdout
    part.write_text(part.read_text() * 2)
    bad = run("batch", "check", part)
    assert bad.exit_code == 1
    assert f"{part}:4: batch-duplicate-id" in bad.stdout.replace("\n", "")
    found = document(run("batch", "check", part, "--json", "--region", "beijing"))
    assert not found["ok"]
    assert found["items"][0]["counts"]["batch-duplicate-id"] == 3
    assert found["items"][0]["kind"] == "batch"


@pytest.mark.usefixtures("table")
def test_join_tells_what_became_of_the_rows() -> None:
    run("batch", "pack", "rows.jsonl", "-o", "out")
    body = {
        "choices": [{"message": {"content": "a cup"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 66, "completion_tokens": 3},
    }
    lines = [
        {"custom_id": f"r{n}", "response": {"status_code": 200, "body": body}} for n in range(2)
    ]
    Path("o.jsonl").write_text(
        "".join(json.dumps(one) + "\n" for one in [*lines, {"custom_id": "x"}])
    )
    result = run("batch", "join", "out", "o.jsonl", "--region", "beijing")
    assert result.exit_code == 1
    assert "4 rows: 2 answered, 0 failed, 1 rejected, 1 missing" in result.stdout
    assert "batch-output-unknown" in result.stdout
    assert "CNY" in result.stdout
    again = run("batch", "join", "out", "o.jsonl")
    assert again.exit_code == 2
    assert "or --overwrite" in again.stderr
    assert "overwrite=True" not in again.stderr
    found = document(run("batch", "join", "out", "o.jsonl", "--overwrite", "--json"))
    assert (found["items"][0]["answered"], found["items"][0]["ok"]) == (2, False)
    assert len(list(batch.read_joined("out/joined.jsonl"))) == 4


@pytest.mark.usefixtures("table")
def test_plan_of_rows_tells_tokens_money_files_and_hours() -> None:
    result = run("plan", "rows.jsonl", "--region", "beijing", "--output-tokens", 50)
    assert result.exit_code == 1  # a row would be rejected
    for word in ("4 rows, 1 to be rejected", "tokens", "files", "hours", "CNY", "media-unreadable"):
        assert word in result.stdout
    found = document(run("plan", "rows.jsonl", "--json", "--sample", 2))
    assert found["items"][0]["plan"]["sampled"] == 2
    Path("good.jsonl").write_text(json.dumps({"image": URL, "model": "qwen3.5-plus"}))
    good = run("plan", "good.jsonl")
    assert good.exit_code == 0
    assert "hours" not in good.stdout.partition("note")[0]
    assert run("plan", "rows.jsonl", "good.jsonl").exit_code == 2
    assert run("plan", "a.jpg").exit_code == 2
    assert run("plan", "a.jpg", "--max-tokens", 100, "--sample", 3).exit_code == 2


@pytest.mark.usefixtures("table")
def test_plan_takes_any_file_that_pack_takes_and_allows_rejects() -> None:
    Path("rows.jsonl").rename("rows.txt")
    assert run("plan", "rows.txt").exit_code == 1
    allowed = run("plan", "rows.txt", "--allow-rejects", "--json")
    (item,) = document(allowed)["items"]
    assert (allowed.exit_code, item["ok"], item["plan"]["rejected"]) == (0, True, 1)
    assert run("plan", "a.jpg", "--max-tokens", 100, "--allow-rejects").exit_code == 2
    for other in ("request.json", ".", URL, "data:image/jpeg;base64,AAAA"):
        result = run("plan", other)
        assert result.exit_code == 2
        assert "--max-tokens" in result.stderr


@pytest.mark.skipif(not Path("/dev/stdin").exists(), reason="no name of standard input")
@pytest.mark.usefixtures("table")
def test_rows_may_come_by_standard_input() -> None:
    data = Path("rows.jsonl").read_bytes()
    for command in (["batch", "pack", "-", "-o", "out"], ["plan", "-"]):
        call = [sys.executable, "-m", "vlprep", *command, "--allow-rejects", "--json"]
        done = subprocess.run(call, input=data, capture_output=True, check=True)
        found = json.loads(done.stdout)
        assert (found.get("packed") or found["items"][0]["plan"]["rows"]) in {3, 4}


@pytest.mark.usefixtures("table")
def test_on_a_terminal_rate_and_time_left_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    from vlprep.cli.output import rows_bar

    monkeypatch.setenv("TERM", "xterm")
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    with rows_bar("packing") as progress:
        assert progress is not None
        progress(5, 0.5)
        progress(6, None)
    assert "rows" in screen.getvalue()


@pytest.mark.usefixtures("table")
def test_the_screen_names_a_row_of_each_kind_and_the_file_of_all() -> None:
    with Path("rows.jsonl").open("a") as file:
        file.write(json.dumps({"image": "nowhere.jpg"}) + "\n")
        file.write(json.dumps({"image": "a.jpg", "text": "?", "id": "asks-nothing"}) + "\n")
        file.write(json.dumps({"image": "a.jpg", "prompt": "?", "model": "qwen3-vl-pluss"}) + "\n")
    shown = run("batch", "pack", "rows.jsonl", "-o", "out").stdout
    first = "row 4, row-00000004: messages[0].content[0] (nowhere.jpg): media-unreadable: "
    assert first in shown
    assert "row 5" not in shown
    assert "row 7, row-00000007: model: model-unknown: " in shown
    assert "did you mean qwen3-vl-plus" in " ".join(shown.split())
    assert f"rejected rows: {Path('out', 'rejects.jsonl')}" in shown
    assert "1 x question-missing" in shown
    assert "1 row with a column that is not read: text" in shown


@pytest.mark.usefixtures("table")
def test_a_typo_leaves_the_folder_for_the_right_command() -> None:
    wrong = run("batch", "pack", "nope.jsonl", "-o", "out")
    assert (wrong.exit_code, Path("out").exists()) == (2, False)
    wrong = run("batch", "pack", "rows.jsonl", "-o", "out", "-m", "qwen3-vl-pluss")
    assert (wrong.exit_code, Path("out").exists()) == (2, False)
    assert "did you mean qwen3-vl-plus" in " ".join(wrong.stderr.split())
    assert run("batch", "pack", "rows.jsonl", "-o", "out", "--allow-rejects").exit_code == 0
    again = run("batch", "pack", "rows.jsonl", "-o", "out")
    assert "choose another folder" in again.stderr
    assert "overwrite" not in again.stderr


@pytest.mark.usefixtures("table")
def test_what_cannot_go_on_does_not_say_that_it_can() -> None:
    file = run("batch", "pack", "rows.jsonl", "-o", "a.jpg")
    assert file.exit_code == 2
    assert "goes on" not in file.stderr
    Path("half").mkdir()
    Path("half/index.jsonl.partial").write_text('{"settings": {"model": "qwen-vl-max"}}\n')
    other = run("batch", "pack", "rows.jsonl", "-o", "half")
    assert other.exit_code == 2
    assert "goes on" not in other.stderr


@pytest.mark.usefixtures("table")
def test_a_folder_that_cannot_be_made_is_told_with_what_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    below = run("batch", "pack", "rows.jsonl", "-o", "a.jpg/x")
    assert below.exit_code == 1
    for word in ("a.jpg/x", "Not a directory", "choose another place"):
        assert word in below.stderr
    assert "goes on" not in below.stderr
    read_only = os.open

    def refused(name: Any, flags: int, *more: Any) -> int:
        if str(name).endswith(".lock"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), name)
        return read_only(name, flags, *more)

    monkeypatch.setattr(os, "open", refused)
    locked = run("batch", "pack", "rows.jsonl", "-o", "out")
    assert locked.exit_code == 1
    assert "Permission denied; choose another place, or get the right" in locked.stderr
    assert "goes on" not in locked.stderr


@pytest.mark.usefixtures("table")
def test_a_file_that_cannot_be_read_is_a_finding_beside_the_others() -> None:
    run("batch", "pack", "rows.jsonl", "-o", "out")
    part = Path("out/part-00000.jsonl")
    result = run("batch", "check", part, "nowhere.jsonl", "--json")
    good, bad = document(result)["items"]
    assert (result.exit_code, good["ok"], bad["ok"]) == (1, True, False)
    assert (bad["source"], bad["issues"][0]["code"]) == ("nowhere.jsonl", "batch-file-unreadable")
    shown = run("batch", "check", part, "nowhere.jsonl")
    assert shown.exit_code == 1
    assert "nowhere.jsonl: not read" in shown.stdout
    assert "ok, 3 lines" in shown.stdout


@pytest.mark.usefixtures("table")
def test_join_takes_rejects_that_pack_took_and_a_full_disk_ends_with_1(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("batch", "pack", "rows.jsonl", "-o", "out", "--allow-rejects")
    body = {
        "choices": [{"message": {"content": "a cup"}}],
        "usage": {"prompt_tokens": 66, "completion_tokens": 3},
    }
    lines: list[dict[str, Any]] = [
        {"custom_id": f"r{n}", "response": {"status_code": 200, "body": {**body}}} for n in range(3)
    ]
    Path("o.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    with monkeypatch.context() as patched:

        def full(_: Any) -> bytes:
            raise OSError(28, "No space left on device")

        patched.setattr("vlprep.batch.joining.packed_json", full)
        result = run("batch", "join", "out", "o.jsonl")
    assert result.exit_code == 1
    assert "No space left" in result.stderr
    assert "Usage" not in result.stderr
    assert run("batch", "join", "out", "o.jsonl").exit_code == 1
    result = run("batch", "join", "out", "o.jsonl", "--overwrite", "--allow-rejects", "--json")
    assert (result.exit_code, document(result)["ok"]) == (0, True)
    del lines[0]["response"]["body"]["usage"]
    Path("o.jsonl").write_text("".join(json.dumps(one) + "\n" for one in lines))
    result = run("batch", "join", "out", "o.jsonl", "--overwrite", "--allow-rejects")
    assert result.exit_code == 1
    assert "without usage" in result.stdout


@pytest.mark.usefixtures("table")
def test_plan_takes_the_parameters_that_pack_takes() -> None:
    plain = document(run("plan", "rows.jsonl", "--json"))["items"][0]["plan"]
    told = ("--parameters", '{"vl_high_resolution_images": true, "enable_thinking": true}')
    asked = document(run("plan", "rows.jsonl", "--json", *told))["items"][0]["plan"]
    assert asked["tokens"] != plain["tokens"]
    assert run("plan", "a.jpg", "--max-tokens", 100, *told).exit_code == 2
    assert "no region is named" in run("plan", "rows.jsonl").stdout
