"""Films and lists of frames, legal ones and such as break one rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from vlprep.catalog.sampling import FRAME_LISTS, SAMPLER
from vlprep.catalog.transports import BY_BASE64, BY_PATH, IN_REQUEST
from vlprep.rules.models import as_model, list_models
from vlprep.testing.recipes import (
    ANY_LENGTH,
    CONTAINERS,
    Damage,
    FramesRecipe,
    VideoRecipe,
)
from vlprep.testing.strategies.pictures import breaking, images
from vlprep.testing.strategies.ranges import draw_from
from vlprep.testing.strategies.sizes import DEFAULT_MODEL, SMALL, draw_size
from vlprep.values.choices import Edition, Transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.testing.recipes import Invalid
    from vlprep.values.model import FilmLimits, FrameBudget, Model

_MOST_FRAMES = 2400
_FAR = 1 << 16
_SEEDS = st.integers(0, 1 << 16)
_FEW_FRAMES = 64
_FEW_LISTED = 12
_FEW_SECONDS = 60
_BOXED = st.sampled_from(ANY_LENGTH)
_EVEN = st.integers(8, 32).map(lambda half: 2 * half)
"""Sides that the codecs of the other containers take."""
_ROTATIONS = st.sampled_from((0, 0, 90, 180, 270))
_LIST_RATES = st.sampled_from((2.0, 1.0, 0.5, 5.0, 9.5))
_RATES = st.sampled_from((2, 5, 10, 25))
_EITHER = st.booleans()
_ENCODED_SECONDS = 6
_OTHERS = st.sampled_from(CONTAINERS[len(ANY_LENGTH) :])
_BEYOND = st.integers(1, _FAR) | st.integers(1, 2)


@st.composite
def videos(
    draw: DrawFn,
    *,
    model: str | Model = DEFAULT_MODEL,
    most_pixels: int = SMALL // 4,
    any_container: bool = False,
) -> VideoRecipe:
    """Draw a film that the service takes.

    Args:
        draw: Hypothesis gives it; leave it out.
        model: The model whose limits hold: its id, or a ``Model``; one that takes films.
        most_pixels: Height times width of a frame at most.
        any_container: AVI, MKV, FLV and WMV too, which FFmpeg writes in tens of milliseconds.

    Returns:
        A recipe; it shrinks to a grey MP4 of two seconds. The shortest and the longest film that
        the model takes come often.

    Raises:
        ValueError: The model takes no films, or nobody published which.
    """
    known, limits, _ = _of_films(model)
    if any_container and draw(_EITHER):
        seconds = draw_from(draw, (int(limits.min_seconds), _ENCODED_SECONDS))
        return VideoRecipe(
            width=draw(_EVEN),
            height=draw(_EVEN),
            frames=seconds * draw(_RATES),
            seconds=float(seconds),
            container=draw(_OTHERS),
            seed=draw(_SEEDS),
        )
    height, width = draw_size(draw, known.pictures, most_pixels)
    least = SAMPLER.least_frames
    return VideoRecipe(
        width=width,
        height=height,
        frames=draw_from(draw, (least, _MOST_FRAMES), (least, _FEW_FRAMES)),
        seconds=_seconds(draw, limits),
        container=draw(_BOXED),
        rotation=draw(_ROTATIONS),
        seed=draw(_SEEDS),
    )


def invalid_videos(
    *, reason: str | None = None, model: str | Model = DEFAULT_MODEL
) -> SearchStrategy[Invalid]:
    """Draw a film that breaks one rule: ``check(bad.encode(), **bad.asked)`` names it.

    Args:
        reason: ``"video-duration"``, ``"frame-count"``, ``"image-aspect-ratio"``,
            ``"no-video-stream"``, ``"media-corrupt"``, ``"data-uri-bytes"``, ``"video-bytes"`` or
            ``"kind-not-supported"``; by default any but the last two: a film over 100 MB takes as
            much memory, and the last is about the model.
        model: The model whose limits hold: its id, or a ``Model``; one that takes films.

    Returns:
        Recipes with the code of the finding; the first value beyond a limit comes often.

    Raises:
        ValueError: There is no such reason, or the model takes no films.
    """
    if reason is not None and reason not in _REASONS:
        message = f"reason must be one of {', '.join(_REASONS)}, not {reason!r}"
        raise ValueError(message)
    names = _USUAL if reason is None else (reason,)
    return st.one_of(
        *(
            breaking(name, {"model": model, **asked}, made)
            for name in names
            for made, asked in _REASONS[name](model)
        )
    )


@st.composite
def frame_lists(
    draw: DrawFn, *, model: str | Model = DEFAULT_MODEL, most: int | None = None
) -> FramesRecipe:
    """Draw a list of frames that the service takes, in one request and by Base64.

    Args:
        draw: Hypothesis gives it; leave it out.
        model: The model whose limits hold: its id, or a ``Model``; one that takes films.
        most: Frames at most; by default as many as a request takes, which come often.

    Returns:
        A recipe; it shrinks to four small grey PNGs.

    Raises:
        ValueError: The model takes no films, or nobody published which.
    """
    _, _, budget = _of_films(model)
    largest = min(budget.max_list, IN_REQUEST.data_uris, most or IN_REQUEST.data_uris)
    least = FRAME_LISTS.least
    frame = draw(images(model=model, formats=("png", "jpeg"), most_pixels=64 * 64))
    few = (least, min(_FEW_LISTED, largest))
    return FramesRecipe(
        frame=replace(frame, frames=1),
        count=draw_from(draw, (least, largest), few, few, (largest - 1, largest)),
        fps=draw(_LIST_RATES),
    )


def _of_films(model: str | Model) -> tuple[Model, FilmLimits, FrameBudget]:
    """Give the limits of a model.

    Raises:
        ValueError: There are none.
    """
    known = as_model(model, Edition.GUIDE)
    if known.films is None or known.frames is None:
        message = f"{known.id} takes no films, or nobody published which"
        raise ValueError(message)
    return known, known.films, known.frames


def _seconds(draw: DrawFn, limits: FilmLimits) -> float:
    """Draw seconds to a thousandth, the least and the most often; or whole ones."""
    least, most = round(1000 * limits.min_seconds), round(1000 * limits.max_seconds)
    few = (least, min(1000 * _FEW_SECONDS, most))
    drawn = draw_from(draw, (least, most), few, (least, least + 1), (most - 1, most))
    return (max(least, drawn // 1000 * 1000) if draw(_EITHER) else drawn) / 1000


Made = list[tuple["SearchStrategy[VideoRecipe]", dict[str, Any]]]


def _too_long(model: str | Model) -> Made:
    _, limits, _ = _of_films(model)

    def lasting(film: VideoRecipe, thousandths: int) -> VideoRecipe:
        return replace(film, seconds=thousandths / 1000)

    least, most = round(1000 * limits.min_seconds), round(1000 * limits.max_seconds)
    # From one second on: of less, the sampler may take no two frames, which is another finding.
    short = st.integers(1000, least - 1) | st.integers(least - 2, least - 1)
    long = st.integers(most + 1, 2 * most) | st.integers(most + 1, most + 2)
    return [(st.builds(lasting, videos(model=model), short | long), {})]


def _too_few_frames(model: str | Model) -> Made:
    return [(videos(model=model).map(lambda film: replace(film, frames=1)), {})]


def _too_thin(model: str | Model) -> Made:
    known, _, _ = _of_films(model)
    least, ratio = known.pictures.side_above + 1, known.pictures.max_ratio

    def thin(film: VideoRecipe, short: int, beyond: int) -> VideoRecipe:
        return replace(film, width=short * ratio + beyond, height=short)

    sides = st.integers(least, 2 * least)
    return [(st.builds(thin, videos(model=model), sides, st.integers(1, 500)), {})]


def _sound(model: str | Model) -> Made:
    return [(_damaged(model, Damage.SOUND_ONLY), {})]


def _corrupt(model: str | Model) -> Made:
    return [(_damaged(model, Damage.EMPTY) | _damaged(model, Damage.CUT), {})]


def _damaged(model: str | Model, damage: Damage) -> SearchStrategy[VideoRecipe]:
    return videos(model=model).map(lambda film: replace(film, damage=str(damage)))


def _too_many_bytes(model: str | Model) -> Made:
    # By URL the limits are gigabytes, which nobody wants in a test.
    return [(_beyond(model, Transport.PATH), {"transport": str(Transport.PATH)})]


def _too_long_uri(model: str | Model) -> Made:
    return [(_beyond(model, Transport.BASE64), {"transport": str(Transport.BASE64)})]


def _beyond(model: str | Model, way: Transport) -> SearchStrategy[VideoRecipe]:
    def padded(film: VideoRecipe, beyond: int) -> VideoRecipe:
        most = BY_PATH.film_below - 1
        if way is Transport.BASE64:
            most = (BY_BASE64.uri_below - 1 - len(f"data:{film.media_type};base64,")) // 4 * 3
        return replace(film, file_bytes=most + beyond)

    return st.builds(padded, videos(model=model), _BEYOND)


def _no_films(model: str | Model) -> Made:
    without = (known.id for known in list_models() if known.features.video is False)
    return [(videos(model=model), {"model": name}) for name in without]


_REASONS: dict[str, Callable[[str | Model], Made]] = {
    "video-duration": _too_long,
    "frame-count": _too_few_frames,
    "image-aspect-ratio": _too_thin,
    "no-video-stream": _sound,
    "media-corrupt": _corrupt,
    "data-uri-bytes": _too_long_uri,
    "video-bytes": _too_many_bytes,
    "kind-not-supported": _no_films,
}
_USUAL = tuple(_REASONS)[:-2]
