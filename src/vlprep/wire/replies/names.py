"""Names that stand in answers, folded: models write ``bbox_2D``, ``boundingBox`` and ``box2`` too."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from vlprep.catalog.answers import KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

PLACES = frozenset((*KEYS.box, *KEYS.point, *KEYS.place, *KEYS.polygon, *KEYS.box_3d))
TIMES = frozenset((*KEYS.start, *KEYS.end, *KEYS.loose_start, *KEYS.loose_end, *KEYS.span))
LABELS = frozenset((*KEYS.label, *KEYS.event))
REPEATED = PLACES | TIMES | LABELS | {*KEYS.corners[0], *KEYS.pair}
"""Names that begin another thing where they stand in an object once more."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z][a-z])")
_COUNT = re.compile(r"(?<=[a-z0-9])_?\d{1,3}\Z")
_COORDINATE = re.compile(r"[xy]_?\d{1,3}")
_EXTENT, _MEASURE = frozenset(KEYS.extent), frozenset(KEYS.measure)


@lru_cache(maxsize=1024)
def folded(name: str) -> str:
    """Fold a name as the catalog writes it."""
    return _HUMP.sub("_", name.strip()).lower().replace(" ", "_")


@lru_cache(maxsize=1024)
def place_of(name: str) -> str:
    """Fold the name of a place, and leave out its number: ``bbox_2d_2`` is another ``bbox_2d``."""
    whole = folded(name)
    return whole if whole in PLACES else _COUNT.sub("", whole)


def row_names(thing: Mapping[str, Any]) -> list[str]:
    """Give the names under which the numbers of a box or a point stand one by one; mostly none.

    Numbers under more such names than those of one box or point may be any other shape.
    """
    named = {folded(name): name for name, value in thing.items() if _may_be_number(value)}
    rows = {folded(name) for name, value in thing.items() if isinstance(value, list)}
    for wanted in (*KEYS.corners, KEYS.pair):
        others = (named.keys() | rows) - {*wanted}
        more = any(map(_COORDINATE.fullmatch, others))
        if wanted is KEYS.pair:
            more = more or bool(_EXTENT & others)
        if named.keys() >= {*wanted} and not more:
            return [named[name] for name in wanted]
    return []


def is_measure(name: str) -> bool:
    """Tell names of numbers that are no place: ``size``, and ``image_size`` as well."""
    return not _MEASURE.isdisjoint((folded(name), folded(name).rpartition("_")[2]))


def _may_be_number(value: object) -> bool:
    if isinstance(value, str):
        return any(map(str.isdigit, value))
    return isinstance(value, (int, float)) and not isinstance(value, bool)
