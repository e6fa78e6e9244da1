"""``vlprep models``: the facts about each model."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import click

from vlprep.catalog.units import MINUTE
from vlprep.cli.options import choice, json_option
from vlprep.cli.output import console, print_json, table, usage_errors
from vlprep.rules.models import get_model, list_models
from vlprep.rules.wording import file_size, seconds
from vlprep.values.choices import Edition
from vlprep.values.model import Thinking

if TYPE_CHECKING:
    from vlprep.values.model import Model
    from vlprep.values.plain import Plain

_PARTS = {
    "grid": "picture",
    "pictures": "limits",
    "frames": "frames",
    "films": "film",
    "context": "context",
    "features": "feature",
    "weights": "open weights",
}

_NOT_PUBLISHED = "not published"


@click.command()
@click.argument("name", required=False)
@click.option("--task", help="Only the models that the guide names for a task.")
@choice("--edition", Edition.GUIDE, "Whose numbers to show.")
@json_option
def models(name: str | None, *, task: str | None, edition: str, as_json: bool) -> None:
    """List the models, or show one of them with all that is known about it."""
    with usage_errors():
        if name is not None:
            chosen = [get_model(name, edition=edition)]
        else:
            chosen = [get_model(model.id, edition=edition) for model in list_models(task=task)]
    if as_json:
        print_json({"edition": edition, "models": [_plain(model) for model in chosen]})
    elif name is not None:
        _print_one(chosen[0])
    else:
        _print_all(chosen)


def _plain(model: Model) -> dict[str, Any]:
    """Give a model as plain data; each null is named as one of two: it has none, or not published."""
    none, missing = has_none(model), _missing(model)
    return {
        **model.to_dict(),
        "has_none": [fact for fact in missing if fact in none],
        "not_published": [fact for fact in missing if fact not in none],
    }


def has_none(model: Model) -> set[str]:
    """Name what a model is known not to have; what is missing beside that, nobody published."""
    none = {"grid.high_resolution_pixels", "weights", "stands_for"}
    if model.context.thinking is Thinking.NEVER:
        none |= {"context.max_input_thinking", "context.max_thinking"}
    if model.context.thinking is Thinking.ALWAYS:
        none |= {"context.max_input"}
    if model.features.video is False:
        none |= {"frames", "films"}
    return none


def _missing(model: Model) -> list[str]:
    """Name the facts of a model, and of its parts, that are ``None``."""
    names = []
    for name in _fields(model):
        value = getattr(model, name)
        if value is None:
            names.append(name)
        elif name in _PARTS:
            names += [f"{name}.{fact}" for fact in _fields(value) if getattr(value, fact) is None]
    return names


def _fields(value: Plain) -> list[str]:
    return [field.name for field in fields(value)]


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
            _longest(model),
            f"{most:,}" if most else "?",
            str(model.context.thinking or "?"),
        )
    out = console()
    out.print(shown)
    out.print("-: it has none; ?: nobody published it")


def _longest(model: Model) -> str:
    """Write the length of the longest film: a dash for no films, a question mark for not published."""
    if model.films is None:
        return "-" if "films" in has_none(model) else "?"
    most = model.films.max_seconds
    return f"{most / MINUTE:g} min" if most >= MINUTE else f"{most:g} s"


def _print_one(model: Model) -> None:
    shown = table("fact", "value", "source")
    shown.add_row("model", model.id)
    shown.add_row("family", model.family)
    shown.add_row("also called", ", ".join(model.aliases) or "-")
    shown.add_row("stands for", model.stands_for or "-")
    none, cited = has_none(model), ""
    for name, title in _PARTS.items():
        part = getattr(model, name)
        if part is None:
            shown.add_row(title, _worded(name, None, known=name in none))
            continue
        for fact in _fields(part):
            if fact not in {"source", "apart"}:
                value = _worded(fact, getattr(part, fact), known=f"{name}.{fact}" in none)
                page = "-" if value == _NOT_PUBLISHED else str(part.source_of(fact))
                shown.add_row(f"{title}: {fact}", value, "" if page == cited else page)
                cited = page
    out = console()
    out.print(shown)
    for note in model.notes:
        out.print(f"note: {note}")


def _worded(field: str, value: object, *, known: bool) -> str:
    """Write a fact; ``known``: that there is none of it."""
    if value is None:
        return "none" if known else _NOT_PUBLISHED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.endswith("_bytes") and isinstance(value, int):
        return file_size(value)
    if field.endswith("_seconds") and isinstance(value, (int, float)):
        return seconds(float(value))
    return f"{value:,}" if isinstance(value, int) else str(value)
