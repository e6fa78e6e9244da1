"""What a whole request costs: its parts, the template around them, and what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.parameters import NEWER
from vlprep.catalog.texts import COUNTING, NEWER_VOCABULARY, OCR_PROMPT, TEMPLATE, UNWRITTEN
from vlprep.rules.requests.settings import is_read, read_parameters
from vlprep.rules.requests.texts import (
    UnwrittenTokens,
    count_texts,
    counter_for_unwritten,
    json_bytes,
    unwritten_tokens,
)
from vlprep.values.model import Thinking
from vlprep.values.request import OtherPart, TextPart
from vlprep.values.request_estimate import PartEstimate, RequestEstimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from vlprep.rules.requests.texts import Counter, TextTokens
    from vlprep.values.choices import Edition
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model
    from vlprep.values.payload import Payload
    from vlprep.values.request import Request

_SHOWN = 80
_UNWRITTEN = tuple(f".{name}" for name in UNWRITTEN.messages)
_USAGE = {"image": "image", "video": "video", "frames": "video", "text": "text", "other": "text"}


class Extra(NamedTuple):
    """Tokens of the template that belong to no message."""

    tokens: int
    notes: tuple[str, ...]


def total(
    payload: Payload,
    model: Model,
    estimates: Mapping[tuple[int, int], Estimate],
    counter: Counter | None,
    edition: Edition,
) -> RequestEstimate:
    """Add a request up.

    Args:
        payload: The request, and where everything stands.
        model: The model, as the edition knows it.
        estimates: What the model sees of each medium, by the numbers of its message and part.
        counter: Counts a text by the model's vocabulary; ``None`` where there is none.
        edition: Whose numbers hold.

    Returns:
        The tokens of the request.
    """
    request = payload.request
    texts = [p.text for turn in request.messages for p in turn.parts if isinstance(p, TextPart)]
    counts = count_texts(texts, counter)
    bounded = bool(texts) and (counter is None or any(one.lower < one.upper for one in counts))
    words_of = iter(counts)
    told = read_parameters(payload)
    unwritten = [turn.options.get(n) for turn in request.messages for n in UNWRITTEN.messages]
    unwritten += map(told.get, UNWRITTEN.parameters)
    worded = counter_for_unwritten(filter(None, unwritten), texts, counter)
    parts: list[PartEstimate] = []
    messages = []
    for number, turn in enumerate(request.messages):
        around = TEMPLATE.turn
        for at, part in enumerate(turn.parts):
            where = payload.parts[number][at].part
            estimate = estimates.get((number, at))
            words = next(words_of) if isinstance(part, TextPart) else None
            counted = _part(part, where, number, estimate, words)
            parts.append(counted)
            around += counted.tokens
        for name in UNWRITTEN.messages:
            if turn.options.get(name):
                where = f"{payload.messages[number]}.{name}"
                found = unwritten_tokens(turn.options[name], worded)
                parts.append(_bounded(where, number, "text", found))
                around += found.tokens
        messages.append(around)
    thinking = thinks(told, model)
    extra = _around(request, model, parts, thinking)
    tools = _tools(told, worded)
    fixed = TEMPLATE.turn * len(messages) + extra.tokens
    sums = {"image": 0, "video": 0, "text": fixed + tools.tokens}
    for counted in parts:
        sums[_USAGE[counted.kind]] += counted.tokens
    total_tokens = sum(sums.values())
    upper = sum_of_bounds((fixed, tools.upper, *(part.upper for part in parts)))
    most = most_input(model, thinking=thinking)
    return RequestEstimate(
        total_tokens=total_tokens,
        text_tokens=sums["text"],
        image_tokens=sums["image"],
        video_tokens=sums["video"],
        lower=fixed + sum(part.lower for part in parts),
        upper=upper,
        parts=tuple(parts),
        messages=tuple(messages),
        text_by="bounds" if bounded else "vocabulary",
        thinking=thinking,
        max_input=most,
        max_output=_most_output(told, model, thinking),
        more_images=None if upper is None else _more_images(parts, total_tokens, most, edition),
        notes=(*_notes(payload, parts), *_text_notes(model, texts, counter, bounded), *extra.notes),
        model=model,
        route=payload.form.route,
        edition=edition,
    )


def thinks(parameters: Mapping[str, object], model: Model) -> bool:
    """Tell whether the model thinks before it answers a request with these parameters."""
    if model.context.thinking in {Thinking.ALWAYS, Thinking.NEVER}:
        return model.context.thinking is Thinking.ALWAYS
    asked = parameters.get("enable_thinking")
    return asked if isinstance(asked, bool) else bool(model.context.thinks_by_default)


def most_thought(parameters: Mapping[str, object], model: Model) -> int | None:
    """Give the most tokens of thought: the model's own, or more, where the effort asks for more."""
    most, effort = model.context.max_thinking, parameters.get(NEWER.effort)
    if most is None or model.family not in NEWER.families or not isinstance(effort, str):
        return most
    return max(most, NEWER.thought.get(effort, most))


def sum_of_bounds(uppers: Iterable[int | None]) -> int | None:
    """Add upper bounds up; where one is not known, the sum has none."""
    known = list(uppers)
    return None if None in known else sum(filter(None, known))


def most_input(model: Model, *, thinking: bool) -> int | None:
    """Give the most input tokens that a model takes when it thinks, or does not."""
    context = model.context
    return context.max_input_thinking if thinking else context.max_input


def _part(
    part: object, where: str, message: int, estimate: Estimate | None, words: TextTokens | None
) -> PartEstimate:
    if estimate is not None:
        return PartEstimate(
            where=where,
            message=message,
            kind=estimate.kind,
            tokens=estimate.tokens,
            lower=estimate.lower,
            upper=estimate.upper,
            estimate=estimate,
        )
    if words is not None:
        return PartEstimate(
            where=where,
            message=message,
            kind="text",
            tokens=words.upper,
            lower=words.lower,
            upper=words.upper,
        )
    if isinstance(part, OtherPart) and part.sound is not None:
        return PartEstimate(
            where=where, message=message, kind="other", tokens=0, lower=0, upper=None
        )
    # What it becomes is not known; if it is text, its bytes are the most that it is.
    unknown = UnwrittenTokens(0, json_bytes(getattr(part, "data", None)))
    return _bounded(where, message, "other", unknown)


def _bounded(where: str, message: int, kind: str, found: UnwrittenTokens) -> PartEstimate:
    return PartEstimate(
        where=where, message=message, kind=kind, tokens=found.tokens, lower=0, upper=found.upper
    )


def _around(request: Request, model: Model, parts: Sequence[PartEstimate], thinking: bool) -> Extra:
    """Count the template around the messages."""
    tokens, notes = 0, []
    last = request.messages[-1] if request.messages else None
    if last is None or last.role != "assistant":
        tokens += TEMPLATE.answer
    if thinking:
        tokens += TEMPLATE.thinking
    films = any(part.kind == "video" for part in parts)
    if films and model.grid.factor == TEMPLATE.film_factor:
        tokens += TEMPLATE.film
        notes.append(f"{TEMPLATE.film} tokens of text that requests with a film were seen to have")
    if model.family == OCR_PROMPT.family and not any(part.kind == "text" for part in parts):
        tokens += OCR_PROMPT.tokens
        notes.append(f"{OCR_PROMPT.tokens} tokens of the prompt that stands in for a missing text")
    return Extra(tokens, tuple(notes))


def _tools(parameters: Mapping[str, object], counter: Counter | None) -> UnwrittenTokens:
    """Count what the prompt tells of tools."""
    tokens = upper = 0
    for value in filter(None, map(parameters.get, UNWRITTEN.parameters)):
        found = unwritten_tokens(value, counter)
        tokens += found.tokens
        upper += found.upper + UNWRITTEN.around
    return UnwrittenTokens(tokens, upper)


def _text_notes(
    model: Model, texts: Sequence[str], counter: Counter | None, bounded: bool
) -> Iterator[str]:
    """Say how texts were counted."""
    if texts and counter is None:
        yield "texts are bounded, not counted: no vocabulary (pip install 'vlprep[text]')"
        return
    if bounded:
        yield (
            f"texts are counted up to {COUNTING.most_characters:,} characters in all, and bounded "
            f"after that, as is one with {COUNTING.most_blanks:,} blanks in a row"
        )
    if texts and model.family in NEWER_VOCABULARY.names:
        yield (
            f"{model.family} has a vocabulary of its own; texts are counted by the one before it, "
            "which gave the same for short prompts"
        )


def _notes(payload: Payload, parts: Sequence[PartEstimate]) -> list[str]:
    notes = list(dict.fromkeys(note for p in parts if p.estimate for note in p.estimate.notes))
    others, sounds = list[str](), list[str]()
    for _, _, part, place in payload.walk():
        if isinstance(part, OtherPart):
            (others if part.sound is None else sounds).append(place.part)
    if sounds:
        notes.append(
            f"how many tokens sound is has not been published: {len(sounds)} parts are not counted "
            f"({sounds[0]} ...), and nothing bounds the whole from above"
        )
    if others:
        notes.append(
            f"{len(others)} parts of an unknown kind are not counted but bounded as if they were "
            f"text ({others[0]} ...)"
        )
    vain = [where for name, where in payload.parameters.items() if not is_read(payload, name)]
    if vain:
        notes.append(
            f"{len(vain)} parameters have no effect where they stand ({vain[0][:_SHOWN]} ...): in "
            "this form they are not read there"
        )
    told = read_parameters(payload)
    named = [name for name in UNWRITTEN.parameters if told.get(name)]
    named += [p.where for p in parts if p.where.endswith(_UNWRITTEN)]
    if named:
        notes.append(
            f"in what form tools and their calls become text is not published: {named[0]} is "
            "bounded, and counted by its words"
        )
    return notes


def _most_output(parameters: Mapping[str, object], model: Model, thinking: bool) -> int | None:
    """Give the most output: what the request allows, or what the model can give."""
    asked = parameters.get("max_tokens")
    answer = asked if isinstance(asked, int) and asked > 0 else model.context.max_output
    if not thinking or answer is None:
        return answer
    budget = parameters.get("thinking_budget")
    thought = budget if isinstance(budget, int) and budget > 0 else most_thought(parameters, model)
    return None if thought is None else answer + thought


def _more_images(
    parts: Sequence[PartEstimate], tokens: int, most: int | None, edition: Edition
) -> int | None:
    last = next((part for part in reversed(parts) if part.kind == "image"), None)
    if last is None or most is None:
        return None
    allowed = most if RULES[edition].input_equal_allowed else most - 1
    return max(0, allowed - tokens) // last.tokens
