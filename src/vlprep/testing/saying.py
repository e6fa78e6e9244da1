"""What the fake answers of its own: what it saw, in words that are the same in every run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.parameters import NEWER
from vlprep.catalog.texts import VOCABULARY
from vlprep.media.vocabulary import text_counter
from vlprep.rules.requests.texts import countable, text_tokens
from vlprep.rules.wording import pixels
from vlprep.testing.answering import Asked, answer_in_form
from vlprep.testing.replies import Counts, Reply, as_told, in_pieces
from vlprep.values.request import TextPart

if TYPE_CHECKING:
    from vlprep.testing.script import Say
    from vlprep.values.request import Request
    from vlprep.values.request_estimate import PartEstimate, RequestEstimate

_QUOTED = 80
_NAMES = {"image": "picture", "video": "film", "frames": "list of frames"}


class Cut(NamedTuple):
    """Pieces of a text that fit, and whether something was cut off."""

    pieces: tuple[str, ...]
    tokens: int
    whole: bool


def make_reply(request: Request, estimate: RequestEstimate, said: Say | None) -> Reply:
    """Make the answer to a request that the rules let pass.

    Args:
        request: The request.
        estimate: What it costs.
        said: What a test wants to be said; ``None``: the fake says what it saw.

    Returns:
        The answer with its tokens: thought only where the model thinks, cut at
        ``thinking_budget``; the answer cut at ``max_tokens``. Newer models cut the thought at
        ``reasoning_effort`` too, and both together at ``max_completion_tokens``.
    """
    reasoning: tuple[str, ...] = ()
    if said is not None:
        text, reasoning, finish = said.text, said.reasoning, said.finish
    else:
        text, finish = in_pieces(_answer(request, estimate)), "stop"
        if estimate.thinking:
            reasoning = in_pieces(_thought(request, estimate))
    told = request.parameters
    most, effort = _of_newer(request, estimate.model.family)
    thought = Cut((), 0, whole=True)
    if estimate.thinking:
        thought = cut_at(reasoning, _least(told.get("thinking_budget"), effort, most))
    left = None if most is None else most - thought.tokens
    spoken = cut_at(text, _least(told.get("max_tokens"), left))
    if finish == "stop" and not spoken.whole:
        finish = "length"
    usage = said.usage if said else {}
    counts = Counts(
        text=estimate.text_tokens,
        image=estimate.image_tokens,
        video=estimate.video_tokens,
        answer=spoken.tokens,
        reasoning=thought.tokens,
    )
    return Reply(
        text=spoken.pieces,
        reasoning=thought.pieces,
        counts=as_told(counts, usage),
        usage=usage,
        finish=finish,
    )


def count(text: str) -> int:
    """Count the tokens of a text; without a vocabulary, as the most that it can be."""
    counter = text_counter(VOCABULARY) if countable([text]) else None
    return text_tokens(text, counter).upper


def _of_newer(request: Request, family: str) -> tuple[int | None, int | None]:
    """Give the most tokens of thought and answer together, and of the thought by its effort."""
    if family not in NEWER.families:
        return None, None
    effort = request.parameters.get(NEWER.effort)
    thought = NEWER.thought.get(effort) if isinstance(effort, str) else None
    return _least(request.parameters.get(NEWER.whole)), thought


def _least(*limits: object) -> int | None:
    """Give the smallest of the limits; what is no number limits nothing."""
    numbers = [one for one in limits if isinstance(one, int) and not isinstance(one, bool)]
    return min(numbers, default=None)


def cut_at(pieces: tuple[str, ...], most: int | None) -> Cut:
    """Cut a text to a number of tokens; ``None`` cuts nothing."""
    text = "".join(pieces)
    tokens = count(text)
    if most is None or tokens <= most:
        return Cut(pieces, tokens, whole=True)
    low, high = 0, len(text)
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= most else (low, middle - 1)
    kept, left = [], low
    for piece in pieces:
        if left > 0:
            kept.append(piece[:left])
        left -= len(piece)
    return Cut(tuple(kept), count(text[:low]), whole=False)


def _answer(request: Request, estimate: RequestEstimate) -> str:
    seen = [_seen(part) for part in estimate.parts if part.estimate]
    told = request.parameters.get("response_format")
    as_json = isinstance(told, dict) and told.get("type") in {"json_object", "json_schema"}
    text = answer_in_form(
        Asked(
            question=_question(request),
            seen=next((p.estimate for p in reversed(estimate.parts) if p.estimate), None),
            summary=_summary(request, estimate, seen),
            fenced=not as_json,
        )
    )
    if text is None and as_json:
        return json.dumps({"media": seen, "input_tokens": estimate.total_tokens})
    if text is None:
        text = _sentences(request, estimate, seen)
    # Who goes on with the beginning of this very answer gets the rest of it.
    return text.removeprefix(_begun(request))


def _begun(request: Request) -> str:
    last = request.messages[-1]
    if last.options.get("partial") is not True:
        return ""
    return "".join(part.text for part in last.parts if isinstance(part, TextPart))


def _sentences(request: Request, estimate: RequestEstimate, seen: list[dict[str, Any]]) -> str:
    text = _summary(request, estimate, seen)
    asked = _quoted(request)
    return f"{text} You asked: {asked}" if asked else text


def _summary(request: Request, estimate: RequestEstimate, seen: list[dict[str, Any]]) -> str:
    sentences = [f"This is a fake of {request.model}; it saw {_counted(estimate)}."]
    for number, media in enumerate(seen, start=1):
        name = f"{_NAMES[media['kind']].capitalize()} {number}"
        sentences.append(f"{name}: {media['size']}, {media['tokens']} tokens.")
    return " ".join(sentences)


def _thought(request: Request, estimate: RequestEstimate) -> str:
    return (
        f"I look at {_counted(estimate)}. The question is: {_quoted(request) or 'none'} "
        f"The input has {estimate.total_tokens} tokens. I am a fake, so I only say what I saw."
    )


def _counted(estimate: RequestEstimate) -> str:
    counts = {name: sum(p.kind == name for p in estimate.parts) for name in _NAMES}
    words = [
        f"{number} {_NAMES[name]}{'' if number == 1 or name == 'frames' else 's'}"
        for name, number in counts.items()
        if number
    ]
    return ", ".join(words) or "no pictures"


def _seen(part: PartEstimate) -> dict[str, Any]:
    found = part.estimate
    size = getattr(found.case.media, "size", None) if found else None
    shown = "size unknown" if size is None else pixels(size)
    if found is not None and found.nframes is not None:
        shown = f"{found.nframes} frames of {pixels(found.resized) if found.resized else shown}"
    elif found is not None and found.resized is not None and size is not None:
        shown += f" seen as {pixels(found.resized)}"
    return {"kind": part.kind, "size": shown, "tokens": part.tokens}


def _quoted(request: Request) -> str:
    return " ".join(_question(request).split())[:_QUOTED]


def _question(request: Request) -> str:
    """Give what the user asked last."""
    turns = [
        [part.text for part in turn.parts if isinstance(part, TextPart)]
        for turn in request.messages
        if turn.role == "user"
    ]
    return "\n".join(next((texts for texts in reversed(turns) if texts), []))
