"""How the model writes its answers, and how much of one is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import COOKBOOKS, HOUSE
from vlprep.catalog.units import KB, MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Relative(NamedTuple):
    """What relative coordinates are divided by: the cookbooks' number, and the documentation's."""

    divisor: int
    documented: int
    source: Source


class Keys(NamedTuple):
    """Under which names the parts of an answer stand; the first is the usual one.

    Names are compared without case. Under those of ``place`` a row of two numbers is a point, and
    any other a box.
    """

    box: tuple[str, ...]
    point: tuple[str, ...]
    place: tuple[str, ...]
    polygon: tuple[str, ...]
    box_3d: tuple[str, ...]
    label: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    span: tuple[str, ...]
    event: tuple[str, ...]
    source: Source


class FieldOfView(NamedTuple):
    """The camera that the cookbook assumes where nobody knows the real one."""

    degrees: float
    source: Source


class ReadingGuard(NamedTuple):
    """How much of an answer is read; what is longer is refused, or mended in parts.

    Attributes:
        characters: Longest answer that is read.
        document_characters: Longest document.
        depth: Deepest nesting of JSON, or of a document's elements.
        tag_characters: Longest tag of a document.
        mended_characters: Longest piece of JSON that is mended as one.
        mending: Sum of the squares of the lengths of all pieces that are mended: what the mending
            library's time grows with at worst.
        cells: Most cells of one table.
        source: The page that states these numbers.
    """

    characters: int
    document_characters: int
    depth: int
    tag_characters: int
    mended_characters: int
    mending: int
    cells: int
    source: Source


RELATIVE: Final = Relative(divisor=1000, documented=999, source=COOKBOOKS)
FIELD_OF_VIEW: Final = FieldOfView(degrees=60.0, source=COOKBOOKS)
KEYS: Final = Keys(
    box=("bbox_2d", "bbox", "box_2d", "box", "bounding_box", "boundingbox", "bboxes", "boxes"),
    point=("point_2d", "point", "points", "points_2d"),
    place=("coordinates", "coordinate", "coords"),
    polygon=("polygon",),
    box_3d=("bbox_3d", "box_3d"),
    label=("label", "text_content", "text", "name", "category"),
    start=("start_time", "start"),
    end=("end_time", "end"),
    span=("timestamp", "timestamps", "time", "time_range"),
    event=("event", "description", "caption", "label"),
    source=COOKBOOKS,
)
READING: Final = ReadingGuard(
    characters=16 * MB,
    document_characters=2 * MB,
    depth=128,
    tag_characters=8 * KB,
    mended_characters=8 * KB,
    mending=96 * MB,
    cells=100_000,
    source=HOUSE,
)
