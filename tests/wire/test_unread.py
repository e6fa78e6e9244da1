"""What looks like a place and was not read is told."""

from __future__ import annotations

from time import perf_counter

import pytest

from vlprep.wire.replies.unread import like_places, told_of_words, unread


@pytest.mark.parametrize(
    "text",
    [
        "click(500, 300)",
        "(100, 200), then",
        "[1.5, -2, 3, 4]",
        "\uff081\uff0c2\uff09",
        "at 1, 2, 3, 4 or so",
        '<object bbox="10,20,300,400"/>',
        '<box x1="10" y1="20"/>',
        'points x1="387"',
        "x = 12, y = 13",
    ],
)
def test_what_may_be_a_place_is_told_once(text: str) -> None:
    assert [issue.code for issue in unread([text, text])] == ["reply-part-dropped"]


@pytest.mark.parametrize(
    "text", ["in 2023 [2] three cups", "(0, 255, 0)", "<h1>a</h1>", "1, 2, 3", "x and y", "", "a<b"]
)
def test_words_and_colors_are_no_places(text: str) -> None:
    assert list(like_places([text])) == []


def test_an_answer_in_words_is_told_where_it_lacks_something() -> None:
    assert [one.code for one in told_of_words(" \n", about=False)] == ["reply-unreadable"]
    assert told_of_words("(1, 2)", about=False) == []
    assert [one.code for one in told_of_words("(1, 2)", about=True)] == ["reply-part-dropped"]
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
    start = perf_counter()
    unread([text])
    assert perf_counter() - start < 20
