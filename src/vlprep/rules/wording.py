"""Numbers as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.catalog.units import GB, KB, MB, MINUTE

if TYPE_CHECKING:
    from vlprep.values.size import Size


def pixels(size: Size) -> str:
    """Write a size as width x height, the order in which people say it."""
    return f"{size.width}x{size.height}"


def file_size(count: int) -> str:
    """Write a number of bytes, exactly and in the unit of its order; units are powers of two."""
    for unit, name in ((GB, "GB"), (MB, "MB"), (KB, "KB")):
        if count >= unit:
            return f"{count:,} bytes ({count / unit:.2f} {name})"
    return f"{count:,} bytes"


def bounds(lower: int, upper: int | None, style: str = "") -> str:
    """Write the fewest and the most that something can be.

    Args:
        lower: The fewest.
        upper: The most; ``None``: nothing bounds it.
        style: How numbers are written, as ``format`` takes it.
    """
    most = "or more" if upper is None else f"to {upper:{style}}"
    return f"{lower:{style}} {most}"


def suffix_of(media_type: str) -> str:
    """Give the usual end of the name of a file of this MIME type."""
    for row in (*PICTURES.values(), *FILMS.values()):
        if row.media_type == media_type:
            return row.extensions[0]
    return ""


def seconds(value: float) -> str:
    """Write a length of time, in minutes too where it has some."""
    text = f"{value:.3f}".rstrip("0").rstrip(".") + " s"
    return text if value < MINUTE else f"{text} ({value / MINUTE:.1f} min)"
