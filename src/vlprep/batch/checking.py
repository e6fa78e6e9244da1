"""Lint files for the Batch API, line by line."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from vlprep.api.requests import check_request, no_request
from vlprep.batch.rows import mapping
from vlprep.batch.tally import Tally
from vlprep.catalog.batch import BY_URL, CHAT, TEST_MODEL
from vlprep.errors import RequestError, UnknownModelError
from vlprep.media.appending import lines_of, size_of_file
from vlprep.rules.batch import (
    Mode,
    duplicate_id,
    file_findings,
    line_findings,
    line_too_large,
    mixed,
    url_findings,
)
from vlprep.rules.checking import tidy
from vlprep.rules.models import get_model
from vlprep.rules.requests.totals import thinks
from vlprep.values.batch import BatchReport
from vlprep.values.choices import Edition
from vlprep.values.cost import Region
from vlprep.values.payload import Form
from vlprep.wire.batch import digest_of, read_line
from vlprep.wire.parsing import parse_request

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from vlprep.batch.rows import Progress
    from vlprep.media.appending import Line
    from vlprep.values.issue import Issue
    from vlprep.wire.batch import BatchLine


class Spot(NamedTuple):
    """Where a finding is.

    Attributes:
        issue: The finding.
        line: Which line; ``None``: the file.
        inside: Whether it is about the body of the line.
    """

    issue: Issue
    line: int | None
    inside: bool


class Judge(NamedTuple):
    """What lines are judged by."""

    region: Region | None
    edition: Edition
    media: Mapping[str, object]


def check(
    path: str | os.PathLike[str],
    *,
    region: str | None = None,
    media: Mapping[str, object] | None = None,
    edition: str = "guide",
    progress: Progress | None = None,
) -> BatchReport:
    """Tell whether the Batch API will take a file, and what will become of its lines.

    Args:
        path: A file of JSON lines, as it would be uploaded. It is read in bounded memory.
        region: Where it will be sent: models that are not offered there are findings.
        media: What is behind URLs: ``{url: source}``. A URL is never fetched.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        progress: Called after each line with their number so far and the share done, 0 to 1.

    Returns:
        All findings, each with its line.

    Raises:
        InputError: The file cannot be read.
        TypeError: An argument is of the wrong type.
        ValueError: A word is not in its list.
    """
    name = os.fspath(path)
    where = None if region is None else Region(region)
    judge = Judge(where, Edition(edition), mapping("media", media))
    lines = lines_of(name, CHAT.line_bytes)
    return judged(name, lines, judge, size_of_file(name), progress)[0]


def judged(
    name: str, lines: Iterable[Line], judge: Judge, size: int, progress: Progress | None = None
) -> tuple[BatchReport, list[Spot]]:
    """Judge the lines of a file, wherever they come from.

    Args:
        name: The file's name.
        lines: Its lines.
        judge: What they are judged by.
        size: Bytes of the file.
        progress: As for ``check``.

    Returns:
        The report, and its findings once more with their places, in the order of the lines.
    """
    file = _File(name, judge)
    for line in lines:
        file.take(line)
        if progress is not None:
            progress(line.number, (line.offset + line.size + 1) / max(size, line.size + 1))
    file.note(file_findings(file.lines, size, name, BY_URL.get(file.url, CHAT)))
    report = BatchReport(
        issues=tidy(file.found.issues, name),
        model=file.first.model if file.first else "",
        path=name,
        lines=file.lines,
        bytes=size,
        tokens=file.tokens,
        counts=dict(sorted(file.found.counts.items())),
        errors=file.found.errors,
    )
    return report, file.spots


class _File:
    """What is known of a file so far."""

    def __init__(self, name: str, judge: Judge) -> None:
        self.found = Tally()
        self.spots: list[Spot] = []
        self.lines = self.tokens = 0
        self.first: Mode | None = None
        self.url = CHAT.url
        self._name = name
        self._judge = judge
        self._ids: dict[bytes, int] = {}

    def note(
        self, found: Iterable[Issue], line: int | None = None, *, inside: bool = False
    ) -> None:
        """Count findings, and keep where they are."""
        self.spots += [Spot(issue, line, inside) for issue in self.found.note(found)]

    def take(self, line: Line) -> None:
        """Judge one line."""
        self.lines = line.number
        here = f"{self._name}:{line.number}"
        if line.size > CHAT.line_bytes:
            self.note([line_too_large(line.size, here)], line.number)
            return
        try:
            read = read_line(line.data)
        except RequestError as error:
            self.note([_placed(no_request(error), here)], line.number)
            return
        limits = BY_URL.get(read.url, CHAT)
        if line.size > limits.line_bytes:
            self.note([line_too_large(line.size, here, limits)], line.number)
        model = str(read.body.get("model"))
        self.note(self._id(read.id, line.number, here), line.number)
        self.note(url_findings(read.url, model, here), line.number)
        if model == TEST_MODEL.id:
            mode: Mode | None = Mode(model, thinking=False)
        else:
            mode = self._body(read, line.number, f"{here}: body")
        if mode is not None:
            self.note(self._mode(mode, read.url, here), line.number)

    def _id(self, name: str, number: int, here: str) -> Iterator[Issue]:
        digest = digest_of(name)
        if digest in self._ids:
            yield duplicate_id(name, f"line {self._ids[digest]}", here)
        self._ids.setdefault(digest, number)

    def _body(self, read: BatchLine, number: int, here: str) -> Mode | None:
        """Judge a body, and give its mode where its model is known."""
        judge = self._judge
        report = check_request(
            read.body,
            form=str(Form.OPENAI_HTTP),
            media=judge.media,
            edition=str(judge.edition),
            batch=True,
        )
        self.note((_placed(issue, here) for issue in report.issues), number, inside=True)
        self.tokens += report.estimate.total_tokens if report.estimate else 0
        try:
            request = parse_request(read.body, route="openai")
            model = get_model(request.model, edition=str(judge.edition))
        except (RequestError, UnknownModelError):
            return None  # said already
        found = line_findings(request, model, judge.region)
        self.note((_placed(issue, here) for issue in found), number, inside=True)
        return Mode(request.model, thinks(request.parameters, model))

    def _mode(self, mode: Mode, url: str, here: str) -> Iterator[Issue]:
        if self.first is None:
            self.first, self.url = mode, url
        elif mode != self.first:
            yield mixed(mode, self.first, here)


def _placed(issue: Issue, here: str) -> Issue:
    """Put the file and the line before the JSON path."""
    if not issue.where:
        return replace(issue, where=here)
    joint = "." if here.endswith("body") else ": "
    return replace(issue, where=f"{here}{joint}{issue.where}")
