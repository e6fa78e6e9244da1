"""The cells of somebody's table: many say nothing, and each kind of table says so in its own way."""

from __future__ import annotations

from contextlib import suppress
from math import inf
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from vlprep.errors import RequestError
from vlprep.values.showing import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

IDS = ("custom_id", "id")
_SHOWN = 60


def is_empty(value: Any) -> bool:
    """Tell whether a cell says nothing; pandas writes NaN there, and CSV an empty text."""
    if isinstance(value, Real):  # numpy's too
        return bool(value != value)  # noqa: PLR0124 - NaN is equal to nothing
    return value is None or (isinstance(value, str) and not value)


def holds(value: Any) -> bool:
    """Tell whether a cell holds something: neither nothing nor a list of nothing."""
    return not is_empty(value) and not (isinstance(value, (list, tuple)) and not value)


def stated_or(value: Any, default: Any) -> Any:
    """Give what a cell says, else what holds for all rows."""
    return value if holds(value) else default


def id_of(data: object) -> str | None:
    """Give what a row calls itself.

    Raises:
        RequestError: It is neither a text nor a whole number.
    """
    if not isinstance(data, dict):
        return None
    for name in IDS:
        value = data.get(name)
        if is_empty(value):
            continue
        if isinstance(value, str):
            return value
        if isinstance(value, Integral) and not isinstance(value, bool):  # numpy's too
            return _digits(int(value), name)
        message = f"{name} must be a text or a whole number, not {str(value)[:_SHOWN]!r}"
        raise RequestError(message, name)
    return None


def _digits(number: int, name: str) -> str:
    try:
        return str(number)
    except ValueError as error:
        message = f"{name} is a number of too many digits"
        raise RequestError(message, name, "write the id as a text") from error


def rate_of(data: Mapping[str, Any]) -> float | None:
    """Give the frames a second that a row asks for; ``None``: it does not say.

    Raises:
        RequestError: It is no number above 0.
    """
    fps: Any = data.get("fps")
    if is_empty(fps):
        return None
    if isinstance(fps, Real) and not isinstance(fps, bool):
        with suppress(OverflowError):  # a whole number may have any number of digits
            rate = float(fps)
            if 0 < rate < inf:
                return rate
    message = f"fps must be a number above 0, not {shown(fps)}"
    raise RequestError(message, "fps")
