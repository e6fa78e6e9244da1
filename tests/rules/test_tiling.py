"""Tiles, and the size of text that survives."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vlprep import Size, estimate, get_model
from vlprep.catalog.editions import RULES
from vlprep.rules.paging import fits, text_page
from vlprep.rules.picturing import picture_caps
from vlprep.rules.tiling import cut_up, smallest_line
from vlprep.values.choices import Edition
from vlprep.values.settings import Settings


def test_the_smallest_line_grows_as_the_model_sees_less() -> None:
    assert smallest_line(estimate(Size(640, 640), "qwen3-vl-plus")) == 12
    assert smallest_line(estimate(Size(100, 100), "qwen3-vl-plus")) == 12
    large = estimate(Size(6400, 6400), "qwen3-vl-plus")
    assert smallest_line(large) == -(-12 // (large.scale or 1))
    assert smallest_line(estimate("https://example.org/a.jpg", "qwen3-vl-plus")) is None


def test_pages_fill_a_models_input_and_no_more() -> None:
    model = get_model("qwen3-vl-plus")
    most = model.context.max_input or 0
    assert fits(most - 1, model, Settings())
    assert not fits(most, model, Settings())
    assert fits(most, model, Settings(edition="latest"))  # type: ignore[arg-type]
    unknown = replace(model, context=replace(model.context, max_input=None))
    assert fits(10**9, unknown, Settings())


@pytest.mark.parametrize(("side", "whole"), [(1600, True), (1632, True), (1633, False)])
def test_a_picture_is_left_whole_down_to_98_percent_of_its_sides(side: int, *, whole: bool) -> None:
    """All three are seen at 1600 x 1600 at most; 1600 / 1632 is 0.9804, 1600 / 1633 is 0.9798."""
    caps = picture_caps(get_model("qwen3-vl-plus").grid, Settings(), RULES[Edition.GUIDE])
    cuts = cut_up(Size(side, side), caps)
    assert (len(cuts) == 1) is whole
    if whole:
        assert cuts[0].resized == (1600, 1600)


def test_a_page_of_text_stands_upright() -> None:
    caps = picture_caps(get_model("qwen3-vl-plus").grid, Settings(), RULES[Edition.GUIDE])
    page = text_page(caps)
    assert page.height / page.width == pytest.approx(1.4, abs=0.05)
