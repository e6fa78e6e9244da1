"""Points and boxes in tags: every one gives a place, or is told."""

from __future__ import annotations

from time import process_time

import pytest

from vlprep.values.model import Coordinates
from vlprep.values.size import Size
from vlprep.values.transform import Transform
from vlprep.wire.replies.grounding import read_grounding
from vlprep.wire.replies.places import Convention, Places
from vlprep.wire.replies.tags import read_tags

SIZE = Size(1000, 1000)


def places() -> Places:
    back = Transform.resize(SIZE, SIZE)
    return Places(Convention(Coordinates.THOUSANDTHS, 1000, SIZE, back, SIZE, strict=False))


def read(text: str) -> tuple[list[tuple[object, str]], list[str]]:
    here = places()
    items, issues = read_grounding(text, here, None)
    told = [issue.code for issue in (*issues, *here.issues)]
    return [(item.polygon or item.point or item.box, item.label) for item in items], told


@pytest.mark.parametrize(
    "text",
    [
        '<points x1="10" y1="20" alt="egg">eggs</points>',
        '<point x="10" y="20">egg</point>',
        '<point x="10" y="20" alt="egg"/>',
        '<point coords="10,20" alt="egg"></point>',
        "<points x1=10 y1=20 alt=egg>eggs</points>",
        "<point x=10 y=20 alt=egg/>",
        '<point alt="egg">10 20</point>',
        '<point label="egg">(10, 20)</point>',
        '<POINT alt="egg"><x>10</x><y>20</y></POINT>',
        '[see list]: <points x1="10" y1="20" alt="egg">egg</points>',
        '\u56fe\u4e2d\u98df\u7269[2]\uff1a<points x1="10" y1="20" alt="egg">egg</points>',
        '[egg]\n```xml\n<points x1="10" y1="20" alt="egg">egg</points>\n```',
    ],
)
def test_a_point_is_read_however_its_tag_is_written(text: str) -> None:
    assert read(text) == ([((10.0, 20.0), "egg")], [])


def test_a_label_may_hold_what_ends_a_tag() -> None:
    assert read('<points alt="a > b" x1="1" y1="2">a</points>') == ([((1.0, 2.0), "a > b")], [])


def test_several_points_stand_in_one_tag() -> None:
    assert read("<points>(1,2),(3,4)</points>")[0] == [((1.0, 2.0), ""), ((3.0, 4.0), "")]
    assert read("<point>1 2</point><point>3 4</point>")[0] == [((1.0, 2.0), ""), ((3.0, 4.0), "")]


@pytest.mark.parametrize(
    "text",
    [
        "<points>nothing</points>",
        "<point>1 2 3 4</point>",
        "<points>1 2 3</points>",
        "<point>at 1 and 2</point>",
        '<point coords="1,2,3"/>',
    ],
)
def test_a_tag_that_gives_nothing_is_told(text: str) -> None:
    assert read(text) == ([], ["reply-part-dropped"])


def test_the_last_number_of_a_cut_tag_is_never_taken() -> None:
    assert read("<points x1=1 y1=2 x2=30 y2=4") == (
        [((1.0, 2.0), "")],
        ["reply-cut", "reply-part-dropped"],
    )
    assert read('<points x1="1" y1="2" x2="30" y2="4')[1] == ["reply-cut", "reply-part-dropped"]
    assert read("<point>100 20") == ([], ["reply-cut", "reply-part-dropped"])


def test_boxes_as_json_and_points_in_tags_are_both_read() -> None:
    text = '[{"bbox_2d": [1, 2, 3, 4], "label": "a"}]\n<points x1="5" y1="6" alt="b">b</points>'
    assert read(text) == ([((5.0, 6.0), "b"), ((1.0, 2.0, 3.0, 4.0), "a")], [])
    assert read('[[1, 2, 3, 4]] <point x="5" y="6"/>')[0][1] == ((1.0, 2.0, 3.0, 4.0), "")


def test_boxes_between_marks_are_read() -> None:
    marked = "<|object_ref_start|>the cat<|object_ref_end|><|box_start|>(1,2),(3,4)<|box_end|>"
    assert read(f"{marked} and {marked}") == ([((1.0, 2.0, 3.0, 4.0), "the cat")] * 2, [])
    assert read("<|box_start|>(1,2),(3,4)<|box_end|>")[0] == [((1.0, 2.0, 3.0, 4.0), "")]
    assert read("<|box_start|>(1,2),(3<|box_end|>") == ([], ["reply-part-dropped"])
    assert read("<|box_start|>(1,2),(3,4") == ([], ["reply-cut"])


BOX = (1.0, 2.0, 3.0, 4.0)
QUAD = ((10.0, 10.0), (200.0, 10.0), (200.0, 90.0))
REF = "<|object_ref_start|>a<|object_ref_end|>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<box>(1,2),(3,4)</box>", [(BOX, "")]),
        ("<ref>a &amp; b</ref><box>(1,2),(3,4)</box>", [(BOX, "a & b")]),
        ("<REF>a</REF> <bbox>[1, 2, 3, 4]</bbox>", [(BOX, "a")]),
        ("<ref>a</ref><box>(1,2),(3,4)</box><box>(1,2),(3,4)</box>", [(BOX, "a")] * 2),
        ("<|box_start|>(1,2),(3,4), (1,2),(3,4)<|box_end|>", [(BOX, "")] * 2),
        ("click(start_box='<|box_start|>(246,113)<|box_end|>')", [((246.0, 113.0), "")]),
        ("<quad>(10,10),(200,10),(200,90)</quad>", [(QUAD, "")]),
        (f"{REF}<|quad_start|>10 10 200 10 200 90<|quad_end|>", [(QUAD, "a")]),
        (f"{REF}<quad>10 10 200 10 200 90</quad><box>1 2 3 4</box>", [(QUAD, "a"), (BOX, "a")]),
        ('<box>(1,2),(3,4)</box> <point x="10" y="20">p</point>', [(BOX, ""), ((10, 20), "p")]),
        ('<ref>a</ref><point x="10" y="20"/>', [((10, 20), "a")]),
        ('<points x1="1" y1="2" x1="3" y1="4">a</points>', [((1, 2), "a"), ((3, 4), "a")]),
        ("<points>(100.1234567890, 200.1234567891)</points>", [((100.123, 200.123), "")]),
        ("<box>(1.00000000001,2.00000000001),(3,4)</box>", [(BOX, "")]),
    ],
)
def test_all_marks_are_read_in_order(text: str, found: list[tuple[object, str]]) -> None:
    assert read(text) == (found, [])


@pytest.mark.parametrize(
    ("text", "count", "told"),
    [
        ("<box>the cup</box>", 0, ["reply-part-dropped"]),
        ("<box>(501,10),(995987)</box>", 0, ["reply-part-dropped"]),
        (f"<box>({'1' * 50},2),(3,4)</box>", 0, ["reply-part-dropped"]),
        ("<quad>1 2</quad>", 0, ["reply-part-dropped"]),
        (
            "<ref>a</ref> is not there, <ref>b</ref><box>(1,2),(3,4)</box>",
            1,
            ["reply-part-dropped"],
        ),
        ("<box>(1,2),(3,4)</box> <ref>b</ref> is nowhere", 1, ["reply-part-dropped"]),
        ("<box>(1,2),(3,4)</box> and <|object_ref_start|>woman<|object_re", 1, ["reply-cut"] * 2),
        (
            "<box>(1,2),(3,4)</box> and <|object_ref_start|>woman<|object_ref_end|>",
            1,
            ["reply-cut"],
        ),
        ("<box>(1,2),(3,4)</box> and <|object_r", 1, ["reply-cut"]),
        ("<box>(1,2),(3,4)</box> and </bo", 1, ["reply-cut"]),
        ('<point x="1" y="2">a cup', 1, ["reply-cut"]),
        ('<point x="1" y="2">a cup</point', 1, ["reply-cut"]),
        ('<box>(1,2),(3,4)</box> points x1="3" y1="4">a</points>', 1, ["reply-part-dropped"]),
        ("<box>(1,2),(3,4)</box> and (5,6),(7,8)", 1, ["reply-part-dropped"]),
    ],
)
def test_what_is_not_read_of_marks_is_told(text: str, count: int, told: list[str]) -> None:
    found, codes = read(text)
    assert (len(found), codes) == (count, told)


@pytest.mark.parametrize(
    "text",
    [
        "<ref>a</ref>" * 50_000,
        "<ref>" * 100_000,
        "<box>(1,2)</box>" * 30_000,
        "<box>" + "1," * 100_000 + "</box>",
        "<box>" + "1" * 1_000_000 + "</box>",
        "<points " + "x=1 y=2 " * 20_000 + ">",
        "<point " * 50_000,
        '<point "' * 100_000,
        "<point '" * 100_000 + '"',
        "<point" + " " * 500_000,
        "<points x1=1 y1=2>" * 20_000,
        "<|box_start|>" * 50_000,
        "</point>" * 100_000,
        "<point>" + "1 " * 400_000,
        "<point a" + "a1" * 300_000 + ">",
    ],
    ids=lambda text: text[:12],
)
def test_hostile_tags_are_read_in_bounded_time(text: str) -> None:
    start = process_time()
    read_tags(text, places())
    assert process_time() - start < 30


@pytest.mark.parametrize(
    "label", ["press <point here", "<point x='1' y='2'>a</point>", "a </points> b"]
)
@pytest.mark.parametrize("end", ["]", ","])
def test_a_tag_in_a_label_of_json_is_part_of_the_label(label: str, end: str) -> None:
    boxes = '{"bbox_2d": [1, 2, 3, 4], "label": "%s"}, {"bbox_2d": [5, 6, 7, 8], "label": "b"}'
    found, _ = read(f"[{boxes % label}{end}")
    assert found == [((1, 2, 3, 4), label), ((5, 6, 7, 8), "b")]


def test_a_tag_between_json_is_a_thing() -> None:
    box = '[{"bbox_2d": [1, 2, 3, 4], "label": "no <point", "why": "none"}]'
    found, told = read(f'{box} <point x="10" y="20">a</point> {box}')
    assert sorted(label for _, label in found) == ["a", "no <point", "no <point"]
    assert told == []
    assert read("{\"answer\": \"<point x='10' y='20'>a</point>\"}")[0] == [((10, 20), "a")]


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            '[{"box": [1, 2, 3, 4], "label": "cup", "in": [{"box": [5, 6, 7, 8], "name": "handle"}]}]',
            ["cup", "handle"],
        ),
        (
            '{"person": {"bbox_2d": [1, 2, 3, 4], "hat": {"bbox_2d": [5, 6, 7, 8]}}}',
            ["person", "hat"],
        ),
        (
            '{"bbox_2d": [1, 2, 3, 4], "keypoints": [{"point_2d": [5, 6]}], "size": {"w": [1]}}',
            ["", "keypoints"],
        ),
        (
            '{"box": [1, 2, 3, 4], "parts": {"lid": [[{"box": [5, 6, 7, 8]}]], "n": {"a": 1}}}',
            ["", "lid"],
        ),
    ],
)
def test_a_thing_inside_a_thing_is_one_too(text: str, labels: list[str]) -> None:
    found, told = read(text)
    assert [label for _, label in found] == labels
    assert found[0][0] == (1, 2, 3, 4)
    assert told == []


def test_a_place_nested_too_deep_is_told() -> None:
    deep = '{"box": [1, 2, 3, 4], "in": ' + "[" * 200 + '{"box": [5, 6, 7, 8]}' + "]" * 200 + "}"
    found, told = read(deep)
    assert [place for place, _ in found] == [(1, 2, 3, 4)]
    assert told == ["reply-part-dropped"]


def test_many_strings_and_tags_take_little_time() -> None:
    text = '[{"bbox_2d": [1, 2, 3, 4], "a": "<point"' + ', "<point", "' * 50_000
    began = process_time()
    read(text)
    assert process_time() - began < 20
