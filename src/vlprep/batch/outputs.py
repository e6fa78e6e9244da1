"""Where the output of each id is, in files of any order."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.api.requests import no_request
from vlprep.batch.rows import unmarked
from vlprep.batch.tally import Tally
from vlprep.catalog.requests import BODIES
from vlprep.errors import RequestError
from vlprep.media.appending import line_at, lines_of
from vlprep.rules.batch import duplicate_id
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.wire.batch import digest_of, read_output

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from vlprep.media.appending import Line
    from vlprep.wire.batch import BatchOutput

LONGEST = BODIES.with_base64
_SHOWN = 80


class Spot(NamedTuple):
    """Where an output is."""

    path: str
    line: int
    offset: int
    answered: bool


class Outputs:
    """The outputs of a batch: their places are held, their texts stay on the disk.

    Attributes:
        found: What is wrong with them.
    """

    def __init__(self, paths: Iterable[str], ids: Container[bytes]) -> None:
        """Go through the files once.

        Args:
            paths: Output and error files.
            ids: Digests of the ids that the batch holds.

        Raises:
            InputError: A file cannot be read.
        """
        self.found = Tally()
        self._spots: dict[bytes, Spot] = {}
        for path in paths:
            for line in map(unmarked, lines_of(path, LONGEST)):
                if line.data.strip():
                    self._take(path, line, ids)

    def of(self, name: str) -> BatchOutput | None:
        """Give the output of an id; ``None``: there is none.

        Raises:
            InputError: The file cannot be read any more.
            RequestError: The file has changed meanwhile.
        """
        spot = self._spots.get(digest_of(name))
        return None if spot is None else read_output(line_at(spot.path, spot.offset, LONGEST))

    def _take(self, path: str, line: Line, ids: Container[bytes]) -> None:
        """Note where an output is; of two of one id, an answer is worth more than an error."""
        here = f"{path}:{line.number}"
        try:
            output = read_output(line.data)
        except RequestError as error:
            self.found.note([_broken(error, here)])
            return
        digest = digest_of(output.id)
        if digest not in ids:
            self.found.note([_unknown(output.id, here)])
            return
        spot = Spot(path, line.number, line.offset, output.answer is not None and not output.code)
        before = self._spots.get(digest)
        if before is not None:
            first = f"{before.path}:{before.line}"
            self.found.note([duplicate_id(output.id, first, here)])
        if before is None or (spot.answered and not before.answered):
            self._spots[digest] = spot


def not_there(name: str, row: int) -> Issue:
    """Say that a line has no output."""
    return Issue(
        code="batch-output-missing",
        severity=Severity.ERROR,
        message=f"no output holds {name[:_SHOWN]!r}",
        where=f"row {row}",
        actual=name[:_SHOWN],
        fix="give the file of errors too, or send the row again",
    )


def _broken(error: RequestError, here: str) -> Issue:
    told = no_request(error)
    where = f"{here}: {told.where}" if told.where else here
    return Issue(
        code="batch-output-broken",
        severity=Severity.ERROR,
        message=told.message,
        where=where,
        fix="download the file again",
    )


def _unknown(name: str, here: str) -> Issue:
    return Issue(
        code="batch-output-unknown",
        severity=Severity.ERROR,
        message=f"the batch holds no line of the id {name[:_SHOWN]!r}",
        where=here,
        actual=name[:_SHOWN],
        fix="give the outputs of this batch, and the folder that it was packed into",
    )
