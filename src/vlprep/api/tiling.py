"""Cut a picture into tiles that lose no detail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vlprep.api.drawing import picture_of
from vlprep.api.looking import look_at
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.media.pictures import cut_out
from vlprep.rules.models import as_model
from vlprep.rules.tiling import best_way, cut_up, over_input
from vlprep.rules.tokens import caps_of_pictures, estimate_media
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.media import ImageInfo
from vlprep.values.settings import Settings
from vlprep.values.size import Size
from vlprep.values.tiles import Tile, Tiling
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PIL.Image import Image

    from vlprep.rules.tiling import Cut
    from vlprep.values.model import Model


def tile(
    image: object,
    model: str | Model,
    *,
    route: str = "dashscope",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
    max_decode_pixels: int = DECODE_GUARD.pixels,
) -> Tiling:
    """Propose and cut tiles, or strips of a long picture, where the model would lose detail.

    Neighbours overlap by a few tokens, so that a line of text is whole in one of them.

    Args:
        image: Any picture that ``estimate`` takes; of a ``Size`` or an info value the tiles are
            proposed and not cut.
        model: A model's id or alias, or a ``Model``.
        route: ``"dashscope"`` or ``"openai"``.
        vl_high_resolution_images: Whether each tile may be as large as that mode allows.
        min_pixels: Pixels below which the service enlarges.
        max_pixels: Pixels above which the service shrinks.
        edition: ``"guide"`` or ``"latest"``.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        The tiles, each with its picture, its tokens and its transform, as a sequence; and the
        tokens of the picture sent whole, and in high-resolution mode.

    Raises:
        MediaError: The picture cannot be read.
        LimitError: It has no legal size, or would need too many tiles.
        UnknownModelError: No such model.
        TypeError: It is no picture, or an argument is of the wrong type.
        ValueError: A setting is zero, negative, not finite, or not in its list.
    """
    known = as_model(model, Edition(edition))
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    info = look_at(image, media)[0]
    if not isinstance(info, ImageInfo):
        message = f"only a picture whose size is known has tiles, not {info!r}"
        raise TypeError(message)
    whole = estimate_media(info, known, settings)
    high = None
    if known.grid.high_resolution_pixels is not None and not vl_high_resolution_images:
        high = estimate_media(info, known, replace(settings, vl_high_resolution_images=True))
    cuts = cut_up(info.size, caps_of_pictures(known, settings))
    pixels = None
    if not isinstance(image, (Size, ImageInfo)):
        pixels = picture_of(image, media, max_decode_pixels)
    tiles = tuple(_tile(cut, info.size, pixels) for cut in cuts)
    tokens = sum(one.tokens for one in tiles)
    return Tiling(
        items=tiles,
        tokens=tokens,
        whole=whole,
        high_resolution=high,
        best=best_way(len(tiles), tokens, high),
        issues=over_input(tokens, known, settings),
    )


def _tile(cut: Cut, original: Size, pixels: Image | None) -> Tile:
    height, width = cut.size
    box = cut.left, cut.top, cut.left + width, cut.top + height
    taken = Transform.crop(original, cut.left, cut.top, cut.size)
    return Tile(
        box=(float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        resized=cut.resized,
        tokens=cut.tokens,
        transform=taken.then(Transform.resize(cut.size, cut.resized)),
        cut=taken,
        picture=None if pixels is None else cut_out(pixels, box),
    )
