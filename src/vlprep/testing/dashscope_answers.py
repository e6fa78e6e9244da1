"""Answers as the DashScope dialect words them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.testing.http import json_bytes
from vlprep.testing.replies import growing
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.testing.replies import Counts, Refusal, Reply, Stamp

_STREAM_ERROR_STATUS = 400


def body(reply: Reply, stamp: Stamp) -> dict[str, Any]:
    """Write an answer that is no stream."""
    text = "".join(reply.text)
    return _document(reply, stamp, text, "".join(reply.reasoning) or None, reply.finish)


def events(reply: Reply, stamp: Stamp, *, incremental: bool) -> Iterator[bytes]:
    """Write a stream; every event holds the usage.

    Args:
        reply: The answer.
        stamp: What marks the call.
        incremental: An event holds what is new; otherwise all that was said so far.

    Yields:
        One event each.
    """
    number, said = 0, replace(reply, counts=reply.counts._replace(answer=0, reasoning=0))
    thoughts = reply.reasoning if incremental else tuple(growing(reply.reasoning))
    for thought, share in zip(thoughts, _shares(reply.reasoning), strict=True):
        number += 1
        tokens = round(reply.counts.reasoning * share)
        said = replace(said, counts=said.counts._replace(reasoning=tokens))
        yield _event(number, _document(said, stamp, "", thought, "null"))
    # Whoever asks for growing text gets the whole thought beside it.
    beside = None if incremental else "".join(reply.reasoning) or None
    texts = reply.text if incremental else tuple(growing(reply.text))
    for text, share in zip(texts, _shares(reply.text), strict=True):
        number += 1
        tokens = round(reply.counts.answer * share)
        said = replace(said, counts=said.counts._replace(answer=tokens))
        yield _event(number, _document(said, stamp, text, beside, "null"))
    last = "" if incremental else "".join(reply.text)
    yield _event(number + 1, _document(reply, stamp, last, beside, reply.finish))


def _shares(pieces: tuple[str, ...]) -> Iterator[float]:
    """Give how much of all was said after each piece: the usage of an event counts so far."""
    whole = sum(map(len, pieces)) or 1
    for said in growing(pieces):
        yield len(said) / whole


def usage(reply: Reply) -> dict[str, Any]:
    """Write the tokens in this dialect's names, those that a test has set last."""
    counts: Counts = reply.counts
    sent = {"text_tokens": counts.text}
    counted: dict[str, Any] = {
        "input_tokens": counts.input,
        "output_tokens": counts.output,
        "total_tokens": counts.input + counts.output,
        "input_tokens_details": sent,
        "output_tokens_details": {"text_tokens": counts.answer},
    }
    if counts.image:
        counted["image_tokens"] = sent["image_tokens"] = counts.image
    if counts.video:
        counted["video_tokens"] = sent["video_tokens"] = counts.video
    if reply.reasoning:
        counted["output_tokens_details"]["reasoning_tokens"] = counts.reasoning
    return {**counted, **reply.usage}


def error(refused: Refusal, stamp: Stamp) -> dict[str, Any]:
    """Write an error."""
    return {
        "code": refused.code[Route.DASHSCOPE],
        "message": refused.message[Route.DASHSCOPE],
        "request_id": stamp.id,
    }


def error_event(refused: Refusal, stamp: Stamp, number: int) -> bytes:
    """Write an error that comes in a stream; its status there is always 400."""
    return _frame(number, "error", _STREAM_ERROR_STATUS, error(refused, stamp))


def _document(
    reply: Reply, stamp: Stamp, text: str, reasoning: str | None, finish: str | None
) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": [{"text": text}] if text else []}
    if reasoning is not None:
        message["reasoning_content"] = reasoning
    return {
        "output": {"choices": [{"finish_reason": finish, "message": message}]},
        "usage": usage(reply),
        "request_id": stamp.id,
    }


def _event(number: int, data: dict[str, Any]) -> bytes:
    return _frame(number, "result", 200, data)


def _frame(number: int, event: str, status: int, data: dict[str, Any]) -> bytes:
    # No blank after the colons: the SDK's asynchronous reader matches the very letters.
    head = f"id:{number}\nevent:{event}\n:HTTP_STATUS/{status}\ndata:"
    return head.encode() + json_bytes(data) + b"\n\n"
