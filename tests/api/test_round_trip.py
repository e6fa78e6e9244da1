"""A coloured rectangle, found where the model would see it, comes back to where it was drawn."""

from __future__ import annotations

import json
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from vlprep import (
    FrameList,
    ReplyParseError,
    Size,
    estimate,
    fit,
    parse_code,
    parse_document,
    parse_events,
    parse_fields,
    parse_grounding,
    tile,
    view,
)
from vlprep.testing.samples import encoded

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

    from vlprep.values.transform import Box

THOUSANDTHS, PIXELS = "qwen3-vl-plus", "qwen2.5-vl-72b-instruct"
TRUTH = (613.0, 402.0, 1490.0, 1117.0)
WIDTH, HEIGHT = 2000, 1500
# What undoes each orientation, applied to a picture as it is shown to store it turned.
STORED = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def drawn() -> Picture:
    picture = Image.new("RGB", (WIDTH, HEIGHT), "white")
    left, top, right, bottom = TRUTH
    ImageDraw.Draw(picture).rectangle((left, top, right - 1, bottom - 1), fill="black")
    return picture


def where_black(seen: Picture) -> Box:
    """Find the rectangle to a part of a pixel, by how grey its edges are."""
    dark = 1 - np.asarray(seen.convert("L"), dtype=np.float64) / 255
    row, column = dark.max(axis=0), dark.max(axis=1)

    def ends(profile: np.ndarray) -> tuple[float, float]:
        full = np.flatnonzero(profile > 0.98)
        first, last = int(full[0]), int(full[-1])
        return first - profile[:first].sum(), last + 1 + profile[last + 1 :].sum()

    (left, right), (top, bottom) = ends(row), ends(column)
    return float(left), float(top), float(right), float(bottom)


def answer(box: Box, seen: Picture, model: str) -> str:
    if model == THOUSANDTHS:
        across, down = 1000 / seen.width, 1000 / seen.height
        box = (box[0] * across, box[1] * down, box[2] * across, box[3] * down)
    return json.dumps([{"bbox_2d": box, "label": "black"}])


@pytest.mark.parametrize("model", [THOUSANDTHS, PIXELS])
@pytest.mark.parametrize("orientation", list(STORED))
def test_out_of_a_turned_and_resized_picture(model: str, orientation: int) -> None:
    turn = STORED[orientation]
    stored = drawn() if turn is None else drawn().transpose(turn)
    data = encoded(stored, "png", orientation=orientation)
    seen = view(data, model, original=False)
    found = parse_grounding(answer(where_black(seen), seen, model), model, image=data)
    assert found[0].box == pytest.approx(TRUTH, abs=1)
    text = answer(where_black(seen), seen, model)
    as_stored = parse_grounding(text, model, image=data, as_stored=True)
    assert as_stored[0].box == pytest.approx(where_black(stored), abs=1)


@pytest.mark.parametrize("model", [THOUSANDTHS, PIXELS])
def test_out_of_a_picture_that_was_made_to_fit(model: str) -> None:
    picture = drawn()
    fitted = fit(picture, model, shrink=True)
    assert fitted.data is not None
    assert fitted.changed
    with Image.open(BytesIO(fitted.data)) as sent:
        seen = view(sent, model, original=False)
    text = answer(where_black(seen), seen, model)
    found = parse_grounding(text, model, image=picture, transform=fitted.transform)
    assert found[0].box == pytest.approx(TRUTH, abs=1)


def test_out_of_each_tile() -> None:
    picture = drawn()
    covered = 0
    for one in tile(picture, PIXELS):
        assert one.picture is not None
        seen = view(one.picture, PIXELS, original=False)
        assert (seen.height, seen.width) == one.resized
        if np.asarray(seen.convert("L")).min() > 2:
            continue
        text = answer(where_black(seen), seen, PIXELS)
        (item,) = parse_grounding(text, PIXELS, transform=one.transform)
        left, top, right, bottom = one.box
        part = (
            max(TRUTH[0], left),
            max(TRUTH[1], top),
            min(TRUTH[2], right),
            min(TRUTH[3], bottom),
        )
        assert item.box == pytest.approx(part, abs=1)
        covered += 1
    assert covered > 1


JUNK = st.text(alphabet="[]{}\",:'0123456789.-<>/= \nabbox_2dpoint`lu!()|\\&", max_size=300)


@given(JUNK)
def test_whatever_a_model_writes_nothing_but_our_errors_comes_out(text: str) -> None:
    for read in (
        lambda: parse_grounding(text, THOUSANDTHS, image=Size(100, 100)),
        lambda: parse_document(text, THOUSANDTHS, image=Size(100, 100)),
        lambda: parse_events(text, THOUSANDTHS, video=FrameList([Size(9, 9)] * 4)),
        lambda: parse_fields(text, ["a"]),
        lambda: parse_code(text),
    ):
        with suppress(ReplyParseError):
            assert all(item is not None for item in read())


@given(st.integers(0, 120), st.sampled_from("[]{}\",:' 0x"))
def test_one_wrong_character_gives_right_boxes_or_a_word(at: int, wrong: str) -> None:
    boxes = [(10.0, 20.0, 30.0, 40.0), (50.0, 60.0, 70.0, 80.0)]
    text = json.dumps([{"bbox_2d": box, "label": "a"} for box in boxes])
    broken = text[:at] + wrong + text[at + 1 :]
    if any(character.isdigit() for character in text[at : at + 1]) or wrong == "0":
        return  # another number is another answer
    try:
        found = parse_grounding(broken, THOUSANDTHS, image=Size(1000, 1000))
    except ReplyParseError:
        return
    assert found.issues or [item.box for item in found] == boxes


def test_the_size_that_the_model_sees_is_that_of_the_estimate() -> None:
    assert view(drawn(), PIXELS, original=False).size[::-1] == estimate(drawn(), PIXELS).resized
