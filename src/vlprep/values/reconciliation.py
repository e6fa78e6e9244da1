"""An estimate beside what the service reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vlprep.values.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class UsageLine(Plain):
    """One number of ``usage``.

    Attributes:
        kind: ``"total"``, ``"text"``, ``"image"`` or ``"video"``.
        estimated: What was estimated.
        lower: The fewest that was estimated.
        upper: The most that was estimated; ``None`` with sound, which nothing bounds.
        reported: What the service reported.
        explanation: Which rule gives the reported number; empty where it agrees, or where no rule
            known here does.
    """

    kind: str
    estimated: int
    lower: int
    upper: int | None
    reported: int
    explanation: str = ""

    @property
    def agrees(self) -> bool:
        """Whether both are the same."""
        return self.estimated == self.reported

    def to_dict(self) -> dict[str, Any]:
        """Give the line as plain data."""
        return {**Plain.to_dict(self), "agrees": self.agrees}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Reconciliation(Plain):
    """All numbers of one answer's ``usage`` beside the estimate.

    Attributes:
        lines: A line for each number that the service reported; details are optional there.
    """

    lines: tuple[UsageLine, ...]

    @property
    def agrees(self) -> bool:
        """Whether every number is the same."""
        return all(line.agrees for line in self.lines)

    @property
    def explained(self) -> bool:
        """Whether every number is the same, or a known rule gives it."""
        return all(line.agrees or line.explanation for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Give all lines as plain data."""
        return {
            "agrees": self.agrees,
            "explained": self.explained,
            "lines": [line.to_dict() for line in self.lines],
        }
