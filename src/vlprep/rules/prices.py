"""What tokens cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.prices import BATCH, CACHE, PRICES
from vlprep.values.cost import Cost, Price, Region, Tier
from vlprep.values.request_estimate import RequestEstimate

if TYPE_CHECKING:
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model

_MILLION = 1_000_000


def cost(
    estimate: Estimate | RequestEstimate,
    *,
    region: str,
    output_tokens: int = 0,
    thinking_tokens: int = 0,
    input_tokens: int | None = None,
    cached_tokens: int = 0,
    batch: bool = False,
    currency: str | None = None,
    price: Price | None = None,
) -> Cost:
    """Tell what a request costs.

    Args:
        estimate: What ``estimate`` or ``estimate_request`` gave; its tokens are billed as input.
        region: Where the request is sent: ``"cn-beijing"``, ``"ap-southeast-1"`` ... or a place's
            name, ``"beijing"``, ``"singapore"`` ...
        output_tokens: Tokens of the answer.
        thinking_tokens: Tokens of thought, which are billed as output.
        input_tokens: All input tokens of the request, where it holds more than this one source;
            they choose the step of the price.
        cached_tokens: Input tokens that the service finds in its cache.
        batch: Whether the Batch API is used, at half the price.
        currency: ``"CNY"`` or ``"USD"``; by default the first that is published for the region.
        price: A price of your own in the place of the published one.

    Returns:
        The cost. Its amounts are ``None``, and its ``notes`` say why, where nobody published the
        price; never 0.

    Raises:
        ValueError: No such region, or a negative number.
        TypeError: A number is not whole.
    """
    if isinstance(estimate, RequestEstimate):
        model, counted = estimate.model, estimate.total_tokens
    else:
        model, counted = estimate.case.model, estimate.tokens
    tokens = counted if input_tokens is None else input_tokens
    counts = {
        "input_tokens": tokens,
        "output_tokens": output_tokens,
        "thinking_tokens": thinking_tokens,
        "cached_tokens": cached_tokens,
    }
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int):
            message = f"{name} must be a whole number, not {count!r}"
            raise TypeError(message)
        if count < 0:
            message = f"{name} must not be negative, but is {count}"
            raise ValueError(message)
    if cached_tokens > tokens:
        message = f"cached_tokens is {cached_tokens}, more than the {tokens} tokens of input"
        raise ValueError(message)
    where = Region(region)
    output = output_tokens + thinking_tokens
    held = price or published_price(model, where, currency)
    trouble = _why_none(model, where, currency, held, tokens, batch, cached_tokens)
    if held is None or trouble:
        return Cost(
            total=None,
            region=where,
            input_tokens=tokens,
            output_tokens=output,
            batch=batch,
            notes=(trouble,),
        )
    tier = next(step for step in held.tiers if step.up_to is None or tokens <= step.up_to)
    share = BATCH.share if batch else 1.0
    # The two discounts do not combine: a cached token of a batch costs what a batch token costs.
    cached = 0 if batch else cached_tokens
    billed = (tokens - cached) + cached * CACHE.share
    paid_in = billed * tier.input * share / _MILLION
    paid_out = output * tier.output * share / _MILLION
    return Cost(
        total=paid_in + paid_out,
        input=paid_in,
        output=paid_out,
        currency=held.currency,
        region=where,
        input_tokens=tokens,
        output_tokens=output,
        tier=tier,
        batch=batch,
        notes=_notes(batch, cached_tokens),
        source=held.source,
    )


def published_price(model: Model, region: Region, currency: str | None = None) -> Price | None:
    """Give what is published for a model in a region, or ``None``."""
    for listed in PRICES:
        if listed.region is not region or currency not in {None, listed.currency}:
            continue
        for row in listed.rows:
            if model.priced_as in row.ids:
                tiers = tuple(Tier(up_to=most, input=i, output=o) for most, i, o in row.tiers)
                return Price(currency=listed.currency, tiers=tiers, source=row.source)
    return None


def _why_none(
    model: Model,
    region: Region,
    currency: str | None,
    price: Price | None,
    tokens: int,
    batch: bool,
    cached_tokens: int,
) -> str:
    """Say why there is no amount; nothing where there is one."""
    if price is None:
        money = f" in {currency}" if currency else ""
        return f"no price of {model.id}{money} is published for {region}; give price=Price(...)"
    most = price.tiers[-1].up_to
    if most is not None and tokens > most:
        return f"no price is published above {most} tokens of input; this is {tokens}"
    if batch and not model.features.batch:
        return f"{model.id} is not offered by the Batch API"
    if cached_tokens and not batch and model.priced_as not in (CACHE.ids or ()):
        return f"no price of cached tokens is published for {model.id}"
    return ""


def _notes(batch: bool, cached_tokens: int) -> tuple[str, ...]:
    if batch and cached_tokens:
        return ("the discounts of batch and cache do not combine; batch holds",)
    return ()
