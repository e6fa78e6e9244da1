"""Tables as rows of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.answers import READING

if TYPE_CHECKING:
    from collections.abc import Iterable

Rows = tuple[tuple[str, ...], ...]


def grid(rows: Iterable[Iterable[tuple[str, int, int]]]) -> Rows:
    """Lay cells that span columns and rows on a grid; what a cell covers beyond its corner is empty.

    Args:
        rows: For each row its cells: text, columns and rows that it spans.

    Returns:
        Rows of equal length; no more cells than are read of one table.
    """
    laid: list[list[str]] = []
    reserved: dict[int, int] = {}  # by column: how many more rows a cell from above covers
    budget = READING.cells
    for row in rows:
        line: list[str] = []
        budget = _skip(line, reserved, budget)
        for text, across, down in row:
            columns = min(max(across, 1), budget)
            for step in range(columns):
                if down > 1:
                    reserved[len(line)] = down - 1
                line.append("" if step else text)
            budget = _skip(line, reserved, budget - columns)
        laid.append(line)
        if budget <= 0:
            break
    width = max(map(len, laid), default=0)
    if width * len(laid) > READING.cells:
        return tuple(map(tuple, laid))
    return tuple(tuple(line + [""] * (width - len(line))) for line in laid)


def _skip(line: list[str], reserved: dict[int, int], budget: int) -> int:
    """Step over the columns that a cell from above covers."""
    while reserved.get(len(line), 0) > 0 and budget > 0:
        reserved[len(line)] -= 1
        line.append("")
        budget -= 1
    return budget


def table_text(rows: Rows) -> str:
    """Write rows as text: cells apart by tabs, a row a line."""
    return "\n".join("\t".join(row) for row in rows)
