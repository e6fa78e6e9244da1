"""Answers as the OpenAI-compatible dialect words them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.testing.http import json_bytes
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.testing.replies import Counts, Refusal, Reply, Stamp

DONE = b"data: [DONE]\n\n"


def body(reply: Reply, stamp: Stamp) -> dict[str, Any]:
    """Write an answer that is no stream."""
    message = {"role": "assistant", "content": "".join(reply.text)}
    if reply.reasoning:
        message["reasoning_content"] = "".join(reply.reasoning)
    choice = {"index": 0, "finish_reason": reply.finish, "logprobs": None, "message": message}
    return {
        **_head(stamp, "chat.completion"),
        "choices": [choice],
        "usage": usage(reply),
    }


def events(reply: Reply, stamp: Stamp, *, include_usage: bool) -> Iterator[bytes]:
    """Write a stream: the role, the thought, the answer, the end, and the usage if it is asked for.

    Args:
        reply: The answer.
        stamp: What marks the call.
        include_usage: One more chunk at the end holds no choice and the usage.

    Yields:
        One event each; ``DONE`` is the last.
    """
    first: dict[str, Any] = {"content": "", "role": "assistant"}
    if reply.reasoning:
        first["reasoning_content"] = ""
    yield _chunk(stamp, first)
    for piece in reply.reasoning:
        yield _chunk(stamp, {"content": None, "reasoning_content": piece})
    for piece in reply.text:
        yield _chunk(stamp, {"content": piece, "reasoning_content": None})
    yield _chunk(stamp, {"content": "", "reasoning_content": None}, reply.finish)
    if include_usage:
        yield _event(
            {**_head(stamp, "chat.completion.chunk"), "choices": [], "usage": usage(reply)}
        )
    yield DONE


def usage(reply: Reply) -> dict[str, Any]:
    """Write the tokens in this dialect's names, those that a test has set last."""
    counts: Counts = reply.counts
    sent: dict[str, Any] = {"text_tokens": counts.text}
    if counts.image:
        sent["image_tokens"] = counts.image
    if counts.video:
        sent["video_tokens"] = counts.video
    back = {"text_tokens": counts.answer}
    if reply.reasoning:
        back["reasoning_tokens"] = counts.reasoning
    counted = {
        "prompt_tokens": counts.input,
        "completion_tokens": counts.output,
        "total_tokens": counts.input + counts.output,
        "prompt_tokens_details": sent,
        "completion_tokens_details": back,
    }
    return {**counted, **reply.usage}


def error(refused: Refusal, stamp: Stamp) -> dict[str, Any]:
    """Write an error."""
    return {
        "error": {
            "message": refused.message[Route.OPENAI],
            "type": refused.kind,
            "param": None,
            "code": refused.code[Route.OPENAI],
        },
        "id": f"chatcmpl-{stamp.id}",
        "request_id": stamp.id,
    }


def error_event(refused: Refusal, stamp: Stamp) -> bytes:
    """Write an error that comes in the middle of a stream."""
    return _event(error(refused, stamp))


def _chunk(stamp: Stamp, delta: dict[str, Any], finish: str | None = None) -> bytes:
    choice = {"delta": delta, "finish_reason": finish, "index": 0, "logprobs": None}
    head = _head(stamp, "chat.completion.chunk")
    return _event({**head, "choices": [choice], "usage": None})


def _head(stamp: Stamp, what: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{stamp.id}",
        "object": what,
        "created": stamp.created,
        "model": stamp.model,
        "system_fingerprint": None,
    }


def _event(data: dict[str, Any]) -> bytes:
    # The OpenAI dialect writes a blank after the colon.
    return b"data: " + json_bytes(data) + b"\n\n"
