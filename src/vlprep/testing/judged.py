"""What a test can assert on the calls; each failure shows all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.rules.wording import file_size
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
        from vlprep.rules.prices import cost

        return tuple(
            cost(
                call.estimate,
                region=call.region,
                output_tokens=call.counts.answer,
                thinking_tokens=call.counts.reasoning,
                currency=currency,
            )
            for call in self.calls
            if call.estimate is not None and call.counts.input
        )

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
        fine = bool(self.calls) if times is None else len(self.calls) == times
        self._assert(fine, f"expected {times or 'some'} calls, not {len(self.calls)}")

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
        """
        asked = {"kind": kind, "transport": transport, "size": size, "digest": digest}
        asked = {name: value for name, value in asked.items() if value is not None}

        def fits(media: SeenMedia) -> bool:
            return all(getattr(media, name) == value for name, value in asked.items())

        found = sum(fits(media) for call in self.calls for media in call.media)
        wanted = " ".join(f"{name}={value!r}" for name, value in asked.items())
        fine = found > 0 if count is None else found == count
        self._assert(fine, f"expected {count or 'some'} media {wanted}, not {found}")

    def assert_tokens(self, *, at_most: int | None = None, at_least: int | None = None) -> None:
        """Assert on the tokens of all calls, input and output."""
        low = 0 if at_least is None else at_least
        fine = low <= self.tokens and (at_most is None or self.tokens <= at_most)
        self._assert(fine, f"expected {low} to {at_most} tokens, not {self.tokens}")

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
        found = self.uploads.count
        fine = found > 0 if count is None else found == count
        self._assert(fine, f"expected {count or 'some'} uploads, not {found}")

    def assert_attempts(self, count: int) -> None:
        """Assert that the most stubborn call was tried that many times."""
        found = max((call.attempt for call in self.calls), default=0)
        self._assert(found == count, f"expected {count} attempts, not {found}")

    def assert_honoured_retry_after(self) -> None:
        """Assert that no call was tried again sooner than the answer before had asked."""
        for call in self.calls:
            later = (one for one in self.calls if one.number > call.number)
            again = next((one for one in later if one.fingerprint == call.fingerprint), None)
            if call.retry_after is None or again is None:
                continue
            waited = again.started - call.ended
            self._assert(
                waited + _CLOCK >= call.retry_after,
                f"call {again.number} came {waited:.3f} s after call {call.number}, which had "
                f"asked for {call.retry_after:g} s",
            )

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

    def _assert(self, fine: bool, message: str) -> None:
        if not fine:
            text = f"{message}\nThe calls were:\n{table(self.calls)}"
            raise AssertionError(text)
