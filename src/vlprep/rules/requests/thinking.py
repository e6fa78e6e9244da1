"""Findings on thinking and streams, by what the model can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.catalog.parameters import NEWER, THOUGHT_TWICE
from vlprep.catalog.sources import GUIDE
from vlprep.rules.requests.settings import read_parameters
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.model import Thinking
from vlprep.values.payload import Form
from vlprep.values.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.model import Model
    from vlprep.values.payload import Payload


def thinking_findings(
    payload: Payload, model: Model, thinking: bool, *, batch: bool = False
) -> Iterator[Issue]:
    """Judge ``enable_thinking``, ``thinking_budget`` and ``stream`` together.

    Args:
        payload: The request.
        model: The model.
        thinking: Whether it will think.
        batch: Whether it goes to the Batch API, of which nothing is streamed.
    """
    told = read_parameters(payload)
    yield from _flag(payload, told, model)
    yield from _budget(payload, told, model, thinking)
    yield from _of_newer(payload, told, model)
    # A body of the DashScope dialect does not show whether a stream is asked for.
    streamed = told.get("stream") is True
    if streamed or batch or payload.form is Form.DASHSCOPE_HTTP:
        return
    if model.context.stream_only:
        yield Issue(
            code="thinking-needs-stream",
            severity=Severity.ERROR,
            message=f"{model.id} answers streamed requests only",
            where=payload.parameters.get("stream", "stream"),
            limit="true",
            actual="false",
            fix="set stream to true",
            source=model.context.source,
        )
    elif thinking:
        yield Issue(
            code="stream-advised",
            severity=Severity.INFO,
            message="thinking takes long, and an answer that is not streamed may time out",
            where=payload.parameters.get("stream", "stream"),
            fix="set stream to true",
            source=GUIDE,
        )


def _flag(payload: Payload, told: dict[str, Any], model: Model) -> Iterator[Issue]:
    asked = told.get("enable_thinking")
    if not isinstance(asked, bool):
        return
    where = payload.parameters["enable_thinking"]
    if model.context.thinking is Thinking.NEVER:
        yield Issue(
            code="thinking-unsupported",
            severity=Severity.ERROR if asked else Severity.WARNING,
            message=f"{model.id} does not think; enable_thinking is not for it",
            where=where,
            actual=str(asked).lower(),
            fix="leave enable_thinking out, or choose a model that thinks",
            source=model.context.source,
        )
    elif model.context.thinking is Thinking.ALWAYS and not asked:
        yield Issue(
            code="thinking-required",
            severity=Severity.ERROR,
            message=f"{model.id} always thinks; it cannot be turned off",
            where=where,
            limit="true",
            actual="false",
            fix="leave enable_thinking out, or choose a model without 'thinking' in its name",
            source=model.context.source,
        )


def _budget(
    payload: Payload, told: dict[str, Any], model: Model, thinking: bool
) -> Iterator[Issue]:
    budget = told.get("thinking_budget")
    if budget is None:
        return
    where = payload.parameters["thinking_budget"]
    most, never = model.context.max_thinking, model.context.thinking is Thinking.NEVER
    whole = isinstance(budget, int) and not isinstance(budget, bool)
    if not whole or budget < 1 or (most is not None and budget > most):
        yield Issue(
            code="thinking-budget-range",
            severity=Severity.ERROR,
            message=(
                f"thinking_budget is {shown(budget)}; it is a whole number from 1 to "
                f"{'the most thought of the model' if most is None else most}"
            ),
            where=where,
            limit=most,
            actual=budget if whole and abs(budget) < 2**53 else shown(budget),
            fix="set one in the range, or leave it out for the largest",
            source=model.context.source,
        )
    elif not thinking:
        yield Issue(
            code="parameter-misplaced",
            severity=Severity.INFO,
            message="thinking_budget does nothing while the model does not think",
            where=where,
            fix="leave it out" if never else "set enable_thinking to true, or leave it out",
            source=GUIDE,
        )


def _of_newer(payload: Payload, told: dict[str, Any], model: Model) -> Iterator[Issue]:
    """Judge what only the newer families read."""
    if model.family in NEWER.families:
        yield from _effort(payload, told)
        yield from _twice(payload, told)
        return
    for name in (NEWER.whole, NEWER.effort):
        if told.get(name) is not None:
            yield Issue(
                code="parameter-misplaced",
                severity=Severity.WARNING,
                message=f"{name} does nothing for {model.id}; {', '.join(NEWER.families)} read it",
                where=payload.parameters[name],
                fix=f"leave it out; {NEWER.instead[name]} does the like",
                source=NEWER.source,
            )


def _effort(payload: Payload, told: dict[str, Any]) -> Iterator[Issue]:
    asked = told.get(NEWER.effort)
    if asked is None or (isinstance(asked, str) and asked in NEWER.thought):
        return
    listed = ", ".join(NEWER.thought)
    yield Issue(
        code="parameter-range",
        severity=Severity.WARNING,  # nobody published that others are refused
        message=f"{NEWER.effort} is {shown(asked)}; the service's pages list {listed}",
        where=payload.parameters[NEWER.effort],
        limit=listed,
        actual=shown(asked),
        fix="choose a listed one, or leave it out",
        source=NEWER.source,
    )


def _twice(payload: Payload, told: dict[str, Any]) -> Iterator[Issue]:
    if any(told.get(name) is None for name in THOUGHT_TWICE.names):
        return
    yield Issue(
        code="parameter-conflict",
        severity=Severity.ERROR,
        message=f"{' and '.join(THOUGHT_TWICE.names)} are not taken together",
        where=payload.parameters[THOUGHT_TWICE.names[0]],
        fix="leave one of them out",
        source=THOUGHT_TWICE.source,
    )
