"""Boxes in space: their corners, and where a camera sees them."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, fmod, isfinite, nan, pi, radians, sin, tan
from typing import TYPE_CHECKING, NamedTuple, SupportsFloat

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from typing import Self

    from vlprep.values.size import Size
    from vlprep.values.transform import Box, Point, Transform

Vector = tuple[float, float, float]
"""Metres to the right, down and away from the camera."""

EDGES = (
    *((0, 1), (2, 3), (4, 5), (6, 7)),
    *((0, 2), (1, 3), (4, 6), (5, 7)),
    *((0, 4), (1, 5), (2, 6), (3, 7)),
)
"""Which corners an edge joins, by their places in ``Box3D.corners``."""
_FOCAL = "give the focal length in pixels of the picture, or a field of view instead"
_ANGLE = "give it in degrees: 60 is what the vendor's cookbook assumes"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Camera(Plain):
    """A pinhole camera, in pixels of the picture as it is shown.

    Attributes:
        fx: Focal length across.
        fy: Focal length down.
        cx: Where the axis meets the picture, from the left.
        cy: Where the axis meets the picture, from the top.

    Raises:
        ValueError: One of them is no finite number, or a focal length is not above 0.
    """

    fx: float
    fy: float
    cx: float
    cy: float

    def __post_init__(self) -> None:
        for name in ("fx", "fy", "cx", "cy"):
            given = getattr(self, name)
            value = _finite(f"{name} of a camera", given, "give it in pixels of the picture")
            if name in {"fx", "fy"} and value <= 0:
                message = f"{name} of a camera must be above 0, not {given!r} ({_FOCAL})"
                raise ValueError(message)
            object.__setattr__(self, name, value)

    @classmethod
    def from_fov(cls, size: Size, degrees: float) -> Self:
        """Assume a camera that sees ``degrees`` both across and down, as the vendor's cookbook does.

        Raises:
            ValueError: The angle is not between 0 and 180 degrees, or the picture has no side.
        """
        return cls.from_fov_of((0.0, 0.0, float(size.width), float(size.height)), degrees)

    @classmethod
    def from_fov_of(cls, part: Box, degrees: float) -> Self:
        """Assume such a camera for a part of a picture, in pixels of the whole.

        Raises:
            ValueError: The angle is not between 0 and 180 degrees, or the part has no side.
        """
        angle = _finite("a field of view", degrees, _ANGLE)
        slope = 2 * tan(radians(angle / 2)) if 0 < angle < 180 else 0.0
        if not slope:
            message = f"a field of view is between 0 and 180 degrees, not {degrees!r} ({_ANGLE})"
            raise ValueError(message)
        left, top, right, bottom = part
        return cls(
            fx=(right - left) / slope,
            fy=(bottom - top) / slope,
            cx=(left + right) / 2,
            cy=(top + bottom) / 2,
        )

    def project(self, place: Vector) -> Point | None:
        """Give the pixel at which a place is seen; ``None`` for one that is not in front."""
        x, y, z = place
        if z <= 0:
            return None
        return self.fx * x / z + self.cx, self.fy * y / z + self.cy


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Box3D(Plain):
    """A box in space, seen from the camera.

    Attributes:
        center: Metres to the right, down and away.
        size: Metres along its own three axes.
        angles: Its last three numbers as the model gives them, each in units of half a turn; the
            cookbook applies them as pitch, yaw and roll.
    """

    center: Vector
    size: Vector
    angles: Vector

    @property
    def corners(self) -> tuple[Vector, ...]:
        """The eight corners, in metres: x varies slowest and z fastest."""
        half = tuple(side / 2 for side in self.size)
        at = self.center
        turned = [
            self._turned((sx * half[0], sy * half[1], sz * half[2]))
            for sx in (1, -1)
            for sy in (1, -1)
            for sz in (1, -1)
        ]
        return tuple((x + at[0], y + at[1], z + at[2]) for x, y, z in turned)

    def project(self, camera: Camera) -> tuple[Point, ...] | None:
        """Give the eight corners in the picture; ``None`` unless all are in front of the camera."""
        seen = [camera.project(corner) for corner in self.corners]
        points = tuple(point for point in seen if point is not None)
        return points if len(points) == len(seen) else None

    def _turned(self, place: Vector) -> Vector:
        """Turn a place around the axes to the right, then down, then away."""
        x, y, z = place
        pitch, yaw, roll = (fmod(angle, 2) * pi for angle in self.angles)
        y, z = y * cos(pitch) - z * sin(pitch), y * sin(pitch) + z * cos(pitch)
        x, z = x * cos(yaw) + z * sin(yaw), -x * sin(yaw) + z * cos(yaw)
        x, y = x * cos(roll) - y * sin(roll), x * sin(roll) + y * cos(roll)
        return x, y, z


class Eye(NamedTuple):
    """A camera, and the way from its picture to the original.

    Attributes:
        camera: Sees what the model saw, or the original itself.
        back: From that picture to the original; ``None`` where it is the original.
    """

    camera: Camera
    back: Transform | None = None

    def project(self, box: Box3D) -> tuple[Point, ...] | None:
        """Give the corners of a box on the original; ``None`` unless all are in front."""
        corners = box.project(self.camera)
        if corners is None or self.back is None:
            return corners
        return tuple(self.back.to_model(corner) for corner in corners)


def _finite(name: str, value: object, fix: str) -> float:
    """Take a finite number of any real type.

    Raises:
        ValueError: It is none.
    """
    try:
        number = float(value) if isinstance(value, SupportsFloat) else nan
    except (TypeError, ValueError, OverflowError):  # an array of several, or beyond every fraction
        number = nan
    if isinstance(value, bool) or not isfinite(number):
        message = f"{name} must be a finite number, not {value!r} ({fix})"
        raise ValueError(message)
    return number
