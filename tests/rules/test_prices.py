"""Ten requests in three regions, worked out by hand from the printed prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import Model, Price, Region, Size, Tier, cost, estimate, get_model, list_models
from vlprep.catalog.prices import BATCH, PRICES
from vlprep.catalog.sources import GUIDE
from vlprep.rules.prices import added, dearest_input, published_price

PHOTO = Size(480, 640)  # 302 tokens on the models of factor 32
K = 1024


@pytest.mark.parametrize(
    ("model", "region", "settings", "amount", "currency"),
    [
        # 302 / 1e6 * 1 + 100 / 1e6 * 10
        ("qwen3-vl-plus", "cn-beijing", {"output_tokens": 100}, 0.001302, "CNY"),
        ("qwen3-vl-plus", "beijing", {"input_tokens": 32 * K}, 0.032768, "CNY"),
        ("qwen3-vl-plus", "beijing", {"input_tokens": 32 * K + 1}, 0.0491535, "CNY"),
        ("qwen3-vl-plus", "beijing", {"input_tokens": 128 * K}, 0.196608, "CNY"),
        ("qwen3-vl-plus", "beijing", {"input_tokens": 128 * K + 1}, 0.393219, "CNY"),
        ("qwen3-vl-plus", "beijing", {"input_tokens": 256 * K}, 0.786432, "CNY"),
        ("qwen3-vl-plus", "beijing", {"currency": "USD"}, 302 * 0.143 / 1e6, "USD"),
        ("qwen3-vl-plus", "singapore", {"output_tokens": 100}, 0.0002204, "USD"),
        ("qwen3-vl-plus", "hong kong", {"output_tokens": 100}, 0.0002204, "USD"),
        ("qwen3-vl-flash-us", "virginia", {"output_tokens": 1000}, 0.0004151, "USD"),
        ("qwen-vl-max", "cn", {"output_tokens": 50, "thinking_tokens": 50}, 0.0008832, "CNY"),
        ("qwen-vl-max", "intl", {"output_tokens": 100}, 0.0005616, "USD"),
        ("qwen-vl-max", "cn", {"output_tokens": 100, "batch": True}, 0.0004416, "CNY"),
        ("qwen3.7-plus", "singapore", {"batch": True}, 302 * 0.2 / 1e6, "USD"),
        ("qwen-vl-max-0408", "cn", {"output_tokens": 100}, (393 * 3 + 100 * 9) / 1e6, "CNY"),
        ("qwen-vl-max-0408", "cn", {"currency": "USD"}, 393 * 0.431 / 1e6, "USD"),
        ("qwen-vl-plus", "cn", {"cached_tokens": 300}, (2 + 60) * 0.8 / 1e6, "CNY"),
        ("qwen-vl-plus", "cn", {"cached_tokens": 300, "batch": True}, 302 * 0.4 / 1e6, "CNY"),
        ("qwen3.5-plus", "singapore", {"input_tokens": 256 * K + 1}, 0.1310725, "USD"),
        ("qwen3-vl-plus-2026-10-01", "cn", {}, 0.000302, "CNY"),
    ],
)
def test_a_request_costs_what_is_printed(
    model: str, region: str, settings: dict[str, Any], amount: float, currency: str
) -> None:
    paid = cost(estimate(PHOTO, model), region=region, **settings)
    assert paid.total == pytest.approx(amount, rel=1e-9)
    assert paid.currency == currency
    assert paid.source is not None
    assert paid.input is not None
    assert paid.output is not None
    assert paid.total == pytest.approx(paid.input + paid.output)


@pytest.mark.parametrize(
    ("model", "region", "settings", "words"),
    [
        ("qwen3.6-plus", "cn", {}, "no price of qwen3.6-plus is published for cn-beijing"),
        ("qwen3-vl-plus", "tokyo", {}, "published for ap-northeast-1"),
        ("qwen3-vl-plus", "cn", {"currency": "EUR"}, "in EUR"),
        ("qwen3-vl-plus", "cn", {"input_tokens": 256 * K + 1}, "above 262144 tokens"),
        ("qwen3-vl-plus-2025-09-23", "cn", {"batch": True}, "not offered by the Batch API"),
        ("qwen3-vl-plus-2026-10-01", "cn", {"batch": True}, "not offered by the Batch API"),
        ("qwen3-vl-plus", "singapore", {"batch": True}, "not offered by the Batch API"),
        ("qwen-vl-max", "intl", {"batch": True}, "Batch API in ap-southeast-1"),
        ("qwen3-vl-plus-2025-12-19", "hong kong", {}, "published for cn-hongkong"),
        ("qvq-max", "cn", {"cached_tokens": 1}, "no price of cached tokens"),
    ],
)
def test_an_unknown_price_is_none_and_says_why(
    model: str, region: str, settings: dict[str, Any], words: str
) -> None:
    paid = cost(estimate(PHOTO, model), region=region, **settings)
    assert paid.total is None
    assert words in paid.notes[0]


def test_batch_and_cache_do_not_combine_and_it_is_told() -> None:
    paid = cost(estimate(PHOTO, "qwen-vl-plus"), region="cn", cached_tokens=300, batch=True)
    assert "do not combine" in paid.notes[0]


def test_a_price_of_ones_own_holds() -> None:
    mine = Price(currency="EUR", tiers=(Tier(up_to=None, input=2, output=4),), source=GUIDE)
    paid = cost(estimate(PHOTO, "qwen3.6-plus"), region="cn", output_tokens=1000, price=mine)
    assert paid.total == pytest.approx(0.004604)
    assert paid.currency == "EUR"


def test_a_price_of_ones_own_has_the_discounts_that_it_says() -> None:
    """Neither the batch discount nor that of the cache is taken from a list it is not on."""
    tiers = (Tier(up_to=None, input=2, output=4),)
    found = estimate(PHOTO, "qwen3-vl-plus")
    bare = Price(currency="EUR", tiers=tiers, source=GUIDE)
    full = Price(currency="EUR", tiers=tiers, batch_share=0.25, cached_share=0.1, source=GUIDE)
    for settings, words, amount in (
        ({"batch": True}, "no price by the Batch API", 302 * 0.5 / 1e6),
        ({"cached_tokens": 300}, "no price of cached tokens", (2 + 30) * 2 / 1e6),
    ):
        unknown = cost(found, region="cn", price=bare, **settings)
        assert unknown.total is None
        assert words in unknown.notes[0]
        known = cost(found, region="cn", price=full, **settings)
        assert known.total == pytest.approx(amount)


def test_a_price_of_ones_own_is_in_its_own_currency() -> None:
    mine = Price(currency="EUR", tiers=(Tier(up_to=None, input=2, output=4),), source=GUIDE)
    found = estimate(PHOTO, "qwen3-vl-plus")
    assert cost(found, region="cn", price=mine, currency="EUR").currency == "EUR"
    with pytest.raises(ValueError, match="price is in EUR, not in USD"):
        cost(found, region="cn", price=mine, currency="USD")


@pytest.mark.parametrize(
    ("edges", "words"),
    [
        ((), "at least one step"),
        ((2, 1), "smallest first"),
        ((1, 1), "smallest first"),
        ((None, 1), "smallest first"),
    ],
)
def test_the_steps_of_a_price_go_up(edges: tuple[int | None, ...], words: str) -> None:
    tiers = tuple(Tier(up_to=edge, input=1, output=1) for edge in edges)
    with pytest.raises(ValueError, match=words):
        Price(currency="EUR", tiers=tiers, source=GUIDE)


def test_a_price_that_was_worked_out_says_so() -> None:
    paid = cost(estimate(PHOTO, "qwen-vl-plus-2025-07-10"), region="cn")
    assert paid.currency == "CNY"
    assert "not printed, but derived from the price in USD" in paid.notes[0]
    assert not cost(estimate(PHOTO, "qwen-vl-plus-2025-07-10"), region="cn", currency="USD").notes


def test_batch_is_offered_where_the_batch_page_says() -> None:
    """Its own list, typed again: the undated names on the mainland, and one in Singapore."""
    mainland = {
        "qwen3.5-plus", "qwen3.5-flash", "qwen3-vl-plus", "qwen3-vl-flash", "qwen-vl-max",
        "qwen-vl-max-latest", "qwen-vl-plus", "qwen-vl-plus-latest", "qwen-vl-ocr",
        "qwen-vl-ocr-latest",
    }  # fmt: skip
    assert {region: set(ids) for region, ids in BATCH.offered.items()} == {
        Region.BEIJING: mainland,
        Region.SINGAPORE: {"qwen3.7-plus"},
    }
    offered = {model.id for model in list_models() if model.features.batch}
    assert offered == mainland | {"qwen3.7-plus"}


def test_a_model_of_ones_own_has_the_price_that_it_says() -> None:
    listed = get_model("qwen3-vl-plus")
    assert cost(estimate(PHOTO, replace(listed, id="mine")), region="cn").total is not None
    unpriced = replace(listed, id="mine", priced_as=None)
    assert cost(estimate(PHOTO, unpriced), region="cn").total is None


def test_a_cost_that_rests_on_a_range_says_so() -> None:
    unknown = estimate("https://a.org/a.jpg", "qwen3-vl-plus")
    paid = cost(unknown, region="cn")
    assert paid.input_tokens == 2562
    assert paid.notes == ("the tokens are not certain, 66 to 2562; this is the cost of 2562",)
    assert cost(unknown, region="cn", input_tokens=3000).notes == ()
    assert cost(estimate(PHOTO, "qwen3-vl-plus"), region="cn").notes == ()
    spanned = estimate(Size(3024, 4032), "qwen-vl-max", edition="latest")
    assert "this is the cost of 1232" in cost(spanned, region="cn").notes[0]


def test_a_price_of_another_id_says_so() -> None:
    snapshot = estimate(PHOTO, "qwen3-vl-plus-2026-10-01")
    (note,) = cost(snapshot, region="cn").notes
    assert note == (
        "no price of qwen3-vl-plus-2026-10-01 is published; this is the price of qwen3-vl-plus"
    )
    own = Price(currency="CNY", tiers=(Tier(up_to=None, input=1.0, output=2.0),), source=GUIDE)
    assert cost(snapshot, region="cn", price=own).notes == ()
    assert cost(estimate(PHOTO, "qwen-vl-max-0813"), region="cn").notes == ()


@given(tokens=st.integers(302, 30_000), answer=st.integers(0, 30_000), cached=st.integers(0, 302))
def test_an_amount_has_no_more_decimals_than_its_price(
    tokens: int, answer: int, cached: int
) -> None:
    found = estimate(PHOTO, "qwen3-vl-flash")
    paid = cost(found, region="cn", input_tokens=tokens, output_tokens=answer, cached_tokens=cached)
    # 0.15 and 1.5 of a million, and a fifth of it: nine decimals hold every amount
    for amount in (paid.total, paid.input, paid.output):
        assert amount is not None
        assert amount == round(amount, 9)


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"region": "atlantis"}, ValueError),
        ({"region": None}, ValueError),
        ({"output_tokens": -1}, ValueError),
        ({"output_tokens": 1.5}, TypeError),
        ({"thinking_tokens": True}, TypeError),
        ({"cached_tokens": 303}, ValueError),
        ({"input_tokens": -5}, ValueError),
        ({"input_tokens": 301}, ValueError),
    ],
)
def test_wrong_arguments_are_the_callers_mistake(
    settings: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        cost(estimate(PHOTO, "qwen3-vl-plus"), **{"region": "cn", **settings})


@given(
    model=st.sampled_from(list_models()),
    region=st.sampled_from(Region),
    tokens=st.integers(0, 300_000),
    more=st.integers(0, 100_000),
    answer=st.integers(0, 50_000),
)
def test_cost_grows_with_tokens_and_is_never_zero_for_some(
    model: Model, region: Region, tokens: int, more: int, answer: int
) -> None:
    found = estimate(PHOTO, model)
    tokens += found.tokens
    less = cost(found, region=region, input_tokens=tokens, output_tokens=answer)
    paid = cost(found, region=region, input_tokens=tokens + more, output_tokens=answer)
    if less.total is not None and paid.total is not None:
        assert less.total <= paid.total
    assert paid.total is None or paid.total > 0


def test_prices_are_of_listed_models_once_a_region_and_currency() -> None:
    ids = {model.id for model in list_models()}
    for listed in PRICES:
        named = [name for row in listed.rows for name in row.ids]
        assert len(named) == len(set(named))
        assert set(named) <= ids
        for row in listed.rows:
            edges = [most for most, *_ in row.tiers]
            assert all(edge is not None for edge in edges[:-1])


# Typed again from the printed tables, by hand: input and output of a million tokens, by steps.
CNY = {
    "qwen3-vl-plus": "1/10 1.5/15 3/30",
    "qwen3-vl-plus-2025-12-19": "1/10 1.5/15 3/30",
    "qwen3-vl-plus-2025-09-23": "1/10 1.5/15 3/30",
    "qwen3-vl-flash": "0.15/1.5 0.3/3 0.6/6",
    "qwen3-vl-flash-2026-01-22": "0.15/1.5 0.3/3 0.6/6",
    "qwen3-vl-flash-2025-10-15": "0.15/1.5 0.3/3 0.6/6",
    "qwen-vl-max": "1.6/4",
    "qwen-vl-max-latest": "1.6/4",
    "qwen-vl-max-2025-08-13": "1.6/4",
    "qwen-vl-max-2025-04-08": "3/9",
    "qwen-vl-max-2025-04-02": "3/9",
    "qwen-vl-max-2025-01-25": "3/9",
    "qwen-vl-max-2024-12-30": "3/9",
    "qwen-vl-max-2024-11-19": "3/9",
    "qwen-vl-plus": "0.8/2",
    "qwen-vl-plus-latest": "0.8/2",
    "qwen-vl-plus-2025-08-15": "0.8/2",
    "qwen-vl-plus-2025-07-10": "0.15/1.5",
    "qwen-vl-plus-2025-05-07": "1.5/4.5",
    "qwen-vl-plus-2025-01-25": "1.5/4.5",
    "qwen-vl-plus-2025-01-02": "1.5/4.5",
    "qvq-max": "8/32",
    "qvq-max-latest": "8/32",
    "qvq-max-2025-05-15": "8/32",
    "qvq-max-2025-03-25": "8/32",
    "qvq-plus": "2/5",
    "qvq-plus-latest": "2/5",
    "qvq-plus-2025-05-15": "2/5",
    "qwen-vl-ocr": "0.3/0.5",
    "qwen-vl-ocr-latest": "0.3/0.5",
    "qwen-vl-ocr-2025-11-20": "0.3/0.5",
    "qwen-vl-ocr-2025-08-28": "5/5",
    "qwen-vl-ocr-2025-04-13": "5/5",
    "qwen-vl-ocr-2024-10-28": "5/5",
    "qwen3.5-ocr": "0.5/2",
}
USD_MAINLAND = {
    "qwen3-vl-plus": "0.143/1.434 0.215/2.15 0.43/4.301",
    "qwen3-vl-flash": "0.022/0.215 0.043/0.43 0.086/0.859",
    "qwen-vl-max": "0.23/0.574",
    "qwen-vl-max-2025-04-08": "0.431/1.291",
    "qwen-vl-plus": "0.115/0.287",
    "qwen-vl-plus-2025-07-10": "0.022/0.216",
    "qwen-vl-plus-2025-05-07": "0.216/0.646",
    "qwen3-vl-235b-a22b-thinking": "0.287/2.867",
    "qwen3-vl-235b-a22b-instruct": "0.287/1.147",
    "qwen3-vl-32b-thinking": "0.287/2.868",
    "qwen3-vl-32b-instruct": "0.287/1.147",
    "qwen3-vl-30b-a3b-thinking": "0.108/1.076",
    "qwen3-vl-30b-a3b-instruct": "0.108/0.431",
    "qwen3-vl-8b-thinking": "0.072/0.717",
    "qwen3-vl-8b-instruct": "0.072/0.287",
    "qwen2.5-vl-72b-instruct": "2.294/6.881",
    "qwen2.5-vl-32b-instruct": "1.147/3.441",
    "qwen2.5-vl-7b-instruct": "0.287/0.717",
    "qwen2.5-vl-3b-instruct": "0.173/0.517",
    "qwen2-vl-72b-instruct": "2.294/6.881",
    "qvq-max": "1.147/4.588",
    "qvq-plus": "0.287/0.717",
    "qwen-vl-ocr": "0.043/0.072",
    "qwen-vl-ocr-2025-08-28": "0.717/0.717",
}
USD_SINGAPORE = {
    "qwen3-vl-plus": "0.2/1.6 0.3/2.4 0.6/4.8",
    "qwen3-vl-flash": "0.05/0.4 0.075/0.6 0.12/0.96",
    "qwen-vl-max": "0.8/3.2",
    "qwen-vl-max-2025-04-08": "0.8/3.2",
    "qwen-vl-plus": "0.21/0.63",
    "qwen-vl-plus-2025-05-07": "0.21/0.63",
    "qwen-vl-plus-2025-01-25": "0.21/0.63",
    "qwen3-vl-235b-a22b-thinking": "0.4/4",
    "qwen3-vl-235b-a22b-instruct": "0.4/1.6",
    "qwen3-vl-32b-thinking": "0.16/0.64",
    "qwen3-vl-32b-instruct": "0.16/0.64",
    "qwen3-vl-30b-a3b-thinking": "0.2/2.4",
    "qwen3-vl-30b-a3b-instruct": "0.2/0.8",
    "qwen3-vl-8b-thinking": "0.18/2.1",
    "qwen3-vl-8b-instruct": "0.18/0.7",
    "qwen2.5-vl-72b-instruct": "2.8/8.4",
    "qwen2.5-vl-32b-instruct": "1.4/4.2",
    "qwen2.5-vl-7b-instruct": "0.35/1.05",
    "qwen2.5-vl-3b-instruct": "0.21/0.63",
    "qvq-max": "1.2/4.8",
    "qwen-vl-ocr": "0.07/0.16",
    "qwen3.5-plus": "0.4/2.4 0.5/3",
    "qwen3.7-plus": "0.4/1.6 1.2/4.8",
    "qwen3.8-max": "2/6",
    "qwen3.8-flash": "0.15/0.47",
}
USD_ELSEWHERE = {
    "qwen3-vl-flash-us": (Region.VIRGINIA, "0.05/0.4 0.075/0.6 0.12/0.96"),
    "qwen3-vl-flash-2026-01-22-us": (Region.VIRGINIA, "0.05/0.4 0.075/0.6 0.12/0.96"),
    "qwen3-vl-flash-2025-10-15-us": (Region.VIRGINIA, "0.05/0.4 0.075/0.6 0.12/0.96"),
    "qwen3-vl-plus": (Region.HONG_KONG, "0.2/1.6 0.3/2.4 0.6/4.8"),
}
EDGES = {1: (None,), 2: (256 * K, None), 3: (32 * K, 128 * K, 256 * K)}
PRINTED = [
    *((name, Region.BEIJING, "CNY", steps) for name, steps in CNY.items()),
    *((name, Region.BEIJING, "USD", steps) for name, steps in USD_MAINLAND.items()),
    *((name, Region.SINGAPORE, "USD", steps) for name, steps in USD_SINGAPORE.items()),
    *((name, region, "USD", steps) for name, (region, steps) in USD_ELSEWHERE.items()),
]


@pytest.mark.parametrize(("name", "region", "currency", "steps"), PRINTED)
def test_every_price_is_the_printed_one(
    name: str, region: Region, currency: str, steps: str
) -> None:
    price = published_price(get_model(name), region, currency)
    assert price is not None
    printed = [tuple(map(float, step.split("/"))) for step in steps.split()]
    assert [(tier.input, tier.output) for tier in price.tiers] == printed
    assert tuple(tier.up_to for tier in price.tiers) == EDGES[len(printed)]


def test_every_row_of_prices_is_typed_again_here() -> None:
    typed = {(name, region, currency) for name, region, currency, _ in PRINTED}
    for listed in PRICES:
        for row in listed.rows:
            assert any((name, listed.region, listed.currency) in typed for name in row.ids)


def test_a_cost_shows_itself() -> None:
    paid = cost(estimate(PHOTO, "qwen3-vl-plus"), region="cn")
    assert "CNY" in paid._repr_html_()
    assert paid.to_dict()["region"] == "cn-beijing"


def test_the_costs_of_several_requests_are_added_part_by_part() -> None:
    one = cost(estimate(PHOTO, "qwen3-vl-plus"), region="beijing", output_tokens=100)
    two = cost(estimate(PHOTO, "qwen3-vl-plus"), region="beijing", output_tokens=300)
    both = added(added(None, one), two)
    assert both.total == pytest.approx((604 * 1 + 400 * 10) / 1e6)
    assert both.input == pytest.approx(604 * 1 / 1e6)
    assert both.output == pytest.approx(400 * 10 / 1e6)
    assert (both.input_tokens, both.output_tokens, both.tier) == (604, 400, None)


def test_a_sum_with_an_unknown_cost_is_unknown() -> None:
    known = cost(estimate(PHOTO, "qwen3-vl-plus"), region="beijing")
    unknown = cost(estimate(PHOTO, "qwen3-vl-plus"), region="beijing", input_tokens=10**9)
    for first, second in ((known, unknown), (unknown, known)):
        both = added(added(None, first), second)
        assert (both.total, both.input, both.output) == (None, None, None)
        assert both.input_tokens == 302 + 10**9


def test_money_buys_tokens_to_the_last_one() -> None:
    one = estimate(PHOTO, "qwen3-vl-plus")
    for money, tokens in ((0.001, 1000), (0.000999999, 999), (0.032768, 32 * K)):
        assert dearest_input(one, money, region="beijing") == tokens
