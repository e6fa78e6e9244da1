"""What a test wants the fake to say, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.testing.calls import Call, Predicate


class Say(NamedTuple):
    """Answer with this."""

    text: tuple[str, ...]
    reasoning: tuple[str, ...] = ()
    usage: Mapping[str, Any] = {}
    finish: str | None = "stop"


class Refuse(NamedTuple):
    """Answer with this error; what its words speak of and nobody said is known with the call."""

    name: str
    values: Mapping[str, object]
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

    name: str
    values: Mapping[str, object]
    after_chunks: int


class PredicateError(Exception):
    """A test's own ``when`` has failed."""


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
        """Tell whether it is for this call, and not used up.

        Raises:
            PredicateError: ``when`` raises something; it is the cause.
        """
        if self.times is not None and self.used >= self.times:
            return False
        if isinstance(self.what, Interrupt) and not call.stream:
            return False
        partial = isinstance(self.what, Say) and self.what.finish is None
        if partial and (call.stream or call.begun is not None):
            return False  # time runs out only where nothing is streamed
        try:
            return self.when is None or bool(self.when(call))
        except Exception as error:
            from traceback import extract_tb

            last = extract_tb(error.__traceback__)[-1]
            message = (
                f"when= of {self} raised {type(error).__name__}: {error} "
                f"({last.filename}:{last.lineno}: {last.line})"
            )
            raise PredicateError(message) from error

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
            text = f"{name}({what.name!r})"
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


_OUTCOMES = (Say, Refuse, Drop)
_FIELDS = {Delay: "delay", Cut: "cut", Interrupt: "interrupt"}
_NOT_WITH: dict[type, tuple[type, ...]] = {Refuse: (Interrupt,), Drop: (Cut, Interrupt)}
"""What an outcome leaves for the answer after it."""


@dataclass(slots=True)
class Script:
    """Everything that was scripted, in order; the caller holds the lock."""

    items: list[Item] = field(default_factory=list)

    @property
    def strict(self) -> bool:
        """Whether a reply was scripted, so that every call is to be answered by the script."""
        return any(isinstance(item.what, Say) for item in self.items)

    def take(self, call: Call) -> Plan:
        """Give what comes next for a call, and count it as used.

        Delays, cuts and errors in a stream belong to the answer that follows them, or to the answer
        that the rules give. One of each is played with an answer: the first, but a delay from now
        on gives way to any later one. What its answer cannot show waits for the next.

        Raises:
            PredicateError: A ``when`` raises something.
        """
        found: dict[type, Item] = {}
        outcome = None
        for item in self.items:
            if not item.fits(call):
                continue
            kind = type(item.what)
            if kind in _OUTCOMES:
                outcome = item
                break
            if kind not in found or (kind is Delay and found[kind].times is None):
                found[kind] = item
        if outcome is None and self.strict:
            return Plan()
        if outcome is not None:
            for kind in _NOT_WITH.get(type(outcome.what), ()):
                found.pop(kind, None)
        for item in (*found.values(), *([outcome] if outcome else ())):
            item.used += 1
        told = {_FIELDS[kind]: item.what for kind, item in found.items()}
        return Plan(outcome=outcome.what if outcome else None, **told)  # type: ignore[arg-type]  # each by its type

    def unused(self) -> list[Item]:
        """Give what was scripted and never fetched."""
        return [item for item in self.items if item.missing]


@dataclass(frozen=True, slots=True)
class GoesOnWith:
    """Fits the call that goes on with a text."""

    text: str

    def __call__(self, call: Call) -> bool:
        """Tell whether a call goes on with it."""
        return call.begun is not None and call.begun.strip() == self.text.strip()
