"""What the encoders can write, and how the search for a size that fits goes about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import ENCODER_LIMITS, HOUSE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Encoder(NamedTuple):
    """A format that pictures are written in.

    Attributes:
        name: What this library calls it.
        most_side: Longest side that it holds, itself allowed.
        lossless: Whether it keeps every pixel.
        source: The page that states it.
    """

    name: str
    most_side: int
    lossless: bool
    source: Source


class PictureSearch(NamedTuple):
    """How a picture is brought under a number of bytes.

    Attributes:
        one_in: Of so many tiles, one is in the sample.
        sample_pixels: Most pixels of a sample, more or less; a larger picture has fewer tiles in.
        tile: Side of a tile of the sample in pixels, a multiple of a JPEG block.
        hopeless: A predicted size beyond this multiple of the limit is not tried in full.
        aim: Share of the limit that the quality search aims at.
        fill: Share of the limit that ends it.
        lowest_quality: Where it ends at the bottom; 100 is the top.
        halving: Steps of quality that surely halve the bytes; typical are 12.
        full_encodes: Encodes of the whole picture that it may take.
        source: Whose choice it is.
    """

    one_in: int
    sample_pixels: int
    tile: int
    hopeless: float
    aim: float
    fill: float
    lowest_quality: float
    halving: float
    full_encodes: int
    source: Source


class FilmSearch(NamedTuple):
    """How a film is brought under a number of bytes, by x264's constant rate factor (CRF).

    Attributes:
        finest: Lowest CRF that is worth its bytes.
        transparent: CRF at which nothing is seen to be lost, for films that need not shrink.
        coarsest: Highest CRF that there is.
        usual: CRF at which ``usual_bits`` a pixel are typical.
        usual_bits: Bits of one pixel there.
        halving: Steps of CRF that halve the bytes, typically.
        aim: Share of the limit that the search aims at.
        fill: Share of the limit that ends it.
        encodes: Encodes that it may take.
        most_held: Most frames in a row that may show the same picture, where the sampler would
            otherwise not take all pictures.
        source: Whose choice it is.
    """

    finest: float
    transparent: float
    coarsest: float
    usual: float
    usual_bits: float
    halving: float
    aim: float
    fill: float
    encodes: int
    most_held: int
    source: Source


class Codecs(NamedTuple):
    """Codecs of films that another container takes as they are, as FFmpeg names them."""

    names: tuple[str, ...]
    source: Source


ENCODERS: Final = {
    row.name: row
    for row in (  # in the order in which they are tried
        Encoder("webp", 16_383, lossless=True, source=ENCODER_LIMITS),
        Encoder("png", 2**31 - 1, lossless=True, source=ENCODER_LIMITS),
        Encoder("jpeg", 65_500, lossless=False, source=ENCODER_LIMITS),
    )
}
PICTURE_SEARCH: Final = PictureSearch(
    one_in=16,
    sample_pixels=2**20,
    tile=64,
    hopeless=1.15,
    aim=0.97,
    fill=0.9,
    lowest_quality=1.0,
    halving=16.0,
    full_encodes=2,
    source=HOUSE,
)
MP4_CODECS: Final = Codecs(
    names=("h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video"),
    source=ENCODER_LIMITS,
)
FILM_SEARCH: Final = FilmSearch(
    finest=4.0,
    transparent=12.0,
    coarsest=51.0,
    usual=23.0,
    usual_bits=0.3,
    halving=6.0,
    aim=0.92,
    fill=0.8,
    encodes=3,
    most_held=40,
    source=HOUSE,
)
