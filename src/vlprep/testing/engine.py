"""The fake service without a socket: a request in, an answer out.

It knows the addresses, the keys and their regions; it judges every request by the rules of the
pre-flight, plays what a test has scripted, and writes down what it saw.
"""

from __future__ import annotations

import re
from threading import RLock
from time import monotonic
from typing import TYPE_CHECKING

from vlprep.testing.batches import Batches, Desk
from vlprep.testing.calls import Call, elided, seen_media, table
from vlprep.testing.files import Files
from vlprep.testing.http import Ending, Incoming, Outgoing, as_json
from vlprep.testing.judged import Judged
from vlprep.testing.playing import play, refuse
from vlprep.testing.replies import Refusal, Stamp, refusal
from vlprep.testing.script import Drop, Refuse, Script, Scripted
from vlprep.testing.uploads import BUCKET, Uploads, expired
from vlprep.values.choices import Choice, Edition, Route, Severity
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.testing.judging import Court, Verdict
    from vlprep.values.request import Request
    from vlprep.values.request_estimate import RequestEstimate

_OPENAI = "/compatible-mode/v1"
_CHAT = f"{_OPENAI}/chat/completions"
_FILES = f"{_OPENAI}/files"
_BATCHES = f"{_OPENAI}/batches"
_GENERATION = "/api/v1/services/aigc/multimodal-generation/generation"
_UPLOADS = "/api/v1/uploads"
_REGIONS = {str(region) for region in Region}
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:.]+\](:\d+)?")
_KEY = "sk-vlprep-"
_UNMATCHED = "unmatched"
_FORM_ERROR = "policy-expired"
_NO_RETRY = {"x-should-retry": "false"}


class OnUnknown(Choice):
    """What becomes of a URL that nobody has described."""

    ASSUME = "assume"
    ERROR = "error"


class Engine(Scripted, Judged):
    """The fake service, as a function of requests.

    Attributes:
        edition: Whose numbers hold, as in ``estimate_request``.
        region: The region that an address without one stands for, and that ``key()`` belongs to.
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
        log: Callable[[Call], None] | None = None,
        keep: int | None = None,
    ) -> None:
        """Open the service, with nothing scripted.

        Args:
            edition: ``"guide"`` or ``"latest"``.
            region: ``"cn-beijing"``, ``"singapore"`` ...
            on_unknown_media: ``"assume"``: a URL that nobody has described is counted as of
                unknown size; ``"error"``: it cannot be downloaded.
            log: Is called with every call that was answered.
            keep: How many calls are remembered; by default all.

        Raises:
            ValueError: A word is not in its list.
        """
        self._log = log
        self._keep = keep
        self._lock = RLock()
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
        with self._lock:
            told = (edition, region, on_unknown_media)
            words = [
                made if word is None else word for word, made in zip(told, self._made, strict=True)
            ]
            self.edition = str(Edition(words[0]))
            self.region = str(Region(words[1]))
            self.on_unknown_media = OnUnknown(words[2])
            self.calls: list[Call] = []
            self.script = Script()
            self.uploads = Uploads()
            self.files = Files()
            self.batches = Batches()
            self._stated: dict[str, object] = {}
            self._keys: dict[str, str] = {}
            self._upload_errors: list[str] = []
            self._problems: list[str] = []
            self._called, self._numbers = 0, 0

    def media(self, url: str, source: object) -> None:
        """State what is behind a URL: any source that ``estimate`` takes. Nothing is fetched."""
        with self._lock:
            self._stated = {**self._stated, url: source}

    def key(self, region: str | None = None) -> str:
        """Give a key that is good in one region only."""
        return f"{_KEY}{self.region if region is None else Region(region)}"

    def bind_key(self, key: str, region: str) -> None:
        """Bind a key of your own to a region; a key that nobody has bound is good anywhere."""
        self._keys[key] = str(Region(region))

    def upload_error(self, name: str = "policy-expired", *, times: int = 1) -> None:
        """Refuse the next uploads.

        Args:
            name: ``"policy-expired"``: the object store refuses the form; any other error of the
                service: the certificate is refused with it.
            times: How often.

        Raises:
            ValueError: The service has no such error.
        """
        self._upload_errors += [refusal(name).name] * times

    def expire_uploads(self) -> None:
        """Let everything expire that was uploaded, as the service does after 48 hours."""
        with self._lock:
            self.uploads.forget()

    def expire_batches(self, *, answered: int = 0) -> None:
        """Let time run out for every batch that is not over, as its window does.

        Args:
            answered: Lines of each that were answered before; the rest are errors.
        """
        with self._lock:
            self.batches.expire(answered)

    def verify(self) -> None:
        """Fail for what nobody fetched, and for calls that nothing fitted.

        Raises:
            AssertionError: It lists them, and shows the calls as a table.
        """
        with self._lock:
            lines = [*self._problems, *(f"never fetched: {item}" for item in self.script.unused())]
            lines += [f"upload error never met: {name}" for name in self._upload_errors]
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
        try:
            return self._route(incoming)
        except Exception as error:
            import traceback

            text = "".join(traceback.format_exception(error))
            self._problem(f"the fake itself failed, please report it: {text}")
            document = {"error": {"message": repr(error), "type": None, "code": "vlprep"}}
            return as_json(document, 500, _NO_RETRY)

    def _route(self, incoming: Incoming) -> Outgoing:
        region, path = self.region, incoming.path
        first, _, rest = path.lstrip("/").partition("/")
        if first in _REGIONS:
            region, path = first, f"/{rest}"
        if incoming.method == "POST" and path in {_CHAT, _GENERATION}:
            route = Route.OPENAI if path == _CHAT else Route.DASHSCOPE
            return self._call(incoming, route, region)
        if incoming.method == "POST" and path == f"/{BUCKET}":
            return self._upload(incoming)
        if incoming.method == "GET" and path == _UPLOADS:
            return self._certificate(incoming, region)
        if path == _FILES or path.startswith(f"{_FILES}/"):
            return self._file(incoming, path.removeprefix(_FILES), region)
        if path == _BATCHES or path.startswith(f"{_BATCHES}/"):
            return self._batch(incoming, path.removeprefix(_BATCHES), region)
        text = f"no such address in the fake: {incoming.method} {incoming.path[:200]}"
        self._problem(text)
        return as_json({"error": {"message": text, "type": None, "code": None}}, 404, _NO_RETRY)

    def _call(self, incoming: Incoming, route: Route, region: str) -> Outgoing:
        from vlprep.testing.judging import judge  # the rules come with the first call

        call = self._begin(incoming, route, region)
        streamed = route is Route.DASHSCOPE and _wants_events(incoming)
        refused, outgoing = self._wrong_key(incoming, region), None
        if refused is None:
            court = self._court()
            verdict = judge(incoming.body, route, incoming.headers, court, streamed=streamed)
            _write_down(call, verdict, court, streamed=streamed)
            refused = verdict.refused
            if refused is None and verdict.request is not None and call.estimate is not None:
                outgoing = self._play(call, verdict.request, call.estimate)
        if outgoing is None:
            outgoing = self._refuse(call, refused or refusal("invalid-parameter"), None)
        return self._end(call, outgoing)

    def _begin(self, incoming: Incoming, route: Route, region: str) -> Call:
        fingerprint = hash(incoming.body)
        told = incoming.headers.get("x-stainless-retry-count", "")
        with self._lock:
            before = self.calls[-1] if self.calls else None
            attempt = 1
            if told.isascii() and told.isdigit():
                attempt = int(told[:4]) + 1
            elif before is not None and before.failed and before.fingerprint == fingerprint:
                attempt = before.attempt + 1
            self._called += 1
            call = Call(
                number=self._called,
                dialect=route,
                region=region,
                attempt=attempt,
                started=monotonic(),
                fingerprint=fingerprint,
            )
            self.calls.append(call)
            if self._keep is not None:
                del self.calls[: -self._keep]
        return call

    def _court(self) -> Court:
        from vlprep.testing.judging import Court

        with self._lock:
            return Court(
                self.edition,
                self._stated,
                dict(self.uploads.held),
                self.on_unknown_media is OnUnknown.ERROR,
            )

    def _play(self, call: Call, request: Request, estimate: RequestEstimate) -> Outgoing:
        from vlprep.testing.saying import make_reply

        with self._lock:
            plan, strict = self.script.take(call), self.script.strict
        outcome = plan.outcome
        if outcome is None and strict:
            return self._unmatched(call)
        if isinstance(outcome, Drop):
            return Outgoing(ending=Ending.DROPPED)
        if isinstance(outcome, Refuse):
            outgoing = self._refuse(call, outcome.refused, outcome.retry_after)
            outgoing.wait = plan.delay.first
            return outgoing
        reply = make_reply(request, estimate, outcome)
        call.answer, call.counts = "".join(reply.text), reply.counts
        return play(reply, plan, call, Stamp(call.number, call.model))

    def _refuse(self, call: Call, refused: Refusal, retry_after: float | None) -> Outgoing:
        call.code, call.retry_after = refused.code[call.dialect], retry_after
        outgoing = refuse(refused, Stamp(call.number, call.model), call.dialect, retry_after)
        found = dict.fromkeys(i.code for i in call.issues if i.severity is Severity.ERROR)
        if found:
            outgoing.headers["x-vlprep-findings"] = ", ".join(found)
        return outgoing

    def _unmatched(self, call: Call) -> Outgoing:
        call.status, call.code = 404, _UNMATCHED
        text = f"nothing that is scripted fits call {call.number}"
        items = "".join(f"\n    {item}" for item in self.script.items)
        self._problem(f"{text}; scripted were:{items}")
        error = {"message": f"{text}\n{self.untold()}", "type": None, "code": None}
        return as_json({"error": error}, 404, _NO_RETRY)

    def _end(self, call: Call, outgoing: Outgoing) -> Outgoing:
        call.ending = outgoing.ending
        call.status = 0 if outgoing.ending is Ending.DROPPED else outgoing.status
        call.ended = monotonic()
        if self._log is not None:
            with self._lock:
                self._log(call)
        return outgoing

    def _wrong_key(self, incoming: Incoming, region: str) -> Refusal | None:
        """A key is good in its own region; one that nobody has bound is good anywhere."""
        kind, _, key = incoming.headers.get("authorization", "").partition(" ")
        key = key.strip()
        bound = self._keys.get(key)
        if bound is None and key.startswith(_KEY):
            bound = key.removeprefix(_KEY)
        if kind.lower() == "bearer" and key and bound in {None, region}:
            return None
        return refusal("api-key")

    def _certificate(self, incoming: Incoming, region: str) -> Outgoing:
        model = incoming.query.get("model", "")
        with self._lock:
            self._numbers += 1
            stamp = Stamp(self._numbers, model)
            refused = self._wrong_key(incoming, region)
            if refused is None and not model:
                refused = refusal("empty-model")
            if refused is None and self._upload_errors and self._upload_errors[0] != _FORM_ERROR:
                refused = refusal(self._upload_errors.pop(0), model=model)
            if refused is not None:
                return refuse(refused, stamp, Route.DASHSCOPE, None)
            return self.uploads.certificate(model, _root(incoming), stamp.id)

    def _upload(self, incoming: Incoming) -> Outgoing:
        with self._lock:
            if self._upload_errors:
                self._upload_errors.pop(0)
                return expired()
            return self.uploads.take(incoming)

    def _file(self, incoming: Incoming, rest: str, region: str) -> Outgoing:
        with self._lock:
            refused = self._wrong_key(incoming, region)
            return self._said(refused or self.files.answer(incoming.method, rest, incoming))

    def _batch(self, incoming: Incoming, rest: str, region: str) -> Outgoing:
        def run(body: bytes) -> Outgoing:
            headers = {"authorization": incoming.headers["authorization"]}
            return self._call(Incoming("POST", _CHAT, {}, headers, body), Route.OPENAI, region)

        with self._lock:
            desk = Desk(self.files, region, self.edition, self._stated, run)
            refused = self._wrong_key(incoming, region)
            return self._said(refused or self.batches.answer(rest, incoming, desk))

    def _said(self, answer: Outgoing | Refusal) -> Outgoing:
        self._numbers += 1
        if isinstance(answer, Refusal):
            return refuse(answer, Stamp(self._numbers, ""), Route.OPENAI, None)
        return answer

    def _problem(self, text: str) -> None:
        with self._lock:
            self._problems.append(text)


def _write_down(call: Call, verdict: Verdict, court: Court, *, streamed: bool) -> None:
    """Fill in what the verdict tells of a call; what it holds of media is size and digest."""
    request, report = verdict.request, verdict.report
    if request is None or report is None:
        return
    call.model = request.model
    call.stream = streamed or (
        call.dialect is Route.OPENAI and request.parameters.get("stream") is True
    )
    call.estimate, call.issues = report.estimate, report.issues
    call.media = seen_media(request, report.estimate, {**court.uploads, **verdict.files})
    call.request = elided(request)


def _wants_events(incoming: Incoming) -> bool:
    asked = incoming.headers.get("x-dashscope-sse", "").lower() == "enable"
    return asked or "text/event-stream" in incoming.headers.get("accept", "")


def _root(incoming: Incoming) -> str:
    """Give the address by which the client reaches the fake."""
    host = incoming.headers.get("host", "")
    return f"http://{host}" if _HOST.fullmatch(host) else "http://127.0.0.1"
