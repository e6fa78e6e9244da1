"""Findings on what is asked of a model that does not have it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.advice import GROUNDING
from vlprep.catalog.requests import BOXES, BOXES_3D, HTML, MARKDOWN, PARTIAL
from vlprep.catalog.sampling import FPS
from vlprep.catalog.sources import BATCH_PAGE, GUIDE
from vlprep.rules.seeing import size_of
from vlprep.rules.wording import pixels
from vlprep.values.choices import Route, Severity
from vlprep.values.issue import Issue
from vlprep.values.model import Coordinates
from vlprep.values.request import FramesPart, OtherPart, TextPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.model import Model
    from vlprep.values.payload import Payload, Place
    from vlprep.values.request_estimate import RequestEstimate

_ASKED = (
    (re.compile(HTML.pattern, re.IGNORECASE), "document_html", "qwenvl html"),
    (re.compile(MARKDOWN.pattern, re.IGNORECASE), "document_markdown", "qwenvl markdown"),
    (re.compile(BOXES_3D.pattern, re.IGNORECASE), "grounding_3d", "boxes in space"),
    (re.compile(BOXES.pattern, re.IGNORECASE), "grounding", "boxes"),
)


def feature_findings(payload: Payload, model: Model, thinking: bool) -> Iterator[Issue]:
    """Judge what the texts ask for, and going on with an answer."""
    for place, text in _texts(payload):
        for pattern, feature, name in _ASKED:
            if getattr(model.features, feature) is False and pattern.search(text):
                yield Issue(
                    code="feature-unsupported",
                    severity=Severity.WARNING,
                    message=f"{name} is asked for, which {model.id} does not have",
                    where=place.media,
                    actual=name,
                    fix="choose a model that has it, such as qwen3-vl-plus",
                    source=model.features.source,
                )
    yield from _partial(payload, model, thinking)


def _partial(payload: Payload, model: Model, thinking: bool) -> Iterator[Issue]:
    turns = payload.request.messages
    if not turns or turns[-1].role != "assistant" or not turns[-1].options.get("partial"):
        return
    where = f"{payload.messages[-1]}.partial"
    if model.features.partial is False:
        yield no_continuation(model, where)
    elif thinking:
        yield Issue(
            code="partial-unsupported",
            severity=Severity.ERROR,
            message="going on with an answer needs thinking to be off",
            where=where,
            fix="set enable_thinking to false",
            source=PARTIAL,
        )


def no_continuation(model: Model, where: str) -> Issue:
    """Say that a model does not go on with an answer."""
    return Issue(
        code="partial-unsupported",
        severity=Severity.ERROR,
        message=f"{model.id} does not go on with an answer that was begun",
        where=where,
        fix="choose a model that does, such as qwen3-vl-plus, or ask again from the start",
        source=model.features.source,
    )


def sound_findings(payload: Payload, model: Model) -> Iterator[Issue]:
    """Judge parts of sound by their dialect, and by whether the model hears."""
    route = payload.form.route
    for _, _, part, place in payload.walk():
        sound = part.sound if isinstance(part, OtherPart) else None
        if sound is None:
            continue
        if sound.route is not route and not payload.raw:  # reading a payload has told it
            yield Issue(
                code="content-shape",
                severity=Severity.ERROR,
                message=f"a part of sound as {sound.route} has it, which is written as it is",
                where=place.part,
                limit=str(route),
                actual=str(sound.route),
                fix=f"send the request by {sound.route}, or make the part anew",
            )
        if model.features.audio is True:
            continue
        if model.features.audio is None:
            yield Issue(
                code="limit-not-known",
                severity=Severity.INFO,
                message=f"nobody has published whether {model.id} takes sound; it is not judged",
                where=place.part,
                fix="choose a model of which it is known, or try it with a short one",
            )
        else:
            yield Issue(
                code="feature-unsupported",
                severity=Severity.ERROR,
                message=f"a part of sound, which {model.id} does not take",
                where=place.part,
                actual="audio",
                fix="give text, pictures or films, or choose an omni model",
                source=model.features.source_of("audio"),
            )


def batch_findings(payload: Payload, model: Model) -> Iterator[Issue]:
    """Judge whether the Batch API takes the model and the dialect."""
    if model.features.batch is False:
        yield Issue(
            code="batch-unsupported",
            severity=Severity.ERROR,
            message=f"{model.id} is not offered by the Batch API",
            where="model",
            actual=model.id,
            fix="use an undated name such as qwen3-vl-plus, or send it as usual",
            source=model.features.source,
        )
    if payload.request.parameters.get("stream") is True:
        yield Issue(
            code="parameter-misplaced",
            severity=Severity.WARNING,
            message="nothing of a batch is streamed: stream does nothing, or is refused",
            where=payload.parameters["stream"],
            fix="leave stream out",
            source=BATCH_PAGE,
        )
    if payload.form.route is not Route.OPENAI:
        yield Issue(
            code="batch-unsupported",
            severity=Severity.ERROR,
            message="a line of a Batch file holds an OpenAI body",
            actual=str(payload.form.route),
            limit=str(Route.OPENAI),
            fix="write the request with to_openai(request, http=True)",
            source=BATCH_PAGE,
        )


def frame_rate_findings(payload: Payload, fixed: float | None) -> Iterator[Issue]:
    """Tell of lists of frames that do not say how far apart their frames are, or need not say it.

    Args:
        payload: The request.
        fixed: Frames a second of the route; ``None``: what the list says holds.
    """
    for _, _, part, place in payload.walk():
        if not isinstance(part, FramesPart):
            continue
        if fixed is not None and part.options.get("fps") == fixed:  # any other is judged with it
            yield Issue(
                code="fps-ignored",
                severity=Severity.INFO,
                message=f"fps has no effect: the OpenAI route is fixed at {fixed:g}",
                where=f"{place.part}.fps",
                fix="leave it out",
                source=GUIDE,
            )
        elif fixed is None and "fps" not in part.options:
            yield Issue(
                code="fps-missing",
                severity=Severity.WARNING,
                message=f"frames without fps: the service takes them for {FPS.default:g} a second",
                where=place.part,
                fix="say with fps how many were taken from one second",
                source=FPS.source,
            )


def grounding_findings(payload: Payload, model: Model, found: RequestEstimate) -> Iterator[Issue]:
    """Warn of pictures outside the sizes in which Qwen2.5-VL finds boxes well."""
    if model.features.coordinates is not Coordinates.RESIZED_PIXELS:
        return
    boxes = _ASKED[-1][0]
    if not any(boxes.search(text) for _, text in _texts(payload)):
        return
    for part in found.parts:
        size = size_of(part.estimate.case.media) if part.estimate else None
        if part.kind != "image" or size is None:
            continue
        area = size.height * size.width
        if not GROUNDING.min_side**2 <= area <= GROUNDING.max_side**2:
            yield Issue(
                code="grounding-range",
                severity=Severity.WARNING,
                message=(
                    f"{pixels(size)}; {model.id} finds boxes well from "
                    f"{GROUNDING.min_side}x{GROUNDING.min_side} to "
                    f"{GROUNDING.max_side}x{GROUNDING.max_side}"
                ),
                where=part.where,
                actual=pixels(size),
                fix="bring it into that range, or choose a Qwen3-VL model",
                source=GROUNDING.source,
            )


def _texts(payload: Payload) -> Iterator[tuple[Place, str]]:
    for _, turn, part, place in payload.walk():
        if isinstance(part, TextPart) and turn.role != "assistant":
            yield place, part.text
