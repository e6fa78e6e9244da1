"""Answers on the original: both families, turned, resized, cropped, tiled, cut, broken, hostile."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import (
    Camera,
    FrameList,
    ImageInfo,
    ReplyParseError,
    Size,
    Transform,
    VideoInfo,
    estimate,
    fit,
    get_model,
    parse_document,
    parse_events,
    parse_grounding,
    tile,
)
from vlprep.testing.samples import encoded, photo

THOUSANDTHS, PIXELS, CONTESTED = "qwen3-vl-plus", "qwen2.5-vl-72b-instruct", "qwen-vl-max"
PHOTO = Size(3024, 4032)
BOX = '[{"bbox_2d": [100, 200, 300, 400], "label": "cup", "sub_label": "blue"}]'


def codes(text: str, model: str = THOUSANDTHS, **kinds: object) -> list[str]:
    found = parse_grounding(text, model, image=PHOTO, **kinds)  # type: ignore[arg-type]
    return [issue.code for issue in found.issues]


def test_thousandths_are_parts_of_the_original() -> None:
    (item,) = parse_grounding(BOX, THOUSANDTHS, image=PHOTO)
    assert item.box == pytest.approx((403.2, 604.8, 1209.6, 1209.6))
    assert (item.label, item.extra, item.point) == ("cup", {"sub_label": "blue"}, None)


def test_pixels_are_of_the_resized_picture() -> None:
    height, width = estimate(PHOTO, PIXELS).resized or PHOTO
    (item,) = parse_grounding(BOX, PIXELS, image=PHOTO)
    across, down = 4032 / width, 3024 / height
    assert item.box == pytest.approx(
        (100 * across, 200 * down, 300 * across, 400 * down), abs=0.001
    )


def test_the_settings_of_the_request_decide_what_pixels_mean() -> None:
    plain = parse_grounding(BOX, PIXELS, image=PHOTO)[0].box
    high = parse_grounding(BOX, PIXELS, image=PHOTO, vl_high_resolution_images=True)[0].box
    assert plain is not None
    assert high is not None
    assert high[0] < plain[0] / 2


def test_where_the_editions_see_another_size_pixels_are_doubtful() -> None:
    assert codes(BOX, CONTESTED) == ["coordinates-doubtful"]
    assert codes(BOX, CONTESTED, edition="latest") == ["coordinates-doubtful"]
    small = parse_grounding(BOX, CONTESTED, image=Size(640, 640))
    assert small.issues == ()
    assert codes(BOX, PIXELS, profile="open-weights") == []


@pytest.mark.parametrize(
    "text",
    [
        BOX,
        f"```json\n{BOX}\n```",
        BOX[1:-1],
        '{"objects": [{"bbox": [100, 200, 300, 400], "name": "cup"}]}',
        '{"cup": [[100, 200, 300, 400]]}',
        '{"cup": [100, 200, 300, 400]}',
        '[{"bbox_2d": [[100, 200, 300, 400]], "label": "cup"}]',
    ],
)
def test_a_box_is_found_in_every_form_that_models_give_it(text: str) -> None:
    (item,) = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    assert (item.box, item.label) == ((100.0, 200.0, 300.0, 400.0), "cup")


def test_points_come_as_json_and_as_xml() -> None:
    text = '[{"point_2d": [100, 200], "label": "a"}]'
    (item,) = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    assert (item.point, item.label, item.box) == ((100.0, 200.0), "a", None)
    (bare,) = parse_grounding("[[100, 200]]", THOUSANDTHS, image=Size(1000, 1000))
    assert bare.point == (100.0, 200.0)
    text = """```xml
    <points x1="115" y1="150.5" x2='300' y2='400' alt="cat &amp; dog">cats</points>
    <point x="5" y="6">cup</point>
    ```"""
    found = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    assert [(item.point, item.label) for item in found] == [
        ((115.0, 150.5), "cat & dog"),
        ((300.0, 400.0), "cat & dog"),
        ((5.0, 6.0), "cup"),
    ]
    assert found.issues == ()


def test_xml_that_is_cut_or_wrong_is_told() -> None:
    found = parse_grounding('<points x1="1" y1="2" x2="30" y2="4', THOUSANDTHS, image=PHOTO)
    assert len(found) == 1
    assert {issue.code for issue in found.issues} == {"reply-cut", "reply-part-dropped"}


def test_an_outline_and_a_box_with_its_point_are_one_thing() -> None:
    text = (
        '[{"polygon": [[1, 2], [3, 4], [5, 6]]}, {"polygon": [1, 2, 3, 4, 5, 6]},'
        '{"bbox_2d": [1, 2, 3, 4], "point_2d": [2, 3]}, {"polygon": [1]},'
        '{"bbox_2d": [[1, 2, 3, 4], [5, 6, 7, 8]], "label": 7}]'
    )
    found = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    assert found[0].polygon == found[1].polygon == ((1.0, 2.0), (3.0, 4.0), (5.0, 6.0))
    assert (found[2].box, found[2].point) == ((1.0, 2.0, 3.0, 4.0), (2.0, 3.0))
    assert [item.label for item in found[3:]] == ["7", "7"]
    assert [issue.code for issue in found.issues] == ["reply-part-dropped"]


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ('[{"bounding_box": [1, 2, 3, 4], "label": "cup"}]', True),
        ('[{"Bounding Box": [1, 2, 3, 4], "Label": "cup"}]', True),
        ('[{"bbox_2D": [1, 2, 3, 4], "label": "cup"}]', True),
        ('[{"coordinates": [1, 2, 3, 4], "label": "cup"}]', True),
        ('[{"coordinates": [1, 2], "label": "cup"}]', False),
        ('{"points": [[1, 2]], "label": "cup"}', False),
    ],
)
def test_a_place_is_known_by_all_its_names(text: str, box: bool) -> None:
    found = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    place = found[0].box if box else found[0].point
    assert (place, found[0].label) == ((1.0, 2.0, 3.0, 4.0)[: 4 if box else 2], "cup")
    assert (len(found), found.issues) == (1, ())


@pytest.mark.parametrize(
    ("text", "items", "told"),
    [
        ('{"label": "cup", "position": [100, 200], "size": [50, 60]}', 0, "reply-part-dropped"),
        ('{"picture": [2000, 1500], "o": [{"bbox": [1, 2, 3, 4]}]}', 1, "reply-part-dropped"),
        ('{"cup": [100, 200]}', 1, "reply-repaired"),
        ("[[112, 234, 311, 422], [512, 634, 71", 1, "reply-cut"),
        ('[{"label": "a", "box": null}]', 0, "reply-part-dropped"),
        ("[0.12, 0.2, 0.55, 0.9]", 1, "coordinates-doubtful"),
        ('{"point_2d": [0.5, 1]}', 1, "coordinates-doubtful"),
    ],
)
def test_no_place_is_made_up_without_a_word(text: str, items: int, told: str) -> None:
    found = parse_grounding(text, THOUSANDTHS, image=PHOTO)
    assert (len(found), [issue.code for issue in found.issues]) == (items, [told])


def test_wrong_arguments_are_type_errors() -> None:
    with pytest.raises(TypeError, match="transform must be a Transform, not str"):
        parse_grounding(BOX, THOUSANDTHS, transform="x")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="transform must be a Transform, not int"):
        parse_events(EVENTS, THOUSANDTHS, transform=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="camera must be a Camera, not int"):
        parse_grounding(BOX, THOUSANDTHS, image=PHOTO, camera=1)  # type: ignore[arg-type]


def test_nothing_found_is_nothing() -> None:
    assert list(parse_grounding("```json\n[]\n```", THOUSANDTHS, image=PHOTO)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('[{"bbox_2d": [1, 2, 3], "label": "a"}]', ["reply-part-dropped"]),
        ('[{"bbox_2d": [1, 2, 3, true]}]', ["reply-part-dropped"]),
        ('[{"bbox_2d": [1, 2, 3, NaN]}]', ["reply-part-dropped"]),
        ('[{"bbox_2d": [1, 2, 3, 1' + "0" * 400 + "]}]", ["reply-part-dropped"]),
        ('[{"bbox_2d": ["1", 2, 3, 4]}]', ["reply-repaired"]),
        ('[{"bbox_2d": "1, 2, 3, 4"}]', ["reply-repaired"]),
        ('[{"bbox_2d": [3, 4, 1, 2]}]', ["reply-repaired"]),
        ('[{"label": "a"}]', ["reply-part-dropped"]),
        ("[5]", ["reply-part-dropped"]),
        ("[" * 200 + "[1, 2, 3, 4]" + "]" * 200, ["reply-part-dropped"]),
        ('[{"bbox_2d": [-5, 2, 3, 4]}]', ["coordinates-clamped"]),
        ('[{"bbox_2d": [1, 2, 1000, 1001]}]', ["coordinates-clamped"]),
        ('[{"bbox_2d": [1, 2, 1000, 1000]}]', []),
        ('[{"bbox_3d": [1, 2, 3]}]', ["reply-part-dropped"]),
        ('[{"bbox_3d": [0, 0, -1, 1, 1, 1, 0, 0, 0]}]', ["reply-part-dropped"]),
    ],
)
def test_whatever_is_not_as_it_should_be_is_told(text: str, found: list[str]) -> None:
    assert codes(text) == found


def test_what_lies_outside_is_clamped_or_refused() -> None:
    text = '[{"bbox_2d": [-5, 10, 1200, 999]}]'
    (item,) = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    assert item.box == (0.0, 10.0, 1000.0, 999.0)
    with pytest.raises(ReplyParseError, match=r"item 1.*outside"):
        parse_grounding(text, THOUSANDTHS, image=PHOTO, strict=True)


def test_a_side_may_have_999_parts() -> None:
    text = '[{"bbox_2d": [0, 0, 999, 999]}]'
    (item,) = parse_grounding(text, THOUSANDTHS, image=PHOTO, divisor=999)
    assert item.box == (0.0, 0.0, 4032.0, 3024.0)
    with pytest.raises(ValueError, match="1000 or 999, not 500"):
        parse_grounding(text, THOUSANDTHS, image=PHOTO, divisor=500)


def test_a_picture_that_was_turned_is_given_as_shown_or_as_stored() -> None:
    turned = ImageInfo(size=Size(400, 200), stored_size=Size(200, 400), orientation=6)
    text = '[{"bbox_2d": [0, 0, 1000, 500]}]'
    assert parse_grounding(text, THOUSANDTHS, image=turned)[0].box == (0.0, 0.0, 200.0, 200.0)
    stored = parse_grounding(text, THOUSANDTHS, image=turned, as_stored=True)
    assert stored[0].box == (0.0, 0.0, 200.0, 200.0)
    text = '[{"point_2d": [1000, 0]}]'
    stored = parse_grounding(text, THOUSANDTHS, image=turned, as_stored=True)
    assert stored[0].point == (0.0, 0.0)
    with pytest.raises(ValueError, match="as_stored"):
        parse_grounding(BOX, THOUSANDTHS, transform=Transform.resize(PHOTO, PHOTO), as_stored=True)


def test_what_is_not_known_must_be_stated() -> None:
    nobody = get_model(PIXELS)
    nobody = replace(nobody, features=replace(nobody.features, coordinates=None))
    with pytest.raises(ValueError, match="state coordinates='resized-pixels' or 'thousandths'"):
        parse_grounding(BOX, nobody, image=PHOTO)
    stated = parse_grounding(BOX, nobody, image=PHOTO, coordinates="thousandths")
    assert stated == parse_grounding(BOX, THOUSANDTHS, image=PHOTO)
    with pytest.raises(ValueError, match=r"image=.*or transform="):
        parse_grounding(BOX, THOUSANDTHS)
    with pytest.raises(ValueError, match=r"size .* is not known"):
        parse_grounding(BOX, THOUSANDTHS, image="https://example.org/a.jpg")
    one = Transform.resize(Size(10, 10), Size(20, 20))
    with pytest.raises(ValueError, match="do not belong together"):
        parse_grounding(BOX, THOUSANDTHS, image=PHOTO, transform=one)
    with pytest.raises(ValueError, match="at what size"):
        parse_grounding(BOX, THOUSANDTHS, transform=Transform())


def test_padding_around_the_original_is_no_part_of_it() -> None:
    original, sent = Size(100, 100), Size(200, 200)
    padded = Transform.crop(original, -50, -50, sent)
    found = parse_grounding('[{"bbox_2d": [0, 0, 500, 500]}]', THOUSANDTHS, transform=padded)
    assert found[0].box == (0.0, 0.0, 50.0, 50.0)
    assert [issue.code for issue in found.issues] == ["coordinates-clamped"]
    unknown = replace(padded, source=None)
    found = parse_grounding('[{"bbox_2d": [0, 0, 500, 500]}]', THOUSANDTHS, transform=unknown)
    assert found[0].box == (-50.0, -50.0, 50.0, 50.0)


SIDES = st.integers(64, 5000)
PARTS = st.floats(0.05, 0.95)


@given(SIDES, SIDES, PARTS, PARTS, st.sampled_from([THOUSANDTHS, PIXELS]), st.booleans())
def test_a_rectangle_comes_back_within_a_pixel(
    height: int, width: int, x: float, y: float, model: str, high: bool
) -> None:
    size = Size(height, width)
    truth = (x * width, y * height)
    seen = estimate(size, model, vl_high_resolution_images=high).resized or size
    at = Transform.resize(size, seen).to_model(truth)
    if model == THOUSANDTHS:
        at = (1000 * at[0] / seen.width, 1000 * at[1] / seen.height)
    text = json.dumps([{"point_2d": [round(at[0], 3), round(at[1], 3)]}])
    found = parse_grounding(text, model, image=size, vl_high_resolution_images=high)
    assert found[0].point == pytest.approx(truth, abs=1)
    assert found.issues == ()


@given(
    st.integers(800, 6000),
    st.integers(800, 6000),
    st.integers(1, 8),
    st.tuples(PARTS, PARTS, PARTS, PARTS),
)
def test_a_chain_of_turning_cutting_and_tiling_comes_back_within_a_pixel(
    height: int, width: int, orientation: int, parts: tuple[float, float, float, float]
) -> None:
    stored = Size(height, width)
    turned = Transform.orient(stored, orientation)
    shown = turned.result or stored
    left, top = int(parts[0] * shown.width / 4), int(parts[1] * shown.height / 4)
    cut = Transform.crop(shown, left, top, Size(shown.height - top, shown.width - left))
    tiles = tile(cut.result, PIXELS)
    one = tiles[len(tiles) // 2]
    inside = (
        one.box[0] + parts[2] * (one.box[2] - one.box[0]),
        one.box[1] + parts[3] * (one.box[3] - one.box[1]),
    )
    chain = turned.then(cut).then(one.transform)
    truth = turned.then(cut).from_model(inside)
    at = chain.to_model(truth)
    text = json.dumps([{"point_2d": [round(at[0], 2), round(at[1], 2)]}])
    found = parse_grounding(text, PIXELS, transform=chain)
    assert found[0].point == pytest.approx(truth, abs=1)


@pytest.mark.parametrize("model", [THOUSANDTHS, PIXELS])
def test_a_tile_that_was_fitted_comes_back_through_its_cut(model: str) -> None:
    tiles = tile(photo(6000, 1000), model)
    one = tiles[1]
    assert one.picture is not None
    fitted = fit(encoded(one.picture, "png"), model)
    chain = one.cut.then(fitted.transform)
    truth = (one.box[0] + 700.0, one.box[1] + 300.0)
    at = chain.to_model(truth)
    seen = chain.result
    assert seen is not None
    if model == THOUSANDTHS:
        at = (1000 * at[0] / seen.width, 1000 * at[1] / seen.height)
    text = json.dumps([{"point_2d": [round(at[0], 2), round(at[1], 2)]}])
    assert parse_grounding(text, model, transform=chain)[0].point == pytest.approx(truth, abs=1)
    if fitted.transform.source != one.transform.result:
        with pytest.raises(ValueError, match="something between them is missing"):
            one.transform.then(fitted.transform)


CUBE = '[{"bbox_3d": [0, 0, 4, 2, 2, 2, 0, 0, 0], "label": "cube"}]'


def test_a_box_in_space_is_seen_by_the_cookbooks_camera() -> None:
    found = parse_grounding(CUBE, THOUSANDTHS, image=Size(600, 1200))
    # Half a side over the tangent of half the angle: not rounded, as every pixel counts.
    assert found.camera is not None
    assert found.camera.fx == pytest.approx(600 * 3**0.5, rel=1e-12)
    assert found.camera.fy == pytest.approx(300 * 3**0.5, rel=1e-12)
    assert (found.camera.cx, found.camera.cy) == pytest.approx((600.0, 300.0))
    box = found[0].box_3d
    assert box is not None
    assert box.corners[0] == (1.0, 1.0, 5.0)
    assert box.corners[7] == (-1.0, -1.0, 3.0)
    assert found[0].corners[0] == pytest.approx((600 + 120 * 3**0.5, 300 + 60 * 3**0.5))
    given = Camera(fx=100.0, fy=100.0, cx=0.0, cy=0.0)
    found = parse_grounding(CUBE, THOUSANDTHS, image=Size(600, 1200), camera=given)
    assert found[0].corners[0] == pytest.approx((20.0, 20.0))


def test_a_box_in_space_of_a_part_is_seen_from_the_middle_of_that_part() -> None:
    size = Size(600, 1200)
    part = Transform.crop(size, 600, 100, Size(400, 400)).then(
        Transform.resize(Size(400, 400), Size(800, 800))
    )
    found = parse_grounding(CUBE, THOUSANDTHS, transform=part)
    assert found.camera is not None
    assert found.camera.fx == found.camera.fy == pytest.approx(200 * 3**0.5, rel=1e-12)
    assert (found.camera.cx, found.camera.cy) == (800.0, 300.0)
    assert found[0].corners[0] == pytest.approx((800 + 40 * 3**0.5, 300 + 40 * 3**0.5))
    taken = Camera(fx=100.0, fy=100.0, cx=0.0, cy=0.0)
    found = parse_grounding(CUBE, THOUSANDTHS, transform=part, camera=taken)
    assert found[0].corners[0] == pytest.approx((20.0, 20.0))
    turned = Transform.orient(size, 6).then(Transform.resize(Size(1200, 600), Size(1200, 600)))
    found = parse_grounding(CUBE, THOUSANDTHS, transform=turned)
    seen = (300 + 519.615 / 5, 600 + 1039.23 / 5)
    assert found[0].corners[0] == pytest.approx(turned.from_model(seen), abs=0.01)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("[0, 0, 5, 1, 1, 1, 1e308, 0, 0]", "coordinates-doubtful"),
        ("[0, 0, 5, 1, 1, 1, 0, 45, 0]", "coordinates-doubtful"),
        ("[1e308, 0, 5, 1e308, 1, 1, 0, 0, 0]", "reply-part-dropped"),
    ],
)
def test_a_box_in_space_of_strange_numbers_is_told_and_costs_no_other(row: str, told: str) -> None:
    text = f'[{{"bbox_3d": {row}}}, {{"bbox_2d": [1, 2, 3, 4]}}]'
    found = parse_grounding(text, THOUSANDTHS, image=Size(1000, 1000))
    assert found[-1].box == (1.0, 2.0, 3.0, 4.0)
    assert [issue.code for issue in found.issues] == [told]


def test_angles_are_parts_of_half_a_turn_around_right_down_and_away() -> None:
    for angles, corner in (
        ([0.5, 0, 0], (1, -3, 2)),
        ([0, 0.5, 0], (3, 2, -1)),
        ([0, 0, 0.5], (-2, 1, 3)),
    ):
        text = json.dumps([{"bbox_3d": [0, 0, 10, 2, 4, 6, *angles]}])
        box = parse_grounding(text, THOUSANDTHS, image=PHOTO)[0].box_3d
        assert box is not None
        x, y, z = box.corners[0]
        assert (x, y, z - 10) == pytest.approx(corner)


@pytest.mark.parametrize("degrees", [0, 180, -5, 5e-324, nan, inf, "x", None, True])
def test_a_field_of_view_is_an_angle_in_front(degrees: Any) -> None:
    with pytest.raises(ValueError, match=f"a field of view .*{degrees!r}.*60 is what"):
        parse_grounding(CUBE, THOUSANDTHS, image=PHOTO, fov=degrees)


def test_a_hundred_thousand_boxes_are_read_in_bounded_time() -> None:
    text = "[" + ",".join([BOX[1:-1]] * 100_000) + "]"
    start = process_time()
    assert len(parse_grounding(text, PIXELS, image=PHOTO)) == 100_000
    assert process_time() - start < 60


def test_a_document_is_on_the_original_too() -> None:
    text = '```html\n<p data-bbox="100 200 300 400">text</p>\n```'
    (one,) = parse_document(text, THOUSANDTHS, image=Size(2000, 1000))
    assert (one.text, one.box) == ("text", (100.0, 400.0, 300.0, 800.0))


EVENTS = '[{"start_time": "00:00:05", "end_time": "00:00:10", "event": "x"}]'
FILM = VideoInfo(size=Size(480, 640), frames=300, fps=30.0)


def times(**kinds: object) -> tuple[float, float | None, list[str]]:
    found = parse_events(EVENTS, THOUSANDTHS, **kinds)  # type: ignore[arg-type]
    return found[0].start, found[0].end, [issue.code for issue in found.issues]


def test_events_are_on_the_clock_of_the_original() -> None:
    assert times() == (5.0, 10.0, [])
    assert times(video=FILM) == (5.0, 10.0, [])
    assert times(transform=Transform.clip(60.0)) == (65.0, 70.0, [])
    assert times(transform=Transform.clip(60.0, 0.5)) == (70.0, 80.0, [])
    assert times(transform=Transform.clip(60.0, seconds=9.0)) == (65.0, 70.0, [])
    assert times(transform=Transform.clip(60.0, seconds=8.9)) == (65.0, 70.0, ["event-outside"])
    assert times(video=FILM, transform=Transform.clip(2.0, seconds=8.0))[2] == ["event-outside"]
    assert times(transform=Transform.clip(-10.0)) == (-5.0, 0.0, ["event-outside"])


def test_a_list_that_was_sent_without_its_rate_is_put_right() -> None:
    frames = FrameList([Size(480, 640)] * 50, fps=1.0)
    assert times(video=frames, clock_fps=2.0) == (10.0, 20.0, [])
    assert times(video=frames, clock_fps=1.0) == (5.0, 10.0, [])
    with pytest.raises(ValueError, match="clock_fps needs video="):
        times(clock_fps=2.0)


def test_an_event_outside_of_the_film_is_told_or_refused() -> None:
    outside = ["event-outside"]
    assert times(video=replace(FILM, frames=270)) == (5.0, 10.0, [])  # rounded up to the second
    assert times(video=replace(FILM, frames=269)) == (5.0, 10.0, outside)
    assert times(video=replace(FILM, frames=60)) == (5.0, 10.0, outside)
    assert times(video=replace(FILM, frames=60, duration=20.0)) == (5.0, 10.0, [])
    assert times(video=FILM, transform=Transform.clip(-10.0)) == (-5.0, 0.0, outside)
    with pytest.raises(ReplyParseError, match="outside"):
        times(video=replace(FILM, frames=60), strict=True)


@given(st.floats(0, 5000), st.floats(0.1, 10), st.floats(0, 1000))
def test_a_time_goes_to_the_model_and_back(offset: float, speed: float, seconds: float) -> None:
    sent = Transform.clip(offset, speed)
    text = json.dumps([{"start": max(0.0, round(sent.to_model(offset + seconds), 6))}])
    found = parse_events(text, THOUSANDTHS, transform=sent)
    assert found[0].start == pytest.approx(offset + seconds, abs=0.001)


def test_answers_show_themselves_and_become_plain_data() -> None:
    found = parse_grounding(BOX, THOUSANDTHS, image=PHOTO)
    assert "<td>cup</td>" in found._repr_html_()
    assert json.loads(json.dumps(found.to_dict()))["items"][0]["label"] == "cup"
    assert found[:1] == found.items
