"""Letters of any script, by the fonts that the machine has."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageDraw

from vlprep.draw import fonts
from vlprep.draw.fonts import Lettering, has_glyph

if TYPE_CHECKING:
    from pathlib import Path


def own_font_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_candidates", lambda: ())


def test_latin_letters_need_no_font_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    own_font_only(monkeypatch)
    letters = Lettering(20)
    assert letters.width("cup of tea") > 50
    assert not letters.missing


def test_what_no_font_has_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    own_font_only(monkeypatch)
    letters = Lettering(20)
    letters.width("a 杯\u200b")
    assert letters.missing == {"杯"}
    assert letters.advance("杯") > 0


def test_a_font_of_the_machine_is_found_for_a_script_that_ours_lacks() -> None:
    letters = Lettering(20)
    letters.width("杯子")
    if letters.missing:
        pytest.skip("this machine has no font for Chinese")
    page = Image.new("L", (200, 40), 255)
    letters.draw(ImageDraw.Draw(page), (10, 20), "cup 杯子", "black")
    assert page.getextrema() == (0, 255)


def test_a_missing_glyph_is_told_from_a_real_one() -> None:
    font = fonts._own(20)
    assert has_glyph(font, "a")
    assert has_glyph(font, " ")
    assert not has_glyph(font, "杯")


def test_fonts_that_cover_much_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Zed.ttf", "DejaVuSans-Bold.ttf", "NotoSansCJK-Regular.ttc", "note.txt"):
        (tmp_path / name).write_bytes(b"not a font")
    monkeypatch.setattr(fonts, "_FOLDERS", {})
    monkeypatch.setattr(fonts, "_ELSEWHERE", (str(tmp_path),))
    fonts._candidates.cache_clear()
    try:
        found = [os.path.basename(path) for path in fonts._candidates()]  # noqa: PTH119
        assert found == ["NotoSansCJK-Regular.ttc", "Zed.ttf", "DejaVuSans-Bold.ttf"]
        letters = Lettering(20)
        letters.width("杯")
        assert letters.missing == {"杯"}  # none of the files is a font
        monkeypatch.setattr(fonts, "_MOST_FILES", 1)
        fonts._candidates.cache_clear()
        assert len(fonts._candidates()) == 1
    finally:
        fonts._candidates.cache_clear()


def test_what_no_font_has_is_looked_for_in_bounded_time(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def none_has(_font: object, character: str) -> bool:
        looked.append(character)
        return character == "a"

    monkeypatch.setattr(fonts, "has_glyph", none_has)
    monkeypatch.setattr(fonts, "_candidates", lambda: ("one.ttf", "two.ttf"))
    monkeypatch.setattr(fonts, "_load", lambda _path, size: fonts._own(size))
    letters = Lettering(20)
    rare = [chr(0x4E00 + number) for number in range(1000)]
    letters.width("a" + "".join(rare))
    assert letters.missing == set(rare)
    assert len(looked) < 1000 + 3 * 300


def test_a_letter_and_its_accent_are_one_glyph() -> None:
    letters = Lettering(20)
    assert letters.width("e\u0301") == letters.width("\u00e9")


def columns(letters: Lettering, text: str) -> bytes:
    page = Image.new("L", (800, 40), 255)
    letters.draw(ImageDraw.Draw(page), (10, 20), text, "black")
    return page.tobytes()


def test_words_behind_arabic_ones_stay_behind_them() -> None:
    letters = Lettering(20)
    letters.width("العربية")
    if letters.missing or not fonts._shapes():
        pytest.skip("this machine has no font for Arabic, or no engine that draws it")
    page = Image.new("L", (800, 40), 255)
    on = ImageDraw.Draw(page)
    x = 10.0
    for part in ("words and ", "العربية", " and then more"):
        letters.draw(on, (x, 20), part, "black")
        x += letters.width(part)
    assert columns(letters, "words and العربية and then more") == page.tobytes()


def test_without_the_engine_text_is_drawn_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_shapes", lambda: False)
    letters = Lettering(20)
    assert letters.width("a العربية b") > letters.width("a  b")
