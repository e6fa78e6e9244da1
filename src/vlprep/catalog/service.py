"""How the service answers, apart from its errors: times, uploads, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import API_REFERENCE, DASHSCOPE_SDK, GUIDE, HOUSE
from vlprep.catalog.units import MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Patience(NamedTuple):
    """A call without a stream that takes longer is answered with what there is, and a header.

    The seconds are sent with every answer too.
    """

    seconds: int
    header: str
    source: Source


class Uploads(NamedTuple):
    """What a certificate to upload allows."""

    expire_seconds: int
    max_file_mb: int
    capacity_mb: int
    source: Source


class Purposes(NamedTuple):
    """What a file may be uploaded for."""

    names: tuple[str, ...]
    source: Source


class Guard(NamedTuple):
    """What the fake takes from a client before it stops listening, and what it keeps of it.

    ``waiting_bytes`` is what files that were not digested yet may take of memory.
    """

    body_bytes: int
    form_bytes: int
    waiting_bytes: int
    seconds: float
    source: Source


PATIENCE: Final = Patience(seconds=180, header="x-dashscope-partialresponse", source=GUIDE)
UPLOADS: Final = Uploads(
    expire_seconds=300,
    max_file_mb=100,
    capacity_mb=999999999,
    source=DASHSCOPE_SDK,
)
GUARD: Final = Guard(
    body_bytes=64 * MB,
    form_bytes=512 * MB,
    waiting_bytes=64 * MB,
    seconds=30.0,
    source=HOUSE,
)
FILE_PURPOSES: Final = Purposes(("batch", "file-extract"), source=API_REFERENCE)
