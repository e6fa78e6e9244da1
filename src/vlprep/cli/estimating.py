"""``vlprep estimate`` and ``vlprep explain``: what the model sees, what it costs, and why."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.api.checking import as_issue
from vlprep.api.estimating import estimate as count
from vlprep.cli.files import expand
from vlprep.cli.options import (
    DEFAULT_MODEL,
    files_argument,
    json_option,
    request_options,
    settings_options,
)
from vlprep.cli.output import (
    STYLES,
    console,
    print_json,
    printable,
    progress,
    table,
    usage_errors,
    worded,
)
from vlprep.errors import LimitError, MediaError
from vlprep.rules.explaining import explain as explained
from vlprep.rules.models import get_model
from vlprep.rules.prices import cost
from vlprep.rules.seeing import subject_of
from vlprep.rules.wording import pixels
from vlprep.values.choices import Edition, Severity
from vlprep.values.cost import Region
from vlprep.values.estimate import Estimate

if TYPE_CHECKING:
    from vlprep.values.cost import Cost
    from vlprep.values.issue import Issue


class Item(NamedTuple):
    """One source, with its estimate or with what stands in the way, and its cost if asked for."""

    source: str
    estimate: Estimate | None
    issues: tuple[Issue, ...]
    cost: Cost | None = None


class Money(NamedTuple):
    """What the cost is asked for: nothing where there is no region."""

    region: str | None
    output_tokens: int
    batch: bool


@click.command()
@files_argument
@click.option(
    "--model",
    "-m",
    "models",
    multiple=True,
    default=(DEFAULT_MODEL,),
    show_default=True,
    help="A model's id or alias; with --compare, several.",
)
@request_options
@click.option("--region", help="Show the cost there: cn-beijing, ap-southeast-1, beijing ...")
@click.option("--output-tokens", type=int, default=0, help="Tokens of each answer, for the cost.")
@click.option("--batch", is_flag=True, help="Show the cost by the Batch API.")
@click.option(
    "--compare", is_flag=True, help="Put models side by side, high resolution off and on."
)
@json_option
def estimate(
    files: tuple[str, ...],
    *,
    models: tuple[str, ...],
    region: str | None,
    output_tokens: int,
    batch: bool,
    compare: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Tell how many tokens pictures and films are, at what size the model sees them, and the cost.

    The cost is that of one request for each file.
    """
    money = Money(region, output_tokens, batch)
    if compare:
        from vlprep.cli.comparing import compare_models

        sys.exit(compare_models(files, models, settings, money, as_json=as_json))
    if len(models) != 1:
        message = "one --model at a time, unless you --compare them"
        raise click.UsageError(message)
    settings["model"] = models[0]
    items = estimates(files, settings, money)
    complete = all(item.estimate for item in items)
    total = sum(item.estimate.tokens for item in items if item.estimate)
    if as_json:
        print_json(
            {
                "model": get_model(models[0], edition=settings["edition"]).id,
                "edition": settings["edition"],
                "profile": settings["profile"],
                "total_tokens": total,
                "complete": complete,
                "cost": plain_money(items, money),
                "items": [_plain(item, money) for item in items],
            }
        )
    else:
        _print(items, total, money)
    sys.exit(0 if complete else 1)


@click.command()
@files_argument
@settings_options
@json_option
def explain(files: tuple[str, ...], *, as_json: bool, **settings: Any) -> None:
    """Say in words how the tokens of a picture or film come about, with sources."""
    items = estimates(files, settings, Money(None, 0, batch=False))
    texts = [explained(item.estimate) if item.estimate else None for item in items]
    if as_json:
        pairs = zip(items, texts, strict=True)
        print_json({"items": [{**_head(item), "explanation": text} for item, text in pairs]})
    else:
        for item, text in zip(items, texts, strict=True):
            lines = text.splitlines() if text else list(map(worded, item.issues))
            click.echo("\n".join([printable(item.source), *(f"  {line}" for line in lines), ""]))
    sys.exit(0 if all(texts) else 1)


def estimates(files: tuple[str, ...], settings: dict[str, Any], money: Money) -> list[Item]:
    """Estimate every source; one that cannot be estimated is an item with its findings."""
    with usage_errors():
        get_model(settings["model"], edition=Edition(settings["edition"]))
        if money.region is not None:
            Region(money.region)
        return [_item(source, settings, money) for source in progress(expand(files), "estimating")]


def _item(source: str, settings: dict[str, Any], money: Money) -> Item:
    try:
        found = count(source, **settings)
    except MediaError as error:
        return Item(source, None, (as_issue(error),))
    except LimitError as error:
        return Item(source, None, error.issues)
    paid = None
    if money.region is not None:
        paid = cost(
            found,
            region=money.region,
            output_tokens=money.output_tokens,
            batch=money.batch,
        )
    return Item(source, found, (), paid)


def total_cost(items: list[Item]) -> float | None:
    """Add up the costs of what was counted; ``None`` where the price of some is not known."""
    amounts = [item.cost.total for item in items if item.cost]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def plain_money(items: list[Item], money: Money) -> dict[str, Any] | None:
    """Give the cost of all as plain data; ``None`` where no region was asked for."""
    if money.region is None:
        return None
    first = next((item.cost for item in items if item.cost), None)
    return {
        "total": total_cost(items),
        "currency": first.currency if first else None,
        "region": str(Region(money.region)),
        "batch": money.batch,
        "notes": list(
            dict.fromkeys(note for item in items if item.cost for note in item.cost.notes)
        ),
    }


def _head(item: Item) -> dict[str, Any]:
    return {
        "source": item.source,
        "kind": item.estimate.kind if item.estimate else None,
        "ok": item.estimate is not None,
        "issues": [issue.to_dict() for issue in item.issues],
    }


_UNKNOWN = {**dict.fromkeys(field.name for field in fields(Estimate)), "exact": None}
del _UNKNOWN["case"]


def _plain(item: Item, money: Money) -> dict[str, Any]:
    plain = {**_head(item), **_UNKNOWN, **(item.estimate.to_dict() if item.estimate else {})}
    if money.region is not None:
        plain["cost"] = item.cost.to_dict() if item.cost else None
    return plain


def amount(value: float | None, currency: str | None) -> str:
    """Write an amount of money; a question mark where it is not known."""
    return "?" if value is None else f"{value:.6f} {currency}"


def _print(items: list[Item], total: int, money: Money) -> None:
    from rich.text import Text

    numbers = ["size", "seen at", "frames", "tokens", "bounds"]
    if money.region is not None:
        numbers.append("cost")
    shown = table("file", *numbers, numbers=numbers)
    for item in items:
        name = Text(printable(item.source))
        found = item.estimate
        if found is None:
            words = Text("\n".join(map(worded, item.issues)), STYLES[Severity.ERROR])
            shown.add_row(name, "-", "-", "-", "-", words)
            continue
        size = subject_of(found.case.media).size
        cells = [
            pixels(size) if size else "?",
            pixels(found.resized) if found.resized else "?",
            str(found.nframes or ""),
            f"{found.tokens:,}",
            "" if found.exact else f"{found.lower:,} to {found.upper:,}",
        ]
        if item.cost is not None:
            cells.append(amount(item.cost.total, item.cost.currency))
        shown.add_row(name, *cells)
    out = console()
    out.print(shown)
    missing = sum(item.estimate is None for item in items)
    left_out = f", {missing} files left out" if missing else ""
    out.print(f"{total:,} tokens in all{left_out}")
    paid = plain_money(items, money)
    if paid is not None:
        out.print(f"{amount(paid['total'], paid['currency'])} in {paid['region']}")
        for note in paid["notes"]:
            out.print(f"note: {note}")
