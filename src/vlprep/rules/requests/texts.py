"""Tokens of texts: counted by the vocabulary where there is one, else bounded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from vlprep.catalog.texts import COUNTING, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    Counter = Callable[[str], int]

_BLANKS = re.compile(r"\s+").finditer
# A letter or digit ends a token where such a character follows, whatever stands around the two.
_SEAMS = re.compile(r"(?<=[^\W_])(?=[\s,.;:!?\u3002\uff01\uff0c\uff1a\uff1b\uff1f])").finditer
_SEARCHED = 1000
"""Characters before the end of what is counted, in which a seam is looked for."""

_LONG = 10_000
"""Bits of a number from which on its digits are not written but counted."""


class UnwrittenTokens(NamedTuple):
    """The tokens of what is written in a form that nobody has published; the fewest are none."""

    tokens: int
    upper: int


class TextTokens(NamedTuple):
    """The tokens of one text."""

    lower: int
    upper: int


def countable(texts: Collection[str]) -> bool:
    """Tell whether texts can be counted in little time, and at all."""
    if sum(map(len, texts)) > COUNTING.most_characters:
        return False
    return not any(map(_many_blanks, texts))


def _many_blanks(text: str) -> bool:
    if len(text) <= COUNTING.most_blanks:
        return False
    return any(
        end - begin > COUNTING.most_blanks for begin, end in map(re.Match.span, _BLANKS(text))
    )


def count_texts(texts: Iterable[str], counter: Counter | None) -> list[TextTokens]:
    """Count texts in order, as far as that takes little time; what follows is bounded.

    The text at which the limit is reached is cut where no token goes across.
    """
    left, found = COUNTING.most_characters, []
    for text in texts:
        end = 0 if counter is None else _end_of_counted(text, left)
        left -= end
        counted, bounded = text_tokens(text[:end], counter), text_tokens(text[end:], None)
        found.append(TextTokens(counted.lower + bounded.lower, counted.upper + bounded.upper))
    return found


def _end_of_counted(text: str, most: int) -> int:
    """Tell how many characters of a text are counted."""
    end = len(text)
    if end > most:
        begin = max(0, most - _SEARCHED)
        end = max((seam.start() for seam in _SEAMS(text, begin, most + 1)), default=0)
    return 0 if _many_blanks(text[:end]) else end


def text_tokens(text: str, counter: Counter | None) -> TextTokens:
    """Count a text, or bound it.

    A token stands for at least one byte, and for at most as many as the vocabulary's longest
    entry; each digit is a token of its own.
    """
    if counter is not None:
        tokens = counter(text)
        return TextTokens(tokens, tokens)
    size = utf8_length(text if text.isascii() else normalize("NFC", text))
    digits = sum(map(text.count, "0123456789"))
    return TextTokens(digits - (digits - size) // VOCABULARY.longest, size)


def counter_for_unwritten(
    values: Iterable[object], texts: Iterable[str], counter: Counter | None
) -> Counter | None:
    """Give what counts the words of values, where they and the texts are countable together."""
    words = chain.from_iterable(map(_scalars, values))
    return counter if countable([*texts, *words]) else None


def unwritten_tokens(value: object, counter: Counter | None) -> UnwrittenTokens:
    """Bound what becomes text in a form that nobody has published, such as a call of a tool.

    It may be left out, and no form has more tokens than its JSON has bytes; what lies between is
    counted by its words.
    """
    counted = text_tokens(" ".join(_scalars(value)), counter)
    return UnwrittenTokens(counted.upper, json_bytes(value))


def json_bytes(value: object) -> int:
    """Give about the bytes of a value as JSON, and not more; what occurs twice counts once."""
    return sum(utf8_length(word) + len(",") for word in _scalars(value))


def _scalars(value: object) -> Iterator[str]:
    """Give the keys and scalars in a value as JSON has them, each list and object once."""
    waiting, met = [value], set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, (Mapping, list, tuple)):
            if id(one) not in met:
                met.add(id(one))
                waiting += [*one.keys(), *one.values()] if isinstance(one, Mapping) else one
        elif isinstance(one, str):
            yield f'"{one}"'
        elif isinstance(one, int) and one.bit_length() > _LONG:
            yield "9" * (one.bit_length() * 3 // 10)  # str() refuses numbers of many digits
        elif one is None or isinstance(one, (int, float)):
            yield str(one)


def utf8_length(text: str) -> int:
    """Give the bytes of a text, surrogates that stand alone included."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
