"""``vlprep batch``: many requests through the Batch API, without losing a row."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from vlprep import batch as verbs
from vlprep.batch.entries import REJECTS, has_begun
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
from vlprep.cli.requestfiles import STDIN
from vlprep.errors import InputError, OutputError, OutputExistsError
from vlprep.values.batch import BatchReport
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from vlprep.values.batch import Joined, Packed
    from vlprep.values.cost import Cost

    Command = Callable[..., Any]

_SHOWN = 40
_STDIN = "/dev/stdin"
region_option = click.option("--region", help="Where it is sent: cn-beijing, singapore ...")
allow_option = click.option(
    "--allow-rejects", is_flag=True, help="End with 0 though rows were rejected."
)
_ROWS = (
    click.option("--prompt", "-p", help="Of rows: the question of those that have none."),
    click.option(
        "--parameters",
        metavar="JSON",
        callback=lambda _ctx, _param, text: _parameters(text),
        help="Of rows: what the model is told besides, such as '{\"enable_thinking\": true}'.",
    ),
)


def rows_options(command: Command) -> Command:
    """Offer what holds for rows that do not say, beside their model."""
    for option in reversed(_ROWS):
        command = option(command)
    return command


def rows_file(name: str) -> str:
    """Give the file that rows are read of; ``-`` is standard input."""
    return _STDIN if name == STDIN else name


@click.group()
def batch() -> None:
    """Pack rows for the Batch API, check its files, and join its outputs back on the rows."""


@batch.command()
@click.argument("rows", metavar="ROWS")
@click.option("--output", "-o", required=True, metavar="FOLDER", help="Where the files go.")
@click.option(
    "--model",
    "-m",
    default=DEFAULT_MODEL,
    show_default=True,
    help="The model of rows that name none.",
)
@rows_options
@region_option
@allow_option
@edition_option
@media_option
@json_option
def pack(rows: str, *, output: str, allow_rejects: bool, as_json: bool, **options: Any) -> None:
    """Make files for the Batch API of ROWS, a file of JSON lines; files are made to fit.

    ROWS may be -, for standard input.

    Stopped by Ctrl-C, the same command goes on where it was.
    """
    try:
        with usage_errors(), rows_bar("packing") as progress:
            try:
                packed = verbs.pack(
                    rows_file(rows), output, local_files=True, progress=progress, **options
                )
            except OutputExistsError:
                raise
            except OutputError as error:
                _stopped(str(error), output)
    except KeyboardInterrupt:
        _stopped("stopped", output)
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
        reports = {name: _checked(name, options) for name in files}
    ok = all(isinstance(report, BatchReport) and report.ok for report in reports.values())
    if as_json:
        items = [{"source": name, "kind": "batch", **_plain(one)} for name, one in reports.items()]
        print_json({"ok": ok, "items": items})
    else:
        for name, report in reports.items():
            if isinstance(report, BatchReport):
                _print_report(report)
            else:
                _print_head(f"{printable(name)}: not read", ok=False)
                _print_issues([report])
    sys.exit(0 if ok else 1)


def _checked(name: str, options: dict[str, Any]) -> BatchReport | Issue:
    """Check a file; one that cannot be read is a finding, and the others are checked all the same."""
    try:
        with rows_bar(f"checking {printable(name)}") as progress:
            return verbs.check(name, progress=progress, **options)
    except InputError as error:
        return Issue(
            code="batch-file-unreadable",
            severity=Severity.ERROR,
            message=str(error.strerror),
            where=name,
            fix="give the name of a file that can be read",
        )


def _plain(found: BatchReport | Issue) -> dict[str, Any]:
    if isinstance(found, BatchReport):
        return found.to_dict()
    return {"ok": False, "issues": [found.to_dict()]}


@batch.command()
@click.argument("folder")
@click.argument("outputs", nargs=-1, required=True, metavar="OUTPUTS...")
@click.option("--output", "-o", metavar="FILE", help="By default joined.jsonl in the folder.")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@region_option
@allow_option
@json_option
def join(
    folder: str, outputs: tuple[str, ...], *, allow_rejects: bool, as_json: bool, **options: Any
) -> None:
    """Put OUTPUTS, files of answers and of errors, back on the rows that FOLDER was packed of."""
    with usage_errors(), rows_bar("joining") as progress:
        try:
            joined = verbs.join(folder, outputs, progress=progress, **options)
        except OutputExistsError:
            raise
        except OutputError as error:
            click.echo(printable(str(error)), err=True)
            sys.exit(1)
    sent = joined.rows - joined.rejected
    ok = joined.ok or (allow_rejects and joined.answered == sent and not joined.issues)
    if as_json:
        item = {"source": joined.path, "kind": "batch", **joined.to_dict(), "ok": ok}
        print_json({"ok": ok, "items": [item]})
    else:
        _print_joined(joined)
    sys.exit(0 if ok else 1)


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


def _stopped(why: str, folder: str) -> NoReturn:
    """Say why a run was broken off, and that it can go on, if it had begun; ends with 1."""
    goes_on = f": the same command goes on in {folder}" if has_begun(folder) else ""
    click.echo(printable(f"{why}{goes_on}"), err=True)
    sys.exit(1)


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
    _print_codes({**packed.codes, **packed.warned})
    for name, number in packed.ignored.items():
        out.print(f"  {counted(number, 'row')} with a column that is not read: {printable(name)}")
    if packed.rejected:
        _print_rejects(Path(packed.folder, REJECTS), set(packed.codes))


def _print_rejects(path: Path, codes: set[str]) -> None:
    """Show the first row that was rejected for each reason, and where all are."""
    out = console()
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            reject = json.loads(line)
            if reject["code"] not in codes:
                continue
            codes.remove(reject["code"])
            issue = reject["issues"][0]
            fix = f". Fix: {issue['fix']}" if issue["fix"] else ""
            place = f"{issue['where']}: " if issue["where"] else ""
            told = f"{place}{issue['code']}: {issue['message']}{fix}"
            out.print(printable(f"  row {reject['row']}, {reject['id'][:_SHOWN]}: {told}"))
            if not codes:
                break
    out.print(f"rejected rows: {printable(str(path))}")


def _print_report(report: BatchReport) -> None:
    state = "ok" if report.ok else "refused"
    head = (
        f"{printable(report.path)}: {state}, {counted(report.lines, 'line')}, "
        f"{report.bytes:,} bytes, {report.tokens:,} tokens"
    )
    _print_head(head, ok=report.ok)
    _print_issues(report.issues)
    _print_codes(report.counts)


def _print_head(head: str, *, ok: bool) -> None:
    from rich.text import Text

    console().print(Text(head, "green" if ok else "red"))


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
    if joined.unreported:
        out.print(f"{counted(joined.unreported, 'answer')} without usage, in no sum")
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
