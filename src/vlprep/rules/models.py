"""Which model a name means."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from vlprep.catalog.models import ALIASES, MODELS, STANDS_FOR, WEIGHTS_ONLY
from vlprep.errors import UnknownModelError
from vlprep.values.choices import Edition
from vlprep.values.model import Model

if TYPE_CHECKING:
    from vlprep.catalog.rows import Editions, ModelRow

T = TypeVar("T")

_ROWS = {name: row for row in MODELS for name in row.ids}


def get_model(name: str, *, edition: str = "guide") -> Model:
    """Look a model up: by its id, else by a listed alias, else as a newer snapshot of an id.

    Args:
        name: The id as a request carries it.
        edition: Whose numbers hold: ``"guide"`` or ``"latest"``.

    Returns:
        The model, with a note where the name is not the listed id itself.

    Raises:
        UnknownModelError: Nothing is listed under this name; it carries near names.
        TypeError: The name is not a string.
        ValueError: The edition is not one of the two.
    """
    if not isinstance(name, str):
        message = f"model must be a name such as 'qwen3-vl-plus' or a Model, not {name!r}"
        raise TypeError(message)
    return _find(name, Edition(edition))


def list_models(*, task: str | None = None) -> tuple[Model, ...]:
    """List the models, in the guide's order; with a task, those that the guide names for it.

    Args:
        task: One of the tasks of the guide's advice: ``"grounding"``, ``"documents"`` ...

    Raises:
        ValueError: No such task; the message lists them.
    """
    if task is None:
        return tuple(get_model(name) for name in _ROWS)
    from vlprep.catalog.advice import TASKS

    for row in TASKS:
        if row.name == task:
            return tuple(get_model(name) for name in row.models)
    known = ", ".join(row.name for row in TASKS)
    message = f"task must be one of {known}, not {task!r}"
    raise ValueError(message)


def as_model(model: str | Model, edition: Edition) -> Model:
    """Take a model's name, or a model of the caller's own.

    Raises:
        UnknownModelError: Nothing is listed under this name.
        TypeError: It is neither a name nor a model.
    """
    return model if isinstance(model, Model) else get_model(model, edition=edition)


def in_other_edition(model: Model) -> Model:
    """Give the same model as the other edition knows it; a caller's own model is the same in both."""
    if model != _find_or_none(model.id, model.edition):
        return model
    other = Edition.LATEST if model.edition is Edition.GUIDE else Edition.GUIDE
    return _find(model.id, other)


@cache
def _find(name: str, edition: Edition) -> Model:
    row = _ROWS.get(name)
    if row is not None:
        return _join(name, row, edition)
    meant = ALIASES.meaning.get(name)
    if meant is not None:
        return _find(meant, edition)
    listed = _without_date(name)
    if listed is not None:
        model = _find(listed, edition)
        note = f"{name} is not listed; it is counted as {listed}"
        # The Batch API takes no dated snapshot.
        batch = None if model.features.batch is None else False
        return replace(
            model,
            id=name,
            aliases=(),
            stands_for=None,
            features=replace(model.features, batch=batch),
            notes=(*model.notes, note),
        )
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), [*_ROWS, *ALIASES.meaning], n=3)
    raise UnknownModelError(name, near)


def _find_or_none(name: str, edition: Edition) -> Model | None:
    try:
        return _find(name, edition)
    except UnknownModelError:
        return None


def _join(name: str, row: ModelRow, edition: Edition) -> Model:
    """Put a row's values of one edition together."""
    stands_for = STANDS_FOR.meaning.get(name)
    notes: tuple[str, ...] = (f"{name} stands for {stands_for}",) if stands_for else ()
    if name in WEIGHTS_ONLY.ids:
        notes += (f"{name} is published as weights; no list of hosted models names it",)
    return Model(
        id=name,
        family=row.family,
        aliases=tuple(alias for alias, meant in ALIASES.meaning.items() if meant == name),
        stands_for=stands_for,
        edition=edition,
        grid=_pick(row.grid, edition),
        pictures=_pick(row.pictures, edition),
        frames=row.frames and _pick(row.frames, edition),
        films=row.films and _pick(row.films, edition),
        context=row.context,
        features=row.features,
        weights=row.weights,
        priced_as=name,
        notes=notes,
    )


def _pick(fact: Editions[T], edition: Edition) -> T:
    if edition is Edition.LATEST and fact.latest is not None:
        return fact.latest
    return fact.guide


def _without_date(name: str) -> str | None:
    """Give the listed id of which this name is a dated snapshot: ``<listed id>-YYYY-MM-DD``."""
    listed, day = name[:-11], _date_of(name)
    if day is None or listed not in _ROWS or _date_of(listed) is not None:
        return None
    return listed


def _date_of(name: str) -> str | None:
    """Give the day at the end of a name."""
    from datetime import date

    dash, day = name[-11:-10], name[-10:]
    try:
        return day if dash == "-" and date.fromisoformat(day).isoformat() == day else None
    except ValueError:
        return None
