"""What a name promises about its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.formats import FILMS, PICTURES

if TYPE_CHECKING:
    from vlprep.catalog.formats import Format


def promised_format(name: str, *, url: bool) -> Format | None:
    """Give the format that the end of a name promises, if it promises one.

    Args:
        name: A path, or a URL.
        url: Whether it is a URL: then a query or fragment is no part of the name. A path may hold
            both signs.
    """
    path = name.partition("?")[0].partition("#")[0] if url else name
    for row in (*PICTURES.values(), *FILMS.values()):
        if path.lower().endswith(row.extensions):
            return row
    return None


def promised_kind(url: str) -> str | None:
    """Give ``"image"`` or ``"video"`` where a URL ends as one does."""
    promised = promised_format(url, url=True)
    if promised is None:
        return None
    return "video" if promised in FILMS.values() else "image"
