"""Files, folders, patterns and URLs on the command line."""

from __future__ import annotations

import os
from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

import click

from vlprep.cli.output import printable
from vlprep.media.sources import is_remote
from vlprep.values.datauri import is_data_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def expand(names: Iterable[str]) -> list[str]:
    """List the sources that the arguments name.

    A folder stands for every file in it and below it, hidden ones left out; a pattern that the
    shell has not expanded is expanded here. What does not exist stays, and is reported later.

    Raises:
        click.UsageError: A folder or pattern holds no file.
    """
    found: dict[str, None] = {}
    for name in names:
        held = dict.fromkeys(_expand_one(name))
        if not held:
            message = (
                f"{printable(name)} holds no files (hidden ones do not count); "
                "name a folder or pattern that holds pictures or films"
            )
            raise click.UsageError(message)
        found.update(held)
    return list(found)


def _expand_one(name: str) -> Iterator[str]:
    if is_remote(name) or is_data_uri(name):
        yield name
        return
    path = Path(name)
    if path.is_dir():
        yield from _files_below(path)
    elif not path.exists() and has_magic(name):
        for match in sorted(glob(name, recursive=True)):  # noqa: PTH207 - takes absolute patterns too
            yield from _files_below(Path(match)) if Path(match).is_dir() else [_as_path(match)]
    else:
        yield name


def _files_below(folder: Path) -> Iterator[str]:
    """Walk a folder in order, without following links to folders.

    A folder that may not be read stays itself, and is reported later.
    """
    try:
        paths = sorted(folder.iterdir())
    except OSError:
        yield _as_path(str(folder))
        return
    for path in paths:
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files_below(path)
        else:
            yield _as_path(str(path))


def _as_path(found: str) -> str:
    """Write what was found on the disk so that it is nothing but a path: ``./data:x.jpg``."""
    looks_else = is_remote(found) or is_data_uri(found) or found[:5].lower() == "file:"
    return f"{os.curdir}{os.sep}{found}" if looks_else else found
