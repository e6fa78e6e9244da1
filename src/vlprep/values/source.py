"""Where a fact comes from."""

from __future__ import annotations

from dataclasses import dataclass

from vlprep.values.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Source(Plain):
    """The page that states a fact.

    Attributes:
        title: The page's name.
        date: When the page was current, as exactly as it tells.
        checked: The day on which the fact was last compared with it, as in ``2026-11-22``.
        url: Where it is, if it is public.
    """

    title: str
    date: str
    checked: str
    url: str | None = None

    def __str__(self) -> str:
        """Name the page and its date."""
        return f"{self.title} ({self.date})"
