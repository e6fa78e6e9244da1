"""The findings that reading an answer gives."""

from __future__ import annotations

from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

_ASK_AGAIN = "compare it with the answer, or ask again"


def repaired(message: str, where: str = "") -> Issue:
    """Tell that something was mended."""
    return Issue(
        code="reply-repaired",
        severity=Severity.WARNING,
        message=message,
        where=where,
        fix=_ASK_AGAIN,
    )


def cut(message: str = "the answer ends in the middle; what follows is not there") -> Issue:
    """Tell that the end of the answer is missing."""
    return Issue(
        code="reply-cut",
        severity=Severity.WARNING,
        message=message,
        fix="raise the most tokens of the answer, or let the model go on with it",
    )


def dropped(message: str, where: str = "", actual: str | None = None) -> Issue:
    """Tell that a part of the answer was left out."""
    return Issue(
        code="reply-part-dropped",
        severity=Severity.WARNING,
        message=message,
        where=where,
        actual=actual,
        fix=_ASK_AGAIN,
    )


def clamped(where: str, actual: str, limit: str) -> Issue:
    """Tell that numbers outside the picture were moved to its edge."""
    return Issue(
        code="coordinates-clamped",
        severity=Severity.WARNING,
        message=f"{actual} is outside of what the model sees, {limit}",
        where=where,
        limit=limit,
        actual=actual,
        fix="far outside, the numbers may mean something else: check the model's name",
    )


def beside(words: str) -> Issue:
    """Tell that there are words around what was read."""
    shown = words if len(words) <= 80 else f"{words[:77]}..."
    return Issue(
        code="reply-part-dropped",
        severity=Severity.INFO,
        message=f"words around the fence are no part of the document: {shown!r}",
        actual=shown,
    )


def beside_block(where: str) -> Issue:
    """Tell that a thing was taken out of the words beside the block that is the answer."""
    message = "it stands in the words beside the block of the answer, and was taken too"
    return repaired(message, where)


def doubtful(message: str, where: str) -> Issue:
    """Tell that numbers look as if they were counted in another way."""
    return Issue(
        code="coordinates-doubtful",
        severity=Severity.WARNING,
        message=message,
        where=where,
        fix="compare the place with the picture, and say in the prompt how places are counted",
    )
