"""The files of a packed folder as they are read: manifest, index, and the names of all."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING, Any

from vlprep.errors import InputError, RequestError
from vlprep.media.appending import PARTIAL, begun, lines_of, names_in, place, read_whole, same_file
from vlprep.values.choices import Edition
from vlprep.wire.batch import read_object

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Shape = Mapping[str, "type | tuple[type, ...]"]

MANIFEST = "manifest.json"
INDEX = "index.jsonl"
REJECTS = "rejects.jsonl"
LONGEST = 64 * 1024 * 1024
"""Bytes of a line of the index or of the rejects: thousands of frames need a thousandth of it."""
_TOKENS: Shape = {
    **dict.fromkeys(("total", "text", "image", "video", "lower"), int),
    "upper": (int, type(None)),
}
_ROW: Shape = {"row": int, "id": str, "digest": str, "end": int, "sum": int}
_LINE: Shape = {
    "part": int,
    "line": int,
    "model": str,
    "thinking": bool,
    "tokens": dict,
    "media": list,
}
_MEDIUM: Shape = {
    "where": str,
    "kind": str,
    "transform": (dict, type(None)),
    "steps": list,
}
_TRANSFORM: Shape = {
    "matrix": list,
    "source": (list, type(None)),
    "result": (list, type(None)),
    "time_offset": (int, float),
    "time_scale": (int, float),
}
_MATRIX = 6


def part_name(number: int) -> str:
    """Name a file for the Batch API."""
    return f"part-{number:05d}.jsonl"


def is_name_of_ours(name: str) -> bool:
    """Tell whether a run gives a whole file this name."""
    number = name.removeprefix("part-").removesuffix(".jsonl")
    return name in {MANIFEST, INDEX, REJECTS} or (
        number.isdecimal() and name == part_name(int(number))
    )


def has_begun(folder: str) -> bool:
    """Tell whether a folder holds a run that can go on, or is done."""
    return begun(place(folder, INDEX)) is not None


def is_file_of_ours(folder: str, path: str) -> bool:
    """Tell whether a path leads to a file of a run, whole or still growing."""
    return any(
        is_name_of_ours(name.removesuffix(PARTIAL)) and same_file(place(folder, name), path)
        for name in names_in(folder)
    )


def manifest_of(folder: str) -> dict[str, Any]:
    """Read the manifest of a finished run.

    Raises:
        InputError: There is none.
        RequestError: It is broken.
    """
    path = place(folder, MANIFEST)
    try:
        manifest = read_object(read_whole(path))
    except InputError as error:
        if error.errno != errno.ENOENT:
            raise
        message = f"there is no {MANIFEST}: the rows are not packed, or not all of them"
        raise InputError(errno.ENOENT, message, folder) from error
    settings = manifest.get("settings")
    edition = settings.get("edition") if isinstance(settings, dict) else None
    if not _has(manifest, {"rows": int}) or edition not in [str(one) for one in Edition]:
        raise broken(path)
    return manifest


def entries_of(folder: str) -> Iterator[dict[str, Any]]:
    """Give what became of every row of a finished run, in order.

    Raises:
        InputError: The index cannot be read.
        RequestError: A line of it is broken.
    """
    for entry in entries_so_far(folder):
        if entry is None:
            raise broken(place(folder, INDEX))
        yield entry


def entries_so_far(folder: str) -> Iterator[dict[str, Any] | None]:
    """Give the entries of a run that may still go on; ``None``: a line is no entry."""
    path = place(folder, INDEX)
    for line in lines_of(begun(path) or path, LONGEST):
        if line.number > 1:
            yield entry_of(line.data) if line.whole else None


def rejects_of(folder: str) -> Iterator[dict[str, Any]]:
    """Give the rows that were rejected, in order.

    Raises:
        InputError: They cannot be read.
        RequestError: A line is broken.
    """
    path = place(folder, REJECTS)
    for line in lines_of(path, LONGEST):
        told = read_object(line.data)
        issues = told.get("issues")
        if not (_has(told, {"row": int, "code": str}) and isinstance(issues, list) and issues):
            raise broken(path)
        if not all(_has(issue, {"message": str}) for issue in issues):
            raise broken(path)
        yield told


def head_of(data: bytes) -> dict[str, Any] | None:
    """Read the settings out of the first line of an index; ``None``: it is no such line."""
    settings = (_object(data) or {}).get("settings")
    return settings if isinstance(settings, dict) else None


def entry_of(data: bytes) -> dict[str, Any] | None:
    """Read a line of the index; ``None``: it is none."""
    entry = _object(data)
    if entry is None or not _has(entry, _ROW):
        return None
    if "rejected" in entry:
        return entry if isinstance(entry["rejected"], str) else None
    whole = (
        _has(entry, _LINE)
        and _has(entry["tokens"], _TOKENS)
        and all(_has(one, _MEDIUM) and _is_transform(one["transform"]) for one in entry["media"])
    )
    return entry if whole else None


def broken(path: str) -> RequestError:
    """Say that a file of the folder is not as it was written."""
    return RequestError(f"{path} is broken", "", "pack the rows anew")


def packed_json(entry: Mapping[str, Any]) -> bytes:
    """Write a line, its break included."""
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        return read_object(data)
    except RequestError:
        return None


def _is_transform(plain: Any) -> bool:
    if plain is None:
        return True
    if not _has(plain, _TRANSFORM) or len(plain["matrix"]) != _MATRIX:
        return False
    sides = [side for name in ("source", "result") for side in plain[name] or (1, 1)]
    numbers = [*plain["matrix"], *sides]
    return len(sides) == 4 and all(type(n) in (int, float) for n in numbers)


def _has(data: Any, shape: Shape) -> bool:
    return isinstance(data, dict) and all(
        isinstance(data.get(name), kind) and (kind is bool or not isinstance(data[name], bool))
        for name, kind in shape.items()
    )
