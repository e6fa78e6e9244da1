"""The settings of one part, out of the request's parameters and of what stands beside the part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import FPS
from vlprep.catalog.sources import API_REFERENCE
from vlprep.rules.limits.parameters import fps_out_of_range
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart
from vlprep.values.settings import positive_float, positive_int
from vlprep.values.showing import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.values.payload import Payload, Place
    from vlprep.values.request import Part
    from vlprep.values.settings import Settings

_NUMBERS: dict[str, Callable[[str, object], float]] = {
    "fps": positive_float,
    "max_frames": positive_int,
    "max_pixels": positive_int,
    "min_pixels": positive_int,
    "total_pixels": positive_int,
}
_LARGEST = 2**53
"""From here on JSON numbers are not exact, and nothing of the service comes near."""


class PartSettings(NamedTuple):
    """What holds for one part.

    Attributes:
        settings: The settings; for a list of frames without its rate.
        fps: The rate of a list of frames.
        issues: Values that are no numbers.
    """

    settings: Settings
    fps: float
    issues: tuple[Issue, ...]


def is_read(payload: Payload, name: str) -> bool:
    """Tell whether a parameter stands where it is read: a body has one such place.

    A ``Request`` has no wrong places: it is written so that all of it is read.
    """
    if not payload.raw:
        return True
    where = payload.parameters[name]
    if payload.form is Form.OPENAI_HTTP:  # extra_body is the Python SDK's own
        return not where.endswith(f"extra_body.{name}")
    return payload.form is not Form.DASHSCOPE_HTTP or where.endswith(f"parameters.{name}")


def read_parameters(payload: Payload) -> dict[str, Any]:
    """Give the parameters that take effect."""
    told = payload.request.parameters
    return {name: value for name, value in told.items() if is_read(payload, name)}


def shared_settings(payload: Payload, base: Settings) -> Settings:
    """Add the dialect, and what the parameters say of all parts."""
    high = read_parameters(payload).get("vl_high_resolution_images")
    return replace(base, route=payload.form.route, vl_high_resolution_images=high is True)


def flag_findings(payload: Payload) -> list[Issue]:
    """Judge the parameters that are true or false."""
    found, told = [], read_parameters(payload)
    for name in ("vl_high_resolution_images", "enable_thinking", "stream"):
        value = told.get(name)
        if value is not None and not isinstance(value, bool):
            where = payload.parameters[name]
            found.append(wrong_type(where, name, "true or false", value))
    return found


def part_settings(part: Part, place: Place, shared: Settings) -> PartSettings:
    """Read the numbers that stand beside a part; what is no number is reported and left out."""
    numbers: dict[str, Any] = {}
    issues = []
    for name, take in _NUMBERS.items():
        value = part.options.get(name) if hasattr(part, "options") else None
        if value is None:
            continue
        try:
            number = take(name, value)
        except (TypeError, ValueError):
            issues.append(_no_number(name, f"{place.part}.{name}", value, shared))
            continue
        if number >= _LARGEST:
            issues.append(
                wrong_type(f"{place.part}.{name}", name, f"a number below {_LARGEST:,}", value)
            )
            continue
        numbers[name] = number
    fps = FPS.default
    if isinstance(part, FramesPart):
        fps = numbers.pop("fps", FPS.default)
    settings = replace(shared, **numbers) if numbers else shared
    return PartSettings(settings, fps, tuple(issues))


def _no_number(name: str, where: str, value: Any, shared: Settings) -> Issue:
    """Say that a value is no number above 0; a rate that is one has a range that says so."""
    if name == "fps" and type(value) in {int, float} and -_LARGEST < value <= 0:
        return replace(fps_out_of_range(value, RULES[shared.edition]), where=where)
    return wrong_type(where, name, "a number above 0", value)


def wrong_type(where: str, name: str, wanted: str, value: object) -> Issue:
    """Say that a parameter's value is of no use."""
    return Issue(
        code="parameter-type",
        severity=Severity.ERROR,
        message=f"{name} is {shown(value)}; it is {wanted}",
        where=where,
        fix="give a value of that type, or leave it out",
        source=API_REFERENCE,
    )
