"""Findings on settings for the published processors around the open weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.rules.open_weights import settings_read
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.model import Weights
    from vlprep.values.settings import Settings

_SETTINGS = (
    "vl_high_resolution_images",
    "min_pixels",
    "max_pixels",
    "total_pixels",
    "fps",
    "max_frames",
)
_KINDS = {"image": "a picture", "video": "a film", "frames": "a list of frames"}


def processor_findings(kind: str, weights: Weights, settings: Settings) -> Iterator[Issue]:
    """Tell of settings that the processors do not read for this kind of source."""
    read = settings_read(kind, weights)
    for name in _SETTINGS:
        if getattr(settings, name) and name not in read:
            yield Issue(
                code="fps-ignored" if name == "fps" else "parameter-misplaced",
                severity=Severity.WARNING,
                message=(
                    f"{name} has no effect: the published processors do not read it for "
                    f"{_KINDS[kind]}; they read {', '.join(read)}"
                ),
                actual=name,
                fix="leave it out",
                source=weights.source,
            )
