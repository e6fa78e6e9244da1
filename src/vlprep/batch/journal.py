"""What was done with every row so far: the way back into a run that was broken off.

A line is written to its file first and to the journal after it, so that what the journal holds is
there. Whatever lies behind that is cut off when the run goes on.
"""

from __future__ import annotations

import errno
import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from vlprep.errors import OutputError, RequestError
from vlprep.media.appending import Growing, begun, checksum, holds, lines_of, place, sums_of
from vlprep.rules.batch import Mode, has_room
from vlprep.values.batch import Part
from vlprep.wire.batch import digest_of, read_object

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from vlprep.batch.lines import Line
    from vlprep.values.issue import Issue

MANIFEST = "manifest.json"
INDEX = "index.jsonl"
REJECTS = "rejects.jsonl"
LONGEST = 64 * 1024 * 1024
"""Bytes of a line of the index or of the rejects: thousands of frames need a thousandth of it."""


def part_name(number: int) -> str:
    """Name a file for the Batch API."""
    return f"part-{number:05d}.jsonl"


@dataclass(slots=True)
class Growth:
    """How far a file for the Batch API has come."""

    mode: Mode
    lines: int = 0
    bytes: int = 0
    tokens: int = 0


@dataclass(slots=True)
class Done:
    """How far the rows have come.

    Attributes:
        rows: Rows that are done.
        parts: The files, by number.
        current: The file that takes the next line, by mode.
        rejected: Rows that were rejected, by code.
        rejects: Bytes of the rejects.
        index: Bytes of the journal.
        ids: The row of each id, by its digest: an id may be long, and rows are many.
    """

    rows: int = 0
    parts: list[Growth] = field(default_factory=list)
    current: dict[Mode, int] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    rejects: int = 0
    index: int = 0
    ids: dict[bytes, int] = field(default_factory=dict)

    def add(self, entry: dict[str, Any], size: int) -> None:
        """Count what an entry tells; ``size`` is that of its line, break included."""
        self.rows, self.index = entry["row"], self.index + size
        if "rejected" in entry:
            self.rejected[entry["rejected"]] += 1
            self.rejects = entry["end"]
            return
        self.ids[digest_of(entry["id"])] = entry["row"]
        mode = Mode(entry["model"], entry["thinking"])
        if entry["part"] == len(self.parts):
            self.parts.append(Growth(mode))
        self.current[mode] = entry["part"]
        part = self.parts[entry["part"]]
        part.lines, part.bytes = entry["line"], entry["end"]
        part.tokens += entry["tokens"]["total"]


class Journal:
    """The files of one run, and what was done.

    Attributes:
        folder: Where they are.
        done: How far it has come.
    """

    def __init__(self, folder: str, settings: dict[str, Any]) -> None:
        """Begin a run, or go on with one.

        Raises:
            OutputError: A file cannot be written, or the folder holds a run with other settings.
        """
        self.folder = folder
        self.done = Done()
        self._known = 0
        self._files: dict[int, Growing] = {}
        self._recover(settings)
        self._settings = settings
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the files, each where the journal has come to."""
        with ExitStack() as stack:
            open_ = stack.enter_context
            self._index = open_(Growing(place(self.folder, INDEX), self.done.index))
            self._rejects = open_(Growing(place(self.folder, REJECTS), self.done.rejects))
            if not self.done.index:
                head = _packed({"settings": self._settings})
                self._index.append(head)
                self.done.index = len(head)
            for number in self.done.current.values():
                self._files[number] = open_(self._grown(number))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        """Leave the files where they are: the run can go on."""
        self._stack.close()

    def known(self) -> Iterator[dict[str, Any]]:
        """Give the entries of the rows that were done before, in order."""
        for entry, _ in _entries(place(self.folder, INDEX)):
            if entry["row"] > self._known:
                return
            yield entry

    def add(self, entry: dict[str, Any], line: Line) -> None:
        """Put a line into its file.

        Raises:
            OutputError: There is no room.
        """
        data = line.data + b"\n"
        number = self._part_for(line.mode, len(data))
        grown = self._files[number]
        grown.append(data)
        held = self.done.parts[number].lines if number < len(self.done.parts) else 0
        found = line.estimate
        self._write(
            {
                **entry,
                "part": number,
                "line": held + 1,
                "end": grown.size,
                "sum": checksum(data),
                "model": line.mode.model,
                "thinking": line.mode.thinking,
                "tokens": {
                    "total": found.total_tokens,
                    "text": found.text_tokens,
                    "image": found.image_tokens,
                    "video": found.video_tokens,
                    "lower": found.lower,
                    "upper": found.upper,
                },
                "media": [
                    {
                        "where": one.where,
                        "kind": one.kind,
                        "transform": one.transform.to_dict() if one.transform else None,
                        "steps": list(one.steps),
                    }
                    for one in line.media
                ],
            }
        )

    def reject(self, entry: dict[str, Any], issues: tuple[Issue, ...]) -> None:
        """Put a row among the rejects.

        Raises:
            OutputError: There is no room.
        """
        told = [issue.to_dict() for issue in issues]
        code = issues[0].code
        row = {"row": entry["row"], "id": entry["id"], "code": code, "issues": told}
        data = _packed(row)
        self._rejects.append(data)
        end = {"end": self._rejects.size, "sum": checksum(data)}
        self._write({**entry, "rejected": code, **end})

    def finish(self) -> tuple[Part, ...]:
        """Give every file its name, and prove from the disk that no row is lost.

        Raises:
            OutputError: A file cannot be written, or does not hold what was written.
        """
        for number in sorted(self._files):
            self._files[number].finish()
        self._rejects.finish()
        self._index.finish()
        parts = tuple(self._proved(number) for number in range(len(self.done.parts)))
        rejects = sums_of(place(self.folder, REJECTS)).lines
        out = sum(part.lines for part in parts) + rejects
        if out != self.done.rows or rejects != self.done.rejected.total():
            message = f"{self.done.rows} rows came in, and the disk holds {out}; pack them anew"
            raise OutputError(errno.EIO, message, self.folder)
        return parts

    def _write(self, entry: dict[str, Any]) -> None:
        data = _packed(entry)
        self._index.append(data)
        self.done.add(entry, len(data))

    def _part_for(self, mode: Mode, size: int) -> int:
        """Give the file that takes a line of this size: its mode's own, or a new one."""
        number = self.done.current.get(mode)
        if number is not None:
            part = self.done.parts[number]
            if has_room(part.lines, part.bytes, size):
                return number
            self._files.pop(number).finish()
        number = len(self.done.parts)
        self._files[number] = self._stack.enter_context(self._grown(number))
        return number

    def _grown(self, number: int) -> Growing:
        size = self.done.parts[number].bytes if number < len(self.done.parts) else 0
        return Growing(place(self.folder, part_name(number)), size)

    def _proved(self, number: int) -> Part:
        """Read a file again: it must hold what was counted while it was written."""
        counted, name = self.done.parts[number], part_name(number)
        sums = sums_of(place(self.folder, name))
        if (sums.lines, sums.bytes) != (counted.lines, counted.bytes):
            message = (
                f"it holds {sums.lines} lines and {sums.bytes} bytes, where {counted.lines} and "
                f"{counted.bytes} were written; pack the rows anew"
            )
            raise OutputError(errno.EIO, message, place(self.folder, name))
        return Part(
            name=name,
            model=counted.mode.model,
            thinking=counted.mode.thinking,
            lines=sums.lines,
            bytes=sums.bytes,
            sha256=sums.sha256,
            tokens=counted.tokens,
        )

    def _is_there(self, entry: dict[str, Any]) -> bool:
        """Tell whether the file holds the line that an entry speaks of."""
        name, begin = REJECTS, self.done.rejects
        if "rejected" not in entry:
            name, parts = part_name(entry["part"]), self.done.parts
            begin = parts[entry["part"]].bytes if entry["part"] < len(parts) else 0
        return holds(place(self.folder, name), begin, entry["end"], entry["sum"])

    def _recover(self, settings: dict[str, Any]) -> None:
        """Read the journal up to where it and the files agree."""
        path = begun(place(self.folder, INDEX))
        if path is None:
            return
        for line in lines_of(path, LONGEST):
            entry = _entry(line.data) if line.whole else None
            if entry is None:
                break  # it was being written when the run was broken off
            if line.number == 1:
                _refuse_other(settings, entry.get("settings"), self.folder)
                self.done.index = line.size + 1
            elif not self._is_there(entry):
                break  # the machine went down before the line was on the disk
            else:
                self.done.add(entry, line.size + 1)
        self._known = self.done.rows


def entries_of(folder: str) -> Iterator[dict[str, Any]]:
    """Give what became of every row of a finished run, in order.

    Raises:
        InputError: The index cannot be read.
        RequestError: A line of it is broken.
    """
    for entry, number in _entries(place(folder, INDEX)):
        if number == 0:
            message = f"{place(folder, INDEX)} is broken"
            raise RequestError(message, "", "pack the rows anew")
        yield entry


def _entries(path: str) -> Iterator[tuple[dict[str, Any], int]]:
    for line in lines_of(begun(path) or path, LONGEST):
        if line.number == 1:
            continue
        entry = _entry(line.data) if line.whole else None
        yield (entry, line.number) if entry else ({"row": float("inf")}, 0)


def _entry(data: bytes) -> dict[str, Any] | None:
    try:
        return read_object(data)
    except RequestError:
        return None


def _refuse_other(settings: dict[str, Any], before: Any, folder: str) -> None:
    if before != settings:
        other = before if isinstance(before, dict) else {}
        names = [name for name in settings if settings[name] != other.get(name)]
        message = (
            f"it holds a run that was broken off, with another {', '.join(names)}; "
            "go on with the same, or choose another folder"
        )
        raise OutputError(errno.EEXIST, message, folder)


def _packed(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"
