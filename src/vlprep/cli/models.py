"""``vlprep models``: the facts about each model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from vlprep.cli.options import json_option
from vlprep.cli.output import console, print_json, table, usage_errors
from vlprep.rules.models import get_model, list_models
from vlprep.rules.wording import file_size, seconds
from vlprep.values.choices import Edition

if TYPE_CHECKING:
    from vlprep.values.model import Model


@click.command()
@click.argument("name", required=False)
@click.option("--task", help="Only the models that the guide names for a task.")
@click.option(
    "--edition",
    type=click.Choice([str(edition) for edition in Edition]),
    default=str(Edition.GUIDE),
    show_default=True,
    help="Whose numbers to show.",
)
@json_option
def models(name: str | None, *, task: str | None, edition: str, as_json: bool) -> None:
    """List the models, or show one of them with all that is known about it."""
    with usage_errors():
        if name is not None:
            chosen = [get_model(name, edition=edition)]
        else:
            chosen = [get_model(model.id, edition=edition) for model in list_models(task=task)]
    if as_json:
        print_json({"edition": edition, "models": [model.to_dict() for model in chosen]})
    elif name is not None:
        _print_one(chosen[0])
    else:
        _print_all(chosen)


def _print_all(chosen: list[Model]) -> None:
    shown = table(
        "model",
        "family",
        "pixels a token",
        "tokens a picture",
        "high resolution",
        "film",
        "input",
        "thinking",
        numbers=("pixels a token", "tokens a picture", "high resolution", "film", "input"),
    )
    for model in chosen:
        grid, cell = model.grid, model.grid.factor**2
        high = grid.high_resolution_pixels
        most = model.context.max_input or model.context.max_input_thinking
        shown.add_row(
            model.id,
            model.family,
            f"{grid.factor}x{grid.factor}",
            f"{grid.max_pixels // cell:,}",
            f"{high // cell:,}" if high else "-",
            f"{model.films.max_seconds / 60:.3g} min" if model.films else "-",
            f"{most:,}" if most else "?",
            str(model.context.thinking or "?"),
        )
    console().print(shown)


def _print_one(model: Model) -> None:
    shown = table("fact", "value", "source")
    rows: list[tuple[str, object, object]] = [
        ("model", model.id, ""),
        ("family", model.family, ""),
        ("also called", ", ".join(model.aliases) or "-", ""),
        ("stands for", model.stands_for or "-", ""),
    ]
    parts = {
        "picture": model.grid,
        "limits": model.pictures,
        "frames": model.frames,
        "film": model.films,
        "context": model.context,
        "feature": model.features,
        "open weights": model.weights,
    }
    for part, facts in parts.items():
        if facts is None:
            continue
        source = facts.source
        for field, value in facts.to_dict().items():
            if field != "source":
                rows.append((f"{part}: {field}", _worded(field, value), source))
                source = ""  # type: ignore[assignment]
    for fact, value, origin in rows:
        shown.add_row(fact, str(value), str(origin))
    out = console()
    out.print(shown)
    for note in model.notes:
        out.print(f"note: {note}")


def _worded(field: str, value: object) -> str:
    if value is None:
        return "not published"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.endswith("_bytes") and isinstance(value, int):
        return file_size(value)
    if field.endswith("_seconds") and isinstance(value, (int, float)):
        return seconds(float(value))
    return f"{value:,}" if isinstance(value, int) else str(value)
