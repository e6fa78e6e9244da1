"""What a whole request costs in tokens, part by part."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from vlprep.values.choices import Edition, Route
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class PartEstimate(Plain):
    """The tokens of one part of a message.

    Attributes:
        where: JSON path of the part.
        message: Number of its message, from 0.
        kind: ``"text"``, ``"image"``, ``"video"``, ``"frames"``, or ``"other"`` for what cannot be
            counted.
        tokens: Its tokens.
        lower: The fewest that it can be.
        upper: The most that it can be; ``None`` for sound, of which nobody published it.
        estimate: What the model sees of it; ``None`` for text.
    """

    where: str
    message: int
    kind: str
    tokens: int
    lower: int
    upper: int | None
    estimate: Estimate | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the numbers as plain data; of the estimate, what the model sees."""
        plain = Plain.to_dict(self)
        if self.estimate is not None:
            del plain["estimate"]["notes"]
        return plain


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class RequestEstimate(Plain):
    """The tokens of a request, as ``usage`` names them.

    Attributes:
        total_tokens: All input tokens: ``input_tokens`` of DashScope, ``prompt_tokens`` of OpenAI.
        text_tokens: Those of texts, and of the template around the turns.
        image_tokens: Those of pictures, markers included.
        video_tokens: Those of films and lists of frames, markers included.
        lower: Fewest input tokens that an edition, an unknown size, or an uncounted text allows.
        upper: Most input tokens; ``None`` with sound, which nothing bounds.
        parts: The parts in order.
        messages: Tokens of each message, its template included.
        text_by: ``"vocabulary"``, or ``"bounds"`` where no vocabulary is installed.
        thinking: Whether the model thinks before it answers this request.
        max_input: Most input tokens that the model takes in this mode.
        max_output: Most output tokens that this request may cost, thought included; ``None``
            where nobody published it.
        more_images: How many more pictures like the last one fit; ``None`` without a picture, and
            with sound.
        notes: What a reader should know about these numbers.
        model: The model, as the edition knows it.
        route: Which dialect carries it.
        edition: Whose numbers hold.
    """

    total_tokens: int
    text_tokens: int
    image_tokens: int
    video_tokens: int
    lower: int
    upper: int | None
    parts: tuple[PartEstimate, ...]
    messages: tuple[int, ...]
    text_by: str
    thinking: bool
    max_input: int | None
    max_output: int | None
    more_images: int | None
    notes: tuple[str, ...] = ()
    model: Model = field(repr=False)
    route: Route
    edition: Edition

    @property
    def exact(self) -> bool:
        """Whether the bounds meet."""
        return self.lower == self.upper

    def to_dict(self) -> dict[str, Any]:
        """Give the numbers as plain data; of the model, its id."""
        return {
            **Plain.to_dict(self),
            "parts": [part.to_dict() for part in self.parts],
            "model": self.model.id,
            "exact": self.exact,
        }

    def _repr_html_(self) -> str:
        """Show the parts as a table in a notebook."""
        from html import escape

        rows = "".join(
            f"<tr><td>{escape(part.where)}</td><td>{part.kind}</td><td>{part.tokens}</td></tr>"
            for part in self.parts
        )
        head = "<tr><th>part</th><th>kind</th><th>tokens</th></tr>"
        title = f"{escape(self.model.id)}: {self.total_tokens} tokens"
        return f"<table><caption>{title}</caption>{head}{rows}</table>"
