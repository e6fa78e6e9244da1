"""Where a fact comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Source(Plain):
    """The page that states a fact.

    Attributes:
        title: The page's name.
        date: When the page was current, as exactly as it tells.
        checked: The day on which the fact was last compared with it.
        url: Where it is, if it is public.
    """

    title: str
    date: str
    checked: dt.date
    url: str | None = None

    def __str__(self) -> str:
        """Name the page and its date."""
        return f"{self.title} ({self.date})"
