"""How frames are taken from a film, and what surrounds the pixels; the same for every model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import API_REFERENCE, GUIDE, HOUSE, OBSERVED, PROCESSORS, SAMPLE_CODE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Fps(NamedTuple):
    """Frames a second: the default, and the range. Whether its ends count is the edition's."""

    default: float
    least: float
    most: float
    source: Source


class Sampler(NamedTuple):
    """The sampler's constants.

    Attributes:
        min_frames: Fewest frames taken from a film that has as many.
        least_frames: Fewer than this cannot be taken at all.
        frames_per_patch: Frames that share one temporal patch; an odd count is padded.
        min_pixels_slack: A frame's cap never goes under this multiple of its lower limit.
        source: The page that states these numbers.
    """

    min_frames: int
    least_frames: int
    frames_per_patch: int
    min_pixels_slack: float
    source: Source


class FrameLists(NamedTuple):
    """Fewest pictures of a list of frames; the most is a model's own number."""

    least: int
    source: Source


class Markers(NamedTuple):
    """Tokens around the pixels: ``<|vision_start|>`` and ``<|vision_end|>``."""

    tokens: int
    source: Source


class WrittenTimes(NamedTuple):
    """The ``<1.5 seconds>`` that some processors write before each temporal patch.

    Attributes:
        around: Tokens beside those of the number, which has one for each character.
        source: The code that writes them.
    """

    around: int
    source: Source


class UnknownFilm(NamedTuple):
    """Written times of a film of unknown length are bounded up to these seconds."""

    seconds: float
    source: Source


FPS: Final = Fps(default=2.0, least=0.1, most=10.0, source=GUIDE)
SAMPLER: Final = Sampler(
    min_frames=4, least_frames=2, frames_per_patch=2, min_pixels_slack=1.05, source=SAMPLE_CODE
)
FRAME_LISTS: Final = FrameLists(least=4, source=API_REFERENCE)
MARKERS: Final = Markers(tokens=2, source=OBSERVED)
WRITTEN_TIMES: Final = WrittenTimes(around=3, source=PROCESSORS)
UNKNOWN_FILM: Final = UnknownFilm(seconds=99999.9, source=HOUSE)
