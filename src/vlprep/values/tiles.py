"""A picture cut into tiles, so that the model sees all of its detail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.plain import Plain
from vlprep.values.several import Several

if TYPE_CHECKING:
    from PIL.Image import Image

    from vlprep.values.estimate import Estimate
    from vlprep.values.issue import Issue
    from vlprep.values.size import Size
    from vlprep.values.transform import Box, Transform


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Tile(Plain):
    """One part of a picture.

    Attributes:
        box: Left, top, right and bottom in pixels of the original as it is shown.
        resized: Height and width at which the model sees it.
        tokens: Tokens, as ``usage`` reports them.
        transform: From the original as it is shown to what the model sees of this tile, sent as it
            is.
        cut: From the original as it is shown to ``picture``. Where that was changed before it was
            sent, the way is ``cut.then(fitted.transform)``.
        picture: The Pillow image, to be sent or given to ``fit``; ``None`` where only the size of
            the original is known.
    """

    box: Box
    resized: Size
    tokens: int
    transform: Transform
    cut: Transform
    picture: Image | None = field(default=None, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the picture as plain data."""
        return {name: value for name, value in Plain.to_dict(self).items() if name != "picture"}

    def _repr_png_(self) -> bytes | None:
        """Show the tile in a notebook."""
        if self.picture is None:
            return None
        png: bytes | None = self.picture._repr_png_()
        return png


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Tiling(Several[Tile]):
    """The tiles of a picture, as a sequence, beside the other ways of sending it.

    Attributes:
        items: The tiles, row by row; a single one where nothing would be lost.
        tokens: Tokens of all tiles together.
        whole: The picture sent as it is.
        high_resolution: The picture sent with ``vl_high_resolution_images``; ``None`` where the
            model has no such mode, or it is on already.
        best: ``"whole"``, ``"high-resolution"`` or ``"tiles"``: what keeps all detail for the
            fewest tokens.
        issues: Whether all tiles together are more than one request may hold.
    """

    items: tuple[Tile, ...]
    tokens: int
    whole: Estimate
    high_resolution: Estimate | None
    best: str
    issues: tuple[Issue, ...] = ()

    def _repr_html_(self) -> str:
        """Show the ways of sending the picture as a table in a notebook."""
        ways = [("whole", self.whole.tokens, self.whole.scale)]
        if self.high_resolution is not None:
            high = self.high_resolution
            ways.append(("high-resolution", high.tokens, high.scale))
        ways.append((f"{len(self)} tiles", self.tokens, 1.0))
        rows = "".join(
            f"<tr><td>{way}</td><td>{tokens:,}</td><td>{(scale or 0):.0%}</td></tr>"
            for way, tokens, scale in ways
        )
        head = "<tr><th>sent</th><th>tokens</th><th>detail along a side</th></tr>"
        return f"<table><caption>best: {self.best}</caption>{head}{rows}</table>"
