"""Numbers of the pictures that are drawn, the pages that are made and the tiles that are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import GUIDE, HOUSE
from vlprep.catalog.units import MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Legible(NamedTuple):
    """From how many pixels, as the model sees them, a line of text counts as readable."""

    line_height: int
    source: Source


class Tiling(NamedTuple):
    """How a picture is cut.

    Attributes:
        overlap: Tokens by which neighbours overlap, so that a line of text is whole in one of them.
        most_tiles: Most tiles that are proposed.
        enough: Share of the detail along a side that counts as all: rounding to whole tokens costs
            a little anyway.
        source: The page that states these numbers.
    """

    overlap: int
    most_tiles: int
    enough: float
    source: Source


class TextPages(NamedTuple):
    """How a text file becomes pages.

    Attributes:
        line_height: Pixels of a line.
        margin: Pixels around the text.
        ratio: Height of a page over its width.
        most_bytes: Largest text file that is read.
        source: The page that states these numbers.
    """

    line_height: int
    margin: int
    ratio: float
    most_bytes: int
    source: Source


class Question(NamedTuple):
    """Tokens of the model's input that pages leave free for the words of the request."""

    tokens: int
    source: Source


class TextFiles(NamedTuple):
    """The model that reads text files themselves."""

    model: str
    source: Source


class Sheet(NamedTuple):
    """How a contact sheet is laid out: sides in pixels."""

    side: int
    widest: int
    narrowest: int
    source: Source


LEGIBLE: Final = Legible(line_height=12, source=HOUSE)
TILING: Final = Tiling(overlap=2, most_tiles=400, enough=0.98, source=HOUSE)
TEXT_PAGES: Final = TextPages(
    line_height=28,
    margin=64,
    ratio=1.4,
    most_bytes=32 * MB,
    source=HOUSE,
)
QUESTION: Final = Question(tokens=1024, source=HOUSE)
TEXT_FILES: Final = TextFiles(model="Qwen-Long", source=GUIDE)
SHEET: Final = Sheet(side=2400, widest=360, narrowest=96, source=HOUSE)
