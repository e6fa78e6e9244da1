"""Data URIs: how long one is, and what one holds, without encoding or decoding anything else.

To decode Base64 takes five times as long as to see that it is right: so it is looked through once,
and only decoded where somebody reads.
"""

from __future__ import annotations

from binascii import Error as BinasciiError
from binascii import a2b_base64, b2a_base64
from typing import NamedTuple

_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_PADDING = (b"", b"=", b"==")
_CHUNK = 1 << 16


class CheckedUri(str):
    """A data URI of which somebody has seen already that its data is right Base64."""

    __slots__ = ()


class DataUri(NamedTuple):
    """A data URI taken apart.

    Attributes:
        media_type: The MIME type that it declares.
        text: Its text, of which the data is right Base64 without white space.
        start: Where in the text the data begins.
    """

    media_type: str
    text: str
    start: int

    @property
    def size(self) -> int:
        """Give the number of bytes that it holds."""
        return (len(self.text) - self.start) // 4 * 3 - self.text.count("=", -2)

    @property
    def data(self) -> bytes:
        """Decode all of it."""
        return self.read(0, self.size)

    def read(self, offset: int, count: int) -> bytes:
        """Decode up to ``count`` bytes at an offset; fewer come back where the data ends."""
        fours, before = divmod(offset, 3)
        end = self.start + (offset + count + 2) // 3 * 4
        return a2b_base64(self.text[self.start + fours * 4 : end])[before : before + count]


def data_uri(data: bytes, media_type: str) -> str:
    """Write bytes as a data URI."""
    return f"data:{media_type};base64,{_base64(data)}"


def data_uri_length(size: int, media_type: str) -> int:
    """Give the length of a data URI that holds ``size`` bytes, without making it."""
    return len(f"data:{media_type};base64,") + 4 * ((size + 2) // 3)


def is_data_uri(text: str) -> bool:
    """Tell whether a text is a data URI, whatever it holds."""
    return text[:5].lower() == "data:"


def parse_data_uri(text: str) -> DataUri:
    """Take a Base64 data URI apart; white space inside the data is allowed.

    Raises:
        ValueError: It is not a Base64 data URI, or its data is not Base64.
    """
    comma = text.find(",")
    media_type, *options = text[5 : max(comma, 0)].split(";")
    if not is_data_uri(text) or "base64" not in (o.strip().lower() for o in options):
        message = f"not a Base64 data URI: {text[:40]!r}; it begins 'data:<media type>;base64,'"
        raise ValueError(message)
    try:
        raw, start = _checked(text, comma + 1)
    except (BinasciiError, ValueError) as error:
        message = f"the data of the data URI is not Base64: {error}"
        if text.find(",", comma + 1) >= 0:
            message = (
                "the data URI holds several pieces, with a comma between; a list of frames is "
                'one data URI a frame: {"type": "video", "video": [...]}, or {"video": [...]}'
            )
        raise ValueError(message) from error
    return DataUri(media_type.strip().lower(), raw, start)


def _checked(text: str, start: int) -> tuple[str, int]:
    """Give a text whose rest is Base64 without white space, and where that begins.

    White space is rare, so it is only taken out where it is in the way.

    Raises:
        binascii.Error: It is not Base64.
        ValueError: It holds other letters than those of ASCII.
    """
    if isinstance(text, CheckedUri) or _is_right(text, start):
        return text, start
    tidy = "".join(text[start:].split())
    if not _is_right(tidy, 0):  # what else Python takes for Base64 is for Python to tell
        tidy = _base64(a2b_base64(tidy, strict_mode=True))
    return tidy, 0


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode("ascii")


def _is_right(text: str, start: int) -> bool:
    return text.isascii() and is_base64(text.encode("ascii"), start, len(text))


def is_base64(raw: bytes, start: int, end: int) -> bool:
    """Tell whether a part of a text is nothing but digits in fours, the last of them padded."""
    if (end - start) % 4:
        return False
    last = max(end - 4, start)
    # A chunk at a time, which stays in the processor's cache.
    for at in range(start, last, _CHUNK):
        if raw[at : min(at + _CHUNK, last)].translate(None, _DIGITS):
            return False
    padding = raw[last:end].translate(None, _DIGITS)
    return padding in _PADDING and raw.endswith(padding, last, end)
