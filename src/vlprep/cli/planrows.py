"""``vlprep plan ROWS``: what rows come to by the Batch API."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from vlprep import batch
from vlprep.cli.batching import paid, rows_file
from vlprep.cli.options import DEFAULT_MODEL
from vlprep.cli.output import console, counted, print_json, printable, rows_bar, usage_errors
from vlprep.media.sources import is_remote
from vlprep.media.writing import ends_known
from vlprep.rules.wording import bounds
from vlprep.values.datauri import is_data_uri

if TYPE_CHECKING:
    from vlprep.values.batch import BatchPlan

_DOCUMENT = ".json"
_SHARED = (
    "model",
    "region",
    "output_tokens",
    "edition",
    "media",
    "prompt",
    "parameters",
    "sample",
    "tokens_per_minute",
    "requests_per_minute",
)


def plan_rows(files: tuple[str, ...], options: dict[str, Any], *, as_json: bool) -> int:
    """Plan the rows of a file.

    Returns:
        The exit code.

    Raises:
        click.UsageError: It is not one file of rows.
    """
    name = files[0]
    if len(files) != 1 or not _may_be_rows(name):
        message = (
            "give --max-tokens or --max-cost for pictures, films and requests, or one file of rows"
        )
        raise click.UsageError(message)
    shared = {key: options[key] for key in _SHARED}
    shared["model"] = shared["model"] or DEFAULT_MODEL
    with usage_errors(), rows_bar("planning") as progress:
        made = batch.plan(rows_file(name), local_files=True, progress=progress, **shared)
    ok = not made.rejected or options["allow_rejects"]
    if as_json:
        item: dict[str, Any] = {"source": name, "kind": "rows", "ok": ok, "issues": []}
        print_json({"items": [{**item, "plan": made.to_dict()}]})
    else:
        _print(name, made)
    return 0 if ok else 1


def _may_be_rows(name: str) -> bool:
    """Tell by its name whether a file may hold rows: any may that is no medium and no document."""
    other = ends_known(name) or is_remote(name) or is_data_uri(name) or os.path.isdir(name)  # noqa: PTH112
    return not other and not name.lower().endswith(_DOCUMENT)


def _print(name: str, made: BatchPlan) -> None:
    out = console()
    out.print(f"{printable(name)}: {counted(made.rows, 'row')}, {made.rejected} to be rejected")
    out.print(f"  tokens  {made.tokens:,} of input ({bounds(made.lower, made.upper, ',')})")
    out.print(f"  files   {made.files} of {made.bytes:,} bytes")
    if made.hours is not None:
        out.print(f"  hours   {made.hours:,.2f}")
    if made.cost is not None:
        out.print(f"  cost    {paid(made.cost)} by the Batch API")
    for code, number in made.codes.items():
        out.print(f"  {number:,} x {code}")
    for note in (*made.notes, *(made.cost.notes if made.cost else ())):
        out.print(f"  note: {note}")
