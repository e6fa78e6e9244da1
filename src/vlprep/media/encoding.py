"""DO, for pictures: write one at a size, in a format, at a quality, until the search is content."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from vlprep.catalog.encoders import PICTURE_SEARCH
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Generator

    from PIL.Image import Image

    from vlprep.media.pictures import Upright
    from vlprep.values.attempt import Attempt

_OPTIONS: dict[str, dict[str, Any]] = {
    # At method and effort 0 a photo takes a third of the time, and 10 % more bytes.
    "webp": {"lossless": True, "method": 0, "quality": 0},
    "png": {},
    "jpeg": {"subsampling": 0},
}
_LUMA = (
    *(16, 11, 10, 16, 24, 40, 51, 61),
    *(12, 12, 14, 19, 26, 58, 60, 55),
    *(14, 13, 16, 24, 40, 57, 69, 56),
    *(14, 17, 22, 29, 51, 87, 80, 62),
    *(18, 22, 37, 56, 68, 109, 103, 77),
    *(24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101),
    *(72, 92, 95, 98, 112, 100, 103, 99),
)
_CHROMA = (
    *(17, 18, 24, 47, 99, 99, 99, 99),
    *(18, 21, 26, 66, 99, 99, 99, 99),
    *(24, 26, 56, 99, 99, 99, 99, 99),
    *(47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 32),
)
"""Annex K of the JPEG standard: the tables that a quality of 50 stands for."""


def search(ladder: Generator[Attempt, int, Attempt], encoder: Encoder) -> tuple[Attempt, bytes]:
    """Encode what the search asks for until it is content.

    Returns:
        The encode to keep, and its bytes.
    """
    made: dict[Attempt, bytes] = {}
    try:
        attempt = next(ladder)
        while True:
            if attempt.sample:
                count = encoder.predict(attempt)
            else:
                made[attempt] = encoder.encode(attempt)
                count = len(made[attempt])
            attempt = ladder.send(count)
    except StopIteration as stop:
        kept: Attempt = stop.value
        return kept, made[kept]


class Encoder:
    """Encodes one picture, whole or as a sample, at the sizes asked for."""

    def __init__(self, upright: Upright, canvas: Size, background: str) -> None:
        self._profile = upright.profile
        self._exif = upright.exif
        self._sizes = {canvas: _padded(upright.picture, canvas, background)}
        self._canvas = canvas
        self._samples: dict[Size, tuple[Image, float]] = {}

    def encode(self, attempt: Attempt) -> bytes:
        """Encode the whole picture."""
        embedded = {"icc_profile": self._profile, "exif": self._exif}
        kept = {name: value for name, value in embedded.items() if value}
        return _encoded(self._at(attempt.size), attempt, kept)

    def predict(self, attempt: Attempt) -> int:
        """Encode a sample, and predict the bytes of the whole from it."""
        if attempt.size not in self._samples:
            self._samples[attempt.size] = _sample(self._at(attempt.size))
        sample, share = self._samples[attempt.size]
        beside = len(self._profile or b"") + len(self._exif or b"")
        return round(len(_encoded(sample, attempt, {})) / share) + beside

    def _at(self, size: Size) -> Image:
        """Give the picture at a size, by the filter that the published processors use."""
        if size not in self._sizes:
            from PIL.Image import Resampling

            own = self._sizes[self._canvas]
            self._sizes[size] = own.resize((size.width, size.height), Resampling.BICUBIC)
        return self._sizes[size]


def _encoded(picture: Image, attempt: Attempt, kept: dict[str, bytes]) -> bytes:
    out = BytesIO()
    options = {**_OPTIONS[attempt.format], **kept}
    if attempt.quality is not None:
        options["qtables"] = _tables(attempt.quality)
    picture.save(out, attempt.format, **options)
    return out.getvalue()


def _tables(quality: float) -> list[list[int]]:
    """Give the quantisation tables of a quality: at whole numbers, nearly those of every encoder.

    Entries round up at different points, so that bytes fall evenly between two whole qualities.
    """
    scale = (50 / quality if quality < 50 else 2 - quality / 50) if quality < 100 else 0.0
    return [
        [min(255, max(1, int(entry * scale + 0.3 + 0.4 * place / 64))) for place, entry in row]
        for row in (enumerate(_LUMA), enumerate(_CHROMA))
    ]


def _padded(picture: Image, canvas: Size, background: str) -> Image:
    if canvas == Size(picture.height, picture.width):
        return picture
    from PIL import Image

    larger = Image.new("RGB", (canvas.width, canvas.height), background)
    larger.paste(picture, (0, 0))
    return larger


def _sample(picture: Image) -> tuple[Image, float]:
    """Put tiles from all over a picture side by side, and tell their share of its area.

    A picture with too few tiles for that is its own sample.
    """
    from PIL import Image

    tile, area = PICTURE_SEARCH.tile, picture.width * picture.height
    one_in = max(PICTURE_SEARCH.one_in, area // PICTURE_SEARCH.sample_pixels)
    places = [
        (column * tile, row * tile)
        for row in range(picture.height // tile)
        for column in range(picture.width // tile)
        if (column + _SHIFT * row) % one_in == 0
    ]
    across = int(len(places) ** 0.5)
    if across < _FEWEST_ACROSS:
        return picture, 1.0
    down = len(places) // across
    sample = Image.new(picture.mode, (across * tile, down * tile))
    for number, (x, y) in enumerate(places[: across * down]):
        part = picture.crop((x, y, x + tile, y + tile))
        sample.paste(part, (number % across * tile, number // across * tile))
    return sample, sample.width * sample.height / area


_SHIFT = 7
"""From one row of tiles to the next, those of the sample move by so many columns."""
_FEWEST_ACROSS = 3
