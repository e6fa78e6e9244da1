"""What looks like a place and was not read is told."""

from __future__ import annotations

from time import process_time

import pytest

from vlprep.wire.replies.unread import like_places, told_of_words, unread


@pytest.mark.parametrize(
    "text",
    [
        "[1.5, -2, 3, 4]",
        "\uff081\uff0c2\uff0c3\uff0c4\uff09",
        "(1,2),(3,4)",
        "<|det_a|>10 20 30 40",
        "'bbox_2d': [1, 2",
        '<object bbox="10,20,300,400"/>',
        '<box x1="10" y1="20"/>',
        'points x1="387"',
    ],
)
def test_what_may_be_a_place_is_told_once(text: str) -> None:
    assert [issue.code for issue in unread([text, text])] == ["reply-part-dropped"]


@pytest.mark.parametrize(
    "text",
    [
        *("in 2023 [2] three cups", "(0, 255, 0)", "<h1>a</h1>", "1, 2, 3", "x and y", "", "a<b"),
        *("x = 3", "A(1, 2)", "[0, 1]", "2019, 2020, 2021, 2022", "Items 1, 2, 3, 4"),
        *("click(500, 300)", "(width, height) = (1000, 1000)", "[x1, y1, x2, y2]"),
    ],
)
def test_words_sizes_and_colors_are_no_places(text: str) -> None:
    assert list(like_places([text])) == []


def test_rows_that_were_read_are_told_no_more() -> None:
    text = "at [1, 2, 3, 4.0] or (1,2),(3,4)"
    assert unread([text], {(1.0, 2.0, 3.0, 4.0)}) == []
    assert len(unread([text], {(1.0, 2.0, 3.0, 5.0)})) == 1


def test_an_answer_in_words_is_told_where_it_lacks_something() -> None:
    assert [one.code for one in told_of_words(" \n", about=False)] == ["reply-unreadable"]
    assert told_of_words("(1, 2, 3, 4)", about=False) == []
    assert [one.code for one in told_of_words("(1, 2, 3, 4)", about=True)] == ["reply-part-dropped"]
    assert told_of_words("two cups", about=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "1" * 10**6,
        "1," * 500_000,
        "(" * 10**6,
        "(1," * 300_000,
        "<a1" * 300_000,
        "<a" + "1" * 10**6,
    ],
)
def test_hostile_words_are_searched_in_bounded_time(text: str) -> None:
    start = process_time()
    unread([text])
    assert process_time() - start < 20
