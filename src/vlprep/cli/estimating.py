"""``vlprep estimate`` and ``vlprep explain``: what the model sees, what it costs, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from vlprep.cli.comparing import compare_models
from vlprep.cli.counting import (
    Money,
    amount,
    complete,
    estimates,
    model_id,
    plain_head,
    plain_item,
    plain_money,
    total_tokens,
)
from vlprep.cli.options import (
    DEFAULT_MODEL,
    files_argument,
    json_option,
    request_options,
    settings_options,
)
from vlprep.cli.output import STYLES, console, counted, print_json, printable, table, worded
from vlprep.cli.requestfiles import are_request_files
from vlprep.rules.explaining import explain as explained
from vlprep.rules.seeing import subject_of
from vlprep.rules.wording import bounds, pixels
from vlprep.values.choices import Severity

if TYPE_CHECKING:
    from vlprep.cli.counting import Item


@click.command()
@files_argument
@click.option(
    "--model",
    "-m",
    "models",
    multiple=True,
    show_default=DEFAULT_MODEL,
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

    The cost is that of one request for each file. Files of requests (.json, .jsonl, -) are counted
    whole, by part and message.
    """
    if region is None and (batch or output_tokens):
        message = "--batch and --output-tokens are for the cost: say where with --region"
        raise click.UsageError(message)
    money = Money(region, output_tokens, batch)
    if compare and settings["vl_high_resolution_images"]:
        message = "--compare shows high resolution both off and on: leave the flag out"
        raise click.UsageError(message)
    if compare:
        sys.exit(compare_models(files, models, settings, money, as_json=as_json))
    if len(models) > 1:
        message = "one --model at a time, unless you --compare them"
        raise click.UsageError(message)
    settings["model"] = models[0] if models else DEFAULT_MODEL
    if are_request_files(files):
        from vlprep.cli.wholerequests import estimate_requests

        named = models[0] if models else None
        sys.exit(estimate_requests(files, {**settings, "model": named}, money, as_json=as_json))
    (items,) = estimates(files, [settings], money)
    if as_json:
        print_json(
            {
                "model": model_id(settings),
                "edition": settings["edition"],
                "profile": settings["profile"],
                "total_tokens": total_tokens(items),
                "complete": complete(items),
                "cost": plain_money([item.cost for item in items], money),
                "items": [plain_item(item, settings, money) for item in items],
            }
        )
    else:
        _print(items, money)
    sys.exit(0 if complete(items) else 1)


@click.command()
@files_argument
@settings_options
@json_option
def explain(files: tuple[str, ...], *, as_json: bool, **settings: Any) -> None:
    """Say in words how the tokens of a picture or film come about, with sources."""
    (items,) = estimates(files, [settings], Money(None))
    texts = [explained(item.estimate) if item.estimate else None for item in items]
    if as_json:
        pairs = zip(items, texts, strict=True)
        print_json({"items": [{**plain_head(item), "explanation": text} for item, text in pairs]})
    else:
        for item, text in zip(items, texts, strict=True):
            lines = text.splitlines() if text else list(map(worded, item.issues))
            click.echo("\n".join([printable(item.source), *(f"  {line}" for line in lines), ""]))
    sys.exit(0 if all(texts) else 1)


def _print(items: list[Item], money: Money) -> None:
    from rich.text import Text

    numbers = ["size", "seen at", "frames", "tokens", "bounds"]
    if money.region is not None:
        numbers.append("cost")
    bad = [item for item in items if item.estimate is None]
    shown = table("file", *numbers, *(["findings"] if bad else []), numbers=numbers)
    for item in items:
        name = Text(printable(item.source))
        found = item.estimate
        if found is None:
            words = Text("\n".join(map(worded, item.issues)), STYLES[Severity.ERROR])
            shown.add_row(name, *["-"] * len(numbers), words)
            continue
        size = subject_of(found.case.media).size
        cells = [
            pixels(size) if size else "?",
            pixels(found.resized) if found.resized else "?",
            str(found.nframes or ""),
            f"{found.tokens:,}",
            "" if found.exact else bounds(found.lower, found.upper, ","),
        ]
        if item.cost is not None:
            cells.append(amount(item.cost.total, item.cost.currency))
        shown.add_row(name, *cells)
    out = console()
    out.print(shown)
    left_out = f", {counted(len(bad), 'file')} left out" if bad else ""
    out.print(f"{total_tokens(items):,} tokens in all{left_out}")
    paid = plain_money([item.cost for item in items], money)
    if paid is not None:
        out.print(f"{amount(paid['total'], paid['currency'])} in {paid['region']}")
        for note in paid["notes"]:
            out.print(f"note: {note}")
