"""Outputs of any order and state, put back on the rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tables import MODEL, URL, picture, row

from vlprep import Size, batch
from vlprep.errors import InputError, OutputError, OutputExistsError, RequestError
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from pathlib import Path

    from vlprep.batch import Joined, JoinedRow


def packed(folder: Path, count: int = 3, **more: Any) -> Path:
    rows = [row(f"r{n}", URL, media={URL: Size(480, 640)}, **more) for n in range(count)]
    batch.pack([*rows, row("bad", "nowhere.jpg")], folder / "out", model=MODEL)
    return folder / "out"


def answer(name: str, text: str = "a cup", tokens: int = 312, **usage: Any) -> dict[str, Any]:
    used = {"prompt_tokens": tokens, "completion_tokens": 7, **usage}
    message = {"role": "assistant", "content": text}
    body = {"choices": [{"message": message, "finish_reason": "stop"}], "usage": used}
    return {"custom_id": name, "response": {"status_code": 200, "body": body}, "error": None}


def failure(name: str, code: str = "limit_requests") -> dict[str, Any]:
    error = {"code": code, "message": "too many"}
    return {
        "custom_id": name,
        "response": {"status_code": 429, "body": {"error": error}},
        "error": None,
    }


def write(path: Path, *lines: dict[str, Any] | str) -> Path:
    texts = [one if isinstance(one, str) else json.dumps(one) for one in lines]
    path.write_text("".join(text + "\n" for text in texts))
    return path


def joined(
    folder: Path, *lines: dict[str, Any] | str, **options: Any
) -> tuple[Joined, list[JoinedRow]]:
    found = batch.join(folder, write(folder.parent / "o.jsonl", *lines), **options)
    return found, list(batch.read_joined(found.path))


def test_any_order_and_failures_in_either_file(tmp_path: Path) -> None:
    folder = packed(tmp_path)
    # Failing lines were seen in the output file too.
    one = write(tmp_path / "one.jsonl", answer("r2"), failure("r1"))
    two = write(
        tmp_path / "two.jsonl",
        {
            "custom_id": "r0",
            "response": None,
            "error": {"code": "batch_expired", "message": "late"},
        },
    )
    found = batch.join(folder, [two, one])
    rows = list(batch.read_joined(found.path))
    assert [(r.row, r.id, r.status, r.code) for r in rows] == [
        (1, "r0", "failed", "batch_expired"),
        (2, "r1", "failed", "limit_requests"),
        (3, "r2", "answered", ""),
        (4, "bad", "rejected", "media-unreadable"),
    ]
    assert found.codes == {"batch_expired": 1, "limit_requests": 1, "media-unreadable": 1}
    assert (rows[2].text, rows[2].finish_reason, rows[2].kind) == ("a cup", "stop", "text")
    assert rows[0].message == "late"
    assert not found.ok


def test_broken_unknown_missing_and_double_outputs_are_told_with_their_lines(
    tmp_path: Path,
) -> None:
    folder = packed(tmp_path)
    found, rows = joined(
        folder,
        "{broken",
        answer("stranger"),
        failure("r0"),
        answer("r0"),
        failure("r0"),
        "",
        '{"custom_id": 7}',
        "[]",
    )
    where = [(issue.code, issue.where.rpartition("o.jsonl")[2]) for issue in found.issues]
    assert where == [
        ("batch-output-broken", ":1"),
        ("batch-output-unknown", ":2"),
        ("batch-duplicate-id", ":4"),
        ("batch-duplicate-id", ":5"),
        ("batch-output-broken", ":7: custom_id"),
        ("batch-output-broken", ":8"),
        ("batch-output-missing", "row 2"),
        ("batch-output-missing", "row 3"),
    ]
    assert [r.status for r in rows] == ["answered", "missing", "missing", "rejected"]
    assert found.rows == found.answered + found.failed + found.rejected + found.missing == 4
    assert found.input_tokens == 312  # nothing is counted twice


def test_boxes_of_a_picture_that_was_turned_and_fitted_come_back_within_a_pixel(
    tmp_path: Path,
) -> None:
    from vlprep.testing.samples import encoded, photo

    path = tmp_path / "turned.jpg"
    path.write_bytes(encoded(photo(1900, 2600, noise=60), "jpeg", quality=100, orientation=6))
    assert path.stat().st_size > 5 * 1024 * 1024
    for model in ("qwen3-vl-plus", "qwen-vl-max"):
        folder = tmp_path / model
        batch.pack([row("a", path)], folder / "out", model=model)
        entry = json.loads((folder / "out" / "index.jsonl").read_text().splitlines()[1])
        assert entry["media"][0]["steps"]
        transform = Transform.from_dict(entry["media"][0]["transform"])
        assert transform is not None
        assert transform.source == (1900, 2600)
        true = (260.0, 380.0, 780.0, 760.0)
        seen = transform.to_model(true)
        if model == "qwen3-vl-plus":
            assert transform.result is not None
            height, width = transform.result
            seen = tuple(x * 1000 / side for x, side in zip(seen, (width, height) * 2, strict=True))  # type: ignore[assignment]
        text = json.dumps([{"bbox_2d": [round(x) for x in seen], "label": "cup"}])
        _, (only,) = joined(folder / "out", answer("a", text))
        assert only.kind == "grounding"
        for side, (back, place) in enumerate(zip(only.found[0]["box"], true, strict=True)):
            # A thousandth of 2600 pixels is more than one: what the rounding took is not lost here.
            tick = 2.6 if model == "qwen3-vl-plus" and side % 2 == 0 else 2
            assert abs(back - place) <= tick / 2 + 1e-6


def test_an_answer_that_cannot_be_read_stays_as_text(tmp_path: Path) -> None:
    folder = packed(tmp_path, 2)
    _, rows = joined(
        folder, answer("r0", '{"bbox_2d": "nowhere"}'), answer("r1", '{"start_time": 7, "x": 1}')
    )
    assert rows[0].text == '{"bbox_2d": "nowhere"}'
    assert rows[0].issues
    assert rows[1].issues[0]["code"] == "answer-not-placed"


def test_usage_is_held_against_the_estimate(tmp_path: Path) -> None:
    folder = packed(tmp_path)
    entry = json.loads((folder / "index.jsonl").read_text().splitlines()[1])
    tokens = entry["tokens"]
    details: Any = {"prompt_tokens_details": {"image_tokens": tokens["image"]}}
    found, rows = joined(
        folder,
        answer("r0", tokens=tokens["total"], **details),
        answer(
            "r1",
            tokens=tokens["total"] - 2,
            prompt_tokens_details={"image_tokens": tokens["image"] - 2},
        ),
        answer("r2", tokens=99999),
        region="beijing",
    )
    assert (found.agreeing, found.explained) == (1, 1)
    assert rows[0].reconciliation is None
    lines = {line["kind"]: line for line in rows[1].reconciliation["lines"]}  # type: ignore[index]
    assert "markers" in lines["image"]["explanation"]
    assert not rows[2].reconciliation["explained"]  # type: ignore[index]
    assert found.estimated_tokens == 3 * tokens["total"]
    assert found.output_tokens == 21
    assert found.cost is not None
    assert found.cost.batch
    assert found.cost.total is not None
    assert found.cost.output_tokens == 21


def test_a_known_rule_explains_another_number(tmp_path: Path) -> None:
    folder = packed(tmp_path, 1)
    tokens = json.loads((folder / "index.jsonl").read_text().splitlines()[1])["tokens"]
    usage: Any = {"prompt_tokens_details": {"image_tokens": tokens["image"] - 2}}
    line = answer("r0", **usage)
    del line["response"]["body"]["usage"]["prompt_tokens"]
    found, _ = joined(folder, line)
    assert (found.agreeing, found.explained) == (0, 1)


def test_without_usage_or_without_the_parts_nothing_is_made_up(tmp_path: Path) -> None:
    folder = packed(tmp_path, 2)
    (folder / "part-00000.jsonl").unlink()
    line = answer("r0")
    line["response"]["body"]["usage"] = None
    found, rows = joined(folder, line, answer("r1", tokens=1), region="tokyo")
    assert [r.reconciliation for r in rows] == [None] * 3
    assert (found.answered, found.agreeing, found.explained) == (2, 0, 0)
    assert found.cost is not None
    assert found.cost.total is None  # no price is published there


def test_the_result_is_not_written_over_unless_it_is_said(tmp_path: Path) -> None:
    folder = packed(tmp_path, 1)
    joined(folder, answer("r0"))
    with pytest.raises(OutputExistsError):
        joined(folder, answer("r0"))
    again, _ = joined(folder, answer("r0"), overwrite=True, output=folder / "joined.jsonl")
    assert again.answered == 1
    assert again.to_dict()["rows"] == 2


def test_a_folder_that_is_no_batch_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no manifest\.json"):
        joined(tmp_path / "nowhere", answer("r0"))
    folder = packed(tmp_path)
    with pytest.raises(InputError, match=r"gone\.jsonl"):
        batch.join(folder, tmp_path / "gone.jsonl")
    index = (folder / "index.jsonl").read_text().splitlines(keepends=True)
    (folder / "index.jsonl").write_text("".join(index[:-2]) + "{broken\n" + index[-1])
    with pytest.raises(RequestError, match="is broken"):
        joined(folder, answer("r0"))
    (folder / "index.jsonl").write_text("".join(index[:-1]))
    with pytest.raises(RequestError, match="4 rows were packed"):
        joined(folder, answer("r0"))
    (folder / "manifest.json").unlink()
    (folder / "manifest.json").mkdir()
    with pytest.raises(InputError, match="cannot read it"):
        joined(folder, answer("r0"))
    assert not (folder / "joined.jsonl").exists()


def test_a_file_that_join_did_not_write_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="no row that was joined"):
        list(batch.read_joined(write(tmp_path / "a.jsonl", '{"a": 1}')))


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, float | None]] = []
    joined(packed(tmp_path, 1), answer("r0"), progress=lambda n, share: told.append((n, share)))
    assert told == [(1, 0.5), (2, 1.0)]


def test_a_transform_is_read_back_as_it_was() -> None:
    for transform in (
        Transform.resize(Size(10, 20), Size(5, 10)),
        Transform.clip(3.0, 2.0),
        Transform.orient(Size(3, 4), 6),
    ):
        assert Transform.from_dict(json.loads(json.dumps(transform.to_dict()))) == transform


def test_pictures_by_base64_are_reconciled_too(tmp_path: Path) -> None:
    batch.pack([row("a", picture(tmp_path))], tmp_path / "out", model=MODEL)
    _, (only,) = joined(tmp_path / "out", answer("a", tokens=1))
    assert only.reconciliation is not None


def test_places_of_a_model_whose_numbers_nobody_published_are_told(tmp_path: Path) -> None:
    rows = [row("a", picture(tmp_path), model="qwen3.5-plus")]
    batch.pack(rows, tmp_path / "out")
    text = '[{"bbox_2d": [1, 2, 3, 4], "label": "cup"}]'
    _, (only,) = joined(tmp_path / "out", answer("a", text))
    assert (only.text, only.found) == (text, ())
    assert only.issues[0]["code"] == "answer-not-placed"


def test_places_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    batch.pack([row("a", picture(tmp_path))], tmp_path / "out", model=MODEL)
    _, (only,) = joined(tmp_path / "out", answer("a", "I see 'bbox': none"))
    assert only.issues[0]["code"] == "reply-unreadable"


def test_of_two_answers_of_one_id_the_first_counts(tmp_path: Path) -> None:
    _, rows = joined(packed(tmp_path, 1), answer("r0", "first"), answer("r0", "second"))
    assert rows[0].text == "first"


def test_a_mark_before_the_first_line_does_not_lose_its_row(tmp_path: Path) -> None:
    folder = packed(tmp_path, 2)
    path = write(tmp_path / "o.jsonl", answer("r0", "one"), answer("r1", "two"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    found = batch.join(folder, path)
    assert [one.text for one in batch.read_joined(found.path)][:2] == ["one", "two"]
    assert not found.issues


@pytest.mark.parametrize(
    "usage",
    [
        None,
        {},
        {"prompt_tokens": "9", "completion_tokens": -4},
        {"prompt_tokens": -1, "completion_tokens": 4},
        {"prompt_tokens": 312},
    ],
    ids=str,
)
def test_an_answer_that_does_not_say_what_it_cost_does_not_agree(
    usage: Any, tmp_path: Path
) -> None:
    line = answer("r0")
    line["response"]["body"]["usage"] = usage
    found, rows = joined(packed(tmp_path, 1), line)
    (issue,) = found.issues
    assert (issue.code, issue.where, found.unreported) == ("usage-missing", "row 1", 1)
    assert not found.ok
    assert found.agreeing == 0
    assert found.output_tokens == max(0, (usage or {}).get("completion_tokens", 0))
    assert not any((one.reconciliation or {"agrees": False})["agrees"] for one in rows)


@pytest.mark.parametrize("choices", [[], None, [{}], [7], "x"], ids=str)
def test_an_answer_without_a_choice_is_no_answer(choices: Any, tmp_path: Path) -> None:
    line = answer("r0")
    line["response"]["body"]["choices"] = choices
    found, rows = joined(packed(tmp_path, 1), line)
    assert (rows[0].status, rows[0].code) == ("failed", "batch-output-broken")
    assert "no choice" in rows[0].message
    assert (found.answered, found.failed) == (0, 1)


NOTHING = {"code": None, "message": None}
TRUE = {"code": "DataInspectionFailed", "message": "it may hold what is not allowed"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {"error": TRUE}, None),
        (200, TRUE, None),
        (200, {"error": TRUE}, NOTHING),
        (400, {"error": TRUE}, NOTHING),
        (400, {"error": NOTHING, **TRUE}, {}),
        (400, json.dumps({"error": TRUE}), None),
        (None, {"choices": [{"message": {"content": "x"}}]}, TRUE),
        (400, {"error": {"code": TRUE["code"]}}, TRUE["message"]),
        ("400", {"error": TRUE["message"], "code": TRUE["code"]}, None),
        (None, None, TRUE),
    ],
)
def test_code_and_words_are_taken_from_where_they_are(
    status: Any, body: Any, error: Any, tmp_path: Path
) -> None:
    line = {"custom_id": "r0", "response": {"status_code": status, "body": body}, "error": error}
    found, rows = joined(packed(tmp_path, 1), line)
    assert found.failed == 1
    assert {"code": rows[0].code, "message": rows[0].message} == TRUE


FINE = {"code": "Success", "message": "success"}


@pytest.mark.parametrize("status", [200, "200", 200.0, "200.0", None, ""])
@pytest.mark.parametrize(
    "error", [None, {}, "", NOTHING, {"code": "", "message": ""}, FINE, {"code": "0"}], ids=str
)
def test_an_error_that_says_nothing_takes_no_answer_away(
    status: Any, error: Any, tmp_path: Path
) -> None:
    line = answer("r0", tokens=312)
    line["response"]["status_code"], line["error"] = status, error
    line["response"]["body"]["error"] = error
    found, rows = joined(packed(tmp_path, 1), line)
    assert (rows[0].status, rows[0].text) == ("answered", "a cup")
    assert (found.input_tokens, found.output_tokens) == (312, 7)


def test_an_answer_may_stand_in_a_text_and_have_no_status(tmp_path: Path) -> None:
    line = answer("r0", tokens=312)
    line["response"] = {"body": json.dumps(line["response"]["body"])}
    found, rows = joined(packed(tmp_path, 1), line)
    assert (rows[0].status, rows[0].text, found.input_tokens) == ("answered", "a cup", 312)


@pytest.mark.parametrize(
    ("status", "code"), [(500, "500"), (True, "batch-output-broken"), ("x", "batch-output-broken")]
)
def test_a_status_that_is_no_success_takes_the_answer_away(
    status: Any, code: str, tmp_path: Path
) -> None:
    line = answer("r0")
    line["response"]["status_code"] = status
    _, rows = joined(packed(tmp_path, 1), line)
    assert (rows[0].status, rows[0].code) == ("failed", code)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ({"error": "timeout"}, "batch-output-broken", "timeout"),
        ({}, "batch-output-broken", "neither an answer nor an error"),
        ({"response": {"status_code": 200}}, "batch-output-broken", "status 200 without an answer"),
        ({"response": {"status_code": 503}}, "503", "no reason is given"),
        ({"response": {"status_code": 502, "body": "Bad Gateway"}}, "502", "Bad Gateway"),
        ({"error": {"code": 429}}, "429", "no reason is given"),
    ],
)
def test_a_failure_always_has_words(
    line: dict[str, Any], code: str, words: str, tmp_path: Path
) -> None:
    _, rows = joined(packed(tmp_path, 1), {"custom_id": "r0", **line})
    assert (rows[0].status, rows[0].code, rows[0].message) == ("failed", code, words)


def broken_folders() -> dict[str, dict[str, str]]:
    return {
        "no rejects": {"rejects.jsonl": ""},
        "rejects of another": {
            "rejects.jsonl": '{"row":9,"code":"x","issues":[{"message":"x"}]}\n'
        },
        "no findings": {"rejects.jsonl": '{"row":2,"code":"x","issues":[]}\n'},
        "no words": {"rejects.jsonl": '{"row":2,"code":"x","issues":[{}]}\n'},
        "empty manifest": {"manifest.json": "{}"},
        "no edition": {"manifest.json": '{"rows": 2, "settings": {}}'},
        "odd edition": {"manifest.json": '{"rows": 2, "settings": {"edition": []}}'},
        "odd rows": {"manifest.json": '{"rows": "2", "settings": {"edition": "guide"}}'},
        "no keys": {"index.jsonl": "{}\n{}\n{}\n"},
    }


@pytest.mark.parametrize("name", broken_folders())
def test_a_folder_that_was_changed_is_an_error_of_ours(name: str, tmp_path: Path) -> None:
    folder = packed(tmp_path, 1)
    for file, text in broken_folders()[name].items():
        (folder / file).write_text(text)
    with pytest.raises(RequestError, match="is broken"):
        joined(folder, answer("r0"))
    assert not [path.name for path in folder.iterdir() if "joined" in path.name]


def test_a_disk_that_fills_leaves_nothing_of_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = packed(tmp_path, 1)
    before = sorted(path.name for path in folder.iterdir())

    def full(_: Any) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("vlprep.batch.joining.packed_json", full)
        with pytest.raises(OutputError, match="No space left"):
            joined(folder, answer("r0"))
    assert sorted(path.name for path in folder.iterdir()) == before
    assert joined(folder, answer("r0"))[0].answered == 1


def test_words_about_an_answer_for_several_media_are_plain(tmp_path: Path) -> None:
    rows = [row("a", None, images=[picture(tmp_path), picture(tmp_path, "b.jpg")])]
    batch.pack(rows, tmp_path / "out", model=MODEL)
    _, (only,) = joined(tmp_path / "out", answer("a", '[{"bbox_2d": [1, 2, 3, 4], "label": "a"}]'))
    assert "the row has 2 media of the kind image" in only.issues[0]["message"]


@pytest.mark.parametrize("name", ["o.jsonl", "out/part-00000.jsonl", "out/index.jsonl"])
def test_what_is_read_is_never_written_over(tmp_path: Path, name: str) -> None:
    folder = packed(tmp_path, 1)
    target = tmp_path / name
    outputs = write(tmp_path / "o.jsonl", answer("r0"))
    before = target.read_bytes()
    with pytest.raises(OutputExistsError, match="joining reads"):
        batch.join(folder, outputs, output=target, overwrite=True)
    assert target.read_bytes() == before
    again = [batch.join(folder, outputs, overwrite=True).answered for _ in range(2)]
    assert again == [1, 1]


@pytest.mark.parametrize(
    "message", [{}, {"content": None}, {"content": ""}, {"content": []}, {"content": " \n"}]
)
def test_an_answer_that_says_nothing_is_failed_and_paid_for(
    tmp_path: Path, message: dict[str, Any]
) -> None:
    empty = answer("r0")
    empty["response"]["body"]["choices"] = [{"message": message, "finish_reason": "length"}]
    found, (row_, _) = joined(packed(tmp_path, 1), empty)
    assert (row_.status, row_.code) == ("failed", "batch-output-broken")
    assert row_.finish_reason == "length"
    assert (found.answered, found.output_tokens, found.ok) == (0, 7, False)


def test_a_good_answer_is_worth_more_than_one_that_says_nothing(tmp_path: Path) -> None:
    _, (row_, _) = joined(packed(tmp_path, 1), answer("r0", ""), answer("r0", "a cup"))
    assert (row_.status, row_.text) == ("answered", "a cup")


def test_an_answer_may_come_in_parts_or_call_a_tool(tmp_path: Path) -> None:
    parts, call = answer("r0"), answer("r1")
    parts["response"]["body"]["choices"][0]["message"]["content"] = [
        {"text": "a "},
        {"text": "cup"},
    ]
    called = {"content": None, "tool_calls": [{"id": "1"}]}
    call["response"]["body"]["choices"][0]["message"] = called
    _, rows = joined(packed(tmp_path, 2), parts, call)
    assert [(one.status, one.text) for one in rows[:2]] == [("answered", "a cup"), ("answered", "")]


def test_an_answer_without_usage_is_in_neither_sum(tmp_path: Path) -> None:
    bare = answer("r1")
    del bare["response"]["body"]["usage"]
    found, _ = joined(packed(tmp_path, 2), answer("r0"), bare)
    (tmp_path / "x").mkdir()
    both, _ = joined(packed(tmp_path / "x", 1), answer("r0"))
    assert (found.unreported, found.estimated_tokens) == (1, both.estimated_tokens)
