"""The command line, as a person and as a script call it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from vlprep import ImageInfo, Size, VideoInfo
from vlprep.api.looking import look_at
from vlprep.cli.main import cli, main
from vlprep.cli.output import printable, progress
from vlprep.cli.probing import more
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.datauri import data_uri

ITEM = {"source", "kind", "ok", "issues"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def document(*arguments: str, exit_code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == exit_code, result.output
    loaded = json.loads(result.stdout)
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a photo, a film, a text, a hidden file and a folder; stand in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deep").mkdir()
    (tmp_path / "photo.jpg").write_bytes(encoded(photo(640, 480), "jpeg"))
    (tmp_path / "deep" / "film.mp4").write_bytes(clip())
    (tmp_path / "deep" / "not a picture.jpg").write_text("<html>404</html>")
    (tmp_path / ".hidden").write_text("hidden")
    return tmp_path


@pytest.mark.parametrize(
    "command", ["probe", "estimate", "check", "explain", "fit", "split", "models", "demo"]
)
def test_every_command_has_help_that_begins_with_what_it_does(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "--json" in result.output
    assert command in run("--help").output


@pytest.mark.usefixtures("folder")
def test_probe_lists_what_files_are() -> None:
    result = run("probe", ".")
    assert result.exit_code == 1
    for word in ("photo.jpg", "640x480", "jpeg", "8 s", "silent", "image-format", "Fix: "):
        assert word in result.output
    assert "hidden" not in result.output


def test_probe_gives_one_document(folder: Path) -> None:
    found = document("probe", str(folder), exit_code=1)
    assert found["ok"] is False
    assert [item["kind"] for item in found["items"]] == ["video", None, "image"]
    for item in found["items"]:
        assert set(item) == ITEM | {"info"}
    assert found["items"][2]["info"]["size"] == [480, 640]
    assert found["items"][1]["issues"][0]["code"] == "image-format"
    assert document("probe", str(folder / "photo.jpg"), "--deep")["ok"] is True


def test_estimate_adds_up(folder: Path) -> None:
    result = run("estimate", str(folder / "photo.jpg"), str(folder / "deep" / "film.mp4"))
    assert result.exit_code == 0
    assert "302" in result.output
    assert "tokens in all" in result.output
    found = document("estimate", str(folder / "photo.jpg"), "-m", "qwen-vl-max-0813")
    assert {"model", "edition", "profile", "total_tokens", "complete", "items"} <= set(found)
    assert (found["model"], found["total_tokens"]) == ("qwen-vl-max-2025-08-13", 302)
    (item,) = found["items"]
    assert set(item) > ITEM
    assert (item["tokens"], item["resized"], item["grid_thw"]) == (302, [480, 640], [1, 30, 40])


def test_estimate_goes_on_after_a_bad_file(folder: Path) -> None:
    result = run("estimate", str(folder))
    assert result.exit_code == 1
    assert "1 file left out" in result.output
    found = document("estimate", str(folder), exit_code=1)
    assert found["complete"] is False
    bad = next(item for item in found["items"] if not item["ok"])
    assert bad["tokens"] is None
    assert bad["resized"] is None
    good = next(item for item in found["items"] if item["ok"])
    assert list(bad) == list(good)
    for item in (bad, good):
        assert (item["model"], item["edition"], item["profile"]) == (
            "qwen3-vl-plus",
            "guide",
            "api",
        )


@pytest.mark.usefixtures("folder")
def test_a_file_that_was_read_keeps_its_kind_where_no_size_is_legal(tmp_path: Path) -> None:
    (tmp_path / "thin.png").write_bytes(encoded(photo(11, 2201), "png"))
    for command in ("estimate", "explain", "check"):
        (item,) = document(command, "thin.png", exit_code=1)["items"]
        assert (item["kind"], item["ok"]) == ("image", False)
        assert item["issues"][0]["code"] == "image-aspect-ratio"
    (film,) = document("estimate", "deep/film.mp4", "-m", "qwen-vl-ocr", exit_code=1)["items"]
    assert (film["kind"], film["tokens"]) == ("video", None)


def test_check_judges_every_file_and_sums_up(folder: Path) -> None:
    (folder / "tiny.png").write_bytes(encoded(photo(8, 8), "png"))
    (folder / "thin.png").write_bytes(encoded(photo(11, 2201), "png"))
    result = run("check", ".", "--transport", "path")
    assert result.exit_code == 1
    for word in ("image-too-small", "image-aspect-ratio", "Fix: ", "5 files: 2 taken, 3 refused"):
        assert word in result.output
    found = document("check", str(folder), exit_code=1)
    assert {"model", "transport", "route", "ok", "items"} == set(found)
    for item in found["items"]:
        assert set(item) == ITEM | {"info", "estimate"}
    good = run("check", str(folder / "photo.jpg"))
    assert good.exit_code == 0


def test_explain_prints_the_formula(folder: Path) -> None:
    result = run("explain", str(folder))
    assert result.exit_code == 1
    assert "20 * 15 = 300" in result.output
    found = document("explain", str(folder / "photo.jpg"))
    assert "300 tokens" in found["items"][0]["explanation"]
    assert document("explain", str(folder), exit_code=1)["items"][1]["explanation"] is None


def test_settings_reach_the_rules(folder: Path) -> None:
    film = str(folder / "deep" / "film.mp4")
    found = document(
        "estimate", film, "--fps", "0.5", "--max-frames", "6", "--route", "dashscope",
        "--min-pixels", "4096", "--max-pixels", "4096", "--total-pixels", "999999",
        "--edition", "latest", "--profile", "api", "--vl-high-resolution-images",
    )  # fmt: skip
    assert found["items"][0]["nframes"] == 4
    assert found["items"][0]["visual_tokens"] == 8


def test_estimate_shows_the_money_of_a_region(folder: Path) -> None:
    path = str(folder / "photo.jpg")
    found = document("estimate", path, "--region", "beijing", "--output-tokens", "100")
    assert found["cost"]["total"] == pytest.approx(0.001302)
    assert (found["cost"]["currency"], found["cost"]["region"]) == ("CNY", "cn-beijing")
    assert found["items"][0]["cost"]["output_tokens"] == 100
    result = run("estimate", path, "--region", "beijing", "--batch")
    assert "0.000151 CNY in cn-beijing" in result.output
    unknown = run("estimate", path, "--region", "tokyo")
    assert unknown.exit_code == 0
    assert "? in ap-northeast-1" in unknown.output
    assert "note: no price" in unknown.output
    assert document("estimate", path, "--region", "tokyo")["cost"]["total"] is None
    assert document("estimate", path)["cost"] is None
    assert document("estimate", ".", "--region", "cn", exit_code=1)["cost"]["total"] > 0


def test_models_are_compared_side_by_side(folder: Path) -> None:
    path = str(folder / "photo.jpg")
    result = run("estimate", path, "--compare", "--region", "cn")
    for word in ("qwen3-vl-flash", "qwen-vl-max", "high resolution", "100%", "CNY"):
        assert word in result.output
    found = document("estimate", path, "--compare", "-m", "qvq-max", "-m", "qwen-vl-max-0813")
    assert [(row["model"], row["vl_high_resolution_images"]) for row in found["compare"]] == [
        ("qvq-max", False),
        ("qvq-max", True),
        ("qwen-vl-max-2025-08-13", False),
        ("qwen-vl-max-2025-08-13", True),
    ]
    assert found["compare"][0]["total_tokens"] == 393
    assert (found["edition"], found["profile"], found["complete"]) == ("guide", "api", True)
    assert len(found["items"]) == 4
    for item, row in zip(found["items"], found["compare"], strict=True):
        assert set(item) > ITEM | {"tokens", "edition", "profile"}
        assert item["model"] == row["model"]
        assert item["vl_high_resolution_images"] is row["vl_high_resolution_images"]
    unpriced = run("estimate", path, "--compare", "--region", "tokyo").output
    assert unpriced.count("note: no price of qwen-vl-max is published") == 1
    partly = run("estimate", ".", "--compare", "-m", "qwen-vl-ocr")
    assert partly.exit_code == 1
    assert "are left out" in partly.output
    assert document("estimate", ".", "--compare", exit_code=1)["complete"] is False
    unsized = document("estimate", "https://a.org/a.jpg", "--compare", "-m", "qvq-max")
    assert unsized["compare"][0]["scale"] is None


def test_a_model_that_is_named_is_the_one_compared_even_the_usual_one(folder: Path) -> None:
    path = str(folder / "photo.jpg")
    named = document("estimate", path, "--compare", "-m", "qwen3-vl-plus")["compare"]
    assert [row["model"] for row in named] == ["qwen3-vl-plus", "qwen3-vl-plus"]
    unnamed = document("estimate", path, "--compare")["compare"]
    assert len({row["model"] for row in unnamed}) > 3
    assert document("estimate", path)["model"] == "qwen3-vl-plus"


def test_each_file_is_looked_at_once_however_much_is_compared(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []

    def counted(source: object, stated: dict[str, str]) -> object:
        looked.append(source)
        return look_at(source, stated)

    monkeypatch.setattr("vlprep.cli.counting.look_at", counted)
    document("estimate", str(folder / "photo.jpg"), "--compare")
    assert len(looked) == 1


@pytest.mark.parametrize("command", ["probe", "check"])
def test_how_much_is_decoded_can_be_said(folder: Path, command: str) -> None:
    path = str(folder / "photo.jpg")
    few = document(command, path, "--deep", "--max-decode-pixels", "1000", exit_code=1)
    (issue,) = few["items"][0]["issues"]
    assert issue["code"] == "pixel-bomb"
    assert "--max-decode-pixels" in issue["fix"]
    assert document(command, path, "--deep", "--max-decode-pixels", "307200")["ok"]


def test_amounts_are_printed_in_the_prices_own_decimals(folder: Path) -> None:
    files = [str(folder / name) for name in ("photo.jpg", "again.jpg", "more.jpg")]
    for path in files[1:]:
        Path(path).write_bytes((folder / "photo.jpg").read_bytes())
    asked = ("--region", "beijing", "-m", "qwen3-vl-flash", "--output-tokens", "100")
    text = run("estimate", *files, *asked, "--json").output
    assert '"total": 0.0001953,' in text
    assert '"total": 0.0005859,' in text


def test_what_is_behind_a_url_can_be_said(folder: Path) -> None:
    url = "https://example.org/a.jpg?x=1"
    photo_path = str(folder / "photo.jpg")
    found = document("estimate", url, "--media", f"{url}={photo_path}")
    assert found["total_tokens"] == 302
    assert document("estimate", url)["items"][0]["exact"] is False
    assert "66 to 2,562" in run("estimate", url).output
    assert run("estimate", url, "--media", "nothing").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "x.jpg", "--model", "qwen3-vl-plsu"), "did you mean qwen3-vl-plus"),
        (("check", "x.jpg", "--fps", "nan"), "fps must be finite"),
        (("check", "x.jpg", "--max-pixels", "-5"), "max_pixels must be at least 1"),
        (("check", "x.jpg", "--transport", "pigeon"), "'base64', 'path', 'url'"),
        (("estimate", "x.jpg", "--edition", "newest"), "'guide', 'latest'"),
        (("estimate", "x.jpg", "--profile", "open-weights", "-m", "qwen-vl-max"), None),
        (("estimate", "x.jpg", "--region", "atlantis"), "region must be one of"),
        (("estimate", "x.jpg", "-m", "qvq-max", "-m", "qwen3-vl-plus"), "unless you --compare"),
        (("estimate", "x.jpg", "--compare", "-m", "nothing"), "unknown model"),
        (("estimate", "x.jpg", "--compare", "--vl-high-resolution-images"), "leave the flag out"),
        (("probe", "x.jpg", "--max-decode-pixels", "0"), "--max-decode-pixels"),
        (("estimate", "x.jpg", "--batch"), "say where with --region"),
        (("estimate", "x.jpg", "--output-tokens", "5"), "say where with --region"),
        (("models", "nothing"), "unknown model 'nothing'"),
        (("models", "--task", "cooking"), "task must be one of"),
        (("check",), "Missing argument"),
        (("chekc",), "No such command"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_to_do(
    arguments: tuple[str, ...], words: str | None
) -> None:
    result = run(*arguments)
    assert result.exit_code == (2 if words else 1)
    assert words is None or words in result.stderr


def test_a_missing_file_is_an_item(tmp_path: Path) -> None:
    found = document("check", str(tmp_path / "missing.jpg"), exit_code=1)
    assert found["items"][0]["issues"][0]["code"] == "media-unreadable"


def test_patterns_are_expanded_where_the_shell_has_not(folder: Path) -> None:
    assert len(document("probe", str(folder / "*.jpg"))["items"]) == 1
    assert len(document("probe", str(folder / "**" / "*.jpg"), exit_code=1)["items"]) == 2
    assert len(document("probe", str(folder / "d*"), exit_code=1)["items"]) == 2


@pytest.mark.parametrize("command", ["probe", "estimate", "check", "explain"])
@pytest.mark.parametrize("name", ["empty", "no*", "hidden"])
def test_what_holds_no_file_is_wrong_usage(folder: Path, command: str, name: str) -> None:
    (folder / "empty").mkdir()
    (folder / "hidden").mkdir()
    (folder / "hidden" / ".photo.jpg").write_bytes(b"")
    result = run(command, str(folder / "photo.jpg"), name)
    assert result.exit_code == 2
    assert f"{name}" in result.stderr
    assert "name a folder or pattern that holds pictures or films" in result.stderr
    assert not result.stdout


def test_a_folder_that_may_not_be_read_is_an_item(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who runs as root may read everything, so the refusal is played."""
    listed = Path.iterdir

    def refuse(path: Path) -> Any:
        if path.name == "deep":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    found = document("probe", str(folder), exit_code=1)
    assert [item["ok"] for item in found["items"]] == [False, True]
    assert found["items"][0]["issues"][0]["code"] == "media-unreadable"


def test_a_name_with_brackets_is_a_name_if_it_exists(tmp_path: Path) -> None:
    path = tmp_path / "a[1].jpg"
    path.write_bytes(encoded(photo(64, 48), "jpeg"))
    assert document("probe", str(path))["items"][0]["ok"]


def test_links_to_folders_are_not_followed_and_nothing_comes_twice(folder: Path) -> None:
    (folder / "loop").symlink_to(folder)
    found = document("probe", str(folder), str(folder / "photo.jpg"), exit_code=1)
    names = [item["source"] for item in found["items"]]
    assert len(names) == len(set(names)) == 4


@pytest.mark.parametrize(
    "name", ["红.jpg", "a\nb.jpg", "\x1b[31mred.jpg", "[bold]x.jpg", "\udcff.jpg"]
)
def test_odd_names_are_printed_safely(tmp_path: Path, name: str) -> None:
    path = os.path.join(str(tmp_path), name)  # noqa: PTH118 - bytes that no text has
    with open(path, "wb") as file:  # noqa: PTH123
        file.write(encoded(photo(64, 48), "jpeg"))
    result = run("check", path)
    assert result.exit_code == 0
    assert "\x1b" not in result.output
    assert json.loads(run("check", path, "--json").stdout)["items"][0]["source"] == path
    assert "\n" not in printable(name)


def test_models_are_listed_and_shown() -> None:
    result = run("models")
    assert "qwen3-vl-plus" in result.output
    assert "16,384" in result.output
    assert "40 s" in line_of(result.output, "qwen2-vl-7b-instruct")
    assert "20 min" in line_of(result.output, "qwen3-vl-plus ")
    one = run("models", "qwen-vl-max", "--edition", "latest")
    for word in ("stands for", "1,310,720", "2.00 GB", "1200 s (20.0 min)", "not published"):
        assert word in one.output
    assert "qwen-vl-max" not in run("models", "--task", "grounding").output
    assert document("models", "qvq-max")["models"][0]["grid"]["factor"] == 28
    assert len(document("models")["models"]) > 50


def test_models_tell_what_a_model_has_not_from_what_nobody_published() -> None:
    shown = run("models", "qwen-vl-max").output
    assert line_of(shown, "context: max_thinking").split()[2:] == ["none"]
    assert "none" in line_of(run("models", "qvq-max").output, "context: max_input ")
    ocr, gui = run("models", "qwen-vl-ocr").output, run("models", "gui-plus").output
    assert "none" in line_of(ocr, "picture: high_resolution_pixels")
    assert "none" in line_of(ocr, "frames")
    assert "not published" in line_of(gui, "frames")
    assert "not published" in line_of(gui, "context: window")
    assert "not published" in line_of(run("models", "qwen3.5-omni-plus").output, "film")
    (model,) = document("models", "qvq-max")["models"]
    assert "context.max_input" in model["has_none"]
    assert "features.document_html" in model["not_published"]
    (unknown,) = document("models", "gui-plus", "--edition", "latest")["models"]
    assert {"context.window", "features.video", "frames", "films"} <= set(unknown["not_published"])
    assert {"grid.high_resolution_pixels", "weights", "stands_for"} <= set(unknown["has_none"])


def test_every_missing_fact_of_every_model_is_one_of_the_two() -> None:
    for model in document("models")["models"]:
        missing = {name for name, fact in model.items() if fact is None}
        for part in ("grid", "pictures", "frames", "films", "context", "features", "weights"):
            facts = model[part] or {}
            missing |= {f"{part}.{name}" for name, fact in facts.items() if fact is None}
        said = [*model["has_none"], *model["not_published"]]
        assert len(said) == len(set(said))
        assert set(said) == missing


def line_of(text: str, beginning: str) -> str:
    return next(line for line in text.splitlines() if line.strip().startswith(beginning))


def test_demo_checks_makes_fit_and_shows_the_second_check_green() -> None:
    result = run("demo")
    assert result.exit_code == 0
    for word in ("image-aspect-ratio", "video-duration", "data-uri-bytes", "0 refused", "Next:"):
        assert word in result.output
    found = document("demo")
    assert (found["model"], found["transport"], found["route"], found["ok"]) == (
        "qwen3-vl-plus",
        "base64",
        "dashscope",
        True,
    )
    assert len(found["items"]) == 8
    assert (len(found["before"]["items"]), found["before"]["ok"]) == (7, False)


def test_progress_is_silent_when_piped_and_shown_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert list(progress(list(range(20)), "probing")) == list(range(20))
    assert not capsys.readouterr().err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(progress(list(range(20)), "probing")) == list(range(20))


def test_main_runs_and_quiets_decoders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["vlprep", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0


@pytest.mark.parametrize(
    ("info", "words"),
    [
        (ImageInfo(size=Size(4, 3)), ""),
        (
            ImageInfo(size=Size(4, 3), orientation=6, has_alpha=True, frames=3),
            "turned (orientation 6), transparent, 3 frames",
        ),
        (VideoInfo(size=Size(4, 3)), "unknown codec, silent"),
        (
            VideoInfo(
                size=Size(4, 3),
                duration=8.0,
                fps=29.97,
                codec="h264",
                rotation=90,
                has_audio=True,
                variable_frame_rate=True,
            ),
            "8 s, 29.97 fps (varies), h264, turned by 90 degrees, with sound",
        ),
    ],
)
def test_what_is_special_about_a_file_is_said_in_a_few_words(
    info: ImageInfo | VideoInfo, words: str
) -> None:
    assert more(info) == words


class _Stream(io.StringIO):
    def __init__(self, encoding: str) -> None:
        super().__init__()
        self.told = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]  # a stream of the platform has one
        return self.told


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "中文é.jpg"),
        ("cp1252", "\\u4e2d\\u6587é.jpg"),
        ("ascii", "\\u4e2d\\u6587\\xe9.jpg"),
        ("gbk", "中文é.jpg"),
    ],
)
def test_a_name_that_the_terminal_cannot_show_is_escaped(
    encoding: str, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", _Stream(encoding))
    assert printable("中文é.jpg") == shown
    assert printable("a\nb\ud800") == "a\\nb\\ud800"


def test_a_data_uri_is_named_by_its_beginning() -> None:
    assert printable("data:image/png;base64,AAAA") == "data:image/png;base64,AAAA"
    forty = "data:image/png;base64," + "A" * 18
    assert printable(forty) == forty
    assert printable(forty + "A") == forty + "... (41 characters)"
    uri = data_uri(encoded(photo(64, 48), "png"), "image/png")
    for command in ("probe", "check", "estimate", "explain"):
        result = run(command, uri)
        assert len(result.stdout) < 4000
        assert uri[60:100] not in result.stdout
    assert document("probe", uri)["items"][0]["source"] == uri


@pytest.mark.skipif(sys.platform == "win32", reason="no such names")
@pytest.mark.parametrize("names", [(".",), ("*.jpg",)])
def test_a_file_that_was_found_is_a_path_whatever_its_name(
    names: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("data:x.jpg", "http:x.jpg", "file:x.jpg", "x.jpg"):
        Path(name).write_bytes(encoded(photo(64, 48), "jpeg"))
    found = document("probe", *names)
    assert [item["source"] for item in found["items"]] == [
        "./data:x.jpg",
        "./file:x.jpg",
        "http:x.jpg",
        "x.jpg",
    ]
    fitted = document("fit", *names, "-o", "out")
    assert {Path(item["path"]).name for item in fitted["items"]} == {
        "data:x.jpg",
        "file:x.jpg",
        "http:x.jpg",
        "x.jpg",
    }


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device")
@pytest.mark.parametrize("arguments", ["models", "models --json", "probe {}", "--help"])
def test_a_full_disk_is_one_line_and_an_exit_code_of_its_own(arguments: str, folder: Path) -> None:
    words = arguments.format(folder / "photo.jpg").split()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "vlprep", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 74
    assert done.stderr.count("\n") == 1
    assert "the output cannot be written: No space left" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="closes a descriptor as a POSIX shell does")
def test_a_closed_output_is_no_crash(folder: Path) -> None:
    command = f'"{sys.executable}" -m vlprep probe "{folder / "photo.jpg"}" >&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False
    )
    assert "Traceback" not in done.stderr
