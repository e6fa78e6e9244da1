"""JSON out of answers: whole, cut, broken, hostile."""

from __future__ import annotations

import json
from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError
from vlprep.wire.replies.objects import closed, data_of, read_objects

BOX = '{"bbox_2d": [1, 2, 3, 4], "label": "a"}'


def codes(text: str, *, nested: bool = False) -> list[str]:
    return [issue.code for issue in read_objects(text, nested=nested).issues]


@pytest.mark.parametrize(
    "text",
    [
        f"[{BOX}]",
        f"```json\n[{BOX}]\n```",
        f"Sure!\n```json\n[{BOX}]\n```\nAnything else?",
        f"Here is [the list]: [{BOX}] as asked.",
        f"~~~\n[{BOX}]\n~~~",
    ],
)
def test_whole_json_is_read_without_a_word(text: str) -> None:
    assert read_objects(text).values == [[json.loads(BOX)]]
    assert codes(text) == []


def test_several_pieces_are_all_read() -> None:
    found = read_objects(f"```json\n{BOX}\n```\nand\n```json\n{BOX}\n```")
    assert found.values == [json.loads(BOX)] * 2


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (f'[{BOX}, {{"bbox_2d": [100, 200, 300, 40', [[1, 2, 3, 4]]),
        (f'[{BOX}, {{"bbox_2d": [100, 200, 300, 400], "la', [[1, 2, 3, 4], [100, 200, 300, 400]]),
        (f'```json\n[{BOX}, {{"bbox_2d": [100', [[1, 2, 3, 4]]),
        (f'[{BOX}, {{"label": "b", "bbox_2d": [100', [[1, 2, 3, 4], None]),
        (f"[{BOX},", [[1, 2, 3, 4]]),
    ],
)
def test_a_number_at_the_end_of_a_cut_answer_is_never_taken(
    text: str, items: list[list[int] | None]
) -> None:
    found = read_objects(text)
    assert [item.get("bbox_2d") or None for item in found.values[0]] == items
    assert "reply-cut" in codes(text)


def test_a_cut_in_single_quotes_is_mended_and_told() -> None:
    text = BOX.replace('"', "'")
    found = read_objects(f"[{text}, {{'bbox_2d': [5, 6, 7")
    assert found.values == [[json.loads(BOX)]]
    assert codes(f"[{text}, {{'bbox_2d': [5, 6, 7") == ["reply-cut", "reply-repaired"]


@pytest.mark.parametrize(
    "text",
    [
        f"[{BOX},]",
        f"[{BOX} {BOX}]",
        f'[{{"bbox_2d": [1, 2, 3, 4, "label": "a"}}, {BOX}]',
        '[{"bbox_2d": [1, 2, 3, 4], "label": "he said "hi""}]',
        "[{bbox_2d: [1, 2, 3, 4], label: 'a'}]",
    ],
)
def test_broken_json_is_mended_object_by_object_and_told(text: str) -> None:
    items = read_objects(text).values[0]
    assert all(item["bbox_2d"] == [1, 2, 3, 4] for item in items)
    assert codes(text) == ["reply-repaired"]


AFTER = '{"bbox_2d": [5, 6, 7, 8], "label": "b"}'


@pytest.mark.parametrize(
    ("first", "label"),
    [
        ("{'bbox_2d': [1, 2, 3, 4], 'label': 'dog's cup'}", "dog's cup"),
        ('{"bbox_2d": [1, 2, 3, 4], "label": "15" screen"}', '15" screen'),
        ('{"bbox_2d": [1, 2, 3, 4], "label": "cup}', "cup"),
        ('{"bbox_2d": [1, 2, 3, 4], "label": "a {b} c",}', "a {b} c"),
        ('{"bbox_2d": [1, 2, 3, 4], "label": "a", "more": {"c": "r",}}', "a"),
        ('{"bbox_2d": [1, 2, 3, 4], "label": "a", "more": {"c": "r"},}', "a"),
        ('{"bbox_2d"\uff1a[1\uff0c2\uff0c3\uff0c4]\uff0c"label"\uff1a"a"}', "a"),
        ("{\u201cbbox_2d\u201d: [1, 2, 3, 4], \u201clabel\u201d: \u201ca b\u201d}", "a b"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_one_broken_object_costs_no_other(first: str, label: str, nested: bool) -> None:
    text = f"[{first}, {AFTER}]"
    found = read_objects(text, nested=nested)
    assert [(one["bbox_2d"], one["label"]) for one in found.values[0]] == [
        ([1, 2, 3, 4], label),
        ([5, 6, 7, 8], "b"),
    ]
    assert codes(text, nested=nested) == ["reply-repaired"]


def test_whole_objects_beside_a_broken_one_keep_what_they_hold() -> None:
    whole = '{"bbox_2d": [1, 2, 3, 4], "more": {"c": [{"d": 1}, {"e": 2}], "f": "}, {"}}'
    found = read_objects(f"[{whole}, {{5 6}}, {BOX}]")
    assert found.values[0][0] == json.loads(whole)
    assert found.values[0][-1] == json.loads(BOX)


def test_the_objects_of_a_broken_group_are_taken_one_by_one() -> None:
    found = read_objects(f'{{"objects": [{{"bbox_2d": [1, 2, 3, 4],}}, {BOX}]}}')
    assert found.values[0] == [{"bbox_2d": [1, 2, 3, 4]}, json.loads(BOX)]


def test_broken_rows_without_objects_are_mended_together() -> None:
    found = read_objects("[[1, 2, 3, 4], [5, 6, 7, 8],]")
    assert found.values == [[[1, 2, 3, 4], [5, 6, 7, 8]]]
    assert codes("[[1, 2, 3, 4], [5, 6, 7 8], [9, 10") == ["reply-cut", "reply-repaired"]


def test_a_list_of_broken_objects_that_is_not_closed_is_cut() -> None:
    assert codes(f"[{{'a': 1}}, {BOX}") == ["reply-cut", "reply-repaired"]


def test_a_number_with_leading_zeros_keeps_them() -> None:
    found = read_objects('{"code": 00123, "label": "agent: 007, x", "n": 0, "f": 0.5}', nested=True)
    assert found.values == [{"code": "00123", "label": "agent: 007, x", "n": 0, "f": 0.5}]
    assert [issue.code for issue in found.issues] == ["reply-repaired"]


def test_a_form_whose_quotes_do_not_match_is_broken_and_not_cut() -> None:
    found = read_objects('{"a": "x" y", "b": "c", "d": {"e": "f}}', nested=True)
    assert [issue.code for issue in found.issues] == ["reply-repaired"]
    assert found.values[0]["b"] == "c"


@pytest.mark.parametrize("text", [f"```json\n[{BOX}]```", f"```json\n[{BOX}] ``` \n"])
def test_a_fence_may_close_on_the_last_line(text: str) -> None:
    assert read_objects(text).values == [[json.loads(BOX)]]
    assert codes(text) == []


def test_a_remark_in_brackets_with_an_apostrophe_hides_nothing() -> None:
    text = f"[don't know] and [the 'cup] [{BOX}]"
    assert read_objects(text).values[-1] == [json.loads(BOX)]


@pytest.mark.parametrize("nested", [False, True])
def test_a_key_that_stands_twice_is_told(nested: bool) -> None:
    text = '{"bbox_2d": [1, 2, 3, 4], "bbox_2d": [5, 6, 7, 8]}'
    assert codes(text, nested=nested) == ["reply-repaired"]
    last = {"bbox_2d": [5, 6, 7, 8]}
    expected = last if nested else [{"bbox_2d": [1, 2, 3, 4]}, last]
    assert read_objects(text, nested=nested).values == [expected]


def test_what_stands_around_the_values_is_given_too() -> None:
    found = read_objects(f"One: {BOX} two (1, 2)\n```py\nx[0]\n```")
    assert [text.strip() for text in found.unread] == ["One:", "two (1, 2)", "x[0]"]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (f"words {BOX}", [f"words {BOX}"]),
        (f"words [1] {BOX}\n```js\n[2]\n```\nend", [f"{BOX}\n"]),
        (f"words\n```json\n{BOX}\n```", [f"{BOX}\n"]),
        ("no data", []),
    ],
)
def test_what_may_hold_data_is_told_from_words_and_code(text: str, held: list[str]) -> None:
    assert data_of(text) == held


def test_a_part_that_cannot_be_read_is_told() -> None:
    assert codes(f"[{BOX}, 5, {{12}}, {BOX}}}") == ["reply-repaired", "reply-part-dropped"]
    assert codes('{"a": {"b": "x', nested=True) == ["reply-cut"]
    long = '{"a": "b" c}' + " " * READING.mended_characters
    assert codes(f"{{{long}}}", nested=True) == ["reply-part-dropped"]


def test_a_form_is_mended_as_a_whole() -> None:
    found = read_objects('{"a": "he said "hi" there", "b": {"c": 1}}', nested=True)
    assert found.values == [{"a": 'he said "hi" there', "b": {"c": 1}}]


def test_a_fence_that_is_not_closed_is_told_once() -> None:
    assert codes(f"```json\n[{BOX}]") == ["reply-cut"]
    assert codes(f"```json\n[{BOX},") == ["reply-cut"]


def test_what_the_mending_library_cannot_do_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("json_repair.repair_json", fail)
    assert codes(f"[{BOX}, {{5 6}}]") == ["reply-repaired", "reply-part-dropped"]


def test_without_json_there_is_nothing_to_read() -> None:
    with pytest.raises(ReplyParseError, match=r"no JSON.*no cat here"):
        read_objects("There is no cat here.")


@pytest.mark.parametrize(
    ("text", "kept", "was_cut"),
    [
        ('{"a": 1}', '{"a": 1}', False),
        ('{"a": [1, 2', "", True),
        ('{"b": 1, "a": [1, 2', '{"b": 1}', True),
        ("[[1, 2], [3, 4", "[[1, 2]]", True),
        ('{"a": "b", "c', '{"a": "b"}', True),
        ('["x", "y', '["x"]', True),
        ("[1, 2}", "[1, 2}", False),
        ("[1] and more", "[1]", False),
    ],
)
def test_what_is_open_is_closed_behind_the_last_whole_value(
    text: str, kept: str, was_cut: bool
) -> None:
    assert closed(text)[:2] == (kept, was_cut)
    assert closed(f"no: {text}", 4)[:2] == (kept, was_cut)


def test_json_that_is_nested_too_deep_is_refused() -> None:
    assert closed("[" * READING.depth)[1]
    with pytest.raises(ReplyParseError, match=f"deeper than {READING.depth}"):
        closed("[" * (READING.depth + 1))


@given(st.integers(0, 200))
def test_a_cut_answer_gives_the_whole_items_before_the_cut(at: int) -> None:
    boxes = [[n, n + 1, n + 2, n + 3] for n in range(100, 104)]
    text = json.dumps([{"bbox_2d": box, "label": "cat"} for box in boxes])[: at + 1]
    found = read_objects(text)
    items = found.values[0] if found.values else []
    whole = [item["bbox_2d"] for item in items if len(item.get("bbox_2d", ())) == 4]
    assert whole == boxes[: len(whole)]
    assert (len(whole) == 4 and text.endswith("]")) or "reply-cut" in {i.code for i in found.issues}


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        '{"a":' * 200_000,
        '["' * 500_000,
        '{["}' * 60_000,
        '{"' + '\\"' * 500_000,
        '{"a": [1,2}' * 90_000,
        "[x] " * 250_000,
        "[1x] " * 50_000,
        "{x} " * 60_000,
        '{"a"} ' * 40_000,
        "[{} {" + "}" + " " * 500_000 + "x",
        "```json\n[\n```\n" * 60_000,
        "[" + ",".join([BOX.replace('"', "'")] * 25_000) + "]",
        "[" + ",".join([BOX] * 25_000),
    ],
    ids=lambda text: text[:12],
)
@pytest.mark.parametrize("nested", [False, True])
def test_a_hostile_answer_is_read_or_refused_in_bounded_time(text: str, nested: bool) -> None:
    start = process_time()
    with suppress(ReplyParseError):
        read_objects(text, nested=nested)
    assert process_time() - start < 30
