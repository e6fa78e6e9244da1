"""What the model sees of a source: the shapes that pictures, films and lists have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.sampling import MARKERS
from vlprep.values.media import FrameList, ImageInfo, VideoInfo

if TYPE_CHECKING:
    from vlprep.rules.clips import Clip
    from vlprep.rules.filming import FrameCaps
    from vlprep.rules.picturing import PictureCaps
    from vlprep.values.media import UnknownMedia
    from vlprep.values.size import Size

    Media = ImageInfo | VideoInfo | FrameList | UnknownMedia


class Subject(NamedTuple):
    """A source as the rules see it.

    Attributes:
        kind: ``"image"``, ``"video"`` or ``"frames"``.
        size: Of the picture or of each frame; ``None``: not known.
        clip: Frames and their rate; ``None`` for a picture, and where it is not known.
        assumed: Whether nothing says that it is a picture.
    """

    kind: str
    size: Size | None
    clip: Clip | None = None
    assumed: bool = False


class Seen(NamedTuple):
    """What the model sees.

    Attributes:
        resized: Size of the picture or of each frame; ``None`` where the source's is not known.
        patches: Patches in time; ``None`` where the length is not known.
        nframes: Frames of a film; ``None`` for a picture, and where the length is not known.
        visual: Tokens of the pixels, the most that it can be.
        least: The fewest that it can be.
        caps: What held for it.
        around: Markers, and the times that some processors write between patches.
        least_around: The fewest that these can be.
    """

    resized: Size | None
    patches: int | None
    nframes: int | None
    visual: int
    least: int
    caps: PictureCaps | FrameCaps
    around: int = MARKERS.tokens
    least_around: int = MARKERS.tokens

    @property
    def lower(self) -> int:
        """Fewest tokens, as ``usage`` reports them."""
        return self.least + self.least_around

    @property
    def upper(self) -> int:
        """Most tokens, as ``usage`` reports them."""
        return self.visual + self.around


def subject_of(media: Media) -> Subject:
    """Reduce a source to what the rules need.

    Raises:
        ValueError: A list has no frames.
    """
    if isinstance(media, ImageInfo):
        return Subject("image", media.size)
    if isinstance(media, (VideoInfo, FrameList)):
        from vlprep.rules.clips import clip_of

        return Subject(media.kind, size_of(media), clip_of(media))
    return Subject(media.kind, None, assumed=media.assumed)


def size_of(media: Media) -> Size | None:
    """Give the size of a picture, film or list; a list is sized by its first known frame."""
    if isinstance(media, FrameList):
        return next((frame.size for frame in media.frames if isinstance(frame, ImageInfo)), None)
    return media.size if isinstance(media, (ImageInfo, VideoInfo)) else None
