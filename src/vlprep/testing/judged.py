"""What a test can assert on the calls; each failure shows all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.rules.wording import file_size
from vlprep.testing.arguments import Kind, a_size, a_text, whole
from vlprep.testing.calls import table
from vlprep.values.choices import Transport

if TYPE_CHECKING:
    from vlprep.testing.calls import Call, SeenMedia
    from vlprep.testing.script import Script
    from vlprep.testing.uploads import Uploads
    from vlprep.values.cost import Cost

_CLOCK = 0.001
_TWO = 2


class Judged:
    """Assertions on what was called; the engine has them."""

    region: str
    calls: list[Call]
    script: Script
    uploads: Uploads

    @property
    def tokens(self) -> int:
        """Give the tokens of all calls, input and output."""
        return sum(call.counts.input + call.counts.output for call in self.calls)

    def costs(self, *, currency: str | None = None) -> tuple[Cost, ...]:
        """Give what each call would have cost that was billed."""
        return tuple(_cost_of(call, currency) for call in self.calls if any(call.counts))

    def cost(self, *, currency: str | None = None) -> Cost:
        """Give what all calls would have cost; without a total where a price is not published."""
        from vlprep.values.cost import Cost, Region

        costs = self.costs(currency=currency)
        notes = tuple(dict.fromkeys(note for one in costs for note in one.notes))
        currencies = {one.currency for one in costs}
        amounts = [one.total for one in costs if one.total is not None]
        known = len(amounts) == len(costs) and len(currencies) < _TWO
        return Cost(
            total=sum(amounts) if known else None,
            currency=currencies.pop() if len(currencies) == 1 else currency,
            region=costs[-1].region if costs else Region(self.region),
            input_tokens=sum(one.input_tokens for one in costs),
            output_tokens=sum(one.output_tokens for one in costs),
            notes=notes if known or notes else ("the calls are priced in different currencies",),
        )

    def untold(self, told: str = "") -> str:
        """Show what was scripted and what was called, a line each.

        Args:
            told: What is shown already; where it has the last of them there is nothing to add.

        Returns:
            The lines; empty: there are none to add.
        """
        all_ = [*self.script.items, *self.calls]
        if not all_ or str(all_[-1]) in told:
            return ""
        items = [f"  {item}" for item in self.script.items] or ["  (nothing)"]
        return "\n".join(["Scripted were:", *items, "The calls were:", table(self.calls)])

    def assert_called(self, times: int | None = None) -> None:
        """Assert that a model was called: that many times, or at least once."""
        self._assert_number(times, "calls", len(self.calls))

    def assert_called_once(self) -> None:
        """Assert that a model was called once."""
        self.assert_called(1)

    def assert_media(
        self,
        count: int | None = None,
        *,
        kind: str | None = None,
        transport: str | None = None,
        size: tuple[int, int] | None = None,
        digest: str | None = None,
    ) -> None:
        """Assert that such media came, over all calls.

        Args:
            count: How many; by default at least one.
            kind: ``"image"``, ``"video"`` or ``"frame"``.
            transport: ``"base64"``, ``"path"`` or ``"url"``.
            size: Height and width.
            digest: SHA-256 of the file.

        Raises:
            TypeError: An argument is of the wrong type.
            ValueError: A word is not in its list, or a number is out of its range.
        """
        asked = {
            "kind": None if kind is None else str(Kind(kind)),
            "transport": None if transport is None else str(Transport(transport)),
            "size": a_size("size", size),
            "digest": None if digest is None else a_text("digest", digest),
        }
        asked = {name: value for name, value in asked.items() if value is not None}

        def fits(media: SeenMedia) -> bool:
            return all(getattr(media, name) == value for name, value in asked.items())

        found = sum(fits(media) for call in self.calls for media in call.media)
        wanted = "".join(f" {name}={value!r}" for name, value in asked.items())
        self._assert_number(count, f"media{wanted}", found)

    def assert_tokens(self, *, at_most: int | None = None, at_least: int | None = None) -> None:
        """Assert on the tokens of all calls, input and output."""
        found = self.tokens
        if at_least is not None:
            self._assert(found >= at_least, f"expected at least {at_least} tokens, not {found}")
        if at_most is not None:
            self._assert(found <= at_most, f"expected at most {at_most} tokens, not {found}")

    def assert_cost(self, *, at_most: float, currency: str | None = None) -> None:
        """Assert on what all calls would have cost; a price that nobody published fails too."""
        found = self.cost(currency=currency)
        fine = found.total is not None and found.total <= at_most
        shown = (
            f"{found.total} {found.currency}" if found.total is not None else "; ".join(found.notes)
        )
        self._assert(fine, f"expected a cost of at most {at_most}, not {shown}")

    def assert_uploaded(self, count: int | None = None) -> None:
        """Assert that files were uploaded: that many, or at least one."""
        self._assert_number(count, "uploads", self.uploads.count)

    def assert_attempts(self, count: int) -> None:
        """Assert that the most stubborn call was tried that many times."""
        found = max((call.attempt for call in self.calls), default=0)
        self._assert(found == count, f"expected {count} attempts, not {found}")

    def assert_honoured_retry_after(self) -> None:
        """Assert that calls were tried again, and none sooner than the answer before had asked."""
        asked = [call for call in self.calls if call.retry_after is not None]
        self._assert(bool(asked), "expected an answer that asks to wait; there was none")
        pairs: list[tuple[Call, Call]] = []
        # Several clients may send the same body at once: who may come first is looked at first.
        for call in sorted(asked, key=_due):
            again = self._again(call, {again.number for _, again in pairs})
            if again is not None:
                pairs.append((call, again))
        self._assert(bool(pairs), "expected a call that is tried again; there was none")
        for call, again in pairs:
            self._assert(
                again.started + _CLOCK >= _due(call),
                f"call {again.number} came {again.started - call.ended:.3f} s after call "
                f"{call.number}, which had asked for {call.retry_after:g} s",
            )

    def _again(self, call: Call, taken: set[int]) -> Call | None:
        """Give the call that tries the same again: one that says so, or the next with its body.

        What came before the answer was out knew nothing of it.
        """
        later = [
            one
            for one in self.calls
            if one.fingerprint == call.fingerprint
            and one.started >= call.ended
            and one.number not in taken
        ]
        says_so = (one for one in later if one.told and one.told - 1 == call.told)
        return next(says_so, None) or next(iter(later), None)

    def assert_region(self, region: str) -> None:
        """Assert that every call went to a region."""
        from vlprep.values.cost import Region

        wanted = str(Region(region))
        found = sorted({call.region for call in self.calls})
        self._assert(found == [wanted], f"expected calls to {wanted}, not to {found or 'anywhere'}")

    def assert_no_base64_over(self, limit: int) -> None:
        """Assert that no file larger than this many bytes travelled as Base64."""
        sizes = [
            media.bytes or 0
            for call in self.calls
            for media in call.media
            if media.transport is Transport.BASE64
        ]
        largest = max(sizes, default=0)
        self._assert(
            largest <= limit,
            f"a file of {file_size(largest)} travelled as Base64; at most {limit:,}",
        )

    def _assert_number(self, wanted: int | None, what: str, found: int) -> None:
        """Assert that there are so many, or without a number at least one."""
        shown = "some" if wanted is None else whole("the number", wanted, 0)
        self._assert(
            found > 0 if wanted is None else found == wanted,
            f"expected {shown} {what}, not {found}",
        )

    def _assert(self, fine: bool, message: str) -> None:
        if not fine:
            text = f"{message}\nThe calls were:\n{table(self.calls)}"
            raise AssertionError(text)


def _due(call: Call) -> float:
    """Tell when a call may be tried again."""
    return call.ended + (call.retry_after or 0.0)


def _cost_of(call: Call, currency: str | None) -> Cost:
    """Give what a call would have cost: what was billed, which a test may have set."""
    from vlprep.rules.models import get_model
    from vlprep.rules.prices import cost, cost_of
    from vlprep.values.cost import Cost, Region

    estimate = call.estimate
    told: dict[str, Any] = {
        "region": call.region,
        "output_tokens": call.counts.answer,
        "thinking_tokens": call.counts.reasoning,
        "currency": currency,
    }
    if estimate is None and call.input_told:
        return cost_of(get_model(call.model), call.counts.input, **told)
    if estimate is None:
        note = f"call {call.number} of {call.model} cannot be counted as a whole"
        return Cost(
            total=None, region=Region(call.region), input_tokens=call.counts.input, notes=(note,)
        )
    if call.counts.input == estimate.total_tokens:
        return cost(estimate, **told)
    return cost_of(estimate.model, call.counts.input, **told)
