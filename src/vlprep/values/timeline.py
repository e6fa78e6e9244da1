"""When the frames of a film are shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from vlprep.values.plain import Plain


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Timeline(Plain):
    """The frames of a film in the order in which they are shown, found without decoding any.

    Attributes:
        times: Second at which each frame is shown; the first one at 0.
        duration: Second at which the last frame ends.
        even: Whether all gaps are alike, so that a frame's number tells its time.
        cuts: Numbers of the frames, from 0, at which the film may be cut without encoding: key
            frames on which nothing shown before depends, and the other way round.
        bytes: Bytes of all frames together.
    """

    times: tuple[float, ...] = field(repr=False)
    duration: float
    even: bool
    cuts: tuple[int, ...] = field(default=(), repr=False)
    bytes: int = 0

    @property
    def rate(self) -> float:
        """Frames a second, on the whole."""
        return len(self.times) / self.duration

    def end(self, number: int) -> float:
        """Give the second at which the frames before this one end."""
        return self.times[number] if number < len(self.times) else self.duration
