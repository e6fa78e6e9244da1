"""Files, folders, patterns and URLs on the command line."""

from __future__ import annotations

from glob import glob, has_magic
from pathlib import Path
from typing import TYPE_CHECKING

from vlprep.media.sources import is_remote
from vlprep.values.datauri import is_data_uri

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def expand(names: Iterable[str]) -> list[str]:
    """List the sources that the arguments name.

    A folder stands for every file in it and below it, hidden ones left out; a pattern that the
    shell has not expanded is expanded here. What does not exist stays, and is reported later.
    """
    found: dict[str, None] = {}
    for name in names:
        found.update(dict.fromkeys(_expand_one(name)))
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
            yield from _files_below(Path(match)) if Path(match).is_dir() else [match]
    else:
        yield name


def _files_below(folder: Path) -> Iterator[str]:
    """Walk a folder in order, without following links to folders."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files_below(path)
        else:
            yield str(path)
