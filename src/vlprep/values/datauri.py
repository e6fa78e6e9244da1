"""Data URIs: how long one is, and what one holds, without encoding or decoding anything else."""

from __future__ import annotations

from binascii import Error as BinasciiError
from binascii import a2b_base64, b2a_base64
from typing import NamedTuple


class DataUri(NamedTuple):
    """A data URI taken apart."""

    media_type: str
    data: bytes


def data_uri(data: bytes, media_type: str) -> str:
    """Write bytes as a data URI."""
    return f"data:{media_type};base64,{b2a_base64(data, newline=False).decode('ascii')}"


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
    head, comma, body = text.partition(",")
    media_type, *options = head[5:].split(";")
    if not is_data_uri(text) or not comma or "base64" not in (o.strip().lower() for o in options):
        message = f"not a Base64 data URI: {text[:40]!r}; it begins 'data:<media type>;base64,'"
        raise ValueError(message)
    try:
        data = _decoded(body)
    except (BinasciiError, ValueError) as error:
        message = f"the data of the data URI is not Base64: {error}"
        if "," in body:
            message = (
                "the data URI holds several pieces, with a comma between; a list of frames is "
                'one data URI a frame: {"type": "video", "video": [...]}, or {"video": [...]}'
            )
        raise ValueError(message) from error
    return DataUri(media_type.strip().lower(), data)


def _decoded(body: str) -> bytes:
    """Decode Base64; white space is rare, so it is only taken out where it is in the way."""
    try:
        return a2b_base64(body, strict_mode=True)
    except (BinasciiError, ValueError):
        return a2b_base64("".join(body.split()), strict_mode=True)
