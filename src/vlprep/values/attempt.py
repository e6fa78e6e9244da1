"""One encode that the search for a size that fits asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from vlprep.values.size import Size


class Attempt(NamedTuple):
    """One encode of a picture.

    Attributes:
        size: Height and width of the result.
        format: ``"webp"``, ``"png"`` or ``"jpeg"``.
        quality: 1 to 100, whole or not; ``None``: lossless.
        sample: Whether only a sample of the picture is encoded, to predict the bytes of the whole.
    """

    size: Size
    format: str
    quality: float | None = None
    sample: bool = False
