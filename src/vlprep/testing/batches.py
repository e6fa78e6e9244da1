"""The Batch API of the fake: every look at a batch takes it one step further, no clock does."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.batch import BY_URL, CHAT, DRY_RUN, ENDED, GONE, INVALID, JOBS, TEST_MODEL
from vlprep.errors import RequestError
from vlprep.testing.files import page_of
from vlprep.testing.http import Ending, as_json
from vlprep.testing.openai_answers import body as test_answer
from vlprep.testing.replies import FIRST_SECOND, Reply, Stamp, refusal
from vlprep.values.choices import Choice, Edition
from vlprep.values.cost import Region
from vlprep.wire.batch import BatchOutput, read_line, read_object, write_output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vlprep.batch.checking import Spot
    from vlprep.media.appending import Line
    from vlprep.testing.files import Files
    from vlprep.testing.http import Incoming, Outgoing
    from vlprep.testing.replies import Refusal
    from vlprep.wire.batch import BatchLine

_WINDOW = re.compile(r"(\d{1,4})([hd])")
_HOURS = {"h": 1, "d": 24}
_FILE = "file"
_SECONDS = 3600
_TEST_ANSWER = "This is a test result."


class Status(Choice):
    """How far a batch has come."""

    VALIDATING = "validating"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    FINALIZING = "finalizing"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


_OVER = (Status.FAILED, Status.COMPLETED, Status.EXPIRED, Status.CANCELLED)


class Desk(NamedTuple):
    """What of the fake a batch is worked with.

    Attributes:
        files: The store of files.
        region: Where the batch was made.
        edition: Whose numbers hold.
        stated: What is behind URLs.
        run: Answers one body as the endpoint for single requests does.
    """

    files: Files
    region: str
    edition: str
    stated: Mapping[str, object]
    run: Callable[[bytes], Outgoing]


@dataclass(slots=True, kw_only=True)
class Job:
    """One batch."""

    id: str
    endpoint: str
    file: str
    window: str
    hours: int
    metadata: dict[str, Any]
    status: Status = Status.VALIDATING
    times: dict[str, int] = field(default_factory=dict)
    lines: list[BatchLine] = field(default_factory=list)
    answered: list[BatchOutput] = field(default_factory=list)
    failed: list[BatchOutput] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)
    output: str | None = None
    error: str | None = None
    expires_after: int | None = None

    @property
    def done(self) -> int:
        """How many lines were run."""
        return len(self.answered) + len(self.failed)

    def to_dict(self) -> dict[str, Any]:
        """Give the object that the service answers with."""
        names = [name for name in Status if name is not Status.VALIDATING]
        counts = {
            "total": len(self.lines),
            "completed": len(self.answered),
            "failed": len(self.failed),
        }
        return {
            "id": self.id,
            "object": "batch",
            "endpoint": self.endpoint,
            "errors": {"object": "list", "data": self.errors} if self.errors else None,
            "input_file_id": self.file,
            "completion_window": self.window,
            "status": str(self.status),
            "output_file_id": self.output,
            "error_file_id": self.error,
            "created_at": self.times["created"],
            "expires_at": self.times["created"] + self.hours * _SECONDS,
            **{f"{name}_at": self.times.get(str(name)) for name in names},
            "request_counts": counts,
            "metadata": self.metadata,
        }


@dataclass(slots=True)
class Batches:
    """The batches; the caller holds the lock.

    Attributes:
        held: The batches by id, oldest first.
        ticks: Steps that were ever taken: the seconds of this service.
    """

    held: dict[str, Job] = field(default_factory=dict)
    ticks: int = 0

    def expire(self, answered: int) -> None:
        """Let time run out for the batches that are not over, after some lines of each."""
        for job in self.held.values():
            if job.status not in _OVER:
                job.expires_after = answered

    def answer(self, rest: str, incoming: Incoming, desk: Desk) -> Outgoing | Refusal | None:
        """Answer a request to ``/batches`` and below.

        Args:
            rest: What follows ``/batches``: empty, ``/{id}`` or ``/{id}/cancel``.
            incoming: The request.
            desk: What a batch is worked with.

        Returns:
            The answer, or why it is refused; ``None``: there is no such address.
        """
        self.ticks += 1
        name, _, verb = rest.lstrip("/").partition("/")
        asked = (incoming.method, bool(name), verb)
        if asked == ("POST", False, ""):
            return self._create(incoming, desk)
        if asked == ("GET", False, ""):
            newest = {job.id: job.to_dict() for job in reversed(self.held.values())}
            return as_json(page_of(newest, incoming.query))
        if asked not in {("GET", True, ""), ("POST", True, "cancel")}:
            return None
        job = self.held.get(name)
        if job is None:
            return refusal("no-such-object", message=f"No such Batch object: {name}")
        if verb:
            if job.status in _OVER:
                message = f"Cannot cancel a batch with status '{job.status}'."
                return refusal("gateway-invalid", message=message)
            self._reach(job, Status.CANCELLING)
        else:
            self._go_on(job, desk)
        return as_json(job.to_dict())

    def _create(self, incoming: Incoming, desk: Desk) -> Outgoing | Refusal:
        try:
            asked = read_object(incoming.body)
            hours = _checked(asked, desk.files)
        except RequestError as error:
            return refusal("gateway-invalid", message=error.message)
        job = Job(
            id=f"batch_{len(self.held) + 1:024d}",
            endpoint=asked["endpoint"],
            file=asked["input_file_id"],
            window=asked["completion_window"],
            hours=hours,
            metadata=asked.get("metadata") or {},
        )
        self.held[job.id] = job
        job.times["created"] = FIRST_SECOND + self.ticks
        return as_json(job.to_dict())

    def _go_on(self, job: Job, desk: Desk) -> None:
        """Take a batch one step further."""
        if job.status in _OVER:
            return
        if not job.lines:
            _validate(job, desk)
        if job.status is Status.CANCELLING:
            self._end(job, Status.CANCELLED, desk)
        elif job.errors:
            self._reach(job, Status.FAILED)
        elif job.expires_after is not None:
            _run(job, job.expires_after, desk)
            self._end(job, Status.EXPIRED, desk)
        elif job.status is Status.VALIDATING:
            self._reach(job, Status.IN_PROGRESS)
        elif job.status is Status.IN_PROGRESS:
            _run(job, len(job.lines), desk)
            self._reach(job, Status.FINALIZING)
        elif job.status is Status.FINALIZING:
            self._end(job, Status.COMPLETED, desk)

    def _end(self, job: Job, status: Status, desk: Desk) -> None:
        """Write the files: what was not run is an error."""
        code = "batch_cancelled" if status is Status.CANCELLED else "batch_expired"
        rest = [
            BatchOutput(x.id, 0, None, code, ENDED.meaning[code]) for x in job.lines[job.done :]
        ]
        job.failed += rest
        job.output = _stored(job.answered, desk.files, f"{job.id}_success.jsonl")
        job.error = _stored(job.failed, desk.files, f"{job.id}_error.jsonl")
        self._reach(job, status)

    def _reach(self, job: Job, status: Status) -> None:
        job.status = status
        job.times[str(status)] = FIRST_SECOND + self.ticks


def _checked(asked: dict[str, Any], files: Files) -> int:
    """Judge what a batch is made with, and give the hours of its window.

    Raises:
        RequestError: It is refused.
    """
    kept = files.held.get(str(asked.get("input_file_id")))
    if kept is None or kept.purpose != "batch":
        message = f"No such File object with purpose 'batch': {asked.get('input_file_id')}"
        raise RequestError(message)
    if asked.get("endpoint") not in tuple(BY_URL):  # it may be of any type
        message = f"endpoint must be {' or '.join(BY_URL)}, not {asked.get('endpoint')!r}"
        raise RequestError(message)
    found = _WINDOW.fullmatch(str(asked.get("completion_window")))
    hours = int(found[1]) * _HOURS[found[2]] if found else 0
    if not JOBS.min_hours <= hours <= JOBS.max_hours:
        message = f"completion_window must be {JOBS.min_hours}h to {JOBS.max_hours}h"
        raise RequestError(message)
    metadata = asked.get("metadata") or {}
    for name, most in (("ds_name", JOBS.name), ("ds_description", JOBS.description)):
        if not isinstance(metadata, dict) or len(str(metadata.get(name, ""))) > most:
            message = f"metadata.{name} must have at most {most} characters"
            raise RequestError(message)
    return hours


def _validate(job: Job, desk: Desk) -> None:
    """Read the lines of a batch, or write down why they are not run."""
    job.errors = _invalid(job, desk)
    if not job.errors:
        data = desk.files.held[job.file].data
        job.lines = [read_line(line) for line in data.splitlines() if line]


def _invalid(job: Job, desk: Desk) -> list[dict[str, Any]]:
    """Judge the file by the rules of ``vlprep.batch.check``.

    What a single request gets wrong is found when it is run.
    """
    from vlprep.batch.checking import Judge, judged

    kept = desk.files.held.get(job.file)
    if kept is None:
        words = GONE.message.format(actual=job.file)
        return [{"code": GONE.code, "message": words, "param": GONE.param, "line": None}]
    data = kept.data
    judge = Judge(Region(desk.region), Edition(desk.edition), desk.stated)
    report, spots = judged(_FILE, _lines(data), judge, len(data))
    found = [_error(spot) for spot in spots if _is_of_file(spot)]
    if not found and (job.endpoint == DRY_RUN.url) != (report.model == TEST_MODEL.id):
        row = INVALID["batch-test-url"]
        limit = DRY_RUN.url if report.model == TEST_MODEL.id else CHAT.url
        words = row.message.format(actual=job.endpoint, limit=limit)
        found.append({"code": row.code, "message": words, "param": "endpoint", "line": None})
    return found


def _is_of_file(spot: Spot) -> bool:
    """Tell whether validation finds it; the shape of a body is read when the line is run."""
    return spot.issue.code in INVALID and not (spot.inside and spot.issue.code == "content-shape")


def _error(spot: Spot) -> dict[str, Any]:
    issue, row = spot.issue, INVALID[spot.issue.code]
    words = row.message.format(actual=issue.actual, limit=issue.limit, message=issue.message)
    return {"code": row.code, "message": words, "param": row.param, "line": spot.line}


def _lines(data: bytes) -> Iterator[Line]:
    from vlprep.media.appending import Line

    offset = 0
    for number, piece in enumerate(data.splitlines(keepends=True), start=1):
        text = piece.rstrip(b"\r\n")
        yield Line(number, offset, text[: CHAT.line_bytes], len(text), piece != text)
        offset += len(piece)


def _run(job: Job, until: int, desk: Desk) -> None:
    """Run the first so many lines, those that were run before left out."""
    for number, line in enumerate(job.lines[job.done : until], start=job.done + 1):
        output = _one(number, line, desk)
        (job.failed if output.answer is None else job.answered).append(output)


def _one(number: int, line: BatchLine, desk: Desk) -> BatchOutput:
    """Run one line as a request of its own; nothing of a batch is streamed."""
    if line.body.get("model") == TEST_MODEL.id:
        answer = test_answer(Reply(text=(_TEST_ANSWER,)), Stamp(number, TEST_MODEL.id))
        return BatchOutput(line.id, 200, answer)
    body = {k: v for k, v in line.body.items() if k not in {"stream", "stream_options"}}
    outgoing = desk.run(json.dumps(body).encode())
    if outgoing.ending is not Ending.WHOLE:
        return BatchOutput(line.id, 0, None, "connection_lost", ENDED.meaning["connection_lost"])
    document = json.loads(outgoing.body)
    if outgoing.status == 200:
        return BatchOutput(line.id, outgoing.status, document)
    error = document["error"]
    return BatchOutput(line.id, outgoing.status, None, str(error["code"]), str(error["message"]))


def _stored(outputs: list[BatchOutput], files: Files, name: str) -> str | None:
    if not outputs:
        return None
    lines = [
        write_output(number, output, Stamp(number, "").id)
        for number, output in enumerate(outputs, start=1)
    ]
    return files.add(name, "batch_output", b"".join(lines)).id
