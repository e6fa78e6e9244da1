"""What rows come to, before anything is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tables import MODEL, URL, limit, picture, read_lines, row, url_rows

from vlprep import Size, batch
from vlprep.batch.entries import entries_of
from vlprep.catalog.texts import COUNTING

if TYPE_CHECKING:
    from pathlib import Path


def test_a_plan_of_all_rows_is_what_pack_makes(tmp_path: Path) -> None:
    path = picture(tmp_path, "a.png", 320, 240)
    rows = [row(f"r{n}", path if n % 4 else tmp_path / "missing.jpg") for n in range(20)]
    made = batch.plan(rows, model=MODEL, region="beijing", output_tokens=100)
    packed = batch.pack(rows, tmp_path / "out", model=MODEL, region="beijing")
    assert (made.rows, made.sampled, made.rejected) == (20, 20, packed.rejected)
    assert made.tokens == made.lower == made.upper == packed.tokens
    assert made.files == len(packed.parts) == 1
    assert made.bytes == pytest.approx(packed.parts[0].bytes, rel=0.01)
    assert made.codes == packed.codes
    assert made.cost is not None
    assert made.cost.batch
    assert made.cost.total is not None
    assert made.cost.input_tokens == packed.tokens
    assert made.cost.output_tokens == 1500
    assert not list(tmp_path.glob("*.partial"))
    assert json.dumps(made.to_dict())


def test_nothing_bounds_rows_with_sound_from_above(tmp_path: Path) -> None:
    sound = {"type": "input_audio", "input_audio": {"data": "https://a.org/b.mp3"}}
    turns = [{"role": "user", "content": [sound, {"type": "text", "text": "?"}]}]
    rows = [{"id": "a", "model": "qwen3-omni-flash", "messages": turns}, row("b", model=MODEL)]
    made = batch.plan(rows)
    assert (made.rejected, made.upper) == (0, None)
    assert batch.pack(rows, tmp_path / "out").packed == 2
    assert [entry["tokens"]["upper"] is None for entry in entries_of(str(tmp_path / "out"))] == [
        True,
        False,
    ]


def test_a_sample_stands_for_all_within_its_bounds() -> None:
    rows = [row(f"r{n}", URL, media={URL: Size(240 + 32 * (n % 10), 320)}) for n in range(400)]
    whole = batch.plan(rows, model=MODEL, region="beijing")
    made = batch.plan(iter(rows), model=MODEL, region="beijing", sample=60)
    assert (made.rows, made.sampled) == (400, 60)
    assert made.upper is not None
    assert made.lower < whole.tokens < made.upper
    assert made.tokens == pytest.approx(whole.tokens, rel=0.1)
    assert made.cost is not None
    assert whole.cost is not None
    assert made.cost.total == pytest.approx(whole.cost.total, rel=0.1)
    assert "60 of 400" in made.notes[0]
    assert made == batch.plan(rows, model=MODEL, region="beijing", sample=60)
    assert batch.plan(rows, model=MODEL, sample=1000).sampled == 400


def test_hours_are_those_of_the_tighter_limit() -> None:
    rows = [row(str(n), URL, media={URL: Size(480, 640)}) for n in range(60)]
    made = batch.plan(rows, model=MODEL, tokens_per_minute=1000, requests_per_minute=1000)
    assert made.hours == pytest.approx(made.tokens / 1000 / 60)
    made = batch.plan(rows, model=MODEL, tokens_per_minute=10**9, requests_per_minute=6)
    assert made.hours == pytest.approx(10 / 60)
    published = batch.plan(rows, model=MODEL)
    assert published.hours == pytest.approx(max(published.tokens / 1_000_000, 60 / 1200) / 60)
    assert any("exempt" in note for note in published.notes)
    unknown = batch.plan([row(model="qwen3.5-plus")])
    assert unknown.hours is None
    assert any("no rate limit of qwen3.5-plus" in note for note in unknown.notes)


def test_files_are_counted_for_each_model_and_way_of_thinking(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit(monkeypatch, lines=10)
    rows = [*url_rows(21), row(model="qwen3-vl-flash"), row(parameters={"enable_thinking": True})]
    made = batch.plan(rows, model=MODEL)
    assert (made.files, made.rejected, made.cost) == (5, 0, None)


def test_files_are_filled_as_pack_fills_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = batch.pack(url_rows(10), tmp_path / "whole", model=MODEL).parts[0].bytes
    limit(monkeypatch, file_bytes=whole // 10 * 5 // 2)  # of lines two have room, and half is left
    made = batch.plan(url_rows(10), model=MODEL)
    packed = batch.pack(url_rows(10), tmp_path / "out", model=MODEL)
    assert made.files == len(packed.parts) == 5
    sampled = batch.plan(url_rows(10), model=MODEL, sample=9)
    assert sampled.files == 4
    assert any("files are at least so many" in note for note in sampled.notes)
    assert not any("at least" in note for note in made.notes)


def content(*parts: dict[str, Any]) -> dict[str, Any]:
    asked = {"type": "text", "text": "?"}
    return {"messages": [{"role": "user", "content": [*parts, asked]}]}


def part(source: str) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": source}}


STRANDED: dict[str, tuple[dict[str, Any], dict[str, int], str]] = {
    "a file URL": (content(part("file:///a.jpg")), {"path-not-supported": 1}, "local_files=True"),
    "a path": (content(part("a.jpg")), {"path-not-supported": 1}, "local_files=True"),
    "frames": (
        content({"type": "video", "video": ["a.jpg"] * 4}),
        {"path-not-supported": 1},
        "local_files=True",
    ),
    "only its size": (
        row(image="a.jpg", media={"a.jpg": Size(48, 64)}),
        {"path-not-supported": 1},
        "media",
    ),
    "a file among URLs": (
        {"frames": ["a.jpg", "a.jpg", "a.jpg", URL], "prompt": "?"},
        {"path-not-supported": 1},
        "files only or URLs only",
    ),
    "another scheme": (row(image="ftp://h/x.jpg"), {"url-scheme": 1}, "give http"),
    "another scheme in messages": (content(part("ftp://h/x.jpg")), {"url-scheme": 1}, "give http"),
    "bare Base64": (row(image="A" * 5000), {"url-scheme": 1}, "data:image/jpeg"),
    "nothing": (content(part("")), {"url-scheme": 1}, "data URI"),
}


@pytest.mark.parametrize("name", STRANDED)
def test_what_cannot_travel_is_found_alike_by_plan_and_pack(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(tmp_path)
    monkeypatch.chdir(tmp_path)
    data, codes, fix = STRANDED[name]
    packed = batch.pack([data], tmp_path / "out", model=MODEL)
    assert batch.plan([data], model=MODEL).codes == packed.codes == codes
    (reject,) = read_lines(tmp_path / "out" / "rejects.jsonl")
    assert fix in reject["issues"][0]["fix"]
    assert "transport" not in reject["issues"][0]["fix"]


@pytest.mark.parametrize(
    "data",
    [
        {**content(part("cups/1.jpg")), "media": {"cups/1.jpg": "a.jpg"}},
        {"frames": ["a.jpg", "a.jpg", "a.jpg", URL], "prompt": "?", "media": {URL: "a.jpg"}},
    ],
    ids=["a path", "frames"],
)
def test_what_is_said_to_be_behind_a_name_travels_in_its_place(
    data: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture(tmp_path)
    monkeypatch.chdir(tmp_path)
    packed = batch.pack([data], tmp_path / "out", model=MODEL)
    assert batch.plan([data], model=MODEL).codes == packed.codes == {}
    (line,) = read_lines(tmp_path / "out" / "part-00000.jsonl")
    assert "a.jpg" not in json.dumps(line)


def test_what_pack_would_make_fit_is_not_rejected(tmp_path: Path) -> None:
    from vlprep.testing.samples import encoded, photo

    huge = tmp_path / "huge.png"
    huge.write_bytes(encoded(photo(2600, 1900, noise=120), "png"))
    made = batch.plan([row("a", huge)], model=MODEL)
    assert (made.rejected, made.files) == (0, 1)


@pytest.mark.parametrize(
    "bad",
    [{"prompt": "x"}, row(model="nobody"), row(image="nowhere.jpg"), row(prompt=1), [1]],
    ids=str,
)
def test_bad_rows_are_counted_by_their_code(bad: Any) -> None:
    made = batch.plan([row(), bad], model=MODEL)
    assert (made.rows, made.rejected, sum(made.codes.values())) == (2, 1, 1)


def test_a_region_without_the_model_rejects_all() -> None:
    assert batch.plan([row()], model=MODEL, region="singapore").codes == {"batch-unsupported": 1}


def test_a_broken_line_of_a_table_is_counted(tmp_path: Path) -> None:
    table = tmp_path / "rows.jsonl"
    table.write_text("{broken\n" + json.dumps(row()))
    told: list[int] = []
    made = batch.plan(table, model=MODEL, progress=lambda number, _: told.append(number))
    assert (made.rows, made.rejected, told) == (2, 1, [1, 2])


def test_no_rows_come_to_nothing() -> None:
    made = batch.plan([], region="beijing")
    assert (made.rows, made.tokens, made.files, made.cost) == (0, 0, 0, None)


@pytest.mark.parametrize("name", ["sample", "tokens_per_minute", "requests_per_minute"])
def test_numbers_are_above_0(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        batch.plan([row()], model=MODEL, **{name: 0})  # type: ignore[arg-type]


def test_rows_of_one_id_are_rejected_in_the_plan_as_in_the_run(tmp_path: Path) -> None:
    rows = [row("a", "nowhere.jpg"), *[row("a") for _ in range(9)], row("b"), row(True)]  # type: ignore[arg-type]
    made = batch.plan(rows, model=MODEL)
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert (
        made.codes
        == packed.codes
        == {
            "batch-duplicate-id": 8,
            "content-shape": 1,
            "media-unreadable": 1,
        }
    )
    sampled = batch.plan(rows, model=MODEL, sample=6)
    assert sampled.rejected > 0
    assert any("ids were compared among those" in note for note in sampled.notes)


@pytest.mark.parametrize("media", [{}, {"image": None, "images": "ab"}], ids=["url", "files"])
def test_a_text_that_cannot_fit_the_line_is_rejected_in_the_plan_too(
    media: dict[str, Any], tmp_path: Path
) -> None:
    if media:
        media = {"image": None, "images": [picture(tmp_path), picture(tmp_path, "b.jpg")]}
    rows = [row(str(n), prompt="x" * (6 * 1024 * 1024), **media) for n in range(2)]
    made = batch.plan([*rows, row("good")], model=MODEL, region="beijing")
    packed = batch.pack([*rows, row("good")], tmp_path / "out", model=MODEL, region="beijing")
    assert made.codes == packed.codes == {"batch-line-bytes": 2}
    assert made.tokens == packed.tokens
    assert made.cost is not None
    assert made.cost.total is not None


def test_no_room_for_a_picture_is_rejected_in_the_plan_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit(monkeypatch, line_bytes=250)
    rows = [row("a", picture(tmp_path, "a.png", 640, 480))]
    packed = batch.pack(rows, tmp_path / "out", model=MODEL)
    assert batch.plan(rows, model=MODEL).codes == packed.codes == {"batch-line-bytes": 1}


def test_parameters_of_all_rows_are_planned() -> None:
    told = {"enable_thinking": True}
    plain = batch.plan([row()], model="qwen3-vl-plus")
    assert batch.plan([row()], model="qwen3-vl-plus", parameters=told).tokens != plain.tokens


def test_without_a_region_it_says_why_there_is_no_cost() -> None:
    for region, told in ((None, True), ("beijing", False)):
        notes = batch.plan([row()], model=MODEL, region=region).notes
        assert any("no region is named" in note for note in notes) is told


@pytest.mark.parametrize(
    ("value", "error"), [("x", TypeError), (-1, ValueError), (True, TypeError)]
)
def test_tokens_of_an_answer_are_a_whole_number(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="output_tokens must be"):
        batch.plan([row()], model=MODEL, output_tokens=value)
    assert batch.plan([row()], model=MODEL, output_tokens=0).rows == 1


def test_plan_and_pack_count_alike(tmp_path: Path) -> None:
    text = "word " * (COUNTING.most_characters // 5 + 1)
    rows = [{"image": "https://a.com/b.png", "prompt": text, "model": "qwen3-vl-plus"}]
    assert batch.plan(rows).codes == {"input-tokens": 1}
    assert batch.pack(rows, tmp_path / "packed").codes == {"input-tokens": 1}
