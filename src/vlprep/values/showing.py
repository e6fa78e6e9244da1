"""Somebody else's value in a message of ours."""

from __future__ import annotations


def shown(value: object, most: int = 60) -> str:
    """Write a value of a payload: short, and without fail; of what is no plain value, its type.

    Args:
        value: Anything.
        most: Most characters.
    """
    if isinstance(value, str):
        return repr(value[:most])[:most]
    if value is not None and not isinstance(value, (int, float)):
        return type(value).__name__[:most]
    try:
        return repr(value)[:most]
    except ValueError:  # Python writes no whole number of more than 4,300 digits
        return "a number too long to be written"[:most]
