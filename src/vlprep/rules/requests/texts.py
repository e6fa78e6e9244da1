"""Tokens of texts: counted by the vocabulary where there is one, else bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from vlprep.catalog.texts import COUNTING, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Counter = Callable[[str], int]


class TextTokens(NamedTuple):
    """The tokens of one text."""

    lower: int
    upper: int


def countable(texts: Iterable[str]) -> bool:
    """Tell whether texts are short enough to be counted in little time."""
    return sum(map(len, texts)) <= COUNTING.most_characters


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
