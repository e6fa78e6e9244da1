"""Which way a line of text runs, where Arabic or Hebrew stands among other letters.

A small part of the Unicode rules of writing in two directions (UAX #9): a run of one direction keeps
its place in its paragraph. What stands inside a run is the text engine's own work.
"""

from __future__ import annotations

from itertools import groupby
from unicodedata import bidirectional

_LEFTWARDS = frozenset(("R", "AL", "AN"))
_NUMBER = "EN"


def runs_leftwards(text: str) -> bool:
    """Tell whether a paragraph runs from right to left: its first letter tells (rule P2)."""
    if text.isascii():
        return False
    kinds = map(bidirectional, text)
    return next((kind != "L" for kind in kinds if kind in {"L", "R", "AL"}), False)


def in_order(text: str, *, leftwards: bool) -> list[tuple[str, bool]]:
    """Take a line apart so that each part has one direction.

    Args:
        text: One line.
        leftwards: Whether its paragraph runs from right to left.

    Returns:
        The parts as they stand from left to right, and whether each runs from right to left.
    """
    if text.isascii() and not leftwards:
        return [(text, False)]
    sides = _sides(text, leftwards=leftwards)
    parts = [
        ("".join(character for character, _ in part), side)
        for side, part in groupby(zip(text, sides, strict=True), lambda one: one[1])
    ]
    return parts[::-1] if leftwards else parts


def _sides(text: str, *, leftwards: bool) -> list[bool]:
    """Tell of each character whether it belongs to what runs from right to left."""
    said: list[bool | None] = []
    last = leftwards
    for kind in map(bidirectional, text):
        if kind == "L" or kind in _LEFTWARDS:
            last = kind != "L"
        # A number goes with the letters before it (rules W2 and W7), as a mark does with its letter.
        said.append(last if kind in {"L", _NUMBER, "NSM", *_LEFTWARDS} else None)
    behind: list[bool] = []
    following = leftwards
    for side in reversed(said):
        following = following if side is None else side
        behind.append(following)
    sides: list[bool] = []
    before = leftwards
    for side, after in zip(said, reversed(behind), strict=True):
        before = before if side is None else side
        # A blank or sign between two of one direction is theirs, else the paragraph's (N1, N2).
        sides.append(before if before == after else leftwards)
    return sides
