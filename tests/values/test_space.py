"""Cameras: what is one, and what is none."""

from __future__ import annotations

from fractions import Fraction
from math import inf, nan, radians, tan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.values.size import Size
from vlprep.values.space import Camera

GOOD = {"fx": 100.0, "fy": 100.0, "cx": 0.0, "cy": 0.0}


@pytest.mark.parametrize("name", ["fx", "fy", "cx", "cy"])
@pytest.mark.parametrize("value", [nan, inf, -inf, "100", None, True, 10**400, [1.0]])
def test_a_camera_has_finite_numbers(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"{name} of a camera must be a finite number, not .*give"):
        Camera(**(GOOD | {name: value}))


@pytest.mark.parametrize("name", ["fx", "fy"])
def test_a_focal_length_is_above_nothing(name: str) -> None:
    for value in (0, -0.0, -1.5):
        with pytest.raises(ValueError, match=f"{name} of a camera must be above 0, not {value!r}"):
            Camera(**(GOOD | {name: value}))
    assert getattr(Camera(**(GOOD | {name: 5e-324})), name) == 5e-324
    assert Camera(**GOOD | {"cx": -7.0, "cy": 0}).cx == -7.0


def test_numbers_of_any_kind_are_a_camera() -> None:
    numpy = pytest.importorskip("numpy")
    camera = Camera(fx=numpy.float32(1.5), fy=Fraction(3, 2), cx=numpy.int64(2), cy=3)  # type: ignore[arg-type]
    assert camera == Camera(fx=1.5, fy=1.5, cx=2.0, cy=3.0)
    with pytest.raises(ValueError, match="fx of a camera must be a finite number"):
        Camera(fx=numpy.array([1.0, 2.0]), fy=1.0, cx=0.0, cy=0.0)


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.floats(1, 179))
def test_a_field_of_view_is_seen_from_edge_to_edge(height: int, width: int, degrees: float) -> None:
    camera = Camera.from_fov(Size(height, width), degrees)
    slope = tan(radians(degrees / 2))
    assert camera.project((slope, slope, 1.0)) == pytest.approx((width, height))
    assert camera.project((-slope, -slope, 1.0)) == pytest.approx((0, 0), abs=1e-6)


def test_a_picture_without_a_side_has_no_camera() -> None:
    with pytest.raises(ValueError, match=r"fx of a camera must be above 0, not 0\.0"):
        Camera.from_fov(Size(10, 0), 60)
