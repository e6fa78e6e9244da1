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


def test_a_list_is_as_many_requests() -> None:
    _, document = run_json("lint", "-", stdin=json.dumps([GOOD, BARE, 5]))
    assert [item["source"] for item in document["items"]] == ["-:1", "-:2", "-:3"]
    assert [item["ok"] for item in document["items"]] == [True, False, False]


def test_what_is_no_request_at_all_is_one_finding() -> None:
    for text in ("nothing", "5", "[" * 100_000, "null"):
        code, document = run_json("lint", "-", stdin=text)
        assert code == 1
        assert [issue["code"] for issue in document["items"][0]["issues"]] == ["content-shape"]
    assert run("lint", "no-such-file.json").exit_code == 2


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
        )
    )
    _, document = run_json("lint", path, "--usage")
    found = [item["usage"] for item in document["items"]]
    assert [one and one["agrees"] for one in found] == [True, False, None]
    text = run("lint", path, "--usage").stdout
    assert "agrees" in text
    assert "no rule known here explains it" in text


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
