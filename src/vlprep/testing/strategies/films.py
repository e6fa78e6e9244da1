"""Films and lists of frames, legal ones and such as break one rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
from vlprep.testing.strategies.pictures import images
from vlprep.testing.strategies.ranges import draw_from
from vlprep.testing.strategies.sizes import DEFAULT_MODEL, SMALL, draw_size, pixels_at_most
from vlprep.testing.strategies.ways import BEYOND, Way, Ways, broken
from vlprep.values.choices import Edition, Transport
from vlprep.values.settings import whole_number

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.testing.recipes import ImageRecipe, Invalid
    from vlprep.values.model import FilmLimits, FrameBudget, Model

_MOST_FRAMES = 2400
_SEEDS = st.integers(0, 1 << 16)
_FEW_FRAMES = 64
_FEW_LISTED = 12
_FEW_SECONDS = 60
_BOXED = st.sampled_from(ANY_LENGTH)
_LEAST_EVEN, _MOST_EVEN = 16, 64
_ROTATIONS = st.sampled_from((0, 0, 90, 180, 270))
_LIST_RATES = st.sampled_from((2.0, 1.0, 0.5, 5.0, 9.5))
_RATES = st.sampled_from((2, 5, 10, 25))
_EITHER = st.booleans()
_ENCODED_SECONDS = 6
_OTHERS = st.sampled_from(CONTAINERS[len(ANY_LENGTH) :])


def videos(
    *,
    model: str | Model = DEFAULT_MODEL,
    most_pixels: int = SMALL // 4,
    any_container: bool = False,
) -> SearchStrategy[VideoRecipe]:
    """Draw a film that the service takes.

    Args:
        model: The model whose limits hold: its id, or a ``Model``; one that takes films.
        most_pixels: Height times width of a frame at most.
        any_container: AVI, MKV, FLV and WMV too, which FFmpeg writes in tens of milliseconds.

    Returns:
        Recipes; they shrink to a grey MP4 of two seconds. The shortest and the longest film that
        the model takes come often.

    Raises:
        TypeError: An argument is of the wrong kind.
        ValueError: The model takes no films, or nobody published which; or not a pixel for the
            smallest frame.
        UnknownModelError: No such model.
    """
    known, _, _ = _of_films(model)
    most = pixels_at_most(known.pictures, most_pixels)
    return _videos(model, most, any_container=any_container)


@st.composite
def _videos(
    draw: DrawFn, model: str | Model, most_pixels: int, *, any_container: bool
) -> VideoRecipe:
    known, limits, _ = _of_films(model)
    height, width = draw_size(draw, known.pictures, most_pixels)
    least = SAMPLER.least_frames
    film = VideoRecipe(
        width=width,
        height=height,
        frames=draw_from(draw, (least, _MOST_FRAMES), (least, _FEW_FRAMES)),
        seconds=_seconds(draw, limits),
        container=draw(_BOXED),
        rotation=draw(_ROTATIONS),
        seed=draw(_SEEDS),
    )
    if not (any_container and draw(_EITHER)):
        return film
    # Drawn besides, of the same numbers: an MP4 then counts as simpler, and has the same sides.
    seconds = min(int(film.seconds), _ENCODED_SECONDS)
    return VideoRecipe(
        width=_even(width),
        height=_even(height),
        frames=seconds * draw(_RATES),
        seconds=float(seconds),
        container=draw(_OTHERS),
        seed=film.seed,
    )


def _even(side: int) -> int:
    """Give a side near to one, of those that the codecs of the other containers take."""
    return min(max(side // 2 * 2, _LEAST_EVEN), _MOST_EVEN)


def invalid_videos(
    *, reason: str | None = None, model: str | Model = DEFAULT_MODEL
) -> SearchStrategy[Invalid]:
    """Draw a film that breaks one rule: ``check(bad.encode(), **bad.asked)`` names it.

    Args:
        reason: ``"video-duration"``, ``"frame-count"``, ``"image-aspect-ratio"``,
            ``"no-video-stream"``, ``"media-corrupt"``, ``"data-uri-bytes"``, ``"video-bytes"`` or
            ``"kind-not-supported"``; by default any but the last two: a film over 100 MB takes as
            much memory, and the last is about the model.
        model: The model whose limits hold: its id, or a ``Model``; one that takes films, also where
            ``asked`` then names one that does not.

    Returns:
        Recipes with the code of the finding; the first value beyond a limit comes often.

    Raises:
        TypeError: The model is neither a name nor a ``Model``.
        ValueError: There is no such reason, or the model takes no films.
        UnknownModelError: No such model.
    """
    _of_films(model)
    return broken(model, reason, _REASONS, _USUAL)


def frame_lists(
    *, model: str | Model = DEFAULT_MODEL, most: int | None = None
) -> SearchStrategy[FramesRecipe]:
    """Draw a list of frames that the service takes, in one request and by Base64.

    Args:
        model: The model whose limits hold: its id, or a ``Model``; one that takes films.
        most: Frames at most; by default as many as a request takes, which come often.

    Returns:
        Recipes; they shrink to four small grey PNGs.

    Raises:
        TypeError: An argument is of the wrong kind.
        ValueError: The model takes no films, or nobody published which; or fewer frames are asked
            for than a list has.
        UnknownModelError: No such model.
    """
    _, _, budget = _of_films(model)
    largest = min(budget.max_list, IN_REQUEST.data_uris)
    if most is not None:
        largest = min(largest, whole_number("most", most, least=FRAME_LISTS.least))
    frames = images(model=model, formats=("png", "jpeg"), most_pixels=64 * 64)
    return _frame_lists(frames, largest)


@st.composite
def _frame_lists(draw: DrawFn, frames: SearchStrategy[ImageRecipe], largest: int) -> FramesRecipe:
    least = FRAME_LISTS.least
    few = (least, min(_FEW_LISTED, largest))
    return FramesRecipe(
        frame=replace(draw(frames), frames=1),
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


def _any(model: str | Model) -> SearchStrategy[VideoRecipe]:
    """Draw a legal film of a model."""
    return videos(model=model)


def _too_long(model: str | Model) -> list[Way]:
    _, limits, _ = _of_films(model)

    def lasting(film: VideoRecipe, thousandths: int, _two: int) -> VideoRecipe:
        return replace(film, seconds=thousandths / 1000)

    least, most = round(1000 * limits.min_seconds), round(1000 * limits.max_seconds)
    # From one second on: of less, the sampler may take no two frames, which is another finding.
    short = (1000, least - 1), (least - 2, least - 1)
    long = (most + 1, 2 * most), (most + 1, most + 2)
    return [Way(lasting, _any(model), ranges) for ranges in (short, long)]


def _too_few_frames(model: str | Model) -> list[Way]:
    return [Way(lambda film, _one, _two: replace(film, frames=1), _any(model))]


def _too_thin(model: str | Model) -> list[Way]:
    known, _, _ = _of_films(model)
    least, ratio = known.pictures.side_above + 1, known.pictures.max_ratio

    def thin(film: VideoRecipe, short: int, beyond: int) -> VideoRecipe:
        return replace(film, width=short * ratio + beyond, height=short)

    return [Way(thin, _any(model), ((least, 2 * least),), ((1, 500), (1, 2)))]


def _sound(model: str | Model) -> list[Way]:
    return [_damaged(model, Damage.SOUND_ONLY)]


def _corrupt(model: str | Model) -> list[Way]:
    return [_damaged(model, Damage.EMPTY), _damaged(model, Damage.CUT)]


def _damaged(model: str | Model, damage: Damage) -> Way:
    return Way(lambda film, _one, _two: replace(film, damage=str(damage)), _any(model))


def _too_many_bytes(model: str | Model) -> list[Way]:
    # By URL the limits are gigabytes, which nobody wants in a test.
    return [_beyond(model, Transport.PATH)]


def _too_long_uri(model: str | Model) -> list[Way]:
    return [_beyond(model, Transport.BASE64)]


def _beyond(model: str | Model, way: Transport) -> Way:
    def padded(film: VideoRecipe, beyond: int, _two: int) -> VideoRecipe:
        most = BY_PATH.film_below - 1
        if way is Transport.BASE64:
            most = (BY_BASE64.uri_below - 1 - len(f"data:{film.media_type};base64,")) // 4 * 3
        return replace(film, file_bytes=most + beyond)

    return Way(padded, _any(model), BEYOND, asked={"transport": str(way)})


def _no_films(model: str | Model) -> list[Way]:
    without = (known.id for known in list_models() if known.features.video is False)
    return [
        Way(lambda film, _one, _two: film, _any(model), asked={"model": name}) for name in without
    ]


_REASONS: Ways = {
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
