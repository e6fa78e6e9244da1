"""The settings that keep a source or a request within a budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.cost import Cost
    from vlprep.values.size import Size


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Plan(Plain):
    """How a source, or a whole request, is kept within a budget at the least loss of detail.

    Attributes:
        kind: ``"image"``, ``"video"``, ``"frames"`` or ``"request"``.
        where: JSON path of a part of a request.
        budget: Most tokens that were allowed, or that the money buys; of a part, what the rest of
            the request leaves it.
        fits: Whether they suffice; if not, this is the least that the service can be made to take.
            Of a request with sound, whose tokens nothing bounds, it is never said.
        tokens: Tokens with these settings.
        original_tokens: Tokens without them.
        settings: What to ask of the service; empty where nothing need be changed.
        shrink_to: Height and width to which the picture, or each frame, is to be resized before it
            is sent, which saves tokens by every rule; ``None`` where that is not needed.
        resized: Height and width that the model then sees.
        scale: Side of what the model then sees divided by the original's.
        nframes: Frames that are then taken from a film.
        effective_fps: Frames a second that they stand for.
        seconds_between: Seconds from one frame to the next; what is shorter may not be seen.
        cost: What the plan costs; ``None`` where no region was named.
        parts: Of a request, the plan of each medium.
        notes: What a reader should know.
    """

    kind: str
    where: str = ""
    budget: int
    fits: bool
    tokens: int
    original_tokens: int
    settings: dict[str, Any] = field(default_factory=dict)
    shrink_to: Size | None = None
    resized: Size | None = None
    scale: float | None = None
    nframes: int | None = None
    effective_fps: float | None = None
    seconds_between: float | None = None
    cost: Cost | None = None
    parts: tuple[Plan, ...] = ()
    notes: tuple[str, ...] = ()
