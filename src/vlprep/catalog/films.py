"""Which films the service takes: seconds and bytes."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.rows import Editions
from vlprep.catalog.sources import API_REFERENCE, GUIDE, VISION_PAGE
from vlprep.catalog.units import GB, HOUR, MB, MINUTE
from vlprep.values.model import FilmLimits

_TWENTY_MINUTES: Final = FilmLimits(
    min_seconds=2, max_seconds=20 * MINUTE, url_bytes=2 * GB, source=GUIDE
)
TWENTY_MINUTES: Final = Editions(guide=_TWENTY_MINUTES)
TWENTY_MINUTES_THEN_ONE_HOUR: Final = Editions(
    guide=_TWENTY_MINUTES,
    latest=FilmLimits(min_seconds=2, max_seconds=1 * HOUR, url_bytes=2 * GB, source=VISION_PAGE),
)
TEN_MINUTES: Final = Editions(
    guide=FilmLimits(min_seconds=2, max_seconds=10 * MINUTE, url_bytes=1 * GB, source=GUIDE)
)
FORTY_SECONDS: Final = Editions(
    guide=FilmLimits(min_seconds=2, max_seconds=40, url_bytes=150 * MB, source=GUIDE)
)
TWO_HOURS: Final = Editions(
    guide=FilmLimits(min_seconds=2, max_seconds=2 * HOUR, url_bytes=2 * GB, source=API_REFERENCE)
)
