"""Places in every form that models write: read right, or told."""

from __future__ import annotations

from contextlib import suppress
from time import process_time

import pytest

from vlprep.errors import ReplyParseError
from vlprep.values.model import Coordinates
from vlprep.values.size import Size
from vlprep.values.transform import Transform
from vlprep.wire.replies.fences import answer_of
from vlprep.wire.replies.grounding import read_grounding
from vlprep.wire.replies.places import Convention, Places

SIZE = Size(1000, 1000)
A = '{"bbox_2d": [1, 2, 300, 400], "label": "a"}'
B = '{"bbox_2d": [50, 60, 700, 800], "label": "b"}'
BOX_A, BOX_B = (1.0, 2.0, 300.0, 400.0), (50.0, 60.0, 700.0, 800.0)
BOTH = [(BOX_A, "a"), (BOX_B, "b")]
QUAD = ((10.0, 10.0), (200.0, 10.0), (200.0, 90.0), (10.0, 90.0))


def read(text: str) -> tuple[list[tuple[object, str]], list[str]]:
    back = Transform.resize(SIZE, SIZE)
    here = Places(Convention(Coordinates.THOUSANDTHS, 1000, SIZE, back, SIZE, strict=False))
    items, issues = read_grounding(answer_of(text), here, None)
    told = [issue.code for issue in (*issues, *here.issues)]
    places = [item.polygon or item.box or item.point or item.box_3d for item in items]
    return [(place, item.label) for place, item in zip(places, items, strict=True)], told


@pytest.mark.parametrize(
    "text",
    [
        f"```json [{A},\n{B}]\n```",
        f"```json [{A},{B}]```",
        f"```\njson\n[{A},{B}]\n```",
        f"```[{A},\n{B}]\n```",
        f"```json\n{A}\n```\n~~~\n{B}\n~~~",
        f'[{A}, {B}]\n\nTo draw it:\n```python\nprint(data[0]["bbox_2d"])\n```',
        f"```python\nprint(data[0])\n```\n```json\n[{A}, {B}]\n```",
        f"```python\nboxes = [{A}, {B}]\n```",
        f"Objects [2] found:\n```json\n[{A}, {B}]\n```\nsee {{note}} and [3]",
    ],
)
def test_all_json_is_read_wherever_it_stands(text: str) -> None:
    assert read(text) == (BOTH, [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"The scale is [0, 1000].\n{A}", [(BOX_A, "a")]),
        (f"{A} as in [3], [50, 60, 70] and [1, 2, 300, 400]", [(BOX_A, "a")]),
        ("In the range [0, 1000] it is at [1, 2, 300, 400] [1].", [(BOX_A, "")]),
        ("[500, 300] and [20, 30]", [((500.0, 300.0), ""), ((20.0, 30.0), "")]),
        ("[[500, 300]]", [((500.0, 300.0), "")]),
    ],
)
def test_a_range_or_a_source_among_words_is_no_place(
    text: str, found: list[tuple[object, str]]
) -> None:
    assert read(text) == (found, [])


def test_a_row_of_four_beside_objects_among_words_is_told() -> None:
    assert read(f"The picture measures [0, 0, 900, 900]. {A}") == (
        [(BOX_A, "a")],
        ["reply-part-dropped"],
    )


@pytest.mark.parametrize("fence", ["{}", "```json\n{}\n```"])
@pytest.mark.parametrize("last", ["", "}"])
def test_an_object_without_its_first_brace_keeps_its_label_and_is_told(
    fence: str, last: str
) -> None:
    found, told = read(fence.replace("{}", A[1:-1] + last))
    assert found == [(BOX_A, "a")]
    assert "reply-repaired" in told


FENCED = f"```json\n[{A}, {B}]\n```"


@pytest.mark.parametrize(
    "words",
    [
        "a is at [1, 2, 300, 400], b at (50, 60, 700, 800).",
        f"a is {A}, b is in {{'bbox_2d': [50, 60, 700, 800]}}",
        'Format: {"bbox_2d": [x1, y1, x2, y2], "label": "name"}',
        'Format: {"bbox_2d": ["x1", "y1", "x2", "y2"], "label": "name"}',
        'Made by {"name": "me", "size": [1, 2], "of": {"n": 1}} in {note: 1} [2]',
        'Cut {"name": "m',
        "All in [0, 1000], (width, height) = (1000, 1000), x = 500, Rows 1, 2, 3, 4",
        "```python\ncv2.rectangle(img, (1, 2), (300, 400), (0, 255, 0), 2)\n```",
    ],
)
def test_words_beside_a_block_are_only_words(words: str) -> None:
    assert read(f"{words}\n{FENCED}") == (BOTH, [])
    assert read(f"{FENCED}\n{words}") == (BOTH, [])


@pytest.mark.parametrize(
    "words",
    [
        "The picture measures [0, 0, 1000, 1000].",
        "or {'bbox_2d': [5, 6, 7, 8]}",
        'or {"point_2d": [5, ',
    ],
)
def test_other_places_in_words_beside_a_block_are_told(words: str) -> None:
    assert read(f"{FENCED}\n{words}") == (BOTH, ["reply-part-dropped"])


def test_objects_beside_a_block_are_taken_where_they_are_new_and_it_is_told() -> None:
    other = '{"bbox_2d": [5, 6, 70, 80], "label": "c"}'
    taken = ([*BOTH, ((5.0, 6.0, 70.0, 80.0), "c")], ["reply-repaired"])
    for words in (other, f"[{other}, {A}] {other}", f'{{"more": [{other}]}}'):
        assert read(f"{words}\n{FENCED}") == taken


def test_rows_in_words_beside_tags_are_only_words() -> None:
    tags = '<points x1="5" y1="6" alt="c">c</points>'
    found = [((5.0, 6.0), "c")]
    assert read(f"{tags} at [5, 6] or (5, 6)") == (found, [])
    assert read(f"{tags} at [5, 6, 7, 8]") == (found, ["reply-part-dropped"])
    assert read("<ref>a</ref> [1, 2, 300, 400]")[0] == [(BOX_A, "")]


TWICE = "reply-repaired"


@pytest.mark.parametrize(
    ("text", "repairs"),
    [
        ('{"label": "a", "bbox": [1,2,300,400], "label": "b", "bbox": [50,60,700,800]}', 1),
        ("{'bbox':[1,2,300,400],'label':'a','bbox':[50,60,700,800],'label':'b'}", 2),
        ('{"bbox":[1,2,300,400],"label":"a";"bbox":[50,60,700,800],"label":"b"}', 2),
        ('{"bbox":[1,2,300,400],"label":"a" "bbox":[50,60,700,800],"label":"b"}', 2),
        ("{bbox:[1,2,300,400], label:'a', bbox:[50,60,700,800]; label:'b'}", 2),
        ('{"a": [[1,2,300,400]], "b": [[50,60,700,800]], "b": []}', 1),
    ],
)
def test_places_under_one_name_are_several_things(text: str, repairs: int) -> None:
    assert read(text) == (BOTH, [TWICE] * repairs)


def test_what_stands_before_repeated_names_holds_for_all() -> None:
    text = '{"label": "a", "bbox": [1,2,300,400], "bbox": [50,60,700,800]}'
    assert [label for _, label in read(text)[0]] == ["a", "a"]
    many = "".join(f'"k{n}": 1, ' for n in range(20))
    text = f'{{{many}"label": "a", "bbox": [1,2,300,400], "bbox": [50,60,700,800]}}'
    assert [label for _, label in read(text)[0]] == ["a", ""]
    same = '{"bbox": [1,2,300,400], "score": 1, "score": 2, "label": "a"}'
    assert read(same) == ([(BOX_A, "a")], [TWICE])


def test_a_label_whose_box_was_cut_is_given_to_no_other() -> None:
    text = '{\n"object_name": "a", "bbox": [1, 2, 300, 400], "object_name": "b", "bbox": [50, 60'
    found, told = read(text)
    assert found == [(BOX_A, "a")]
    assert sorted(told) == ["reply-cut", "reply-part-dropped", "reply-repaired"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '{"arguments": {"coordinate": [500, 800], "coordinate2": [500, 200]}}',
            [((500, 800), ""), ((500, 200), "")],
        ),
        ('{"bbox_2d": [1,2,300,400], "bbox": [50,60,700,800]}', [(BOX_A, ""), (BOX_B, "")]),
        ('{"bbox_2d": [1,2,300,400], "bbox_2d_2": [50,60,700,800]}', [(BOX_A, ""), (BOX_B, "")]),
        (
            '{"point_2d": [1, 2], "points": [[3, 4], [5, 6]]}',
            [((1, 2), ""), ((3, 4), ""), ((5, 6), "")],
        ),
        ('{"points": [{"point_2d": [1, 2], "label": "a"}]}', [((1, 2), "a")]),
        ('{"points": [{"x": 1, "y": 2}], "label": "a"}', [((1, 2), "a")]),
        ('{"bbox": [1,2,300,400], "middle": {"x": 3, "y": 4}}', [(BOX_A, ""), ((3, 4), "middle")]),
        ('{"x": 1, "y": 2, "label": "a"}', [((1, 2), "a")]),
        ('{"x1": 1, "y1": 2, "x2": 300, "y2": 400, "label": "a"}', [(BOX_A, "a")]),
        ('{"bbox_2d": {"xMin": 1, "yMin": 2, "xMax": 300, "yMax": 400}}', [(BOX_A, "")]),
        ('{"boundingBox": [1, 2, 300, 400], "objectName": "a"}', [(BOX_A, "a")]),
        ('{"x": 1, "y": 2, "x2": 300, "y2": 400, "label": "a"}', [(BOX_A, "a")]),
        ('{"x": 1, "y": 2, "right": 300, "bottom": 400, "label": "a"}', [(BOX_A, "a")]),
        ('{"x0": 1, "y0": 2, "x1": 300, "y1": 400, "label": "a"}', [(BOX_A, "a")]),
        (
            '{"bboxes": [[1,2,300,400],[50,60,700,800]], "points": [[1,2],[3,4]], "labels": ["a","b"]}',
            [*BOTH, ((1, 2), "a"), ((3, 4), "b")],
        ),
        (
            f'{{"image": {{"width": 9, "height": 9}}, "image_size": [9, 9], "objects": [{A}]}}',
            [(BOX_A, "a")],
        ),
        ('{"bbox_2d": [[1, 2], [300, 400]], "label": "a"}', [(BOX_A, "a")]),
        ('{"bbox_2d": [[10,10],[200,10],[200,90],[10,90]]}', [(QUAD, "")]),
        ('{"bbox_2d": [10,10,200,10,200,90,10,90]}', [(QUAD, "")]),
        (
            '{"quad_2d": [{"x":10,"y":10},{"x":200,"y":10},{"x":200,"y":90},{"x":10,"y":90}]}',
            [(QUAD, "")],
        ),
        (
            '{"quad": [10,10,200,10,200,90,10,90], "polygon": [1,1,2,2,3,1]}',
            [(QUAD, ""), (((1, 1), (2, 2), (3, 1)), "")],
        ),
        ('{"coordinates": "(1, 2)"}', [((1, 2), "")]),
        ('{"bbox_2d": "(1,2),(300,400)", "label": "a"}', [(BOX_A, "a")]),
        ('{"bbox_2d": ["1,2,300,400", "50,60,700,800"]}', [(BOX_A, ""), (BOX_B, "")]),
        ("{'bbox_2d': (1, 2, 300, 400,), 'label': 'a'}", [(BOX_A, "a")]),
        ("[{'boxes': [(1, 2, 300, 400), (50, 60, 700, 800)]}]", [(BOX_A, ""), (BOX_B, "")]),
        ('{"boxes": [[1,2,300,400],[50,60,700,800]], "labels": ["a", "b"]}', BOTH),
        ('{"bbox_2d": [1,2,300,400], "label": ["a", "b"]}', [(BOX_A, "a, b")]),
        ('{"bbox_2d": [1,2,300,400], "label": 3.5}', [(BOX_A, "3.5")]),
        ('{"bbox_2d": [1,2,300,400], "label": null, "class": "a"}', [(BOX_A, "a")]),
        ('{"hits": [{"type": "a", "bbox_2d": [1,2,300,400]}]}', [(BOX_A, "a")]),
        ('{"bbox_2d": [1,2,300,400], "\u6807\u7b7e": "a"}', [(BOX_A, "a")]),
        (f"[{A}] <|box_start|>(50,60),(700,800)<|box_end|>", [(BOX_B, ""), (BOX_A, "a")]),
        (f"[{A}] and <ref>b</ref><box>(50,60),(700,800)</box>", [(BOX_B, "b"), (BOX_A, "a")]),
        ("<ref>b</ref><box>[50, 60, 700, 800]</box>", [(BOX_B, "b")]),
    ],
)
def test_the_usual_forms_are_read(text: str, found: list[tuple[object, str]]) -> None:
    places, told = read(text)
    assert places == found
    assert set(told) <= {"reply-repaired"}


@pytest.mark.parametrize("key", ["bbox_3d", "bboxes_3d"])
def test_a_list_of_boxes_in_space_is_several(key: str) -> None:
    row = "[0, 0, 5, 1, 1, 1, 0, 0, 0]"
    found, told = read(f'{{"{key}": [{row}, {row}], "label": "a"}}')
    assert ([label for _, label in found], told) == (["a", "a"], [])


@pytest.mark.parametrize(
    "more",
    [
        '"keypoints": {"nose": [55, 66]}',
        '"middle": [55, 66]',
        '"head": "[55, 66]"',
        '"head": "(55, 66, 70, 80)"',
        '"keypoints": [55, 66, 2, 77, 88, 2]',
        '"segmentation": [[1, 2, 300, 2, 300, 400]]',
        '"parts": {"middle": [1, 2]}',
        '"parts": [[[1, 2, 3, 4]]]',
    ],
)
def test_numbers_that_may_be_a_place_are_told_where_they_are_left(more: str) -> None:
    found, told = read(f'{{"bbox_2d": [1, 2, 300, 400], "label": "a", {more}}}')
    assert (found, told) == ([(BOX_A, "a")], ["reply-part-dropped"])


def test_what_is_no_place_stays_without_a_word() -> None:
    more = '"color": [255, 0, 0, 9], "on": [true, false], "of": ["a", "b"], "hits": {"n": 3}, '
    more += '"size": [1, 2], "ageRange": [1, 2], "ids": [3, 7], "center": [1, 2], "s": "[a, b]", '
    more += '"x": "year", "y": "sales", "left": "cup", "of_it": {"scores": [1, 2]}'
    assert read(f'{{"bbox_2d": [1, 2, 300, 400], "label": "a", {more}}}') == ([(BOX_A, "a")], [])


@pytest.mark.parametrize(
    "text",
    [
        '{"bbox": {"x": 1, "y": 2, "width": 3, "height": 4}}',
        '{"bbox_2d": [1, 2, 3, 4, 5, 6, 7, 8, 9]}',
        '{"bbox_2d": [[1, 2]]}',
        '{"point_2d": [1, 2, 300, 400]}',
        '{"bbox_2d": {"at": [1, 2]}}',
    ],
)
def test_a_place_that_cannot_be_read_is_told(text: str) -> None:
    assert read(text) == ([], ["reply-part-dropped"])


def test_nine_numbers_are_named_for_what_they_are() -> None:
    back = Transform.resize(SIZE, SIZE)
    here = Places(Convention(Coordinates.THOUSANDTHS, 1000, SIZE, back, SIZE, strict=False))
    assert here.box([1] * 9, "") is None
    assert "'bbox_3d'" in str(here.issues[0])


@pytest.mark.parametrize("text", [f"<think>The cup may be [{A}] hmm", f"\n <think>{A}"])
def test_thoughts_that_were_cut_are_no_answer(text: str) -> None:
    with pytest.raises(ReplyParseError, match="within its thoughts"):
        read(text)
    assert read(f"{text}</think>[{B}]")[0] == [(BOX_B, "b")]


@pytest.mark.parametrize(
    "text",
    [
        '{"bbox":[1,2,3,4],' * 12_000,
        "{" + ",".join(['"bbox":[1,2,3,4]'] * 12_000) + "}",
        "{" + ",".join([f'"a{n}":1' for n in range(8_000)] + ['"box":[1,2,3,4]'] * 8_000) + "}",
        "{" + ",".join([f'"box{n}":[1,2,3,4]' for n in range(12_000)]) + "}",
        "{'bbox': (" + "1," * 100_000,
        "```py\nx\n```\n" * 50_000 + "{" * 1000,
        "```json\n[]\n```" + "[ " * 300_000,
        '```json\n[]\n```{"' + "a" * 500_000,
    ],
    ids=lambda text: text[:12],
)
def test_hostile_places_are_read_in_bounded_time(text: str) -> None:
    start = process_time()
    with suppress(ReplyParseError):
        read(text)
    assert process_time() - start < 30


@pytest.mark.parametrize(
    "more",
    [
        *('"radius": 30', '"w": 3', '"size": [30, 40]', '"x3": 5', '"right": 9, "x2": 3'),
        '"x1": 3, "y1": 4, "x2": 5, "y2": 6, "x3": 7, "y3": 8',
    ],
)
def test_corners_of_an_unknown_shape_are_told(more: str) -> None:
    found, told = read(f'{{"x": 100, "y": 200, {more}, "label": "a"}}')
    assert (found, told) == ([], ["reply-part-dropped"])


def test_eight_numbers_that_may_be_two_boxes_are_told() -> None:
    assert read('{"bbox_2d": [1,2,300,400,50,60,700,800]}')[1] == ["coordinates-doubtful"]
    assert read('{"bbox_2d": ["1",2,300,400,50,60,700,800]}')[1] == ["reply-repaired"]


def test_labels_that_fit_no_row_of_places_are_told() -> None:
    text = '{"bboxes": [[1,2,300,400],[50,60,700,800]], "labels": ["a", "b", "c"]}'
    assert read(text) == ([(BOX_A, "a, b, c"), (BOX_B, "a, b, c")], ["reply-repaired"])


def test_a_mark_of_the_server_behind_the_answer_is_no_part_of_it() -> None:
    assert read(f"{FENCED}<|im_end|>\n<|endoftext|>") == (BOTH, [])


def test_a_label_with_section_signs_is_kept_where_json_is_mended() -> None:
    text = '[{"bbox": [1,2,300,400], "label": "see \u00a712\u00a7 here" "x":1}]'
    assert [label for _, label in read(text)[0]] == ["see \u00a712\u00a7 here"]
