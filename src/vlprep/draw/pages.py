"""Text laid out on pages of pictures."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from vlprep.catalog.drawing import TEXT_PAGES
from vlprep.draw.directions import runs_leftwards
from vlprep.draw.fonts import Lettering
from vlprep.draw.marks import missing_glyphs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

    from vlprep.values.issue import Issue
    from vlprep.values.size import Size

_PAPER, _INK = "#ffffff", "#111111"
_LETTER = 0.72
"""Share of a line's height that its letters take."""
_TAB = 4
_SPACE = " "
_WIDE = frozenset("WF")
"""Of the scripts that put no blanks between words: a line may end behind any character."""


class _Line(NamedTuple):
    """A line, and whether the paragraph that it was broken out of runs from right to left."""

    text: str
    leftwards: bool


class Typesetter:
    """Lays a text out page by page.

    Attributes:
        size: Height and width of a full page.
    """

    def __init__(self, text: str, size: Size, factor: int) -> None:
        self.size = size
        self._factor = factor
        self._letters = Lettering(round(TEXT_PAGES.line_height * _LETTER))
        self._lines = self._wrapped(text)

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Which characters could not be drawn so far."""
        return missing_glyphs(self._letters)

    def pages(self) -> Iterator[Image]:
        """Give the pages; the last one ends with its text."""
        rows = (self.size.height - 2 * TEXT_PAGES.margin) // TEXT_PAGES.line_height
        page: list[_Line] = []
        for line in self._lines:
            page.append(line)
            if len(page) == rows:
                yield self._page(page, self.size.height)
                page = []
        if page:
            needed = len(page) * TEXT_PAGES.line_height + 2 * TEXT_PAGES.margin
            yield self._page(page, -(-needed // self._factor) * self._factor)

    def _page(self, lines: list[_Line], height: int) -> Image:
        from PIL import Image as Pillow
        from PIL import ImageDraw

        page = Pillow.new("RGB", (self.size.width, height), _PAPER)
        on = ImageDraw.Draw(page)
        for number, line in enumerate(lines):
            middle = TEXT_PAGES.margin + (number + 0.5) * TEXT_PAGES.line_height
            left = TEXT_PAGES.margin
            if line.leftwards:  # its lines begin at the right
                left = self.size.width - TEXT_PAGES.margin - ceil(self._letters.width(line.text))
            self._letters.draw(on, (left, middle), line.text, _INK, leftwards=line.leftwards)
        return page

    def _wrapped(self, text: str) -> Iterator[_Line]:
        """Break lines where they are too long: behind a blank if there is one, else anywhere."""
        most = self.size.width - 2 * TEXT_PAGES.margin
        for raw in text.splitlines():
            line, width, blank = "", 0.0, 0
            leftwards = runs_leftwards(raw)
            for character in raw.expandtabs(_TAB):
                shown = character if character.isprintable() else _SPACE
                width += self._letters.advance(shown, line[-1:])
                if width > most and line:
                    at = blank if blank and shown != _SPACE else len(line)
                    yield _Line(line[:at].rstrip(), leftwards)
                    line = line[at:].lstrip()
                    width = sum(map(self._letters.advance, line + shown, f" {line}"))
                    blank = 0
                line += shown
                if shown == _SPACE or east_asian_width(shown) in _WIDE:
                    blank = len(line)
            yield _Line(line, leftwards)
