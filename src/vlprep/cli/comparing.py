"""``vlprep estimate --compare``: several models side by side for the same files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.cli.counting import (
    amount,
    complete,
    estimates,
    model_id,
    plain_item,
    plain_money,
    total_tokens,
)
from vlprep.cli.output import console, print_json, table

if TYPE_CHECKING:
    from vlprep.cli.counting import Item, Money

# The guide's own choice, and what came after it.
_CHOICE = ("qwen3-vl-plus", "qwen3-vl-flash", "qwen-vl-max", "qwen-vl-plus", "qwen3.7-plus")


class Row(NamedTuple):
    """One model in one mode, over all files."""

    settings: dict[str, Any]
    items: list[Item]

    @property
    def high(self) -> bool:
        """Whether the mode is the high-resolution one."""
        return bool(self.settings["vl_high_resolution_images"])

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
    """Print a row for each model and mode, and give the exit code; no model: the usual choice."""
    asked = [
        {**settings, "model": name, "vl_high_resolution_images": high}
        for name in models or _CHOICE
        for high in (False, True)
    ]
    rows = [Row(*pair) for pair in zip(asked, estimates(files, asked, money), strict=True)]
    whole = all(complete(row.items) for row in rows)
    if as_json:
        print_json(
            {
                "edition": settings["edition"],
                "profile": settings["profile"],
                "complete": whole,
                "compare": [_plain(row, money) for row in rows],
                "items": [item for row in rows for item in _plain_items(row, money)],
            }
        )
    else:
        _print(rows, money)
    return 0 if whole else 1


def _plain(row: Row, money: Money) -> dict[str, Any]:
    return {
        "model": model_id(row.settings),
        "vl_high_resolution_images": row.high,
        "total_tokens": total_tokens(row.items),
        "complete": complete(row.items),
        "scale": row.scale,
        "cost": plain_money([item.cost for item in row.items], money),
    }


def _plain_items(row: Row, money: Money) -> list[dict[str, Any]]:
    """Give every file's estimate by this model and mode."""
    mode = {"vl_high_resolution_images": row.high}
    return [plain_item(item, row.settings, money) | mode for item in row.items]


def _print(rows: list[Row], money: Money) -> None:
    numbers = ["tokens", "detail kept", *(["cost"] if money.region else [])]
    shown = table("model", "high resolution", *numbers, numbers=numbers)
    notes: dict[str, None] = {}
    for row in rows:
        cells = [
            f"{total_tokens(row.items):,}" + ("" if complete(row.items) else " *"),
            "?" if row.scale is None else f"{row.scale:.0%}",
        ]
        paid = plain_money([item.cost for item in row.items], money)
        if paid is not None:
            cells.append(amount(paid["total"], paid["currency"]))
            notes.update(dict.fromkeys(paid["notes"]))
        shown.add_row(row.settings["model"], "on" if row.high else "off", *cells)
    out = console()
    out.print(shown)
    if not all(complete(row.items) for row in rows):
        out.print("* files that the model cannot take, or that cannot be read, are left out")
    for note in notes:
        out.print(f"note: {note}")
