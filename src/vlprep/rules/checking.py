"""All findings for one source."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.errors import LimitError
from vlprep.rules.limits.bytes import byte_findings, path_not_supported
from vlprep.rules.limits.films import (
    count_findings,
    frame_size_findings,
    length_findings,
    no_films,
    not_published,
    sound_findings,
)
from vlprep.rules.limits.formats import (
    film_format_findings,
    name_findings,
    picture_format_findings,
    unseen_findings,
)
from vlprep.rules.limits.parameters import film_parameter_findings, picture_parameter_findings
from vlprep.rules.limits.processors import processor_findings
from vlprep.rules.limits.seen import not_looked_at, seen_findings
from vlprep.rules.limits.sides import (
    aspect_ratio,
    bomb_findings,
    large_picture_findings,
    side_findings,
)
from vlprep.rules.open_weights import weights_of
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Profile, Route, Severity, Transport
from vlprep.values.issue import Report
from vlprep.values.media import FrameList, ImageInfo, VideoInfo

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
        transport: How it travels; what is behind a URL travels by URL whatever is asked. An open
            model's own server has no such limits.

    Returns:
        All findings at once, errors first.
    """
    ways = [Transport.URL if origin.by_url else transport for origin in origins]
    if settings.profile is Profile.API:
        found = list(_hosted(media, origins, ways, model, settings))
    else:
        found = list(_by_processors(media, origins, model, settings))
    estimate = None
    try:
        estimate = estimate_media(media, model, settings)
        found += seen_findings(estimate)
    except LimitError as error:
        found += error.issues
    return Report(
        issues=tidy(found, "" if isinstance(media, FrameList) else origins[0].name),
        model=model.id,
        transport=transport if transport in ways else Transport.URL,
        route=settings.route,
        info=media,
        estimate=estimate,
    )


def tidy(found: Iterable[Issue], where: str) -> tuple[Issue, ...]:
    """Put errors first, name the place where none is named, and say nothing twice."""
    placed = dict.fromkeys(issue if issue.where else replace(issue, where=where) for issue in found)
    return tuple(sorted(placed, key=lambda issue: _ORDER.index(issue.severity)))


def _hosted(
    media: Media,
    origins: Sequence[Origin],
    ways: Sequence[Transport],
    model: Model,
    settings: Settings,
) -> Iterator[Issue]:
    """Judge a source by the limits of the hosted service."""
    if Transport.PATH in ways and settings.route is Route.OPENAI:
        yield path_not_supported()
    if isinstance(media, ImageInfo):
        yield from picture_findings(media, origins[0], model, settings, ways[0])
        yield from picture_parameter_findings(model, settings)
    elif isinstance(media, VideoInfo):
        yield from _film_findings(media, origins[0], model, settings, ways[0])
    elif isinstance(media, FrameList):
        yield from _list_findings(media, origins, ways, model, settings)
    else:
        yield from byte_findings(media, origins[0], model, ways[0], settings.route)
        if media.kind == "image":
            yield from picture_parameter_findings(model, settings)
        elif model.frames is not None:
            if model.films is None:
                yield not_published(model)
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
    yield from bomb_findings(picture.size)
    yield from unseen_findings(picture)


def _film_findings(
    film: VideoInfo, origin: Origin, model: Model, settings: Settings, transport: Transport
) -> Iterator[Issue]:
    yield from name_findings(film, origin)
    yield from byte_findings(film, origin, model, transport, settings.route)
    yield from film_format_findings(film)
    if max(film.size) > model.pictures.max_ratio * min(film.size):
        yield aspect_ratio(film.size, model.pictures)
    if model.frames is None:
        yield no_films(model)
        return
    yield from length_findings(film, model)
    yield from sound_findings(film, model)
    yield from film_parameter_findings(model.frames, settings, None)


def _list_findings(
    frames: FrameList,
    origins: Sequence[Origin],
    ways: Sequence[Transport],
    model: Model,
    settings: Settings,
) -> Iterator[Issue]:
    if model.frames is None:
        yield no_films(model)
        return
    yield from count_findings(frames, model.frames, ways.count(Transport.BASE64))
    yield from frame_size_findings(frames)
    yield from film_parameter_findings(model.frames, settings, frames.fps)
    unseen = _unseen(frames)
    for number, (frame, origin, way) in enumerate(
        zip(frames.frames, origins, ways, strict=True), start=1
    ):
        found: Iterable[Issue] = ()
        if isinstance(frame, ImageInfo):
            found = picture_findings(frame, origin, model, settings, way)
        elif number == unseen[0]:
            unknown = byte_findings(frame, origin, model, way, settings.route)
            found = (not_looked_at(len(unseen)), *unknown)
        yield from _placed(found, number, origin)


def _by_processors(
    media: Media, origins: Sequence[Origin], model: Model, settings: Settings
) -> Iterator[Issue]:
    """Judge a source for the published processors: what they ignore, and what gets lost."""
    if isinstance(media, VideoInfo):
        yield from name_findings(media, origins[0])
        yield from sound_findings(media, model)
    if isinstance(media, ImageInfo):
        yield from _file_findings(media, origins[0])
    if isinstance(media, FrameList):
        yield from frame_size_findings(media)
        unseen = _unseen(media)
        for number, (frame, origin) in enumerate(zip(media.frames, origins, strict=True), start=1):
            found: Iterable[Issue] = ()
            if isinstance(frame, ImageInfo):
                found = _file_findings(frame, origin)
            elif number == unseen[0]:
                found = (not_looked_at(len(unseen)),)
            yield from _placed(found, number, origin)
    yield from processor_findings(media.kind, weights_of(model), settings)


def file_findings(
    picture: ImageInfo, origin: Origin, model: Model, settings: Settings, transport: Transport
) -> Iterator[Issue]:
    """Judge the file of a picture or frame by whoever resizes it."""
    if settings.profile is Profile.OPEN_WEIGHTS:
        return _file_findings(picture, origin)
    return picture_findings(picture, origin, model, settings, transport)


def _file_findings(picture: ImageInfo, origin: Origin) -> Iterator[Issue]:
    """Judge what of a picture's file concerns any server."""
    yield from name_findings(picture, origin)
    yield from bomb_findings(picture.size)
    yield from unseen_findings(picture)


def _unseen(frames: FrameList) -> list[int]:
    """Number the frames that nobody has looked at: what is said of the first holds for all."""
    pairs = enumerate(frames.frames, start=1)
    return [number for number, frame in pairs if not isinstance(frame, ImageInfo)]


def _placed(found: Iterable[Issue], number: int, origin: Origin) -> Iterator[Issue]:
    """Name the frame in its findings."""
    for issue in found:
        yield replace(issue, where=f"frame {number} ({origin.name})")
