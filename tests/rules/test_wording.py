from __future__ import annotations

import pytest

from vlprep import Size
from vlprep.rules.wording import file_size, pixels, seconds, suffix_of


def test_a_size_is_said_as_width_by_height() -> None:
    assert pixels(Size(480, 640)) == "640x480"


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1,023 bytes"),
        (1024, "1,024 bytes (1.00 KB)"),
        (10485760, "10,485,760 bytes (10.00 MB)"),
        (2 * 1024**3, "2,147,483,648 bytes (2.00 GB)"),
    ],
)
def test_bytes_are_said_exactly_and_in_powers_of_two(count: int, text: str) -> None:
    assert file_size(count) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.0, "2 s"), (1.9994, "1.999 s"), (60, "60 s (1.0 min)")]
)
def test_lengths_are_said_in_seconds_and_minutes(value: float, text: str) -> None:
    assert seconds(value) == text


def test_the_end_of_a_name_is_the_usual_one_of_its_type() -> None:
    assert [suffix_of(kind) for kind in ("image/jpeg", "video/mp4", "text/plain")] == [
        ".jpg",
        ".mp4",
        "",
    ]
