"""The pages of a document as pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.values.datauri import data_uri
from vlprep.values.plain import Plain
from vlprep.values.several import Several

if TYPE_CHECKING:
    from vlprep.values.issue import Issue
    from vlprep.values.size import Size

_PNG = "image/png"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Page(Plain):
    """One page, at the very size at which the model sees it.

    Attributes:
        number: Which page of the document, from 1.
        data: The picture, as PNG.
        size: Height and width in pixels.
        tokens: Tokens, as ``usage`` reports them.
    """

    number: int
    data: bytes = field(repr=False)
    size: Size
    tokens: int

    def data_uri(self) -> str:
        """Give the picture as a Base64 data URI."""
        return data_uri(self.data, _PNG)

    def to_dict(self) -> dict[str, Any]:
        """Give everything but the bytes as plain data."""
        return {name: value for name, value in Plain.to_dict(self).items() if name != "data"}

    def _repr_png_(self) -> bytes:
        """Show the page in a notebook."""
        return self.data


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Pages(Several[Page]):
    """The pages that fit one request, as a sequence.

    Attributes:
        items: The pages.
        total: Pages of the whole document; of a text file, where not all fit, those that were made.
        tokens: Tokens of all pages together.
        issues: Which pages are left out and why, and what else there is to say.
    """

    items: tuple[Page, ...]
    total: int
    tokens: int
    issues: tuple[Issue, ...] = ()
