"""Where the guide and the newer pages follow different rules, apart from a model's own numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import API_REFERENCE, GUIDE, VISION_PAGE
from vlprep.values.choices import Edition

if TYPE_CHECKING:
    from vlprep.values.source import Source


class LargePictures(NamedTuple):
    """From ``pixels`` on, only ``formats`` are taken; above ``most``, requests time out."""

    pixels: int
    most: int
    formats: tuple[str, ...]
    source: Source


class Rules(NamedTuple):
    """The rules of one edition.

    Attributes:
        smaller_max_pixels: Whether a ``max_pixels`` below the default takes effect.
        openai_fps: Frames a second on the OpenAI route; ``None``: the caller's ``fps`` holds.
        fps_ends_allowed: Whether the ends of the range of ``fps`` are allowed.
        input_equal_allowed: Whether all tokens may equal the maximum input.
        large_pictures: What holds for pictures from 4K on.
        source: The page that states these rules.
    """

    smaller_max_pixels: bool
    openai_fps: float | None
    fps_ends_allowed: bool
    input_equal_allowed: bool
    large_pictures: LargePictures | None
    source: Source


RULES: Final = {
    Edition.GUIDE: Rules(
        smaller_max_pixels=False,
        openai_fps=2.0,
        fps_ends_allowed=False,
        input_equal_allowed=False,
        large_pictures=None,
        source=GUIDE,
    ),
    Edition.LATEST: Rules(
        smaller_max_pixels=True,
        openai_fps=None,
        fps_ends_allowed=True,
        input_equal_allowed=True,
        large_pictures=LargePictures(
            pixels=3840 * 2160,
            most=7680 * 4320,
            formats=("jpeg", "png"),
            source=VISION_PAGE,
        ),
        source=API_REFERENCE,
    ),
}
