"""The fake service without a socket: a request in, an answer out.

It knows the addresses, the keys and their regions; it judges every request by the rules of the
pre-flight, plays what a test has scripted, and writes down what it saw.
"""

from __future__ import annotations

import re
from threading import RLock
from typing import TYPE_CHECKING

from vlprep.testing.addresses import CHAT, Target, place_of
from vlprep.testing.batches import Batches, Desk
from vlprep.testing.calls import table
from vlprep.testing.files import Files
from vlprep.testing.http import Ending, Entry, Incoming, Outgoing
from vlprep.testing.journal import Journal, what_of
from vlprep.testing.judged import Judged
from vlprep.testing.keys import Keys, account
from vlprep.testing.playing import StreamRefusal, play, refuse, trouble
from vlprep.testing.replies import Refusal, Stamp, refusal, tells_input
from vlprep.testing.script import Drop, PredicateError, Refuse, Script
from vlprep.testing.scripted import Scripted
from vlprep.testing.stated import OnUnknownMedia, Stated
from vlprep.testing.uploads import Certificate, Uploads
from vlprep.values.choices import Route, Severity
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.testing.addresses import Place
    from vlprep.testing.calls import Call
    from vlprep.testing.judging import Court, Taken

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
_UNMATCHED = "unmatched"


class Engine(Stated, Scripted, Judged):
    """The fake service, as a function of requests.

    Attributes:
        edition: Whose numbers hold, as in ``estimate_request``.
        region: The region that an address without one stands for, and that ``key()`` belongs to.
        on_unknown_media: What becomes of a URL that nobody has described: ``"assume"`` or
            ``"error"``.
        stream_refusals: How a request of the DashScope dialect that asks for a stream is refused:
            ``"status-200"``, an error in an event stream, which the SDK reads; ``"status-400"``,
            the same frame labelled as JSON, on which the SDK breaks. Both were recorded.
        calls: Every call of a model, in the order in which they came.
        uploads: What was uploaded.
        files: The files of the OpenAI-compatible dialect.
        batches: The batches that were made of them.
    """

    def __init__(
        self,
        *,
        edition: str = "guide",
        region: str = "cn-beijing",
        on_unknown_media: str = "assume",
        log: Callable[[Entry], None] | None = None,
        keep: int | None = None,
    ) -> None:
        """Open the service, with nothing scripted.

        Args:
            edition: ``"guide"`` or ``"latest"``.
            region: ``"cn-beijing"``, ``"singapore"`` ...
            on_unknown_media: ``"assume"``: a URL that nobody has described is counted as of
                unknown size; ``"error"``: it cannot be downloaded.
            log: Is called with every request that was answered.
            keep: How many calls are remembered; by default all.

        Raises:
            ValueError: A word is not in its list.
        """
        self._log = log
        self._keep = keep
        self.lock = RLock()
        self._made = (edition, region, on_unknown_media)
        self.reset()

    def reset(
        self,
        *,
        edition: str | None = None,
        region: str | None = None,
        on_unknown_media: str | None = None,
    ) -> None:
        """Forget what was called, scripted, uploaded and stated, and open anew.

        Args:
            edition: Another edition than the service was made with, until the next time.
            region: Another region.
            on_unknown_media: Another way with URLs that nobody has described.

        Raises:
            ValueError: A word is not in its list.
        """
        with self.lock:
            told = (edition, region, on_unknown_media)
            words = [
                made if word is None else word for word, made in zip(told, self._made, strict=True)
            ]
            self.edition = words[0]
            self.region = str(Region(words[1]))
            self.on_unknown_media = words[2]
            self.stream_refusals = StreamRefusal.STATUS_200
            self.journal = Journal(self._log, self._keep)
            self.calls: list[Call] = self.journal.calls
            self.script = Script()
            self.uploads = Uploads()
            self.files = Files()
            self.batches = Batches()
            self.stated: dict[str, object] = {}
            self.keys = Keys()
            self._numbers = 0

    def verify(self) -> None:
        """Fail for what nobody fetched, and for calls that nothing fitted.

        Raises:
            AssertionError: It lists them, and shows the calls as a table.
        """
        with self.lock:
            lines = [*self.journal.problems]
            lines += [f"never fetched: {item}" for item in self.script.unused()]
            lines += [f"upload error never met: {name}" for name in self.uploads.errors]
            if lines:
                text = "\n".join(["the fake service has complaints:", *(f"  {x}" for x in lines)])
                message = f"{text}\nThe calls were:\n{table(self.calls)}"
                raise AssertionError(message)

    def answer(self, incoming: Incoming) -> Outgoing:
        """Answer a request; this may be called from several threads at once.

        Args:
            incoming: The request.

        Returns:
            The answer, errors of the fake itself included: they fail the test too.
        """
        place = place_of(incoming, self.region)
        if place.target in {Target.CHAT, Target.GENERATION}:
            route = Route.OPENAI if place.target is Target.CHAT else Route.DASHSCOPE
            return self._call(incoming, route, place.region)
        try:
            outgoing = self._at_desk(incoming, place)
        except Exception as error:
            outgoing = self._failed(incoming, error)
        if outgoing is None:
            text = f"no such address in the fake: {what_of(incoming)}"
            self.journal.problem(text)
            outgoing = trouble(404, text, incoming.path)
        self.journal.tell(Entry(what_of(incoming), outgoing.status, outgoing.reason))
        return outgoing

    def _at_desk(self, incoming: Incoming, place: Place) -> Outgoing | None:
        """Answer what is no call of a model; ``None``: there is no such address."""
        with self.lock:
            if place.target is Target.STORE:
                return self.uploads.take(incoming)
            if place.target is None:
                return None
            self._numbers += 1
            refused = self.keys.refused(incoming.headers, place.region)
            if place.target is Target.CERTIFICATES:
                return self._certificate(incoming, place.region, refused)
            if place.target is Target.TEXT:
                return self._at_text(incoming, refused)
            answer: Outgoing | Refusal | None = refused
            if refused is None and place.target is Target.FILES:
                answer = self.files.answer(incoming.method, place.rest, incoming)
            elif refused is None:
                desk = Desk(
                    self.files, place.region, self.edition, self.stated, self._runner(incoming)
                )
                answer = self.batches.answer(place.rest, incoming, desk)
            if isinstance(answer, Refusal):
                return refuse(answer, Stamp(self._numbers, ""), Route.OPENAI)
            return answer

    def _at_text(self, incoming: Incoming, refused: Refusal | None) -> Outgoing | None:
        """Refuse a model that sees where those are that only read, of which there is no fake."""
        from vlprep.testing.judging import sees

        if refused is None and not sees(incoming.body, self.edition):
            return None
        stamp = Stamp(self._numbers, "")
        return refuse(refused or refusal("url-error"), stamp, Route.DASHSCOPE)

    def _certificate(self, incoming: Incoming, region: str, refused: Refusal | None) -> Outgoing:
        model = incoming.query.get("model", "")
        stamp = Stamp(self._numbers, model)
        if refused is None:
            refused = self.uploads.refused(model)
        if refused is not None:
            return refuse(refused, stamp, Route.DASHSCOPE)
        owner = Certificate(model, account(incoming.headers, region))
        return self.uploads.certificate(owner, _root(incoming), stamp.id)

    def _runner(self, incoming: Incoming) -> Callable[[bytes], Outgoing]:
        """Give what answers one line of a batch, with the key of whoever looks at it."""
        headers = {"authorization": incoming.headers.get("authorization", "")}
        region = place_of(incoming, self.region).region
        return lambda body: self._call(
            Incoming("POST", CHAT, {}, headers, body), Route.OPENAI, region
        )

    def _call(self, incoming: Incoming, route: Route, region: str) -> Outgoing:
        call = self.journal.begin(incoming, route, region)
        call.stream = route is Route.DASHSCOPE and _wants_events(incoming)
        try:
            outgoing = self._judged(incoming, call)
        except PredicateError as error:
            outgoing = self._when_failed(incoming, error)
        except Exception as error:
            outgoing = self._failed(incoming, error)
        self.journal.end(incoming, call, outgoing)
        return outgoing

    def _judged(self, incoming: Incoming, call: Call) -> Outgoing:
        from vlprep.testing.judging import judge  # the rules come with the first call

        refused = self.keys.refused(incoming.headers, call.region)
        if refused is not None:
            call.why = self.keys.explained(incoming.headers, call.region)
            outgoing = self._refuse(call, refused)
            outgoing.reason = call.why
            return outgoing
        court = self._court(account(incoming.headers, call.region))
        streamed = call.stream
        verdict = judge(incoming.body, call.dialect, incoming.headers, court, streamed=streamed)
        self.journal.write_down(call, verdict, court.uploads, streamed=streamed)
        if isinstance(verdict.outcome, Refusal):
            return self._refuse(call, verdict.outcome)
        return self._play(incoming, call, verdict.outcome)

    def _court(self, account: int) -> Court:
        from vlprep.testing.judging import Court

        with self.lock:
            return Court(
                self.edition,
                self.stated,
                dict(self.uploads.held),
                account,
                self.on_unknown_media == OnUnknownMedia.ERROR,
            )

    def _play(self, incoming: Incoming, call: Call, taken: Taken) -> Outgoing:
        from vlprep.testing.facts import worded
        from vlprep.testing.saying import make_reply

        with self.lock:
            plan, strict = self.script.take(call), self.script.strict
        outcome = plan.outcome
        if outcome is None and strict:
            return self._unmatched(incoming, call)
        if isinstance(outcome, Drop):
            return Outgoing(ending=Ending.DROPPED, wait=plan.delay.first)
        if isinstance(outcome, Refuse):
            outgoing = self._refuse(call, worded(outcome, call), outcome.retry_after)
            outgoing.wait = plan.delay.first
            outgoing.ending = Ending.CUT if plan.cut else Ending.WHOLE
            return outgoing
        reply = make_reply(taken.request, taken.counted, outcome)
        call.answer, call.counts = "".join(reply.text), reply.counts
        call.input_told = tells_input(reply.usage)
        return play(reply, plan, call, Stamp(call.number, call.model))

    def _refuse(self, call: Call, refused: Refusal, retry_after: float | None = None) -> Outgoing:
        call.code, call.status = refused.code[call.dialect], refused.status
        call.retry_after = retry_after
        outgoing = refuse(
            refused,
            Stamp(call.number, call.model),
            call.dialect,
            retry_after=retry_after,
            stream=StreamRefusal(self.stream_refusals) if call.stream else None,
        )
        found = dict.fromkeys(i.code for i in call.issues if i.severity is Severity.ERROR)
        if found:
            outgoing.headers["x-vlprep-findings"] = ", ".join(found)
        return outgoing

    def _unmatched(self, incoming: Incoming, call: Call) -> Outgoing:
        call.status, call.code = 404, _UNMATCHED
        text = f"nothing that is scripted fits call {call.number}"
        items = "".join(f"\n    {item}" for item in self.script.items)
        self.journal.problem(f"{text}; scripted were:{items}")
        return trouble(404, f"{text}\n{self.untold()}", incoming.path, code=_UNMATCHED)

    def _when_failed(self, incoming: Incoming, error: PredicateError) -> Outgoing:
        from traceback import format_exception

        self.journal.problem(f"{error}\n{''.join(format_exception(error.__cause__))}")
        return trouble(500, str(error), incoming.path)

    def _failed(self, incoming: Incoming, error: Exception) -> Outgoing:
        from traceback import format_exception

        text = "".join(format_exception(error))
        self.journal.problem(f"the fake itself failed, please report it: {text}")
        return trouble(500, f"the fake itself failed: {error!r}", incoming.path)


def _wants_events(incoming: Incoming) -> bool:
    asked = incoming.headers.get("x-dashscope-sse", "").lower() == "enable"
    return asked or "text/event-stream" in incoming.headers.get("accept", "")


def _root(incoming: Incoming) -> str:
    """Give the address by which the client reaches the fake."""
    host = incoming.headers.get("host", "")
    return f"http://{host}" if _HOST.fullmatch(host) else "http://127.0.0.1"
