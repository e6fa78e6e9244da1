"""``vlprep check``: will the service take these files?"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from vlprep.api.checking import check as judge
from vlprep.cli.files import expand
from vlprep.cli.options import (
    decode_option,
    files_argument,
    json_option,
    settings_options,
    transport_option,
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
from vlprep.cli.requestfiles import are_request_files
from vlprep.rules.wording import pixels
from vlprep.values.choices import Severity

if TYPE_CHECKING:
    from rich.text import Text

    from vlprep.values.issue import Report


@click.command()
@files_argument
@transport_option
@settings_options
@click.option("--deep", is_flag=True, help="Decode everything: finds what is cut short or broken.")
@decode_option
@json_option
def check(files: tuple[str, ...], *, as_json: bool, **settings: Any) -> None:
    """Tell whether the service takes pictures and films, why not, and what to do about it.

    Files of requests (.json, .jsonl, -) are judged as 'vlprep lint' judges them.
    """
    if are_request_files(files):
        from vlprep.cli.wholerequests import check_requests

        source = click.get_current_context().get_parameter_source("model")
        if source is not ParameterSource.COMMANDLINE:
            settings["model"] = None  # each request names its own
        sys.exit(check_requests(files, settings, as_json=as_json))
    with usage_errors():
        sources = expand(files)
        reports = [judge(source, **settings) for source in progress(sources, "checking")]
    if as_json:
        print_json(plain_check(sources, reports))
    else:
        print_reports(sources, reports)
    sys.exit(exit_code(reports))


def exit_code(reports: list[Report]) -> int:
    """Give 1 where the service would refuse one of the files."""
    return 0 if all(report.ok for report in reports) else 1


def plain_check(sources: list[str], reports: list[Report]) -> dict[str, Any]:
    """Give the reports of one model, transport and route as plain data."""
    first = reports[0]
    return {
        "model": first.model,
        "transport": str(first.transport),
        "route": str(first.route),
        "ok": exit_code(reports) == 0,
        "items": [_plain(*pair) for pair in zip(sources, reports, strict=True)],
    }


def _plain(source: str, report: Report) -> dict[str, Any]:
    plain = report.to_dict()
    return {
        "source": source,
        "kind": report.info.kind if report.info else None,
        "ok": report.ok,
        "issues": plain["issues"],
        "info": plain["info"],
        "estimate": plain["estimate"],
    }


def print_reports(sources: list[str], reports: list[Report]) -> None:
    """Print a row for each file, with what is wrong with it, and a summary by finding."""
    from rich.text import Text

    shown = table("", "file", "seen at", "tokens", "findings", numbers=("seen at", "tokens"))
    for source, report in zip(sources, reports, strict=True):
        found = report.estimate
        shown.add_row(
            Text("ok", "green") if report.ok else Text("no", "red"),
            Text(printable(source)),
            pixels(found.resized) if found and found.resized else "-",
            f"{found.tokens:,}" if found else "-",
            _findings(report),
        )
    out = console()
    out.print(shown)
    if len(reports) > 1:
        _summary(reports)


def _findings(report: Report) -> Text:
    """Give errors and warnings in words, and what is merely worth knowing by its code."""
    from rich.text import Text

    lines = [
        Text(worded(issue), STYLES[issue.severity])
        for issue in report.issues
        if issue.severity is not Severity.INFO
    ]
    infos = [issue.code for issue in report.issues if issue.severity is Severity.INFO]
    if infos:
        lines.append(Text(", ".join(dict.fromkeys(infos)), STYLES[Severity.INFO]))
    return Text("\n").join(lines)


def _summary(reports: list[Report]) -> None:
    """Count the files by finding."""
    from rich.text import Text

    counted: Counter[tuple[Severity, str]] = Counter()
    for report in reports:
        counted.update({(issue.severity, issue.code) for issue in report.issues})
    shown = table("finding", "severity", "files", numbers=("files",))
    order = list(Severity)
    for (severity, code), count in sorted(
        counted.items(), key=lambda row: (order.index(row[0][0]), -row[1], row[0][1])
    ):
        shown.add_row(code, Text(str(severity), STYLES[severity]), str(count))
    out = console()
    out.print(shown)
    refused = sum(not report.ok for report in reports)
    tokens = sum(report.estimate.tokens for report in reports if report.estimate)
    out.print(
        f"{len(reports)} files: {len(reports) - refused} taken, {refused} refused; {tokens:,} tokens"
    )
