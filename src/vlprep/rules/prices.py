"""What tokens cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from vlprep.catalog.prices import BATCH, CACHE, PRICES
from vlprep.rules.wording import bounds
from vlprep.values.cost import Cost, Price, Region, Tier
from vlprep.values.estimate import checked_estimate
from vlprep.values.request_estimate import RequestEstimate

if TYPE_CHECKING:
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model

_MILLION = 1_000_000
_NO_END = 2**53
"""Tokens that a price of nothing buys: from here on JSON numbers are not exact."""


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
            For the dearest answer to a request give its ``max_output`` as ``output_tokens``.
        region: Where the request is sent: ``"cn-beijing"``, ``"ap-southeast-1"`` ... or a place's
            name, ``"beijing"``, ``"singapore"`` ...
        output_tokens: Tokens of the answer.
        thinking_tokens: Tokens of thought, which are billed as output.
        input_tokens: All input tokens of the request, where it holds more than this one source;
            they choose the step of the price, and are no fewer than the estimate's.
        cached_tokens: Input tokens that the service finds in its cache.
        batch: Whether the Batch API is used, at half the price.
        currency: ``"CNY"`` or ``"USD"``; by default the first that is published for the region.
        price: A price of your own in the place of the published one, with its own discounts.

    Returns:
        The cost. Its amounts are ``None``, and its ``notes`` say why, where nobody published the
        price; never 0.

    Raises:
        ValueError: No such region, a negative number, fewer input tokens than the estimate's, or a
            price in another currency than asked.
        TypeError: A number is not whole, or ``estimate`` is no estimate.
    """
    counted, model = input_of(estimate)
    tokens = counted if input_tokens is None else input_tokens
    paid = cost_of(
        model,
        tokens,
        region=region,
        output_tokens=output_tokens,
        thinking_tokens=thinking_tokens,
        cached_tokens=cached_tokens,
        batch=batch,
        currency=currency,
        price=price,
    )
    if tokens < counted:
        message = (
            f"input_tokens is {tokens}, fewer than the {counted} tokens of the estimate; "
            "give all tokens of the request, or leave it out"
        )
        raise ValueError(message)
    if paid.total is None or input_tokens is not None or estimate.exact:
        return paid
    doubt = (
        f"the tokens are not certain, {bounds(estimate.lower, estimate.upper)}; this is the cost of "
        f"{tokens}"
    )
    return replace(paid, notes=(*paid.notes, doubt))


def cost_of(
    model: Model,
    tokens: int,
    *,
    region: str,
    output_tokens: int = 0,
    thinking_tokens: int = 0,
    cached_tokens: int = 0,
    batch: bool = False,
    currency: str | None = None,
    price: Price | None = None,
) -> Cost:
    """Tell what some input tokens cost; the rest as for ``cost``."""
    _check_counts(
        input_tokens=tokens,
        output_tokens=output_tokens,
        thinking_tokens=thinking_tokens,
        cached_tokens=cached_tokens,
    )
    if price is not None and currency not in {None, price.currency}:
        message = f"the given price is in {price.currency}, not in {currency}"
        raise ValueError(message)
    where = Region(region)
    held = price or published_price(model, where, currency)
    output = output_tokens + thinking_tokens
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
    paid_in, paid_out = _amounts(held, tier, tokens, output, batch, cached_tokens)
    notes = _notes(held, batch, cached_tokens)
    if price is None and model.priced_as != model.id:
        notes.append(f"no price of {model.id} is published; this is the price of {model.priced_as}")
    return Cost(
        total=float(paid_in + paid_out),
        input=float(paid_in),
        output=float(paid_out),
        currency=held.currency,
        region=where,
        input_tokens=tokens,
        output_tokens=output,
        tier=tier,
        batch=batch,
        notes=tuple(notes),
        source=held.source,
    )


def added(sum_: Cost | None, one: Cost) -> Cost:
    """Add the cost of one more request; where one has no amount, the sum has none.

    Args:
        sum_: What the requests before it cost; ``None``: there are none.
        one: What it costs.
    """
    if sum_ is None:
        return replace(one, tier=None)
    known = sum_.total is not None and one.total is not None
    return replace(
        sum_,
        total=(sum_.total or 0.0) + (one.total or 0.0) if known else None,
        input=(sum_.input or 0.0) + (one.input or 0.0) if known else None,
        output=(sum_.output or 0.0) + (one.output or 0.0) if known else None,
        input_tokens=sum_.input_tokens + one.input_tokens,
        output_tokens=sum_.output_tokens + one.output_tokens,
        notes=tuple(dict.fromkeys((*sum_.notes, *one.notes))),
    )


def _check_counts(**counts: int) -> None:
    """Refuse what is no count of tokens, and more cached tokens than there are."""
    for name, count in counts.items():
        if isinstance(count, bool) or not isinstance(count, int):
            message = f"{name} must be a whole number, not {count!r}"
            raise TypeError(message)
        if count < 0:
            message = f"{name} must not be negative, but is {count}"
            raise ValueError(message)
    cached, tokens = counts["cached_tokens"], counts["input_tokens"]
    if cached > tokens:
        message = f"cached_tokens is {cached}, more than the {tokens} tokens of input"
        raise ValueError(message)


def _amounts(
    price: Price, tier: Tier, tokens: int, output: int, batch: bool, cached_tokens: int
) -> tuple[Decimal, Decimal]:
    """Give what input and output cost at one step of a price, in the price's own decimals."""
    # The two discounts do not combine: a cached token of a batch costs what a batch token costs.
    share = _exact(price.batch_share or 0.0) if batch else Decimal(1)
    cached = Decimal(1) if batch else _exact(price.cached_share or 0.0)
    billed = tokens - cached_tokens + cached_tokens * cached
    return (
        billed * _exact(tier.input) * share / _MILLION,
        output * _exact(tier.output) * share / _MILLION,
    )


def _exact(number: float) -> Decimal:
    """Take a price as it is printed: 0.1 is a tenth here, as it is on the bill."""
    return Decimal(str(number))


def published_price(model: Model, region: Region, currency: str | None = None) -> Price | None:
    """Give what is published for a model in a region, or ``None``."""
    for listed in PRICES:
        if listed.region is not region or currency not in {None, listed.currency}:
            continue
        for row in listed.rows:
            if model.priced_as in row.ids:
                tiers = tuple(Tier(up_to=most, input=i, output=o) for most, i, o in row.tiers)
                return Price(
                    currency=listed.currency,
                    tiers=tiers,
                    batch_share=_batch_share(model, region),
                    cached_share=CACHE.share if model.priced_as in CACHE.ids else None,
                    derived=row.derived,
                    source=row.source,
                )
    return None


def _batch_share(model: Model, region: Region) -> float | None:
    """Give what is left of the price by the Batch API; a snapshot has its id's price, but no batch."""
    offered = model.features.batch and model.priced_as in BATCH.offered.get(region, ())
    return BATCH.share if offered else None


def dearest_input(estimate: Estimate | RequestEstimate, max_cost: float, **money: Any) -> int:
    """Give the most input tokens that cost no more than an amount.

    Args:
        estimate: What ``estimate`` or ``estimate_request`` gave.
        max_cost: The amount, for input and output together.
        **money: What else ``cost`` takes: ``region``, ``output_tokens`` ...

    Returns:
        The tokens, of which a price is published; 0 where the answer alone costs more.

    Raises:
        ValueError: No price is published for the model there.
    """
    _, model = input_of(estimate)
    one = cost_of(model, 1, **money)
    if one.total is None:
        raise ValueError(one.notes[0])

    def is_paid(tokens: int) -> bool:
        total = cost_of(model, tokens, **money).total
        return total is not None and total <= max_cost

    low, high = 0, 1
    while high < _NO_END and is_paid(high):
        low, high = high, 2 * high
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if is_paid(middle) else (low, middle)
    return low


def input_of(estimate: Estimate | RequestEstimate) -> tuple[int, Model]:
    """Give the input tokens that an estimate counts, and the model that they are for."""
    if isinstance(estimate, RequestEstimate):
        return estimate.total_tokens, estimate.model
    counted = checked_estimate(estimate)
    return counted.tokens, counted.case.model


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
    if batch and price.batch_share is None:
        return f"no price by the Batch API is known: {model.id} is not offered by the Batch API in {region}"
    if cached_tokens and not batch and price.cached_share is None:
        return f"no price of cached tokens is published for {model.id}"
    return ""


def _notes(price: Price, batch: bool, cached_tokens: int) -> list[str]:
    notes = []
    if price.derived:
        notes.append(
            f"this price is not printed, but derived from the price in USD: {price.source.title}"
        )
    if batch and cached_tokens:
        notes.append("the discounts of batch and cache do not combine; batch holds")
    return notes
