"""A budget is kept at the least loss of detail, and nothing is made dearer."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import (
    FrameList,
    Price,
    Request,
    Size,
    Tier,
    UnknownModelError,
    VideoInfo,
    check,
    estimate,
    estimate_request,
    frames,
    image,
    plan,
    to_openai,
    user,
    video,
)
from vlprep.catalog.sources import HOUSE

PHOTO = Size(3024, 4032)
FILM = VideoInfo(size=Size(720, 1280), frames=18000, fps=30.0)
MODEL = "qwen3-vl-plus"


@given(
    st.builds(Size, st.integers(30, 6000), st.integers(30, 6000)),
    st.integers(1, 20000),
    st.sampled_from(["guide", "latest"]),
    st.sampled_from([MODEL, "qwen-vl-max-2025-04-08", "qwen-vl-ocr", "gui-plus"]),
)
def test_a_plan_for_a_picture_keeps_what_it_promises(
    size: Size, budget: int, edition: str, model: str
) -> None:
    made = plan(size, model, max_tokens=budget, edition=edition)
    assert made.fits == (made.tokens <= budget)
    sent = made.shrink_to or size
    then = estimate(sent, model, edition=edition, **made.settings)
    assert (then.tokens, then.resized) == (made.tokens, made.resized)


@given(st.integers(1, 200_000), st.sampled_from(["dashscope", "openai"]))
def test_a_plan_for_a_film_keeps_what_it_promises(budget: int, route: str) -> None:
    made = plan(FILM, MODEL, max_tokens=budget, route=route)
    assert made.fits == (made.tokens <= budget)
    then = estimate(FILM, MODEL, route=route, **made.settings)
    assert (then.tokens, then.nframes) == (made.tokens, made.nframes)
    assert route == "dashscope" or "fps" not in made.settings


@pytest.mark.parametrize("budget", [{"max_tokens": 20_000}, {"max_cost": 0.02, "region": "cn"}])
@pytest.mark.parametrize("edition", ["guide", "latest"])
def test_what_keeps_the_budget_is_not_made_dearer(budget: dict[str, Any], edition: str) -> None:
    request = Request(model=MODEL, messages=[user("a", image(PHOTO))])
    for source, model in ((PHOTO, MODEL), (request, None)):
        made = plan(source, model, edition=edition, **budget)
        assert made.budget == 20_000
        assert made.tokens == made.original_tokens
        for one in (made, *made.parts):
            assert (one.settings, one.shrink_to) == ({}, None)


@given(
    st.builds(Size, st.integers(30, 6000), st.integers(30, 6000)),
    st.integers(100, 20000),
    st.booleans(),
)
def test_a_picture_in_a_request_is_planned_as_it_is_alone(
    size: Size, budget: int, money: bool
) -> None:
    request = Request(model=MODEL, messages=[user("a", image(size))])
    counted = estimate_request(request)
    text = counted.total_tokens - counted.image_tokens
    if money:
        whole = plan(request, max_cost=(budget + text) / 1e6, region="cn")
        alone = plan(size, MODEL, max_cost=budget / 1e6, region="cn")
    else:
        whole = plan(request, max_tokens=budget + text)
        alone = plan(size, MODEL, max_tokens=budget)
    assert (whole.budget, alone.budget) == (budget + text, budget)
    (part,) = whole.parts
    assert (part.tokens, part.settings) == (alone.tokens, alone.settings)
    assert (part.budget, part.fits) == (alone.budget, alone.fits)
    assert part.shrink_to == alone.shrink_to
    assert alone.tokens <= alone.original_tokens


def test_high_resolution_that_is_asked_for_is_kept_or_taken_down_to_the_budget() -> None:
    flag = {"vl_high_resolution_images": True}
    request = Request(model=MODEL, messages=[user("a", image(PHOTO))], parameters=flag)
    assert plan(request, max_tokens=20_000).parts[0].settings == {}
    made = plan(request, max_tokens=8000)
    assert made.fits
    assert set(made.parts[0].settings) == {"max_pixels", "vl_high_resolution_images"}
    assert made.parts[0].settings["vl_high_resolution_images"] is False
    assert made.tokens > 7000


def test_under_the_default_only_shrinking_helps_by_the_guide() -> None:
    guide = plan(PHOTO, MODEL, max_tokens=1000)
    assert guide.shrink_to == Size(864, 1152)
    assert guide.scale == pytest.approx(864 / 3024)
    assert guide.notes
    latest = plan(PHOTO, MODEL, max_tokens=1000, edition="latest")
    assert latest.shrink_to is None
    assert latest.tokens == guide.tokens


def test_a_thin_picture_is_not_made_too_thin() -> None:
    for sides in ((47, 9000), (95, 18000), (60, 12000)):
        for budget in range(66, 400, 13):
            made = plan(Size(*sides), MODEL, max_tokens=budget)
            assert made.shrink_to is None or max(made.shrink_to) <= 200 * min(made.shrink_to)


def test_what_cannot_be_kept_is_told_with_the_least_there_is() -> None:
    made = plan(PHOTO, MODEL, max_tokens=10)
    assert not made.fits
    assert made.tokens < 100
    assert not plan(FILM, MODEL, max_tokens=10).fits


def test_a_film_is_given_fewer_frames_before_smaller_ones() -> None:
    made = plan(FILM, MODEL, max_tokens=50_000)
    assert set(made.settings) == {"fps"}
    assert made.seconds_between == pytest.approx(1 / made.settings["fps"], rel=0.02)
    smaller = plan(FILM, MODEL, max_tokens=5_000)
    assert set(smaller.settings) >= {"fps", "total_pixels"}
    assert plan(FILM, MODEL, max_tokens=200_000).settings == {}
    assert "fps" not in plan(FILM, MODEL, max_tokens=50_000, route="openai").settings


def test_a_list_of_frames_can_only_be_given_smaller_ones() -> None:
    made = plan(FrameList([PHOTO] * 20, fps=1), MODEL, max_tokens=2000)
    assert made.fits
    assert set(made.settings) == {"total_pixels"}
    assert made.nframes == 20


def test_the_media_of_a_request_are_shrunk_alike() -> None:
    request = Request(model=MODEL, messages=[user("a", image(PHOTO), image(PHOTO), video(FILM))])
    made = plan(request, max_tokens=30_000)
    assert made.fits
    assert made.tokens <= 30_000
    assert made.original_tokens == estimate_request(request).total_tokens
    assert [part.where for part in made.parts] == [f"messages[0].content[{n}]" for n in (1, 2, 3)]
    assert made.parts[0].resized == made.parts[1].resized
    spare = made.budget - made.tokens
    assert [part.budget - part.tokens for part in made.parts] == [spare] * 3
    assert all(part.fits for part in made.parts)
    assert plan(request, max_tokens=200_000).tokens == made.original_tokens
    assert not plan(request, max_tokens=10).fits
    lists = Request(model=MODEL, messages=[user(frames([PHOTO] * 4, fps=1))])
    assert plan(lists, max_tokens=300).fits
    json.dumps(made.to_dict())


def test_a_payload_is_planned_too() -> None:
    url = "https://a.org/a.png"
    call = to_openai(Request(model=MODEL, messages=[user(image(url))]))
    made = plan(call, max_tokens=500, media={url: PHOTO})
    assert made.fits
    assert made.parts[0].where == "messages[0].content[0]"
    unknown = plan(call, max_tokens=500)
    assert not unknown.fits
    assert unknown.parts[0].notes


def test_money_is_a_budget_too() -> None:
    made = plan(PHOTO, MODEL, max_cost=0.001, region="beijing")
    assert made.budget == 1000
    assert made.cost is not None
    assert made.cost.total is not None
    assert made.cost.total <= 0.001
    with_answer = plan(PHOTO, MODEL, max_cost=0.003, region="beijing", output_tokens=200)
    assert with_answer.budget == 1000
    mine = Price(currency="EUR", tiers=(Tier(up_to=None, input=2, output=2),), source=HOUSE)
    own = plan(PHOTO, MODEL, max_cost=0.001, region="beijing", price=mine)
    assert own.budget == 500
    request = Request(model=MODEL, messages=[user("a", image(PHOTO))])
    assert plan(request, max_cost=0.001, region="beijing").fits


def test_what_the_money_buys_is_told_at_every_step_of_the_price() -> None:
    def bought(money: float, **more: Any) -> int:
        return plan(PHOTO, MODEL, max_cost=money, region="beijing", **more).budget

    assert bought(0.032768) == 32_768
    assert bought(0.032768 + 1e-6) == 32_768  # the next token is of the dearer step
    assert bought(0.0983055) == 65_537
    too_little = plan(PHOTO, MODEL, max_cost=1e-9, region="beijing")
    assert (too_little.budget, too_little.fits) == (0, False)
    assert bought(0.001, output_tokens=1000) == 0
    free = Price(currency="CNY", tiers=(Tier(up_to=None, input=0, output=0),), source=HOUSE)
    assert bought(0.001, price=free) > 10**9
    ends = Price(currency="CNY", tiers=(Tier(up_to=500, input=1, output=1),), source=HOUSE)
    assert bought(0.001, price=ends) == 500
    assert plan(PHOTO, MODEL, max_cost=0.001, region="beijing", price=ends).fits


def test_wrong_budgets_are_refused() -> None:
    for wrong in ({}, {"max_tokens": 5, "max_cost": 5.0}):
        with pytest.raises(ValueError, match="one of the two"):
            plan(PHOTO, MODEL, **wrong)  # type: ignore[arg-type]  # that is the test
    with pytest.raises(ValueError, match="region"):
        plan(PHOTO, MODEL, max_cost=1.0)
    with pytest.raises(ValueError, match="max_tokens"):
        plan(PHOTO, MODEL, max_tokens=0)
    with pytest.raises(ValueError, match="price"):
        plan(PHOTO, "qwen2-vl-7b-instruct", max_cost=1.0, region="tokyo")
    with pytest.raises(TypeError, match="model"):
        plan(PHOTO, max_tokens=5)
    with pytest.raises(UnknownModelError):
        plan(PHOTO, "nothing", max_tokens=5)


def test_any_mapping_is_a_payload() -> None:
    call = {"model": MODEL, "messages": [{"role": "user", "content": "What is this?"}]}
    assert (
        plan(MappingProxyType(call), max_tokens=500).to_dict()
        == plan(call, max_tokens=500).to_dict()
    )


@pytest.mark.parametrize("fps", [0.2, 0.3, 0.5])
def test_a_film_that_fills_the_budget_to_the_last_token_keeps_its_rate(fps: float) -> None:
    budget = estimate(FILM, MODEL, fps=fps).tokens
    made = plan(FILM, MODEL, max_tokens=budget)
    assert made.fits
    assert made.tokens == budget
    assert made.settings["fps"] >= fps


def test_the_slowest_rate_is_one_that_the_guide_allows() -> None:
    """A rate is above 0.1 by the guide, and 0.1 itself is refused."""
    made = plan(FILM, MODEL, max_tokens=10)
    assert made.settings["fps"] == pytest.approx(0.11)
    found = check(FILM, MODEL, transport="url", **made.settings)
    assert "fps-range" not in {issue.code for issue in found.issues}


@pytest.mark.parametrize("edition", ["guide", "latest"])
def test_the_two_tokens_around_a_picture_are_part_of_the_budget(edition: str) -> None:
    """10 x 105 tokens and their markers are 1052; shrunk, 9 x 104 and their markers are 938."""
    strip = Size(320, 3360)
    assert plan(strip, MODEL, max_tokens=1052, edition=edition).tokens == 1052
    for budget in (1050, 1051):
        made = plan(strip, MODEL, max_tokens=budget, edition=edition)
        assert made.fits
        assert made.tokens == 938
