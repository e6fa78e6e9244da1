"""The clock of what the model saw, and the clock of the original film."""

from __future__ import annotations

from dataclasses import replace
from math import inf, isfinite
from typing import TYPE_CHECKING, NamedTuple

from vlprep.rules.clips import clip_of
from vlprep.rules.seeing import subject_of
from vlprep.rules.tokens import seen_by
from vlprep.values.choices import Severity
from vlprep.values.clock import clock_of
from vlprep.values.issue import Issue
from vlprep.values.media import FrameList, VideoInfo
from vlprep.values.settings import positive_float
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vlprep.rules.seeing import Media
    from vlprep.values.model import Model
    from vlprep.values.replies import Event
    from vlprep.values.settings import Settings

_SLACK = 1.0
"""Seconds: the model names whole ones, so an end may be rounded up to the next."""


class FilmClock(NamedTuple):
    """How times of an answer become times of the original.

    Attributes:
        transform: From the original to what was sent.
        speed: Seconds of what was sent for one second of the answer.
        seconds: Length of the original; ``None``: not known.
    """

    transform: Transform
    speed: float
    seconds: float | None


def film_clock(
    media: Media | None,
    transform: Transform | None,
    clock_fps: float | None,
    model: Model,
    settings: Settings,
) -> FilmClock:
    """Join what is known of a film with how the model counted its seconds.

    Raises:
        TypeError: ``transform`` is none.
        ValueError: The model's count is given, and the film's own rate is not known.
        LimitError: The model sees no such film.
    """
    if transform is not None and not isinstance(transform, Transform):
        message = f"transform must be a Transform, not {type(transform).__name__}"
        raise TypeError(message)
    film = media if isinstance(media, (VideoInfo, FrameList)) else None
    clip = None if film is None else clip_of(film)
    seconds = clip.seconds if clip is not None else None
    if isinstance(film, VideoInfo) and film.duration is not None:
        seconds = max(film.duration, seconds or 0.0)
    speed = 1.0
    if clock_fps is not None:
        clock_fps = positive_float("clock_fps", clock_fps)
        nframes = None if film is None else seen_by(subject_of(film), model, settings).nframes
        if clip is None or nframes is None:
            message = "clock_fps needs video=, a film or list whose frames and rate are known"
            raise ValueError(message)
        speed = clock_fps * clip.seconds / nframes
    return FilmClock(transform or Transform(), speed, seconds)


def on_clock(events: Sequence[Event], clock: FilmClock) -> list[Event]:
    """Put events on the original's clock."""

    def put(seconds: float) -> float:
        return round(clock.transform.from_model(seconds * clock.speed), 6)

    return [
        replace(event, start=put(event.start), end=None if event.end is None else put(event.end))
        for event in events
    ]


def outside_film(events: Sequence[Event], clock: FilmClock) -> list[Issue]:
    """Tell which events begin or end outside of the film, or of the part of it that was sent."""
    sent = clock.transform.seconds
    ends = [] if clock.seconds is None else [clock.seconds]
    if sent is not None:
        ends.append(clock.transform.from_model(sent))
    issues = []
    for number, event in enumerate(events, start=1):
        last = event.start if event.end is None else event.end
        stop = min(ends, default=inf)
        if event.start < -_SLACK or event.start > stop or last > stop + _SLACK:
            issues.append(_outside(number, event.start, last, stop))
    return issues


def _outside(number: int, start: float, end: float, stop: float) -> Issue:
    limit = round(stop, 3) if isfinite(stop) else 0.0
    return Issue(
        code="event-outside",
        severity=Severity.WARNING,
        message=(
            f"{clock_of(start)} to {clock_of(end)} is outside of what was sent, which "
            + (f"ends at {clock_of(limit)} of the film" if isfinite(stop) else "begins at 00:00:00")
        ),
        where=f"event {number}",
        limit=limit,
        actual=end,
        fix="check segment offsets, and the fps that the request told",
    )
