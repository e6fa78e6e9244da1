"""Fonts that have the glyphs of a text, looked for where each system keeps them."""

from __future__ import annotations

import os
import sys
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import normalize

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
        self._widths: dict[str, float] = {}
        self._known: dict[tuple[int, str], bool] = {}

    def width(self, text: str) -> float:
        """Give the width of a text in pixels."""
        return sum(font.getlength(run) for font, run in self._runs(text))

    def advance(self, character: str) -> float:
        """Give the width of one character, remembered: long texts have few of them."""
        if character not in self._widths:
            self._widths[character] = self._font(character).getlength(character)
        return self._widths[character]

    @property
    def height(self) -> int:
        """Pixels from the top of one line to the top of the next."""
        return round(self.size * 1.3)

    def draw(self, on: ImageDraw, at: tuple[float, float], text: str, fill: str) -> None:
        """Draw a line of text; ``at`` is the left end of its middle."""
        x, y = at
        for font, run in self._runs(text):
            on.text((x, y), run, fill=fill, font=font, anchor="lm")
            x += font.getlength(run)

    def _runs(self, text: str) -> Iterator[tuple[FreeTypeFont, str]]:
        """Take a text apart so that each part has one font; scripts that join letters stay whole."""
        run, current = "", self._fonts[0]
        for character in normalize("NFC", text):  # a letter and its accent are one glyph
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
    """Give the font that Pillow brings: Latin letters look alike on every machine."""
    from PIL.ImageFont import load_default

    font = load_default(size)
    assert hasattr(font, "getmask")  # noqa: S101 - only a Pillow without FreeType has another
    return font  # type: ignore[return-value]  # the wheels of Pillow all have FreeType


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
