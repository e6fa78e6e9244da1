"""``vlprep lint``: whole requests, and recorded calls."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copymode
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.api.mending import mend_payload
from vlprep.api.requests import check_request
from vlprep.cli.options import edition_option, json_option, media_option
from vlprep.cli.output import (
    STYLES,
    console,
    counted,
    encodable,
    print_json,
    printable,
    progress,
    usage_errors,
    worded,
)
from vlprep.cli.requestfiles import STDIN, Line, Text, lines_of, read_text
from vlprep.errors import RequestError
from vlprep.media.writing import new_file
from vlprep.rules.requests.reconciling import reconcile
from vlprep.values.choices import Severity
from vlprep.values.issue import RequestReport
from vlprep.values.payload import Form
from vlprep.wire.logs import with_payload

if TYPE_CHECKING:
    from vlprep.values.issue import Issue
    from vlprep.values.reconciliation import Reconciliation
    from vlprep.values.request_estimate import RequestEstimate

_USAGE = ("parameter-unknown", "usage")
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SECOND_LINE = re.compile(r"(\r?\n)([ \t]*)[^ \t\r\n]")
_HALVES = re.compile("[\ud800-\udfff]")


class Judged(NamedTuple):
    """One request, judged.

    Attributes:
        line: Where it stands.
        report: The findings.
        usage: Its tokens beside those of its answer, where that was asked for and can be told.
        unread: Why it was asked for, and cannot be told.
    """

    line: Line
    report: RequestReport
    usage: Reconciliation | None = None
    unread: str = ""


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
    if fix and STDIN in files and (as_json or style == "github"):
        message = "--fix writes standard input to standard output: leave out --json and --format"
        raise click.UsageError(message)
    with usage_errors():
        lines = []
        for name in dict.fromkeys(files):
            text = read_text(name)
            found = lines_of(text)
            fixed = _fix(text, found, form) if fix else text
            lines += found if fixed is text else lines_of(fixed)
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
    report = judge_line(line, **options)
    if not usage:
        return Judged(line, report)
    if line.usage is None or report.estimate is None:
        lacking = "the line holds no usage" if line.usage is None else "the request is not counted"
        return Judged(line, report, unread=lacking)
    try:
        compared = reconcile(report.estimate, line.usage)
    except ValueError as error:
        return Judged(line, report, unread=str(error))
    # Of a request that stands by itself, usage was taken for a parameter.
    issues = (one for one in report.issues if (one.code, one.where) != _USAGE)
    return Judged(line, replace(report, issues=tuple(issues)), compared)


def judge_line(line: Line, *, form: str | None = None, **options: Any) -> RequestReport:
    """Judge a request of a file, with the JSON paths of the line; its paths may be opened."""
    if line.issue is not None:
        return RequestReport(issues=(line.issue,), model="", route=None)
    form = form or line.form
    report = check_request(line.payload, local_files=True, form=form, **options)
    if not line.path:
        return report
    found = None if report.estimate is None else placed_parts(line, report.estimate)
    return replace(report, issues=placed_issues(line, report.issues), estimate=found)


def placed_issues(line: Line, issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Give findings the JSON paths of the line."""
    return tuple(replace(issue, where=_below(line, issue.where)) for issue in issues)


def placed_parts(line: Line, found: RequestEstimate) -> RequestEstimate:
    """Give the parts of an estimate the JSON paths of the line."""
    parts = (replace(part, where=_below(line, part.where)) for part in found.parts)
    return replace(found, parts=tuple(parts))


def _below(line: Line, where: str) -> str:
    return ".".join(filter(None, (*line.path, where)))


def _fix(text: Text, lines: list[Line], form: str | None) -> Text:
    """Mend a file where it stands, or standard input into standard output.

    What needs no mending stays as it is, byte for byte.
    """
    if text.issue is not None:
        if text.name == STDIN:  # its findings are not printed: standard output is for the mended
            click.echo(printable(worded(text.issue)), err=True)
        return text
    mended = [(line, _mended(line, form)) for line in lines]
    pieces, at = [], 0
    for line, new in mended:
        begin, end = line.span
        if new != line.data and _keeps_all(new, text.text[begin:end]):
            pieces += [text.text[at:begin], _written(new, text.text, begin, end)]
            at = end
    fixed = text._replace(text="".join([*pieces, text.text[at:]]))
    if text.name == STDIN:
        click.echo(fixed.data_of(fixed.text), nl=False)
    elif pieces:
        target = os.path.realpath(text.name)
        data = fixed.data_of(fixed.text)
        with new_file(target, overwrite=True) as path:
            Path(path).write_bytes(data)
            copymode(target, path)
    return fixed if pieces else text


def _keeps_all(data: Any, piece: str) -> bool:
    """Tell whether a request can be written again without loss.

    Reading keeps the last of keys that stand twice, and takes a number beyond all bounds for one
    that JSON has not.
    """

    def once(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) < len(pairs):
            raise ValueError

    try:
        json.dumps(data, allow_nan=False)
        json.loads(piece, object_pairs_hook=once)
    except ValueError:
        return False
    return True


def _written(data: Any, whole: str, begin: int, end: int) -> str:
    """Write a request as the one that stood there was written: in one line, or in several."""
    piece = whole[begin:end]
    second = _SECOND_LINE.search(piece)
    if second is None:
        made = json.dumps(data, ensure_ascii=piece.isascii())
    else:
        margin = whole[whole.rfind("\n", 0, begin) + 1 : begin]
        margin = margin if margin.isspace() else ""
        inner = second[2].removeprefix(margin)
        made = json.dumps(data, indent=inner or 2, ensure_ascii=piece.isascii())
        made = made.replace("\n", second[1] + margin)
    # Half a character, which JSON may escape, is nothing that a file can hold.
    return _HALVES.sub(lambda half: f"\\u{ord(half[0]):04x}", made)


def _mended(line: Line, form: str | None) -> Any:
    """Give the line with its request mended; what is no request stays as it is."""
    if line.data is None:
        return None
    try:
        return with_payload(
            line.data, line.path, mend_payload(line.payload, form=form or line.form)
        )
    except RequestError:
        return line.data


def plain_item(judged: Judged) -> dict[str, Any]:
    """Give a judged request as plain data."""
    line, report, usage, _ = judged
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
    for line, report, usage, unread in judged:
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
        if unread:
            out.print(f"  usage: nothing to compare: {printable(unread)}")
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
        text = encodable(text)
        for character in "%\r\n" + more:
            text = text.replace(character, f"%{ord(character):02X}")
        return text

    place = f"file={escaped(line.file, ':,')}"
    if line.row:
        place += f",line={line.row}"
    said = f"{issue.where}: {issue.message}" if issue.where else issue.message
    fix = f". Fix: {issue.fix}" if issue.fix else ""
    return f"::{_LEVELS[issue.severity]} {place},title={issue.code}::{escaped(said + fix)}"
