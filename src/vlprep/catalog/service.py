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


class UsageNames(NamedTuple):
    """Keys of ``usage`` in an answer of either dialect; each may be missing or null.

    Attributes:
        tokens: Those that are numbers, all but ``characters`` of tokens.
        details: Those that hold more of them, each with the keys in it.
        words: What stands among those and is no number.
        source: Where they are from.
    """

    tokens: tuple[str, ...]
    details: dict[str, tuple[str, ...]]
    words: tuple[str, ...]
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
_OF_INPUT = (
    "text_tokens",
    "image_tokens",
    "video_tokens",
    "audio_tokens",
    "cached_tokens",
    "cache_creation_input_tokens",
)
_OF_OUTPUT = ("text_tokens", "reasoning_tokens", "audio_tokens")
USAGE: Final = UsageNames(
    tokens=(
        "prompt_tokens",
        "completion_tokens",
        "input_tokens",
        "output_tokens",
        "total_tokens",
        "image_tokens",
        "video_tokens",
        "characters",
    ),
    details={
        "prompt_tokens_details": _OF_INPUT,
        "completion_tokens_details": _OF_OUTPUT,
        "input_tokens_details": _OF_INPUT,
        "output_tokens_details": _OF_OUTPUT,
    },
    words=("cache_creation", "cache_type"),
    source=API_REFERENCE,
)
