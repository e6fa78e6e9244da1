"""Values made by hand hold numbers that a picture or film can have."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vlprep import FrameList, ImageInfo, Size, VideoInfo, check, estimate, probe

_NAN, _INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize("kind", [ImageInfo, VideoInfo])
@pytest.mark.parametrize(
    ("size", "error", "words"),
    [
        (None, TypeError, r"size must be a Size\(height, width\), not None"),
        ((5, 7), TypeError, r"size must be a Size\(height, width\), not \(5, 7\)"),
        (Size(0, 5), ValueError, "the height of size must be at least 1, not 0"),
        (Size(5, 0), ValueError, "the width of size must be at least 1, not 0"),
        (Size(5, -7), ValueError, "the width of size must be at least 1, not -7"),
        (Size(True, 5), TypeError, "the height of size must be a whole number, not True"),
        (Size(5, 7.0), TypeError, "the width of size must be a whole number, not 7.0"),  # type: ignore[arg-type]  # on purpose
    ],
)
def test_a_size_is_a_size(kind: Any, size: object, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        kind(size=size)


@pytest.mark.parametrize(
    ("kind", "field", "value", "error"),
    [
        (ImageInfo, "bytes", -5, ValueError),
        (ImageInfo, "bytes", 1.5, TypeError),
        (ImageInfo, "bytes", True, TypeError),
        (ImageInfo, "frames", 0, ValueError),
        (VideoInfo, "bytes", -1, ValueError),
        (VideoInfo, "frames", -1, ValueError),
        (VideoInfo, "frames", "5", TypeError),
        (VideoInfo, "duration", _NAN, ValueError),
        (VideoInfo, "duration", -1.0, ValueError),
        (VideoInfo, "fps", 0, ValueError),
        (VideoInfo, "fps", 0.0, ValueError),
        (VideoInfo, "fps", _INFINITE, ValueError),
        (VideoInfo, "fps", "25", TypeError),
    ],
)
def test_a_number_that_nothing_has_names_its_field(
    kind: Any, field: str, value: object, error: type[Exception]
) -> None:
    with pytest.raises(error, match=f"^{field} must be"):
        kind(size=Size(5, 7), **{field: value})


def test_numbers_of_any_kind_that_are_right_are_taken() -> None:
    film = VideoInfo(size=Size(5, 7), bytes=0, frames=np.int64(3), fps=Fraction(25), duration=2)  # type: ignore[arg-type]  # numpy's are whole numbers too
    assert (film.frames, film.fps, film.duration) == (3, 25, 2)
    assert ImageInfo(size=Size(1, 1), bytes=0, frames=1).bytes == 0


@pytest.mark.parametrize(
    ("fps", "error"),
    [
        (0, ValueError),
        (-1, ValueError),
        (_NAN, ValueError),
        (_INFINITE, ValueError),
        (True, TypeError),
        ("2", TypeError),
        (None, TypeError),
    ],
)
def test_the_rate_of_a_frame_list_is_a_rate(fps: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match=r"^fps must be"):
        FrameList([Size(100, 100)] * 4, fps=fps)
    assert FrameList([], fps=2).fps == 2


@pytest.mark.parametrize(
    "source",
    [
        np.zeros((0, 5, 3), np.uint8),
        np.zeros((5, 0), np.uint8),
        Image.new("RGB", (5, 0)),
        Size(0, 5),
    ],
)
def test_nothing_has_a_side_of_zero(source: object) -> None:
    for verb in (estimate, check):
        with pytest.raises(ValueError, match="of size must be at least 1, not 0"):
            verb(source, "qwen3-vl-plus")
    if not isinstance(source, Size):
        with pytest.raises(ValueError, match="of size must be at least 1, not 0"):
            probe(source)
