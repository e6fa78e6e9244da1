"""Files for the Batch API: what a file and its lines may be, and how a line's room is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.batch import BY_URL, CHAT, DRY_RUN, TEST_MODEL
from vlprep.catalog.prices import BATCH
from vlprep.catalog.texts import OCR_PROMPT
from vlprep.catalog.transports import BY_PATH
from vlprep.rules.wording import file_size
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.request import TextPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vlprep.catalog.batch import BatchLimits
    from vlprep.values.cost import Region
    from vlprep.values.model import Model
    from vlprep.values.request import Request

_SHOWN = 80


class Mode(NamedTuple):
    """What all lines of a file have in common."""

    model: str
    thinking: bool

    def __str__(self) -> str:
        """Name the model, and whether it thinks."""
        return f"{self.model}, {self.way}"

    @property
    def way(self) -> str:
        """Tell whether it thinks, in words."""
        return "thinking" if self.thinking else "not thinking"


def has_room(lines: int, size: int, line: int, limits: BatchLimits = CHAT) -> bool:
    """Tell whether a file takes one more line.

    Args:
        lines: Lines that it has.
        size: Bytes that it has.
        line: Bytes of the line, its break included.
        limits: How large it may be.
    """
    return lines < limits.lines and size + line <= limits.file_bytes


def shares(sizes: Sequence[int | None], room: int) -> list[int]:
    """Share the room of a line among its media: none gets more than it needs, the rest alike.

    Args:
        sizes: Bytes that each needs to stay as it is; ``None``: not known before it is written.
        room: Bytes for all of them.

    Returns:
        The most that each may have.
    """
    given = [0] * len(sizes)
    order = sorted(range(len(sizes)), key=lambda at: (sizes[at] is None, sizes[at] or 0))
    left = max(room, 0)
    for place, at in enumerate(order):
        fair = left // (len(order) - place)
        size = sizes[at]
        given[at] = fair if size is None else min(size, fair)
        left -= given[at]
    return given


def files_needed(lines: int, size: int, limits: BatchLimits = CHAT) -> int:
    """Tell how many files hold so many lines and bytes of one mode, at least."""
    return max(-(-lines // limits.lines), -(-size // limits.file_bytes))


def line_too_large(size: int, where: str = "", limits: BatchLimits = CHAT) -> Issue:
    """Say that a line is over its limit."""
    return Issue(
        code="batch-line-bytes",
        severity=Severity.ERROR,
        message=f"a line of {file_size(size)}; at most {file_size(limits.line_bytes)} are taken",
        where=where,
        limit=limits.line_bytes,
        actual=size,
        fix="give URLs, fewer or smaller media, or a shorter text; vlprep batch pack makes media fit",
        source=limits.source,
    )


def no_room(why: str, most: int, where: str, limits: BatchLimits = CHAT) -> Issue:
    """Say that a medium cannot be made to fit its share of a line.

    Args:
        why: What stands in the way.
        most: Bytes that its file may have.
        where: Where it stands.
        limits: How large the line may be.
    """
    return Issue(
        code="batch-line-bytes",
        severity=Severity.ERROR,
        message=f"{why}: a line has at most {file_size(limits.line_bytes)}",
        where=where,
        limit=max(most, 0),
        fix="give its URL, put fewer media or a shorter text into the line, or send it as usual",
        source=limits.source,
    )


def no_path(where: str) -> Issue:
    """Say that a line has no way for a local file that may not be opened."""
    return Issue(
        code="path-not-supported",
        severity=Severity.ERROR,
        message="a line names no local file, and this one is not opened to put it in",
        where=where,
        fix="give local_files=True or its folder, name a file for it in media, or give a URL",
        source=BY_PATH.source,
    )


def path_among_urls(where: str) -> Issue:
    """Say that one list of frames holds files and URLs, which do not travel in one way."""
    return Issue(
        code="path-not-supported",
        severity=Severity.ERROR,
        message="a file among frames behind URLs: a list travels inside its line, or stays outside",
        where=where,
        fix="give files only or URLs only, or say in media which files are behind the URLs",
        source=BY_PATH.source,
    )


def duplicate_id(name: str, before: str, where: str = "") -> Issue:
    """Say that an id was there before.

    Args:
        name: The id.
        before: Where it was.
        where: Where it is.
    """
    return Issue(
        code="batch-duplicate-id",
        severity=Severity.ERROR,
        message=f"the id {name[:_SHOWN]!r} is taken by {before}",
        where=where,
        actual=name[:_SHOWN],
        fix="give every row an id of its own: answers come in any order and are known by it",
        source=CHAT.source,
    )


def mixed(mode: Mode, first: Mode, where: str) -> Issue:
    """Say that a line is for another model or way of thinking than the file's first."""
    if mode.model == first.model:
        return Issue(
            code="batch-mixed-thinking",
            severity=Severity.ERROR,
            message=f"{mode} among lines of {first}: a file is for one way of thinking",
            where=where,
            limit=first.way,
            actual=mode.way,
            fix="make a file of each; vlprep batch pack does",
            source=CHAT.source,
        )
    return Issue(
        code="batch-mixed-models",
        severity=Severity.ERROR,
        message=f"{mode} among lines of {first}: a file is for one model",
        where=where,
        limit=first.model,
        actual=mode.model,
        fix="make a file of each; vlprep batch pack does",
        source=CHAT.source,
    )


def file_findings(lines: int, size: int, where: str, limits: BatchLimits = CHAT) -> Iterator[Issue]:
    """Judge a whole file by its lines and bytes."""
    if not 1 <= lines <= limits.lines:
        yield Issue(
            code="batch-file-lines",
            severity=Severity.ERROR,
            message=f"a file of {lines:,} lines; it has 1 to {limits.lines:,}",
            where=where,
            limit=limits.lines,
            actual=lines,
            fix="divide it" if lines else "give it a line",
            source=limits.source,
        )
    if size > limits.file_bytes:
        yield Issue(
            code="batch-file-bytes",
            severity=Severity.ERROR,
            message=f"a file of {file_size(size)}; at most {file_size(limits.file_bytes)} are taken",
            where=where,
            limit=limits.file_bytes,
            actual=size,
            fix="divide it",
            source=limits.source,
        )


def url_findings(url: str, model: str, where: str) -> Iterator[Issue]:
    """Judge the endpoint that a line names, and whether model and endpoint belong together."""
    if url not in BY_URL:
        yield Issue(
            code="batch-url",
            severity=Severity.ERROR,
            message=f"the Batch API does not serve {url[:_SHOWN]!r}",
            where=where,
            limit=CHAT.url,
            actual=url[:_SHOWN],
            fix=f"write {CHAT.url!r}",
            source=CHAT.source,
        )
    elif (url == DRY_RUN.url) != (model == TEST_MODEL.id):
        yield Issue(
            code="batch-test-url",
            severity=Severity.ERROR,
            message=f"{model[:_SHOWN]} does not go with {url!r}",
            where=where,
            limit=DRY_RUN.url if model == TEST_MODEL.id else CHAT.url,
            actual=url,
            fix=f"{TEST_MODEL.id} goes with {DRY_RUN.url}, every other model with {CHAT.url}",
            source=TEST_MODEL.source,
        )


def endpoint_findings(url: str | None, model: str) -> Iterator[Issue]:
    """Judge the endpoint of a row that is a line of a batch: lines are made for one only."""
    asked = CHAT.url if url is None else url
    yield from url_findings(asked, model, "url")
    if asked == DRY_RUN.url and model == TEST_MODEL.id:
        yield Issue(
            code="batch-test-url",
            severity=Severity.ERROR,
            message=f"{model} answers without looking; no file is made for it",
            where="url",
            limit=CHAT.url,
            actual=asked,
            fix=f"upload the line as it is, or name a model that looks and {CHAT.url}",
            source=TEST_MODEL.source,
        )


def line_findings(request: Request, model: Model, region: Region | None) -> Iterator[Issue]:
    """Judge what only matters for one of many lines, beside what holds for every request."""
    yield from _offer_findings(model, region)
    parts = (part for turn in request.messages for part in turn.parts)
    asked = any(isinstance(part, TextPart) and part.text.strip() for part in parts)
    if not asked and model.family != OCR_PROMPT.family:
        yield Issue(
            code="question-missing",
            severity=Severity.WARNING,
            message="there is no text: nothing is asked about the media",
            where="messages",
            fix="give the row a prompt, question or instruction, or prompt= for all rows",
        )


def _offer_findings(model: Model, region: Region | None) -> Iterator[Issue]:
    """Judge whether the Batch API of a region takes a model; without a region nothing is said.

    A model that it takes nowhere is a finding on the request itself.
    """
    if region is None or model.features.batch is False:
        return
    if model.id in BATCH.offered.get(region, ()):
        return
    there = ", ".join(BATCH.offered.get(region, ())) or "no vision model"
    yield Issue(
        code="batch-unsupported",
        severity=Severity.ERROR,
        message=f"the Batch API of {region} does not take {model.id}",
        where="model",
        limit=there,
        actual=model.id,
        fix=f"it takes {there}",
        source=BATCH.source,
    )
