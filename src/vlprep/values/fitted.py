"""What was made of a picture or film so that the service takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vlprep.values.datauri import data_uri
from vlprep.values.plain import Plain
from vlprep.values.transform import Transform

if TYPE_CHECKING:
    from typing import Any

    from vlprep.values.issue import Issue
    from vlprep.values.media import FrameList, ImageInfo, VideoInfo

    Info = ImageInfo | VideoInfo | FrameList

_SAME = Transform()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Fitted(Plain):
    """A picture, film or list of frames that ``check`` passes, and how it came about.

    Attributes:
        data: The bytes of the file; ``None`` where only ``path`` holds it, and for a list.
        path: Where the file is; ``None`` where only ``data`` holds it, and for a list.
        media_type: Its MIME type; empty for a list.
        info: What it is now.
        original: What it was.
        tokens: Tokens of the result, as ``usage`` reports them; ``None`` for one frame of a list,
            where two frames share theirs.
        original_tokens: Tokens of the original; ``None`` where it has no legal size.
        steps: What was done, in words, in order; none where the original passes as it is.
        transform: From the original, as it is shown, to what the model sees of the result: pixels
            and times, both ways.
        frames: For a list of frames, one for each; empty otherwise.
        issues: What the result's own ``check`` found, warnings and infos, and what fitting adds.
    """

    data: bytes | None = field(default=None, repr=False)
    path: str | None = None
    media_type: str = ""
    info: Info
    original: Info
    tokens: int | None = None
    original_tokens: int | None = None
    steps: tuple[str, ...] = ()
    transform: Transform = _SAME
    frames: tuple[Fitted, ...] = ()
    issues: tuple[Issue, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was done."""
        return bool(self.steps) or any(frame.changed for frame in self.frames)

    def data_uri(self) -> str:
        """Give the file as a Base64 data URI.

        Raises:
            ValueError: The bytes are not here: it is a list, or a file that does not travel by
                Base64.
        """
        if self.data is None:
            message = "only a single file that was fitted for transport='base64' is a data URI"
            raise ValueError(message)
        return data_uri(self.data, self.media_type)

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the bytes as plain data."""
        plain = Plain.to_dict(self)
        del plain["data"]
        return {**plain, "changed": self.changed}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Segment(Fitted):
    """A part of a film, fitted, and its place in the original.

    Attributes:
        offset: Second of the original at which it begins; ``transform`` maps times by it.
        duration: Its length in seconds.
    """

    offset: float
    duration: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Fidelity(Plain):
    """How much of what the model sees is left.

    Attributes:
        psnr: Peak signal-to-noise ratio in dB, over all samples; infinite where nothing differs.
        ssim: Structural similarity, 1 where nothing differs.
        frames: Frames compared; 1 for a picture.
    """

    psnr: float
    ssim: float
    frames: int = 1
