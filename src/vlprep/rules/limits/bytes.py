"""Findings on how large a file is for the way it travels."""

from __future__ import annotations

from sys import maxsize
from typing import TYPE_CHECKING

from vlprep.catalog.advice import BASE64
from vlprep.catalog.transports import BY_BASE64, BY_PATH
from vlprep.rules.wording import file_size
from vlprep.values.choices import Profile, Route, Severity, Transport
from vlprep.values.datauri import data_uri_length
from vlprep.values.issue import Issue
from vlprep.values.media import UnknownMedia, VideoInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.media import ImageInfo, Origin
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings


def byte_findings(
    media: ImageInfo | VideoInfo | UnknownMedia,
    origin: Origin,
    model: Model,
    transport: Transport,
    route: Route,
) -> Iterator[Issue]:
    """Judge the size of a picture, a frame or a film for its transport."""
    if isinstance(media, UnknownMedia):
        yield _not_known(transport, "say what is behind the URL with media={url: source}")
    elif media.bytes is None:
        yield _not_known(transport, "give the file itself, or bytes= in the info value")
    elif transport is Transport.BASE64:
        yield from _by_base64(media, media.bytes, origin, route)
    elif transport is Transport.PATH:
        yield from _by_path(media, media.bytes)
    else:
        yield from _by_url(media, media.bytes, model)


def most_bytes(
    media_type: str, model: Model, settings: Settings, transport: Transport, *, film: bool
) -> int:
    """Give the most bytes that a file may have; where nobody published a limit, any number."""
    if settings.profile is Profile.OPEN_WEIGHTS:  # a server of one's own has its own limit
        return maxsize
    if transport is Transport.BASE64:
        room = BY_BASE64.uri_below - 1 - data_uri_length(0, media_type)
        return room // 4 * 3
    if transport is Transport.PATH:
        return (BY_PATH.film_below if film else BY_PATH.picture_below) - 1
    limits = model.films if film else model.pictures
    return limits.url_bytes if limits else maxsize


def _not_known(transport: Transport, fix: str) -> Issue:
    return Issue(
        code="bytes-not-known",
        severity=Severity.INFO,
        message=f"how many bytes it has is not known, so its limit by {transport} is not judged",
        fix=fix,
    )


def path_not_supported(where: str = "", by: str = "OpenAI") -> Issue:
    """Only the DashScope SDKs take a local path."""
    return Issue(
        code="path-not-supported",
        severity=Severity.ERROR,
        message=f"a local path travels only with the DashScope Python and Java SDKs, not by {by}",
        where=where,
        limit=str(Route.DASHSCOPE),
        actual=by,
        fix="use transport='base64', or route='dashscope'",
        source=BY_PATH.source,
    )


def _by_base64(
    media: ImageInfo | VideoInfo, size: int, origin: Origin, route: Route
) -> Iterator[Issue]:
    # Of a MIME type that is not known only this is certain: the prefix has no fewer characters.
    length = origin.uri_length or data_uri_length(size, media.media_type or "")
    if length >= BY_BASE64.uri_below:
        yield Issue(
            code="data-uri-bytes",
            severity=Severity.ERROR,
            message=(
                f"{file_size(size)} become a data URI of {length:,} characters; it must have "
                f"fewer than {BY_BASE64.uri_below:,}"
            ),
            limit=BY_BASE64.uri_below,
            actual=length,
            fix="make it smaller with fit(), or send it by path or URL",
            source=BY_BASE64.source,
        )
    elif size >= BASE64.file_below:
        other = "a path" if route is Route.DASHSCOPE else "a URL"
        yield Issue(
            code="transport-advised",
            severity=Severity.INFO,
            message=f"{file_size(size)} by Base64; from {file_size(BASE64.file_below)} on {other} is steadier",
            limit=BASE64.file_below,
            actual=size,
            fix=f"send it by {other.split()[1]}",
            source=BASE64.source,
        )


def _by_path(media: ImageInfo | VideoInfo, size: int) -> Iterator[Issue]:
    film = isinstance(media, VideoInfo)
    below = BY_PATH.film_below if film else BY_PATH.picture_below
    if size >= below:
        yield Issue(
            code="video-bytes" if film else "image-bytes",
            severity=Severity.ERROR,
            message=f"{file_size(size)}; by path it must be smaller than {file_size(below)}",
            limit=below,
            actual=size,
            fix="make it smaller with fit()" + (", or send it by URL" if film else ""),
            source=BY_PATH.source,
        )


def _by_url(media: ImageInfo | VideoInfo, size: int, model: Model) -> Iterator[Issue]:
    film = isinstance(media, VideoInfo)
    limits = model.films if film else model.pictures
    if limits is not None and size > limits.url_bytes:
        yield Issue(
            code="video-bytes" if film else "image-bytes",
            severity=Severity.ERROR,
            message=f"{file_size(size)}; by URL {model.id} takes {file_size(limits.url_bytes)}",
            limit=limits.url_bytes,
            actual=size,
            fix="make it smaller with fit()",
            source=limits.source_of("url_bytes"),
        )
