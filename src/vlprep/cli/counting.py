"""What ``vlprep estimate``, ``explain`` and ``--compare`` share: counting, and adding up the money."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.checking import as_issue
from vlprep.api.estimating import estimate
from vlprep.api.looking import look_at
from vlprep.cli.files import expand
from vlprep.cli.output import progress, usage_errors
from vlprep.errors import LimitError, MediaError
from vlprep.rules.models import get_model
from vlprep.rules.prices import cost
from vlprep.values.choices import Edition
from vlprep.values.cost import Region
from vlprep.values.estimate import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vlprep.rules.seeing import Media
    from vlprep.values.cost import Cost
    from vlprep.values.issue import Issue


class Item(NamedTuple):
    """One source, with its estimate or with what stands in the way, and its cost if asked for.

    Attributes:
        source: As it was named.
        kind: ``"image"`` or ``"video"``; ``None`` where it could not be read.
        estimate: ``None`` where there is none.
        issues: Why there is none.
        cost: ``None`` where no region was asked for.
    """

    source: str
    kind: str | None
    estimate: Estimate | None
    issues: tuple[Issue, ...]
    cost: Cost | None = None


class Money(NamedTuple):
    """What the cost is asked for: nothing where there is no region."""

    region: str | None
    output_tokens: int = 0
    batch: bool = False


class Looked(NamedTuple):
    """One source as it was found, or why it could not be read."""

    source: str
    media: Media | None
    issues: tuple[Issue, ...] = ()


def look(files: tuple[str, ...], stated: dict[str, str]) -> list[Looked]:
    """Look at every source, once for all that is asked about it."""
    return [_look(source, stated) for source in progress(expand(files), "looking")]


def _look(source: str, stated: dict[str, str]) -> Looked:
    try:
        return Looked(source, look_at(source, stated)[0])
    except MediaError as error:
        return Looked(source, None, (as_issue(error),))


def estimates(
    files: tuple[str, ...], asked: Sequence[dict[str, Any]], money: Money
) -> list[list[Item]]:
    """Estimate every source by each of the settings; what has no estimate has its findings."""
    with usage_errors():
        for settings in asked:
            model_id(settings)
        if money.region is not None:
            Region(money.region)
        looked = look(files, asked[0]["media"])
        return [[_item(one, settings, money) for one in looked] for settings in asked]


def _item(looked: Looked, settings: dict[str, Any], money: Money) -> Item:
    source, media, issues = looked
    if media is None:
        return Item(source, None, None, issues)
    try:
        found = estimate(media, **settings)
    except LimitError as error:
        return Item(source, media.kind, None, error.issues)
    paid = None
    if money.region is not None:
        paid = cost(
            found,
            region=money.region,
            output_tokens=money.output_tokens,
            batch=money.batch,
        )
    return Item(source, media.kind, found, (), paid)


def model_id(settings: dict[str, Any]) -> str:
    """Give the listed id of the model that is asked for.

    Raises:
        UnknownModelError: Nothing is listed under its name.
    """
    return get_model(settings["model"], edition=Edition(settings["edition"])).id


def total_tokens(items: list[Item]) -> int:
    """Add up the tokens of what was counted."""
    return sum(item.estimate.tokens for item in items if item.estimate)


def complete(items: list[Item]) -> bool:
    """Tell whether every source was counted."""
    return all(item.estimate for item in items)


def total_cost(costs: Iterable[Cost | None]) -> float | None:
    """Add up the costs of what was counted; ``None`` where the price of some is not known."""
    amounts = [paid.total for paid in costs if paid]
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return None
    return float(sum(Decimal(str(paid)) for paid in known))  # in the price's own decimals


def amount(value: float | None, currency: str | None) -> str:
    """Write an amount of money; a question mark where it is not known."""
    return "?" if value is None else f"{value:.6f} {currency}"


def plain_money(costs: Sequence[Cost | None], money: Money) -> dict[str, Any] | None:
    """Give the cost of all as plain data; ``None`` where no region was asked for."""
    if money.region is None:
        return None
    known = [paid for paid in costs if paid]
    return {
        "total": total_cost(known),
        "currency": known[0].currency if known else None,
        "region": str(Region(money.region)),
        "batch": money.batch,
        "notes": list(dict.fromkeys(note for paid in known for note in paid.notes)),
    }


def plain_head(item: Item) -> dict[str, Any]:
    """Give what every item of every list has."""
    return {
        "source": item.source,
        "kind": item.kind,
        "ok": item.estimate is not None,
        "issues": [issue.to_dict() for issue in item.issues],
    }


_NUMBERS = [field.name for field in fields(Estimate) if field.name not in {"kind", "case"}]


def plain_item(item: Item, settings: dict[str, Any], money: Money) -> dict[str, Any]:
    """Give a source's estimate as plain data; where there is none, its numbers are null."""
    plain = {
        **plain_head(item),
        **dict.fromkeys([*_NUMBERS, "exact"]),
        "model": model_id(settings),
        "edition": settings["edition"],
        "profile": settings["profile"],
    }
    if item.estimate is not None:
        plain |= item.estimate.to_dict()
    if money.region is not None:
        plain["cost"] = item.cost.to_dict() if item.cost else None
    return plain
