"""What a file of the Batch API takes, and how the room of a line is shared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.catalog.batch import CHAT
from vlprep.rules.batch import files_needed, has_room, shares

SMALL = CHAT._replace(lines=3, file_bytes=100)
SIZES = st.lists(st.none() | st.integers(0, 1000), max_size=12)


@pytest.mark.parametrize(
    ("lines", "size", "line", "room"),
    [
        (0, 0, 100, True),
        (0, 0, 101, False),
        (2, 60, 39, True),
        (2, 60, 40, True),
        (2, 60, 41, False),
        (3, 60, 1, False),
    ],
)
def test_a_file_takes_lines_up_to_both_limits(
    lines: int, size: int, line: int, *, room: bool
) -> None:
    assert has_room(lines, size, line, SMALL) is room


@pytest.mark.parametrize(
    ("lines", "size", "files"),
    [(0, 0, 0), (1, 1, 1), (3, 100, 1), (4, 100, 2), (3, 101, 2), (6, 200, 2), (7, 1, 3)],
)
def test_so_many_files_are_needed_at_least(lines: int, size: int, files: int) -> None:
    assert files_needed(lines, size, SMALL) == files


@pytest.mark.parametrize(
    ("sizes", "room", "given"),
    [
        ([], 100, []),
        ([10, 20], 100, [10, 20]),
        ([90, 90], 100, [50, 50]),
        # what the small one leaves is for the others
        ([10, 90, 90], 100, [10, 45, 45]),
        ([90, 10, 90], 100, [45, 10, 45]),
        # what is not known comes last, and has all that is left
        ([None, 10], 100, [90, 10]),
        ([None, 200, None], 90, [30, 30, 30]),
        ([10, 20], -5, [0, 0]),
    ],
)
def test_the_room_of_a_line_is_shared_by_need(
    sizes: list[int | None], room: int, given: list[int]
) -> None:
    assert shares(sizes, room) == given


@given(SIZES, st.integers(0, 3000))
def test_nothing_has_more_than_it_needs_and_all_have_no_more_than_there_is(
    sizes: list[int | None], room: int
) -> None:
    given = shares(sizes, room)
    assert sum(given) <= room
    needs = [room if size is None else size for size in sizes]
    assert all(0 <= got <= need for got, need in zip(given, needs, strict=True))
    if sum(needs) <= room:
        assert given == needs
    short = [got for got, need in zip(given, needs, strict=True) if got < need]
    if short:  # the rest is shared alike, to the byte, and none of it is left over
        assert max(short) - min(short) <= 1
        assert max(given) <= max(short) + 1
        assert sum(given) == room
