"""One value of JSON: read where it is whole, mended where it is broken."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import READING
from vlprep.wire.replies.names import LABELS, REPEATED, folded

if TYPE_CHECKING:
    from collections.abc import Sequence

TOKEN = re.compile(
    r'"(?:[^"\\]++|\\.|"(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+(?P<double>")?'
    r"|'(?:[^'\\]++|\\.|'(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+(?P<single>')?"
    r"|[\[\]{}:,]"
    r"|[^\s\"'\[\]{}:,][^\s\"\[\]{}:,]*",
    re.DOTALL,
)
"""A quote ends a string where JSON can go on behind it: ``'dog's cup'`` is one string.

A string that is not closed reaches to the end, so that the text is walked only once.
"""
OPENS = {"{": "}", "[": "]"}
_INNER_QUOTE = re.compile(r'(?<!\\)"')
_LEAST = 100
"""Mending takes time even for a piece of no length: about as much as for one of this many characters."""
_LEADING_ZERO = re.compile(r"(?<![^\uff0c\uff1a])-?0\d+(?:\.\d+)?(?![^\uff0c\uff1a])")
"""Full-width marks are no part of a number."""
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*+)(?:\.\d++)?")
_MONEY = "$\u20ac\u00a3\u00a5\uffe5"
_VALUE = re.compile(
    r'"(?:[^"\\]++|\\.|"(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+"?'
    r"|'(?:[^'\\]++|\\.|'(?!\s*+(?:[,:\]}\uff0c\uff1a]|\Z)))*+'?"
    r"|\u201c[^\u201d\n]*+\u201d?"
    r"|(?P<lead>[:\uff1a\[,]\s*+)(?P<row>\((?:\s*+-?\d[\d.]*+\s*+,)++(?:\s*+-?\d[\d.]*+\s*+)?\))"
    r"|(?P<before>[:\uff1a]\s*+)(?P<written>\d{1,3}(?:,\d{3})++(?:\.\d++)?+"
    rf"|[+\-\d({_MONEY}][\d+:.\-()/ \t{_MONEY}%\u2030\u00b0\u5143]*+)(?=\s*+[,\uff0c}}\"'])"
    r"|(?P<times>\d{1,6}(?::\d\d){1,2}+(?:\.\d++)?+"
    r"(?:\s*+[-\u2013~]\s*+\d{1,6}(?::\d\d){1,2}+(?:\.\d++)?+)?+)(?=\s*+[,\uff0c\]])"
    r"|(?P<bracket>[\[\]{}])",
    re.DOTALL,
)
"""A string, a row as Python writes it, digits and what stands between them in a time, a date, a price
or the number of a card; or a bracket: whether ``12:30`` is a time, or a name and its number, depends
on what it stands in."""
_FULL_WIDTH = str.maketrans("\uff0c\uff1a\u201c\u201d", ',:""')
_NAME = re.compile(
    r'"(?P<quoted>(?:[^"\\]++|\\.)*+)"(?=(?P<ends>\s*+:)?)'
    r"|(?P<lead>[{,;\n]\s*+)(?P<bare>[^\W\d]\w*+)(?=\s*+:)"
)
_MARK = "\ue000"
"""A letter that Unicode leaves to private use, so that no answer has it."""
_COUNTED = re.compile(r"\\ue000\d++\\ue000")
_SHARED = 8
"""Most names in front of a repeated one that are looked at for a label of all."""


class Mender:
    """Reads and mends values, and bounds what that costs.

    Attributes:
        decoder: Reads JSON that is whole.
        told: What was done where a name stands twice in an object.
    """

    def __init__(self, *, nested: bool) -> None:
        """Begin; a form with inner objects keeps its shape, so there the last of two names counts."""
        self.decoder = json.JSONDecoder(object_pairs_hook=self._object)
        self.told: dict[str, None] = {}
        self._nested = nested
        self._left = READING.mending

    def allows(self, length: int) -> bool:
        """Spend the time that a piece of some length may take, if there is any left."""
        self._left -= (length + _LEAST) ** 2
        return self._left >= 0

    def mended(self, text: str) -> Any:
        """Mend one value: quotes, full-width marks and numbers that are none need no library.

        Returns:
            The value; ``None`` where nothing could be made of it.
        """
        text = TOKEN.sub(_as_json, _VALUE.sub(_Texts().text, text))
        for attempt in dict.fromkeys((text, TOKEN.sub(_escaped, text))):
            with suppress(ValueError, RecursionError):
                return self.decoder.decode(attempt)
        if not self.allows(len(text)) or len(text) > READING.mended_characters:
            return None
        from json_repair import repair_json

        try:
            value = repair_json(_counted(text), return_objects=True, skip_json_loads=True)
            return self.decoder.decode(_COUNTED.sub("", json.dumps(value)))
        except (RecursionError, IndexError, TypeError, ValueError):
            return None

    def _object(self, pairs: list[tuple[str, Any]]) -> Any:
        """Make an object; where places, times or labels stand in it twice, several."""
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        count = Counter(name for name, _ in pairs)
        several = {name for name, times in count.items() if times > 1}
        begin = any(
            folded(name) in REPEATED or isinstance(value, (dict, list))
            for name, value in pairs
            if name in several
        )
        if self._nested or not begin:
            self.told["an object has a key twice; the last one is taken"] = None
            return made
        self.told["an object has a key twice; it was taken for several objects"] = None
        return _apart(pairs, several)


def _apart(pairs: Sequence[tuple[str, Any]], several: set[str]) -> list[dict[str, Any]]:
    """Begin another object at each name that the last one has; labels before all hold for all."""
    first = next(at for at, (name, _) in enumerate(pairs) if name in several)
    shared = {
        name: value
        for name, value in pairs[: min(first, _SHARED)]
        if folded(name) in LABELS and not isinstance(value, (dict, list))
    }
    things = [dict(pairs[:first])]
    for name, value in pairs[first:]:
        if name in things[-1]:
            things.append(dict(shared))
        things[-1][name] = value
    return things


def _counted(text: str) -> str:
    """Count the names: the library keeps one of two alike, and would lose the other's value."""
    count = 0

    def counted(found: re.Match[str]) -> str:
        nonlocal count
        if found["bare"] is None and found["ends"] is None:
            return found[0]
        count += 1
        return f'{found["lead"] or ""}"{found["bare"] or found["quoted"]}{_MARK}{count}{_MARK}"'

    return _NAME.sub(counted, text)


class _Texts:
    """Writes ``12:30`` and ``6222 0000`` as texts: a number would be the first part alone."""

    def __init__(self) -> None:
        self._open: list[str] = []

    def text(self, value: re.Match[str]) -> str:
        """Give what stands in place of a value."""
        bracket = value["bracket"]
        if bracket in OPENS:
            self._open.append(bracket)
        elif bracket:
            del self._open[-1:]
        elif value["times"] and self._open[-1:] == ["["]:
            return f'"{value["times"]}"'
        elif value["row"]:
            self._open += ["["] if value["lead"].startswith("[") else []
            return f"{value['lead']}[{value['row'][1:-1].rstrip().removesuffix(',')}]"
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
