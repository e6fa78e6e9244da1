"""What the commands print: one JSON document, or a table that a person likes to read."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vlprep.errors import VlprepError
from vlprep.values.choices import Severity
from vlprep.values.datauri import is_data_uri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console
    from rich.table import Table

    from vlprep.values.issue import Issue

T = TypeVar("T")

STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}
_PIPED_WIDTH = 160
_FEW = 8
_SHOWN_OF_DATA = 40


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document; characters beyond ASCII are escaped, as names may hold anything."""
    click.echo(json.dumps(document, indent=2))


def console() -> Console:
    """Give the console for standard output: as wide as the terminal, or wide enough for a file."""
    from rich.console import Console

    out = Console(highlight=False, soft_wrap=False)
    return out if out.is_terminal else Console(highlight=False, width=_PIPED_WIDTH)


def table(*columns: str, numbers: Sequence[str] = ()) -> Table:
    """Make a table; the columns named in ``numbers`` are aligned to the right."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    made = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return made


def printable(name: str) -> str:
    """Make a file name safe to print, and a data URI short.

    Control characters are escaped, and those that standard output cannot encode.
    """
    if is_data_uri(name) and len(name) > _SHOWN_OF_DATA:
        name = f"{name[:_SHOWN_OF_DATA]}... ({len(name):,} characters)"
    shown = "".join(
        character if character.isprintable() else repr(character)[1:-1] for character in name
    )
    return encodable(shown)


def encodable(text: str) -> str:
    """Escape the characters that standard output cannot encode."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def counted(number: int, what: str) -> str:
    """Write how many there are of something: ``1 file``, ``2 files``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def worded(issue: Issue) -> str:
    """Give a finding without its place, which the table names already."""
    fix = f". Fix: {issue.fix}" if issue.fix else ""
    return printable(f"{issue.code}: {issue.message}{fix}")


def progress(items: Sequence[T], what: str) -> Iterator[T]:
    """Go through items with a progress bar on a terminal, and silently elsewhere."""
    if len(items) < _FEW or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, console=Console(stderr=True), transient=True)


@contextmanager
def bar(what: str) -> Iterator[Callable[[float], None] | None]:
    """Show the share done of one thing and the time left, on a terminal; silently elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=1.0)
        yield lambda share: shown.update(task, completed=share)


@contextmanager
def rows_bar(what: str) -> Iterator[Callable[[int, float | None], None] | None]:
    """Show rows done, their rate and the time left, on a terminal; silently elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f} a second"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=1.0, rows=0, rate=0.0)
        begin = monotonic()

        def done(rows: int, share: float | None) -> None:
            rate = rows / max(monotonic() - begin, 0.001)
            total = None if share is None else 1.0
            shown.update(task, completed=share or 0.0, total=total, rows=rows, rate=rate)

        yield done


@contextmanager
def usage_errors() -> Iterator[None]:
    """Turn wrong settings and unknown models into wrong usage, exit 2."""
    try:
        yield
    except (VlprepError, ValueError, TypeError) as error:
        # The library names its argument; here it is an option.
        told = str(error).replace("overwrite=True", "--overwrite")
        raise click.UsageError(told) from error
