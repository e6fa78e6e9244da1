"""Pictures, legal ones and such as break one rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

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
)
from vlprep.testing.strategies.sizes import DEFAULT_MODEL, SMALL, draw_size, pixels_at_most
from vlprep.testing.strategies.ways import BEYOND, FAR, Way, Ways, broken
from vlprep.values.choices import Edition, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.testing.recipes import Invalid
    from vlprep.values.model import Model

_LISTED = tuple(name for name in MODES if PICTURES[name].listed)
_OTHER = tuple(name for name in MODES if not PICTURES[name].listed)
_ANY = st.sampled_from(_LISTED)
_LOSSLESS = st.sampled_from(("png", "tiff"))
"""Formats that hold any width and any height."""
_MODES = {name: st.sampled_from(modes) for name, modes in MODES.items()}
_SEEDS = st.integers(0, 1 << 16)
_ORIENTATIONS = st.integers(1, 8)
_FRAMES = st.sampled_from((1, 1, 1, 2, 3))
_EITHER = st.booleans()
_BELOW = st.sampled_from((0, 1, 2, 3, FAR))
_CUT = ("bmp", "webp")
"""Formats of which the smallest file, cut short, still tells what it is."""
_MOST_ICON = 256
_LONGEST = 60_000
_NEAR = 300


def images(
    *,
    model: str | Model = DEFAULT_MODEL,
    formats: Sequence[str] = _LISTED,
    most_pixels: int = SMALL,
    huge: bool = False,
    transport: str | None = None,
) -> SearchStrategy[ImageRecipe]:
    """Draw a picture that the service takes.

    Args:
        model: The model whose limits hold: its id, or a ``Model``.
        formats: Formats to choose from: ``"png"``, ``"jpeg"``, ``"bmp"``, ``"tiff"``, ``"webp"``
            and ``"heic"``.
        most_pixels: Height times width at most; larger pictures take longer to encode.
        huge: Sides up to 60,000 pixels too, by their header only: such a file can be probed,
            counted and checked, but not decoded.
        transport: With ``"base64"``, ``"path"`` or ``"url"``, files at its limit of bytes too,
            padded; they take up to 20 MB of memory each.

    Returns:
        Recipes; they shrink to a small, grey, upright PNG.

    Raises:
        TypeError: An argument is of the wrong kind.
        ValueError: There is no such format or transport, or not a pixel for the smallest picture.
        UnknownModelError: No such model.
    """
    known = as_model(model, Edition.GUIDE)
    if isinstance(formats, str):
        message = f"formats must be a tuple of names such as {_LISTED[:2]}, not {formats!r}"
        raise TypeError(message)
    formats = tuple(formats)
    unknown = [name for name in formats if name not in _LISTED]
    if unknown or not formats:
        message = f"formats must be one or more of {', '.join(_LISTED)}, not {unknown or formats}"
        raise ValueError(message)
    return _images(
        model,
        st.sampled_from(formats),
        pixels_at_most(known.pictures, most_pixels),
        huge=huge,
        way=None if transport is None else Transport(transport),
    )


@st.composite
def _images(
    draw: DrawFn,
    model: str | Model,
    formats: SearchStrategy[str],
    most_pixels: int = SMALL,
    *,
    huge: bool = False,
    way: Transport | None = None,
) -> ImageRecipe:
    known = as_model(model, Edition.GUIDE)
    # The same numbers are drawn for every picture: else one that takes fewer would count as simpler
    # than a plain PNG, and those of a huge one could not be kept when it becomes one.
    header_only = huge and draw(_EITHER)
    if header_only:
        height, width = draw_size(draw, known.pictures, _LONGEST * _LONGEST, _LONGEST)
    else:
        height, width = draw_size(draw, known.pictures, most_pixels)
    name = draw(formats)
    mode = draw(_MODES[name])
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
    if header_only:
        recipe = ImageRecipe(width=width, height=height, header_only=True)
    if way is not None and draw(_EITHER):
        most = _most_bytes(known, way, recipe.media_type)
        recipe = replace(recipe, file_bytes=most - draw(_BELOW))
    return recipe


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
        TypeError: The model is neither a name nor a ``Model``.
        ValueError: There is no such reason.
        UnknownModelError: No such model.
    """
    return broken(model, reason, _REASONS, tuple(_REASONS))


def _too_small(model: str | Model) -> list[Way]:
    limits = as_model(model, Edition.GUIDE).pictures
    limit, ratio = limits.side_above, limits.max_ratio

    def small(picture: ImageRecipe, short: int, longer: int) -> ImageRecipe:
        return replace(picture, width=min(short * ratio, short + longer), height=short)

    sides = (1, limit), (limit - 1, limit)
    return [Way(small, _images(model, _LOSSLESS), sides, ((0, limit * ratio), (0, _NEAR)))]


def _too_thin(model: str | Model) -> list[Way]:
    limits = as_model(model, Edition.GUIDE).pictures
    least, ratio = limits.side_above + 1, limits.max_ratio

    def thin(picture: ImageRecipe, short: int, beyond: int) -> ImageRecipe:
        return replace(picture, width=short * ratio + beyond, height=short)

    return [Way(thin, _images(model, _LOSSLESS), ((least, 2 * least),), BEYOND)]


def _other_format(model: str | Model) -> list[Way]:
    def small(picture: ImageRecipe, _one: int, _two: int) -> ImageRecipe:
        width, height = min(picture.width, _MOST_ICON), min(picture.height, _MOST_ICON)
        return replace(picture, width=width, height=height)

    return [Way(small, _images(model, st.sampled_from(_OTHER)))]


def _too_many_bytes(model: str | Model) -> list[Way]:
    return [_beyond(model, way) for way in (Transport.PATH, Transport.URL)]


def _too_long_uri(model: str | Model) -> list[Way]:
    return [_beyond(model, Transport.BASE64)]


def _beyond(model: str | Model, way: Transport) -> Way:
    known = as_model(model, Edition.GUIDE)

    def heavy(picture: ImageRecipe, beyond: int, _two: int) -> ImageRecipe:
        return replace(picture, file_bytes=_most_bytes(known, way, picture.media_type) + beyond)

    return Way(heavy, _images(model, _ANY), BEYOND, asked={"transport": str(way)})


def _corrupt(model: str | Model) -> list[Way]:
    def damaged(damage: Damage) -> Callable[[ImageRecipe, int, int], ImageRecipe]:
        return lambda picture, _one, _two: replace(picture, damage=str(damage))

    empty = Way(damaged(Damage.EMPTY), _images(model, _ANY))
    cut = Way(damaged(Damage.CUT), _images(model, st.sampled_from(_CUT)), asked={"deep": True})
    return [empty, cut]


def _bomb(model: str | Model) -> list[Way]:
    least = int(DECODE_GUARD.pixels**0.5)

    def bomb(_picture: ImageRecipe, height: int, beyond: int) -> ImageRecipe:
        width = DECODE_GUARD.pixels // height + beyond
        return ImageRecipe(width=width, height=height, header_only=True)

    heights = ((least // 4, least),)
    return [Way(bomb, _images(model, _ANY), heights, BEYOND, {"deep": True})]


def _most_bytes(model: Model, way: Transport, media_type: str) -> int:
    """Work the limit out of the facts: asking the rules would hide a mistake of theirs."""
    if way is Transport.BASE64:
        longest = BY_BASE64.uri_below - 1 - len(f"data:{media_type};base64,")
        return longest // 4 * 3
    return BY_PATH.picture_below - 1 if way is Transport.PATH else model.pictures.url_bytes


_REASONS: Ways = {
    "image-too-small": _too_small,
    "image-aspect-ratio": _too_thin,
    "image-format": _other_format,
    "media-corrupt": _corrupt,
    "pixel-bomb": _bomb,
    "image-bytes": _too_many_bytes,
    "data-uri-bytes": _too_long_uri,
}
