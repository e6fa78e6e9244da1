"""Findings on many lines: all are counted, of each code the first are kept."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vlprep.catalog.batch import HABITS
from vlprep.values.choices import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vlprep.values.issue import Issue


class Tally:
    """What was found so far.

    Attributes:
        issues: The first findings of each code.
        counts: How often each code was found.
        errors: How many findings are errors.
    """

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.counts: Counter[str] = Counter()
        self.errors = 0

    def note(self, found: Iterable[Issue]) -> list[Issue]:
        """Count findings: a file of 50,000 lines may hold one 50,000 times.

        Returns:
            Those that are kept.
        """
        before = len(self.issues)
        for issue in found:
            self.counts[issue.code] += 1
            self.errors += issue.severity is Severity.ERROR
            if self.counts[issue.code] <= HABITS.shown:
                self.issues.append(issue)
        return self.issues[before:]
