"""All findings for one source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.errors import LimitError
from vlprep.rules.limits.bytes import byte_findings, path_not_supported
from vlprep.rules.limits.films import film_findings, list_findings, no_films
from vlprep.rules.limits.formats import (
    film_format_findings,
    name_findings,
    picture_format_findings,
    unseen_findings,
)
from vlprep.rules.limits.parameters import film_parameter_findings, picture_parameter_findings
from vlprep.rules.limits.seen import seen_findings
from vlprep.rules.limits.sides import aspect_ratio, large_picture_findings, side_findings
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Route, Severity, Transport
from vlprep.values.issue import Report
from vlprep.values.media import FrameList, ImageInfo, UnknownMedia, VideoInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vlprep.rules.seeing import Media
    from vlprep.values.issue import Issue
    from vlprep.values.media import Origin
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings

_ORDER = tuple(Severity)


def check_media(
    media: Media,
    origins: Sequence[Origin],
    model: Model,
    settings: Settings,
    transport: Transport,
) -> Report:
    """Judge one source by every rule.

    Args:
        media: What the source is; the frames of a list are info values too.
        origins: How it was handed over; for a list, one for each frame.
        model: The model, as the edition of the settings knows it.
        settings: What the request asks for.
        transport: How it travels; what is behind a URL travels by URL whatever is asked.

    Returns:
        All findings at once, errors first.
    """
    if origins[0].by_url:
        transport = Transport.URL
    found = list(_travel(transport, settings.route))
    if isinstance(media, FrameList):
        found += _judge_list(media, origins, model, settings, transport)
    else:
        found += _judge(media, origins[0], model, settings, transport)
    estimate = None
    try:
        estimate = estimate_media(media, model, settings)
        found += seen_findings(estimate)
    except LimitError as error:
        found += error.issues
    return Report(
        issues=tidy(found, "" if isinstance(media, FrameList) else origins[0].name),
        model=model.id,
        transport=transport,
        route=settings.route,
        info=media,
        estimate=estimate,
    )


def tidy(found: Iterable[Issue], where: str) -> tuple[Issue, ...]:
    """Put errors first, name the place where none is named, and say nothing twice."""
    placed = dict.fromkeys(issue if issue.where else replace(issue, where=where) for issue in found)
    return tuple(sorted(placed, key=lambda issue: _ORDER.index(issue.severity)))


def _travel(transport: Transport, route: Route) -> Iterator[Issue]:
    if transport is Transport.PATH and route is Route.OPENAI:
        yield path_not_supported()


def _judge(
    media: ImageInfo | VideoInfo | UnknownMedia,
    origin: Origin,
    model: Model,
    settings: Settings,
    transport: Transport,
) -> Iterator[Issue]:
    if isinstance(media, ImageInfo):
        yield from picture_findings(media, origin, model, settings, transport)
        yield from picture_parameter_findings(model, settings)
    elif isinstance(media, VideoInfo):
        yield from name_findings(media, origin)
        yield from byte_findings(media, origin, model, transport, settings.route)
        yield from film_format_findings(media)
        yield from film_findings(media, model)
        if max(media.size) > model.pictures.max_ratio * min(media.size):
            yield aspect_ratio(media.size, model.pictures)
        if model.frames is None:
            yield no_films(model)
        else:
            yield from film_parameter_findings(model.frames, settings, None)
    elif media.kind == "image":
        yield from picture_parameter_findings(model, settings)
    elif model.frames is not None:
        yield from film_parameter_findings(model.frames, settings, None)


def picture_findings(
    picture: ImageInfo, origin: Origin, model: Model, settings: Settings, transport: Transport
) -> Iterator[Issue]:
    """Judge the file of a picture or frame, whatever the request asks for."""
    yield from side_findings(picture.size, model.pictures)
    yield from picture_format_findings(picture)
    large = RULES[settings.edition].large_pictures
    if large is not None:
        yield from large_picture_findings(picture, large)
    yield from name_findings(picture, origin)
    yield from byte_findings(picture, origin, model, transport, settings.route)
    yield from unseen_findings(picture)


def _judge_list(
    frames: FrameList,
    origins: Sequence[Origin],
    model: Model,
    settings: Settings,
    transport: Transport,
) -> Iterator[Issue]:
    if model.frames is None:
        yield no_films(model)
        return
    yield from list_findings(frames, model.frames, transport)
    yield from film_parameter_findings(model.frames, settings, frames.fps)
    for number, (frame, origin) in enumerate(zip(frames.frames, origins, strict=True), start=1):
        if isinstance(frame, ImageInfo):
            where = f"frame {number} ({origin.name})"
            for issue in picture_findings(frame, origin, model, settings, transport):
                yield replace(issue, where=where)
