"""``vlprep reply`` and ``vlprep view``, as they are called."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from PIL import Image

from vlprep.cli.main import cli
from vlprep.testing.samples import clip, encoded, photo

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

BOX = '[{"bbox_2d": [100, 200, 300, 400], "label": "cup"}, {"bbox_2d": [1, 2'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a folder with a photo, a film and answers."""
    (tmp_path / "photo.jpg").write_bytes(encoded(photo(1600, 1200), "jpeg"))
    (tmp_path / "clip.mp4").write_bytes(clip(frames=40, fps=5.0))
    (tmp_path / "boxes.txt").write_text(BOX)
    (tmp_path / "fields.txt").write_text('{"a": 1}')
    (tmp_path / "events.txt").write_text('[{"start_time": "00:00:01", "event": "x"}]')
    (tmp_path / "page.txt").write_text('<p data-bbox="1 2 300 400">text</p>')
    (tmp_path / "code.txt").write_text("```html\n<html></html>\n```")
    (tmp_path / "words.txt").write_text("Wear the pink sunglasses.")
    (tmp_path / "broken.txt").write_text("[[[[")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def item(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    (found,) = json.loads(result.stdout)["items"]
    return dict(found)


def test_boxes_are_read_and_drawn(desk: Path) -> None:
    result = run("reply", "boxes.txt", "--image", "photo.jpg", "-o", "out.png")
    assert result.exit_code == 0
    assert "160.0,240.0,480.0,480.0" in result.stdout
    assert "reply-cut" in result.stderr
    assert size_of(desk / "out.png") == (1600, 1200)


def test_one_json_document_tells_it_all(desk: Path) -> None:
    found = item("reply", str(desk / "boxes.txt"), "--image", "photo.jpg")
    assert found["kind"] == "grounding"
    assert found["items"][0]["box"] == [160.0, 240.0, 480.0, 480.0]
    assert [issue["code"] for issue in found["issues"]] == ["reply-cut", "reply-part-dropped"]


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (("fields.txt", "--field", "b"), "a"),
        (("events.txt", "--video", "clip.mp4"), "1 s"),
        (("page.txt", "--image", "photo.jpg"), "text: text"),
        (("code.txt", "-o", "site"), "index.html"),
        (("words.txt",), "Wear the pink sunglasses.\n"),
    ],
)
def test_every_kind_of_answer_is_shown(arguments: tuple[str, ...], shown: str) -> None:
    result = run("reply", *arguments)
    assert result.exit_code == 0, result.output
    assert shown in result.stdout
    assert item("reply", *arguments, "--overwrite")["ok"]


@pytest.mark.usefixtures("desk")
def test_outlines_and_points_are_shown(desk: Path) -> None:
    (desk / "p.txt").write_text('[{"polygon": [1, 2, 3, 4, 5, 6]}, {"point_2d": [1, 2]}]')
    result = run("reply", "p.txt", "--as", "grounding", "--image", "photo.jpg")
    assert "1.6,2.4 4.8,4.8 8.0,7.2" in result.stdout


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("boxes.txt",), "needs --image"),
        (("nothing.txt",), "cannot be read"),
        (("boxes.txt", "--image", "photo.jpg", "-o", "photo.jpg"), "the original itself"),
        (("boxes.txt", "--image", "photo.jpg", "-o", "clip.mp4"), "--overwrite"),
        (("boxes.txt", "--image", "photo.jpg", "-o", "out.none"), "cannot be written"),
        (("fields.txt", "-o", "out.png"), "nothing to draw"),
        (("boxes.txt", "--image", "photo.jpg", "-m", "qwen"), "unknown model"),
    ],
)
def test_a_wrong_call_says_what_to_do(arguments: tuple[str, ...], told: str) -> None:
    result = run("reply", *arguments)
    assert result.exit_code == 2
    assert told in result.stderr


@pytest.mark.usefixtures("desk")
def test_an_answer_or_photo_that_cannot_be_read_is_a_finding() -> None:
    result = run("reply", "broken.txt", "--as", "fields")
    assert result.exit_code == 1
    assert item("reply", "broken.txt", "--as", "fields")["issues"][0]["code"] == "reply-unreadable"
    assert (
        item("reply", "boxes.txt", "--image", "no.jpg")["issues"][0]["code"] == "media-unreadable"
    )


@pytest.mark.usefixtures("desk")
def test_an_answer_comes_from_standard_input_too() -> None:
    result = CliRunner().invoke(cli, ["reply", "-", "--field", "b"], input='{"a": 1}')
    assert result.exit_code == 0
    assert "field-missing" in result.stderr


def test_pictures_films_and_documents_are_viewed(desk: Path) -> None:
    out = BytesIO()
    Image.new("RGB", (60, 80)).save(out, "PDF")
    (desk / "paper.pdf").write_bytes(out.getvalue())
    result = run("view", "photo.jpg", "clip.mp4", "words.txt", "paper.pdf", "-o", "seen")
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in (desk / "seen").iterdir()) == [
        "clip-seen.png",
        "paper-001.png",
        "photo-seen.png",
        "words-001.png",
    ]
    assert "Qwen-Long" in result.stderr


def test_one_picture_is_viewed_alone_with_its_grid(desk: Path) -> None:
    found = item("view", "photo.jpg", "--alone", "--grid", "-o", "one.png")
    assert found["smallest_line"] == 12
    assert size_of(desk / "one.png") == (1600, 1216)


def test_a_picture_is_cut_into_tiles(desk: Path) -> None:
    result = run("view", "photo.jpg", "--tiles", "-m", "qwen2.5-vl-72b-instruct", "-o", "t")
    assert "in high-resolution mode" in result.stdout
    assert len(list((desk / "t").iterdir())) > 1


@pytest.mark.usefixtures("desk")
def test_what_cannot_be_viewed_is_a_finding_or_wrong_usage(desk: Path) -> None:
    assert run("view", "nothing.jpg").exit_code == 1
    (desk / "noise.bin").write_bytes(b"\x00\x01" * 50)
    assert item("view", "noise.bin")["issues"][0]["code"] == "image-format"
    (desk / "thin.png").write_bytes(encoded(photo(3000, 12), "png"))
    assert item("view", "thin.png")["issues"][0]["code"] == "image-aspect-ratio"
    result = run("view", "photo.jpg", "clip.mp4", "-o", "one.png")
    assert result.exit_code == 2
    assert "give a folder" in result.stderr
