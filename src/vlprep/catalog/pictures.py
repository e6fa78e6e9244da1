"""Which pictures the service takes: sides, ratio and bytes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vlprep.catalog.rows import Editions
from vlprep.catalog.sources import GUIDE, VISION_PAGE
from vlprep.catalog.units import MB
from vlprep.values.model import PictureLimits

_BY_THE_GUIDE: Final = PictureLimits(side_above=10, max_ratio=200, url_bytes=10 * MB, source=GUIDE)
PICTURES: Final = Editions(guide=_BY_THE_GUIDE)
PICTURES_QWEN3_5: Final = Editions(
    guide=_BY_THE_GUIDE,
    latest=replace(_BY_THE_GUIDE, url_bytes=20 * MB, source=VISION_PAGE),
)
