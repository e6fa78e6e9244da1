"""A film or list reduced to what sampling needs: how many frames, and their rate."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.values.media import FrameList

if TYPE_CHECKING:
    from vlprep.values.media import VideoInfo


class Clip(NamedTuple):
    """A film as the sampler needs it."""

    frames: int
    fps: float

    @property
    def seconds(self) -> float:
        """Length by frames and rate, the sampler's own clock."""
        return self.frames / self.fps


def clip_of(media: VideoInfo | FrameList) -> Clip | None:
    """Give what the sampler needs to know, or ``None`` where that of a film is not known.

    Raises:
        ValueError: A list has no frames.
    """
    if isinstance(media, FrameList):
        if not media.frames:
            message = "a FrameList needs at least one frame"
            raise ValueError(message)
        return Clip(len(media.frames), media.fps)
    frames, fps, duration = media.frames, media.fps, media.duration
    if frames and fps:
        return Clip(frames, fps)
    if frames and duration:
        return Clip(frames, frames / duration)
    if fps and duration:
        return Clip(max(1, round(fps * duration)), fps)
    return None
