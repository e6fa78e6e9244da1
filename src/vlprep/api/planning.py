"""Plan a source or a request within a budget of tokens or money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.api.looking import look_at
from vlprep.api.requests import open_request, whole_estimate
from vlprep.rules.models import as_model
from vlprep.rules.planning import plan_media
from vlprep.rules.prices import cost_of, dearest_input, input_of
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.plan import Plan
from vlprep.values.request import Request
from vlprep.values.settings import Settings, positive_float, positive_int

if TYPE_CHECKING:
    from vlprep.api.parts import LocalFiles
    from vlprep.values.cost import Cost, Price
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model
    from vlprep.values.request_estimate import RequestEstimate

_HALVINGS = 24


def plan(
    source_or_request: object,
    model: str | Model | None = None,
    *,
    max_tokens: int | None = None,
    max_cost: float | None = None,
    region: str | None = None,
    output_tokens: int = 0,
    batch: bool = False,
    currency: str | None = None,
    price: Price | None = None,
    route: str = "dashscope",
    form: str | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
    local_files: LocalFiles | None = None,
) -> Plan:
    """Find the cheapest settings, or the smallest shrink, that keep within a budget.

    What keeps the budget as it is stays as it is: a plan never asks for more than is sent today,
    such as high resolution, however much the budget leaves.

    Args:
        source_or_request: What ``estimate`` takes, a ``Request``, or a payload as a ``dict``.
        model: A model's id or alias, or a ``Model``; by default the one that a request names.
        max_tokens: Most input tokens.
        max_cost: Most money, in the region's currency; the answer's part is taken off first, and
            the rest is a budget of tokens.
        region: Where it is sent, for ``max_cost``.
        output_tokens: Tokens of the answer, for ``max_cost``.
        batch: Whether the Batch API is used.
        currency: ``"CNY"`` or ``"USD"``; by default the first that is published for the region.
        price: A price of your own in the place of the published one.
        route: ``"dashscope"`` or ``"openai"``.
        form: Of a request, its dialect and whether it is a body, as in ``check_request``.
        edition: ``"guide"`` or ``"latest"``.
        profile: ``"api"`` or ``"open-weights"``.
        media: What is behind a URL: ``{url: source}``.
        local_files: Whether local paths of a payload are opened, as in ``check_request``.

    Returns:
        The plan; of a request, one for each of its media, all shrunk alike.

    Raises:
        MediaError: A source cannot be read.
        LimitError: A source has no legal size.
        RequestError: A payload is no request.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type, or there is no model.
        ValueError: Not just one budget is given, or no price is published.
    """
    if (max_tokens is None) == (max_cost is None):
        message = "give max_tokens or max_cost, one of the two"
        raise ValueError(message)
    if max_cost is not None and region is None:
        message = "max_cost needs a region, such as 'cn-beijing'"
        raise ValueError(message)
    settings = Settings(route=Route(route), edition=Edition(edition), profile=Profile(profile))
    money: dict[str, Any] = {
        "region": region,
        "output_tokens": output_tokens,
        "batch": batch,
        "currency": currency,
        "price": price,
    }

    def budget_of(estimate: Estimate | RequestEstimate) -> int:
        if max_tokens is not None:
            return positive_int("max_tokens", max_tokens)
        return dearest_input(estimate, positive_float("max_cost", max_cost), **money)

    def price_of(estimate: Estimate | RequestEstimate, tokens: int) -> Cost | None:
        return None if region is None else cost_of(input_of(estimate)[1], tokens, **money)

    if isinstance(source_or_request, (Request, Mapping)):
        estimates, found = whole_estimate(
            open_request(
                source_or_request,
                route=route if isinstance(source_or_request, Request) else None,
                form=form,
                model=model,
                local_files=local_files,
                media=media,
                settings=settings,
            )
        )
        made = _plan_request(found, list(estimates.values()), budget_of(found))
        return replace(made, cost=price_of(found, made.tokens))
    if model is None:
        message = "name a model: plan(source, 'qwen3-vl-plus', max_tokens=...)"
        raise TypeError(message)
    known = as_model(model, settings.edition)
    looked, _ = look_at(source_or_request, media)
    now = estimate_media(looked, known, settings)
    (made,) = _kept_within(budget_of(now), [now])
    return replace(made, cost=price_of(now, made.tokens))


def _plan_request(found: RequestEstimate, estimates: list[Estimate], budget: int) -> Plan:
    """Plan all media of a request within what its texts leave."""
    text = found.total_tokens - sum(one.tokens for one in estimates)
    best = _kept_within(budget - text, estimates)
    tokens = text + sum(part.tokens for part in best)
    places = [part.where for part in found.parts if part.estimate is not None]
    return Plan(
        kind="request",
        budget=budget,
        fits=tokens <= budget and found.upper is not None,
        tokens=tokens,
        original_tokens=found.total_tokens,
        parts=tuple(replace(part, where=where) for part, where in zip(best, places, strict=True)),
        notes=found.notes,
    )


def _kept_within(budget: int, estimates: list[Estimate]) -> list[Plan]:
    """Give each medium the same share of its tokens, the largest that keeps all within."""

    def parts(share: float) -> list[Plan]:
        return [
            plan_media(
                one.case.media,
                one.case.model,
                one.case.settings,
                one.tokens if share == 1 else max(1, int(share * one.tokens)),
            )
            for one in estimates
        ]

    best = parts(1)
    if sum(part.tokens for part in best) > budget:
        low, high = 0.0, 1.0
        best = parts(low)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            tried = parts(middle)
            if sum(part.tokens for part in tried) <= budget:
                best, low = tried, middle
            else:
                high = middle
    tokens = sum(part.tokens for part in best)
    return [
        replace(part, budget=max(budget - tokens + part.tokens, 0), fits=tokens <= budget)
        for part in best
    ]
