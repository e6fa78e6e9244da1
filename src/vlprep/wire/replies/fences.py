"""An answer without its thoughts, and the fenced blocks in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([^\n`]*)$", re.MULTILINE)
_THOUGHT_ENDS = "</think>"


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        info: What stands behind the opening fence, such as ``"json"``.
        text: What it holds.
        start: Where the opening fence begins.
        end: Where the closing fence ends.
        closed: Whether there is a closing fence.
    """

    info: str
    text: str
    start: int
    end: int
    closed: bool


def answer_of(text: str, most: int = READING.characters) -> str:
    """Give an answer without the thoughts that some servers leave in front of it.

    Raises:
        TypeError: It is not a text.
        ReplyParseError: It is longer than any answer.
    """
    if not isinstance(text, str):
        message = (
            f"an answer is a text, not {type(text).__name__} "
            "(of a response, give choices[0].message.content)"
        )
        raise TypeError(message)
    if len(text) > most:
        message = f"the answer has {len(text):,} characters; at most {most:,} are read"
        raise ReplyParseError(message, "give the answer alone")
    _, thought, answer = text.rpartition(_THOUGHT_ENDS)
    return answer if thought else text


def fenced(text: str) -> list[Block]:
    """List the fenced blocks of a text; a fence without an end reaches to the end of the text."""
    blocks: list[Block] = []
    opening: re.Match[str] | None = None
    for found in _FENCE.finditer(text):
        if opening is None:
            opening = found
        elif found[1].startswith(opening[1]) and not found[2].strip():
            body = text[opening.end() + 1 : found.start()]
            blocks.append(Block(opening[2].strip(), body, opening.start(), found.end(), True))
            opening = None
    if opening is not None:
        body, closed = text[opening.end() + 1 :], False
        if body.rstrip().endswith(opening[1]):  # closed on its last line
            body, closed = body.rstrip().removesuffix(opening[1]), True
        blocks.append(Block(opening[2].strip(), body, opening.start(), len(text), closed))
    return blocks
