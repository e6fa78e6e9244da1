"""Ten requests in three regions, worked out by hand from the printed prices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import Model, Price, Region, Size, Tier, cost, estimate, get_model, list_models
from vlprep.catalog.prices import PRICES
from vlprep.catalog.sources import GUIDE

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


def test_a_model_of_ones_own_has_the_price_that_it_says() -> None:
    listed = get_model("qwen3-vl-plus")
    assert cost(estimate(PHOTO, replace(listed, id="mine")), region="cn").total is not None
    unpriced = replace(listed, id="mine", priced_as=None)
    assert cost(estimate(PHOTO, unpriced), region="cn").total is None


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
    less = cost(found, region=region, input_tokens=tokens, output_tokens=answer)
    paid = cost(found, region=region, input_tokens=tokens + more, output_tokens=answer)
    if less.total is not None and paid.total is not None:
        assert less.total <= paid.total
    assert paid.total is None or paid.total > 0 or tokens + more + answer == 0


def test_prices_are_of_listed_models_once_a_region_and_currency() -> None:
    ids = {model.id for model in list_models()}
    for listed in PRICES:
        named = [name for row in listed.rows for name in row.ids]
        assert len(named) == len(set(named))
        assert set(named) <= ids
        for row in listed.rows:
            edges = [most for most, *_ in row.tiers]
            assert all(edge is not None for edge in edges[:-1])


def test_a_cost_shows_itself() -> None:
    paid = cost(estimate(PHOTO, "qwen3-vl-plus"), region="cn")
    assert "CNY" in paid._repr_html_()
    assert paid.to_dict()["region"] == "cn-beijing"
