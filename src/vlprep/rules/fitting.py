"""The search for what fits: it names the next encode, is sent the bytes, and names the next.

Nothing here opens a file or runs a codec, so the search is tested with pretend encoders.
"""

from __future__ import annotations

from math import exp2, log2
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.encoders import FILM_SEARCH, PICTURE_SEARCH
from vlprep.values.attempt import Attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from vlprep.values.size import Size


class Rung(NamedTuple):
    """One step of the ladder: a size, and how a picture is written at it.

    Attributes:
        size: Height and width of the result.
        lossless: Format that keeps every pixel; ``None``: it is not tried.
        lossy: Whether a quality is searched for when that does not fit.
    """

    size: Size
    lossless: str | None = None
    lossy: bool = False


def climb(rungs: Sequence[Rung], room: Mapping[str, int]) -> Generator[Attempt, int, Attempt]:
    """Search for a picture's encode: losslessly where that fits, by quality where it does not.

    Args:
        rungs: The steps, the best first.
        room: Most bytes that the result may have, for each format.

    Yields:
        The next encode. It is sent that encode's bytes; for a sample, those predicted for the
        whole.

    Returns:
        The encode to keep. Where nothing fits it is the nearest, and over its room.
    """
    *above, last = rungs
    for rung in above:
        if rung.lossless is not None:
            attempt = Attempt(rung.size, rung.lossless)
            most = room[rung.lossless]
            if (yield attempt._replace(sample=True)) <= most and (yield attempt) <= most:
                return attempt
    if last.lossless is not None:
        attempt = Attempt(last.size, last.lossless)
        most = room[last.lossless]
        # There is no other lossless chance below: it is worth an encode that may just fail.
        hopeless = last.lossy and (
            (yield attempt._replace(sample=True)) > PICTURE_SEARCH.hopeless * most
        )
        if not hopeless and ((yield attempt) <= most or not last.lossy):
            return attempt
    return (yield from _by_quality(last.size, room["jpeg"]))


def _by_quality(size: Size, room: int) -> Generator[Attempt, int, Attempt]:
    """Search downwards from quality 100 on a sample, and confirm with full encodes.

    An encoder need not be monotone: what is kept is the best full encode that fits. If the
    allowed number of full encodes ends with none, quality falls on until one fits.
    """
    search = PICTURE_SEARCH
    samples: dict[float, int] = {}
    low, high = search.lowest_quality, 100.0
    missed, at = 0, high
    best: Attempt | None = None
    for _ in range(search.full_encodes):

        def beside(quality: float, missed: int = missed, at: float = at) -> float:
            """What the sample does not see falls with quality as bytes usually do."""
            return float(missed * exp2((quality - at) / search.halving))

        quality = yield from _sampled_quality(size, search.aim * room, low, high, samples, beside)
        attempt = Attempt(size, "jpeg", quality)
        count = yield attempt
        if count <= room:
            best = attempt
            if count >= search.fill * room or quality >= high:
                return best
            low = quality
        else:
            high = quality
        missed, at = count - samples[quality], quality
    while best is None:
        quality = max(search.lowest_quality, quality * search.aim - 1)
        attempt = Attempt(size, "jpeg", quality)
        if (yield attempt) <= room or quality == search.lowest_quality:
            best = attempt
    return best


def _sampled_quality(
    size: Size,
    aim: float,
    low: float,
    high: float,
    samples: dict[float, int],
    beside: Callable[[float], float],
) -> Generator[Attempt, int, float]:
    """Halve the range of qualities until the whole is predicted to be a little less than it may be."""

    def sample(quality: float) -> Generator[Attempt, int, float]:
        if quality not in samples:
            samples[quality] = yield Attempt(size, "jpeg", quality, sample=True)
        return samples[quality] + beside(quality)

    if (yield from sample(high)) <= aim:
        return high
    while high - low > _FINENESS:
        middle = (low + high) / 2
        count = yield from sample(middle)
        if count > aim:
            high = middle
            continue
        low = middle
        if count >= _NEAR * aim:
            break
    yield from sample(low)
    return low


_FINENESS = 1 / 64
_NEAR = 0.985


def climb_film(room: int, pixels: int, finest: float) -> Generator[float, int, float]:
    """Search for a film's constant rate factor (CRF).

    Args:
        room: Most bytes that the result may have.
        pixels: Pixels of all frames together.
        finest: Lowest CRF that is worth its bytes.

    Yields:
        The next CRF; it is sent that encode's bytes.

    Returns:
        The CRF to keep. It is over the room only where nothing fits.
    """
    search = FILM_SEARCH
    bits = 8 * search.aim * room / pixels
    crf = _clamped(search.usual - search.halving * log2(bits / search.usual_bits), finest)
    tried: dict[float, int] = {}
    for _ in range(search.encodes):
        tried[crf] = yield crf
        fits = [value for value in tried if tried[value] <= room]
        if fits and (min(fits) <= finest or tried[min(fits)] >= search.fill * room):
            return min(fits)
        crf = _next_crf(tried, room, finest)
        if crf in tried:
            break
    crf = max(tried)  # what was named last may not have been tried
    while not fits and crf < search.coarsest:
        crf = _clamped(crf + search.halving, finest)
        tried[crf] = yield crf
        fits = [value for value in tried if tried[value] <= room]
    return min(fits) if fits else max(tried)


def _next_crf(tried: dict[float, int], room: int, finest: float) -> float:
    """Name the next CRF from the bytes of those tried.

    The logarithm of the bytes is taken for a line through the two nearest. While none fits, it is
    taken to fall as fast as is usual, or faster if it was seen to: the coarser the encode, the
    faster it falls, so a line through fine ones would lead too far. The last chance aims lower.
    """
    search = FILM_SEARCH
    none_fits = min(tried.values()) > room
    last = none_fits and len(tried) == search.encodes - 1
    aim = search.aim * room * (search.aim if last else 1.0)
    near, *others = sorted(tried, key=lambda crf: abs(log2(tried[crf] / aim)))
    slope = -1 / search.halving
    if others and tried[near] != tried[others[0]]:
        measured = log2(tried[near] / tried[others[0]]) / (near - others[0])
        slope = min(measured, slope if none_fits else _FLATTEST)
    return _clamped(near + log2(aim / tried[near]) / slope, finest)


_FLATTEST = -1 / 20
"""Bytes fall as CRF rises; what seems to be flatter than this is noise."""


def _clamped(crf: float, finest: float) -> float:
    """Keep a CRF within its range, in steps that x264 tells apart."""
    return round(min(max(crf, finest), FILM_SEARCH.coarsest), 1)
