"""What the model answered, on the original's pixels and seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from vlprep.values.plain import Plain
from vlprep.values.several import Several

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.issue import Issue
    from vlprep.values.space import Box3D, Camera
    from vlprep.values.transform import Box, Point

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class GroundingItem(Plain):
    """One thing that the model found in a picture.

    Attributes:
        label: What the model calls it; empty where it says nothing.
        box: Left, top, right and bottom in pixels of the original; ``None`` for a point.
        point: Pixels from the left and from the top; ``None`` for a box.
        polygon: Its outline; empty for most.
        box_3d: Its box in space, in metres.
        corners: The eight corners of ``box_3d`` in pixels of the original; empty where one of them
            is behind the camera.
        extra: The other keys of its object, as they were.
    """

    label: str = ""
    box: Box | None = None
    point: Point | None = None
    polygon: tuple[Point, ...] = ()
    box_3d: Box3D | None = None
    corners: tuple[Point, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Element(Plain):
    """One part of a document, in reading order.

    Attributes:
        kind: ``"heading"``, ``"text"``, ``"list-item"``, ``"table"``, ``"formula"``, ``"image"``,
            ``"chart"``, ``"caption"``, ``"code"``, ``"list"`` and ``"group"`` for a box around
            others, or what the model calls it: ``"music-sheet"``, ``"chemical-formula"`` ...
        text: Its words. A formula as the model writes it, with its dollar signs or brackets; of a
            table its cells, a row a line; inside a block of Markdown, Markdown.
        rows: The cells of a table, row by row; a cell that spans several leaves the rest empty.
        level: 1 to 6 of a heading.
        box: Left, top, right and bottom in pixels of the original, where the model gives it.
        polygon: Its outline, where the model gives one.
        order: Its place in the document, from 0.
    """

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    level: int | None = None
    box: Box | None = None
    polygon: tuple[Point, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Event(Plain):
    """Something that happens in a film.

    Attributes:
        start: Second of the original at which it begins.
        end: Second of the original at which it ends; ``None`` for a moment.
        label: What happens.
        extra: The other keys of its object, as they were.
    """

    start: float
    end: float | None = None
    label: str = ""
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class CodeFile(Plain):
    """A file out of an answer.

    Attributes:
        name: A plain file name, without any folder.
        language: As its fence says: ``"html"``, ``"css"``, ``"javascript"`` ...
        text: What it holds.
    """

    name: str
    language: str
    text: str


class _Answer(Several[T]):
    """A sequence that also says what was mended, clamped or left out on the way."""

    __slots__ = ()
    issues: tuple[Issue, ...]

    def _repr_html_(self) -> str:
        """Show the items as a table in a notebook."""
        return table_of([item.to_dict() for item in self.items if isinstance(item, Plain)])


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Grounding(_Answer[GroundingItem]):
    """What the model found, as a sequence.

    Attributes:
        items: The things found.
        issues: Every repair, clamping and loss on the way.
        camera: With which boxes in space were projected: in pixels of the original, or of what the
            model saw where that was turned; ``None`` where there are none.
    """

    items: tuple[GroundingItem, ...] = ()
    issues: tuple[Issue, ...] = ()
    camera: Camera | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Document(_Answer[Element]):
    """The parts of a document, as a sequence in reading order.

    Attributes:
        items: The parts.
        issues: Every repair, clamping and loss on the way.
    """

    items: tuple[Element, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Events(_Answer[Event]):
    """What happens in a film, as a sequence.

    Attributes:
        items: The events.
        issues: Every repair, every event outside the film, and every loss on the way.
    """

    items: tuple[Event, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class CodeFiles(_Answer[CodeFile]):
    """The files out of an answer, as a sequence.

    Attributes:
        items: The files.
        issues: What was cut off or renamed.
    """

    items: tuple[CodeFile, ...] = ()
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Fields(Plain, Mapping[str, Any]):
    """What was read off a ticket, card or form, as a mapping.

    Attributes:
        found: The fields by name, as the model gives them.
        missing: Names that were asked for and that the answer, or one of its records, lacks.
        unasked: Names that the answer, or one of its records, holds and nobody asked for.
        records: All objects of the answer where it is a list; ``found`` is the first.
        issues: Every repair and loss on the way.
    """

    found: dict[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()
    records: tuple[dict[str, Any], ...] = ()
    issues: tuple[Issue, ...] = ()

    def _repr_html_(self) -> str:
        """Show the fields as a table in a notebook, a record a row."""
        names = list(dict.fromkeys(name for record in self.records for name in record))
        return table_of([{name: row.get(name) for name in names} for row in self.records])

    def __getitem__(self, name: str) -> Any:
        return self.found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)


def table_of(rows: list[dict[str, Any]]) -> str:
    """Write plain rows as a table of HTML; columns that are empty in all of them are left out."""
    from html import escape

    names = [name for name in (rows[0] if rows else ()) if any(row[name] for row in rows)]
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(row[name]))}</td>" for name in names) + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
