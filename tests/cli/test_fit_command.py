"""``vlprep fit``, as a person and as a script call it."""

from __future__ import annotations

import json
import signal
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from vlprep.cli.fitting import places
from vlprep.cli.main import cli, main
from vlprep.testing.samples import clip, encoded, photo


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["fit", *arguments])


def document(*arguments: str, exit_code: int = 0) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == exit_code, result.output
    loaded: dict[str, Any] = json.loads(result.stdout)
    return loaded


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a picture to change, a legal one, a film and a text; stand in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "deep").mkdir(parents=True)
    gif = BytesIO()
    photo(300, 200).save(gif, "gif")
    (tmp_path / "in" / "drawing.gif").write_bytes(gif.getvalue())
    (tmp_path / "in" / "drawing.png").write_bytes(encoded(photo(300, 200), "png"))
    (tmp_path / "in" / "deep" / "a.photo.jpg").write_bytes(encoded(photo(640, 480), "jpeg"))
    (tmp_path / "in" / "film.mp4").write_bytes(clip())
    return tmp_path


def written(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_fit_writes_every_file_to_its_place_and_says_what_it_did(folder: Path) -> None:
    result = run("in", "-o", "out")
    assert result.exit_code == 0, result.output
    assert written(folder / "out") == [
        str(Path("deep", "a.photo.jpg")),
        "drawing-2.png",
        "drawing.webp",
        "film.mp4",
    ]
    for word in ("without loss", "nothing: it is legal as it is", "300x200", "drawing.webp"):
        assert word in result.output
    assert (folder / "out" / "film.mp4").read_bytes() == (folder / "in" / "film.mp4").read_bytes()


def test_fit_gives_one_document(folder: Path) -> None:
    found = document("in/drawing.gif", "in/film.mp4", "-o", "out")
    assert {"model", "transport", "route", "ok", "items"} == found.keys()
    drawing, film = found["items"]
    assert {"source", "kind", "ok", "issues", "info", "original", "steps", "path"} <= drawing.keys()
    assert (drawing["kind"], drawing["changed"], film["kind"], film["changed"]) == (
        "image",
        True,
        "video",
        False,
    )
    assert Path(drawing["path"]).read_bytes().startswith(b"RIFF")
    del folder


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_done_is_an_item_and_the_rest_goes_on() -> None:
    Path("in/text.jpg").write_text("<html>404</html>")
    Path("in/thin.png").write_bytes(encoded(photo(12, 2412), "png"))
    Path("out").mkdir()
    Path("out/drawing.webp").write_text("precious")
    found = document("in", "-o", "out", exit_code=1)
    codes = {
        Path(item["source"]).name: [i["code"] for i in item["issues"]] for item in found["items"]
    }
    assert codes["text.jpg"] == ["image-format"]
    assert codes["thin.png"] == ["image-aspect-ratio"]
    assert codes["drawing.gif"] == ["output-refused"]
    assert Path("out/drawing.webp").read_text() == "precious"
    assert Path("out/deep/a.photo.jpg").exists()


@pytest.mark.usefixtures("folder")
def test_a_limit_of_the_callers_own_that_nothing_reaches_is_an_item() -> None:
    found = document("in/drawing.png", "-o", "out", "--max-bytes", "50", exit_code=1)
    (issue,) = found["items"][0]["issues"]
    assert issue["code"] == "cannot-fit"
    assert "nearest encode" in issue["message"]
    result = run("in/drawing.png", "-o", "out", "--max-bytes", "50")
    assert "nearest encode" in result.output


@pytest.mark.usefixtures("folder")
def test_a_folder_that_cannot_be_made_is_an_item() -> None:
    Path("file").write_bytes(b"")
    found = document("in/drawing.png", "-o", "file/out", exit_code=1)
    assert [issue["code"] for issue in found["items"][0]["issues"]] == ["output-refused"]


@pytest.mark.usefixtures("folder")
def test_options_reach_the_verb() -> None:
    found = document("in/drawing.png", "-o", "out", "--format", "jpeg", "--overwrite")
    assert found["items"][0]["info"]["format"] == "jpeg"


@pytest.mark.usefixtures("folder")
def test_wrong_usage_exits_with_2() -> None:
    assert run("in").exit_code == 2
    assert run("in", "-o", "out", "--model", "qwen3-vl-pluss").exit_code == 2
    assert run("in/drawing.gif", "-o", "out", "--background", "no colour").exit_code == 2


def test_what_is_behind_a_url_keeps_its_name(folder: Path) -> None:
    url = "https://example.org/a/b.gif?x=1"
    found = document(url, "--media", f"{url}=in/drawing.gif", "-o", "out")
    assert found["items"][0]["path"] == str(Path("out", "b.webp"))
    del folder


def test_one_source_may_be_given_the_name_of_its_result(folder: Path) -> None:
    found = document("in/drawing.gif", "-o", "out/small.png")
    assert found["items"][0]["path"] == str(Path("out", "small.png"))
    assert (folder / "out" / "small.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.usefixtures("folder")
def test_a_known_end_within_a_name_is_not_taken_for_its_own() -> None:
    Path("in/drawing.gif").rename("in/v1.2.JPG.gif")
    [(_, place)] = places(["in/v1.2.JPG.gif"], Path("out"))
    assert place == Path("out", "v1.2-JPG")


@pytest.mark.usefixtures("folder")
def test_two_that_would_meet_are_told_apart_and_none_comes_twice() -> None:
    Path("in/drawing").mkdir()
    placed = places(["in", "in/drawing.png", "data:image/png;base64,AAAA"], Path("in"))
    assert [(Path(source).name, place.name) for source, place in placed] == [
        ("a.photo.jpg", "a.photo"),
        ("drawing.gif", "drawing-2"),
        ("drawing.png", "drawing-3"),
        ("film.mp4", "film"),
        ("png;base64,AAAA", "data"),
    ]


def test_a_bar_shows_the_share_done_on_a_terminal(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vlprep.cli.output import bar

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with bar("a film") as progress:
        assert progress is not None
        progress(0.5)
    del folder


def test_a_polite_kill_ends_it_as_ctrl_c_does(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(sys, "argv", ["vlprep", "--version"])
    try:
        with pytest.raises(SystemExit):
            main()
        with pytest.raises(SystemExit) as caught:
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.code == 128 + signal.SIGTERM
