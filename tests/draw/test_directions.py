"""Lines in which Arabic or Hebrew stands among other letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.draw.directions import in_order, runs_leftwards

ARABIC, HEBREW = "العربية", "שלום"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (f"words and {ARABIC} and", [("words and ", False), (ARABIC, True), (" and", False)]),
        (f"a {ARABIC} {HEBREW}, b", [("a ", False), (f"{ARABIC} {HEBREW}", True), (", b", False)]),
        (f"a {ARABIC} 12", [("a ", False), (f"{ARABIC} 12", True)]),
        (f"{ARABIC} a b {HEBREW}", [(f" {HEBREW}", True), ("a b", False), (f"{ARABIC} ", True)]),
        ("杯子 cup", [("杯子 cup", False)]),
    ],
)
def test_parts_stand_where_their_paragraph_puts_them(
    text: str, parts: list[tuple[str, bool]]
) -> None:
    assert in_order(text, leftwards=runs_leftwards(text)) == parts


def test_the_first_letter_tells_which_way_a_paragraph_runs() -> None:
    assert runs_leftwards(f"1. {ARABIC} words")
    assert not runs_leftwards(f"(a) {ARABIC}")
    assert not runs_leftwards("1. …")


def test_a_line_broken_out_of_a_paragraph_keeps_its_way() -> None:
    assert in_order(f"{ARABIC} a", leftwards=False) == [(ARABIC, True), (" a", False)]
    assert in_order("a b", leftwards=True) == [("a b", False)]


@given(st.text(alphabet=f"ab 1,é{ARABIC}{HEBREW}"), st.booleans())
def test_no_letter_is_lost(text: str, leftwards: bool) -> None:
    parts = [part for part, _ in in_order(text, leftwards=leftwards)]
    assert "".join(parts[::-1] if leftwards else parts) == text
