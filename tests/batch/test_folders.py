"""The folder of a run: one run at a time, nobody else's files, and nothing before it can begin."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest
from tables import MODEL, URL, contents, limit, read_lines, row, url_rows

from vlprep import batch
from vlprep.batch import journal
from vlprep.batch.entries import entry_of, is_name_of_ours
from vlprep.errors import InputError, OutputError, OutputExistsError, UnknownModelError
from vlprep.media.appending import Growing
from vlprep.testing.samples import photo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class StopError(Exception):
    pass


def stopping(rows: list[Any]) -> Iterator[Any]:
    yield from rows
    raise StopError


def test_two_runs_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    begun, other = threading.Event(), threading.Event()

    def slow() -> Iterator[dict[str, Any]]:
        for number, one in enumerate(url_rows(4)):
            if number == 2:
                begun.set()
                assert other.wait(30)
            yield one

    found: list[Any] = []
    first = threading.Thread(
        target=lambda: found.append(batch.pack(slow(), tmp_path / "out", model=MODEL))
    )
    first.start()
    assert begun.wait(30)
    try:
        with pytest.raises(OutputExistsError, match="another run is at work"):
            batch.pack([row(f"x{n}") for n in range(4)], tmp_path / "out", model=MODEL)
    finally:
        other.set()
        first.join(30)
    assert found[0].packed == 4
    lines = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert [line["custom_id"] for line in lines] == [f"r{n}" for n in range(4)]


@pytest.mark.parametrize("name", ["part-00000.jsonl", "rejects.jsonl", "index.jsonl"])
def test_lines_that_are_not_what_was_written_are_found_at_the_end(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many lines and bytes as were counted are not yet those that were written."""
    finish = Growing.finish

    def mixing(file: Growing) -> None:
        finish(file)
        if file.path.endswith(name):
            path = tmp_path / "out" / name
            path.write_bytes(path.read_bytes().replace(b'"a"', b'"b"'))

    monkeypatch.setattr(Growing, "finish", mixing)
    with pytest.raises(OutputError, match="does not hold what was written"):
        batch.pack([row("a"), row("a", "no.jpg")], tmp_path / "out", model=MODEL)
    assert not (tmp_path / "out" / "manifest.json").exists()


@pytest.mark.parametrize("partial", ["", ".partial"])
@pytest.mark.parametrize("name", ["part-00000.jsonl", "part-00007.jsonl", "rejects.jsonl"])
def test_a_file_of_somebody_else_is_not_written_over(
    name: str, partial: str, tmp_path: Path
) -> None:
    out, name = tmp_path / "out", name + partial
    out.mkdir()
    (out / name).write_text("mine")
    with pytest.raises(OutputExistsError, match="choose another folder"):
        batch.pack([row("a")], out, model=MODEL)
    assert contents(out) == {name: b"mine"}


@pytest.mark.parametrize("name", ["index.jsonl", "index.jsonl.partial"])
@pytest.mark.parametrize("text", ['{"a": 1}\n', '{"a', "mine"])
def test_an_index_of_somebody_else_is_not_written_over(
    name: str, text: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(OutputExistsError):
        batch.pack([row("a")], tmp_path, model=MODEL)
    assert contents(tmp_path) == {name: text.encode()}


@pytest.mark.parametrize("size", [0, 1, 20, None])
def test_what_a_run_leaves_that_was_broken_off_at_once_is_ours(
    size: int | None, tmp_path: Path
) -> None:
    with pytest.raises(StopError):
        batch.pack(stopping([]), tmp_path, model=MODEL)
    index = tmp_path / "index.jsonl.partial"
    head = index.read_bytes()
    index.write_bytes(head if size is None else head[:size])
    assert (tmp_path / "rejects.jsonl.partial").read_bytes() == b""
    assert batch.pack([row("a")], tmp_path, model=MODEL).packed == 1


def test_the_head_of_a_run_is_on_the_disk_before_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: list[str] = []
    settle = Growing.settle

    def noted(file: Growing) -> None:
        settled.append(file.path)
        settle(file)

    monkeypatch.setattr(Growing, "settle", noted)
    with pytest.raises(StopError):
        batch.pack(stopping([]), tmp_path, model=MODEL)
    assert settled == [str(tmp_path / "index.jsonl")]


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("name", ["part-00000.jsonl", "rejects.jsonl", "index.jsonl"])
@pytest.mark.parametrize("partial", ["", ".partial"])
def test_what_a_link_leads_to_is_not_written_over(
    name: str, partial: str, begun: bool, tmp_path: Path
) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    out.mkdir()
    if begun:
        with pytest.raises(StopError):
            batch.pack(stopping([row("a", "no.jpg")]), out, model=MODEL)
        grown = out / f"{name}.partial"
        other.write_bytes(grown.read_bytes() if grown.exists() else b"")
        grown.unlink(missing_ok=True)
    else:
        other.write_bytes(b"")
    before = other.read_bytes()
    (out / (name + partial)).symlink_to(other)
    with pytest.raises(OutputExistsError, match=name):
        batch.pack([row("a", "no.jpg"), row("b")], out, model=MODEL)
    assert other.read_bytes() == before
    assert (out / (name + partial)).is_symlink()


def test_a_file_that_comes_while_the_run_is_broken_off_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, lines=2)
    rows = list(url_rows(5))
    with pytest.raises(StopError):
        batch.pack(stopping(rows[:3]), tmp_path, model=MODEL)
    (tmp_path / "part-00002.jsonl").write_text("mine")
    with pytest.raises(OutputExistsError, match="part-00002"):
        batch.pack(rows, tmp_path, model=MODEL)
    assert (tmp_path / "part-00002.jsonl").read_text() == "mine"
    (tmp_path / "part-00002.jsonl").unlink()
    assert batch.pack(rows, tmp_path, model=MODEL).packed == 5


@pytest.mark.parametrize("name", ["rejects.jsonl", "rejects.jsonl.partial", "part-00000.jsonl"])
def test_rows_that_the_run_would_write_over_are_refused(name: str, tmp_path: Path) -> None:
    table = tmp_path / name
    table.write_text(json.dumps(row("a")) + "\n")
    before = contents(tmp_path)
    with pytest.raises(OutputExistsError, match="would write over"):
        batch.pack(table, tmp_path, model=MODEL)
    assert contents(tmp_path) == before
    table.rename(tmp_path / "rows.jsonl")
    assert batch.pack(tmp_path / "rows.jsonl", tmp_path, model=MODEL).packed == 1


def test_names_of_ours_are_those_that_a_run_gives() -> None:
    for name in ("manifest.json", "index.jsonl", "rejects.jsonl", "part-00000.jsonl"):
        assert is_name_of_ours(name)
    for name in ("rows.jsonl", "part-1.jsonl", "part-.jsonl", "part-0000a.jsonl", "joined.jsonl"):
        assert not is_name_of_ours(name)


@pytest.mark.parametrize(
    ("rows", "more", "error"),
    [
        ("nope.jsonl", {}, InputError),
        ([row("a")], {"model": "qwen3-vl-pluss"}, UnknownModelError),
        ([row("a")], {"parameters": [1]}, TypeError),
        ([row("a")], {"parameters": "x"}, TypeError),
        ([row("a")], {"media": [1]}, TypeError),
        (7, {}, TypeError),
    ],
    ids=str,
)
def test_what_is_wrong_with_the_arguments_leaves_nothing_behind(
    rows: Any, more: dict[str, Any], error: type[Exception], tmp_path: Path
) -> None:
    with pytest.raises(error) as caught:
        batch.pack(rows, tmp_path / "out", **{"model": MODEL, **more})
    assert not (tmp_path / "out").exists()
    if error is TypeError:
        assert "must be" in str(caught.value)
    if error is UnknownModelError:
        assert "did you mean qwen3-vl-plus" in str(caught.value)
    with pytest.raises(error):
        batch.plan(rows, **{"model": MODEL, **more})


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(OutputExistsError, match="give the name of a folder"):
        batch.pack([row("a")], tmp_path / "photo.jpg", model=MODEL)


def test_a_finished_folder_asks_for_another_one(tmp_path: Path) -> None:
    batch.pack([row("a")], tmp_path, model=MODEL)
    with pytest.raises(OutputExistsError, match="choose another folder"):
        batch.pack([row("a")], tmp_path, model=MODEL)


def test_other_media_or_pictures_in_memory_do_not_go_on(tmp_path: Path) -> None:
    rows = [row("a", photo(64, 48)), row("b", photo(64, 48))]
    with pytest.raises(StopError):
        batch.pack(stopping(rows), tmp_path, model=MODEL)
    with pytest.raises(OutputExistsError, match="another media"):
        batch.pack(rows, tmp_path, model=MODEL, media={URL: "a.jpg"})
    changed = [row("a", photo(64, 48, noise=5)), rows[1]]
    with pytest.raises(ValueError, match="row 1 is another one"):
        batch.pack(changed, tmp_path, model=MODEL)
    assert batch.pack(rows, tmp_path, model=MODEL).packed == 2


GOOD: dict[str, Any] = {
    "row": 1,
    "id": "a",
    "digest": "0",
    "end": 5,
    "sum": 1,
    "part": 0,
    "line": 1,
    "model": MODEL,
    "thinking": False,
    "tokens": dict.fromkeys(("total", "text", "image", "video", "lower", "upper"), 1),
    "media": [
        {
            "where": "",
            "kind": "image",
            "steps": [],
            "transform": {
                "matrix": [1, 0, 0, 0, 1, 0],
                "source": [1, 1],
                "result": None,
                "time_offset": 0.0,
                "time_scale": 1.0,
            },
        }
    ],
}


def altered(path: list[Any], value: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(json.dumps(GOOD))
    place: Any = made
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return made


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["row"], True),
        (["end"], "5"),
        (["tokens", "total"], None),
        (["tokens"], []),
        (["media"], [1]),
        (["media", 0, "steps"], None),
        (["media", 0, "transform", "matrix"], [1]),
        (["media", 0, "transform", "matrix"], ["a"] * 6),
        (["media", 0, "transform", "source"], [1]),
        (["media", 0, "transform", "time_scale"], "x"),
        (["rejected"], 7),
    ],
    ids=str,
)
def test_a_line_of_the_index_that_is_not_as_it_was_written_is_none(
    path: list[Any], value: Any
) -> None:
    assert entry_of(json.dumps(GOOD).encode()) == GOOD
    assert entry_of(json.dumps({**GOOD, "rejected": "x"}).encode())
    assert entry_of(json.dumps(altered(path, value)).encode()) is None
    assert entry_of(b"{broken") is None


@pytest.mark.parametrize(
    "line",
    [
        "{}",
        json.dumps({**GOOD, "part": 9}),
        json.dumps({**GOOD, "part": -1}),
        json.dumps({**GOOD, "end": 1 << 60}),
        json.dumps({**GOOD, "end": -5}),
        json.dumps({**GOOD, "row": 3}),
    ],
)
def test_a_run_goes_on_before_a_line_of_its_journal_that_cannot_be(
    line: str, tmp_path: Path
) -> None:
    rows = list(url_rows(3))
    batch.pack(rows, tmp_path / "whole", model=MODEL)
    with pytest.raises(StopError):
        batch.pack(stopping(rows[:1]), tmp_path / "out", model=MODEL)
    index = tmp_path / "out" / "index.jsonl.partial"
    head = index.read_text().splitlines()[0]
    index.write_text(f"{head}\n{line}\n")
    assert batch.pack(rows, tmp_path / "out", model=MODEL).packed == 3
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_names_of_columns_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_NAMES", 2)
    rows = [row(f"r{n}", **{f"c{n}": 1, "c0": 2}) for n in range(4)]
    packed = batch.pack(rows, tmp_path, model=MODEL)
    assert packed.ignored == {"c0": 4, "c1": 1}


def test_columns_that_nothing_reads_and_warnings_are_counted_once_however_often_it_goes_on(
    tmp_path: Path,
) -> None:
    rows = [
        {"id": "a", "image": URL, "text": "a cup"},
        row("b", label="cup"),
        row("c", label="cup", parameters={"stream": True}),
        {"id": "d", "image": URL, "prompt": " "},
        {"id": "e", "image": URL, "model": "qwen-vl-ocr"},  # reads the text where nothing is asked
    ]
    with pytest.raises(StopError):
        batch.pack(stopping(rows[:3]), tmp_path / "out", model=MODEL)
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert packed.packed == 5
    assert packed.ignored == {"label": 2, "text": 1}
    assert packed.warned == {"parameter-misplaced": 1, "question-missing": 2}
    entries = read_lines(tmp_path / "out" / "index.jsonl")[1:]
    assert entries[0]["warned"] == ["question-missing"]
    assert "warned" not in entries[1]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["ignored"] == packed.ignored
    assert batch.pack([row("a")], tmp_path / "p", model=MODEL, prompt="?").warned == {}


def test_a_name_of_ours_that_leads_nowhere_is_not_written_over(tmp_path: Path) -> None:
    table = tmp_path / "rows.jsonl"
    table.write_text(json.dumps(row("a")) + "\n")
    (tmp_path / "rejects.jsonl").symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExistsError, match="rejects"):
        batch.pack(table, tmp_path, model=MODEL)


def test_rows_that_the_files_do_not_hold_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = journal.Journal.finish

    def losing(run: journal.Journal) -> Any:
        run.done.rows += 1
        return finish(run)

    monkeypatch.setattr(journal.Journal, "finish", losing)
    with pytest.raises(OutputError, match="2 rows came in, and the disk holds 1"):
        batch.pack([row("a")], tmp_path, model=MODEL)
    assert not (tmp_path / "manifest.json").exists()
