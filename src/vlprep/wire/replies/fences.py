"""An answer without its thoughts, and the fenced blocks in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from vlprep.catalog.answers import READING
from vlprep.errors import ReplyParseError

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([^\n`]*)$", re.MULTILINE)
_BODY = re.compile(r"(?<!\w)<|\[(?=\s*+[\"'\u201c\[{\]\d-]|\s*+\Z)|\{(?=\s*+[\"'\u201c\[{]|\s*+\Z)")
"""What begins on the line of a fence and is no word about it, as ``{python}`` and ``[a.js]`` are."""
_DATA = frozenset(
    (
        *("", "json", "json5", "jsonc", "jsonl", "xml", "text", "txt", "plaintext"),
        *("markdown", "md", "bbox", "tool", "tool_call"),
    )
)
_THOUGHT, _THOUGHT_ENDS = "<think>", "</think>"
_LAST_MARKS = ("<|endoftext|>", "<|im_end|>")
"""What some servers leave behind the answer."""


class Block(NamedTuple):
    """A fenced block.

    Attributes:
        info: What stands behind the opening fence, such as ``"json"``.
        text: What it holds; it may begin on the line of the fence.
        start: Where the opening fence begins.
        inner: Where the text begins.
        end: Where the closing fence ends.
        closed: Whether there is a closing fence.
    """

    info: str
    text: str
    start: int
    inner: int
    end: int
    closed: bool

    @property
    def is_data(self) -> bool:
        """Whether it holds what was asked for, and no code of a program."""
        return re.split(r"[\s:{]", self.info, maxsplit=1)[0].lower() in _DATA


class Segment(NamedTuple):
    """A part of an answer: a fenced block, or the text before, between and behind them.

    Attributes:
        text: What it holds.
        block: The block that it is.
    """

    text: str
    block: Block | None = None


def answer_of(text: str, most: int = READING.characters) -> str:
    """Give an answer without the thoughts that some servers leave in front of it.

    Raises:
        TypeError: It is not a text.
        ReplyParseError: It is longer than any answer, or ends within its thoughts.
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
    if not thought and text.lstrip().startswith(_THOUGHT):
        message = "the answer ends within its thoughts, so there is no answer"
        raise ReplyParseError(message, "raise the most tokens of the answer, or ask again")
    answer = answer if thought else text
    for mark in _LAST_MARKS:
        answer = answer.rstrip().removesuffix(mark) if answer.rstrip().endswith(mark) else answer
    return answer


def segments(text: str) -> list[Segment]:
    """Give all parts of a text in order; text that is blank is none."""
    found: list[Segment] = []
    at = 0
    for block in fenced(text):
        found += [Segment(text[at : block.start]), Segment(block.text, block)]
        at = block.end
    found.append(Segment(text[at:]))
    return [one for one in found if one.block is not None or one.text.strip()]


def fenced(text: str) -> list[Block]:
    """List the fenced blocks of a text; a fence without an end reaches to the end of the text."""
    blocks: list[Block] = []
    opening: re.Match[str] | None = None
    info, inner = "", 0
    for found in _FENCE.finditer(text):
        if opening is None:
            opening = found
            body = _BODY.search(found[2])
            info = (found[2] if body is None else found[2][: body.start()]).strip()
            inner = found.end() + 1 if body is None else found.start(2) + body.start()
        elif found[1].startswith(opening[1]) and not found[2].strip():
            held = text[inner : found.start()]
            blocks.append(Block(info, held, opening.start(), inner, found.end(), True))
            opening = None
    if opening is not None:
        held, closed = text[inner:], False
        if held.rstrip().endswith(opening[1]):  # closed on its last line
            held, closed = held.rstrip().removesuffix(opening[1]), True
        blocks.append(Block(info, held, opening.start(), inner, len(text), closed))
    return blocks
