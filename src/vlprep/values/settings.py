"""What a request asks of the service, apart from the pictures themselves."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isfinite
from operator import index

from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Settings(Plain):
    """The settings that every verb shares, checked once.

    Attributes:
        route: Which dialect carries the request.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels of a picture, or of one frame, below which the service enlarges.
        max_pixels: Pixels of a picture, or of one frame, above which the service shrinks.
        fps: Frames a second that are taken from a film.
        max_frames: Most frames taken from a film.
        total_pixels: Pixels of all frames of a film together.
        edition: Whose numbers hold.
        profile: Who resizes.

    Raises:
        TypeError: A number is not a number of the right kind.
        ValueError: A number is zero, negative or not finite, or a word is not in its list.
    """

    route: Route = Route.DASHSCOPE
    vl_high_resolution_images: bool = False
    min_pixels: int | None = None
    max_pixels: int | None = None
    fps: float | None = None
    max_frames: int | None = None
    total_pixels: int | None = None
    edition: Edition = Edition.GUIDE
    profile: Profile = Profile.API

    def __post_init__(self) -> None:
        keep = object.__setattr__
        keep(self, "route", Route(self.route))
        keep(self, "edition", Edition(self.edition))
        keep(self, "profile", Profile(self.profile))
        if not isinstance(self.vl_high_resolution_images, bool):
            message = (
                f"vl_high_resolution_images must be a bool, not {self.vl_high_resolution_images!r}"
            )
            raise TypeError(message)
        for name in ("min_pixels", "max_pixels", "max_frames", "total_pixels"):
            value = getattr(self, name)
            if value is not None:
                keep(self, name, positive_int(name, value))
        if self.fps is not None:
            keep(self, "fps", positive_float("fps", self.fps))


def positive_int(name: str, value: object) -> int:
    """Take a whole number above zero, of any integer type.

    Raises:
        TypeError: It is not a whole number.
        ValueError: It is zero or negative.
    """
    return whole_number(name, value, least=1)


def whole_number(name: str, value: object, *, least: int = 0) -> int:
    """Take a whole number that is not below another one, of any integer type.

    Raises:
        TypeError: It is not a whole number.
        ValueError: It is below.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        message = f"{name} must be a whole number, not {value!r}"
        raise TypeError(message)
    number = index(value)
    if number < least:
        message = f"{name} must be at least {least}, not {number}"
        raise ValueError(message)
    return number


def positive_float(name: str, value: object) -> float:
    """Take a finite number above zero, of any real type.

    Raises:
        TypeError: It is not a number.
        ValueError: It is zero, negative, infinite or not a number.
    """
    if isinstance(value, (bool, str, bytes)) or not hasattr(value, "__float__"):
        message = f"{name} must be a number, not {value!r}"
        raise TypeError(message)
    try:
        number = float(value)
    except OverflowError:  # a whole number, beyond every fraction
        number = inf
    if not (isfinite(number) and number > 0):
        message = f"{name} must be finite and above 0, not {number}"
        raise ValueError(message)
    return number
