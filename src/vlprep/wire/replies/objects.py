"""JSON out of an answer: fenced or not, several pieces, cut off, or broken and mended.

Whatever was mended is told. A number at the very end of a cut answer is never taken: it may have
lost its last digits.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError
from vlprep.wire.replies.fences import fenced
from vlprep.wire.replies.telling import cut, dropped, repaired

if TYPE_CHECKING:
    from vlprep.values.issue import Issue

_TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.|"(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+(?P<double>")?'
    r"|'(?:[^'\\]++|\\.|'(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+(?P<single>')?"
    r"|[\[\]{}:,]"
    r"|[^\s\"'\[\]{}:,][^\s\"\[\]{}:,]*",
    re.DOTALL,
)
"""A quote ends a string where JSON can go on behind it: ``'dog's cup'`` is one string.

A string that is not closed reaches to the end, so that the text is walked only once.
"""
_OBJECT_ENDS = re.compile(r"\}(?=\s*+(?:[,\uff0c]\s*+)?+(?:[\[{\]}]|\Z))")
_STRICT = json.JSONDecoder()
_INNER_QUOTE = re.compile(r'(?<!\\)"')
_OPENS, _CLOSES = {"{": "}", "[": "]"}, frozenset("}]")
_WHOLE = frozenset("\"'}]")
"""What a value that is surely whole ends with, or begins with: a number may have lost digits."""
_START = re.compile(r"[\[{]")
_LEAST = 100
"""Mending takes time even for a piece of no length: about as much as for one of this many characters."""
_DATA = re.compile(r"[\d{]")
_DIGIT = re.compile(r"\d")
_LEADING_ZERO = re.compile(r"(?<![^\uff0c\uff1a])-?0\d+(?:\.\d+)?(?![^\uff0c\uff1a])")
"""Full-width marks are no part of a number."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?")
_VALUE = re.compile(
    r'"(?:[^"\\]++|\\.|"(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+"?'
    r"|'(?:[^'\\]++|\\.|'(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+'?"
    r"|\u201c[^\u201d\n]*+\u201d?"
    r"|(?P<before>[:\uff1a]\s*+)(?P<written>\d{1,3}(?:,\d{3})++(?:\.\d++)?+"
    r"|[+\-\d(][\d+:.\-()/ \t]*+)(?=\s*+[,\uff0c}\"'])"
    r"|(?P<times>\d{1,6}(?::\d\d){1,2}+(?:\.\d++)?+"
    r"(?:\s*+[-\u2013~]\s*+\d{1,6}(?::\d\d){1,2}+(?:\.\d++)?+)?+)(?=\s*+[,\uff0c\]])"
    r"|(?P<bracket>[\[\]{}])",
    re.DOTALL,
)
"""A string, digits and what stands between them in a time, a date or the number of a card; or a
bracket: whether ``12:30`` is a time, or a name and its number, depends on what it stands in."""
_FULL_WIDTH = str.maketrans("\uff0c\uff1a\u201c\u201d", ',:""')


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

    def allows(self, length: int) -> bool:
        """Spend the time that a piece of some length may take, if there is any left."""
        self.left -= (length + _LEAST) ** 2
        return self.left >= 0

    def mend(self, text: str) -> Any:
        """Mend one piece.

        Raises:
            ValueError: It is too long, the budget is spent, or nothing could be made of it.
        """
        if not self.allows(len(text)) or len(text) > READING.mended_characters:
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
    strict = True
    start = _START.search(piece)
    while start is not None:
        at = start.start()
        if strict:
            try:
                value, end = decoder.raw_decode(piece, at)
                found.values.append(value)
            except (ValueError, RecursionError):
                strict = False  # each failure counts the lines before it: one is enough
        if not strict:
            end = _read_next(piece, at, decoder, found, budget, nested=nested)
        start = _START.search(piece, end)
    if twice:
        found.issues.append(repaired("an object has a key twice; the last one is taken"))


def _read_next(
    piece: str,
    at: int,
    decoder: json.JSONDecoder,
    found: Found,
    budget: _Budget,
    *,
    nested: bool,
) -> int:
    """Read, or mend, the value that begins at a place, and tell where it ends."""
    whole, is_cut, kept = closed(piece, at)
    end = len(piece) if is_cut else at + kept
    lost = piece[at + kept : end]
    try:
        value = decoder.decode(whole)
    except (ValueError, RecursionError):
        value = None
    if value is not None and "}" not in lost:
        found.values.append(value)
        if is_cut:
            found.issues.append(cut())
    elif _DATA.search(piece, at, end):  # else it is a remark in brackets
        if not nested:
            _mend_each(piece[at:end], found, budget)
        elif is_cut and "}" not in lost:
            found.issues.append(cut())
            _mend_whole(whole, found, budget)
        else:
            _mend_whole(piece[at:end], found, budget)
    elif is_cut:
        found.issues.append(cut())
    return end


def _mend_whole(whole: str, found: Found, budget: _Budget) -> None:
    value = _mended(whole, budget)
    if isinstance(value, (dict, list)) and value:
        found.values.append(value)
        found.issues.append(repaired("the JSON of the answer is broken and was mended"))
    elif _DATA.search(whole):
        found.issues.append(dropped("the JSON of the answer cannot be mended", actual=whole[:80]))


class _Objects:
    """Takes each object of a broken text for itself, so that one broken object costs no other."""

    def __init__(self, text: str, budget: _Budget) -> None:
        self.items: list[Any] = []
        self.mended = self.lost = 0
        self.is_cut = False
        self._text, self._budget = text, budget
        self._ends = [match.end() for match in _OBJECT_ENDS.finditer(text)]
        self._ends.reverse()

    def read(self) -> None:
        """Go through the text; what lies between objects and holds numbers is lost."""
        text, at, opened = self._text, 0, 0
        while (start := text.find("{", at)) >= 0:
            opened += self._pass(text[at:start])
            at = self._take(start)
        rest = text[at:]
        opened += self._pass(rest)
        if opened > 0 and not rest.strip(", \t\r\n"):
            self.is_cut = True

    def _pass(self, between: str) -> int:
        self.lost += bool(_DIGIT.search(between))
        return between.count("[") - between.count("]")

    def _take(self, start: int) -> int:
        """Take the object that begins at a place, and tell where to go on."""
        text = self._text
        while self._ends and self._ends[-1] <= start:
            self._ends.pop()
        stop = self._ends[-1] if self._ends else len(text)
        strict = self._strictly(start, stop)
        if strict is not None:
            self.items.append(strict[0])
            return strict[1]
        inner = text.find("{", start + 1, stop)
        if inner >= 0 and not _DIGIT.search(text, start, inner):
            return start + 1  # a group: its objects are taken one by one
        part = text[start:stop]
        if not self._ends:
            part, is_cut, _ = closed(text, start)
            self.is_cut = self.is_cut or is_cut
        elif inner >= 0:
            stop = self._balanced(start, stop)
            part = text[start:stop]
        item = _mended(part, self._budget)
        if isinstance(item, dict) and item:
            self.items.append(item)
            self.mended += 1
        else:
            self.lost += bool(_DATA.search(part, 1))
        return stop

    def _strictly(self, start: int, stop: int) -> tuple[Any, int] | None:
        """Read an object that is not broken; it may hold others, and so reach further."""
        text = self._text
        try:
            return json.loads(text[start:stop]), stop
        except (ValueError, RecursionError):
            if not self._budget.allows(0):
                return None
        window = text[start : start + READING.mended_characters]
        try:
            item, length = _STRICT.raw_decode(window)
        except (ValueError, RecursionError):
            return None
        return item, start + length

    def _balanced(self, start: int, stop: int) -> int:
        """Take the brackets behind the end of an inner object along, as far as they are its own."""
        part = self._text[start:stop]
        missing = part.count("{") - part.count("}")
        while missing > 0 and self._text[stop : stop + 1] == "}":
            stop, missing = stop + 1, missing - 1
        return stop


def _mend_each(whole: str, found: Found, budget: _Budget) -> None:
    """Take each object for itself, and mend those that are broken; bare rows are mended together."""
    if "{" not in whole:
        text, is_cut, _ = closed(whole)
        if is_cut:
            found.issues.append(cut())
        _mend_whole(text, found, budget)
        return
    objects = _Objects(whole, budget)
    objects.read()
    if objects.is_cut:
        found.issues.append(cut())
    if objects.items:
        found.values.append(objects.items)
        mended = objects.mended
        told = f"; {mended} of its {len(objects.items)} objects were mended" if mended else ""
        found.issues.append(repaired(f"the JSON of the answer is broken{told}"))
    if objects.lost:
        message = f"{objects.lost} parts of the answer cannot be read"
        found.issues.append(dropped(message, actual=whole[:80]))


def _mended(text: str, budget: _Budget) -> Any:
    """Mend one value: quotes, full-width marks and numbers that are none need no library."""
    text = _TOKEN.sub(_as_json, _VALUE.sub(_Texts().text, text))
    for attempt in (text, _TOKEN.sub(_escaped, text)):
        with suppress(ValueError, RecursionError):
            return json.loads(attempt)
    try:
        return budget.mend(text)
    except ValueError:
        return None


class _Texts:
    """Writes ``12:30`` and ``6222 0000`` as texts: a number would be the first part alone."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def text(self, value: re.Match[str]) -> str:
        """Give what stands in place of a value."""
        bracket = value["bracket"]
        if bracket in _OPENS:
            self._open.append(bracket)
        elif bracket:
            del self._open[-1:]
        elif value["times"] and self._open[-1:] == ["["]:
            return f'"{value["times"]}"'
        written = (value["written"] or "").strip()
        if not written or _NUMBER.fullmatch(written):
            return value[0]
        return f'{value["before"]}"{written}"'


def _as_json(token: re.Match[str]) -> str:
    """Write a token as JSON has it; a number with leading zeros is a text, or they would be lost."""
    written = token[0]
    if token["single"]:
        inner = written[1:-1]
        return written if "\\" in inner or '"' in inner else f'"{inner}"'
    if written[0] in "\"'":
        return written
    return _LEADING_ZERO.sub(r'"\g<0>"', written).translate(_FULL_WIDTH)


def _escaped(token: re.Match[str]) -> str:
    """Write a string that has quotes inside: ``"a 15" screen"``."""
    written = token[0]
    return (
        f'"{_INNER_QUOTE.sub(chr(92) + chr(92) + chr(34), written[1:-1])}"'
        if token["double"]
        else written
    )


def closed(text: str, start: int = 0) -> tuple[str, bool, int]:
    """Cut broken JSON back to its last whole value, and close what is open.

    A row of numbers that is open is left out: its last number may have lost digits, and what is
    left of a box is a point.

    Args:
        text: A text that holds it.
        start: Where it begins.

    Returns:
        The text from there up to where its brackets close, or up to its last whole value with the
        brackets that are missing; whether any was missing; and how much of the text it is.

    Raises:
        ReplyParseError: It is nested deeper than any answer.
    """
    stack: list[str] = []
    safe, safe_stack = start, ""
    before = ""
    for token in _TOKEN.finditer(text, start):
        kind = token[0][0]
        if kind in _OPENS:
            stack.append(_OPENS[kind])
            if len(stack) > READING.depth:
                message = f"the answer's JSON is nested deeper than {READING.depth}"
                raise ReplyParseError(message, "ask again")
        elif kind in _CLOSES:
            if not stack or stack.pop() != kind:
                return text[start:], False, len(text) - start  # not cut but broken
            safe, safe_stack = token.end(), "".join(reversed(stack))
            if not stack:
                return text[start:safe], False, safe - start
        elif kind == ",":
            if stack[-1:] != ["]"] or before in _WHOLE:
                safe, safe_stack = token.start(), "".join(reversed(stack))
        elif (token["double"] or token["single"]) and (before == ":" or stack[-1:] == ["]"]):
            safe, safe_stack = token.end(), "".join(reversed(stack))
        before = kind
    return text[start:safe] + safe_stack, True, safe - start
