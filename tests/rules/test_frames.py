from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import LimitError, Size, VideoInfo, estimate, smart_nframes
from vlprep.catalog import weights
from vlprep.rules.clips import Clip
from vlprep.rules.filming import FrameCaps, see_film
from vlprep.rules.frames import frame_cap, sampled_frames
from vlprep.rules.open_weights import see_open
from vlprep.rules.seeing import Subject
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from vlprep.rules.seeing import Seen

GOLDEN = Path(__file__).parent.parent / "golden" / "videos.csv"
# factor, least and most pixels of a frame, pixels of all, frames: golden/README of the peers
CONSTANTS = {
    "doc-qwen3-vl-plus": (32, 4096, 655360, 134217728, 2000),
    "doc-32-other": (32, 4096, 786432, 67108864, 512),
    "doc-28": (28, 100352, 602112, 51380224, 512),
    "doc-28-legacy": (28, 100352, 602112, 19267584, 80),
    "api-qwen3-vl-plus": (32, 65536, 655360, 134217728, 2000),
    "api-32-other": (32, 65536, 655360, 67108864, 512),
    "api-28": (28, 50176, 501760, 51380224, 512),
    "api-qwen3.5": (32, 65536, 655360, 819200000, 8000),
    "doc-frames-32": (32, 4096, 655360, 134217728, 2000),
    "doc-frames-28": (28, 100352, 602112, 51380224, 512),
}
WEIGHTS = {
    "hf-qwen2vl-uncapped": weights.QWEN2_VL,
    "hf-qwen3vl-uncapped": weights.QWEN3_VL,
}


def _rows() -> list[dict[str, str]]:
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _see(row: dict[str, str]) -> Seen:
    size = Size(int(row["height"]), int(row["width"]))
    total = int(row["total_frames"])
    fps = float(row["fps"]) if row["fps"] else None
    if row["profile"] in WEIGHTS:
        asked = Settings(
            fps=fps,
            min_pixels=_whole(row["min_pixels"]),
            max_pixels=_whole(row["max_pixels"]),
            total_pixels=_whole(row["total_pixels"]),
            max_frames=_whole(row["max_frames"]),
        )
        subject = Subject("video", size, Clip(total, float(row["video_fps"])))
        return see_open(subject, WEIGHTS[row["profile"]], asked)
    factor, least, most, budget, frames = CONSTANTS[row["profile"]]
    limits = FrameCaps(
        factor=factor,
        min_pixels=_whole(row["min_pixels"]) or least,
        max_pixels=_whole(row["max_pixels"]) or most,
        total_pixels=_whole(row["total_pixels"]) or budget,
        fps=fps or 2.0,
        min_frames=4,
        max_frames=frames,
        asked_frames=_whole(row["max_frames"]),
    )
    if "frames" in row["profile"]:
        return see_film(Subject("frames", size, Clip(total, 2.0)), limits)
    video_fps = float(row["video_fps"])
    if row["min_frames"]:
        nframes = smart_nframes(
            total,
            video_fps,
            fps=limits.fps,
            min_frames=int(row["min_frames"]),
            max_frames=limits.asked_frames or min(frames, total),
        )
        return see_film(Subject("frames", size, Clip(nframes, video_fps)), limits)
    return see_film(Subject("video", size, Clip(total, video_fps)), limits)


def test_equals_the_documentation_and_the_processors_on_every_golden_row() -> None:
    rows = _rows()
    assert len(rows) > 500
    for row in rows:
        if row["h_bar"] == "0":
            continue  # the sample code can give a zero side; nothing here does
        if row["profile"] in WEIGHTS and row["min_frames"]:
            continue  # the verbs have no such parameter
        if row["error"]:
            with pytest.raises(LimitError):
                _see(row)
            continue
        seen = _see(row)
        assert seen.resized is not None
        assert (seen.nframes, seen.patches, *seen.resized) == tuple(
            int(row[name]) for name in ("nframes", "grid_t", "h_bar", "w_bar")
        ), row
        assert (seen.visual, seen.upper) == (
            int(row["tokens"]),
            int(row["tokens_with_markers"]),
        ), row


@pytest.mark.parametrize(
    ("total", "fps", "expected"),
    [
        (60, 30.0, 4),  # 2.0 s: the shortest film that the guide takes
        (74, 30.0, 4),  # 2.47 s: the tail is shorter than half a second and is dropped
        (76, 30.0, 5),  # 2.53 s: now it is not, and the count is odd
        (36000, 30.0, 2400),
        (3, 30.0, None),  # a tenth of a second: no whole second, no frame
    ],
)
def test_counts_in_whole_seconds(total: int, fps: float, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(LimitError, match="frame-count"):
            smart_nframes(total, fps)
    else:
        assert smart_nframes(total, fps) == expected


def test_an_omni_model_may_take_two_frames() -> None:
    film = VideoInfo(size=Size(480, 640), frames=60, fps=30.0)
    assert estimate(film, "qwen3.5-omni-plus", fps=0.5).nframes == 2
    assert estimate(film, "qwen3-vl-plus", fps=0.5).nframes == 4


@pytest.mark.parametrize(("nframes", "cap"), [(2, 655360), (4000, 67108.864), (8000, 52684)])
def test_the_cap_of_a_frame_is_its_share_but_above_its_floor(nframes: int, cap: float) -> None:
    # 1.05 * 50176 is 52684.8, of which the sample code cuts off the fraction
    found = frame_cap(nframes, min_pixels=50176, max_pixels=655360, total_pixels=134217728)
    assert found == cap


def test_limits_are_made_even_and_the_most_wins_over_the_least() -> None:
    assert smart_nframes(300, 30.0, max_frames=7) == 6
    assert smart_nframes(300, 30.0, min_frames=31) == 32
    assert smart_nframes(300, 30.0, min_frames=31, max_frames=10) == 10
    with pytest.raises(LimitError, match="frame-count"):
        smart_nframes(300, 30.0, max_frames=1)


@given(
    st.integers(1, 100_000),
    st.floats(0.5, 240),
    st.floats(0.05, 30),
    st.integers(1, 3000) | st.none(),
)
def test_never_takes_more_frames_than_there_are_or_are_allowed(
    total: int, video_fps: float, fps: float, most: int | None
) -> None:
    try:
        nframes = smart_nframes(total, video_fps, fps=fps, max_frames=most)
    except LimitError:
        return
    assert 2 <= nframes <= total + 1  # the published rounding may give one more
    assert most is None or nframes <= most


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"total_frames": 0, "video_fps": 30.0}, ValueError),
        ({"total_frames": 2.5, "video_fps": 30.0}, TypeError),
        ({"total_frames": 60, "video_fps": float("nan")}, ValueError),
        ({"total_frames": 60, "video_fps": float("inf")}, ValueError),
        ({"total_frames": 60, "video_fps": "30"}, TypeError),
        ({"total_frames": 60, "video_fps": True}, TypeError),
        ({"total_frames": 60, "video_fps": 30.0, "fps": -1}, ValueError),
        ({"total_frames": 60, "video_fps": 30.0, "min_frames": 0}, ValueError),
        ({"total_frames": 60, "video_fps": 30.0, "max_frames": None}, None),
    ],
)
def test_wrong_arguments_are_the_callers_mistake(
    arguments: dict[str, object], error: type[Exception] | None
) -> None:
    if error is None:
        assert smart_nframes(**arguments) == 4  # type: ignore[arg-type]
    else:
        with pytest.raises(error):
            smart_nframes(**arguments)  # type: ignore[arg-type]


def test_the_frames_taken_are_spread_from_the_first_to_the_last() -> None:
    assert sampled_frames(10, 4) == [0, 3, 6, 9]
    assert sampled_frames(5, 1) == [0]
    assert sampled_frames(3, 4) == [0, 1, 1, 2]


@given(st.integers(1, 50_000), st.integers(1, 3000))
def test_the_frames_taken_are_those_of_numpys_linspace(total: int, nframes: int) -> None:
    numpy = pytest.importorskip("numpy")
    expected = numpy.linspace(0, total - 1, nframes).round().astype(int).tolist()
    assert sampled_frames(total, nframes) == expected


@pytest.mark.parametrize("given", [(10**400, 30.0), (10**300, 1e-300)])
def test_numbers_beyond_reckoning_are_the_callers_mistake(given: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match="too large"):
        smart_nframes(*given)
    with pytest.raises(ValueError, match="too large"):
        smart_nframes(100, 30.0, min_frames=10**400)
