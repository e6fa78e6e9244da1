"""Outputs back on the rows: by their ids, in the order of the rows, and none left out."""

from __future__ import annotations

import errno
import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from vlprep.batch.entries import (
    INDEX,
    LONGEST,
    REJECTS,
    broken,
    entries_of,
    is_file_of_ours,
    manifest_of,
    packed_json,
    rejects_of,
)
from vlprep.batch.outputs import Outputs, not_there
from vlprep.batch.placing import placed
from vlprep.batch.usage import Ledger
from vlprep.errors import OutputExistsError, RequestError
from vlprep.media.appending import lines_of, place, same_file
from vlprep.media.writing import new_lines
from vlprep.rules.checking import tidy
from vlprep.values.batch import Joined, JoinedRow
from vlprep.values.cost import Region
from vlprep.wire.batch import digest_of, read_object, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from vlprep.batch.rows import Progress

JOINED = "joined.jsonl"


def join(
    folder: str | os.PathLike[str],
    outputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    output: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    region: str | None = None,
    progress: Progress | None = None,
) -> Joined:
    """Put the outputs of a batch back on its rows; as many rows come out as went in.

    Args:
        folder: What ``pack`` filled.
        outputs: The downloaded files, of answers and of errors, of all parts, in any order.
        output: File to write, one row a line in the order in which they came in; by default
            ``joined.jsonl`` in the folder. ``read_joined`` reads it.
        overwrite: Whether a file there may be replaced.
        region: Where it was sent, for the cost.
        progress: Called after each row with their number so far and the share done, 0 to 1.

    Returns:
        The counts, the tokens reported beside those estimated, the cost, and what is wrong with
        the outputs.

    Raises:
        InputError: A file cannot be read, or the folder holds no finished run.
        OutputError: The result cannot be written, and nothing is left of it;
            ``OutputExistsError``: there is a file, or
            it is one of those that are read.
        RequestError: The folder's own files are broken.
        ValueError: There is no such region.
    """
    name = os.fspath(folder)
    where = None if region is None else Region(region)
    manifest = manifest_of(name)
    target = place(name, JOINED) if output is None else os.fspath(output)
    listed = [outputs] if isinstance(outputs, (str, os.PathLike)) else outputs
    paths = [os.fspath(path) for path in listed]
    _refuse_own(target, name, paths)
    ids = {digest_of(entry["id"]) for entry in entries_of(name) if "part" in entry}
    found = Outputs(paths, ids)
    ledger = Ledger(name, manifest["settings"]["edition"], where)
    statuses, codes, row = Counter[str](), Counter[str](), 0
    with new_lines(target, overwrite=overwrite) as write:
        for joined in _rows(name, found, ledger):
            write(packed_json(joined.to_dict()))
            statuses[joined.status] += 1
            if joined.code:
                codes[joined.code] += 1
            row = joined.row
            if progress is not None:
                progress(row, row / manifest["rows"])
        if row != manifest["rows"] or statuses.total() != row:
            message = f"{manifest['rows']} rows were packed, and {INDEX} holds {statuses.total()}"
            raise RequestError(message, "", "pack the rows anew")
    return Joined(
        path=target,
        rows=row,
        answered=statuses["answered"],
        failed=statuses["failed"],
        rejected=statuses["rejected"],
        missing=statuses["missing"],
        input_tokens=ledger.input_tokens,
        output_tokens=ledger.output_tokens,
        estimated_tokens=ledger.estimated_tokens,
        agreeing=ledger.agreeing,
        explained=ledger.explained,
        unreported=ledger.unreported,
        cost=ledger.cost,
        codes=dict(sorted(codes.items())),
        issues=tidy([*found.found.issues, *ledger.found.issues], ""),
    )


def read_joined(path: str | os.PathLike[str]) -> Iterator[JoinedRow]:
    """Read what ``join`` wrote, row by row.

    Args:
        path: The file.

    Yields:
        The rows, in the order in which they came in.

    Raises:
        InputError: It cannot be read.
        RequestError: It is no such file.
    """
    name = os.fspath(path)
    for line in lines_of(name, LONGEST):
        data = read_object(line.data)
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in data.items()
        }
        try:
            yield JoinedRow(**plain)
        except TypeError as error:
            message = f"{name}:{line.number}: it is no row that was joined"
            raise RequestError(message, "", "give the file that join wrote") from error


def _refuse_own(target: str, folder: str, outputs: Iterable[str]) -> None:
    """Refuse to write over what is read: the answers were paid for."""
    if is_file_of_ours(folder, target) or any(same_file(path, target) for path in outputs):
        message = "it is a file that joining reads; choose another file for the result"
        raise OutputExistsError(errno.EEXIST, message, target)


def _rows(folder: str, outputs: Outputs, ledger: Ledger) -> Iterator[JoinedRow]:
    """Go through the rows in order, each with what became of it."""
    rejects = rejects_of(folder)
    for entry in entries_of(folder):
        if "rejected" in entry:
            told = next(rejects, None)
            if told is None or told["row"] != entry["row"]:
                raise broken(place(folder, REJECTS))
            issues = tuple(told["issues"])
            yield JoinedRow(
                row=entry["row"],
                id=entry["id"],
                status="rejected",
                code=told["code"],
                message=issues[0]["message"],
                issues=issues,
            )
            continue
        yield _answered(entry, outputs, ledger)
        ledger.passed(entry)


def _answered(entry: dict[str, Any], outputs: Outputs, ledger: Ledger) -> JoinedRow:
    row, name = entry["row"], entry["id"]
    output = outputs.of(name)
    if output is None:
        outputs.found.note([not_there(name, row)])
        return JoinedRow(row=row, id=name, status="missing")
    if output.answer is None:
        return JoinedRow(
            row=row, id=name, status="failed", code=output.code, message=output.message
        )
    text, reasoning, end = text_of(output.answer)
    usage = output.answer.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    if output.code:  # it says nothing, and was paid for all the same
        return JoinedRow(
            row=row,
            id=name,
            status="failed",
            code=output.code,
            message=output.message,
            reasoning=reasoning,
            finish_reason=end,
            usage=usage,
            reconciliation=ledger.book(entry, usage),
        )
    answer = placed(text, entry, ledger.edition)
    return JoinedRow(
        row=row,
        id=name,
        status="answered",
        text=text,
        reasoning=reasoning,
        finish_reason=end,
        kind=str(answer.kind),
        found=answer.found,
        usage=usage,
        reconciliation=ledger.book(entry, usage),
        issues=tuple(issue.to_dict() for issue in answer.issues),
    )
