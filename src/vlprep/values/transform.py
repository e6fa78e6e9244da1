"""One map between a picture or film and what is made of it, there and back."""

from __future__ import annotations

from collections.abc import Sized
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any, SupportsFloat, overload

from vlprep.values.clock import clock_of, seconds_of
from vlprep.values.plain import Plain
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

Point = tuple[float, float]
"""Pixels from the left and from the top."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in pixels."""

_UNIT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# What an orientation, as EXIF counts, does to (x, y) of a picture stored w wide and h high:
# the factors of x and y in the new x and y, and how often w and h are added to each.
_TURNS = {
    1: ((1, 0, 0, 1), (0, 0), (0, 0)),
    2: ((-1, 0, 0, 1), (1, 0), (0, 0)),
    3: ((-1, 0, 0, -1), (1, 0), (0, 1)),
    4: ((1, 0, 0, -1), (0, 0), (0, 1)),
    5: ((0, 1, 1, 0), (0, 0), (0, 0)),
    6: ((0, -1, 1, 0), (0, 1), (0, 0)),
    7: ((0, -1, -1, 0), (0, 1), (1, 0)),
    8: ((0, 1, -1, 0), (0, 0), (1, 0)),
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Transform(Plain):
    """A map from the original to a result: pixels by turning, cutting and scaling, times by shifting.

    Pixels are counted from the outer edge of the picture, so that a box of the whole picture maps
    to a box of the whole result. Transforms compose with ``then`` and turn around with ``inverse``.

    Attributes:
        matrix: ``(a, b, c, d, e, f)``: x becomes ``a x + b y + e``, y becomes ``c x + d y + f``.
        source: Height and width of the original, if known.
        result: Height and width of the result, if known.
        time_offset: Second of the original at which the result begins.
        time_scale: Seconds of the result for one second of the original.
        seconds: Length of the result, if it is a film whose length is known.

    Raises:
        ValueError: A number is not finite, the scale of time is not above 0, or the length below it.
    """

    matrix: tuple[float, float, float, float, float, float] = _UNIT
    source: Size | None = None
    result: Size | None = None
    time_offset: float = 0.0
    time_scale: float = 1.0
    seconds: float | None = None

    def __post_init__(self) -> None:
        if len(self.matrix) != len(_UNIT) or not all(map(isfinite, self.matrix)):
            message = (
                f"the matrix of a transform has {len(_UNIT)} finite numbers, not {self.matrix!r}: "
                "resize(), crop() and orient() make one"
            )
            raise ValueError(message)
        if not isfinite(self.time_offset):
            message = (
                f"the offset of a clip is a finite number of seconds, not {self.time_offset!r}"
            )
            raise ValueError(message)
        if not (isfinite(self.time_scale) and self.time_scale > 0):
            message = f"the time scale of a clip is finite and above 0, not {self.time_scale!r}"
            raise ValueError(message)
        if self.seconds is not None and not (isfinite(self.seconds) and self.seconds >= 0):
            message = f"the length of a clip is a finite number of seconds, not {self.seconds!r}"
            raise ValueError(message)

    @classmethod
    def resize(cls, source: Size, result: Size) -> Self:
        """Scale a picture to another size."""
        across, down = result.width / source.width, result.height / source.height
        return cls(matrix=(across, 0.0, 0.0, down, 0.0, 0.0), source=source, result=result)

    @classmethod
    def crop(cls, source: Size, left: float, top: float, result: Size) -> Self:
        """Cut a rectangle out, or lay the picture on a larger one where the corner is negative."""
        matrix = (1.0, 0.0, 0.0, 1.0, -float(left), -float(top))
        return cls(matrix=matrix, source=source, result=result)

    @classmethod
    def orient(cls, stored: Size, orientation: int) -> Self:
        """Turn a picture from as it is stored to as it is shown; 1 to 8 as EXIF counts.

        Raises:
            ValueError: There is no such orientation.
        """
        if orientation not in _TURNS:
            message = f"orientation is 1 to 8, not {orientation!r}"
            raise ValueError(message)
        (a, b, c, d), (ew, eh), (fw, fh) = _TURNS[orientation]
        height, width = stored
        e, f = ew * width + eh * height, fw * width + fh * height
        shown = Size(width, height) if orientation > 4 else stored
        matrix = (float(a), float(b), float(c), float(d), float(e), float(f))
        return cls(matrix=matrix, source=stored, result=shown)

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Self:
        """Read a transform back from what ``to_dict`` gives.

        Raises:
            ValueError: It is no such thing.
        """
        try:
            a, b, c, d, e, f = map(float, plain["matrix"])
            seconds = plain.get("seconds")
            return cls(
                matrix=(a, b, c, d, e, f),
                source=Size(*map(int, plain["source"])) if plain["source"] else None,
                result=Size(*map(int, plain["result"])) if plain["result"] else None,
                time_offset=float(plain["time_offset"]),
                time_scale=float(plain["time_scale"]),
                seconds=None if seconds is None else float(seconds),
            )
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            message = f"{str(plain)[:80]} is no transform as to_dict() writes it: {error}"
            raise ValueError(message) from error

    @classmethod
    def clip(cls, offset: float, scale: float = 1.0, seconds: float | None = None) -> Self:
        """Cut a film ``offset`` seconds into the original, and let it run faster or slower.

        Args:
            offset: Second of the original at which the result begins.
            scale: Seconds of the result for one second of the original.
            seconds: Length of the result, if known: events behind its end are then told.

        Raises:
            ValueError: One of them is not finite, the scale is not above 0, or the length below it.
        """
        return cls(time_offset=float(offset), time_scale=float(scale), seconds=seconds)

    def then(self, following: Transform) -> Transform:
        """Give this transform followed by another.

        Raises:
            ValueError: The other one begins at another size than this one ends at.
        """
        if self.result and following.source and self.result != following.source:
            message = (
                f"the first transform ends at {self._wide(self.result)} pixels and the following "
                f"begins at {self._wide(following.source)}: something between them is missing"
            )
            raise ValueError(message)
        a, b, c, d, e, f = self.matrix
        g, h, i, j, k, m = following.matrix
        return Transform(
            matrix=(
                g * a + h * c,
                g * b + h * d,
                i * a + j * c,
                i * b + j * d,
                g * e + h * f + k,
                i * e + j * f + m,
            ),
            source=self.source or following.source,
            result=following.result or self.result,
            time_offset=self.time_offset + following.time_offset / self.time_scale,
            time_scale=self.time_scale * following.time_scale,
            seconds=self._left(following),
        )

    def inverse(self) -> Transform:
        """Give the way back.

        Raises:
            ValueError: The transform flattens the picture, so that there is none.
        """
        a, b, c, d, e, f = self.matrix
        area = a * d - b * c
        if not area:
            message = f"{self!r} flattens the picture, so there is no way back"
            raise ValueError(message)
        return Transform(
            matrix=(
                d / area,
                -b / area,
                -c / area,
                a / area,
                (b * f - d * e) / area,
                (c * e - a * f) / area,
            ),
            source=self.result,
            result=self.source,
            time_offset=-self.time_offset * self.time_scale,
            time_scale=1 / self.time_scale,
        )

    @overload
    def to_model(self, place: float) -> float: ...
    @overload
    def to_model(self, place: str) -> str: ...
    @overload
    def to_model(self, place: Point) -> Point: ...
    @overload
    def to_model(self, place: Box) -> Box: ...
    def to_model(self, place: float | str | Point | Box) -> float | str | Point | Box:
        """Map a place of the original to where the model sees it.

        Args:
            place: A point ``(x, y)`` or a box ``(x1, y1, x2, y2)`` in pixels, a time in seconds,
                or a time written ``HH:mm:ss``.

        Returns:
            The same kind of place. The corners of a box stay in order.

        Raises:
            TypeError: It is none of these.
            ValueError: It has neither 2 numbers nor 4, or is no time as the model writes it.
        """
        if isinstance(place, str):
            return clock_of(self._time(seconds_of(place)))
        if isinstance(place, SupportsFloat):
            return self._time(float(place))
        if not isinstance(place, Sized):
            message = f"a place is a point, a box or a time, not {place!r}"
            raise TypeError(message)
        if len(place) == 2:
            return self._point(*place)
        if len(place) != 4:
            message = f"a place has 2 numbers (a point) or 4 (a box), not {len(place)}"
            raise ValueError(message)
        left, top, right, bottom = place
        (x1, y1), (x2, y2) = self._point(left, top), self._point(right, bottom)
        return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)

    @overload
    def from_model(self, place: float) -> float: ...
    @overload
    def from_model(self, place: str) -> str: ...
    @overload
    def from_model(self, place: Point) -> Point: ...
    @overload
    def from_model(self, place: Box) -> Box: ...
    def from_model(self, place: float | str | Point | Box) -> float | str | Point | Box:
        """Map what the model names back onto the original; takes and gives what ``to_model`` does.

        Raises:
            ValueError: It is no place, or the transform has no inverse.
        """
        return self.inverse().to_model(place)

    @staticmethod
    def _wide(size: Size) -> str:
        return f"{size.width}x{size.height}"

    def _left(self, following: Transform) -> float | None:
        """Give the length that a result has after what follows: at most what is left of it."""
        if self.seconds is None or following.seconds is not None:
            return following.seconds
        return max(0.0, self.seconds - following.time_offset) * following.time_scale

    def _point(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        return a * x + b * y + e, c * x + d * y + f

    def _time(self, seconds: float) -> float:
        return (seconds - self.time_offset) * self.time_scale
