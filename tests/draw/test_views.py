"""What the model sees, beside the original."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops

from vlprep.draw.views import beside

WORDS = "original, 60x60", "what a model sees, 256x256, 66 tokens"


@pytest.mark.parametrize("side", [1, 60, 231, 900])
def test_captions_of_small_pictures_are_whole_and_apart(side: int) -> None:
    picture = Image.new("RGB", (side, side), "#808080")

    def drawn(words: tuple[str, str]) -> Image.Image:
        return beside(picture, picture, words, "below")

    whole = drawn(WORDS)
    ground = whole.getpixel((0, 0))
    edge = whole.crop((whole.width - 5, 0, whole.width, whole.height))
    assert edge.getcolors() == [(5 * whole.height, ground)]
    caption = whole.crop((0, 0, whole.width, 56))
    inked = ImageChops.difference(caption, Image.new("RGB", caption.size, ground)).getbbox()
    assert inked is not None
    # The captions stand apart: between them a wide gap holds no ink.
    empty = [
        whole.crop((x, 0, x + 1, 56)).getcolors() == [(56, ground)]
        for x in range(inked[0], inked[2])
    ]
    assert "1" * 20 in "".join("1" if free else "0" for free in empty)
