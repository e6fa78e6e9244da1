"""``vlprep plan``: the smallest shrink that keeps a budget."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from vlprep.api.checking import as_issue
from vlprep.api.planning import plan as plan_source
from vlprep.api.requests import no_request
from vlprep.cli.batching import allow_option, rows_options
from vlprep.cli.files import expand
from vlprep.cli.linting import judge_line, placed_issues
from vlprep.cli.options import (
    DEFAULT_MODEL,
    choice,
    edition_option,
    files_argument,
    json_option,
    media_option,
)
from vlprep.cli.output import console, print_json, printable, table, usage_errors
from vlprep.cli.planrows import plan_rows
from vlprep.cli.requestfiles import is_request_file, lines_of, read_text
from vlprep.errors import LimitError, MediaError, RequestError, UnknownModelError
from vlprep.rules.wording import pixels
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.cli.requestfiles import Line
    from vlprep.values.issue import Issue
    from vlprep.values.plan import Plan

    Planned = tuple[str, Plan | None, tuple[Issue, ...]]


_OF_ROWS = (
    "prompt",
    "parameters",
    "sample",
    "tokens_per_minute",
    "requests_per_minute",
    "allow_rejects",
)


@click.command()
@files_argument
@click.option("--model", "-m", help="A model's id or alias; by default that of a request.")
@click.option("--max-tokens", type=int, help="Most input tokens of each file.")
@click.option("--max-cost", type=float, help="Most money for each file, in the region's currency.")
@click.option("--region", help="Where it is sent, for the cost: cn-beijing, singapore ...")
@click.option("--output-tokens", type=int, default=0, help="Tokens of each answer, for the cost.")
@click.option("--batch", is_flag=True, help="Reckon with the Batch API; rows always do.")
@rows_options
@click.option("--sample", type=int, help="Of rows: look at so many only.")
@click.option("--tokens-per-minute", type=int, help="Of rows: your rate limit, for the hours.")
@click.option("--requests-per-minute", type=int, help="Of rows: your rate limit, for the hours.")
@allow_option
@choice("--route", Route.DASHSCOPE, "The dialect that carries the request.")
@edition_option
@media_option
@json_option
def plan(files: tuple[str, ...], *, as_json: bool, **options: Any) -> None:
    """Find the cheapest settings, or the smallest shrink, that keep within a budget.

    Takes pictures, films and files of requests. Without a budget, FILES is one file of rows, and
    the plan is what they come to by the Batch API: tokens, money, files and hours.
    """
    about_rows = {name: options.pop(name) for name in _OF_ROWS}
    if options["max_tokens"] is None and options["max_cost"] is None:
        sys.exit(plan_rows(files, {**options, **about_rows}, as_json=as_json))
    if any(value is not None and value is not False for value in about_rows.values()):
        message = f"--{', --'.join(_OF_ROWS).replace('_', '-')} are for rows, without a budget"
        raise click.UsageError(message)
    with usage_errors():
        made = [one for name in files for one in _plans(name, options)]
    if as_json:
        print_json(
            {
                "items": [
                    {
                        "source": name,
                        "kind": found.kind if found else None,
                        "ok": bool(found and found.fits),
                        "issues": [issue.to_dict() for issue in issues],
                        "plan": found.to_dict() if found else None,
                    }
                    for name, found, issues in made
                ]
            }
        )
    else:
        _print(made)
    sys.exit(0 if all(found and found.fits for _, found, _ in made) else 1)


def _plans(name: str, options: dict[str, Any]) -> Iterator[Planned]:
    if is_request_file(name):
        for line in lines_of(read_text(name)):
            yield _of_line(line, {**options, "local_files": True, "form": line.form})
        return
    model = options["model"] or DEFAULT_MODEL
    for source in expand([name]):
        yield _one(source, source, {**options, "model": model})


def _of_line(line: Line, options: dict[str, Any]) -> Planned:
    if not isinstance(line.payload, dict):
        return line.name, None, judge_line(line).issues
    try:
        return _one(line.name, line.payload, options)
    except (RequestError, UnknownModelError) as error:
        if options["model"] is not None and isinstance(error, UnknownModelError):
            raise  # it is the option that is wrong
        return line.name, None, placed_issues(line, (no_request(error),))


def _one(name: str, source: Any, options: dict[str, Any]) -> Planned:
    try:
        return name, plan_source(source, **options), ()
    except MediaError as error:
        return name, None, (as_issue(error),)
    except LimitError as error:
        return name, None, error.issues


def _print(made: list[Planned]) -> None:
    numbers = ("tokens", "seen at", "detail", "frames", "cost")
    shown = table("file", "settings", "shrink to", *numbers, numbers=numbers)
    for name, found, issues in made:
        if found is None:
            shown.add_row(printable(name), "; ".join(map(str, issues)), *[""] * 6)
            continue
        _row(shown, printable(name), found)
        for part in found.parts:
            _row(shown, f"  {part.where}", part)
    out = console()
    out.print(shown)
    for note in dict.fromkeys(
        note for _, found, _ in made if found for one in (found, *found.parts) for note in one.notes
    ):
        out.print(f"note: {note}")


def _row(shown: Any, name: str, found: Plan) -> None:
    settings = " ".join(f"{key}={value}" for key, value in found.settings.items())
    tokens = f"{found.tokens:,} of {found.original_tokens:,}"
    paid = found.cost
    shown.add_row(
        name,
        settings if found.fits else f"{settings} (over the budget)".strip(),
        pixels(found.shrink_to) if found.shrink_to else "",
        tokens,
        pixels(found.resized) if found.resized else "",
        f"{found.scale:.0%}" if found.scale is not None else "",
        str(found.nframes or ""),
        "" if paid is None else "?" if paid.total is None else f"{paid.total:.6f} {paid.currency}",
    )
