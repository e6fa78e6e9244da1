"""What the guide advises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import GUIDE
from vlprep.catalog.units import MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Task(NamedTuple):
    """Which models the guide names for a task, best first."""

    name: str
    models: tuple[str, ...]
    source: Source


class Base64Advice(NamedTuple):
    """Up to this size a file may go as Base64; above it, a path is steadier."""

    file_below: int
    source: Source


class GroundingAdvice(NamedTuple):
    """Sides within which Qwen2.5-VL finds boxes well."""

    min_side: int
    max_side: int
    source: Source


_QWEN3_VL: Final = ("qwen3-vl-plus", "qwen3-vl-flash")
_QWEN2_5_VL: Final = ("qwen-vl-max", "qwen-vl-plus")

TASKS: Final = (
    Task("recognition", _QWEN3_VL, GUIDE),
    Task("grounding", _QWEN3_VL, GUIDE),
    Task("grounding-3d", _QWEN3_VL, GUIDE),
    Task("agent", _QWEN3_VL, GUIDE),
    Task("documents", _QWEN3_VL, GUIDE),
    Task("web-pages", _QWEN3_VL, GUIDE),
    Task("problem-solving", _QWEN3_VL, GUIDE),
    Task("long-video", _QWEN3_VL, GUIDE),
    Task("captions", _QWEN2_5_VL, GUIDE),
    Task("short-video", _QWEN2_5_VL, GUIDE),
)
BASE64: Final = Base64Advice(file_below=1 * MB, source=GUIDE)
GROUNDING: Final = GroundingAdvice(min_side=480, max_side=2560, source=GUIDE)
