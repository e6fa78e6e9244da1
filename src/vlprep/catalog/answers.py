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
    any other a box. Numbers may also stand one by one: ``corners`` names those of a box and ``pair``
    those of a point, which beside names of ``extent`` may be any place of a box. Numbers under a
    name that is, or ends with, one of ``measure`` are no place. ``wrapper`` names what holds things
    and is no label, ``spans`` what holds times only. ``loose_start`` and ``loose_end`` may be times,
    and anything else as well: a ball is passed from a player to another.
    """

    box: tuple[str, ...]
    point: tuple[str, ...]
    place: tuple[str, ...]
    polygon: tuple[str, ...]
    box_3d: tuple[str, ...]
    corners: tuple[tuple[str, ...], ...]
    pair: tuple[str, ...]
    extent: tuple[str, ...]
    measure: tuple[str, ...]
    wrapper: tuple[str, ...]
    label: tuple[str, ...]
    start: tuple[str, ...]
    end: tuple[str, ...]
    loose_start: tuple[str, ...]
    loose_end: tuple[str, ...]
    span: tuple[str, ...]
    spans: tuple[str, ...]
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
    box=(
        *("bbox_2d", "bbox", "box_2d", "box", "bounding_box", "boundingbox", "bboxes", "boxes"),
        *("bounding_boxes", "bbox2d", "box2d", "bboxes_2d", "boxes_2d"),
    ),
    point=("point_2d", "point", "points", "points_2d", "point2d"),
    place=(
        *("coordinates", "coordinate", "coords"),
        *("start_coordinate", "end_coordinate", "start_box", "end_box", "start_point", "end_point"),
    ),
    polygon=("polygon", "polygon_2d", "quad", "quad_2d"),
    box_3d=("bbox_3d", "box_3d", "bboxes_3d", "boxes_3d"),
    corners=(
        ("x1", "y1", "x2", "y2"),
        ("xmin", "ymin", "xmax", "ymax"),
        ("x_min", "y_min", "x_max", "y_max"),
        ("left", "top", "right", "bottom"),
        ("x", "y", "x2", "y2"),
        ("x", "y", "right", "bottom"),
        ("x0", "y0", "x1", "y1"),
    ),
    pair=("x", "y"),
    extent=(
        *("width", "height", "w", "h", "z", "size", "r", "radius", "diameter"),
        *("left", "top", "right", "bottom"),
    ),
    measure=(
        *("size", "width", "height", "depth", "resolution", "dimensions", "shape", "range"),
        *("color", "colour", "colors", "colours", "rgb", "rgba", "hsv", "center", "centre"),
        *(
            "id",
            "ids",
            "index",
            "indices",
            "frames",
            "score",
            "scores",
            "confidence",
            "confidences",
        ),
        *("probability", "probabilities", "logits", "embedding", "embeddings", "count", "counts"),
    ),
    wrapper=("arguments",),
    label=(
        *("label", "text_content", "text", "name", "category", "labels", "object_name"),
        *("class", "class_name", "type", "object", "ref", "desc", "description", "caption"),
        *("title", "\u6807\u7b7e", "\u540d\u79f0", "\u7c7b\u522b"),
    ),
    start=(
        *("start_time", "start", "start_timestamp", "start_sec", "start_second", "start_seconds"),
        *("begin_time", "\u5f00\u59cb\u65f6\u95f4"),
    ),
    end=(
        *("end_time", "end", "end_timestamp", "end_sec", "end_second", "end_seconds"),
        *("finish_time", "\u7ed3\u675f\u65f6\u95f4"),
    ),
    loose_start=("from", "begin"),
    loose_end=("to",),
    span=(
        *("timestamp", "timestamps", "time", "time_range", "time_span", "time_interval"),
        *("interval", "segment", "second", "seconds", "\u65f6\u95f4", "\u65f6\u95f4\u6bb5"),
    ),
    spans=("relevant_windows", "windows", "time_ranges", "intervals", "time_spans", "spans"),
    event=(
        *("event", "description", "caption", "label", "action", "activity", "title", "content"),
        *("text", "desc", "name", "sentence", "summary", "\u4e8b\u4ef6", "\u63cf\u8ff0"),
    ),
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
