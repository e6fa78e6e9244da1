"""Findings on how an answer is asked for: the numbers of the sampler, and JSON."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.parameters import JSON_MODE, RANGES
from vlprep.rules.requests.settings import read_parameters, wrong_type
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.request import TextPart
from vlprep.values.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.catalog.parameters import Range
    from vlprep.values.payload import Payload

_WORD = re.compile(JSON_MODE.word, re.IGNORECASE)


def range_findings(payload: Payload) -> Iterator[Issue]:
    """Hold ``temperature`` and the like against the service's ranges."""
    told = read_parameters(payload)
    for row in RANGES:
        value, where = told.get(row.name), payload.parameters.get(row.name, "")
        if value is None:
            continue
        kinds = (int,) if row.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            wanted = "a whole number" if row.whole else "a number"
            yield wrong_type(where, row.name, wanted, value)
        elif not _is_inside(value, row):
            yield Issue(
                code="parameter-range",
                severity=Severity.ERROR,
                message=f"{row.name} is {shown(value)}; it lies in {_written(row)}",
                where=where,
                limit=_written(row),
                actual=shown(value),
                fix="choose one in the range, or leave it out",
                source=row.source,
            )


def _is_inside(value: float, row: Range) -> bool:
    above = value >= row.least if row.least_allowed else value > row.least
    return above and (value <= row.most if row.most_allowed else value < row.most)


def _written(row: Range) -> str:
    """Write a range as mathematics does: a round bracket leaves its end out."""
    begin, end = "[" if row.least_allowed else "(", "]" if row.most_allowed else ")"
    return f"{begin}{row.least}, {row.most}{end}"


def json_findings(payload: Payload, thinking: bool) -> Iterator[Issue]:
    """Judge the request for an answer as JSON.

    Args:
        payload: The request.
        thinking: Whether the model will think.
    """
    asked = read_parameters(payload).get("response_format")
    if not isinstance(asked, dict) or asked.get("type") != JSON_MODE.kind:
        return
    where = payload.parameters["response_format"]
    if thinking:
        yield Issue(
            code="json-mode",
            severity=Severity.ERROR,
            message="JSON mode does not go with thinking",
            where=where,
            limit="enable_thinking",
            fix="set enable_thinking to false, or leave response_format out",
            source=JSON_MODE.source,
        )
    texts = (part.text for _, _, part, _ in payload.walk() if isinstance(part, TextPart))
    if not any(map(_WORD.search, texts)):
        yield Issue(
            code="json-mode",
            severity=Severity.ERROR,
            message=f"JSON mode needs the word {JSON_MODE.word} in a message",
            where=where,
            limit=JSON_MODE.word,
            fix="say in the text that the answer is JSON",
            source=JSON_MODE.source,
        )
