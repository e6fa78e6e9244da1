"""How texts and turns become tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import DASHSCOPE_SDK, ERROR_PAGE, HOUSE, OBSERVED

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Template(NamedTuple):
    """Tokens around the texts.

    Attributes:
        turn: Around each message: ``<|im_start|>role``, a line break, ``<|im_end|>``, a line break.
        answer: The beginning of the answer: ``<|im_start|>assistant`` and a line break.
        thinking: ``<think>`` and a line break, where the model thinks.
        film: More text that requests with a film show on models of factor ``film_factor``; nobody
            has published what it is.
        film_factor: Pixels along the side of a token of those models.
        system_before: A system block of the service's own, which it added until 2025.
        source: The page that states these numbers.
    """

    turn: int
    answer: int
    thinking: int
    film: int
    film_factor: int
    system_before: int
    source: Source


class DefaultPrompt(NamedTuple):
    """Tokens of the prompt that a model takes where the request has no text."""

    family: str
    tokens: int
    source: Source


class Families(NamedTuple):
    """Families of models that share something."""

    names: tuple[str, ...]
    source: Source


class Special(NamedTuple):
    """Tokens that a text may not hold: the service answers ``Invalid text``."""

    tokens: tuple[str, ...]
    source: Source


class Unwritten(NamedTuple):
    """What becomes text of the prompt in a form that nobody has published.

    Attributes:
        messages: Keys of a message.
        parameters: Keys of the request.
        around: Bytes that no known template passes with what it writes around ``parameters``.
        source: Where these facts are from.
    """

    messages: tuple[str, ...]
    parameters: tuple[str, ...]
    around: int
    source: Source


class Vocabulary(NamedTuple):
    """The vocabulary that Qwen up to Qwen3-VL has.

    Attributes:
        package: The package that ships it, as a file.
        file: The file inside that package.
        sha256: Of the file.
        entries: Merges in it.
        longest: Bytes of its longest entry: no token stands for more.
        pattern: How a text is split before merging.
        source: Where these facts are from.
    """

    package: str
    file: str
    sha256: str
    entries: int
    longest: int
    pattern: str
    source: Source


class Counting(NamedTuple):
    """So many characters of the texts of a request are counted; what follows is bounded.

    So are texts with more blanks in a row: the library that counts fails at about a million.
    """

    most_characters: int
    most_blanks: int
    source: Source


TEMPLATE: Final = Template(
    turn=5, answer=3, thinking=2, film=5, film_factor=32, system_before=11, source=OBSERVED
)
OCR_PROMPT: Final = DefaultPrompt(family="Qwen-VL-OCR", tokens=16, source=OBSERVED)
VOCABULARY: Final = Vocabulary(
    package="dashscope",
    file="resources/qwen.tiktoken",
    sha256="b2b1b8dfb5cc5f024bafc373121c6aba3f66f9a5a0269e243470a1de16a33186",
    entries=151643,
    longest=128,
    pattern=(
        r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
    ),
    source=DASHSCOPE_SDK,
)
NEWER_VOCABULARY: Final = Families(("Qwen3.5", "Qwen3.6", "Qwen3.7", "Qwen3.8"), OBSERVED)
"""Families whose vocabulary is another one; short prompts were counted the same."""
REFUSED: Final = Special(("<|image_pad|>", "<|video_pad|>"), ERROR_PAGE)
UNWRITTEN: Final = Unwritten(
    messages=("function_call", "reasoning_content", "tool_calls"),
    parameters=("functions", "tools"),
    around=512,
    source=HOUSE,
)
COUNTING: Final = Counting(most_characters=2_000_000, most_blanks=100_000, source=HOUSE)
