"""What was done with every row so far: the way back into a run that was broken off.

A line is written to its file first and to the journal after it, so that what the journal holds is
there. Whatever lies behind that is cut off when the run goes on.
"""

from __future__ import annotations

import errno
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import starmap
from typing import TYPE_CHECKING, Any

from vlprep.batch.entries import (
    INDEX,
    LONGEST,
    REJECTS,
    entries_so_far,
    entry_of,
    head_of,
    is_name_of_ours,
    packed_json,
    part_name,
)
from vlprep.errors import OutputError, OutputExistsError
from vlprep.media.appending import (
    PARTIAL,
    Growing,
    begins_as,
    begun,
    checksum,
    holds,
    lines_of,
    names_in,
    place,
    sums_of,
)
from vlprep.media.writing import refuse_existing
from vlprep.rules.batch import Mode, has_room
from vlprep.values.batch import Part
from vlprep.wire.batch import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from vlprep.batch.lines import Line
    from vlprep.media.appending import Sums
    from vlprep.values.issue import Issue

_ELSEWHERE = "choose another folder"
_OURS = Mode("", thinking=False)
_NAMES = 100
"""Names of columns that are counted: rows may have any number of them."""


@dataclass(slots=True)
class Growth:
    """How far a file has come; of ours, it is for no model."""

    mode: Mode = _OURS
    lines: int = 0
    bytes: int = 0
    sum: int = 0
    tokens: int = 0


@dataclass(slots=True)
class Done:
    """How far the rows have come.

    Attributes:
        rows: Rows that are done.
        parts: The files, by number.
        current: The file that takes the next line, by mode.
        rejected: Rows that were rejected, by code.
        warned: Lines with a warning, by code.
        ignored: Lines whose row has a column that nothing reads, by its name.
        rejects: How far the rejects have come.
        index: How far the journal has come.
        ids: The row of each id, by its digest: an id may be long, and rows are many.
    """

    rows: int = 0
    parts: list[Growth] = field(default_factory=list)
    current: dict[Mode, int] = field(default_factory=dict)
    rejected: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    ignored: Counter[str] = field(default_factory=Counter)
    rejects: Growth = field(default_factory=Growth)
    index: Growth = field(default_factory=Growth)
    ids: dict[bytes, int] = field(default_factory=dict)

    def head(self, data: bytes) -> None:
        """Count a line of the journal, break included."""
        index = self.index
        index.lines, index.bytes = index.lines + 1, index.bytes + len(data)
        index.sum = checksum(data, index.sum)

    def add(self, entry: dict[str, Any], data: bytes) -> None:
        """Count what an entry tells; ``data`` is its line, break included."""
        self.head(data)
        self.rows = entry["row"]
        if "rejected" in entry:
            self.rejected[entry["rejected"]] += 1
            self.rejects.lines += 1
            self.rejects.bytes, self.rejects.sum = entry["end"], entry["sum"]
            return
        self.warned.update(entry.get("warned", ()))
        for name in entry.get("ignored", ()):
            if name in self.ignored or len(self.ignored) < _NAMES:
                self.ignored[name] += 1
        self.ids[digest_of(entry["id"])] = entry["row"]
        mode = Mode(entry["model"], entry["thinking"])
        if entry["part"] == len(self.parts):
            self.parts.append(Growth(mode))
        self.current[mode] = entry["part"]
        part = self.parts[entry["part"]]
        part.lines, part.bytes, part.sum = entry["line"], entry["end"], entry["sum"]
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
            OutputExistsError: The folder holds a run with other settings, or files of others.
            OutputError: A file cannot be read.
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
            done = self.done
            self._index = open_(Growing(place(self.folder, INDEX), done.index.bytes))
            self._rejects = open_(Growing(place(self.folder, REJECTS), done.rejects.bytes))
            if not done.index.bytes:
                head = packed_json({"settings": self._settings})
                self._index.append(head)
                self._index.settle()  # no line is on the disk before it
                done.head(head)
            for number in self.done.current.values():
                self._files[number] = open_(self._grown(number))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        """Leave the files where they are: the run can go on."""
        self._stack.close()

    def known(self) -> Iterator[dict[str, Any]]:
        """Give the entries of the rows that were done before, in order."""
        for entry in entries_so_far(self.folder):
            if entry is None or entry["row"] > self._known:
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
        held = self._part(number)
        found = line.estimate
        told = {"warned": list(line.warned), "ignored": list(line.ignored)}
        self._write(
            {
                **entry,
                **{name: words for name, words in told.items() if words},
                "part": number,
                "line": held.lines + 1,
                "end": grown.size,
                "sum": checksum(data, held.sum),
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
        data = packed_json(row)
        self._rejects.append(data)
        end = {"end": self._rejects.size, "sum": checksum(data, self.done.rejects.sum)}
        self._write({**entry, "rejected": code, **end})

    def finish(self) -> tuple[Part, ...]:
        """Give every file its name, and prove from the disk that no row is lost.

        Raises:
            OutputError: A file cannot be written, or does not hold what was written.
        """
        self._index.settle()  # a file that has its name is known to the journal on the disk
        for number in sorted(self._files):
            self._files[number].finish()
        self._rejects.finish()
        self._index.finish()
        done = self.done
        self._proved(INDEX, done.index)
        rejects = self._proved(REJECTS, done.rejects).lines
        parts = tuple(starmap(self._finished, enumerate(done.parts)))
        out = sum(part.lines for part in parts) + rejects
        if out != done.rows:
            message = f"{done.rows} rows came in, and the disk holds {out}; pack them anew"
            raise OutputError(errno.EIO, message, self.folder)
        return parts

    def _write(self, entry: dict[str, Any]) -> None:
        data = packed_json(entry)
        self._index.append(data)
        self.done.add(entry, data)

    def _part_for(self, mode: Mode, size: int) -> int:
        """Give the file that takes a line of this size: its mode's own, or a new one."""
        number = self.done.current.get(mode)
        if number is not None:
            part = self.done.parts[number]
            if has_room(part.lines, part.bytes, size):
                return number
            self._index.settle()
            self._files.pop(number).finish()
        number = len(self.done.parts)
        self._files[number] = self._stack.enter_context(self._grown(number))
        return number

    def _part(self, number: int) -> Growth:
        parts = self.done.parts
        return parts[number] if number < len(parts) else Growth()

    def _grown(self, number: int) -> Growing:
        size, path = self._part(number).bytes, place(self.folder, part_name(number))
        refuse_existing(path, overwrite=bool(size), fix=_ELSEWHERE)
        return Growing(path, size)

    def _proved(self, name: str, counted: Growth) -> Sums:
        """Read a file again: it must hold what was counted while it was written."""
        path = place(self.folder, name)
        sums = sums_of(path)
        if (sums.lines, sums.bytes) != (counted.lines, counted.bytes):
            message = (
                f"it holds {sums.lines} lines and {sums.bytes} bytes, where {counted.lines} and "
                f"{counted.bytes} were written; pack the rows anew"
            )
            raise OutputError(errno.EIO, message, path)
        if sums.checksum != counted.sum:
            message = "it does not hold what was written; pack the rows anew"
            raise OutputError(errno.EIO, message, path)
        return sums

    def _finished(self, number: int, counted: Growth) -> Part:
        name, sums = part_name(number), self._proved(part_name(number), counted)
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
        name, grown = REJECTS, self.done.rejects
        if "rejected" not in entry:
            if not 0 <= entry["part"] <= len(self.done.parts):
                return False
            name, grown = part_name(entry["part"]), self._part(entry["part"])
        if not 0 < entry["end"] - grown.bytes <= LONGEST:
            return False
        path = place(self.folder, name)
        return holds(path, grown.bytes, entry["end"], entry["sum"], grown.sum)

    def _recover(self, settings: dict[str, Any]) -> None:
        """Read the journal up to where it and the files agree."""
        path = begun(place(self.folder, INDEX))
        for line in lines_of(path, LONGEST) if path else ():
            data = line.data + b"\n"
            if line.number == 1:
                before = head_of(line.data) if line.whole else None
                if before is None:
                    break  # nothing was written yet
                _refuse_other(settings, before, self.folder)
                self.done.head(data)
                continue
            entry = entry_of(line.data) if line.whole else None
            if entry is None:
                break  # it was being written when the run was broken off
            if entry["row"] != self.done.rows + 1 or not self._is_there(entry):
                break  # the machine went down before the line was on the disk
            self.done.add(entry, data)
        if not self.done.index.bytes:
            _refuse_foreign(self.folder, packed_json({"settings": settings}))
        self._known = self.done.rows


def _refuse_other(settings: dict[str, Any], before: dict[str, Any], folder: str) -> None:
    names = [name for name in settings if settings[name] != before.get(name)]
    if names:
        message = (
            f"it holds a run that was broken off, with another {', '.join(names)}; "
            "go on with the same, or choose another folder"
        )
        raise OutputExistsError(errno.EEXIST, message, folder)


def _refuse_foreign(folder: str, head: bytes) -> None:
    """Refuse to begin where a file has one of our names, whole or growing.

    Only a run that was broken off before its head was written leaves such files: empty ones, and a
    piece of the head.
    """
    for name in names_in(folder):
        whole, path = name.removesuffix(PARTIAL), place(folder, name)
        if not is_name_of_ours(whole):
            continue
        left = head if whole == INDEX else b""
        if name == whole or not begins_as(path, left):
            refuse_existing(path, overwrite=False, fix=_ELSEWHERE)
