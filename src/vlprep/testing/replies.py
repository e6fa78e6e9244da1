"""What the fake says, before a dialect puts it into words of the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.refusals import OPENAI_TEXTS, REFUSALS
from vlprep.testing.arguments import a_text
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vlprep.catalog.rows import Refusals

_PIECE = 16
FIRST_SECOND = 1_760_000_000


class Counts(NamedTuple):
    """Tokens of a call, as ``usage`` reports them."""

    text: int = 0
    image: int = 0
    video: int = 0
    answer: int = 0
    reasoning: int = 0

    @property
    def input(self) -> int:
        """Tokens of everything that was sent."""
        return self.text + self.image + self.video

    @property
    def output(self) -> int:
        """Tokens of everything that came back."""
        return self.answer + self.reasoning


_NONE = Counts()


def as_told(counts: Counts, usage: Mapping[str, Any]) -> Counts:
    """Put what a test sets in ``usage`` in the place of what was counted.

    Args:
        counts: What was counted.
        usage: Keys of either dialect; ``None`` is as good as nothing.

    Returns:
        The tokens that are billed. Where a sum is less than what was counted of its kinds, it is
        all text: the test has not said what else.
    """
    sent = _details(usage, "prompt_tokens_details", "input_tokens_details")
    back = _details(usage, "completion_tokens_details", "output_tokens_details")
    image = _number(counts.image, usage.get("image_tokens"), sent.get("image_tokens"))
    video = _number(counts.video, usage.get("video_tokens"), sent.get("video_tokens"))
    text = _number(counts.text, sent.get("text_tokens"))
    reasoning = _number(counts.reasoning, back.get("reasoning_tokens"))
    answer = _number(counts.answer, back.get("text_tokens"))
    all_back = _number(-1, usage.get("completion_tokens"), usage.get("output_tokens"))
    if all_back >= 0:
        reasoning = reasoning if reasoning <= all_back else 0
        answer = all_back - reasoning
    rest = _number(-1, usage.get("total_tokens")) - answer - reasoning
    all_sent = _number(rest, usage.get("prompt_tokens"), usage.get("input_tokens"))
    if all_sent >= 0:
        image, video = (image, video) if image + video <= all_sent else (0, 0)
        text = all_sent - image - video
    return Counts(text, image, video, answer, reasoning)


def tells_input(usage: Mapping[str, Any]) -> bool:
    """Tell whether a test has set how many tokens of input are billed."""
    names = ("prompt_tokens", "input_tokens", "total_tokens")
    return any(usage.get(name) is not None for name in names)


def _details(usage: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    return next((found for name in names if (found := usage.get(name))), {})


def _number(otherwise: int, *told: int | None) -> int:
    """Give the first of these that a test has said."""
    return next((one for one in told if one is not None), otherwise)


class Stamp(NamedTuple):
    """What marks a call in its answer; numbers, and so the same in every run.

    Attributes:
        number: Which call it is, from 1.
        model: The model's name as it was asked for.
    """

    number: int
    model: str

    @property
    def id(self) -> str:
        """Give an id in the form of a UUID."""
        return f"00000000-0000-4000-8000-{self.number:012d}"

    @property
    def created(self) -> int:
        """Give a time in seconds."""
        return FIRST_SECOND + self.number


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer.

    Attributes:
        text: The answer in the pieces of its stream.
        reasoning: The thought before it, in pieces; empty: it did not think.
        counts: Tokens.
        usage: Keys of ``usage`` that a test sets in the place of what was counted.
        finish: ``"stop"``, ``"length"``; ``None``: time was up, and this is a part of it.
    """

    text: tuple[str, ...]
    reasoning: tuple[str, ...] = ()
    counts: Counts = _NONE
    usage: Mapping[str, Any] = field(default_factory=dict)
    finish: str | None = "stop"


class Refusal(NamedTuple):
    """An error of the service with its words filled in.

    Attributes:
        name: Its short name in the catalog.
        status: Status of HTTP.
        code: ``code`` in either dialect.
        kind: ``type`` in the OpenAI dialect.
        message: The words in either dialect.
    """

    name: str
    status: int
    code: dict[Route, str]
    kind: str | None
    message: dict[Route, str]


_BY_NAME: dict[str, tuple[str, Refusals]] = {}
for _row in REFUSALS:
    for _name in _row.texts:
        _BY_NAME[_name] = (_name, _row)
        _BY_NAME.setdefault(_row.dashscope, (_name, _row))
        _BY_NAME.setdefault(_row.openai, (_name, _row))


WORDS = {
    word
    for row in REFUSALS
    for text in row.texts.values()
    for _, word, *_ in Formatter().parse(text)
    if word
}
"""What the texts of the errors speak of."""


def refusal(name: str, **values: object) -> Refusal:
    """Make an error of the service.

    Args:
        name: Its short name, or its code in either dialect: ``"rate-limit"``,
            ``"Throttling.RateQuota"``, ``"limit_requests"``.
        **values: What its words speak of; what is not given is shown as ``xxx``, as the service's
            own page does.

    Returns:
        The error.

    Raises:
        TypeError: The name is no text.
        ValueError: The service has no such error; near names are given.
    """
    if a_text("the name of an error", name) not in _BY_NAME:
        from difflib import get_close_matches

        near = get_close_matches(name, _BY_NAME, n=3, cutoff=0.4)
        message = f"the service has no error {name!r}; did you mean {' or '.join(near) or 'none'}?"
        raise ValueError(message)
    short, row = _BY_NAME[name]
    text = row.prefix + row.texts[short].format_map(_Values(values))
    other = OPENAI_TEXTS.meaning.get(short)
    return Refusal(
        name=short,
        status=row.status,
        code={Route.DASHSCOPE: row.dashscope, Route.OPENAI: row.openai},
        kind=row.kind,
        message={Route.DASHSCOPE: text, Route.OPENAI: other or text},
    )


def refusal_names() -> tuple[str, ...]:
    """List the short names of all errors."""
    return tuple(name for row in REFUSALS for name in row.texts)


def in_pieces(text: str) -> tuple[str, ...]:
    """Divide a text as a stream brings it."""
    return tuple(text[at : at + _PIECE] for at in range(0, len(text), _PIECE))


def growing(pieces: tuple[str, ...]) -> Iterator[str]:
    """Give the text so far after each piece."""
    said = ""
    for piece in pieces:
        said += piece
        yield said


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "xxx"
