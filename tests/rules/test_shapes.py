from __future__ import annotations

from sys import maxsize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.catalog.encoders import ENCODERS
from vlprep.catalog.units import MB
from vlprep.rules.fitting import Rung
from vlprep.rules.models import get_model
from vlprep.rules.shapes import (
    PicturePlan,
    Wishes,
    named_format,
    plan_picture,
    room,
    seen_alone,
    smaller,
    taken,
    way_out,
)
from vlprep.values.choices import Edition, Profile, Severity, Transport
from vlprep.values.datauri import data_uri_length
from vlprep.values.issue import Issue
from vlprep.values.settings import Settings
from vlprep.values.size import Size

MODEL = get_model("qwen3-vl-plus")
PLAIN = Settings()
WIDEST_WEBP = ENCODERS["webp"].most_side


def plan(
    size: Size, settings: Settings = PLAIN, model: str = "qwen3-vl-plus", **wishes: object
) -> PicturePlan:
    known = get_model(model, edition=settings.edition)
    return plan_picture(
        size,
        seen_alone(known, settings),
        known,
        settings,
        Wishes(**wishes),  # type: ignore[arg-type]
    )


def test_a_large_picture_has_two_lossless_rungs_and_quality_last() -> None:
    assert plan(Size(3000, 4000)).rungs == (
        Rung(Size(3000, 4000), "webp"),
        Rung(Size(1376, 1856), "webp", lossy=True),
    )


def test_a_picture_that_is_seen_larger_than_it_is_stays_as_it_is() -> None:
    assert plan(Size(100, 100)).rungs == (Rung(Size(100, 100), "webp", lossy=True),)


def test_keep_size_has_one_rung() -> None:
    assert plan(Size(3000, 4000), keep_size=True).sizes == {Size(3000, 4000)}


def test_shrink_goes_to_the_size_that_is_seen_at_once() -> None:
    assert plan(Size(3000, 4000), shrink=True).sizes == {Size(1376, 1856)}


def test_a_format_that_was_asked_for_is_the_only_one() -> None:
    assert plan(Size(3000, 4000), format="png").rungs == (
        Rung(Size(3000, 4000), "png"),
        Rung(Size(1376, 1856), "png"),
    )
    assert plan(Size(3000, 4000), format="jpeg").rungs == (
        Rung(Size(1376, 1856), None, lossy=True),
    )


def test_a_format_that_nothing_here_writes_leaves_no_way() -> None:
    assert plan(Size(3000, 4000), format="heic").rungs == ()


@pytest.mark.parametrize(("width", "name"), [(WIDEST_WEBP, "webp"), (WIDEST_WEBP + 1, "png")])
def test_webp_ends_at_its_longest_side(width: int, name: str) -> None:
    assert plan(Size(200, width)).rungs[0].lossless == name


@pytest.mark.parametrize(
    ("edition", "height", "name"),
    [(Edition.LATEST, 2160, "png"), (Edition.LATEST, 2159, "webp"), (Edition.GUIDE, 2160, "webp")],
)
def test_from_4k_on_the_latest_edition_takes_png_and_jpeg_only(
    edition: Edition, height: int, name: str
) -> None:
    settings = Settings(edition=edition)
    assert plan(Size(height, 3840), settings, keep_size=True).rungs[0].lossless == name


def test_a_picture_whose_seen_size_would_be_too_thin_keeps_its_own() -> None:
    thin = Size(40, 7000)
    assert not taken(seen_alone(MODEL, PLAIN)(thin), MODEL.pictures)
    assert plan(thin).sizes == {thin}


@pytest.mark.parametrize("size", [Size(10, 400), Size(9, 1), Size(20, 4001)])
def test_sides_that_are_refused_leave_no_way(size: Size) -> None:
    assert plan(size).rungs == ()


@pytest.mark.parametrize("size", [Size(10, 400), Size(9, 1), Size(20, 4001), Size(5000, 24)])
def test_a_pad_makes_both_the_picture_and_what_is_seen_of_it_legal(size: Size) -> None:
    found = plan(size, pad=True)
    assert taken(found.canvas, MODEL.pictures)
    assert taken(seen_alone(MODEL, PLAIN)(found.canvas), MODEL.pictures)
    assert found.canvas.height >= size.height
    assert found.canvas.width >= size.width
    assert found.rungs


@given(st.integers(1, 30_000), st.integers(1, 30_000))
def test_a_pad_never_cuts_and_always_ends_legal(height: int, width: int) -> None:
    found = plan(Size(height, width), pad=True)
    assert taken(found.canvas, MODEL.pictures)
    assert found.canvas >= Size(height, width)


def test_enlarging_goes_to_the_size_that_is_seen() -> None:
    assert plan(Size(8, 8), enlarge=True).sizes == {Size(256, 256)}


@given(st.integers(1, 10), st.integers(1, 200), st.integers(1, 10**7))
def test_enlarging_always_ends_legal_for_a_legal_ratio(side: int, ratio: int, most: int) -> None:
    settings = Settings(edition=Edition.LATEST, max_pixels=most)
    (size,) = plan(Size(side, side * ratio), settings, enlarge=True).sizes
    assert taken(size, MODEL.pictures)


def test_enlarging_does_not_help_a_ratio() -> None:
    assert plan(Size(5, 1001), enlarge=True).rungs == ()


@pytest.mark.parametrize("transport", list(Transport))
def test_the_room_is_the_last_number_of_bytes_that_passes(transport: Transport) -> None:
    most = room(MODEL, PLAIN, transport, Wishes())["webp"]
    if transport is Transport.BASE64:
        assert data_uri_length(most, "image/webp") < 10 * MB
        assert data_uri_length(most + 1, "image/webp") >= 10 * MB
    else:
        assert most == (10 * MB if transport is Transport.URL else 10 * MB - 1)


def test_a_limit_of_the_callers_own_holds_where_it_is_tighter() -> None:
    assert room(MODEL, PLAIN, Transport.URL, Wishes(max_bytes=500))["png"] == 500
    assert room(MODEL, PLAIN, Transport.URL, Wishes(max_bytes=20 * MB))["png"] == 10 * MB


def test_a_server_of_ones_own_has_room_for_anything() -> None:
    own = Settings(profile=Profile.OPEN_WEIGHTS)
    assert room(MODEL, own, Transport.BASE64, Wishes())["webp"] == maxsize


def wished(**wishes: object) -> Wishes:
    plain = {"format": None, "max_bytes": None}
    flags = dict.fromkeys(("keep_size", "shrink", "pad", "enlarge"), False)
    return Wishes.checked(**{**plain, **flags, **wishes})


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"format": "heic"}, ValueError),
        ({"max_bytes": 0}, ValueError),
        ({"max_bytes": 1.5}, TypeError),
        ({"shrink": 1}, TypeError),
    ],
)
def test_a_wish_that_means_nothing_is_refused_by_name(
    wish: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error, match=next(iter(wish))):
        wished(**wish)


def test_wishes_that_mean_something_are_taken() -> None:
    assert wished(format="png", max_bytes=5) == Wishes(format="png", max_bytes=5)


def test_the_end_of_the_output_names_its_format() -> None:
    assert named_format(Wishes(), "a/b.JPG").format == "jpeg"
    assert named_format(Wishes(format="jpeg"), "b.jpeg").format == "jpeg"


@pytest.mark.parametrize("name", ["b", "b.txt", "b.png/c"])
def test_an_output_that_says_no_format_leaves_it_open(name: str) -> None:
    assert named_format(Wishes(), name) == Wishes()


@pytest.mark.parametrize("name", ["", "a.mp4", "a.MOV"])
def test_an_output_that_is_no_pictures_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no name of a picture"):
        named_format(Wishes(), name)


def test_an_output_that_says_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"b\.png"):
        named_format(Wishes(format="jpeg"), "b.png")


def issue(code: str) -> Issue:
    return Issue(code=code, severity=Severity.ERROR, message="")


@pytest.mark.parametrize(
    ("codes", "word"),
    [
        (("image-too-small",), "enlarge=True"),
        (("image-too-small", "image-aspect-ratio"), "pad=True"),
        (("image-aspect-ratio",), "pad=True"),
        ((), "format"),
    ],
)
def test_a_refusal_names_the_option_that_helps(codes: tuple[str, ...], word: str) -> None:
    assert word in way_out([issue(code) for code in codes])


def test_what_would_make_it_smaller_names_only_what_was_not_allowed() -> None:
    assert smaller(Wishes()) == "cut the picture into tiles"
    assert smaller(Wishes(keep_size=True, format="png", max_bytes=9)) == (
        "allow another size than its own or allow another format or allow more bytes or "
        "cut the picture into tiles"
    )
