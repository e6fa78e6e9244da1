"""``vlprep split``, as a person and as a script call it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from vlprep.cli.main import cli
from vlprep.testing.samples import clip, numbered_film

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "qwen2-vl-7b-instruct"
KEYS = {"g": "50", "sc_threshold": "0"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["split", *arguments, "-m", MODEL])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with a film that is too long, one that is legal and one that is too short."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in" / "more").mkdir(parents=True)
    long = numbered_film(range(250), ticks=5, options=KEYS)
    (tmp_path / "in" / "talk.mp4").write_bytes(long)
    (tmp_path / "in" / "talk.mkv").write_bytes(
        numbered_film(range(250), ticks=5, options=KEYS, container="matroska")
    )
    (tmp_path / "in" / "more" / "short.mp4").write_bytes(clip(frames=10, fps=10))
    return tmp_path


def test_split_writes_parts_and_says_where_they_begin(folder: Path) -> None:
    result = run("in/talk.mp4", "-o", "out")
    assert result.exit_code == 0
    assert "00:00:40" in result.output
    assert sorted(path.name for path in (folder / "out").iterdir()) == [
        "talk-001.mp4",
        "talk-002.mp4",
    ]


def test_films_of_one_name_do_not_meet(folder: Path) -> None:
    result = run("in", "-o", "out", "--json")
    assert result.exit_code == 1
    files = sorted(str(path.relative_to(folder / "out")) for path in folder.glob("out/**/*.mp4"))
    assert len(files) == 4
    assert "talk-001.mp4" in files
    document = json.loads(result.stdout)
    assert not document["ok"]
    by_name = {item["source"].rpartition("/")[2]: item for item in document["items"]}
    assert [part["offset"] for part in by_name["talk.mp4"]["segments"]] == [0, 40]
    assert by_name["talk.mp4"]["kind"] == "video"
    assert by_name["short.mp4"]["kind"] is None
    assert by_name["short.mp4"]["issues"][0]["code"] == "video-duration"
    assert document["model"] == MODEL


def test_a_film_that_cannot_be_split_has_a_row_that_says_why(folder: Path) -> None:
    result = run("in/more/short.mp4", "in/none.mp4", "-o", str(folder / "out"))
    assert result.exit_code == 1
    assert "video-duration" in result.output
    assert "media-unreadable" in result.output


def test_files_that_are_there_are_not_replaced_unless_asked(folder: Path) -> None:
    assert run("in/talk.mp4", "-o", "out").exit_code == 0
    refused = run("in/talk.mp4", "-o", "out", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["items"][0]["issues"][0]["code"] == "output-refused"
    assert run("in/talk.mp4", "-o", "out", "--overwrite").exit_code == 0
    assert (folder / "out" / "talk-002.mp4").exists()


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "wrong", [["--overlap", "20"], ["--overlap", "-1"], ["--fps", "0"], ["--max-bytes", "0"]]
)
def test_a_wrong_setting_is_wrong_usage(wrong: list[str]) -> None:
    assert run("in/talk.mp4", "-o", "out", *wrong).exit_code == 2
