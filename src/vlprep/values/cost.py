"""What a request costs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from vlprep.values.choices import Choice
from vlprep.values.plain import Plain

if TYPE_CHECKING:
    from typing import Self

    from vlprep.values.source import Source


class Region(Choice):
    """Where the service is called; the place's name and the vendor's short words do too."""

    BEIJING = "cn-beijing"
    SINGAPORE = "ap-southeast-1"
    VIRGINIA = "us-east-1"
    HONG_KONG = "cn-hongkong"
    FRANKFURT = "eu-central-1"
    TOKYO = "ap-northeast-1"

    @classmethod
    def _missing_(cls, value: object) -> Self:
        word = str(value).lower().replace("-", "").replace("_", "").replace(" ", "")
        for region in cls:
            if word in (region.name.lower().replace("_", ""), *_REGION_WORDS.get(region.value, ())):
                return region
        return super()._missing_(value)


_REGION_WORDS = {
    "cn-beijing": ("cn", "china", "mainland"),
    "ap-southeast-1": ("intl", "international"),
    "us-east-1": ("us",),
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Tier(Plain):
    """One step of a price: the whole request's input tokens choose it.

    Attributes:
        up_to: Most input tokens of this step, themselves included; ``None``: no end.
        input: Price of a million input tokens.
        output: Price of a million output tokens, thought included.
    """

    up_to: int | None
    input: float
    output: float


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Price(Plain):
    """What a model's tokens cost in one region; make your own where you have a contract.

    Attributes:
        currency: ``"CNY"`` or ``"USD"``.
        tiers: The steps, smallest first.
        batch_share: Share of both prices that is left by the Batch API; ``None``: not offered there.
        cached_share: Share of the input's price that is left for a cached token; ``None``: not known.
        derived: Whether it is worked out from the price in another currency, and printed nowhere.
        source: The page that states it.

    Raises:
        ValueError: There are no steps, or they do not go up.
    """

    currency: str
    tiers: tuple[Tier, ...]
    batch_share: float | None = None
    cached_share: float | None = None
    derived: bool = False
    source: Source

    def __post_init__(self) -> None:
        if not self.tiers:
            message = (
                "a price needs at least one step: tiers=(Tier(up_to=None, input=..., output=...),)"
            )
            raise ValueError(message)
        edges = [float("inf") if tier.up_to is None else tier.up_to for tier in self.tiers]
        if any(after <= before for before, after in pairwise(edges)):
            message = f"the steps of a price go up, smallest first, not {edges}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class Cost(Plain):
    """What a request costs; amounts are ``None`` where nobody published the price.

    Attributes:
        total: Input and output together, in ``currency``.
        input: The input's part.
        output: The output's part.
        currency: ``"CNY"`` or ``"USD"``.
        region: Where the request is sent.
        input_tokens: Tokens that are billed as input.
        output_tokens: Tokens that are billed as output, thought included.
        tier: The step of the price that holds.
        batch: Whether this is the price of the Batch API.
        notes: What a reader should know about the amount, or why there is none.
        source: The page that states the price.
    """

    total: float | None
    input: float | None = None
    output: float | None = None
    currency: str | None = None
    region: Region
    input_tokens: int
    output_tokens: int = 0
    tier: Tier | None = None
    batch: bool = False
    notes: tuple[str, ...] = ()
    source: Source | None = None

    def _repr_html_(self) -> str:
        """Show the amounts as a table in a notebook."""
        from html import escape

        rows = "".join(
            f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
            for name, value in self.to_dict().items()
            if value not in (None, [])
        )
        return f"<table>{rows}</table>"
