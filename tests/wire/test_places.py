"""Numbers of an answer at the edge of what they may be."""

from __future__ import annotations

import json

import pytest

from vlprep import Size, parse_grounding

SEEN = Size(1000, 1000)  # a thousandth is a pixel


@pytest.mark.parametrize("box", [[100, 50, 20, 80], [20, 80, 100, 50], [100, 80, 20, 50]])
def test_corners_that_are_swapped_along_either_side_are_put_in_order(box: list[int]) -> None:
    found = parse_grounding(json.dumps([{"bbox_2d": box}]), "qwen3-vl-plus", image=SEEN)
    assert found[0].box == (20, 50, 100, 80)
    assert any("swapped" in issue.message for issue in found.issues)


@pytest.mark.parametrize("box", [[0, 0, 0.5, 1], [0.1, 0.2, 0.3, 0.4], [0, 0.5, 1, 1]])
def test_parts_of_one_are_doubted_up_to_both_ends(box: list[float]) -> None:
    found = parse_grounding(json.dumps([{"bbox_2d": box}]), "qwen3-vl-plus", image=SEEN)
    assert any("look like parts of 1" in issue.message for issue in found.issues)


@pytest.mark.parametrize("corners", [2, 3, 4])
def test_an_outline_has_three_corners_or_more(corners: int) -> None:
    outline = [[10, 10], [90, 10], [90, 90], [10, 90]][:corners]
    thing = {"bbox_2d": [10, 10, 90, 90], "polygon": outline}
    found = parse_grounding(json.dumps([thing]), "qwen3-vl-plus", image=SEEN)
    assert len(found[0].polygon) == (corners if corners > 2 else 0)
