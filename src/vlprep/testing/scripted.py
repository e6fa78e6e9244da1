"""The methods by which a test says what the fake shall do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.testing.arguments import (
    a_predicate,
    a_text,
    a_usage,
    how_often,
    seconds,
    texts,
    whole,
    yes_or_no,
)
from vlprep.testing.replies import WORDS, in_pieces, refusal
from vlprep.testing.script import Cut, Delay, Drop, GoesOnWith, Interrupt, Item, Refuse, Say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from vlprep.testing.calls import Predicate
    from vlprep.testing.replies import Refusal
    from vlprep.testing.script import Script

_SHORTEST_HINT = 0.001
_TRY_LATER = 429
_BROKEN = 500


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
            usage: Keys of ``usage`` to be put in the place of what is counted; they are what was
                billed. Each is a number of tokens, or ``None`` for null.
            finish_reason: ``"stop"``, ``"length"`` ...
            when: For which calls.
            times: How often.
            optional: It may stay unused.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: ``times`` is below 1, or ``usage`` has a key that the service has not, or a
                negative number.
        """
        said = Say(
            _pieces("text", text),
            _pieces("reasoning", reasoning),
            a_usage(usage),
            a_text("finish_reason", finish_reason),
        )
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
            **values: What its words speak of, such as ``limit=`` or ``model=``; by default what the
                call and its model tell.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: The service has no such error, or a number is out of its range.
        """
        refused = _asked(name, values)
        if retry_after is not None:
            retry_after = seconds("retry_after", retry_after)
        elif refused.status == _TRY_LATER or refused.status >= _BROKEN:
            retry_after = _SHORTEST_HINT
        self._add(Refuse(refused.name, values, retry_after), when, times, optional)

    def drop(
        self,
        *,
        when: Predicate | None = None,
        times: int | None = 1,
        optional: bool = False,
    ) -> None:
        """Close the connection without an answer; a delay before it is waited for.

        Args:
            when: For which calls.
            times: How often.
            optional: It may stay unused.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: ``times`` is below 1.
        """
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

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: A number is negative or not finite, or ``times`` is below 1.
        """
        held = Delay(seconds("first", first), seconds("per_chunk", per_chunk))
        self._add(held, when, times, optional=times is None)

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
                first half of its bytes comes, also of an error.
            when: For which calls.
            times: How often.
            optional: It may stay unused.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: A number is out of its range.
        """
        self._add(Cut(whole("after_chunks", after_chunks, 0)), when, times, optional)

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
            **values: What its words speak of, as for ``error``.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: The service has no such error, or a number is out of its range.
        """
        known = _asked(name, values).name
        after = whole("after_chunks", after_chunks, 0)
        self._add(Interrupt(known, values, after), when, times, optional)

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

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: ``times`` is below 1.
        """
        part = Say((a_text("text", text),), finish=None)
        rest = None if then is None else Say(in_pieces(a_text("then", then)))
        self._add(part, when, times, optional)
        if rest is not None:
            self._add(rest, GoesOnWith(text), times, optional)

    def _add(
        self,
        what: Say | Refuse | Drop | Delay | Cut | Interrupt,
        when: Predicate | None,
        times: int | None,
        optional: bool,
    ) -> None:
        item = Item(
            what=what,
            when=a_predicate(when),
            times=how_often(times),
            optional=yes_or_no("optional", optional),
        )
        self.script.items.append(item)


def _asked(name: str, values: Mapping[str, object]) -> Refusal:
    unknown = sorted(set(values) - WORDS)
    if unknown:
        message = (
            f"no error speaks of {', '.join(unknown)}; they speak of {', '.join(sorted(WORDS))}"
        )
        raise TypeError(message)
    return refusal(name, **values)


def _pieces(name: str, value: str | Sequence[str]) -> tuple[str, ...]:
    taken = texts(name, value)
    return in_pieces(taken) if isinstance(taken, str) else taken
