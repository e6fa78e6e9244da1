"""``vlprep estimate --compare``: several models side by side for the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.cli.estimating import amount, estimates, plain_money
from vlprep.cli.options import DEFAULT_MODEL
from vlprep.cli.output import console, print_json, table

if TYPE_CHECKING:
    from vlprep.cli.estimating import Item, Money

# The guide's own choice, and what came after it.
_CHOICE = ("qwen3-vl-plus", "qwen3-vl-flash", "qwen-vl-max", "qwen-vl-plus", "qwen3.7-plus")


class Row(NamedTuple):
    """One model in one mode, over all files."""

    model: str
    high: bool
    items: list[Item]

    @property
    def complete(self) -> bool:
        """Whether every file was counted."""
        return all(item.estimate for item in self.items)

    @property
    def tokens(self) -> int:
        """Tokens of all files."""
        return sum(item.estimate.tokens for item in self.items if item.estimate)

    @property
    def scale(self) -> float | None:
        """Share of a side that is left, of the file that loses most; 1 where none loses any."""
        scales = [item.estimate.scale for item in self.items if item.estimate]
        known = [min(scale, 1.0) for scale in scales if scale is not None]
        return min(known) if known else None


def compare_models(
    files: tuple[str, ...],
    models: tuple[str, ...],
    settings: dict[str, Any],
    money: Money,
    *,
    as_json: bool,
) -> int:
    """Print a row for each model and mode, and give the exit code."""
    chosen = _CHOICE if models == (DEFAULT_MODEL,) else models
    rows = [
        Row(name, high, estimates(files, {**settings, "model": name} | _mode(high), money))
        for name in chosen
        for high in (False, True)
    ]
    if as_json:
        print_json({"compare": [_plain(row, money) for row in rows]})
    else:
        _print(rows, money)
    return 0 if all(row.complete for row in rows) else 1


def _mode(high: bool) -> dict[str, bool]:
    return {"vl_high_resolution_images": high}


def _plain(row: Row, money: Money) -> dict[str, Any]:
    return {
        "model": row.model,
        "vl_high_resolution_images": row.high,
        "total_tokens": row.tokens,
        "complete": row.complete,
        "scale": row.scale,
        "cost": plain_money(row.items, money),
        "tokens": [item.estimate.tokens if item.estimate else None for item in row.items],
    }


def _print(rows: list[Row], money: Money) -> None:
    numbers = ["tokens", "detail kept", *(["cost"] if money.region else [])]
    shown = table("model", "high resolution", *numbers, numbers=numbers)
    for row in rows:
        cells = [
            f"{row.tokens:,}" + ("" if row.complete else " *"),
            "?" if row.scale is None else f"{row.scale:.0%}",
        ]
        paid = plain_money(row.items, money)
        if paid is not None:
            cells.append(amount(paid["total"], paid["currency"]))
        shown.add_row(row.model, "on" if row.high else "off", *cells)
    out = console()
    out.print(shown)
    if not all(row.complete for row in rows):
        out.print("* files that the model cannot take, or that cannot be read, are left out")
