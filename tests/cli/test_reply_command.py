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
from vlprep.values.transform import Transform

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
    assert (found["kind"], found["answer"]) == ("image", "grounding")
    assert found["items"][0]["box"] == [160.0, 240.0, 480.0, 480.0]
    assert [issue["code"] for issue in found["issues"]] == ["reply-cut"]
    document = json.loads(run("reply", "boxes.txt", "--image", "photo.jpg", "--json").stdout)
    assert document["model"] == "qwen3-vl-plus"
    assert item("reply", "events.txt", "--video", "clip.mp4")["kind"] == "video"
    assert item("reply", "words.txt")["kind"] is None


def box_of(*arguments: str) -> list[float]:
    box = item("reply", "boxes.txt", *arguments)["items"][0]["box"]
    return [float(number) for number in box]


def test_how_the_numbers_are_meant_is_stated(desk: Path) -> None:
    photo_of = ("--image", "photo.jpg")
    nobody = "qwen3.5-plus"
    assert run("reply", "boxes.txt", *photo_of, "-m", nobody).exit_code == 2
    stated = box_of(*photo_of, "-m", nobody, "--coordinates", "thousandths")
    assert stated == [160.0, 240.0, 480.0, 480.0]
    assert box_of(*photo_of, "--divisor", "999")[0] == pytest.approx(160.16, abs=0.01)
    turned = Image.new("RGB", (100, 200))
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(desk / "turned.jpg", exif=exif)
    shown, stored = (box_of("--image", "turned.jpg", *more) for more in ([], ["--as-stored"]))
    assert shown != stored


def test_what_was_sent_is_told_by_what_fit_printed(desk: Path) -> None:
    printed = run("fit", "photo.jpg", "-o", "small.png", "--json").stdout
    (desk / "fitted.json").write_text(printed)
    (desk / "alone.json").write_text(json.dumps(json.loads(printed)["items"][0]["transform"]))
    for name in ("fitted.json", "alone.json"):
        assert box_of("--transform", name) == [160.0, 240.0, 480.0, 480.0]
    both = [{"transform": json.loads(printed)["items"][0]["transform"]}, {"transform": {"a": 1}}]
    (desk / "two.json").write_text(json.dumps({"items": both}))
    assert box_of("--transform", "two.json", "--part", "1") == [160.0, 240.0, 480.0, 480.0]
    (desk / "number.json").write_text('{"items": 5}')
    (desk / "names.json").write_text('{"items": {"a": 1}}')
    (desk / "list.json").write_text("[1, null]")
    for words, told in (
        ("two.json", "holds 2 parts: say with --part"),
        ("two.json --part 3", "no --part 3"),
        ("two.json --part 2", "holds no transform"),
        ("words.txt", "holds no transform"),
        ("number.json", "holds no transform"),
        ("names.json", "holds no transform"),
        ("list.json", "holds no transform"),
    ):
        result = run("reply", "boxes.txt", "--transform", *words.split())
        assert result.exit_code == 2
        assert told in result.stderr
    assert "give that too" in run("reply", "boxes.txt", "--part", "1").stderr
    refused = run("reply", "events.txt", "--transform", "alone.json", "--offset", "3")
    assert "not both" in refused.stderr


def test_what_was_sent_is_told_by_what_split_and_view_printed(desk: Path) -> None:
    split = {"items": [{"segments": [{"transform": Transform.clip(s).to_dict()} for s in (0, 90)]}]}
    (desk / "split.json").write_text(json.dumps(split))
    sent = ("--transform", "split.json", "--part", "2")
    assert item("reply", "events.txt", *sent)["items"][0]["start"] == 91.0
    tiled = run("view", "photo.jpg", "--tiles", "-o", "tiles", "--json")
    (desk / "tiles.json").write_text(tiled.stdout)
    made = json.loads(tiled.stdout)["items"][0]["items"]
    last = ("--transform", "tiles.json", *(("--part", str(len(made))) if len(made) > 1 else ()))
    assert len(box_of(*last)) == 4


def test_a_saved_refusal_is_no_answer(desk: Path) -> None:
    (desk / "refused.json").write_text('\ufeff{"error": {"message": "too long"}}')
    result = run("reply", "refused.json", "--image", "photo.jpg")
    assert result.exit_code == 1
    assert "refusal of the service: 'too long'" in result.stderr


@pytest.mark.parametrize("offset", ["nan", "inf", "-5", "x"])
def test_an_offset_that_is_no_second_of_the_film_is_wrong_usage(desk: Path, offset: str) -> None:
    del desk
    assert run("reply", "events.txt", f"--offset={offset}").exit_code == 2


def test_an_answer_about_a_part_of_a_film_is_put_on_its_clock(desk: Path) -> None:
    (event,) = item("reply", "events.txt", "--offset", "60")["items"]
    assert event["start"] == 61.0
    clip_of = ("--video", "clip.mp4", "--clock-fps", "4")
    assert item("reply", "events.txt", *clip_of)["items"][0]["start"] != 1.0
    del desk


def test_a_camera_is_given_or_assumed(desk: Path) -> None:
    (desk / "cube.txt").write_text('[{"bbox_3d": [0, 0, 4, 2, 2, 2, 0, 0, 0]}]')
    about = ("reply", "cube.txt", "--image", "photo.jpg")
    given = item(*about, "--camera", "100,100,0,0")
    assert given["camera"] == {"fx": 100.0, "fy": 100.0, "cx": 0.0, "cy": 0.0}
    assert item(*about, "--fov", "90")["camera"]["fx"] == pytest.approx(800.0)
    wrong = run(*about, "--camera", "100,100")
    assert wrong.exit_code == 2
    assert "FX,FY,CX,CY" in wrong.stderr
    blind = run(*about, "--camera", "0,100,1,1")
    assert (blind.exit_code, "above 0, not 0.0" in blind.stderr) == (2, True)


def test_a_saved_response_is_read(desk: Path) -> None:
    response = {"choices": [{"message": {"content": BOX}}], "usage": {}}
    (desk / "response.json").write_text(json.dumps(response))
    found = item("reply", "response.json", "--image", "photo.jpg")
    assert found["items"][0]["box"] == [160.0, 240.0, 480.0, 480.0]


def test_cells_are_apart(desk: Path) -> None:
    table = "<table data-bbox='1 2 3 4'><tr><td>a</td><td>b</td></tr></table>"
    (desk / "table.txt").write_text(table)
    result = run("reply", "table.txt", "--as", "document", "--image", "photo.jpg")
    assert "a | b" in result.stdout


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


def test_files_of_one_stem_are_told_apart(desk: Path) -> None:
    (desk / "in" / "b").mkdir(parents=True)
    for name in ("a.jpg", "a.png", "b/a.jpg"):
        (desk / "in" / name).write_bytes(encoded(photo(64, 64), "png"))
    result = run("view", "in", "-o", "seen", "--json")
    assert result.exit_code == 0, result.output
    made = [found["outputs"][0] for found in json.loads(result.stdout)["items"]]
    assert [path.replace("\\", "/") for path in made] == [
        "seen/a-seen.png",
        "seen/a-2-seen.png",
        "seen/b/a-seen.png",
    ]
    assert all((desk / path).exists() for path in made)


def test_pages_that_are_left_out_make_the_call_fail(desk: Path) -> None:
    out = BytesIO()
    rest = [Image.new("RGB", (100, 100))]
    Image.new("RGB", (10_000, 20)).save(out, "PDF", save_all=True, append_images=rest)
    (desk / "thin.pdf").write_bytes(out.getvalue())
    result = run("view", "thin.pdf", "-o", "seen")
    assert result.exit_code == 1
    assert "page 1: the page is left out: its 10000x20 points" in result.stderr
    assert [path.name for path in (desk / "seen").iterdir()] == ["thin-002.png"]
    found = item("view", "thin.pdf", "-o", "other")
    assert (found["ok"], found["issues"][0]["where"]) == (False, "page 1")


def test_one_name_is_for_one_page(desk: Path) -> None:
    for name, count in (("one.pdf", 1), ("two.pdf", 2)):
        out = BytesIO()
        first, *rest = [Image.new("RGB", (60, 80))] * count
        first.save(out, "PDF", save_all=True, append_images=rest)
        (desk / name).write_bytes(out.getvalue())
    assert run("view", "one.pdf", "-o", "out.png").exit_code == 0
    assert (desk / "out.png").is_file()
    result = run("view", "two.pdf", "-o", "both.png")
    assert result.exit_code == 2
    assert "2 are made: give a folder" in result.stderr
    assert not (desk / "both").exists()


def test_one_picture_is_viewed_alone_with_its_grid(desk: Path) -> None:
    found = item("view", "photo.jpg", "--alone", "--grid", "-o", "one.png")
    assert found["smallest_line"] == 12
    assert size_of(desk / "one.png") == (1600, 1216)


@pytest.mark.parametrize("more", [(), ("--tiles",)])
def test_what_a_view_may_decode_can_be_said(desk: Path, more: tuple[str, ...]) -> None:
    found = item("view", "photo.jpg", "--max-decode-pixels", "1000", *more, "-o", "seen")
    assert found["issues"][0]["code"] == "pixel-bomb"
    assert not (desk / "seen").exists()


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
