"""What a test wants the fake to say, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.testing.replies import Refusal, in_pieces, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vlprep.testing.calls import Call, Predicate

_SHORTEST_HINT = 0.001
_TRY_LATER = 429
_BROKEN = 500


class Say(NamedTuple):
    """Answer with this."""

    text: tuple[str, ...]
    reasoning: tuple[str, ...] = ()
    usage: Mapping[str, Any] = {}
    finish: str | None = "stop"


class Refuse(NamedTuple):
    """Answer with this error."""

    refused: Refusal
    retry_after: float | None


class Drop(NamedTuple):
    """Close the connection without an answer."""


class Delay(NamedTuple):
    """Wait before the answer, and before each piece of its stream."""

    first: float
    per_chunk: float


class Cut(NamedTuple):
    """Break the answer off."""

    after_chunks: int


class Interrupt(NamedTuple):
    """Put an error into the stream, and end it."""

    refused: Refusal
    after_chunks: int


@dataclass(slots=True, kw_only=True)
class Item:
    """One thing that was scripted.

    Attributes:
        what: What to do.
        when: For which calls; ``None``: for any.
        times: How often; ``None``: always.
        optional: Whether it may stay unused.
        used: How often it was used.
    """

    what: Say | Refuse | Drop | Delay | Cut | Interrupt
    when: Predicate | None = None
    times: int | None = 1
    optional: bool = False
    used: int = 0

    def fits(self, call: Call) -> bool:
        """Tell whether it is for this call, and not used up."""
        if self.times is not None and self.used >= self.times:
            return False
        if isinstance(self.what, Interrupt) and not call.stream:
            return False
        partial = isinstance(self.what, Say) and self.what.finish is None
        if partial and (call.stream or call.begun is not None):
            return False  # time runs out only where nothing is streamed
        return self.when is None or self.when(call)

    @property
    def missing(self) -> bool:
        """Whether it was to be used, and was not."""
        return not self.optional and self.used < (self.times or 1)

    def __str__(self) -> str:
        """Name it as the test did."""
        what = self.what
        if isinstance(what, Say):
            said = "".join(what.text)
            text = f"{'reply' if what.finish else 'partial'}({said[:60]!r})"
        elif isinstance(what, (Refuse, Interrupt)):
            name = "error" if isinstance(what, Refuse) else "stream_error"
            text = f"{name}({what.refused.name!r})"
        else:
            text = f"{type(what).__name__.lower()}({', '.join(map(str, what))})"
        when = f" when {self.when!r}" if self.when else ""
        return f"{text}{when}: used {self.used} of {self.times or 'any'} times"


class Plan(NamedTuple):
    """What the script wants for one call.

    Attributes:
        outcome: The answer; ``None``: nothing is scripted for this call.
        delay: The waits.
        cut: Where to break off.
        interrupt: The error in the stream.
    """

    outcome: Say | Refuse | Drop | None = None
    delay: Delay = Delay(0.0, 0.0)
    cut: Cut | None = None
    interrupt: Interrupt | None = None


@dataclass(slots=True)
class Script:
    """Everything that was scripted, in order; the caller holds the lock."""

    items: list[Item] = field(default_factory=list)

    @property
    def strict(self) -> bool:
        """Whether a reply was scripted, so that every call is to be answered by the script."""
        return any(isinstance(item.what, Say) for item in self.items)

    def take(self, call: Call) -> Plan:
        """Play what comes next for a call.

        Delays and cuts belong to the answer that follows them, or to the answer that the rules give.
        """
        plan = Plan()
        for item in self.items:
            if not item.fits(call):
                continue
            item.used += 1
            what = item.what
            if isinstance(what, Delay):
                plan = plan._replace(delay=what)
            elif isinstance(what, Cut):
                plan = plan._replace(cut=what)
            elif isinstance(what, Interrupt):
                plan = plan._replace(interrupt=what)
            else:
                return plan._replace(outcome=what)
        return plan

    def unused(self) -> list[Item]:
        """Give what was scripted and never fetched."""
        return [item for item in self.items if item.missing]


class Scripted:
    """The methods by which a test says what it wants; the engine has them.

    ``when`` is a predicate of a ``Call``; ``holds(...)`` makes one. ``times`` is how often the item
    is played; ``None``: always. What is scripted and never fetched fails the test, unless it is
    ``optional``. Items are played in order: the first that fits a call is taken.
    """

    script: Script

    def reply(
        self,
        text: str | Sequence[str],
        *,
        reasoning: str | Sequence[str] = "",
        usage: Mapping[str, Any] | None = None,
        finish_reason: str = "stop",
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Answer a call with a text.

        From the first reply on, calls that nothing scripted fits are refused and fail the test.

        Args:
            text: The answer; a list gives the pieces of its stream.
            reasoning: The thought before it, said only where the request has the model think, and
                cut at its ``thinking_budget``.
            usage: Keys of ``usage`` to be put in the place of what is counted.
            finish_reason: ``"stop"``, ``"length"`` ...
            when: For which calls.
            times: How often.
            optional: It may stay unused.
        """
        said = Say(_pieces(text), _pieces(reasoning), dict(usage or {}), finish_reason)
        self._add(said, when, times, optional)

    def error(
        self,
        name: str,
        *,
        retry_after: float | None = None,
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
        **values: object,
    ) -> None:
        """Answer a call with an error of the service.

        Args:
            name: Its short name or its code: ``"rate-limit"``, ``"Throttling.RateQuota"``,
                ``"limit_requests"``, ``"model-not-found"`` ...
            retry_after: Seconds that the client is asked to wait. By default one that may be tried
                again asks for a millisecond, so that a test of retries is quick.
            when: For which calls.
            times: How often.
            optional: It may stay unused.
            **values: What its words speak of, such as ``limit=`` or ``model=``.

        Raises:
            ValueError: The service has no such error.
        """
        refused = refusal(name, **values)
        if retry_after is None and (refused.status == _TRY_LATER or refused.status >= _BROKEN):
            retry_after = _SHORTEST_HINT
        self._add(Refuse(refused, retry_after), when, times, optional)

    def drop(
        self,
        *,
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Close the connection without an answer."""
        self._add(Drop(), when, times, optional)

    def delay(
        self,
        *,
        first: float = 0.0,
        per_chunk: float = 0.0,
        when: Predicate | None = None,
        times: int | None = None,
    ) -> None:
        """Wait before answers.

        Args:
            first: Seconds before the first byte.
            per_chunk: Seconds before each piece of a stream.
            when: For which calls.
            times: For how many; by default for all from now on.
        """
        self._add(Delay(first, per_chunk), when, times, optional=times is None)

    def cut(
        self,
        *,
        after_chunks: int = 1,
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Break the next answer off, and close the connection.

        Args:
            after_chunks: Pieces of a stream that come through; of an answer that is no stream, the
                first half of its bytes comes.
            when: For which calls.
            times: How often.
            optional: It may stay unused.
        """
        self._add(Cut(after_chunks), when, times, optional)

    def stream_error(
        self,
        name: str,
        *,
        after_chunks: int = 1,
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
        **values: object,
    ) -> None:
        """Put an error into the next stream, after some pieces, and end it there.

        Args:
            name: Its short name or its code, as for ``error``.
            after_chunks: Pieces that come before it.
            when: For which calls.
            times: How often.
            optional: It may stay unused.
            **values: What its words speak of.

        Raises:
            ValueError: The service has no such error.
        """
        self._add(Interrupt(refusal(name, **values), after_chunks), when, times, optional)

    def partial(
        self,
        text: str,
        *,
        then: str | None = None,
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Let time run out: the answer is a part, marked by its header and without an end.

        Args:
            text: The part that was said in time.
            then: The rest, said to the call that goes on with this very part.
            when: For which calls; a stream never runs out of time.
            times: How often.
            optional: It may stay unused.
        """
        self._add(Say((text,), finish=None), when, times, optional)
        if then is not None:
            self._add(Say(in_pieces(then)), GoesOnWith(text), times, optional)

    def _add(
        self,
        what: Say | Refuse | Drop | Delay | Cut | Interrupt,
        when: Predicate | None,
        times: int | None,
        optional: bool,
    ) -> None:
        if times is not None and times < 1:
            message = f"times must be at least 1, or None for always, not {times}"
            raise ValueError(message)
        self.script.items.append(Item(what=what, when=when, times=times, optional=optional))


@dataclass(frozen=True, slots=True)
class GoesOnWith:
    """Fits the call that goes on with a text."""

    text: str

    def __call__(self, call: Call) -> bool:
        """Tell whether a call goes on with it."""
        return call.begun is not None and call.begun.strip() == self.text.strip()


def _pieces(text: str | Sequence[str]) -> tuple[str, ...]:
    return in_pieces(text) if isinstance(text, str) else tuple(text)
