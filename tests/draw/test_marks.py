"""Boxes and labels on a picture."""

from __future__ import annotations

import re
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from vlprep import Size, annotate, parse_document, parse_grounding
from vlprep.draw import fonts
from vlprep.draw.labels import Room, _overlap
from vlprep.draw.marks import Mark, _colour, draw_marks
from vlprep.errors import UnsupportedFormatError
from vlprep.testing.samples import clip, photo

if TYPE_CHECKING:
    from pathlib import Path

MODEL = "qwen3-vl-plus"


@pytest.mark.parametrize("ground", ["white", "black"])
def test_a_line_is_readable_on_light_and_dark(ground: str) -> None:
    picture = Image.new("RGB", (400, 400), ground)
    drawn = draw_marks(picture, [Mark("cup", (100, 100, 300, 300))]).picture
    across = {drawn.getpixel((x, 200)) for x in range(90, 111)}
    assert {(17, 17, 17), (255, 255, 255), (230, 25, 75)} <= across
    assert picture.getextrema() == Image.new("RGB", (1, 1), ground).getextrema()


def test_a_line_lies_on_the_edge_of_its_box() -> None:
    drawn = draw_marks(Image.new("RGB", (400, 400)), [Mark("", (100, 120, 300, 320))]).picture
    for place in ((100, 200), (300, 200), (200, 120), (200, 320)):
        assert drawn.getpixel(place) == (230, 25, 75)


@pytest.mark.parametrize(("top", "seen"), [(300, True), (130, False)])
def test_a_label_far_from_its_thing_has_a_line_to_it(
    top: int, *, seen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Room, "find", lambda *_: (100.0, top, 160.0, top + 20.0))
    drawn = draw_marks(Image.new("RGB", (400, 400)), [Mark("cup", (100, 50, 160, 120))]).picture
    assert (drawn.getpixel((130, 220)) == (230, 25, 75)) is seen


def test_every_shape_is_drawn() -> None:
    blank = Image.new("RGB", (400, 400))
    corners = [(100, 100), (120, 100), (100, 200), (120, 200)] * 2
    for mark in (
        Mark(point=(200, 200)),
        Mark("p", point=(0, 0)),
        Mark("o", polygon=[(10, 10), (50, 90), (90, 10)]),
        Mark("s", corners=corners),
    ):
        assert draw_marks(blank, [mark]).picture.getextrema() != blank.getextrema()
    assert draw_marks(blank, [Mark("nowhere")]).picture.size == blank.size


def test_labels_do_not_cover_each_other_while_there_is_room() -> None:
    places = Room(Size(1000, 1000))
    found = [places.find((400, 400, 420, 420), 80, 20) for _ in range(30)]
    assert not any(_overlap(one, two) for one, two in combinations(found, 2))
    for left, top, right, bottom in found:
        assert left >= 0
        assert top >= 0
        assert right <= 1000
        assert bottom <= 1000


@pytest.mark.parametrize(("longest", "scale"), [(1, 400), (40, 10), (399, 2), (400, 1), (401, 1)])
def test_a_small_picture_is_enlarged_with_its_things(longest: int, scale: int) -> None:
    blank = Image.new("RGB", (longest, max(1, longest * 3 // 4)))
    drawing = draw_marks(blank, [])
    assert (drawing.scale, drawing.picture.width) == (scale, longest * scale)


def test_labels_on_a_small_picture_do_not_cover_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed = []
    find = Room.find

    def noted(room: Room, *asked: Any) -> Any:
        placed.append(find(room, *asked))
        return placed[-1]

    monkeypatch.setattr(Room, "find", noted)
    boxes = [(2, 2, 14, 26), (16, 8, 38, 28), (12, 16, 22, 28)]
    marks = [Mark(name, box) for name, box in zip(("person", "bicycle", "dog"), boxes, strict=True)]
    drawn = draw_marks(Image.new("RGB", (40, 30)), marks).picture
    assert len(placed) == 3
    assert not any(_overlap(one, two) for one, two in combinations(placed, 2))
    assert drawn.getpixel((160, 200)) == (60, 180, 75)  # the left edge of the bicycle, ten times


def test_every_shape_is_enlarged() -> None:
    small, large = Image.new("RGB", (40, 40)), Image.new("RGB", (400, 400))
    for one in (
        Mark("a", point=(20, 30)),
        Mark("b", polygon=[(1, 1), (5, 9), (9, 1)]),
        Mark("c", corners=[(10, 10), (12, 10), (10, 20), (12, 20)] * 2),
    ):
        ten = one._replace(
            point=one.point and (200, 300),
            polygon=[(x * 10, y * 10) for x, y in one.polygon],
            corners=[(x * 10, y * 10) for x, y in one.corners],
        )
        assert draw_marks(small, [one]).picture == draw_marks(large, [ten]).picture


def test_a_hundred_labels_have_a_hundred_colours() -> None:
    assert len({_colour(number) for number in range(100)}) == 100
    assert all(re.fullmatch(r"#[0-9a-f]{6}", _colour(number)) for number in range(1000))


def test_where_there_is_no_room_labels_still_stand() -> None:
    places = Room(Size(30, 60))
    assert len({places.find((0, 0, 10, 10), 50, 20) for _ in range(5)}) > 1


def test_what_was_found_is_drawn_on_the_original(tmp_path: Path) -> None:
    picture = photo(640, 480)
    found = parse_grounding(
        '[{"bbox_2d": [100, 100, 500, 500], "label": "cup"}]', MODEL, image=picture
    )
    drawing = annotate(picture, found)
    assert drawing.picture.size == (640, 480)
    assert (drawing._repr_png_() or b"").startswith(b"\x89PNG")
    assert drawing.to_dict() == {"size": [480, 640], "scale": 1, "issues": []}
    drawing.save(tmp_path / "out.png")
    assert (tmp_path / "out.png").stat().st_size > 0
    document = parse_document('<p data-bbox="1 2 300 400">a</p>', MODEL, image=picture)
    assert annotate(picture, document).picture.tobytes() != picture.tobytes()


def test_a_script_without_a_font_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_candidates", lambda: ())
    drawing = draw_marks(photo(200, 100), [Mark("杯子" + "字" * 80, (10, 10, 90, 90))])
    (issue,) = drawing.issues
    assert issue.code == "font-missing"
    assert "字" in issue.message


def test_only_pictures_and_what_was_found_in_them_are_drawn() -> None:
    with pytest.raises(TypeError, match="items are of parse_grounding"):
        annotate(photo(64, 64), ["cup"])  # type: ignore[list-item]
    with pytest.raises(UnsupportedFormatError, match="a film, not a picture"):
        annotate(clip(), [])
