"""The search for what fits, with pretend encoders."""

from __future__ import annotations

from math import exp2
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vlprep.catalog.encoders import FILM_SEARCH, PICTURE_SEARCH
from vlprep.rules.fitting import Rung, climb, climb_film
from vlprep.values.attempt import Attempt
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

OWN, SEEN = Size(3000, 4000), Size(1408, 1856)
LADDER = (Rung(OWN, "webp"), Rung(SEEN, "webp", lossy=True))
ROOM = {"webp": 1000, "png": 1000, "jpeg": 1000}


def run(
    search: Generator[Attempt, int, Attempt], count: Callable[[Attempt], int]
) -> tuple[Attempt, list[Attempt]]:
    """Give what the search keeps, and everything that it asked for."""
    asked = []
    try:
        attempt = next(search)
        while True:
            asked.append(attempt)
            attempt = search.send(count(attempt))
    except StopIteration as stop:
        return stop.value, asked


def whole(asked: list[Attempt]) -> list[Attempt]:
    return [attempt for attempt in asked if not attempt.sample]


def jpeg(scale: float, *, off: float = 1.0) -> Callable[[Attempt], int]:
    """Pretend an encoder whose bytes grow with quality; a sample is off by a factor."""

    def count(attempt: Attempt) -> int:
        if attempt.quality is None:
            return 100_000
        bytes_ = scale * exp2(attempt.quality / 12)
        return max(1, round(bytes_ * (off if attempt.sample else 1)))

    return count


def test_a_picture_that_fits_without_loss_at_its_own_size_is_written_so() -> None:
    kept, asked = run(climb(LADDER, ROOM), lambda _: 1000)
    assert kept == Attempt(OWN, "webp")
    assert whole(asked) == [kept]


def test_one_byte_too_many_at_its_own_size_leads_to_the_size_that_is_seen() -> None:
    kept, asked = run(climb(LADDER, ROOM), lambda attempt: 1001 if attempt.size == OWN else 1000)
    assert kept == Attempt(SEEN, "webp")
    assert whole(asked) == [kept]


def test_a_sample_that_promised_too_little_costs_one_encode_and_no_more() -> None:
    def count(attempt: Attempt) -> int:
        return 900 if attempt.sample or attempt.size == SEEN else 1001

    kept, asked = run(climb(LADDER, ROOM), count)
    assert kept == Attempt(SEEN, "webp")
    assert whole(asked) == [Attempt(OWN, "webp"), kept]


def test_a_sample_just_over_the_limit_still_gets_its_chance_without_loss() -> None:
    just = round(PICTURE_SEARCH.hopeless * 1000)

    def count(attempt: Attempt) -> int:
        if attempt.size == OWN:
            return 2000
        return just if attempt.sample else 1000

    assert run(climb(LADDER, ROOM), count)[0] == Attempt(SEEN, "webp")


def test_a_hopeless_sample_is_not_encoded_in_full() -> None:
    hopeless = round(PICTURE_SEARCH.hopeless * 1000) + 1

    def count(attempt: Attempt) -> int:
        return hopeless if attempt.quality is None else 950

    kept, asked = run(climb(LADDER, ROOM), count)
    assert kept.format == "jpeg"
    assert all(attempt.format == "jpeg" for attempt in whole(asked))


def test_quality_100_that_fits_is_not_searched_below() -> None:
    kept, asked = run(climb(LADDER, ROOM), jpeg(0.001))
    assert kept == Attempt(SEEN, "jpeg", 100.0)
    assert len(whole(asked)) == 1


@given(st.floats(0.5, 500), st.floats(0.97, 1.03))
def test_the_quality_search_takes_two_whole_encodes_and_fills_the_room(
    scale: float, off: float
) -> None:
    room = {"webp": 1, "png": 1, "jpeg": 100_000}
    count = jpeg(scale, off=off)
    kept, asked = run(climb((Rung(SEEN, None, lossy=True),), room), count)
    assert len(whole(asked)) <= PICTURE_SEARCH.full_encodes
    assert count(kept) <= 100_000
    assert count(kept) >= 90_000 or kept.quality == 100


@given(st.floats(9, 15.5), st.integers(1_000, 60_000))
def test_detail_that_no_sample_sees_does_not_lead_to_the_bottom(halving: float, seen: int) -> None:
    """A page that is white but for one noisy patch between the tiles of the sample."""
    room = {"webp": 1, "png": 1, "jpeg": 100_000}

    def count(attempt: Attempt) -> int:
        patch = 0 if attempt.sample else 200_000 * exp2(((attempt.quality or 0) - 100) / halving)
        return round(seen + patch)

    kept, asked = run(climb((Rung(SEEN, None, lossy=True),), room), count)
    assert len(whole(asked)) <= PICTURE_SEARCH.full_encodes
    assert 50_000 <= count(kept) <= 100_000


@given(st.floats(1, 2000), st.floats(0.3, 3))
def test_whatever_the_sample_says_the_kept_encode_fits(scale: float, off: float) -> None:
    room = {"webp": 1, "png": 1, "jpeg": 100_000}
    count = jpeg(scale, off=off)
    kept, asked = run(climb((Rung(SEEN, None, lossy=True),), room), count)
    assert count(kept) <= 100_000 or kept.quality == PICTURE_SEARCH.lowest_quality
    assert kept in asked


@given(st.lists(st.integers(1, 4000), min_size=101, max_size=101))
def test_an_encoder_that_is_not_monotone_never_gets_more_than_the_room(counts: list[int]) -> None:
    def count(attempt: Attempt) -> int:
        return counts[int(attempt.quality or 0)]

    kept, asked = run(climb((Rung(SEEN, None, lossy=True),), ROOM), count)
    assert kept in whole(asked)
    if count(kept) > 1000:
        assert all(count(attempt) > 1000 for attempt in whole(asked))
        assert kept.quality == PICTURE_SEARCH.lowest_quality


def test_a_step_without_a_lossless_format_is_passed_over() -> None:
    rungs = (Rung(OWN), Rung(SEEN, "png"))
    assert run(climb(rungs, ROOM), lambda _: 10)[0] == Attempt(SEEN, "png")


def test_a_sample_that_lies_grossly_leads_down_step_by_step() -> None:
    def count(attempt: Attempt) -> int:
        quality = attempt.quality or 0
        return round(quality * quality / 100) if attempt.sample else 1001 if quality > 50 else 900

    kept, asked = run(climb((Rung(SEEN, None, lossy=True),), ROOM), count)
    assert count(kept) == 900
    assert len(whole(asked)) > PICTURE_SEARCH.full_encodes + 1


def test_what_nothing_brings_under_the_limit_ends_at_the_lowest_quality() -> None:
    kept, _ = run(climb((Rung(SEEN, None, lossy=True),), ROOM), lambda _: 5000)
    assert kept == Attempt(SEEN, "jpeg", PICTURE_SEARCH.lowest_quality)


def test_without_leave_to_lose_anything_the_last_lossless_encode_is_given_for_what_it_is() -> None:
    kept, _ = run(climb((Rung(OWN, "png"), Rung(SEEN, "png")), ROOM), lambda _: 5000)
    assert kept == Attempt(SEEN, "png")


def run_film(
    search: Generator[float, int, float], count: Callable[[float], int]
) -> tuple[float, list[float]]:
    asked = []
    try:
        crf = next(search)
        while True:
            asked.append(crf)
            crf = search.send(count(crf))
    except StopIteration as stop:
        return stop.value, asked


@given(st.floats(1e4, 1e9), st.floats(4, 9), st.floats(0, 0.04))
@example(609778551.0, 8.5, 0.03125)  # only the coarsest fits, and is named after the last try
def test_a_film_takes_three_encodes_at_most_and_fits(
    scale: float, halving: float, wobble: float
) -> None:
    def count(crf: float) -> int:
        return max(1, round(scale * exp2(-crf / halving) * (1 + wobble * ((crf * 10) % 3 - 1))))

    room = 10_000_000
    kept, asked = run_film(climb_film(room, 100_000_000, FILM_SEARCH.finest), count)
    assert kept in asked
    assert count(kept) <= room or count(FILM_SEARCH.coarsest) > room


def test_a_film_with_room_to_spare_is_written_at_the_finest_rate_and_no_finer() -> None:
    kept, _ = run_film(climb_film(10_000_000, 1000, FILM_SEARCH.transparent), lambda _: 10)
    assert kept == FILM_SEARCH.transparent


def test_a_film_that_nothing_makes_small_enough_ends_at_the_coarsest_rate() -> None:
    kept, _ = run_film(climb_film(100, 100_000_000, FILM_SEARCH.finest), lambda _: 10**9)
    assert kept == FILM_SEARCH.coarsest


def test_a_film_that_never_fills_its_room_is_given_as_the_best_of_three() -> None:
    asked_for = iter([500, 510, 520])
    kept, asked = run_film(climb_film(1000, 8 * 1000, 0.0), lambda _: next(asked_for))
    assert len(asked) == FILM_SEARCH.encodes
    assert kept == min(asked)


@pytest.mark.parametrize("over", [0, 1])
def test_a_film_is_kept_at_the_limit_and_not_above_it(over: int) -> None:
    def count(crf: float) -> int:
        return 1000 + over if crf < 20 else 500

    kept, _ = run_film(climb_film(1000, 8 * 1000, FILM_SEARCH.finest), count)
    assert count(kept) <= 1000
