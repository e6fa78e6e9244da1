"""``vlprep batch``: many requests through the Batch API, without losing a row."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from vlprep import batch as verbs
from vlprep.cli.options import DEFAULT_MODEL, edition_option, json_option, media_option
from vlprep.cli.output import (
    STYLES,
    console,
    counted,
    print_json,
    printable,
    rows_bar,
    table,
    usage_errors,
    worded,
)
from vlprep.errors import OutputError, OutputExistsError
from vlprep.values.choices import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vlprep.values.batch import BatchReport, Joined, Packed
    from vlprep.values.cost import Cost
    from vlprep.values.issue import Issue

    Command = Callable[..., Any]

region_option = click.option("--region", help="Where it is sent: cn-beijing, singapore ...")
_ROWS = (
    click.option(
        "--model",
        "-m",
        default=DEFAULT_MODEL,
        show_default=True,
        help="The model of rows that name none.",
    ),
    click.option("--prompt", "-p", help="The question of rows that have none."),
    click.option(
        "--parameters",
        metavar="JSON",
        callback=lambda _ctx, _param, text: _parameters(text),
        help="What the model is told besides, such as '{\"enable_thinking\": true}'.",
    ),
)


def rows_options(command: Command) -> Command:
    """Offer what holds for rows that do not say."""
    for option in reversed(_ROWS):
        command = option(command)
    return command


@click.group()
def batch() -> None:
    """Pack rows for the Batch API, check its files, and join its outputs back on the rows."""


@batch.command()
@click.argument("rows", metavar="ROWS")
@click.option("--output", "-o", required=True, metavar="FOLDER", help="Where the files go.")
@rows_options
@region_option
@click.option("--allow-rejects", is_flag=True, help="End with 0 though rows were rejected.")
@edition_option
@media_option
@json_option
def pack(rows: str, *, output: str, allow_rejects: bool, as_json: bool, **options: Any) -> None:
    """Make files for the Batch API of ROWS, a file of JSON lines; files are made to fit.

    Stopped by Ctrl-C, the same command goes on where it was.
    """
    try:
        with usage_errors(), rows_bar("packing") as progress:
            try:
                packed = verbs.pack(rows, output, local_files=True, progress=progress, **options)
            except OutputExistsError:
                raise
            except OutputError as error:
                _stopped(str(error), output)
                sys.exit(1)
    except KeyboardInterrupt:
        _stopped("stopped", output)
        sys.exit(1)
    ok = not packed.rejected or allow_rejects
    if as_json:
        plain = packed.to_dict()
        items = [
            {"source": part["name"], "kind": "batch", "ok": True, "issues": [], **part}
            for part in plain.pop("parts")
        ]
        print_json({"ok": ok, **plain, "items": items})
    else:
        _print_packed(packed)
    sys.exit(0 if ok else 1)


@batch.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@region_option
@edition_option
@media_option
@json_option
def check(files: tuple[str, ...], *, as_json: bool, **options: Any) -> None:
    """Tell whether the Batch API will take FILES: every finding with its line."""
    with usage_errors():
        reports = []
        for name in files:
            with rows_bar(f"checking {printable(name)}") as progress:
                reports.append(verbs.check(name, progress=progress, **options))
    ok = all(report.ok for report in reports)
    if as_json:
        items = [{"source": report.path, "kind": "batch", **report.to_dict()} for report in reports]
        print_json({"ok": ok, "items": items})
    else:
        for report in reports:
            _print_report(report)
    sys.exit(0 if ok else 1)


@batch.command()
@click.argument("folder")
@click.argument("outputs", nargs=-1, required=True, metavar="OUTPUTS...")
@click.option("--output", "-o", metavar="FILE", help="By default joined.jsonl in the folder.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@region_option
@json_option
def join(folder: str, outputs: tuple[str, ...], *, as_json: bool, **options: Any) -> None:
    """Put OUTPUTS, files of answers and of errors, back on the rows that FOLDER was packed of."""
    with usage_errors(), rows_bar("joining") as progress:
        joined = verbs.join(folder, outputs, progress=progress, **options)
    if as_json:
        plain = joined.to_dict()
        item = {"source": joined.path, "kind": "batch", "ok": plain.pop("ok"), **plain}
        print_json({"ok": joined.ok, "items": [item]})
    else:
        _print_joined(joined)
    sys.exit(0 if joined.ok else 1)


def paid(cost: Cost | None) -> str:
    """Write an amount; a question mark where nobody published the price."""
    if cost is None:
        return ""
    return "?" if cost.total is None else f"{cost.total:.4f} {cost.currency}"


def _parameters(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    try:
        found = json.loads(text)
    except ValueError as error:
        message = f"it is not JSON: {error}"
        raise click.BadParameter(message) from error
    if not isinstance(found, dict):
        message = "it must be an object"
        raise click.BadParameter(message)
    return found


def _stopped(why: str, folder: str) -> None:
    click.echo(f"{printable(why)}: the same command goes on in {printable(folder)}", err=True)


def _print_packed(packed: Packed) -> None:
    numbers = ("lines", "bytes", "tokens")
    shown = table("file", "model", *numbers, numbers=numbers)
    for part in packed.parts:
        thinks = f"{part.model}, thinking" if part.thinking else part.model
        shown.add_row(part.name, thinks, f"{part.lines:,}", f"{part.bytes:,}", f"{part.tokens:,}")
    out = console()
    out.print(shown)
    out.print(
        f"{counted(packed.rows, 'row')}: {packed.packed} packed, {packed.rejected} rejected; "
        f"{packed.tokens:,} input tokens"
    )
    _print_codes(packed.codes)


def _print_report(report: BatchReport) -> None:
    from rich.text import Text

    out = console()
    state = "ok" if report.ok else "refused"
    head = (
        f"{printable(report.path)}: {state}, {counted(report.lines, 'line')}, "
        f"{report.bytes:,} bytes, {report.tokens:,} tokens"
    )
    out.print(Text(head, "green" if report.ok else "red"))
    _print_issues(report.issues)
    _print_codes(report.counts)


def _print_joined(joined: Joined) -> None:
    out = console()
    out.print(
        f"{counted(joined.rows, 'row')}: {joined.answered} answered, {joined.failed} failed, "
        f"{joined.rejected} rejected, {joined.missing} missing"
    )
    out.print(
        f"{joined.input_tokens:,} input tokens reported, {joined.estimated_tokens:,} estimated; "
        f"{joined.agreeing} answers agree, {joined.explained} differ by a known rule"
    )
    out.print(f"{joined.output_tokens:,} output tokens. {paid(joined.cost)}".rstrip())
    _print_codes(joined.codes)
    _print_issues(joined.issues)
    out.print(printable(joined.path))


def _print_issues(issues: Iterable[Issue]) -> None:
    from rich.text import Text

    out = console()
    for issue in issues:
        if issue.severity is not Severity.INFO:
            place = printable(issue.where)
            out.print(Text(f"  {place}: {worded(issue)}", STYLES[issue.severity]))


def _print_codes(codes: dict[str, int]) -> None:
    out = console()
    for code, number in codes.items():
        out.print(f"  {number:,} x {code}")
