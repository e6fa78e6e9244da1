"""Judge a source before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.api.looking import look_at
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import MediaError
from vlprep.rules.checking import check_media
from vlprep.rules.models import as_model
from vlprep.values.choices import Edition, Profile, Route, Severity, Transport
from vlprep.values.issue import Issue, Report
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.values.model import Model


def check(
    source: object,
    model: str | Model,
    *,
    transport: str = "base64",
    route: str = "dashscope",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    fps: float | None = None,
    max_frames: int | None = None,
    total_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
    deep: bool = False,
    max_decode_pixels: int = DECODE_GUARD.pixels,
) -> Report:
    """Tell whether the service will take a source, and what will be lost on the way.

    A source that cannot be read is a finding too, not an exception.

    Args:
        source: What ``estimate`` takes.
        model: A model's id or alias, or a ``Model``.
        transport: ``"base64"``, ``"path"`` or ``"url"``; what is behind a URL goes by URL.
        route: ``"dashscope"`` or ``"openai"``.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels of a picture or frame below which the service enlarges.
        max_pixels: Pixels of a picture or frame above which the service shrinks.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from a film.
        total_pixels: Pixels of all frames of a film together.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers; it is
            for a name, a ``Model`` brings its own.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        deep: Decode everything, which finds files that are cut short or broken.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        All findings at once, errors first, with what the source is and what it costs.

    Raises:
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A setting is zero, negative, not finite, or not in its list.
    """
    known, way = as_model(model, Edition(edition)), Transport(transport)
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        fps=fps,
        max_frames=max_frames,
        total_pixels=total_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    try:
        looked, origins = look_at(source, media, deep=deep, max_decode_pixels=max_decode_pixels)
    except MediaError as error:
        return Report(
            issues=(as_issue(error),), model=known.id, transport=way, route=settings.route
        )
    return check_media(looked, origins, known, settings, way)


def as_issue(error: MediaError) -> Issue:
    """Turn an error about a file into a finding about it."""
    return Issue(
        code=error.code,
        severity=Severity.ERROR,
        message=error.message,
        where=error.where,
        fix=error.fix,
    )
