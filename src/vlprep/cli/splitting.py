"""``vlprep split``: cut films into parts that the service takes."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.api.refilming import film_bytes
from vlprep.api.splitting import split_video
from vlprep.cli.fitting import as_issues, places
from vlprep.cli.options import (
    decode_option,
    files_argument,
    json_option,
    settings_options,
    transport_option,
)
from vlprep.cli.output import (
    STYLES,
    bar,
    console,
    print_json,
    printable,
    table,
    usage_errors,
    worded,
)
from vlprep.errors import CannotFitError, MediaError, OutputError
from vlprep.rules.models import get_model
from vlprep.values.choices import Edition, Severity
from vlprep.values.clock import clock_of

if TYPE_CHECKING:
    from vlprep.values.fitted import Segment
    from vlprep.values.issue import Issue


class Item(NamedTuple):
    """One film, its parts, and how long that took."""

    source: str
    segments: list[Segment]
    issues: tuple[Issue, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether there are parts."""
        return bool(self.segments)


@click.command()
@files_argument
@click.option(
    "--output", "-o", required=True, metavar="FOLDER", help="Where the parts go; it is made."
)
@transport_option
@settings_options
@click.option(
    "--overlap",
    type=float,
    default=0.0,
    show_default=True,
    help="Seconds at least that a part shares with the one before it.",
)
@click.option("--max-bytes", type=int, help="A limit of your own, beside the service's.")
@click.option("--keep-fps", is_flag=True, help="Keep a film's own rate where a part is encoded.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there; never the source.")
@decode_option
@json_option
def split(files: tuple[str, ...], *, output: str, as_json: bool, **wishes: Any) -> None:
    """Cut films into parts that the service takes; every second is in one of them."""
    del wishes["vl_high_resolution_images"]  # it is about pictures
    with usage_errors():
        model = get_model(wishes["model"], edition=Edition(wishes["edition"]))
        items = [_item(source, place, wishes) for source, place in places(files, Path(output))]
    ok = all(item.ok for item in items)
    if as_json:
        print_json(
            {
                "model": model.id,
                "transport": wishes["transport"],
                "route": wishes["route"],
                "ok": ok,
                "items": [_plain(item) for item in items],
            }
        )
    else:
        _print(items)
    sys.exit(0 if ok else 1)


def _item(source: str, place: Path, wishes: dict[str, Any]) -> Item:
    """Cut one film; a name that was taken gets a folder of its own."""
    began = perf_counter()
    own = Path(source).stem.replace(".", "-")
    folder = place.parent if place.name == own else place
    segments, issues = list[Any](), tuple[Any, ...]()
    with bar(printable(source)) as progress:
        try:
            segments = split_video(source, output=folder, progress=progress, **wishes)
        except (MediaError, CannotFitError, OutputError) as error:
            issues = as_issues(error)
    return Item(source, segments, issues, perf_counter() - began)


def _plain(item: Item) -> dict[str, Any]:
    return {
        "source": item.source,
        "kind": "video" if item.ok else None,
        "ok": item.ok,
        "seconds": round(item.seconds, 3),
        "issues": [issue.to_dict() for issue in item.issues],
        "segments": [segment.to_dict() for segment in item.segments],
    }


def _print(items: list[Item]) -> None:
    """Print a row for each part, and one for each film that gave none."""
    from rich.text import Text

    numbers = ("from", "seconds", "bytes", "tokens")
    shown = table("", "film", *numbers, "what was done", numbers=numbers)
    for item in items:
        name = Text(printable(item.source))
        for segment in item.segments:
            done = "; ".join(segment.steps) or "nothing: it is legal as it is"
            shown.add_row(
                Text("ok", "green"),
                name,
                clock_of(segment.offset),
                f"{segment.duration:.1f}",
                f"{film_bytes(segment):,}",
                "-" if segment.tokens is None else f"{segment.tokens:,}",
                Text(f"{done}\n").append(printable(segment.path or ""), STYLES[Severity.INFO]),
            )
        if not item.ok:
            why = Text("\n").join(Text(worded(each), STYLES[each.severity]) for each in item.issues)
            shown.add_row(Text("no", "red"), name, "-", "-", "-", "-", why)
    console().print(shown)
