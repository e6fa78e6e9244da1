"""``vlprep view``: pictures of what the model sees."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from vlprep.api.checking import as_issue
from vlprep.api.paging import pages
from vlprep.api.tiling import tile
from vlprep.api.viewing import view as show
from vlprep.cli.fitting import places
from vlprep.cli.options import decode_option, files_argument, json_option, settings_options
from vlprep.cli.output import print_json, printable, progress, usage_errors
from vlprep.cli.replying import free_for, save
from vlprep.errors import LimitError, MediaError, UnsupportedFormatError
from vlprep.media.appending import make_folder
from vlprep.values.choices import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

_SHARED = ("route", "vl_high_resolution_images", "min_pixels", "max_pixels", "edition", "profile")


class _Target(NamedTuple):
    """Where the pictures of one file go.

    Attributes:
        place: In the folder, the end of its name open.
        single: The name that is given for one picture.
    """

    place: Path
    single: Path | None

    @property
    def seen(self) -> Path:
        """What the model sees of a picture or film."""
        return self.single or self.place.with_name(f"{self.place.name}-seen.png")

    def numbered(self, numbers: Sequence[int]) -> list[Path]:
        """Give a name to each tile or page.

        Raises:
            UsageError: One name is given for several.
        """
        if self.single is not None and len(numbers) == 1:
            return [self.single]
        if self.single is not None:
            message = f"{self.single} is one picture, and {len(numbers)} are made: give a folder"
            raise click.UsageError(message)
        return [self.place.with_name(f"{self.place.name}-{number:03d}.png") for number in numbers]


@click.command()
@files_argument
@click.option(
    "--output",
    "-o",
    metavar="OUT",
    default=".",
    show_default=True,
    help="A picture for one file, else a folder.",
)
@click.option("--grid", is_flag=True, help="Draw the edges of the tokens.")
@click.option("--alone", is_flag=True, help="Without the original beside it.")
@click.option("--tiles", is_flag=True, help="Cut pictures into tiles that lose no detail.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@settings_options
@decode_option
@json_option
def view(
    files: tuple[str, ...],
    *,
    output: str,
    grid: bool,
    alone: bool,
    tiles: bool,
    overwrite: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Show what the model sees of pictures and films; of PDF and text files, the pages to send."""
    with usage_errors():
        single = Path(output) if Path(output).suffix else None
        targets = places(files, Path(output) if single is None else single.parent)
        if len(targets) > 1 and single is not None:
            message = f"{output} is one picture, and there are {len(targets)} files: give a folder"
            raise click.UsageError(message)
        items = []
        for source, place in progress(targets, "viewing"):
            wishes = {"grid": grid, "original": not alone, "tiles": tiles, "overwrite": overwrite}
            items.append(_item(source, _Target(place, single), wishes, settings))
            if not as_json:
                _print(items[-1])
    ok = all(item["ok"] for item in items)
    if as_json:
        print_json({"model": settings["model"], "ok": ok, "items": items})
    sys.exit(0 if ok else 1)


def _item(
    source: str, target: _Target, wishes: dict[str, bool], settings: dict[str, Any]
) -> dict[str, Any]:
    plain: dict[str, Any] = {"source": source, "kind": None, "ok": True, "issues": []}
    shared = {name: settings[name] for name in _SHARED}
    try:
        if wishes["tiles"]:
            return plain | _tiles(source, target, wishes, settings, shared)
        try:
            return plain | _view(source, target, wishes, settings)
        except UnsupportedFormatError as error:
            try:
                return plain | _pages(source, target, wishes, settings, shared)
            except UnsupportedFormatError:
                raise error from None
    except MediaError as error:
        return plain | {"ok": False, "issues": [as_issue(error).to_dict()]}
    except LimitError as error:
        return plain | {"ok": False, "issues": [issue.to_dict() for issue in error.issues]}


def _view(
    source: str, target: _Target, wishes: dict[str, bool], settings: dict[str, Any]
) -> dict[str, Any]:
    picture = show(source, original=wishes["original"], grid=wishes["grid"], **settings)
    path = target.seen
    _write(picture, path, source, wishes)
    line = picture.info["smallest_line"]
    return {"kind": picture.info["kind"], "outputs": [str(path)], "smallest_line": line}


def _tiles(
    source: str,
    target: _Target,
    wishes: dict[str, bool],
    settings: dict[str, Any],
    shared: dict[str, Any],
) -> dict[str, Any]:
    most = settings["max_decode_pixels"]
    cut = tile(source, settings["model"], media=settings["media"], max_decode_pixels=most, **shared)
    paths = target.numbered(range(1, len(cut) + 1))
    for one, path in zip(cut, paths, strict=True):
        _write(one.picture, path, source, wishes)
    return {"kind": "image", "outputs": [str(path) for path in paths], **cut.to_dict()}


def _pages(
    source: str,
    target: _Target,
    wishes: dict[str, bool],
    settings: dict[str, Any],
    shared: dict[str, Any],
) -> dict[str, Any]:
    made = pages(source, settings["model"], **shared)
    paths = target.numbered([page.number for page in made])
    for page, path in zip(made, paths, strict=True):
        free_for(path, overwrite=wishes["overwrite"])
        make_folder(str(path.parent))
        path.write_bytes(page.data)
    ok = all(issue.severity is not Severity.ERROR for issue in made.issues)
    outputs = [str(path) for path in paths]
    return {"kind": "image", "ok": ok, "outputs": outputs, **made.to_dict()}


def _write(picture: Any, path: Path, source: str, wishes: dict[str, bool]) -> None:
    free_for(path, overwrite=wishes["overwrite"], source=source)
    make_folder(str(path.parent))
    save(picture, str(path))


def _print(item: dict[str, Any]) -> None:
    for issue in item["issues"]:
        where = f"{issue['where']}: " if issue["where"] else ""
        words = f"{item['source']}: {where}{issue['message']} ({issue['fix']})"
        click.echo(printable(words), err=True)
    for path in item.get("outputs", ()):
        click.echo(printable(path))
    if item.get("best"):
        high = item["high_resolution"]
        rest = f", in high-resolution mode {high['tokens']:,}" if high else ""
        click.echo(
            f"{len(item['items'])} tiles take {item['tokens']:,} tokens, the whole picture "
            f"{item['whole']['tokens']:,}{rest}; best: {item['best']}"
        )
