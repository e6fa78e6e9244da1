"""JSON out of an answer: fenced or not, several pieces, cut off, or broken and mended.

Whatever was mended is told. A number at the very end of a cut answer is never taken: it may have
lost its last digits.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError
from vlprep.wire.replies.fences import fenced
from vlprep.wire.replies.telling import cut, dropped, repaired

if TYPE_CHECKING:
    from vlprep.values.issue import Issue

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*(?P<double>")?'
    r"|'(?:[^'\\]|\\.)*(?P<single>')?"
    r"|[\[\]{}:,]"
    r"|[^\s\"'\[\]{}:,]+",
    re.DOTALL,
)
"""A string that is not closed reaches to the end, so that the text is walked only once."""
_FLAT = re.compile(r"\{[^{}]*\}")
_OPENS, _CLOSES = {"{": "}", "[": "]"}, frozenset("}]")
_START = re.compile(r"[\[{]")
_LEAST = 100
"""Mending takes time even for a piece of no length: about as much as for one of this many characters."""
_DATA = re.compile(r"[\d\"'{]")
_DIGIT = re.compile(r"\d")


class Found(NamedTuple):
    """The values of an answer, in order, and what was done to read them."""

    values: list[Any]
    issues: list[Issue]


def read_objects(text: str, *, nested: bool = False) -> Found:
    """Read all JSON of an answer.

    Args:
        text: The answer without thoughts.
        nested: Whether broken JSON is mended as a whole, as a form with inner objects needs it;
            else object by object, so that one broken object costs no other.

    Raises:
        ReplyParseError: There is no JSON in it, or it is nested too deep.
    """
    found = Found([], [])
    budget = _Budget()
    for piece, closed in _pieces(text):
        _read_piece(piece, found, budget, nested=nested)
        if not closed and not any(issue.code == "reply-cut" for issue in found.issues):
            found.issues.append(cut("the answer's fence is not closed; its end may be missing"))
    found.issues[:] = dict.fromkeys(found.issues)
    if not found.values and not found.issues:
        message = f"there is no JSON in the answer: {text.strip()[:80]!r}"
        raise ReplyParseError(message, "ask for JSON, or read the text as it is")
    return found


def _pieces(text: str) -> list[tuple[str, bool]]:
    blocks = [block for block in fenced(text) if _START.search(block.text)]
    return [(block.text, block.closed) for block in blocks] or [(text, True)]


class _Budget:
    """What may still be spent on mending, in squares of lengths."""

    def __init__(self) -> None:
        self.left = READING.mending

    def mend(self, text: str) -> Any:
        """Mend one piece.

        Raises:
            ValueError: It is too long, the budget is spent, or nothing could be made of it.
        """
        self.left -= (len(text) + _LEAST) ** 2
        if self.left < 0 or len(text) > READING.mended_characters:
            message = "too long to mend"
            raise ValueError(message)
        from json_repair import repair_json

        try:
            return repair_json(text, return_objects=True, skip_json_loads=True)
        except (RecursionError, IndexError, TypeError) as error:
            message = "cannot be mended"
            raise ValueError(message) from error


def _read_piece(piece: str, found: Found, budget: _Budget, *, nested: bool) -> None:
    """Read one value after the other, and mend those that are broken."""
    twice: list[str] = []

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items):
            twice.extend(name for name, _ in items[1:])
        return made

    decoder = json.JSONDecoder(object_pairs_hook=pairs)
    start = _START.search(piece)
    while start is not None:
        try:
            value, end = decoder.raw_decode(piece, start.start())
        except (ValueError, RecursionError):
            end = start.start() + _mend(piece[start.start() :], found, budget, nested=nested)
        else:
            found.values.append(value)
        start = _START.search(piece, end)
    if twice:
        found.issues.append(repaired("an object has a key twice; the last one is taken"))


def _mend(piece: str, found: Found, budget: _Budget, *, nested: bool) -> int:
    """Mend the value that a piece begins with, and tell where it ends."""
    whole, is_cut = closed(piece)
    end = len(piece) if is_cut else len(whole)
    if is_cut:
        found.issues.append(cut())
    try:
        value = json.loads(whole)
    except (ValueError, RecursionError):
        if not _DATA.search(whole):
            return end  # a remark in brackets
        if nested:
            _mend_whole(whole, found, budget)
        else:
            _mend_each(whole, found, budget)
    else:
        found.values.append(value)
    return end


def _mend_whole(whole: str, found: Found, budget: _Budget) -> None:
    value = _mended(whole, budget)
    if isinstance(value, (dict, list)) and value:
        found.values.append(value)
        found.issues.append(repaired("the JSON of the answer is broken and was mended"))
    else:
        found.issues.append(dropped("the JSON of the answer cannot be mended", actual=whole[:80]))


def _mend_each(whole: str, found: Found, budget: _Budget) -> None:
    """Take each object for itself, and mend those that are broken."""
    items: list[Any] = []
    mended = lost = 0
    for match in _FLAT.finditer(whole):
        try:
            items.append(json.loads(match[0]))
            continue
        except (ValueError, RecursionError):
            item = _mended(match[0], budget)
        if isinstance(item, dict) and item:
            items.append(item)
            mended += 1
        else:
            lost += 1
    lost += sum(1 for rest in _FLAT.split(whole) if _DIGIT.search(rest))
    if items:
        found.values.append(items)
        told = f"; {mended} of its {len(items)} objects were mended" if mended else ""
        found.issues.append(repaired(f"the JSON of the answer is broken{told}"))
    if lost:
        found.issues.append(
            dropped(f"{lost} parts of the answer cannot be read", actual=whole[:80])
        )


def _mended(text: str, budget: _Budget) -> Any:
    """Mend one object: single quotes alone need no library."""
    if '"' not in text and "\\" not in text:
        try:
            return json.loads(text.replace("'", '"'))
        except (ValueError, RecursionError):
            pass
    try:
        return budget.mend(text)
    except ValueError:
        return None


def closed(piece: str) -> tuple[str, bool]:
    """Cut broken JSON back to its last whole value, and close what is open.

    Returns:
        The text up to where its brackets close, or up to its last whole value with the brackets
        that are missing; and whether any was missing.

    Raises:
        ReplyParseError: It is nested deeper than any answer.
    """
    stack: list[str] = []
    safe, safe_stack = 0, ""
    before = ""
    for token in _TOKEN.finditer(piece):
        kind = token[0] if len(token[0]) == 1 else token[0][0]
        if kind in _OPENS:
            stack.append(_OPENS[kind])
            if len(stack) > READING.depth:
                message = f"the answer's JSON is nested deeper than {READING.depth}"
                raise ReplyParseError(message, "ask again")
        elif kind in _CLOSES:
            if not stack or stack.pop() != kind:
                return piece, False  # not cut but broken
            safe, safe_stack = token.end(), "".join(reversed(stack))
            if not stack:
                return piece[:safe], False
        elif kind == ",":
            safe, safe_stack = token.start(), "".join(reversed(stack))
        elif (token["double"] or token["single"]) and (before == ":" or stack[-1:] == ["]"]):
            safe, safe_stack = token.end(), "".join(reversed(stack))
        before = kind
    return piece[:safe] + safe_stack, True
