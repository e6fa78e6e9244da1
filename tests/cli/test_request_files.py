"""``lint``, ``plan``, and ``check`` and ``estimate`` over files of requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from vlprep.cli.main import cli
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.datauri import data_uri

if TYPE_CHECKING:
    from pathlib import Path

PNG = encoded(photo(320, 240), "png")
URI = data_uri(PNG, "image/png")


def openai(*content: Any, **more: Any) -> dict[str, Any]:
    turns = [{"role": "user", "content": list(content)}]
    return {"model": "qwen3-vl-plus", "messages": turns, **more}


def picture(url: str = URI) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": url}}


GOOD = openai(picture(), {"type": "text", "text": "What is this?"})
PLAN = ("--max-tokens", "500")
BARE = openai({"type": "image_url", "image_url": URI})


def run(*arguments: str | Path, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def run_json(*arguments: str | Path, stdin: str | None = None) -> tuple[int, dict[str, Any]]:
    result = run(*arguments, "--json", stdin=stdin)
    document: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, document


def lines(*items: Any) -> str:
    return "".join((i if isinstance(i, str) else json.dumps(i)) + "\n" for i in items)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_text(lines(GOOD, "", BARE, "not json", {"custom_id": "1", "body": GOOD}))
    return path


def test_every_line_of_a_log_is_judged(log: Path) -> None:
    code, document = run_json("lint", log)
    assert code == 1
    assert not document["ok"]
    items = document["items"]
    assert [item["source"] for item in items] == [f"{log}:{n}" for n in (1, 3, 4, 5)]
    assert [item["ok"] for item in items] == [True, False, False, True]
    assert items[1]["issues"][0]["where"] == "messages[0].content[0].image_url"
    assert items[0]["kind"] == "request"
    assert items[0]["estimate"]["image_tokens"] == items[3]["estimate"]["image_tokens"]
    assert items[2]["estimate"] is None


@pytest.mark.parametrize(
    "text", [json.dumps(GOOD), json.dumps(GOOD, indent=2), "\ufeff" + json.dumps(GOOD)]
)
def test_one_document_is_one_request(tmp_path: Path, text: str) -> None:
    path = tmp_path / "request.json"
    path.write_text(text, encoding="utf-8")
    code, document = run_json("lint", path)
    assert code == 0
    assert [item["source"] for item in document["items"]] == [str(path)]
    assert run_json("lint", "-", stdin=text)[0] == 0


def test_what_a_body_does_not_read_is_told_and_moved(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    body = {**GOOD, "extra_body": {"enable_thinking": True}}
    path.write_text(lines({"custom_id": "1", "body": body}, body))
    _, document = run_json("lint", path)
    first, second = document["items"]
    assert "body.extra_body.enable_thinking" in [issue["where"] for issue in first["issues"]]
    assert (first["estimate"]["thinking"], second["estimate"]["thinking"]) == (False, True)
    _, counted = run_json("estimate", path)
    assert [item["estimate"]["thinking"] for item in counted["items"]] == [False, True]
    _, planned = run_json("plan", path, "--max-tokens", "90")
    plans = [item["plan"] for item in planned["items"]]
    assert [plan["original_tokens"] for plan in plans] == [
        item["estimate"]["total_tokens"] for item in counted["items"]
    ]
    assert [any("extra_body.enable_thinking" in n for n in plan["notes"]) for plan in plans] == [
        True,
        False,
    ]
    run("lint", path, "--fix")
    batch, call = map(json.loads, path.read_text().splitlines())
    assert batch["body"] == {**GOOD, "enable_thinking": True}
    assert call == body  # the arguments of the Python SDK


@pytest.mark.parametrize("start", ["", "\n", "\ufeff", "\ufeff\n\n"])
@pytest.mark.parametrize("name", ["request.json", "request.jsonl"])
def test_one_mistake_in_a_document_is_one_finding_on_its_line(
    tmp_path: Path, name: str, start: str
) -> None:
    path = tmp_path / name
    for document in (GOOD, [GOOD, GOOD]):
        rows = json.dumps(document, indent=2).splitlines()
        rows[2] = rows[2].rstrip(",") + " oops"
        path.write_text(start + "\n".join(rows), encoding="utf-8")
        _, found = run_json("lint", path)
        (item,) = found["items"]
        assert item["source"] == str(path)
        (issue,) = item["issues"]
        row = 3 + start.count("\n")
        assert f"line {row} column" in issue["message"]
        assert f",line={row}," in run("lint", path, "--format", "github").stdout
        before = path.read_bytes()
        assert run("lint", path, "--fix").exit_code == 1
        assert path.read_bytes() == before


def test_a_document_that_breaks_at_once_and_lines_of_a_wrong_name_are_told_apart(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"model": "m",\n"messages": oops}')
    assert [item["source"] for item in run_json("lint", path)[1]["items"]] == [str(path)]
    path.write_text(lines(GOOD, "oops"))
    assert [item["ok"] for item in run_json("lint", path)[1]["items"]] == [True, False]
    path.write_text("[\n" + "[" * 100_000 + "\n")
    (item,) = run_json("lint", path)[1]["items"]
    assert [issue["code"] for issue in item["issues"]] == ["content-shape"]


def test_what_writing_again_would_lose_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    whole = json.dumps(BARE)
    rows = [whole[:-1] + more + "}" for more in (', "seed": 1e999', ', "seed": 1, "seed": 2')]
    path.write_text(lines(*rows, whole))
    assert run("lint", path, "--fix").exit_code == 1
    assert path.read_text() == lines(*rows, openai(picture()))


def test_standard_input_that_cannot_be_read_is_told() -> None:
    result = CliRunner().invoke(cli, ["lint", "--fix", "-"], input=b"\xff\xfea")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "cannot be read" in result.stderr


def test_a_list_is_as_many_requests() -> None:
    _, document = run_json("lint", "-", stdin=json.dumps([GOOD, BARE, 5]))
    assert [item["source"] for item in document["items"]] == ["-:1", "-:2", "-:3"]
    assert [item["ok"] for item in document["items"]] == [True, False, False]


def test_what_is_no_request_at_all_is_one_finding() -> None:
    for text in ("nothing", "5", "[" * 100_000, "null"):
        code, document = run_json("lint", "-", stdin=text)
        assert code == 1
        assert [issue["code"] for issue in document["items"][0]["issues"]] == ["content-shape"]


def test_a_file_that_cannot_be_read_is_a_finding_of_its_own(tmp_path: Path) -> None:
    good = tmp_path / "good.json"
    good.write_text(json.dumps(GOOD))
    for command, more in (("lint", ()), ("check", ()), ("estimate", ()), ("plan", PLAN)):
        code, document = run_json(command, good, tmp_path / "none.json", *more)
        assert code == 1
        assert [item["ok"] for item in document["items"]] == [True, False]
        assert [i["code"] for i in document["items"][1]["issues"]] == ["media-unreadable"]
        assert "none.json" in run(command, good, tmp_path / "none.json", *more).stdout
    assert run("lint", tmp_path / "none.json", "--fix").exit_code == 1
    (tmp_path / "odd.json").write_bytes(json.dumps(GOOD).encode("utf-16")[:-1])
    _, document = run_json("lint", tmp_path / "odd.json")
    assert [i["code"] for i in document["items"][0]["issues"]] == ["media-unreadable"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("several", [False, True])
def test_a_file_keeps_its_encoding(tmp_path: Path, encoding: str, *, several: bool) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(*[{**BARE, "user": "é"}] * (2 if several else 1)).encode(encoding))
    code, document = run_json("lint", path)
    assert (code, len(document["items"])) == (1, 2 if several else 1)
    assert run("lint", path, "--fix").exit_code == 0
    whole = {**openai(picture()), "user": "é"}
    fixed = [json.loads(row) for row in path.read_bytes().decode(encoding).splitlines()]
    assert fixed == [whole] * (2 if several else 1)


def test_a_line_of_another_encoding_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    chinese = json.dumps({**GOOD, "user": "图像"}, ensure_ascii=False).encode("gbk")
    path.write_bytes(lines(BARE).encode() + chinese + b"\n")
    code, document = run_json("lint", path, "--fix")
    assert code == 1
    assert [item["ok"] for item in document["items"]] == [True, False]
    assert "utf-8" in document["items"][1]["issues"][0]["message"]
    assert path.read_bytes() == lines(openai(picture())).encode() + chinese + b"\n"


def test_findings_are_printed_for_people(log: Path) -> None:
    text = run("lint", log).stdout
    assert "refused" in text
    assert "messages[0].content[0].image_url: content-shape" in " ".join(text.split())
    assert "4 requests: 2 taken, 2 refused" in text
    unknown = run("lint", "-", stdin=json.dumps(openai(picture("https://a.org/a.png"))))
    assert "size-unknown" in unknown.stdout  # what is merely worth knowing, by its code
    assert "nobody has looked" not in unknown.stdout


def test_findings_become_annotations_of_a_pull_request(tmp_path: Path) -> None:
    path = tmp_path / "a,b.jsonl"
    path.write_text(lines(BARE, openai(picture(), max_tokens="50%\n")))
    rows = run("lint", path, "--format", "github").stdout.splitlines()
    assert all(row.startswith("::") for row in rows)
    assert rows[0].startswith(f"::error file={tmp_path}/a%2Cb.jsonl,line=1,title=content-shape::")
    assert any("50%25" in row for row in rows)
    path = tmp_path / "one.json"
    path.write_text(json.dumps(BARE))
    assert "line=" not in run("lint", path, "--format", "github").stdout


def test_an_annotation_names_the_line_on_which_a_request_begins(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(f"\n[{json.dumps(GOOD, indent=1)},\n\n{json.dumps(BARE)}\n, {{}}]\n")
    begins = path.read_text().splitlines().index(json.dumps(BARE)) + 1
    rows = run("lint", path, "--format", "github").stdout.splitlines()
    assert [row.split(",")[1] for row in rows if "::error" in row] == [
        f"line={begins}",
        f"line={begins + 1}",
    ]


def test_half_a_character_can_be_annotated(tmp_path: Path) -> None:
    path = tmp_path / "half.jsonl"
    path.write_text(lines({**GOOD, "x\ud83d": 1}))
    assert "x\\ud83d" in run("lint", path, "--format", "github").stdout


def test_a_finding_has_the_path_of_the_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "batch.jsonl"
    path.write_text(lines({"body": BARE}, {"request": {**BARE, "model": "qwen9"}}, {"body": GOOD}))
    _, document = run_json("lint", path)
    where = [item["issues"][0]["where"] for item in document["items"][:2]]
    assert where == ["body.messages[0].content[0].image_url", "request.model"]
    part = document["items"][2]["estimate"]["parts"][0]["where"]
    assert part == "body.messages[0].content[0]"
    _, document = run_json("estimate", path)
    assert document["items"][1]["issues"][0]["where"] == "request.model"
    assert document["items"][1]["issues"][0]["code"] == "model-unknown"
    assert document["items"][2]["estimate"]["parts"][0]["where"] == part


def test_a_mend_leaves_the_rest_of_the_file_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    rows = [
        b"\xef\xbb\xbf" + json.dumps(GOOD, separators=(",", ":")).encode(),
        b'  {"caf\xe9": 1}',
        b"",
        json.dumps({**BARE, "user": "half \ud83d"}).encode(),
        json.dumps({**BARE, "user": "half \ud83d é"}, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        ),
        b"\t" + json.dumps(GOOD).encode(),
    ]
    path.write_bytes(b"\r\n".join(rows))
    path.chmod(0o600)
    run("lint", path, "--fix")
    after = path.read_bytes().split(b"\r\n")
    assert [a == b for a, b in zip(rows, after, strict=True)] == [
        True,
        True,
        True,
        False,
        False,
        True,
    ]
    whole = openai(picture())
    assert json.loads(after[3]) == {**whole, "user": "half \ud83d"}
    assert json.loads(after[4]) == {**whole, "user": "half \ud83d é"}
    assert "é".encode() in after[4]
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("indent", [None, 1, 4, "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_mended_request_is_written_as_it_was(
    tmp_path: Path, indent: int | str | None, newline: str
) -> None:
    def written(data: Any) -> bytes:
        return (json.dumps(data, indent=indent) + "\n").replace("\n", newline).encode()

    path = tmp_path / "a.json"
    for broken, whole in ((BARE, openai(picture())), ([GOOD, BARE], [GOOD, openai(picture())])):
        path.write_bytes(written(broken))
        assert run("lint", path, "--fix").exit_code == 0
        assert path.read_bytes() == written(whole)


def test_what_cannot_be_written_stays_whole(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = log.read_bytes()
    monkeypatch.setattr("vlprep.cli.linting.copymode", full)
    assert run("lint", log, "--fix").exit_code == 2
    assert log.read_bytes() == before


def test_a_mended_link_stays_a_link(log: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.jsonl"
    link.symlink_to(log)
    run("lint", link, "--fix")
    assert link.is_symlink()
    assert json.loads(log.read_text().splitlines()[2]) == openai(picture())


def test_what_needs_no_guess_is_mended_in_place(log: Path) -> None:
    before = log.read_text().splitlines()
    result = run("lint", log, "--fix")
    assert result.exit_code == 1  # what is no JSON stays
    after = log.read_text().splitlines()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True, True]
    assert json.loads(after[2]) == openai(picture())
    again = log.read_text()
    run("lint", log, "--fix")
    assert log.read_text() == again


def test_standard_input_is_mended_into_standard_output() -> None:
    result = run("lint", "-", "--fix", stdin=json.dumps(BARE))
    assert json.loads(result.stdout) == openai(picture())
    rows = run("lint", "-", "--fix", stdin=lines(BARE, GOOD)).stdout.splitlines()
    assert [json.loads(row) for row in rows] == [openai(picture()), GOOD]
    assert json.loads(run("lint", "-", "--fix", stdin=json.dumps([BARE])).stdout) == [
        openai(picture())
    ]


def test_standard_output_holds_one_thing() -> None:
    for more in (("--json",), ("--format", "github")):
        assert run("lint", "-", "--fix", *more, stdin=json.dumps(BARE)).exit_code == 2


def test_an_empty_file_and_an_empty_list_hold_no_request() -> None:
    assert run_json("lint", "-", stdin="[]")[1]["items"] == []
    for text in ("", " \n\n", "[1,]", "[1] 2", "[1\n2]"):
        code, document = run_json("lint", "-", stdin=text)
        assert code == 1
        assert {i["code"] for item in document["items"] for i in item["issues"]} == {
            "content-shape"
        }


def test_a_document_and_a_wrapped_request_are_mended(tmp_path: Path) -> None:
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"request": BARE, "note": 1}))
    run("lint", path, "--fix")
    assert json.loads(path.read_text()) == {"request": openai(picture()), "note": 1}
    path.write_text(json.dumps({"model": "m"}))
    assert run("lint", path, "--fix").exit_code == 1
    assert json.loads(path.read_text()) == {"model": "m"}


def test_recorded_usage_is_held_against_the_estimate(tmp_path: Path) -> None:
    counted = run_json("lint", "-", stdin=json.dumps(GOOD))[1]["items"][0]["estimate"]
    usage = {"prompt_tokens": counted["total_tokens"]}
    path = tmp_path / "log.jsonl"
    path.write_text(
        lines(
            {"request": GOOD, "response": {"usage": usage}},
            {"request": GOOD, "usage": {"prompt_tokens": 5}},
            {"request": GOOD},
            {"request": GOOD, "usage": {"total_tokens": 5}},
        )
    )
    _, document = run_json("lint", path, "--usage")
    found = [item["usage"] for item in document["items"]]
    assert [one and one["agrees"] for one in found] == [True, False, None, None]
    text = run("lint", path, "--usage").stdout
    assert "agrees" in text
    assert "no rule known here explains it" in text


@pytest.mark.parametrize("usage", [{}, None, "x", {"total_tokens": 5}, {"prompt_tokens": "5"}])
def test_a_usage_without_numbers_is_said_to_tell_nothing(tmp_path: Path, usage: Any) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(lines({"request": GOOD, "response": {"usage": usage}}))
    assert "usage: nothing to compare" in run("lint", path, "--usage").stdout
    assert "nothing to compare" not in run("lint", path).stdout


def test_a_request_that_is_not_counted_has_no_usage_to_compare(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(lines({"request": {**GOOD, "model": "no"}, "usage": {"prompt_tokens": 5}}))
    assert "the request is not counted" in run("lint", path, "--usage").stdout


def test_usage_beside_a_request_is_no_parameter_where_it_is_compared(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text(lines({**GOOD, "usage": {"prompt_tokens": 5}}))
    for options, told in (((), True), (("--usage",), False)):
        _, document = run_json("lint", path, *options)
        (item,) = document["items"]
        assert ("usage" in [issue["where"] for issue in item["issues"]]) is told
    path.write_text(lines({**GOOD, "usage": {}}))
    _, document = run_json("lint", path, "--usage")
    assert "usage" in [issue["where"] for issue in document["items"][0]["issues"]]


def test_a_form_and_the_batch_api_may_be_named() -> None:
    body = json.dumps({**GOOD, "enable_thinking": False})
    _, document = run_json("lint", "-", "--form", "openai", stdin=body)
    assert "parameter-misplaced" in [i["code"] for i in document["items"][0]["issues"]]
    other = json.dumps({**GOOD, "model": "qwen3-vl-plus-2025-09-23"})
    _, document = run_json("lint", "-", "--batch", stdin=other)
    assert "batch-unsupported" in [i["code"] for i in document["items"][0]["issues"]]


def test_check_and_estimate_take_requests_too(tmp_path: Path, log: Path) -> None:
    path = tmp_path / "good.jsonl"
    path.write_text(lines(GOOD, GOOD))
    assert run_json("check", path)[0] == 0
    assert run_json("check", log)[0] == 1
    assert "2 requests" in run("check", path).stdout
    code, document = run_json("estimate", path, "--region", "beijing", "--output-tokens", "100")
    assert code == 0
    one = document["items"][0]["estimate"]["total_tokens"]
    assert document["total_tokens"] == 2 * one
    assert document["cost"]["currency"] == "CNY"
    assert document["cost"]["total"] == pytest.approx(2 * (one * 1 + 100 * 10) / 1e6)
    assert "tokens in all" in run("estimate", path, "--region", "beijing").stdout
    assert run("estimate", path, "-m", "qwen-vl-max").exit_code == 0
    _, other = run_json("check", path, "-m", "qwen-vl-max")
    assert other["items"][0]["model"] == "qwen-vl-max"


def test_requests_and_media_are_judged_one_at_a_time(log: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(PNG)
    for command in ("check", "estimate"):
        result = run(command, log, path)
        assert result.exit_code == 2
        assert "one at a time" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("check", ("--transport", "url")),
        ("check", ("--route", "openai")),
        ("check", ("--vl-high-resolution-images",)),
        ("estimate", ("--route", "openai")),
        ("estimate", ("--fps", "1")),
    ],
)
def test_what_each_request_says_itself_is_no_option(
    log: Path, command: str, options: tuple[str, ...]
) -> None:
    result = run(command, log, *options)
    assert result.exit_code == 2
    assert f"{options[0]} is not for requests" in " ".join(result.stderr.split())


def test_a_request_may_be_decoded_within_a_limit(tmp_path: Path) -> None:
    path = tmp_path / "good.json"
    path.write_text(json.dumps(GOOD))
    assert run("check", path, "--deep").exit_code == 0
    code, document = run_json("check", path, "--deep", "--max-decode-pixels", "100")
    assert code == 1
    assert "pixel-bomb" in [issue["code"] for issue in document["items"][0]["issues"]]


def test_requests_that_cannot_be_counted_are_items_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(
        lines(
            GOOD,
            "no json",
            openai(picture("data:image/png;base64,AAAA")),
            openai({"type": "video", "video": []}),
            {**GOOD, "model": "qwen9"},
        )
    )
    code, document = run_json("estimate", path)
    assert code == 1
    assert [item["ok"] for item in document["items"]] == [True, False, False, False, False]
    assert document["cost"] is None
    assert all(item["issues"] for item in document["items"][1:])
    assert run("estimate", path, "--region", "tokyo").exit_code == 1


def test_a_price_nobody_published_is_not_made_up(tmp_path: Path) -> None:
    path = tmp_path / "good.json"
    path.write_text(json.dumps({**GOOD, "model": "qwen2-vl-7b-instruct"}))
    _, document = run_json("estimate", path, "--region", "beijing")
    assert document["cost"]["total"] is None
    assert document["cost"]["notes"]
    assert "?" in run("estimate", path, "--region", "beijing").stdout


def test_plan_finds_the_most_detail_within_a_budget(tmp_path: Path) -> None:
    photo_path, film = tmp_path / "a.jpg", tmp_path / "a.mp4"
    photo_path.write_bytes(encoded(photo(1600, 1200), "jpeg"))
    film.write_bytes(clip(frames=60, fps=2))
    code, document = run_json("plan", photo_path, film, "--max-tokens", "500")
    assert code == 0
    assert [item["kind"] for item in document["items"]] == ["image", "video"]
    assert all(item["plan"]["tokens"] <= 500 for item in document["items"])
    assert "shrink" in run("plan", photo_path, "--max-tokens", "500").stdout
    code, document = run_json("plan", photo_path, "--max-tokens", "5")
    assert code == 1
    assert not document["items"][0]["ok"]
    assert "over the budget" in " ".join(
        run("plan", photo_path, "--max-tokens", "5").stdout.split()
    )
    paid = run("plan", photo_path, "--max-cost", "0.001", "--region", "beijing").stdout
    assert "CNY" in paid


def test_plan_takes_requests_and_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "good.json"
    path.write_text(json.dumps(GOOD))
    _, document = run_json("plan", path, "--max-tokens", "90")
    assert document["items"][0]["kind"] == "request"
    assert document["items"][0]["plan"]["parts"][0]["where"] == "messages[0].content[0]"
    assert "messages[0]" in run("plan", path, "--max-tokens", "90").stdout
    (tmp_path / "bad.jpg").write_bytes(b"nothing")
    (tmp_path / "thin.png").write_bytes(encoded(photo(4, 2000), "png"))
    for name in ("bad.jpg", "thin.png"):
        code, document = run_json("plan", tmp_path / name, "--max-tokens", "90")
        assert code == 1
        assert document["items"][0]["issues"]
        assert run("plan", tmp_path / name, "--max-tokens", "90").exit_code == 1
    assert run("plan", path).exit_code == 2
    path.write_text(lines(GOOD, "no json", {"messages": []}, {**GOOD, "model": "qwen9"}))
    code, document = run_json("plan", path, "--max-tokens", "90")
    assert code == 1
    assert [[i["code"] for i in item["issues"]] for item in document["items"]] == [
        [],
        ["content-shape"],
        ["content-shape"],
        ["model-unknown"],
    ]
    assert run("plan", path, "--max-tokens", "90", "-m", "qwen9").exit_code == 2
