"""Fonts that have the glyphs of a text, looked for where each system keeps them."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from vlprep.draw.directions import in_order, runs_leftwards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_FOLDERS = {
    "win32": (r"%WINDIR%\Fonts", r"%LOCALAPPDATA%\Microsoft\Windows\Fonts"),
    "darwin": ("/System/Library/Fonts", "/Library/Fonts", "~/Library/Fonts"),
}
_ELSEWHERE = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_LIKED = (
    *("notosanscjk", "sourcehansans", "pingfang", "hiragino", "msyh", "yugoth", "malgun"),
    *("wqy", "droidsansfallbackfull", "arialunicode", "simhei", "notosans-regular", "notosansthai"),
    *("dejavusans.", "arial.", "segoeui.", "helvetica"),
)
"""Beginnings of names of upright fonts that cover much: they are tried before all others."""
_ENDINGS = (".ttf", ".otf", ".ttc")
_MOST_FILES = 4000
_MOST_MISSING = 256
"""So many characters are looked for in all fonts in vain; then only in those that had others."""
_NOWHERE = "\U0010fffe"
"""No font has this character, so its glyph is the one that stands for those that are missing."""


class _Run(NamedTuple):
    """A piece of a line: its font, and its direction if that is not the usual one."""

    font: FreeTypeFont
    text: str
    direction: str | None

    @property
    def width(self) -> float:
        """Pixels that it takes across."""
        return self.font.getlength(self.text, direction=self.direction)


class Lettering:
    """Draws text of any script at one size; what no font has is noted.

    Attributes:
        size: Pixels of a letter's body.
        missing: Characters that no font of this machine has.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.missing: set[str] = set()
        self._fonts: list[FreeTypeFont] = [_own(size)]
        self._useful = [self._fonts[0]]
        self._waiting = iter(_candidates())
        self._chosen: dict[str, FreeTypeFont] = {}
        self._widths: dict[tuple[int, str], float] = {}
        self._known: dict[tuple[int, str], bool] = {}

    def width(self, text: str) -> float:
        """Give the width of a text in pixels."""
        return sum(run.width for run in self._runs(text))

    def advance(self, character: str, before: str = "") -> float:
        """Give the width of one character, remembered: long texts have few of them.

        Args:
            character: The character.
            before: The one before it, whose font goes on if it has both, as a line is drawn.
        """
        font = self._font(before or character)
        font = font if self._has(font, character) else self._font(character)
        key = id(font), character
        if key not in self._widths:
            self._widths[key] = font.getlength(character)
        return self._widths[key]

    @property
    def height(self) -> int:
        """Pixels from the top of one line to the top of the next."""
        return round(self.size * 1.3)

    def draw(
        self,
        on: ImageDraw,
        at: tuple[float, float],
        text: str,
        fill: str,
        *,
        leftwards: bool | None = None,
    ) -> None:
        """Draw a line of text.

        Args:
            on: What it is drawn on.
            at: The left end of its middle.
            text: The line.
            fill: Its colour.
            leftwards: Whether its paragraph runs from right to left; if it is not given, the line
                is a paragraph of its own.
        """
        x, y = at
        for run in self._runs(text, leftwards=leftwards):
            way = run.direction
            on.text((x, y), run.text, fill=fill, font=run.font, anchor="lm", direction=way)
            x += run.width

    def _runs(self, text: str, *, leftwards: bool | None = None) -> Iterator[_Run]:
        """Take a text apart, from left to right, so that each part has one font and direction."""
        text = normalize("NFC", text)  # a letter and its accent are one glyph
        if not _shapes():
            yield from (_Run(*part, None) for part in self._by_font(text))
            return
        leftwards = runs_leftwards(text) if leftwards is None else leftwards
        for part, against in in_order(text, leftwards=leftwards):
            runs = [_Run(*run, "rtl" if against else None) for run in self._by_font(part)]
            yield from runs[::-1] if against else runs

    def _by_font(self, text: str) -> Iterator[tuple[FreeTypeFont, str]]:
        """Take a text apart so that each part has one font; scripts that join letters stay whole."""
        run, current = "", self._fonts[0]
        for character in text:
            stays = self._has(current, character)
            font = current if stays else self._font(character)
            if font is not current and run:
                yield current, run
                run = ""
            current = font
            run += character
        if run:
            yield current, run

    def _has(self, font: FreeTypeFont, character: str) -> bool:
        """Remember what a font has: to find out means to draw the character twice."""
        key = id(font), character
        if key not in self._known:
            self._known[key] = has_glyph(font, character)
        return self._known[key]

    def _font(self, character: str) -> FreeTypeFont:
        known = self._chosen.get(character)
        if known is None:
            known = self._chosen[character] = self._find(character)
        return known

    def _find(self, character: str) -> FreeTypeFont:
        if len(self.missing) >= _MOST_MISSING:
            return self._among_chosen(character)
        for font in self._fonts:
            if self._has(font, character):
                if font not in self._useful:
                    self._useful.append(font)
                return font
        for path in self._waiting:
            loaded = _load(path, self.size)
            if loaded is not None:
                self._fonts.append(loaded)
                if self._has(loaded, character):
                    self._useful.append(loaded)
                    return loaded
        if character.isprintable():
            self.missing.add(character)
        return self._fonts[0]

    def _among_chosen(self, character: str) -> FreeTypeFont:
        """Look only where something was found before: what so many fonts lack costs time."""
        found = next((font for font in self._useful if self._has(font, character)), None)
        if found is None and character.isprintable():
            self.missing.add(character)
        return found or self._fonts[0]


def has_glyph(font: FreeTypeFont, character: str) -> bool:
    """Tell whether a font has a character, by comparing it with the glyph for missing ones."""
    if character.isspace() or not character.isprintable():
        return True
    glyph = font.getmask(character)
    none = font.getmask(_NOWHERE)
    return glyph.size != none.size or bytes(glyph) != bytes(none)


def _own(size: int) -> FreeTypeFont:
    """Give the font that Pillow brings: Latin letters look alike on every machine.

    Pillow sets it without the engine for all scripts, which brackets among Arabic words need.
    """
    from PIL.ImageFont import Layout, load_default

    font = load_default(size)
    assert hasattr(font, "font_variant")  # noqa: S101 - only a Pillow without FreeType has another
    engine = Layout.RAQM if _shapes() else Layout.BASIC
    return font.font_variant(layout_engine=engine)


@cache
def _shapes() -> bool:
    """Tell whether Pillow has the engine that draws from right to left; it refuses to without."""
    from PIL.features import check_feature

    return bool(check_feature("raqm"))


def _load(path: str, size: int) -> FreeTypeFont | None:
    from PIL.ImageFont import truetype

    try:
        return truetype(path, size)
    except (OSError, ValueError):
        return None


@cache
def _candidates() -> tuple[str, ...]:
    """List font files, those first that cover much; of a family the plain cut before the others."""
    found: list[str] = []
    for folder in _FOLDERS.get(sys.platform, _ELSEWHERE):
        where = os.path.expanduser(os.path.expandvars(folder))  # noqa: PTH111 - as in media/reader.py
        for parent, _, names in os.walk(where):
            found += [
                os.path.join(parent, name)  # noqa: PTH118
                for name in names
                if name.lower().endswith(_ENDINGS)
            ]
            if len(found) >= _MOST_FILES:
                break
    return tuple(sorted(found[:_MOST_FILES], key=_rank))


def _rank(path: str) -> tuple[int, int, str]:
    name = os.path.basename(path).lower().replace("-", "").replace("_", "")  # noqa: PTH119
    liked = next(
        (place for place, start in enumerate(_LIKED) if name.startswith(start.replace("-", ""))),
        len(_LIKED),
    )
    plain = not any(cut in name for cut in ("bold", "italic", "oblique", "light", "mono", "serif"))
    return liked, 0 if plain else 1, path
