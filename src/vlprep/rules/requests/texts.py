"""Tokens of texts: counted by the vocabulary where there is one, else bounded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from vlprep.catalog.texts import COUNTING, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    Counter = Callable[[str], int]

_BLANKS = re.compile(r"\s+").finditer


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


def utf8_length(text: str) -> int:
    """Give the bytes of a text, surrogates that stand alone included."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
