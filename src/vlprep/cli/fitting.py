"""``vlprep fit``: make files fit, and write them to a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import click

from vlprep.api.checking import as_issue
from vlprep.api.fitting import fit as make_fit
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
    bar,
    console,
    print_json,
    printable,
    table,
    usage_errors,
    worded,
)
from vlprep.errors import CannotFitError, MediaError, OutputError
from vlprep.media.sources import is_remote
from vlprep.media.writing import ends_known, placed
from vlprep.rules.models import get_model
from vlprep.rules.wording import pixels
from vlprep.values.choices import Edition, Severity
from vlprep.values.datauri import is_data_uri
from vlprep.values.issue import Issue
from vlprep.values.media import FrameList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.text import Text

    from vlprep.values.fitted import Fitted


class Item(NamedTuple):
    """One file, what became of it, and how long that took."""

    source: str
    fitted: Fitted | None
    issues: tuple[Issue, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether there is a result."""
        return self.fitted is not None


@click.command()
@files_argument
@click.option(
    "--output",
    "-o",
    required=True,
    metavar="FOLDER",
    help="Where the results go; it is made. For one source, a file's name will do.",
)
@transport_option
@settings_options
@click.option("--format", type=click.Choice(["webp", "png", "jpeg"]), help="Of pictures.")
@click.option("--max-bytes", type=int, help="A limit of your own, beside the service's.")
@click.option("--keep-size", is_flag=True, help="Lower only the bytes of pictures.")
@click.option("--keep-metadata", is_flag=True, help="Keep EXIF, with the place of the photo.")
@click.option("--keep-fps", is_flag=True, help="Keep a film's own rate, for people who watch it.")
@click.option("--shrink", is_flag=True, help="Bring what is legal to the model's size too.")
@click.option("--pad", is_flag=True, help="Lay what is too thin or small on a background.")
@click.option("--enlarge", is_flag=True, help="Enlarge what is too small.")
@click.option("--background", default="white", show_default=True, help="A colour's name.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there; never the source.")
@decode_option
@json_option
def fit(files: tuple[str, ...], *, output: str, as_json: bool, **wishes: Any) -> None:
    """Make pictures and films fit, without losing what the model would see.

    What is legal is copied as it is. Files of a folder keep their place below it.
    """
    with usage_errors():
        model = get_model(wishes["model"], edition=Edition(wishes["edition"]))
        items = [_item(source, place, wishes) for source, place in _targets(files, Path(output))]
    ok = all(item.ok for item in items)
    if as_json:
        print_json(
            {
                "model": model.id,
                "transport": wishes["transport"],
                "route": wishes["route"],
                "ok": ok,
                "items": [plain_item(item) for item in items],
            }
        )
    else:
        print_items(items)
    sys.exit(0 if ok else 1)


def _targets(names: tuple[str, ...], output: Path) -> list[tuple[str, Path]]:
    """Give each source its place: in the folder, or at the name that is given for a single one."""
    found = places(names, output)
    if len(found) == 1 and ends_known(output.name) and not output.is_dir():
        return [(found[0][0], output)]
    return found


def places(names: Iterable[str], folder: Path) -> list[tuple[str, Path]]:
    """Give each source that the names stand for a place of its own, the end of its name open.

    Two that would meet (``a.jpg`` and ``a.png`` may both become ``a.webp``) are told apart by a
    number.
    """
    taken: set[str] = set()
    found: dict[str, Path] = {}
    for name in names:
        for source in expand([name]):
            below = _below(source, name)
            # `a.jpg.png` becomes `a-jpg`: what is left of its name would be taken for its end.
            stem = Path(below.stem)
            own = f"{stem.stem}-{stem.suffix[1:]}" if ends_known(stem.name) else stem.name
            place = folder / below.parent / (own or "result")
            number, free = 1, place
            while str(free).lower() in taken or free.is_dir():
                number += 1
                free = place.with_name(f"{place.name}-{number}")
            if source not in found:
                taken.add(str(free).lower())
                found[source] = free
    return list(found.items())


def _below(source: str, name: str) -> Path:
    """Give where a file lies below the folder that was named, or its name alone."""
    if is_remote(source) or is_data_uri(source):
        return Path(Path(urlsplit(source).path).name if is_remote(source) else "data")
    return Path(source).relative_to(name) if Path(name).is_dir() else Path(Path(source).name)


def _item(source: str, place: Path, wishes: dict[str, Any]) -> Item:
    began = perf_counter()
    fitted, issues = None, tuple[Issue, ...]()
    with bar(printable(source)) as progress:
        try:
            placed(f"{place.parent}/", place.name, source=None)  # makes the folder
            fitted = make_fit(source, output=place, progress=progress, **wishes)
            issues = fitted.issues
        except (MediaError, CannotFitError, OutputError) as error:
            issues = as_issues(error)
    return Item(source, fitted, issues, perf_counter() - began)


def as_issues(error: MediaError | CannotFitError | OutputError) -> tuple[Issue, ...]:
    """Turn what stopped the work on one file into findings about it."""
    if isinstance(error, MediaError):
        return (as_issue(error),)
    if isinstance(error, OutputError):
        where, message = str(error.filename), str(error.strerror)
        return (
            Issue(code="output-refused", severity=Severity.ERROR, message=message, where=where),
        )
    own = Issue(
        code="cannot-fit",
        severity=Severity.ERROR,
        message=error.message,
        where=error.where,
        fix=error.fix,
    )
    return error.issues or (own,)


def plain_item(item: Item) -> dict[str, Any]:
    """Give what became of a file as plain data."""
    plain = item.fitted.to_dict() if item.fitted else {}
    return {
        "source": item.source,
        "kind": item.fitted.info.kind if item.fitted else None,
        "ok": item.ok,
        "seconds": round(item.seconds, 3),
        **plain,
        "issues": [issue.to_dict() for issue in item.issues],
    }


def print_items(items: list[Item]) -> None:
    """Print a row for each file: before and after, and what was done."""
    from rich.text import Text

    columns = ("bytes", "size", "tokens", "seconds")
    shown = table("", "file", *columns, "what was done", numbers=columns)
    for item in items:
        mark = Text("ok", "green") if item.ok else Text("no", "red")
        shown.add_row(mark, Text(printable(item.source)), *_numbers(item), _done(item))
    console().print(shown)


def _numbers(item: Item) -> tuple[str, str, str, str]:
    seconds = f"{item.seconds:.1f}"
    if item.fitted is None:
        return "-", "-", "-", seconds
    infos = [item.fitted.original, item.fitted.info]
    files = [info for info in infos if not isinstance(info, FrameList)]  # a file is no list
    tokens = (item.fitted.original_tokens, item.fitted.tokens)
    return (
        _change(*(f"{info.bytes:,}" for info in files)),
        _change(*(pixels(info.size) for info in files)),
        _change(*("-" if count is None else f"{count:,}" for count in tokens)),
        seconds,
    )


def _change(before: str, after: str) -> str:
    return after if before == after else f"{before}\n-> {after}"


def _done(item: Item) -> Text:
    from rich.text import Text

    lines = []
    if item.fitted is not None:
        steps = "; ".join(item.fitted.steps) or "nothing: it is legal as it is"
        lines.append(Text(steps))
        lines.append(Text(printable(item.fitted.path or ""), STYLES[Severity.INFO]))
    lines += [
        Text(worded(issue), STYLES[issue.severity])
        for issue in item.issues
        if issue.severity is not Severity.INFO
    ]
    return Text("\n").join(lines)
