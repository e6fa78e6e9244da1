"""``vlprep check`` and ``vlprep estimate`` over files of requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from vlprep.api.checking import as_issue
from vlprep.api.requests import estimate_request, no_request
from vlprep.cli.counting import plain_money
from vlprep.cli.linting import (
    Judged,
    judge_line,
    placed_issues,
    placed_parts,
    plain_item,
    print_judged,
)
from vlprep.cli.output import console, print_json, printable, progress, table, usage_errors, worded
from vlprep.cli.requestfiles import lines_of, read_text
from vlprep.errors import LimitError, MediaError, RequestError, UnknownModelError
from vlprep.rules.prices import cost
from vlprep.rules.wording import bounds

if TYPE_CHECKING:
    from vlprep.cli.counting import Money
    from vlprep.cli.requestfiles import Line
    from vlprep.values.cost import Cost
    from vlprep.values.issue import Issue
    from vlprep.values.request_estimate import RequestEstimate

_SHARED = ("edition", "profile", "media", "model")
_TAKEN = {*_SHARED, "files", "as_json"}
_CHECKS = ("deep", "max_decode_pixels")
_COSTS = ("models", "region", "output_tokens", "batch", "compare")


def check_requests(files: tuple[str, ...], settings: dict[str, Any], *, as_json: bool) -> int:
    """Judge the requests in files; each is judged for the model that it names.

    Returns:
        The exit code.

    Raises:
        click.UsageError: A setting is given that each request says itself.
    """
    options = _options(settings, _CHECKS)
    with usage_errors():
        judged = [
            Judged(line, judge_line(line, **options))
            for line in progress(_lines(files), "checking")
        ]
    ok = all(one.report.ok for one in judged)
    if as_json:
        print_json({"ok": ok, "items": [plain_item(one) for one in judged]})
    else:
        print_judged(judged)
    return 0 if ok else 1


def estimate_requests(
    files: tuple[str, ...], settings: dict[str, Any], money: Money, *, as_json: bool
) -> int:
    """Count the requests in files.

    Returns:
        The exit code.

    Raises:
        click.UsageError: A setting is given that each request says itself.
    """
    options = _options(settings, (), _COSTS)
    with usage_errors():
        lines = _lines(files)
        counted = [_count(line, options) for line in progress(lines, "estimating")]
        costs = [
            cost(found, region=money.region, output_tokens=money.output_tokens, batch=money.batch)
            if found and money.region is not None
            else None
            for found, _ in counted
        ]
    total = sum(found.total_tokens for found, _ in counted if found)
    complete = all(found for found, _ in counted)
    if as_json:
        print_json(
            {
                "edition": settings["edition"],
                "profile": settings["profile"],
                "total_tokens": total,
                "complete": complete,
                "cost": plain_money(costs, money),
                "items": [
                    _plain(line, found, issues, paid)
                    for line, (found, issues), paid in zip(lines, counted, costs, strict=True)
                ],
            }
        )
    else:
        _print(lines, counted, costs, total)
    return 0 if complete else 1


def _options(
    settings: dict[str, Any], own: tuple[str, ...], beside: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Keep what holds for requests: of the rest, each request says itself what holds.

    Raises:
        click.UsageError: Something of the rest is given.
    """
    context = click.get_current_context()
    for name in context.params.keys() - {*_TAKEN, *own, *beside}:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            message = f"--{name.replace('_', '-')} is not for requests: each says it itself"
            raise click.UsageError(message)
    return {name: settings[name] for name in (*_SHARED, *own)}


def _lines(files: tuple[str, ...]) -> list[Line]:
    return [line for name in files for line in lines_of(read_text(name))]


def _count(line: Line, options: dict[str, Any]) -> tuple[RequestEstimate | None, tuple[Issue, ...]]:
    if line.issue is not None:
        return None, (line.issue,)
    try:
        found = estimate_request(line.payload, local_files=True, form=line.form, **options)
    except MediaError as error:
        return None, placed_issues(line, (as_issue(error),))
    except LimitError as error:
        return None, placed_issues(line, error.issues)
    except (RequestError, UnknownModelError) as error:
        return None, placed_issues(line, (no_request(error),))
    return placed_parts(line, found), ()


def _plain(
    line: Line, found: RequestEstimate | None, issues: tuple[Issue, ...], paid: Cost | None
) -> dict[str, Any]:
    return {
        "source": line.name,
        "kind": "request",
        "ok": found is not None,
        "issues": [issue.to_dict() for issue in issues],
        "estimate": found.to_dict() if found else None,
        "cost": paid.to_dict() if paid else None,
    }


def _print(
    lines: list[Line],
    counted: list[tuple[RequestEstimate | None, tuple[Issue, ...]]],
    costs: list[Cost | None],
    total: int,
) -> None:
    names = ["tokens", "bounds", "text", "pictures", "films", "more pictures", "cost"]
    shown = table("request", *names, numbers=names)
    for line, (found, issues), paid in zip(lines, counted, costs, strict=True):
        if found is None:
            shown.add_row(printable(line.name), "-", *["-"] * 5, "; ".join(map(worded, issues)))
            continue
        amount = "" if paid is None else "?" if paid.total is None else f"{paid.total:.6f}"
        shown.add_row(
            printable(line.name),
            f"{found.total_tokens:,}",
            "" if found.exact else bounds(found.lower, found.upper, ","),
            f"{found.text_tokens:,}",
            f"{found.image_tokens:,}",
            f"{found.video_tokens:,}",
            "" if found.more_images is None else str(found.more_images),
            amount and f"{amount} {paid.currency if paid else ''}",
        )
    out = console()
    out.print(shown)
    out.print(f"{total:,} tokens in all")
    for note in dict.fromkeys(note for found, _ in counted if found for note in found.notes):
        out.print(f"note: {note}")
