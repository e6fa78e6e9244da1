from __future__ import annotations

import pytest

from vlprep import Size, VideoInfo
from vlprep.rules.clips import Clip, clip_of


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"frames": 60, "fps": 30.0}, Clip(60, 30.0)),
        ({"frames": 60, "duration": 2.0}, Clip(60, 30.0)),
        ({"fps": 30.0, "duration": 2.0}, Clip(60, 30.0)),
        ({"fps": 30.0, "duration": 0.001}, Clip(1, 30.0)),
        ({"fps": 10.0, "duration": 9.999}, Clip(100, 10.0)),
        ({"fps": 2.99, "duration": 7.199}, Clip(22, 2.99)),
        ({"frames": 60, "fps": 25.0, "duration": 99.0}, Clip(60, 25.0)),
        ({"frames": 60}, None),
        ({}, None),
    ],
)
def test_a_film_is_what_two_of_frames_rate_and_length_tell(
    known: dict[str, float], expected: Clip | None
) -> None:
    film = VideoInfo(size=Size(48, 64), **known)  # type: ignore[arg-type]
    assert clip_of(film) == expected
