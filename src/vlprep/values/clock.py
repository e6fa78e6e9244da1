"""Times as the model writes them: ``HH:mm:ss``."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d(?:\.\d+)?)")


def seconds_of(clock: str) -> float:
    """Read ``HH:mm:ss`` or ``mm:ss``, with or without a fraction of a second.

    Raises:
        ValueError: It is neither.
    """
    found = _CLOCK.fullmatch(clock.strip())
    if found is None:
        message = f"a time is written HH:mm:ss, not {clock!r}"
        raise ValueError(message)
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)


def clock_of(seconds: float) -> str:
    """Write a time as ``HH:mm:ss``, with thousandths where it has any."""
    thousandths = round(seconds * 1000)
    sign, thousandths = ("-", -thousandths) if thousandths < 0 else ("", thousandths)
    whole, rest = divmod(thousandths, 1000)
    text = f"{sign}{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
    return f"{text}.{rest:03d}" if rest else text
