"""From what shall be said to an answer of HTTP, in the dialect of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.service import PATIENCE
from vlprep.testing import dashscope_answers, openai_answers
from vlprep.testing.http import Ending, Outgoing, Piece, as_json
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from vlprep.testing.calls import Call
    from vlprep.testing.replies import Refusal, Reply, Stamp
    from vlprep.testing.script import Plan

_STREAM = {"Content-Type": "text/event-stream;charset=UTF-8"}


def play(reply: Reply, plan: Plan, call: Call, stamp: Stamp) -> Outgoing:
    """Give an answer, as a stream where one was asked for.

    Args:
        reply: What is said.
        plan: How: the waits, where it breaks off, an error in its middle.
        call: The call.
        stamp: What marks it.

    Returns:
        The answer.
    """
    outgoing = _streamed(reply, plan, call, stamp) if call.stream else _whole(reply, call, stamp)
    outgoing.headers["x-request-id"] = stamp.id
    outgoing.wait = plan.delay.first
    if plan.cut is not None:
        outgoing.ending = Ending.CUT
        if outgoing.pieces is not None:
            outgoing.pieces = outgoing.pieces[: plan.cut.after_chunks]
    return outgoing


def refuse(refused: Refusal, stamp: Stamp, route: Route, retry_after: float | None) -> Outgoing:
    """Give an error.

    Args:
        refused: The error.
        stamp: What marks the call.
        route: Its dialect.
        retry_after: Seconds that the client is asked to wait; ``None``: it is not asked.

    Returns:
        The answer.
    """
    write = openai_answers.error if route is Route.OPENAI else dashscope_answers.error
    headers = {"x-request-id": stamp.id}
    if retry_after is not None:
        # The OpenAI SDK ignores "retry-after: 0"; a part of a second only fits the other header.
        headers["retry-after-ms"] = f"{retry_after * 1000:g}"
        if retry_after >= 1:
            headers["retry-after"] = f"{retry_after:g}"
    return as_json(write(refused, stamp), refused.status, headers)


def _whole(reply: Reply, call: Call, stamp: Stamp) -> Outgoing:
    write = openai_answers.body if call.dialect is Route.OPENAI else dashscope_answers.body
    headers = {} if reply.finish else {PATIENCE.header: "true"}
    return as_json(write(reply, stamp), headers=headers)


def _streamed(reply: Reply, plan: Plan, call: Call, stamp: Stamp) -> Outgoing:
    if call.dialect is Route.OPENAI:
        told = call.parameters.get("stream_options")
        usage = isinstance(told, dict) and told.get("include_usage") is True
        events = [*openai_answers.events(reply, stamp, include_usage=usage)]
    else:
        incremental = call.parameters.get("incremental_output") is True
        events = [*dashscope_answers.events(reply, stamp, incremental=incremental)]
    if plan.interrupt is not None:
        refused, after = plan.interrupt
        events = events[:after]
        if call.dialect is Route.OPENAI:
            events.append(openai_answers.error_event(refused, stamp))
        else:
            events.append(dashscope_answers.error_event(refused, stamp, len(events) + 1))
    return Outgoing(
        headers=dict(_STREAM),
        pieces=tuple(Piece(plan.delay.per_chunk, event) for event in events),
    )
