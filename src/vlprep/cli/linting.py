"""``vlprep lint``: whole requests, and recorded calls."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.api.mending import mend_payload
from vlprep.api.requests import check_request
from vlprep.cli.options import edition_option, json_option, media_option
from vlprep.cli.output import (
    STYLES,
    console,
    counted,
    print_json,
    printable,
    progress,
    usage_errors,
    worded,
)
from vlprep.cli.requestfiles import STDIN, Line, lines_of, read_text
from vlprep.errors import RequestError
from vlprep.rules.requests.reconciling import reconcile
from vlprep.values.choices import Severity
from vlprep.values.payload import Form
from vlprep.wire.logs import with_payload

if TYPE_CHECKING:
    from vlprep.values.issue import Issue, RequestReport
    from vlprep.values.reconciliation import Reconciliation

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


class Judged(NamedTuple):
    """One request, judged."""

    line: Line
    report: RequestReport
    usage: Reconciliation | None = None


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
@click.option("--fix", is_flag=True, help="Mend in place what can be mended without guessing.")
@click.option(
    "--usage", is_flag=True, help="Hold the tokens against the usage that a log has recorded."
)
@click.option(
    "--form",
    type=click.Choice([str(form) for form in Form]),
    help="What the requests are made for, where they do not tell.",
)
@click.option("--batch", is_flag=True, help="They go to the Batch API.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "github"]),
    default="text",
    show_default=True,
    help="Text for people, or annotations for a pull request.",
)
@edition_option
@media_option
@json_option
def lint(
    files: tuple[str, ...],
    *,
    fix: bool,
    usage: bool,
    form: str | None,
    batch: bool,
    style: str,
    edition: str,
    media: dict[str, str],
    as_json: bool,
) -> None:
    """Judge requests in JSON, JSON lines or standard input (-): every finding with its JSON path.

    A line may be a request in either dialect, a line of a Batch file, or a recorded call with the
    request under "request" and the usage in its answer.
    """
    with usage_errors():
        texts = {name: read_text(name) for name in files}
        if fix:
            texts = {name: _fix(name, text, form) for name, text in texts.items()}
        lines = [line for name, text in texts.items() for line in lines_of(name, text)]
        judged = [
            _judge(line, usage, form=form, batch=batch, edition=edition, media=media)
            for line in progress(lines, "linting")
        ]
    ok = all(one.report.ok for one in judged)
    if as_json:
        print_json({"ok": ok, "edition": edition, "items": [plain_item(one) for one in judged]})
    elif style == "github":
        for one in judged:
            for issue in one.report.issues:
                click.echo(_annotation(one.line, issue))
    elif not (fix and STDIN in files):
        print_judged(judged)
    sys.exit(0 if ok else 1)


def _judge(line: Line, usage: bool, **options: Any) -> Judged:
    report = check_request(line.payload, local_files=True, **options)
    if not usage or line.usage is None or report.estimate is None:
        return Judged(line, report)
    return Judged(line, report, reconcile(report.estimate, line.usage))


def _fix(name: str, text: str, form: str | None) -> str:
    """Mend a file where it stands, or standard input into standard output."""
    lines = list(lines_of(name, text))
    written = [_mended(line, form) for line in lines]
    changed = any(new != line.data for new, line in zip(written, lines, strict=True))
    if not changed and name != STDIN:
        return text
    if len(lines) == 1 and not lines[0].number:
        new_text = json.dumps(written[0], indent=2, ensure_ascii=False) + "\n"
    elif text.lstrip().startswith("["):
        new_text = json.dumps(written, indent=2, ensure_ascii=False) + "\n"
    else:
        rows = text.split("\n")
        for line, new in zip(lines, written, strict=True):
            if new != line.data:
                rows[line.number - 1] = json.dumps(new, ensure_ascii=False)
        new_text = "\n".join(rows)
    if name == STDIN:
        click.echo(new_text, nl=False)
    else:
        Path(name).write_text(new_text, encoding="utf-8")
    return new_text


def _mended(line: Line, form: str | None) -> Any:
    """Give the line with its request mended; what is no request stays as it is."""
    if line.data is None:
        return None
    try:
        return with_payload(line.data, line.path, mend_payload(line.payload, form=form))
    except RequestError:
        return line.data


def plain_item(judged: Judged) -> dict[str, Any]:
    """Give a judged request as plain data."""
    line, report, usage = judged
    return {
        "source": line.name,
        "kind": "request",
        "ok": report.ok,
        "issues": [issue.to_dict() for issue in report.issues],
        "model": report.model,
        "route": str(report.route) if report.route else None,
        "estimate": report.estimate.to_dict() if report.estimate else None,
        "usage": usage.to_dict() if usage else None,
    }


def print_judged(judged: list[Judged]) -> None:
    """Print each request with its findings below it, and a summary."""
    from rich.text import Text

    out = console()
    for line, report, usage in judged:
        found = report.estimate
        tokens = f", {found.total_tokens:,} tokens" if found else ""
        head = f"{printable(line.name)}: {'ok' if report.ok else 'refused'}{tokens}"
        out.print(Text(head, "green" if report.ok else "red"))
        for issue in report.issues:
            if issue.severity is not Severity.INFO:
                where = f"{printable(issue.where)}: " if issue.where else ""
                out.print(Text(f"  {where}{worded(issue)}", STYLES[issue.severity]))
        infos = [issue.code for issue in report.issues if issue.severity is Severity.INFO]
        if infos:
            out.print(Text(f"  {', '.join(dict.fromkeys(infos))}", STYLES[Severity.INFO]))
        for row in usage.lines if usage else ():
            said = "agrees" if row.agrees else row.explanation or "no rule known here explains it"
            out.print(f"  {row.kind}: {row.estimated} estimated, {row.reported} reported: {said}")
    refused = sum(not one.report.ok for one in judged)
    out.print(
        f"{counted(len(judged), 'request')}: {len(judged) - refused} taken, {refused} refused"
    )


def _annotation(line: Line, issue: Issue) -> str:
    """Write a finding as GitHub wants it; its own characters are escaped."""

    def escaped(text: str, more: str = "") -> str:
        for character in "%\r\n" + more:
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    place = f"file={escaped(line.file, ':,')}"
    if line.number:
        place += f",line={line.number}"
    said = f"{issue.where}: {issue.message}" if issue.where else issue.message
    fix = f". Fix: {issue.fix}" if issue.fix else ""
    return f"::{_LEVELS[issue.severity]} {place},title={issue.code}::{escaped(said + fix)}"
