"""What the model will see of a source, and how many tokens that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.media import FrameList, ImageInfo, UnknownMedia, VideoInfo
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings
    from vlprep.values.size import Size


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Case(Plain):
    """What an estimate was made for: enough to explain it, or to make it again."""

    media: ImageInfo | VideoInfo | FrameList | UnknownMedia
    model: Model
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Estimate(Plain):
    """What the model will see, in tokens and pixels.

    Attributes:
        kind: ``"image"``, ``"video"`` or ``"frames"``.
        tokens: Tokens as ``usage`` reports them, the two markers included.
        visual_tokens: Tokens of the pixels alone.
        resized: Height and width that the model sees, of the picture or of each frame.
        grid_thw: Patches in time, height and width; a patch is half a token's side, so
            ``visual_tokens`` is ``t * h * w / 4``.
        nframes: Frames taken from a film, or given in a list; ``None`` for a picture.
        effective_fps: Frames taken, divided by the seconds they stand for.
        lower: Fewest tokens that an edition, or an unknown size, allows.
        upper: Most tokens that an edition, or an unknown size, allows.
        scale: Side of what the model sees divided by the original's; 0.5 is half the detail.
        notes: What a reader should know about these numbers.
        case: What the estimate was made for.
    """

    kind: str
    tokens: int
    visual_tokens: int
    resized: Size | None = None
    grid_thw: tuple[int, int, int] | None = None
    nframes: int | None = None
    effective_fps: float | None = None
    lower: int
    upper: int
    scale: float | None = None
    notes: tuple[str, ...] = ()
    case: Case = field(repr=False)

    @property
    def exact(self) -> bool:
        """Whether the bounds meet."""
        return self.lower == self.upper

    def to_dict(self) -> dict[str, Any]:
        """Give the numbers as plain data; of the case, the model's id, edition and profile."""
        numbers = Plain.to_dict(self)
        del numbers["case"]
        settings = self.case.settings
        return {
            **numbers,
            "exact": self.exact,
            "model": self.case.model.id,
            "edition": str(settings.edition),
            "profile": str(settings.profile),
        }

    def _repr_html_(self) -> str:
        """Show the numbers as a table in a notebook."""
        from html import escape

        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
            for name, value in self.to_dict().items()
            if value is not None
        )
        return f"<table>{rows}</table>"


def checked_estimate(value: object) -> Estimate:
    """Take what ``estimate`` gave.

    Raises:
        TypeError: It is something else.
    """
    if not isinstance(value, Estimate):
        message = f"estimate must be an Estimate, as estimate() gives it, not {value!r:.80}"
        raise TypeError(message)
    return value
