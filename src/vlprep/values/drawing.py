"""A picture that was drawn, with what there is to say about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from os import PathLike

    from PIL.Image import Image

    from vlprep.values.issue import Issue


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Drawing(Plain):
    """A picture that was drawn; a notebook shows it.

    Attributes:
        picture: The Pillow image.
        issues: What could not be drawn as it should.
        scale: Pixels across and down that stand for one of the original: a small one is enlarged.
    """

    picture: Image = field(repr=False)
    issues: tuple[Issue, ...] = ()
    scale: int = 1

    def save(self, path: str | PathLike[str]) -> None:
        """Write the picture to a file; its ending names the format."""
        self.picture.save(path)

    def _repr_png_(self) -> bytes | None:
        """Show the picture in a notebook."""
        png: bytes | None = self.picture._repr_png_()
        return png

    def to_dict(self) -> dict[str, Any]:
        """Give the size, the scale and the findings as plain data."""
        size = [self.picture.height, self.picture.width]
        issues = [issue.to_dict() for issue in self.issues]
        return {"size": size, "scale": self.scale, "issues": issues}
