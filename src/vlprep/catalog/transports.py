"""How large a file may be, by the way it travels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import DATA_URI_ISSUE, GUIDE
from vlprep.catalog.units import MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class ByPath(NamedTuple):
    """A local path: the file itself is smaller than this."""

    picture_below: int
    film_below: int
    source: Source


class ByBase64(NamedTuple):
    """A data URI: the whole string, ``data:`` prefix included, is shorter than this."""

    uri_below: int
    source: Source


class InRequest(NamedTuple):
    """How many data URIs one request may hold, the number itself allowed."""

    data_uris: int
    source: Source


BY_PATH: Final = ByPath(picture_below=10 * MB, film_below=100 * MB, source=GUIDE)
BY_BASE64: Final = ByBase64(uri_below=10 * MB, source=GUIDE)
IN_REQUEST: Final = InRequest(data_uris=250, source=DATA_URI_ISSUE)
