"""A request whose parts were made to pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.fitted import Fitted
    from vlprep.values.issue import RequestReport
    from vlprep.values.request import Request


class FittedPart(NamedTuple):
    """What was made of one part.

    Attributes:
        where: JSON path of the part.
        fitted: The result, with its transform between the original and what the model sees.
    """

    where: str
    fitted: Fitted


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class FittedRequest(Plain):
    """A request whose every part passes, and how that came about.

    Attributes:
        request: The request; nothing but the parts that would be refused is another.
        parts: The parts that were changed.
        report: What ``check_request`` says of it; what concerns the whole can remain.
    """

    request: Request
    parts: tuple[FittedPart, ...]
    report: RequestReport

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return bool(self.parts)
