"""What the service takes as a request: roles, sizes, and the words that ask for a feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import (
    ERROR_PAGE,
    GUIDE,
    HOUSE,
    PARTIAL_PAGE,
    RATE_PAGE,
    UPLOAD_PAGE,
)
from vlprep.catalog.units import MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Words(NamedTuple):
    """Words of one kind."""

    words: tuple[str, ...]
    source: Source


class Bodies(NamedTuple):
    """How large a request may be, the number itself allowed.

    Attributes:
        without_base64: Bytes of a body that holds no data URI.
        with_base64: Bytes of a body that holds some.
        source: The page that states these numbers.
    """

    without_base64: int
    with_base64: int
    source: Source


class Blob(NamedTuple):
    """What of a text is taken for a file in Base64.

    Attributes:
        characters: From so many in a row on; line breaks do not count.
        line: Fewest characters of a line where it is wrapped; tools wrap at 64 or 76.
        different: Fewest different characters: a file has nearly all 64, a path or a hash few.
        source: Where these numbers are from.
    """

    characters: int
    line: int
    different: int
    source: Source


class BareBase64(NamedTuple):
    """How Base64 without its prefix is told from a path.

    Attributes:
        characters: From this many characters without a dot on it is no name of a file.
        jpeg: How every JPEG begins, although a path begins with a slash too.
        source: Where these facts are from.
    """

    characters: int
    jpeg: str
    source: Source


class Enough(NamedTuple):
    """Media after which the rest is not looked at where the tokens are too many already.

    No page lists more pictures of one request for any model.
    """

    media: int
    source: Source


class Name(NamedTuple):
    """The most characters that the name of a file has."""

    characters: int
    source: Source


class Wanted(NamedTuple):
    """How people ask for a feature; patterns of regular expressions, case aside."""

    pattern: str
    source: Source


ROLES: Final = Words(("user", "assistant", "system", "tool", "function", "plugin"), ERROR_PAGE)
LAST_ROLES: Final = Words(("user", "tool", "function"), ERROR_PAGE)
SCHEMES: Final = Words(("http", "https", "oss", "data", "file"), GUIDE)
RESOLVE_HEADER: Final = Words(("X-DashScope-OssResourceResolve",), UPLOAD_PAGE)
BODIES: Final = Bodies(without_base64=16 * MB, with_base64=64 * MB, source=RATE_PAGE)
BLOB: Final = Blob(characters=1000, line=60, different=32, source=HOUSE)
BARE_BASE64: Final = BareBase64(characters=80, jpeg="/9j/", source=HOUSE)
ENOUGH: Final = Enough(media=2048, source=HOUSE)
FILE_NAME: Final = Name(characters=4096, source=HOUSE)
PRIVATE_NAMES: Final = Words(
    (
        ".local",
        ".localhost",
        ".internal",
        ".lan",
        ".home",
        ".intranet",
        ".test",
        "-internal.aliyuncs.com",
    ),
    HOUSE,
)
"""Ends of the names of hosts that the public does not reach."""
SYSTEM_ADVICE: Final = GUIDE
PARTIAL: Final = PARTIAL_PAGE

HTML: Final = Wanted(r"qwenvl\s+html", GUIDE)
MARKDOWN: Final = Wanted(r"qwenvl\s+markdown", GUIDE)
BOXES: Final = Wanted(
    r"bbox|bounding[ -]box|point_2d|\bcoordinates?\b|坐标|边界框|框出|检测框|定位", GUIDE
)
BOXES_3D: Final = Wanted(
    r"bbox_3d|\b3d\b.{0,40}\bbox|三维.{0,10}(定位|检测|边界框|框)|3d\s*(框|定位|检测)", GUIDE
)
