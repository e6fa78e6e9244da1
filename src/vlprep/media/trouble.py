"""Whatever a decoder raises becomes an error of ours."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from vlprep.errors import CorruptMediaError, MediaTooLargeError, VlprepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.errors import MediaError

T = TypeVar("T")
_FILTERS = Lock()
"""Warning filters belong to the process, so only one thread may change them at a time."""


def decoding(what: str, work: Callable[[], T]) -> T:
    """Run a decoder, and turn whatever it raises into an error of ours.

    Where the program makes errors of warnings, a decoder that only warns would fail; it is then
    run again without them.

    Args:
        what: How the error begins: "it cannot be decoded".
        work: Opens and decodes; it may be run twice.

    Raises:
        MediaTooLargeError: Memory ran out.
        CorruptMediaError: Anything else went wrong.
    """
    with decoder_errors(what):
        try:
            return work()
        except Warning:
            with _FILTERS, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return work()


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
