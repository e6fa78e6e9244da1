"""All findings for a request, each with its JSON path."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.rules.checking import tidy
from vlprep.rules.requests.answering import json_findings, range_findings
from vlprep.rules.requests.features import (
    batch_findings,
    feature_findings,
    frame_rate_findings,
    grounding_findings,
    sound_findings,
)
from vlprep.rules.requests.parameters import parameter_findings
from vlprep.rules.requests.paths import text_findings
from vlprep.rules.requests.settings import flag_findings, read_parameters
from vlprep.rules.requests.sizes import token_findings, travel_findings
from vlprep.rules.requests.thinking import thinking_findings
from vlprep.rules.requests.totals import thinks
from vlprep.rules.requests.turns import turn_findings
from vlprep.rules.requests.urls import is_path, sends_resolve_header, url_findings
from vlprep.values.choices import Profile, Route, Severity
from vlprep.values.issue import Issue
from vlprep.values.request import FramesPart, ImagePart, OtherPart, VideoPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from vlprep.values.choices import Edition
    from vlprep.values.issue import Report
    from vlprep.values.model import Model
    from vlprep.values.payload import Payload, Place
    from vlprep.values.request import Part
    from vlprep.values.request_estimate import RequestEstimate

_FRAME = re.compile(r"frame (\d+)\b")
_OF_THE_WHOLE = frozenset(("data-uri-count", "input-tokens"))
_FRAMES = "; pictures that are moments of one film are a list of frames"
_NAMING = frozenset(("feature-unsupported", "parameter-misplaced"))
"""These name the parameter as what was found."""
_PARAMETER = {
    "fps-ignored": "fps",
    "fps-range": "fps",
    "max-frames-range": "max_frames",
    "max-pixels-no-effect": "max_pixels",
    "max-pixels-range": "max_pixels",
    "min-pixels-range": "min_pixels",
    "total-pixels-range": "total_pixels",
}


class Asked(NamedTuple):
    """What the caller wants to know besides.

    Attributes:
        edition: Whose numbers hold.
        profile: Whose server it is: the limits of the hosted service are not those of one's own.
        batch: Whether it goes to the Batch API.
        now: Seconds since 1970.
        is_file: Tells whether there is a file of a name; ``None`` where nobody may look.
    """

    edition: Edition
    profile: Profile
    batch: bool
    now: float
    is_file: Callable[[str], bool] | None


def request_findings(
    payload: Payload,
    model: Model,
    judged: Sequence[Issue],
    estimate: RequestEstimate | None,
    uris: Sequence[int],
    asked: Asked,
) -> tuple[Issue, ...]:
    """Judge a request by every rule.

    Args:
        payload: The request, and where everything stands.
        model: The model, as the edition knows it.
        judged: What was found on its parts.
        estimate: What it costs; ``None`` where a part cannot be counted.
        uris: Length of each data URI that the body will hold.
        asked: What the caller wants to know besides.

    Returns:
        All findings at once, errors first.
    """
    found = [*payload.issues, *judged, *turn_findings(payload), *sound_findings(payload, model)]
    if asked.profile is Profile.OPEN_WEIGHTS:
        return tidy(found, "")
    thinking = thinks(read_parameters(payload), model)
    found += flag_findings(payload)
    found += parameter_findings(payload, model)
    found += range_findings(payload)
    found += json_findings(payload, thinking)
    found += thinking_findings(payload, model, thinking, batch=asked.batch)
    found += feature_findings(payload, model, thinking)
    found += _sources(payload, asked)
    found += text_findings(payload, asked.is_file)
    found += travel_findings(payload, uris)
    openai = payload.form.route is Route.OPENAI
    found += frame_rate_findings(payload, RULES[asked.edition].openai_fps if openai else None)
    if asked.batch:
        found += batch_findings(payload, model)
    if estimate is not None:
        found += token_findings(estimate)
        found += grounding_findings(payload, model, estimate)
    return tidy(found, "")


def part_findings(report: Report, part: Part, place: Place, payload: Payload) -> Iterator[Issue]:
    """Give the findings on one part their JSON paths; the request's totals are judged elsewhere."""
    for issue in report.issues:
        if issue.code in _OF_THE_WHOLE:
            continue
        name = issue.actual if issue.code in _NAMING else _PARAMETER.get(issue.code)
        frame = _FRAME.match(issue.where) if isinstance(part, FramesPart) else None
        if frame is not None:
            where = f"{place.media}[{int(frame[1]) - 1}]"
        elif name is not None and name in getattr(part, "options", ()):
            where = f"{place.part}.{name}"
        elif name in payload.parameters:
            where = payload.parameters[str(name)]
        else:
            where = place.media
        yield replace(issue, where=where)


def wrong_kind(part: Part, place: Place, kind: str) -> Iterator[Issue]:
    """Tell of a film where a picture belongs, and the other way round."""
    belongs = "image" if isinstance(part, ImagePart) else "video"
    if isinstance(part, (ImagePart, VideoPart)) and kind != belongs:
        yield Issue(
            code="content-shape",
            severity=Severity.ERROR,
            message=f"the content is of the kind {kind}, and stands where a {belongs} belongs",
            where=place.media,
            limit=belongs,
            actual=kind,
            fix=f"make it a part of {kind}{_FRAMES if kind == 'image' else ''}",
        )


def no_frames(place: Place) -> Issue:
    """Say that a list of frames is empty."""
    return Issue(
        code="frame-count",
        severity=Severity.ERROR,
        message="a list of no frames",
        where=place.media,
        actual=0,
        fix="give its frames",
    )


def _sources(payload: Payload, asked: Asked) -> Iterator[Issue]:
    resolves = sends_resolve_header(payload.request.call)
    for _, _, part, place in payload.walk():
        sources: Iterable[tuple[object, str]] = ()
        if isinstance(part, (ImagePart, VideoPart)):
            sources = ((part.source, place.media),)
        elif isinstance(part, FramesPart):
            sources = ((one, f"{place.media}[{n}]") for n, one in enumerate(part.frames))
        elif isinstance(part, OtherPart) and part.sound is not None:
            sources = ((part.sound.source, place.media),)
        for source, where in sources:
            # Paths of a ``Request`` are written as the SDK reads them, whatever form they have.
            if isinstance(source, str) and (
                payload.request.untrusted or not is_path(source, asked.is_file)
            ):
                yield from url_findings(
                    source, where, payload.form, asked.now, asked.is_file, resolves=resolves
                )
