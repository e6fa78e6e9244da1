"""From what shall be said to an answer of HTTP, in the dialect of the call."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from vlprep.catalog.service import PATIENCE
from vlprep.testing import dashscope_answers, openai_answers
from vlprep.testing.addresses import dialect_of
from vlprep.testing.http import Ending, Outgoing, Piece, as_json
from vlprep.testing.replies import Refusal, Stamp
from vlprep.values.choices import Choice, Route

if TYPE_CHECKING:
    from vlprep.testing.calls import Call
    from vlprep.testing.replies import Reply
    from vlprep.testing.script import Plan

_STREAM = {"Content-Type": "text/event-stream;charset=UTF-8"}
_OWN = "vlprep"
_MILLISECONDS = 1000
_FRAMED = 400
"""The status of the errors that were seen in the frame of a stream."""


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
    finished = "true" if outgoing.pieces is None else "false"
    outgoing.headers |= {
        **_head(stamp),
        "x-dashscope-call-gateway": "true",
        "x-dashscope-finished": finished,
    }
    outgoing.wait = plan.delay.first
    if plan.cut is not None:
        outgoing.ending = Ending.CUT
        if outgoing.pieces is not None:
            outgoing.pieces = outgoing.pieces[: plan.cut.after_chunks]
    return outgoing


class StreamRefusal(Choice):
    """How the service refuses a request of the DashScope dialect that asks for a stream.

    Both were recorded. The DashScope SDK reads the first; the second, which is labelled as JSON and
    is none, it cannot read.
    """

    STATUS_200 = "status-200"
    STATUS_400 = "status-400"


def refuse(
    refused: Refusal,
    stamp: Stamp,
    route: Route,
    *,
    retry_after: float | None = None,
    stream: StreamRefusal | None = None,
) -> Outgoing:
    """Give an error.

    Args:
        refused: The error.
        stamp: What marks the call.
        route: Its dialect.
        retry_after: Seconds that the client is asked to wait; ``None``: it is not asked.
        stream: How an error of a stream is sent; ``None``: no stream was asked for. What the
            gateway refuses (key, quota, an unknown model) comes as plain JSON all the same.

    Returns:
        The answer.
    """
    if stream is not None and route is Route.DASHSCOPE and refused.status == _FRAMED:
        outgoing = Outgoing(body=dashscope_answers.error_event(refused, stamp, 1), headers=_STREAM)
        if stream is StreamRefusal.STATUS_400:
            outgoing.status, outgoing.headers = _FRAMED, {"Content-Type": "application/json"}
    else:
        write = openai_answers.error if route is Route.OPENAI else dashscope_answers.error
        outgoing = as_json(write(refused, stamp), refused.status)
    outgoing.headers = {**outgoing.headers, **_head(stamp)}
    outgoing.reason = refused.name
    if retry_after is not None:
        # The OpenAI SDK ignores "retry-after: 0"; a part of a second only fits the other header.
        # HTTP knows whole seconds only, and clients refuse anything else.
        outgoing.headers["retry-after-ms"] = str(ceil(retry_after * _MILLISECONDS))
        if retry_after >= 1:
            outgoing.headers["retry-after"] = str(ceil(retry_after))
    return outgoing


def trouble(status: int, text: str, path: str, *, code: str = _OWN) -> Outgoing:
    """Give an error of the fake's own, in the shape that is read at an address.

    It is not tried again: that would only hide the cause.

    Args:
        status: Status of HTTP.
        text: What is wrong.
        path: The address.
        code: The error's code.
    """
    route = dialect_of(path)
    own = Refusal(code, status, dict.fromkeys(Route, code), None, dict.fromkeys(Route, text))
    write = openai_answers.error if route is Route.OPENAI else dashscope_answers.error
    outgoing = as_json(write(own, Stamp(0, "")), status, {"x-should-retry": "false"})
    outgoing.reason = text.partition("\n")[0]
    return outgoing


def _head(stamp: Stamp) -> dict[str, str]:
    return {"x-request-id": stamp.id, "x-dashscope-timeout": str(PATIENCE.seconds)}


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
        from vlprep.testing.facts import worded

        refused = worded(plan.interrupt, call)
        events = events[: plan.interrupt.after_chunks]
        if call.dialect is Route.OPENAI:
            events.append(openai_answers.error_event(refused, stamp))
        else:
            events.append(dashscope_answers.error_event(refused, stamp, len(events) + 1))
    return Outgoing(
        headers=dict(_STREAM),
        pieces=tuple(Piece(plan.delay.per_chunk, event) for event in events),
    )
