"""The parts of a document as they are written, before their boxes are put on the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.answers import READING
from vlprep.values.replies import Element
from vlprep.wire.replies.telling import dropped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vlprep.wire.replies.places import Places
    from vlprep.wire.replies.tables import Rows


class Part(NamedTuple):
    """One part.

    Attributes:
        kind: As an element has it.
        text: Its words.
        rows: The cells of a table.
        level: 1 to 6 of a heading.
        box: Its box as it is written; ``None`` where it has none.
        outline: Its outline as it is written.
        unread: Boxes inside it that nothing takes.
    """

    kind: str
    text: str = ""
    rows: Rows = ()
    level: int | None = None
    box: str | None = None
    outline: str | None = None
    unread: int = 0


def elements_of(parts: Iterable[Part], places: Places) -> list[Element]:
    """Put parts on the original; what is left out on the way is told by ``places``."""
    elements: list[Element] = []
    for order, part in enumerate(parts):
        where = f"element {order + 1} ({part.kind})"
        if part.unread:
            message = f"boxes inside it were left out: {part.unread}"
            places.issues.append(dropped(message, where, actual=str(part.unread)))
        if sum(map(len, part.rows)) >= READING.cells:
            message = f"of a table {READING.cells:,} cells are read; the rest was left out"
            places.issues.append(dropped(message, where))
        box = None if part.box is None else places.box(numbers_of(part.box), where)
        outline = places.polygon(numbers_of(part.outline), where) if part.outline else ()
        elements.append(
            Element(
                kind=part.kind,
                text=part.text,
                rows=part.rows,
                level=part.level,
                box=box,
                polygon=outline,
                order=order,
            )
        )
    return elements


def numbers_of(text: str) -> list[float | str]:
    """Take a row of numbers apart; what is none stays a text, for the reader to tell."""
    values: list[float | str] = []
    for word in text.replace(",", " ").replace("\uff0c", " ").strip("[]() ").split():
        try:
            values.append(float(word))
        except ValueError:
            values.append(word)
    return values
