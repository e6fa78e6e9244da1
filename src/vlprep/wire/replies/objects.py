"""JSON out of an answer: fenced or not, several pieces, cut off, or broken and mended.

Whatever was mended is told. A number at the very end of a cut answer is never taken: it may have
lost its last digits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError
from vlprep.wire.replies.fences import segments
from vlprep.wire.replies.mending import OPENS, TOKEN, Mender
from vlprep.wire.replies.telling import cut, dropped, repaired
from vlprep.wire.replies.unread import set_rows_apart

if TYPE_CHECKING:
    from vlprep.values.issue import Issue

_OBJECT_ENDS = re.compile(r"\}(?=\s*+(?:[,\uff0c]\s*+)?+(?:[\[{\]}]|\Z))")
_CLOSES = frozenset("}]")
_WHOLE = frozenset("\"'}]")
"""What a value that is surely whole ends with, or begins with: a number may have lost digits."""
_START = re.compile(r"[\[{]")
_START_IN_WORDS = re.compile(
    r"\[\s*+(?:[\[{]|(?:-?\d[\d.]*+\s*+,\s*+){3}-?\d)"
    r"|\{\s*+[\"'\u201c]?+[^\"'\u201c\u201d\n{}\[\]:\uff1a]{1,60}+[\"'\u201d]?\s*+[:\uff1a]"
)
"""How JSON begins among words that stand beside a block: their other brackets are mere prose."""
_OBJECT_IN_WORDS = re.compile(r"(?:\[\s*+)?\{\s*+\"")
"""How whole objects begin among words beside a block that gave values: rows there repeat them."""
_KEY_FIRST = re.compile(r"\s*+\"[^\"\n]{1,60}+\"\s*+:\s*+[\[{]")
"""How an object begins whose brace is missing."""
_DATA = re.compile(r"(?<![A-Za-z_\d])\d|\{")
"""A number, which ``x1`` is not, or an object."""
_DIGIT = re.compile(r"\d")


class Found(NamedTuple):
    """What is in an answer.

    Attributes:
        values: The values, in order.
        issues: What was done to read them.
        unread: The texts around them.
        beside: Whole objects in the words beside the blocks that hold the values: examples, mostly.
    """

    values: list[Any]
    issues: list[Issue]
    unread: list[str]
    beside: list[Any]


def read_objects(text: str, *, nested: bool = False) -> Found:
    """Read all JSON of an answer, in order; code of a program only where there is no other.

    Args:
        text: The answer without thoughts.
        nested: Whether broken JSON is mended as a whole, as a form with inner objects needs it;
            else object by object, so that one broken object costs no other.

    Raises:
        ReplyParseError: There is no JSON in it, or it is nested too deep.
    """
    parts = _parts(text)
    code = [part for part in parts if part.is_code]
    words = [part for part in parts if not part.is_block]
    found = Found([], [], [], [])
    reader = _Reader(found, Mender(nested=nested), nested=nested)
    reader.read_all([part for part in parts if part.is_block and not part.is_code])
    if found.values:
        for part in words:
            reader.read_beside(part.text)
    else:
        reader.read_all(words)
        found.unread.extend(set_rows_apart(found.values))
    if code and not found.values and not found.issues:
        found.unread.clear()
        reader.read_all(code)
    else:
        found.unread.extend(part.text for part in code)
    found.issues[:] = dict.fromkeys([*found.issues, *map(repaired, reader.mender.told)])
    if not found.values and not found.issues:
        message = f"there is no JSON in the answer: {text.strip()[:80]!r}"
        raise ReplyParseError(message, "ask for JSON, or read the text as it is")
    return found


def data_of(text: str) -> list[str]:
    """Give what may hold data: the blocks that are no code, else what looks like JSON beside them."""
    blocks, words = [], []
    for part in _parts(text):
        start = part.start.search(part.text)
        if start is None or part.is_code:
            continue
        if part.is_block:
            blocks.append(part.text)
        else:
            words.append(part.text[start.start() :] if part.start is _START_IN_WORDS else part.text)
    return blocks or words


class _Part(NamedTuple):
    """A part of an answer: how JSON begins in it, whether it ends, and whether it is a program."""

    text: str
    start: re.Pattern[str]
    closed: bool
    is_block: bool
    is_code: bool


def _parts(text: str) -> list[_Part]:
    parts = segments(text)
    blocks = any(one.block is not None and _START.search(one.text) for one in parts)
    return [
        _Part(one.text, _START_IN_WORDS if blocks else _START, True, False, False)
        if one.block is None
        else _Part(one.text, _START, one.block.closed, True, not one.block.is_data)
        for one in parts
    ]


class _Reader:
    """Reads one value after the other, and mends those that are broken."""

    def __init__(self, found: Found, mender: Mender, *, nested: bool) -> None:
        self.mender = mender
        self._found = found
        self._nested = nested

    def read_all(self, parts: list[_Part]) -> None:
        """Read the values of some parts, and tell of a fence without an end."""
        issues = self._found.issues
        for part in parts:
            self._read(part)
            if not part.closed and not any(issue.code == "reply-cut" for issue in issues):
                issues.append(cut("the answer's fence is not closed; its end may be missing"))

    def read_beside(self, text: str) -> None:
        """Take whole objects out of words; what is broken there is left to the words."""
        found, at = self._found, 0
        while (start := _OBJECT_IN_WORDS.search(text, at)) is not None:
            begin = start.start()
            whole, is_cut, kept = closed(text, begin)
            if is_cut:
                break
            end = begin + kept
            try:
                found.beside.append(self.mender.decoder.decode(whole))
                found.unread.append(text[at:begin])
            except (ValueError, RecursionError):
                found.unread.append(text[at:end])
            at = end
        found.unread.append(text[at:])

    def _read(self, part: _Part) -> None:
        """Read the values of a part."""
        text, at, strict = part.text, 0, True
        if _KEY_FIRST.match(text):
            text = "{" + text
            self.mender.told["the brace that the answer should begin with is missing"] = None
        while (start := part.start.search(text, at)) is not None:
            begin = start.start()
            self._found.unread.append(text[at:begin])
            if strict:
                try:
                    value, at = self.mender.decoder.raw_decode(text, begin)
                    self._found.values.append(value)
                except (ValueError, RecursionError):
                    strict = False  # each failure counts the lines before it: one is enough
            if not strict:
                at = self._next(text, begin)
        self._found.unread.append(text[at:])

    def _next(self, text: str, at: int) -> int:
        """Read, or mend, the value that begins at a place, and tell where it ends."""
        found = self._found
        whole, is_cut, kept = closed(text, at)
        end = len(text) if is_cut else at + kept
        lost = text[at + kept : end]
        try:
            value = self.mender.decoder.decode(whole)
        except (ValueError, RecursionError):
            value = None
        if value is not None and "}" not in lost:
            found.values.append(value)
            if is_cut:
                found.issues.append(cut())
        elif _DATA.search(text, at, end):  # else it is a remark in brackets
            if not self._nested:
                self._each(text[at:end])
            elif is_cut and "}" not in lost:
                found.issues.append(cut())
                self._whole(whole)
            else:
                self._whole(text[at:end])
        elif is_cut:
            found.issues.append(cut())
        return end

    def _whole(self, text: str) -> None:
        value = self.mender.mended(text)
        if isinstance(value, (dict, list)) and value:
            self._found.values.append(value)
            self._found.issues.append(repaired("the JSON of the answer is broken and was mended"))
        elif _DATA.search(text):
            message = "the JSON of the answer cannot be mended"
            self._found.issues.append(dropped(message, actual=text[:80]))

    def _each(self, text: str) -> None:
        """Take each object for itself, and mend those that are broken; bare rows are mended together."""
        found = self._found
        if "{" not in text:
            rows, is_cut, _ = closed(text)
            if is_cut:
                found.issues.append(cut())
            self._whole(rows)
            return
        objects = _Objects(text, self.mender)
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
            found.issues.append(dropped(message, actual=text[:80]))


class _Objects:
    """Takes each object of a broken text for itself, so that one broken object costs no other."""

    def __init__(self, text: str, mender: Mender) -> None:
        self.items: list[Any] = []
        self.mended = self.lost = 0
        self.is_cut = False
        self._text, self._mender = text, mender
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
        item = self._mender.mended(part)
        if isinstance(item, (dict, list)) and item:
            self.items.append(item)
            self.mended += 1
        else:
            self.lost += bool(_DATA.search(part, 1))
        return stop

    def _strictly(self, start: int, stop: int) -> tuple[Any, int] | None:
        """Read an object that is not broken; it may hold others, and so reach further."""
        text = self._text
        try:
            return self._mender.decoder.decode(text[start:stop]), stop
        except (ValueError, RecursionError):
            if not self._mender.allows(0):
                return None
        window = text[start : start + READING.mended_characters]
        try:
            item, length = self._mender.decoder.raw_decode(window)
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
    for token in TOKEN.finditer(text, start):
        kind = token[0][0]
        if kind in OPENS:
            stack.append(OPENS[kind])
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
