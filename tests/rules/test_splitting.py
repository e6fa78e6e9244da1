"""Where a film is cut: every second is in a part, and every part is legal."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.catalog.sources import HOUSE
from vlprep.rules.splitting import checked_overlap, plan_pieces
from vlprep.values.model import FilmLimits
from vlprep.values.timeline import Timeline

LIMITS = FilmLimits(min_seconds=2, max_seconds=40, url_bytes=1000, source=HOUSE)


def film(frames: int, gap: float, keys: int) -> Timeline:
    """Make a film with a key frame every so many frames."""
    times = tuple(number * gap for number in range(frames))
    cuts = tuple(range(0, frames, keys))
    return Timeline(times=times, duration=frames * gap, even=True, cuts=cuts)


@given(
    frames=st.integers(2, 4000),
    gap=st.sampled_from([1 / 30, 0.04, 0.5, 1.0]),
    keys=st.integers(1, 3000),
    overlap=st.sampled_from([0.0, 0.5, 5.0, 19.9]),
)
def test_parts_cover_the_film_and_each_is_of_a_legal_length(
    frames: int, gap: float, keys: int, overlap: float
) -> None:
    timeline = film(frames, gap, keys)
    pieces = plan_pieces(timeline, LIMITS, overlap)
    assert pieces
    assert pieces[0].first == 0
    assert pieces[-1].stop == frames
    for piece in pieces:
        length = timeline.end(piece.stop) - timeline.times[piece.first]
        assert length <= LIMITS.max_seconds + 1e-9  # a difference of two floats
        assert len(pieces) == 1 or length >= LIMITS.min_seconds - 1e-9
        if piece.copies:
            assert piece.first in timeline.cuts
            assert piece.stop == frames or piece.stop in timeline.cuts
    for earlier, later in pairwise(pieces):
        shared = timeline.end(earlier.stop) - timeline.times[later.first]
        assert later.first > earlier.first
        assert shared >= overlap - 1e-9
        assert later.first <= earlier.stop
    assert len(pieces) <= 1 + timeline.duration / (LIMITS.max_seconds / 2 - overlap)


@pytest.mark.parametrize(
    ("seconds", "ends"), [(40, [40]), (41, [39, 41]), (42, [40, 42]), (81, [40, 79, 81])]
)
def test_a_tail_that_would_be_too_short_gets_more_by_an_earlier_cut(
    seconds: int, ends: list[float]
) -> None:
    timeline = film(10 * seconds, 0.1, 10 * seconds)
    pieces = plan_pieces(timeline, LIMITS, 0.0)
    assert pieces is not None
    assert [round(timeline.end(piece.stop), 6) for piece in pieces] == ends


@pytest.mark.parametrize(("frames", "parts"), [(159, 1), (160, 1), (161, 2)])
def test_a_film_longer_than_a_part_by_one_frame_is_cut(frames: int, parts: int) -> None:
    pieces = plan_pieces(film(frames, 0.25, frames), LIMITS, 0.0)
    assert pieces is not None
    assert len(pieces) == parts


def test_a_cut_is_made_at_a_key_frame_where_the_part_is_long_enough() -> None:
    dense, sparse = film(1000, 0.1, 150), film(1000, 0.1, 550)
    at_keys, exact = plan_pieces(dense, LIMITS, 0.0), plan_pieces(sparse, LIMITS, 0.0)
    assert at_keys is not None
    assert exact is not None
    assert [(piece.stop, piece.copies) for piece in at_keys] == [
        (300, True),
        (600, True),
        (1000, True),
    ]
    assert [(piece.stop, piece.copies) for piece in exact] == [
        (400, False),
        (800, False),
        (1000, False),
    ]


def test_an_encoded_part_ends_at_a_key_frame_so_that_the_next_can_be_copied() -> None:
    timeline = Timeline(
        times=tuple(number * 0.1 for number in range(1000)),
        duration=100.0,
        even=True,
        cuts=(0, 700),
    )
    pieces = plan_pieces(timeline, LIMITS, 0.0)
    assert pieces is not None
    assert [(piece.stop, piece.copies) for piece in pieces] == [
        (400, False),
        (700, False),
        (1000, True),
    ]


def test_overlapping_parts_begin_at_key_frames_too() -> None:
    pieces = plan_pieces(film(1000, 0.1, 50), LIMITS, 3.0)
    assert pieces is not None
    assert [(piece.first, piece.stop, piece.copies) for piece in pieces] == [
        (0, 400, True),
        (350, 750, True),
        (700, 1000, True),
    ]


def test_a_frame_that_is_shown_for_longer_than_a_part_lasts_cannot_be_cut() -> None:
    timeline = Timeline(times=(0.0, 50.0), duration=60.0, even=False, cuts=(0, 1))
    assert plan_pieces(timeline, LIMITS, 0.0) is None


def test_a_film_that_begins_without_a_key_frame_is_not_copied() -> None:
    timeline = Timeline(times=(0.0, 1.0, 2.0), duration=3.0, even=True)
    pieces = plan_pieces(timeline, LIMITS, 0.0)
    assert pieces == [(0, 3, False)]


@pytest.mark.parametrize("overlap", [0, 0.0, 19.999])
def test_an_overlap_below_half_of_a_part_is_taken(overlap: float) -> None:
    assert checked_overlap(overlap, LIMITS) == overlap


@pytest.mark.parametrize("overlap", [-0.001, 20, inf, nan])
def test_any_other_overlap_is_refused_with_the_limit(overlap: float) -> None:
    with pytest.raises(ValueError, match="below 20 s"):
        checked_overlap(overlap, LIMITS)


@pytest.mark.parametrize("overlap", ["1", None, True, b"1"])
def test_an_overlap_is_a_number(overlap: object) -> None:
    with pytest.raises(TypeError, match="number of seconds"):
        checked_overlap(overlap, LIMITS)  # type: ignore[arg-type]  # the point of the test


def test_a_key_frame_before_the_overlap_is_where_the_next_part_begins() -> None:
    """It shares 6 s where 5 are asked for, so that the first part is copied and not encoded."""
    times = tuple(map(float, range(100)))
    pieces = plan_pieces(
        Timeline(times=times, duration=100.0, even=True, cuts=(0, 18, 24)), LIMITS, 5.0
    )
    assert pieces is not None
    assert pieces[0] == (0, 24, True)
    assert pieces[1].first == 18
