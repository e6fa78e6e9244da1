"""What the fake has seen: the calls in order, which of them are tried again, and what went wrong."""

from __future__ import annotations

from collections import deque
from itertools import count
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING

from vlprep.testing.calls import Call, Came, elided, seen_media
from vlprep.testing.digests import Digests
from vlprep.testing.http import Ending, Entry
from vlprep.values.choices import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vlprep.testing.digests import Digest
    from vlprep.testing.http import Incoming, Outgoing
    from vlprep.testing.judging import Verdict
    from vlprep.testing.uploads import Upload


class Journal:
    """The calls and the complaints; it may be written to from several threads at once.

    Attributes:
        calls: The calls, in the order in which they came.
        problems: What fails the test.
    """

    def __init__(self, log: Callable[[Entry], None] | None, keep: int | None) -> None:
        """Open an empty journal.

        Args:
            log: Is called with every request that was answered.
            keep: How many calls and problems are remembered; ``None``: all.
        """
        self.calls: list[Call] = []
        self.problems: deque[str] = deque(maxlen=keep)
        self._log = log
        self._keep = keep
        self._lock = RLock()
        self._numbers = 0
        self._digests = Digests()
        # The latest call of each body, and of each body the latest that was tried so often before.
        self._latest: dict[tuple[int, int | None], Call] = {}

    def begin(self, incoming: Incoming, route: Route, region: str) -> Call:
        """Open the record of a call, and count which attempt it is.

        A call with the body of one that failed is the next attempt at it, whatever came between
        them. A client may say how often it has tried; an app around it may have tried more often.
        """
        fingerprint = hash(incoming.body)
        header = incoming.headers.get("x-stainless-retry-count", "")
        told = int(header[:4]) if header.isascii() and header.isdigit() else None
        with self._lock:
            before = self._latest.get((fingerprint, told - 1 if told else None))
            attempt = (told or 0) + 1
            if before is not None and before.failed:
                attempt = max(attempt, before.attempt + 1)
            self._numbers += 1
            call = Call(
                number=self._numbers,
                dialect=route,
                region=region,
                attempt=attempt,
                started=monotonic(),
                fingerprint=fingerprint,
                told=told,
            )
            self._latest[fingerprint, None] = self._latest[fingerprint, told] = call
            self.calls.append(call)
            if self._keep is not None and len(self.calls) > self._keep:
                gone = self.calls.pop(0)
                for key in {(gone.fingerprint, None), (gone.fingerprint, gone.told)}:
                    if self._latest.get(key) is gone:
                        del self._latest[key]
        return call

    def write_down(
        self, call: Call, verdict: Verdict, uploads: Mapping[str, Upload], *, streamed: bool
    ) -> None:
        """Fill in what the verdict tells of a call; what it holds of media is size and digest.

        Args:
            call: The record.
            verdict: What the rules say.
            uploads: What was uploaded, by address.
            streamed: Whether a header asks for a stream.
        """
        request, report = verdict.request, verdict.report
        if request is None or report is None:
            return
        call.model = request.model
        call.stream = streamed or (
            call.dialect is Route.OPENAI and request.parameters.get("stream") is True
        )
        call.estimate, call.issues = report.estimate, report.issues
        numbers = count()

        def digest_of(uri: str) -> Digest:
            return self._digests.of((call.fingerprint, call.dialect, next(numbers)), uri)

        call.media = seen_media(request, report.estimate, Came(uploads, digest_of))
        call.request = elided(request)

    def end(self, incoming: Incoming, call: Call, outgoing: Outgoing) -> None:
        """Close the record of a call: its answer is out once its delay is over."""
        call.ending = outgoing.ending
        if outgoing.ending is Ending.DROPPED:
            call.status = 0
        elif not call.status:  # a refusal has said it already
            call.status = outgoing.status
        call.ended = monotonic() + outgoing.wait
        self.tell(Entry(what_of(incoming), call.status, outgoing.reason, call))

    def problem(self, text: str) -> None:
        """Write down what fails the test."""
        with self._lock:
            self.problems.append(text)

    def tell(self, entry: Entry) -> None:
        """Tell the log of a request, one at a time."""
        if self._log is not None:
            with self._lock:
                self._log(entry)


def what_of(incoming: Incoming) -> str:
    """Name a request for the log."""
    return f"{incoming.method} {incoming.path[:200]}"
