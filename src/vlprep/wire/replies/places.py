"""Numbers of an answer into pixels of the original."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.answers import KEYS
from vlprep.errors import ReplyParseError
from vlprep.values.choices import Severity
from vlprep.values.model import Coordinates
from vlprep.wire.replies.names import row_names
from vlprep.wire.replies.telling import clamped, doubtful, dropped, repaired

if TYPE_CHECKING:
    from vlprep.values.issue import Issue
    from vlprep.values.size import Size
    from vlprep.values.transform import Box, Point, Transform

_IN_SPACE = 9
_SEPARATORS = str.maketrans("[](),;", "      ")
_DIGITS = 3
"""Decimals of a pixel that are kept: what is finer comes from the arithmetic alone."""


class Convention(NamedTuple):
    """What the numbers of an answer mean.

    Attributes:
        coordinates: Pixels of what the model sees, or parts of its sides.
        divisor: How many parts a side has.
        seen: Size of what the model sees.
        back: From what the model sees to the original.
        original: Size of the original, if known.
        strict: Whether a number outside is refused rather than clamped.
    """

    coordinates: Coordinates
    divisor: int
    seen: Size
    back: Transform
    original: Size | None
    strict: bool


class Places:
    """Turns numbers into places of the original, and keeps what there is to tell.

    Attributes:
        issues: Every repair, clamping and loss so far.
        read: The rows of numbers that were read, as the model wrote them.
    """

    def __init__(self, convention: Convention) -> None:
        self.issues: list[Issue] = []
        self.read: set[tuple[float, ...]] = set()
        self._rule = convention
        height, width = convention.seen
        if convention.coordinates is Coordinates.RESIZED_PIXELS:
            self._most = (float(width), float(height))
            self._unit = (1.0, 1.0)
            self._limit = f"{width}x{height} pixels"
        else:
            self._most = (float(convention.divisor), float(convention.divisor))
            self._unit = (width / convention.divisor, height / convention.divisor)
            self._limit = f"0 to {convention.divisor}"

    def box(self, value: object, where: str) -> Box | None:
        """Read a box; ``None``, told, where it is none.

        Raises:
            ReplyParseError: It lies outside, and the caller is strict.
        """
        numbers = self.numbers(value, 4, where)
        if numbers is None:
            return None
        x1, y1, x2, y2 = self._inside(numbers, where)
        if x1 > x2 or y1 > y2:
            self.issues.append(repaired(f"the corners of {short(value)} were swapped", where))
            x1, x2, y1, y2 = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
        across, down = self._unit
        left, top, right, bottom = self._rule.back.to_model(
            (x1 * across, y1 * down, x2 * across, y2 * down)
        )
        return (*self._within(left, top, where), *self._within(right, bottom, where))

    def point(self, value: object, where: str) -> Point | None:
        """Read a point; ``None``, told, where it is none.

        Raises:
            ReplyParseError: It lies outside, and the caller is strict.
        """
        numbers = self.numbers(value, 2, where)
        if numbers is None:
            return None
        x, y = self._inside(numbers, where)
        across, down = self._unit
        return self._within(*self._rule.back.to_model((x * across, y * down)), where)

    def polygon(self, value: object, where: str) -> tuple[Point, ...]:
        """Read an outline, as pairs or as one row of numbers; empty, told, where it is none.

        Raises:
            ReplyParseError: It lies outside, and the caller is strict.
        """
        pairs = value
        if isinstance(value, (list, tuple)) and any(isinstance(pair, dict) for pair in value):
            pairs = [_pair(pair) for pair in value]
        elif isinstance(value, (list, tuple)) and not any(isinstance(v, list) for v in value):
            pairs = [list(value[at : at + 2]) for at in range(0, len(value), 2)]
        if not isinstance(pairs, (list, tuple)) or len(pairs) < 3:
            self.issues.append(dropped(f"{short(value)} is no outline", where))
            return ()
        points = [self.point(pair, where) for pair in pairs]
        return tuple(point for point in points if point is not None)

    def numbers(self, value: object, count: int, where: str) -> tuple[float, ...] | None:
        """Read a row of numbers as it is; ``None``, told, where it is none."""
        read = tuple(map(as_number, value)) if isinstance(value, (list, tuple)) else ()
        if isinstance(value, str):
            read = tuple(map(as_number, split_row(value)))
        found = tuple(number for number in read if number is not None)
        if len(read) != count or len(found) != count:
            message = f"{short(value)} are not {count} numbers, so it was left out"
            if len(read) == _IN_SPACE != count:
                message += f" ({_IN_SPACE} are a box in space, under {KEYS.box_3d[0]!r})"
            self.issues.append(dropped(message, where, actual=short(value)))
            return None
        if isinstance(value, str) or any(isinstance(item, str) for item in value):  # type: ignore[attr-defined]  # it is a list
            self.issues.append(repaired(f"{short(value)} was taken for numbers", where))
        self.read.add(found)
        return found

    def _inside(self, numbers: tuple[float, ...], where: str) -> tuple[float, ...]:
        """Move numbers into the range that they can have.

        Raises:
            ReplyParseError: The caller is strict.
        """
        if all(0 <= number <= 1 for number in numbers) and not all(map(float.is_integer, numbers)):
            message = f"{short(list(numbers))} look like parts of 1; read as {self._limit}"
            self.issues.append(doubtful(message, where))
        held = tuple(min(max(number, 0.0), self._most[at % 2]) for at, number in enumerate(numbers))
        if held != numbers:
            issue = clamped(where, short(list(numbers)), self._limit)
            if self._rule.strict:
                raise ReplyParseError(str(issue))
            self.issues.append(issue)
        return held

    def _within(self, x: float, y: float, where: str) -> Point:
        """Keep a place on the original: what the model sees may have an edge laid around it."""
        x, y = round(x, _DIGITS), round(y, _DIGITS)
        if self._rule.original is None:
            return x, y
        height, width = self._rule.original
        held = min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))
        if held != (x, y):
            self.issues.append(
                clamped(where, f"({x:.1f}, {y:.1f})", f"{width}x{height} pixels of the original")
            )
        return held


def as_number(value: Any) -> float | None:
    """Take a finite number, or a text that is one."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if isfinite(number) else None


def _pair(value: object) -> object:
    """Take the numbers of a point that stand one by one."""
    names = row_names(value) if isinstance(value, dict) else []
    return [value[name] for name in names] if names and isinstance(value, dict) else value


def split_row(text: str) -> list[str]:
    """Take the numbers of a row that is written as text: ``(1,2),(300,400)``."""
    return text.translate(_SEPARATORS).split()


def short(value: object) -> str:
    """Show the beginning of a value."""
    text = repr(value) if not isinstance(value, list) else str([*value[:9]])
    return text if len(text) <= 80 else f"{text[:77]}..."


def all_told(issues: list[Issue]) -> tuple[Issue, ...]:
    """Give findings once each, errors first."""
    order = tuple(Severity)
    return tuple(sorted(dict.fromkeys(issues), key=lambda issue: order.index(issue.severity)))
