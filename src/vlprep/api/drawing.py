"""Draw what the model answered on the original."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.api.jobs import opened, upright_of
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.draw.marks import Mark, draw_marks
from vlprep.errors import UnsupportedFormatError
from vlprep.values.media import ImageInfo
from vlprep.values.replies import Element, GroundingItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from PIL.Image import Image

    from vlprep.values.drawing import Drawing

BACKGROUND = "white"


def annotate(
    image: object,
    items: Iterable[GroundingItem | Element],
    *,
    media: Mapping[str, object] | None = None,
    max_decode_pixels: int = DECODE_GUARD.pixels,
) -> Drawing:
    """Draw what ``parse_grounding`` or ``parse_document`` found on the original as it is shown.

    Args:
        image: The original: any picture that ``probe`` takes.
        items: What was found; boxes, points, outlines, boxes in space, with their labels.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        The drawing: ``.picture`` is a Pillow image, ``.save(path)`` writes it, a notebook shows it,
        and ``.issues`` tells if no font of this machine has a label's script. A small picture is
        enlarged by a whole number, ``.scale``, so that labels have room.

    Raises:
        MediaError: The image cannot be read.
        TypeError: It is no picture, or an item is no item.
    """
    return draw_marks(picture_of(image, media, max_decode_pixels), map(_mark, items))


def picture_of(source: object, media: Mapping[str, object] | None, most: int) -> Image:
    """Decode a picture upright, with nothing behind it.

    Raises:
        MediaError: It cannot be read, or is no picture.
        TypeError: It is no source.
    """
    with opened(source, media) as content:
        if not isinstance(content.info, ImageInfo):
            error = UnsupportedFormatError("it is a film, not a picture", "give a picture")
            error.where = content.origin.name
            raise error
        upright = upright_of(
            content, content.info, background=BACKGROUND, keep_metadata=False, most=most
        )
    return upright.picture


def _mark(item: GroundingItem | Element) -> Mark:
    if isinstance(item, GroundingItem):
        return Mark(item.label, item.box, item.point, item.polygon, item.corners)
    if isinstance(item, Element):
        return Mark(item.kind, item.box, None, item.polygon)
    message = f"items are of parse_grounding or parse_document, not {type(item).__name__}"
    raise TypeError(message)
