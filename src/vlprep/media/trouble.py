"""Whatever a decoder raises becomes an error of ours."""

from __future__ import annotations

import re
import warnings
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar, cast

from vlprep.errors import CorruptMediaError, MediaTooLargeError, VlprepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.errors import MediaError

T = TypeVar("T")
_DECODERS = re.compile(r"(?:PIL|pillow_heif)\.")
"""The modules that are silenced while they work for us; nobody else has this very pattern."""
_lock = Lock()
_working = 0
"""How many threads have a decoder at work."""


def decoding(what: str, work: Callable[[], T]) -> T:
    """Run a decoder without its warnings, and turn whatever it raises into an error of ours.

    Args:
        what: How the error begins: "it cannot be decoded".
        work: Opens and decodes.

    Raises:
        MediaTooLargeError: Memory ran out.
        CorruptMediaError: Anything else went wrong.
    """
    with decoder_errors(what), _silence():
        return work()


@contextmanager
def _silence() -> Iterator[None]:
    """Keep the decoders of pictures from warning, or from failing where warnings are errors.

    Filters belong to the process. ``warnings.catch_warnings`` would put back the whole list at the
    end, and so undo what other threads changed meanwhile; and to let one decoder run at a time
    would cost a pool of threads its speed. So the first thread that decodes adds one filter, for
    the decoders' own modules alone, and the last one takes that very filter away.
    """
    global _working  # noqa: PLW0603 - the filters are the process's, so their count is too
    with _lock:
        if not _working:
            warnings.filterwarnings("ignore", module=_DECODERS.pattern)
        _working += 1
    try:
        yield
    finally:
        with _lock:
            _working -= 1
            if not _working:
                filters = cast("list[tuple[object, ...]]", warnings.filters)
                # Equal, not the same: `re` forgets what it has compiled, and compiles it again.
                filters[:] = [row for row in filters if row[3] != _DECODERS]


@contextmanager
def decoder_errors(what: str) -> Iterator[None]:
    """Turn whatever a decoder raises into an error of ours.

    Args:
        what: How the error begins.

    Raises:
        MediaTooLargeError: Memory ran out.
        CorruptMediaError: Anything else went wrong.
    """
    try:
        yield
    except VlprepError:
        raise
    except Exception as error:
        raise as_media_error(what, error) from error


def as_media_error(what: str, error: Exception) -> MediaError:
    """Give the error of ours that stands for one of a decoder, or of a header reader's arithmetic.

    Args:
        what: How it begins.
        error: What was raised: anything but an error of ours.

    Returns:
        ``MediaTooLargeError`` where memory ran out, else ``CorruptMediaError``.
    """
    if isinstance(error, MemoryError):
        message = f"{what}: there is not enough memory"
        return MediaTooLargeError(message, "shrink it, or use a larger machine")
    message = f"{what}: {str(error) or type(error).__name__}"
    return CorruptMediaError(message, "get the whole file, or save it again")
