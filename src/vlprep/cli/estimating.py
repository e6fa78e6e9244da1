"""``vlprep estimate`` and ``vlprep explain``: what the model sees, and why."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.api.checking import as_issue
from vlprep.api.estimating import estimate as count
from vlprep.cli.files import expand
from vlprep.cli.options import files_argument, json_option, settings_options
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
from vlprep.rules.seeing import subject_of
from vlprep.rules.wording import pixels
from vlprep.values.choices import Edition, Severity
from vlprep.values.estimate import Estimate

if TYPE_CHECKING:
    from vlprep.values.issue import Issue


class Item(NamedTuple):
    """One source, with its estimate or with what stands in the way."""

    source: str
    estimate: Estimate | None
    issues: tuple[Issue, ...]


@click.command()
@files_argument
@settings_options
@json_option
def estimate(files: tuple[str, ...], *, as_json: bool, **settings: Any) -> None:
    """Tell how many tokens pictures and films are, and at what size the model sees them."""
    items = estimates(files, settings)
    complete = all(item.estimate for item in items)
    total = sum(item.estimate.tokens for item in items if item.estimate)
    if as_json:
        print_json(
            {
                "model": get_model(settings["model"], edition=settings["edition"]).id,
                "edition": settings["edition"],
                "profile": settings["profile"],
                "total_tokens": total,
                "complete": complete,
                "items": [_plain(item) for item in items],
            }
        )
    else:
        _print(items, total)
    sys.exit(0 if complete else 1)


@click.command()
@files_argument
@settings_options
@json_option
def explain(files: tuple[str, ...], *, as_json: bool, **settings: Any) -> None:
    """Say in words how the tokens of a picture or film come about, with sources."""
    items = estimates(files, settings)
    if as_json:
        explanations = [item.estimate and explained(item.estimate) for item in items]
        print_json(
            {
                "items": [
                    {**_head(item), "explanation": text}
                    for item, text in zip(items, explanations, strict=True)
                ]
            }
        )
    else:
        for item in items:
            click.echo(printable(item.source))
            text = (
                explained(item.estimate) if item.estimate else "\n".join(map(worded, item.issues))
            )
            click.echo("\n".join(f"  {line}" for line in text.splitlines()) + "\n")
    sys.exit(0 if all(item.estimate for item in items) else 1)


def estimates(files: tuple[str, ...], settings: dict[str, Any]) -> list[Item]:
    """Estimate every source; one that cannot be estimated is an item with its findings."""
    with usage_errors():
        get_model(settings["model"], edition=Edition(settings["edition"]))
        return [_item(source, settings) for source in progress(expand(files), "estimating")]


def _item(source: str, settings: dict[str, Any]) -> Item:
    try:
        return Item(source, count(source, **settings), ())
    except MediaError as error:
        return Item(source, None, (as_issue(error),))
    except LimitError as error:
        return Item(source, None, error.issues)


def _head(item: Item) -> dict[str, Any]:
    return {
        "source": item.source,
        "kind": item.estimate.kind if item.estimate else None,
        "ok": item.estimate is not None,
        "issues": [issue.to_dict() for issue in item.issues],
    }


_UNKNOWN = {**dict.fromkeys(field.name for field in fields(Estimate)), "exact": None}
del _UNKNOWN["case"]


def _plain(item: Item) -> dict[str, Any]:
    return {**_head(item), **_UNKNOWN, **(item.estimate.to_dict() if item.estimate else {})}


def _print(items: list[Item], total: int) -> None:
    from rich.text import Text

    shown = table(
        "file",
        "size",
        "seen at",
        "frames",
        "tokens",
        "bounds",
        numbers=("size", "seen at", "frames", "tokens", "bounds"),
    )
    for item in items:
        name = Text(printable(item.source))
        found = item.estimate
        if found is None:
            words = "\n".join(map(worded, item.issues))
            shown.add_row(name, "-", "-", "-", "-", Text(words, STYLES[Severity.ERROR]))
            continue
        size = subject_of(found.case.media).size
        shown.add_row(
            name,
            pixels(size) if size else "?",
            pixels(found.resized) if found.resized else "?",
            str(found.nframes or ""),
            f"{found.tokens:,}",
            "" if found.exact else f"{found.lower:,} to {found.upper:,}",
        )
    out = console()
    out.print(shown)
    missing = sum(item.estimate is None for item in items)
    left_out = f", {missing} files left out" if missing else ""
    out.print(f"{total:,} tokens in all{left_out}")
