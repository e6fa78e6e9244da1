"""Pictures, legal ones and such as break one rule."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from vlprep.catalog.formats import PICTURES
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.catalog.transports import BY_BASE64, BY_PATH
from vlprep.rules.models import as_model
from vlprep.testing.recipes import (
    ANIMATED,
    MODES,
    TURNED,
    Damage,
    ImageRecipe,
    Invalid,
    VideoRecipe,
)
from vlprep.testing.strategies.sizes import DEFAULT_MODEL, SMALL, draw_size
from vlprep.values.choices import Edition, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.values.model import Model

_LISTED = tuple(name for name in MODES if PICTURES[name].listed)
_OTHER = tuple(name for name in MODES if not PICTURES[name].listed)
_SEEDS = st.integers(0, 1 << 16)
_ORIENTATIONS = st.integers(1, 8)
_FRAMES = st.sampled_from((1, 1, 1, 2, 3))
_EITHER = st.booleans()
_FAR = 1 << 16
"""So many bytes or pixels beyond a limit at most."""
_BELOW = st.sampled_from((0, 1, 2, 3, _FAR))
_BEYOND = st.integers(1, _FAR) | st.integers(1, 2)
_CUT = ("bmp", "webp")
"""Formats of which the smallest file, cut short, still tells what it is."""
_MOST_ICON = 256
_LONGEST = 60_000


@st.composite
def images(
    draw: DrawFn,
    *,
    model: str | Model = DEFAULT_MODEL,
    formats: Sequence[str] = _LISTED,
    most_pixels: int = SMALL,
    huge: bool = False,
    transport: str | None = None,
) -> ImageRecipe:
    """Draw a picture that the service takes.

    Args:
        draw: Hypothesis gives it; leave it out.
        model: The model whose limits hold: its id, or a ``Model``.
        formats: Formats to choose from.
        most_pixels: Height times width at most; larger pictures take longer to encode.
        huge: Sides up to 60,000 pixels too, by their header only: such a file can be probed,
            counted and checked, but not decoded.
        transport: With ``"base64"``, ``"path"`` or ``"url"``, files at its limit of bytes too,
            padded; they take up to 20 MB of memory each.

    Returns:
        A recipe; it shrinks to a small, grey, upright PNG.
    """
    known = as_model(model, Edition.GUIDE)
    if huge and draw(_EITHER):
        height, width = draw_size(draw, known.pictures, _LONGEST * _LONGEST, _LONGEST)
        return ImageRecipe(width=width, height=height, header_only=True)
    height, width = draw_size(draw, known.pictures, most_pixels)
    name = draw(_of(tuple(formats)))
    mode = draw(_of(MODES[name]))
    # Drawn for every format: else one that takes fewer draws would count as simpler than PNG.
    orientation, frames = draw(_ORIENTATIONS), draw(_FRAMES)
    recipe = ImageRecipe(
        width=width,
        height=height,
        format=name,
        mode=mode,
        orientation=orientation if name in TURNED else 1,
        frames=frames if name in ANIMATED else 1,
        seed=draw(_SEEDS),
    )
    if transport is None or not draw(_EITHER):
        return recipe
    most = _most_bytes(known, Transport(transport), recipe.media_type)
    return replace(recipe, file_bytes=most - draw(_BELOW))


def invalid_images(
    *, reason: str | None = None, model: str | Model = DEFAULT_MODEL
) -> SearchStrategy[Invalid]:
    """Draw a picture that breaks one rule: ``check(bad.encode(), **bad.asked)`` names it.

    Args:
        reason: ``"image-too-small"``, ``"image-aspect-ratio"``, ``"image-format"``,
            ``"image-bytes"``, ``"data-uri-bytes"``, ``"media-corrupt"`` or ``"pixel-bomb"``;
            by default any of them.
        model: The model whose limits hold: its id, or a ``Model``.

    Returns:
        Recipes with the code of the finding; the first value beyond a limit comes often.

    Raises:
        ValueError: There is no such reason.
    """
    if reason is not None and reason not in _REASONS:
        message = f"reason must be one of {', '.join(_REASONS)}, not {reason!r}"
        raise ValueError(message)
    names = _REASONS if reason is None else (reason,)
    return st.one_of(
        *(
            breaking(name, {"model": model, **asked}, made)
            for name in names
            for made, asked in _REASONS[name](model)
        )
    )


def breaking(
    reason: str, asked: dict[str, Any], made: SearchStrategy[ImageRecipe | VideoRecipe]
) -> SearchStrategy[Invalid]:
    """Say of what is drawn which rule it breaks."""
    return made.map(lambda media: Invalid(media=media, reason=reason, asked=asked))


@cache
def _of(choices: tuple[str, ...]) -> SearchStrategy[str]:
    """Make the strategy of a few choices once."""
    return st.sampled_from(choices)


Made = list[tuple["SearchStrategy[ImageRecipe]", dict[str, Any]]]


def _too_small(model: str | Model) -> Made:
    limits = as_model(model, Edition.GUIDE).pictures
    limit, ratio = limits.side_above, limits.max_ratio

    def recipe(short: int, times: int, extra: int, turned: bool, seed: int) -> ImageRecipe:
        long = min(short * ratio, short * times + extra)
        width, height = (short, long) if turned else (long, short)
        return ImageRecipe(width=width, height=height, seed=seed)

    short = st.integers(1, limit) | st.integers(limit - 1, limit)
    times = st.integers(1, ratio)
    return [(st.builds(recipe, short, times, st.integers(0, 300), st.booleans(), _SEEDS), {})]


def _too_thin(model: str | Model) -> Made:
    limits = as_model(model, Edition.GUIDE).pictures
    least, ratio = limits.side_above + 1, limits.max_ratio

    def recipe(short: int, beyond: int, turned: bool) -> ImageRecipe:
        long = short * ratio + beyond
        width, height = (short, long) if turned else (long, short)
        return ImageRecipe(width=width, height=height)

    return [(st.builds(recipe, st.integers(least, 2 * least), _BEYOND, st.booleans()), {})]


def _other_format(model: str | Model) -> Made:
    def recipe(picture: ImageRecipe) -> ImageRecipe:
        width, height = min(picture.width, _MOST_ICON), min(picture.height, _MOST_ICON)
        return ImageRecipe(
            width=width,
            height=height,
            format=picture.format,
            mode=picture.mode,
            seed=picture.seed,
        )

    return [(images(model=model, formats=_OTHER).map(recipe), {})]


def _too_many_bytes(model: str | Model) -> Made:
    return [
        (_beyond(model, way), {"transport": str(way)}) for way in (Transport.PATH, Transport.URL)
    ]


def _too_long_uri(model: str | Model) -> Made:
    return [(_beyond(model, Transport.BASE64), {"transport": str(Transport.BASE64)})]


def _beyond(model: str | Model, way: Transport) -> SearchStrategy[ImageRecipe]:
    known = as_model(model, Edition.GUIDE)

    def recipe(picture: ImageRecipe, beyond: int) -> ImageRecipe:
        return replace(picture, file_bytes=_most_bytes(known, way, picture.media_type) + beyond)

    return st.builds(recipe, images(model=model), _BEYOND)


def _corrupt(model: str | Model) -> Made:
    def damaged(picture: ImageRecipe, damage: Damage) -> ImageRecipe:
        return replace(picture, damage=str(damage))

    empty = st.builds(damaged, images(model=model), st.just(Damage.EMPTY))
    cut = st.builds(damaged, images(model=model, formats=_CUT), st.just(Damage.CUT))
    return [(empty, {}), (cut, {"deep": True})]


def _bomb(model: str | Model) -> Made:
    del model
    least = int(DECODE_GUARD.pixels**0.5)

    def recipe(height: int, beyond: int) -> ImageRecipe:
        width = DECODE_GUARD.pixels // height + beyond
        return ImageRecipe(width=width, height=height, header_only=True)

    height = st.integers(least // 4, least)
    return [(st.builds(recipe, height, _BEYOND), {"deep": True})]


def _most_bytes(model: Model, way: Transport, media_type: str) -> int:
    """Work the limit out of the facts: asking the rules would hide a mistake of theirs."""
    if way is Transport.BASE64:
        longest = BY_BASE64.uri_below - 1 - len(f"data:{media_type};base64,")
        return longest // 4 * 3
    return BY_PATH.picture_below - 1 if way is Transport.PATH else model.pictures.url_bytes


_REASONS: dict[str, Callable[[str | Model], Made]] = {
    "image-too-small": _too_small,
    "image-aspect-ratio": _too_thin,
    "image-format": _other_format,
    "media-corrupt": _corrupt,
    "pixel-bomb": _bomb,
    "image-bytes": _too_many_bytes,
    "data-uri-bytes": _too_long_uri,
}
