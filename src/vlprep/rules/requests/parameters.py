"""Findings on parameters: unknown, or not where the dialect reads them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from vlprep.catalog.parameters import (
    BESIDE_MEDIA,
    BESIDE_PICTURES,
    DASHSCOPE_PARAMETERS,
    OPENAI_EXTRA,
    OPENAI_STANDARD,
    STREAM_HEADER,
)
from vlprep.catalog.sources import API_REFERENCE, GUIDE
from vlprep.rules.requests.settings import is_read, read_parameters
from vlprep.rules.requests.totals import most_thought
from vlprep.values.choices import Route, Severity
from vlprep.values.issue import Issue
from vlprep.values.model import Thinking
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart, ImagePart, VideoPart
from vlprep.values.showing import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.model import Model
    from vlprep.values.payload import Payload, Place

_BESIDE_FILM = frozenset(BESIDE_MEDIA.names)
_BESIDE = _BESIDE_FILM | frozenset(BESIDE_PICTURES.names)
_OPENAI = frozenset((*OPENAI_STANDARD.names, *OPENAI_EXTRA.names))
_KNOWN = {
    Route.OPENAI: _OPENAI,
    Route.DASHSCOPE: frozenset(DASHSCOPE_PARAMETERS.names),
}
_OF_REQUEST = "among the parameters of the request"
_ENOUGH = 20
"""Unknown names that are told one by one: a payload may hold any number of them."""


def parameter_findings(payload: Payload, model: Model) -> Iterator[Issue]:
    """Judge every parameter of the request, and what stands beside and inside its media."""
    yield from _requested(payload)
    yield from _max_tokens(payload, model)
    for _, _, part, place in payload.walk():
        if isinstance(part, (ImagePart, VideoPart)):
            yield from _inside(part, place)
        if isinstance(part, (ImagePart, VideoPart, FramesPart)):
            # What films only have has findings of its own beside a picture.
            known = _BESIDE if isinstance(part, ImagePart) else _BESIDE_FILM
            yield from _unknown_beside(part.options, known, place)


def _requested(payload: Payload) -> Iterator[Issue]:
    route = payload.form.route
    known, unknown = _KNOWN[route], 0
    for name, where in payload.parameters.items():
        if name == "chat_template_kwargs":
            yield from _template_kwargs(payload, where)
        elif name == "detail":
            yield _detail(where)
        elif name in _BESIDE:
            yield _misplaced(name, where, "beside the picture or film", Severity.WARNING)
        elif name not in known:
            unknown += 1
            if unknown <= _ENOUGH:
                yield _unknown(name, where, known | _BESIDE)
        else:
            yield from _right_place(name, where, payload)


def _right_place(name: str, where: str, payload: Payload) -> Iterator[Issue]:
    """Judge where a known parameter stands."""
    form, inside = payload.form, where.removeprefix("body.")
    if not payload.raw:
        return  # what we write ourselves goes where it belongs
    if form.route is Route.OPENAI and name in OPENAI_EXTRA.names and "." not in inside:
        if form is Form.OPENAI:
            # The Python SDK has no such argument: a TypeError before anything is sent.
            yield _misplaced(name, where, "in extra_body", Severity.ERROR)
        elif not payload.told:
            yield Issue(
                code="parameter-misplaced",
                severity=Severity.INFO,
                message=f"{name} stands right for a body of HTTP, not for the OpenAI Python SDK",
                where=where,
                fix="with the Python SDK, put it in extra_body",
                source=GUIDE,
            )
    elif form is Form.DASHSCOPE_HTTP and name == "stream":
        header = f"in the header {STREAM_HEADER.names[0]}: enable"
        yield _misplaced(name, where, header, Severity.WARNING)
    elif not is_read(payload, name):
        openai = form.route is Route.OPENAI
        belongs = "at the top of the body" if openai else "in parameters"
        yield _misplaced(name, where, belongs, Severity.WARNING)


def _template_kwargs(payload: Payload, where: str) -> Iterator[Issue]:
    inner = payload.request.parameters["chat_template_kwargs"]
    names = ", ".join(map(str, inner)) if isinstance(inner, dict) else "nothing"
    yield Issue(
        code="parameter-misplaced",
        severity=Severity.WARNING,
        message=f"the service does not read chat_template_kwargs; it holds {names[:80]}",
        where=where,
        fix="put enable_thinking among the parameters: in extra_body of the OpenAI SDK",
        source=API_REFERENCE,
    )


def _inside(part: ImagePart | VideoPart, place: Place) -> Iterator[Issue]:
    """Judge what stands inside ``image_url`` or ``video_url``, which only reads the URL."""
    inside = place.media.removesuffix(".url")
    for name in list(part.inner)[:_ENOUGH]:
        where = f"{inside}.{name}"
        if name == "detail":
            yield _detail(where)
        elif name in _BESIDE:
            yield _misplaced(name, where, f"beside {inside.rpartition('.')[2]}", Severity.WARNING)
        elif name in _OPENAI:
            yield _misplaced(name, where, _OF_REQUEST, Severity.WARNING)
        else:
            yield _unknown(name, where, _BESIDE)


def _detail(where: str) -> Issue:
    return Issue(
        code="detail-ignored",
        severity=Severity.WARNING,
        message="detail is OpenAI's own; the service does not read it",
        where=where,
        fix="use vl_high_resolution_images, or max_pixels beside image_url",
        source=GUIDE,
    )


def _unknown_beside(
    options: dict[str, object], known: frozenset[str], place: Place
) -> Iterator[Issue]:
    for name in [name for name in options if name not in known][:_ENOUGH]:
        where = f"{place.part}.{name}"
        if name == "detail":
            yield _detail(where)
        elif name in _OPENAI:
            yield _misplaced(name, where, _OF_REQUEST, Severity.WARNING)
        else:
            yield _unknown(name, where, known)


def _max_tokens(payload: Payload, model: Model) -> Iterator[Issue]:
    told, answer = read_parameters(payload), model.context.max_output
    never = model.context.thinking is Thinking.NEVER
    thought = 0 if never else most_thought(told, model)
    # max_tokens is of the answer alone; the newer name is of what is thought too.
    both = None if answer is None or thought is None else answer + thought
    for name, most in (("max_tokens", answer), ("max_completion_tokens", both)):
        asked = told.get(name)
        whole = isinstance(asked, int) and not isinstance(asked, bool)
        if asked is None or (whole and asked >= 1 and (most is None or asked <= most)):
            continue
        yield Issue(
            code="max-tokens-range",
            severity=Severity.ERROR,
            message=(
                f"{name} is {shown(asked)}; it is a whole number from 1 to "
                f"{'the most output of the model' if most is None else most}"
            ),
            where=payload.parameters[name],
            limit=most,
            actual=shown(asked),
            fix="set one in the range, or leave it out",
            source=model.context.source,
        )


def _misplaced(name: str, where: str, belongs: str, severity: Severity) -> Issue:
    return Issue(
        code="parameter-misplaced",
        severity=severity,
        message=f"{name} does nothing here; it belongs {belongs}",
        where=where,
        fix=f"put it {belongs}",
        source=API_REFERENCE,
    )


def _unknown(name: str, where: str, known: frozenset[str]) -> Issue:
    near = get_close_matches(name[:60], known, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    return Issue(
        code="parameter-unknown",
        severity=Severity.WARNING,
        message=f"{name[:60]} is no parameter that the service's pages list",
        where=where[:200],
        actual=name[:60],
        fix=f"{hint}leave it out unless you know that it is read",
        source=API_REFERENCE,
    )
