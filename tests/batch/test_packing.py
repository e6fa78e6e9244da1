"""Rows in are rows out, within every limit, and a run that was broken off goes on."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import signal
import subprocess
import sys
import tracemalloc
from base64 import b64encode
from collections import ChainMap, UserDict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables import MODEL, URL, contents, limit, picture, read_lines, row, url_rows

import vlprep
from vlprep import Request, Size, batch, image, user
from vlprep.batch.checking import check
from vlprep.errors import InputError, OutputError, OutputExistsError, RequestError
from vlprep.media.appending import Growing
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.datauri import data_uri

if TYPE_CHECKING:
    from collections.abc import Iterator


def codes_of(folder: Path) -> list[str]:
    return [reject["code"] for reject in read_lines(folder / "rejects.jsonl")]


def test_every_row_is_a_line_or_a_reject_in_the_order_of_the_rows(tmp_path: Path) -> None:
    path = picture(tmp_path)
    rows = [row("a", path), row("b", tmp_path / "missing.jpg"), row("c", path), {"prompt": "x"}]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (packed.rows, packed.packed, packed.rejected) == (4, 2, 2)
    lines = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert [line["custom_id"] for line in lines] == ["a", "c"]
    assert {line["url"] for line in lines} == {"/v1/chat/completions"}
    assert codes_of(tmp_path / "out") == ["media-unreadable", "media-missing"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["rows"] == manifest["packed"] + manifest["rejected"] == 4
    assert manifest["parts"][0]["sha256"] == packed.parts[0].sha256
    assert packed.codes == {"media-missing": 1, "media-unreadable": 1}
    assert check(tmp_path / "out" / "part-00000.jsonl").ok


def test_two_hundred_pictures_of_which_thirty_cannot_fit(tmp_path: Path) -> None:
    good = picture(tmp_path)
    bad = [
        picture(tmp_path, "strip.png", 4000, 11),
        picture(tmp_path, "dot.png", 8, 8),
        str(tmp_path / "cut.jpg"),
    ]
    Path(bad[2]).write_bytes(b"no picture at all")
    rows = [row(f"r{n}", bad[n % 3] if n % 20 < 3 else good) for n in range(200)]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (packed.rows, packed.packed, packed.rejected) == (200, 170, 30)
    assert len(read_lines(tmp_path / "out" / "part-00000.jsonl")) == 170
    assert len(read_lines(tmp_path / "out" / "rejects.jsonl")) == 30
    assert packed.codes == {"image-aspect-ratio": 10, "image-format": 10, "image-too-small": 10}


def test_a_picture_that_is_legal_in_chat_is_made_to_fit_the_line(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(encoded(photo(1700, 1250, noise=90), "png"))
    uri = data_uri(path.read_bytes(), "image/png")
    size = len(uri)
    assert 6 * 1024 * 1024 < size < 10 * 1024 * 1024
    payload = {
        "model": MODEL,
        "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": uri}}] * 2}
        ],
    }
    packed = batch.pack([row("file", path), payload], tmp_path / "out", model=MODEL)
    assert packed.packed == 2
    lines = (tmp_path / "out" / "part-00000.jsonl").read_bytes().splitlines()
    assert max(map(len, lines)) <= 6 * 1024 * 1024
    assert read_lines(tmp_path / "out" / "index.jsonl")[2]["media"][1]["steps"]


def test_a_line_at_its_limit_is_taken_and_one_above_is_made_smaller_or_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = picture(tmp_path, "a.png", 640, 480)
    batch.pack([row("a", path)], tmp_path / "whole", model=MODEL)
    whole = (tmp_path / "whole" / "part-00000.jsonl").read_bytes().rstrip(b"\n")
    for less, steps in ((0, False), (-1, False), (1, True)):
        limit(monkeypatch, line_bytes=len(whole) - less)
        out = tmp_path / f"out{less}"
        assert batch.pack([row("a", path)], out, model=MODEL).packed == 1
        written = (out / "part-00000.jsonl").read_bytes().rstrip(b"\n")
        assert len(written) <= len(whole) - less
        assert (written == whole) is not steps
        assert bool(read_lines(out / "index.jsonl")[1]["media"][0]["steps"]) is steps
    text = row("a", URL, prompt="x" * 100)
    batch.pack([text], tmp_path / "text", model=MODEL)
    size = len((tmp_path / "text" / "part-00000.jsonl").read_bytes()) - 1
    for less, code in ((0, []), (-1, []), (1, ["batch-line-bytes"])):
        limit(monkeypatch, line_bytes=size - less)
        batch.pack([text], tmp_path / f"t{less}", model=MODEL)
        assert codes_of(tmp_path / f"t{less}") == code


def test_no_room_at_all_for_a_picture_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = picture(tmp_path, "a.png", 640, 480)
    for bytes_ in (250, 400):
        limit(monkeypatch, line_bytes=bytes_)
        batch.pack([row("a", path)], tmp_path / f"{bytes_}", model=MODEL)
        (reject,) = read_lines(tmp_path / f"{bytes_}" / "rejects.jsonl")
        assert reject["code"] == "batch-line-bytes"
        assert reject["issues"][0]["where"] == "messages[0].content[0]"
        assert reject["issues"][0]["fix"]


@pytest.mark.parametrize(("rows", "files"), [(9, 1), (10, 1), (11, 2), (21, 3)])
def test_lines_of_a_file_are_at_most_as_many_as_it_takes(
    rows: int, files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, lines=10)
    packed = batch.pack(url_rows(rows), tmp_path / "out", model=MODEL)
    assert [part.name for part in packed.parts] == [f"part-{n:05d}.jsonl" for n in range(files)]
    assert sum(part.lines for part in packed.parts) == rows
    assert max(part.lines for part in packed.parts) <= 10


@pytest.mark.parametrize(("more", "files"), [(-1, 2), (0, 1), (1, 1)])
def test_bytes_of_a_file_are_at_most_as_many_as_it_takes(
    more: int, files: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = batch.pack(url_rows(10), tmp_path / "whole", model=MODEL).parts[0].bytes
    limit(monkeypatch, file_bytes=whole + more)
    assert len(batch.pack(url_rows(10), tmp_path / "out", model=MODEL).parts) == files


def test_a_file_is_for_one_model_and_one_way_of_thinking(tmp_path: Path) -> None:
    rows: list[Any] = [
        row(),
        row(model="qwen3-vl-flash"),
        row(parameters={"enable_thinking": True}),
        row(parameters={"enable_thinking": False}),
        Request(model=MODEL, messages=[user(image(URL), "hi")], enable_thinking=True),
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    found = [(part.model, part.thinking, part.lines) for part in packed.parts]
    assert found == [(MODEL, False, 2), ("qwen3-vl-flash", False, 1), (MODEL, True, 2)]
    for part in packed.parts:
        assert check(tmp_path / "out" / part.name, region="beijing").ok


def test_urls_stay_urls_unless_what_is_behind_them_would_be_refused(tmp_path: Path) -> None:
    path = picture(tmp_path)
    huge = tmp_path / "huge.png"
    huge.write_bytes(encoded(photo(2600, 1900, noise=120), "png"))
    assert huge.stat().st_size > 10 * 1024 * 1024
    rows = [
        row("plain"),
        row("stated", media={URL: path}),
        row("size", media={URL: Size(480, 640)}),
        row("huge", media={URL: str(huge)}),
    ]
    assert batch.pack(rows, tmp_path / "out", model=MODEL).packed == 4
    bodies = [line["body"] for line in read_lines(tmp_path / "out" / "part-00000.jsonl")]
    urls = [body["messages"][0]["content"][0]["image_url"]["url"] for body in bodies]
    assert urls[:3] == [URL] * 3
    assert urls[3].startswith("data:image/")
    entries = read_lines(tmp_path / "out" / "index.jsonl")[1:]
    sources = [entry["media"][0]["transform"] for entry in entries]
    assert sources[0] is None
    assert [one["source"] for one in sources[1:]] == [[48, 64], [480, 640], [1900, 2600]]


def test_films_and_frames_travel_too(tmp_path: Path) -> None:
    film = tmp_path / "clip.mp4"
    film.write_bytes(clip(frames=8))
    frames = [picture(tmp_path, f"{n}.jpg") for n in range(4)]
    rows: list[Any] = [
        {"prompt": "What happens?", "video": film},
        {"prompt": "What happens?", "frames": frames, "fps": 1},
        {"prompt": "Both?", "images": [frames[0], frames[1]]},
        {"prompt": "Mixed", "frames": [*frames[:3], URL]},
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert packed.packed + packed.rejected == 4
    kinds = [
        [one["kind"] for one in entry.get("media", [])]
        for entry in read_lines(tmp_path / "out" / "index.jsonl")[1:]
    ]
    assert kinds[:3] == [["video"], ["frames"], ["image", "image"]]


def test_payloads_open_no_file_unless_the_caller_says_so(tmp_path: Path) -> None:
    path = picture(tmp_path)
    payload = {"model": MODEL, "messages": [{"role": "user", "content": [{"image": path}]}]}
    other = tmp_path / "elsewhere"
    other.mkdir()
    for number, (allowed, taken) in enumerate(
        ((None, 0), (False, 0), (other, 0), (True, 1), (tmp_path, 1), (str(tmp_path), 1))
    ):
        out = tmp_path / f"out{number}"
        assert batch.pack([payload], out, local_files=allowed).packed == taken
        assert codes_of(out) == ([] if taken else ["path-not-supported"])


def test_lines_of_a_batch_and_of_dashscope_are_rows(tmp_path: Path) -> None:
    body = {
        "messages": [
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": URL}}]}
        ]
    }
    rows: list[Any] = [
        {"custom_id": "line", "method": "POST", "url": "/v1/chat/completions", "body": body},
        {
            "id": 7,
            "model": MODEL,
            "input": {"messages": [{"role": "user", "content": [{"image": URL}]}]},
        },
        {"id": "held", "request": Request(model=MODEL, messages=[user(image(URL))])},
        {"id": "text", "model": MODEL, "messages": [{"role": "user", "content": "no picture"}]},
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL, parameters={"top_p": 0.5})
    assert packed.rejected == 0
    lines = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert [line["custom_id"] for line in lines] == ["line", "7", "held", "text"]
    assert {line["body"]["top_p"] for line in lines} == {0.5}


BAD: dict[str, tuple[Any, str]] = {
    "not json": ("{broken", "content-shape"),
    "a list": ([1], "content-shape"),
    "half a character": (row(prompt="\ud800"), "content-shape"),
    "deep": ('{"a":' * 5000 + "1" + "}" * 5000, "content-shape"),
    "no media": ({"prompt": "x"}, "media-missing"),
    "empty media": (row(image=""), "media-missing"),
    "a number": (row(image=7), "content-shape"),
    "a list in a list": ({"images": [["a"]]}, "content-shape"),
    "frames of nothing": ({"frames": []}, "content-shape"),
    "no text": (row(prompt=7), "content-shape"),
    "an id of truth": (row(id=True), "content-shape"),
    "no rate": ({"frames": ["a", "b"], "fps": 0}, "content-shape"),
    "media of text": (row(media="a.jpg"), "content-shape"),
    "parameters of text": (row(parameters="a"), "content-shape"),
    "no such model": (row(model="nobody"), "model-unknown"),
    "a model of numbers": (row(model=7), "content-shape"),
    "a snapshot": (row(model="qwen3-vl-plus-2025-09-23"), "batch-unsupported"),
    "no such file": (row(image="nowhere.jpg"), "media-unreadable"),
    "a name of nought": (row(image="a\0b"), "media-unreadable"),
    "no messages": ({"messages": 7, "model": MODEL}, "content-shape"),
    "no end": (row(parameters={"top_p": float("inf")}), "content-shape"),
    "not a number": (
        {"body": {"messages": [{"role": "user", "content": "?"}], "top_p": float("nan")}},
        "content-shape",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_a_reject_with_its_code(name: str, tmp_path: Path) -> None:
    bad, code = BAD[name]
    text = bad if isinstance(bad, str) else json.dumps(bad)
    table = tmp_path / "rows.jsonl"
    table.write_text(f"{json.dumps(row('first'))}\n\n{text}\n{json.dumps(row('last'))}\n")
    packed = batch.pack(table, tmp_path / "out", model=MODEL)
    assert (packed.rows, packed.packed, packed.rejected) == (3, 2, 1)
    assert batch.plan(table, model=MODEL).codes == packed.codes == {code: 1}
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert (reject["row"], reject["code"]) == (2, code), reject
    assert reject["issues"][0]["message"]


def test_two_rows_with_one_id_are_told(tmp_path: Path) -> None:
    packed = batch.pack([row("a"), row("b"), row("a")], tmp_path / "out", model=MODEL)
    assert (packed.packed, packed.codes) == (2, {"batch-duplicate-id": 1})
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert "row 1" in reject["issues"][0]["message"]


def test_a_model_that_is_not_offered_in_the_region_is_told(tmp_path: Path) -> None:
    for region, taken in (("beijing", 1), ("singapore", 0), ("tokyo", 0)):
        out = tmp_path / region
        packed = batch.pack([row()], out, model=MODEL, region=region)
        assert packed.packed == taken
        assert codes_of(out) == ([] if taken else ["batch-unsupported"])


def test_a_row_without_a_model_is_told(tmp_path: Path) -> None:
    batch.pack([row()], tmp_path / "out")
    assert codes_of(tmp_path / "out") == ["content-shape"]


def test_a_line_of_a_table_that_is_too_long_is_not_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vlprep.batch import rows as room
    from vlprep.catalog.requests import BODIES

    monkeypatch.setattr(room, "BODIES", BODIES._replace(with_base64=1000))
    table = tmp_path / "rows.jsonl"
    table.write_text(json.dumps(row("a", prompt="x" * 3000)) + "\n" + json.dumps(row("b")))
    packed = batch.pack(table, tmp_path / "out", model=MODEL)
    assert (packed.packed, codes_of(tmp_path / "out")) == (1, ["content-shape"])


def test_wrong_arguments_and_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        batch.pack(tmp_path / "nowhere.jsonl", tmp_path / "out", model=MODEL)
    for one in (row(), Request(model=MODEL, messages=[]), b"rows"):
        with pytest.raises(TypeError, match="rows must be several"):
            batch.pack(one, tmp_path / "other", model=MODEL)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="region"):
        batch.pack([], tmp_path / "other", region="atlantis")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError):
        batch.pack([row()], tmp_path / "file", model=MODEL)


def test_no_rows_make_a_manifest_of_none(tmp_path: Path) -> None:
    packed = batch.pack([], tmp_path / "out")
    assert (packed.rows, packed.packed, packed.rejected, packed.parts) == (0, 0, 0, ())


def test_a_finished_folder_is_not_packed_into_again(tmp_path: Path) -> None:
    batch.pack([row()], tmp_path / "out", model=MODEL)
    before = contents(tmp_path / "out")
    with pytest.raises(OutputExistsError):
        batch.pack([row()], tmp_path / "out", model=MODEL)
    assert contents(tmp_path / "out") == before


class StopError(Exception):
    pass


def stopping(rows: list[Any], after: int) -> Iterator[Any]:
    for number, one in enumerate(rows):
        if number == after:
            raise StopError
        yield one


def mixed_rows(folder: Path) -> list[Any]:
    good, bad = picture(folder), str(folder / "missing.jpg")
    return [
        row(f"r{n}", bad if n % 5 == 4 else good, parameters={"enable_thinking": n % 3 == 0})
        for n in range(30)
    ]


@pytest.mark.parametrize("after", [0, 1, 7, 29])
def test_a_run_that_was_broken_off_goes_on_with_the_same_files(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, lines=7)
    rows = mixed_rows(tmp_path)
    batch.pack(rows, tmp_path / "whole", model=MODEL)
    with pytest.raises(StopError):
        batch.pack(stopping(rows, after), tmp_path / "out", model=MODEL)
    names = set(contents(tmp_path / "out"))
    assert "manifest.json" not in names
    assert {"index.jsonl.partial", "rejects.jsonl.partial"} <= names
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert packed.rows == 30 == packed.packed + packed.rejected
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@given(seed=st.integers(0, 2**32), tail=st.binary(max_size=40))
def test_whatever_a_crash_leaves_behind_the_files_come_out_the_same(
    seed: int, tail: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A crash may cut any file short, or leave bytes that the journal does not know.

    The head of the index stays: it is on the disk before anything else is written.
    """
    folder = tmp_path_factory.mktemp("crash")
    chance = random.Random(seed)
    rows = [row(f"r{n}", URL if n % 4 else "missing.jpg") for n in range(12)]
    batch.pack(rows, folder / "whole", model=MODEL)
    with pytest.raises(StopError):
        batch.pack(stopping(rows, chance.randrange(12)), folder / "out", model=MODEL)
    for path in (folder / "out").iterdir():
        data = path.read_bytes()
        if chance.random() < 0.5:
            head = data.find(b"\n") + 1 if path.name.startswith("index") else 0
            data = data[: chance.randrange(head, len(data) + 1)]
        path.write_bytes(data + (tail if chance.random() < 0.5 else b""))
    batch.pack(rows, folder / "out", model=MODEL)
    assert contents(folder / "out") == contents(folder / "whole")


@pytest.mark.parametrize("step", range(5))
def test_broken_off_while_files_get_their_names_it_goes_on_too(
    step: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = mixed_rows(tmp_path)
    batch.pack(rows, tmp_path / "whole", model=MODEL)
    finish = Growing.finish
    done: list[str] = []

    def failing(file: Growing) -> None:
        if len(done) == step:
            raise StopError
        done.append(file.path)
        finish(file)

    with monkeypatch.context() as patched:
        patched.setattr(Growing, "finish", failing)
        if step < 4:
            with pytest.raises(StopError):
                batch.pack(rows, tmp_path / "out", model=MODEL)
        else:
            patched.setattr("vlprep.batch.packing.write_bytes", failing_write)
            with pytest.raises(StopError):
                batch.pack(rows, tmp_path / "out", model=MODEL)
    assert not (tmp_path / "out" / "manifest.json").exists()
    batch.pack(rows, tmp_path / "out", model=MODEL)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def failing_write(*_: Any, **__: Any) -> None:
    raise StopError


def test_other_rows_or_settings_do_not_go_on(tmp_path: Path) -> None:
    rows = [row(f"r{n}") for n in range(5)]
    with pytest.raises(StopError):
        batch.pack(stopping(rows, 3), tmp_path / "out", model=MODEL)
    with pytest.raises(OutputError, match="another prompt"):
        batch.pack(rows, tmp_path / "out", model=MODEL, prompt="other")
    with pytest.raises(RequestError, match="row 2 is another one"):
        batch.pack([rows[0], row("other")], tmp_path / "out", model=MODEL)
    with pytest.raises(RequestError, match="there are 2 rows and not 3"):
        batch.pack(rows[:2], tmp_path / "out", model=MODEL)
    assert batch.pack(rows, tmp_path / "out", model=MODEL).rows == 5


def test_a_disk_that_fills_leaves_no_half_file_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = mixed_rows(tmp_path)
    batch.pack(rows, tmp_path / "whole", model=MODEL)
    append, room = Growing.append, [20_000]

    def filling(file: Growing, data: bytes) -> None:
        room[0] -= len(data)
        if room[0] < 0:
            append(file, data[: len(data) // 2])
            raise OutputError(errno.ENOSPC, "cannot write it: No space left on device", file.path)
        append(file, data)

    with monkeypatch.context() as patched:
        patched.setattr(Growing, "append", filling)
        with pytest.raises(OutputError, match="No space left"):
            batch.pack(rows, tmp_path / "out", model=MODEL)
    assert all(name.endswith(".partial") for name in contents(tmp_path / "out"))
    batch.pack(rows, tmp_path / "out", model=MODEL)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110
def test_a_full_device_is_an_error_of_ours(tmp_path: Path) -> None:
    file = Growing(str(tmp_path / "a"))
    file.close()
    (tmp_path / "a.partial").unlink()
    (tmp_path / "a.partial").symlink_to("/dev/full")
    with pytest.raises(OutputError), Growing(str(tmp_path / "a")) as full:
        full.append(b"x" * 10)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows kills in another way")
def test_killed_in_the_middle_and_called_again_the_files_are_the_same(tmp_path: Path) -> None:
    picture(tmp_path, "a.png", 400, 300)
    rows = [row(f"r{n}", str(tmp_path / "a.png")) for n in range(300)]
    table = tmp_path / "rows.jsonl"
    table.write_text("".join(json.dumps(one) + "\n" for one in rows))
    batch.pack(table, tmp_path / "whole", model=MODEL, local_files=True)
    command = [
        sys.executable,
        "-m",
        "vlprep",
        "batch",
        "pack",
        str(table),
        "-o",
        str(tmp_path / "out"),
    ]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    part = tmp_path / "out" / "part-00000.jsonl.partial"
    while child.poll() is None and not (part.exists() and part.stat().st_size > 2_000_000):
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(0.01)
    child.send_signal(signal.SIGKILL)
    child.communicate()
    assert not (tmp_path / "out" / "manifest.json").exists()
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    path = picture(tmp_path, "a.png", 600, 400)
    size = Path(path).stat().st_size

    def peak(count: int) -> int:
        tracemalloc.start()
        rows = (row(f"r{number}", path) for number in range(count))
        batch.pack(rows, tmp_path / f"out{count}", model=MODEL)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(2)  # what is loaded once
    few, many = peak(10), peak(100)
    assert many - few < 2 * size


def test_progress_tells_rows_and_share(tmp_path: Path) -> None:
    told: list[tuple[int, float | None]] = []
    batch.pack(
        [row("a"), row("b")], tmp_path / "a", model=MODEL, progress=lambda n, s: told.append((n, s))
    )
    batch.pack(
        iter([row("a")]), tmp_path / "b", model=MODEL, progress=lambda n, s: told.append((n, s))
    )
    assert told == [(1, 0.5), (2, 1.0), (1, None)]


def test_the_room_is_a_public_name() -> None:
    assert vlprep.batch.pack is batch.pack
    assert "batch" in dir(vlprep)
    assert set(dir(batch)) == set(batch.__all__)
    with pytest.raises(AttributeError, match="packs"):
        _ = batch.packs  # type: ignore[attr-defined]


def test_a_file_that_the_disk_does_not_give_back_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish = Growing.finish

    def losing(file: Growing) -> None:
        finish(file)
        if "part" in file.path:
            Path(file.path).write_bytes(b"")

    def losing_rejects(file: Growing) -> None:
        finish(file)
        if "rejects" in file.path:
            Path(file.path).write_bytes(b"")

    rows = [row("a"), row("b", "nowhere.jpg")]
    for name, lose in (("a", losing), ("b", losing_rejects)):
        with monkeypatch.context() as patched:
            patched.setattr(Growing, "finish", lose)
            with pytest.raises(OutputError, match="pack"):
                batch.pack(rows, tmp_path / name, model=MODEL)
        assert not (tmp_path / name / "manifest.json").exists()


def test_a_temporary_file_that_cannot_be_written_ends_the_run_and_rejects_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OutputError(errno.ENOSPC, "cannot write it: No space left on device", "/tmp/x")  # noqa: S108

    with monkeypatch.context() as patched:
        patched.setattr("vlprep.batch.packing.make_line", full)
        with pytest.raises(OutputError, match="No space left"):
            batch.pack([row("a")], tmp_path / "out", model=MODEL)
    assert batch.pack([row("a")], tmp_path / "out", model=MODEL).packed == 1


def test_rows_out_of_python_hold_pictures_bytes_and_paths(tmp_path: Path) -> None:
    path = Path(picture(tmp_path))
    rows: list[Any] = [
        row("pixels", photo(64, 48)),
        row("bytes", path.read_bytes()),
        row("path", path),
        Request(model=MODEL, messages=[user("look", image(path))]),
        {
            "id": "frames",
            "request": Request(model=MODEL, messages=[user(vlprep.frames([], fps=2))]),
        },
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (packed.packed, packed.codes) == (4, {"frame-count": 1})


def test_a_picture_that_breaks_while_it_is_fitted_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(picture(tmp_path, "a.png", 640, 480))
    path.write_bytes(path.read_bytes()[:3000])
    limit(monkeypatch, line_bytes=2000)
    batch.pack([row("a", path)], tmp_path / "out", model=MODEL)
    assert codes_of(tmp_path / "out") == ["media-corrupt"]


@pytest.mark.parametrize("name", ["image", "images", "video", "videos", "frames"])
@pytest.mark.parametrize("held", ["messages", "body", "request", "input"])
def test_a_medium_beside_a_request_is_a_reject(name: str, held: str, tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "<image>What is in the picture?"}]
    requests: dict[str, Any] = {
        "messages": turns,
        "body": {"messages": turns},
        "request": Request(model=MODEL, messages=[user("?")]),
        "input": {"messages": turns},
    }
    asked = {held: requests[held]}
    rows = [{**asked, name: ["s.jpg"]}, {**asked, name: []}, {**asked, name: float("nan")}]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert packed.codes == batch.plan(rows, model=MODEL).codes == {"content-shape": 1}
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    (issue,) = reject["issues"]
    assert (reject["row"], issue["where"]) == (1, name)
    assert f"{name} stands beside {held}" in issue["message"]


@pytest.mark.parametrize("held", ["request", "body"])
def test_a_medium_in_a_request_is_a_reject_where_it_stands(held: str, tmp_path: Path) -> None:
    turns = [{"role": "user", "content": "<image>What is in the picture?"}]
    rows = [{held: {"messages": turns, "images": ["s.jpg"]}}]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert packed.codes == batch.plan(rows, model=MODEL).codes == {"content-shape": 1}
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert reject["issues"][0]["where"] == f"{held}.images"


@pytest.mark.parametrize(("edition", "warned"), [("guide", {"fps-ignored": 2}), ("latest", {})])
def test_the_rate_of_a_film_goes_with_it(
    edition: str, warned: dict[str, int], tmp_path: Path
) -> None:
    film = tmp_path / "clip.mp4"
    film.write_bytes(clip(frames=60))
    rows = [
        {"video": film, "prompt": "?", **more} for more in ({"fps": 0.5}, {"fps": 8}, {"fps": None})
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL, edition=edition)
    assert (packed.packed, packed.ignored, packed.warned) == (3, {}, warned)
    lines = read_lines(tmp_path / "out" / "part-00000.jsonl")
    told = [line["body"]["messages"][0]["content"][0].get("fps") for line in lines]
    assert told == [0.5, 8, None]
    tokens = [one["tokens"]["video"] for one in read_lines(tmp_path / "out" / "index.jsonl")[1:]]
    assert (len(set(tokens)) > 1) is (edition == "latest")


def test_rows_of_any_mapping_are_rows(tmp_path: Path) -> None:
    plain = row("a")
    rows: list[Any] = [
        MappingProxyType(plain),
        UserDict({**plain, "id": "b"}),
        ChainMap({"id": "c"}, plain),
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (packed.packed, batch.plan(rows, model=MODEL).rejected) == (3, 0)
    found = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert [line["custom_id"] for line in found] == ["a", "b", "c"]


def test_mappings_below_a_row_are_read_too(tmp_path: Path) -> None:
    asked = MappingProxyType({"messages": [MappingProxyType({"role": "user", "content": "?"})]})
    rows: list[Any] = [
        *({held: asked} for held in ("request", "body", "input")),
        row("told", parameters=MappingProxyType({"top_p": 0.5})),
        {"image": URL, "prompt": "?", "media": UserDict({URL: Size(64, 64)})},
    ]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (packed.packed, batch.plan(rows, model=MODEL).rejected) == (5, 0)


def test_pictures_under_video_are_told_where_frames_go(tmp_path: Path) -> None:
    paths = [picture(tmp_path, f"{n}.jpg") for n in range(2)]
    batch.pack([{"video": paths, "prompt": "?"}], tmp_path / "out", model=MODEL)
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert "frames" in reject["issues"][0]["fix"]


def test_a_row_of_the_other_dialect_takes_nothing_along_that_only_shapes_its_answers(
    tmp_path: Path,
) -> None:
    parts = [{"image": URL}, {"text": "?"}]
    told = {"result_format": "message", "incremental_output": True, "top_p": 0.5}
    asked = {"input": {"messages": [{"role": "user", "content": parts}]}, "parameters": told}
    packed = batch.pack([asked], tmp_path / "out", model=MODEL)
    (line,) = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert set(line["body"]) == {"model", "messages", "top_p"}
    assert not packed.warned
    assert "parameter-unknown" not in check(tmp_path / "out" / "part-00000.jsonl").counts


def test_other_rows_are_no_rows(tmp_path: Path) -> None:
    packed = batch.pack([1, None, "text"], tmp_path / "out", model=MODEL)  # type: ignore[list-item]
    assert packed.codes == {"content-shape": 3}


def test_what_pack_writes_is_what_check_passes_without_a_word(tmp_path: Path) -> None:
    messages = [
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": URL}},
                {"type": "text", "text": "?"},
            ],
        }
    ]
    leak = {
        "id": "leak",
        "media": {URL: Size(48, 64)},
        "label": "secret column",
        "model": MODEL,
        "messages": messages,
    }
    packed = batch.pack([leak], tmp_path / "out")
    assert packed.ignored == {"label": 1}
    (line,) = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert line == {
        "custom_id": "leak",
        "method": "POST",
        "url": "/v1/chat/completions",
        "body": {"model": MODEL, "messages": messages},
    }
    report = check(tmp_path / "out" / "part-00000.jsonl", media={URL: Size(48, 64)})
    assert set(report.counts) == {"bytes-not-known"}  # nobody said it


@pytest.mark.parametrize(
    ("url", "model", "code"),
    [
        ("/v1/embeddings", MODEL, "batch-url"),
        ("/v1/chat/ds-test", "batch-test-model", "batch-test-url"),
        ("/v1/chat/ds-test", MODEL, "batch-test-url"),
        ("/v1/chat/completions", "batch-test-model", "batch-test-url"),
    ],
)
def test_a_line_for_another_endpoint_does_not_become_one_for_chat(
    url: str, model: str, code: str, tmp_path: Path
) -> None:
    body = {"model": model, "messages": [{"role": "user", "content": "x"}]}
    line = {"custom_id": "a", "method": "POST", "url": url, "body": body}
    packed = batch.pack([line], tmp_path / "out")
    assert packed.codes == batch.plan([line]).codes == {code: 1}
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert reject["issues"][0]["where"] == "url"


def test_the_payload_of_a_picture_is_in_no_reject(tmp_path: Path) -> None:
    secret = "A" * 5000
    batch.pack([row("a", secret)], tmp_path / "out", model=MODEL)
    assert codes_of(tmp_path / "out") == ["url-scheme"]
    assert len((tmp_path / "out" / "rejects.jsonl").read_bytes()) < 1000


def test_frames_of_a_list_are_packed(tmp_path: Path) -> None:
    listed = vlprep.FrameList([picture(tmp_path, f"{n}.jpg") for n in range(4)], fps=1)
    rows: list[Any] = [{"prompt": "?", "video": listed}, {"prompt": "?", "frames": listed}]
    assert batch.pack(rows, tmp_path / "out", model=MODEL).packed == 2
    bodies = [line["body"] for line in read_lines(tmp_path / "out" / "part-00000.jsonl")]
    assert [len(body["messages"][0]["content"][0]["video"]) for body in bodies] == [4, 4]


@pytest.mark.parametrize("text", ["[\n{},\n{}\n]\n", "id,image\n1,a.jpg\n"], ids=["array", "csv"])
def test_a_table_of_another_kind_is_told_what_rows_are(text: str, tmp_path: Path) -> None:
    (tmp_path / "rows.jsonl").write_text(text)
    batch.pack(tmp_path / "rows.jsonl", tmp_path / "out", model=MODEL)
    for reject in read_lines(tmp_path / "out" / "rejects.jsonl")[:1]:
        assert "JSON lines" in reject["issues"][0]["fix"]


def test_a_data_uri_that_fits_stays_letter_by_letter(tmp_path: Path) -> None:
    uri = data_uri(Path(picture(tmp_path)).read_bytes(), "image/jpg")  # as somebody wrote it
    batch.pack([row("a", uri)], tmp_path / "out", model=MODEL)
    (line,) = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert line["body"]["messages"][0]["content"][0]["image_url"]["url"] == uri


def test_a_line_that_came_out_too_large_is_no_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, line_bytes=2000)
    monkeypatch.setattr("vlprep.batch.lines.shares", lambda sizes, _room: [10**6 for _ in sizes])
    rows = [row("a", picture(tmp_path, "a.png", 640, 480))]
    assert batch.pack(rows, tmp_path / "out", model=MODEL).codes == {"batch-line-bytes": 1}


def nested(depth: int) -> list[Any]:
    deep: list[Any] = []
    for _ in range(depth):
        deep = [deep]
    return deep


@pytest.mark.parametrize(
    "bad",
    [
        *[row(media={URL: value}) for value in (None, 7, [1], {"a": 1}, True)],
        {"frames": [URL, URL, URL, URL], "fps": 10**400, "prompt": "?"},
        row(label=nested(600)),
        row(label=nested(90_000)),
        {"id": 10**5_000, "image": URL},
        {"image": URL, "parameters": {"model": "qwen-vl-ocr"}},
        {"image": URL, "parameters": {"messages": []}},
        {"image": range(3)},
        Request(model=MODEL, messages=[user("?", image(URL))], odd=nested(90_000)),
    ],
)
def test_a_row_that_breaks_its_reader_is_one_reject(tmp_path: Path, bad: Any) -> None:
    rows = [row("a"), bad, row("b")]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (packed.rows, packed.packed, packed.rejected) == (3, 2, 1)
    assert batch.plan(rows, model=MODEL).rejected == 1


def test_a_column_that_nobody_reads_may_hold_any_number(tmp_path: Path) -> None:
    packed = batch.pack([row("a", number=10**5_000)], tmp_path / "out", model=MODEL)
    assert (packed.packed, packed.ignored) == (1, {"number": 1})


def test_a_row_deep_in_a_file_is_a_reject(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    deep = "[" * 900 + "]" * 900
    path.write_text(json.dumps(row("a")) + "\n" + f'{{"image": "{URL}", "label": {deep}}}\n')
    assert batch.pack(path, tmp_path / "out", model=MODEL).codes == {"content-shape": 1}


def test_arguments_are_refused_before_a_row_is_read(tmp_path: Path) -> None:
    for pack in (batch.plan, lambda rows, **more: batch.pack(rows, tmp_path / "out", **more)):
        for argument in ({"model": "qwen-vl-ocr"}, {"extra_body": {"model": "qwen-vl-ocr"}}):
            with pytest.raises(RequestError, match="model is a place of the request"):
                pack([row("a")], model=MODEL, parameters=argument)
        with pytest.raises(RequestError, match="not nothing"):
            pack([row("a")], model=MODEL, media={URL: None})
        with pytest.raises(TypeError, match="local_files must be True, False or a folder, not int"):
            pack([row("a")], model=MODEL, local_files=cast("Any", 5))
        with pytest.raises(TypeError, match="prompt must be a text"):
            pack([row("a")], model=MODEL, prompt=cast("Any", 5))
    assert not (tmp_path / "out").exists()


def test_thinking_told_by_extra_body_is_thinking(tmp_path: Path) -> None:
    told = {"extra_body": {"enable_thinking": True}}
    packed = batch.pack([row("a")], tmp_path / "out", model="qwen3-vl-plus", parameters=told)
    assert packed.parts[0].thinking
    (line,) = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert line["body"]["enable_thinking"] is True


@pytest.mark.parametrize("column", ["image", "frames"])
def test_base64_without_its_prefix_is_told_as_what_it_is(column: str, tmp_path: Path) -> None:
    bare = b64encode(encoded(photo(64, 48), "png")).decode()
    rows = [{"id": "a", column: [bare] * 4 if column == "frames" else bare, "prompt": "What?"}]
    assert batch.pack(rows, tmp_path / "out", model=MODEL).codes == {"url-scheme": 1}
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert "bare Base64" in reject["issues"][0]["message"]
    assert "data:image" in reject["issues"][0]["fix"]
    assert bare[:40] not in json.dumps(reject)
    assert batch.plan(rows, model=MODEL).codes == {"url-scheme": 1}
