"""Answers as models write them, with what they mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from vlprep.testing.conversations import DocumentReply, EventsReply, GroundingReply

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_WORDS = st.text(st.characters(categories=("L", "N", "Zs", "P")), min_size=1, max_size=20)
_PLAIN = _WORDS.map(lambda words: " ".join(words.split())).filter(bool)
"""What HTML says as it was written: a browser takes blanks at the ends away, and many for one."""
_THOUSANDTHS = st.integers(0, 1000)
_SECONDS = st.integers(0, 7200)


def _box(one: int, two: int, three: int, four: int) -> tuple[int, int, int, int]:
    return min(one, three), min(two, four), max(one, three), max(two, four)


def _event(one: int, two: int, words: str) -> tuple[int, int, str]:
    return min(one, two), max(one, two), words


_BOXES = st.builds(_box, _THOUSANDTHS, _THOUSANDTHS, _THOUSANDTHS, _THOUSANDTHS)
_ELEMENTS = st.sampled_from(("p", "h1", "h2", "div"))
_KINDS: dict[str, SearchStrategy[Any]] = {
    "grounding": st.builds(
        GroundingReply,
        boxes=st.lists(st.tuples(_WORDS, _BOXES), max_size=5).map(tuple),
        fenced=st.booleans(),
    ),
    "documents": st.builds(
        DocumentReply,
        blocks=st.lists(st.tuples(_ELEMENTS, _BOXES, _PLAIN), max_size=5).map(tuple),
        fenced=st.booleans(),
    ),
    "events": st.builds(
        EventsReply,
        events=st.lists(st.builds(_event, _SECONDS, _SECONDS, _WORDS), max_size=5).map(tuple),
        fenced=st.booleans(),
    ),
}


def replies(
    *, kind: str | None = None
) -> SearchStrategy[GroundingReply | DocumentReply | EventsReply]:
    """Draw an answer: ``drawn.encode()`` writes it, its fields say what it means.

    Args:
        kind: ``"grounding"``, ``"documents"`` or ``"events"``; by default any of them. The numbers
            of boxes are thousandths, which pixels can be too.

    Raises:
        ValueError: There is no such kind.
    """
    if kind is not None and kind not in tuple(_KINDS):
        message = f"kind must be one of {', '.join(_KINDS)}, not {kind!r}"
        raise ValueError(message)
    return st.one_of(*_KINDS.values()) if kind is None else _KINDS[kind]
