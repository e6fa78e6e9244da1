"""Whatever a decoder raises becomes an error of ours."""

from __future__ import annotations

import warnings
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from vlprep.errors import CorruptMediaError, MediaTooLargeError, VlprepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    except MemoryError as error:
        message = f"{what}: there is not enough memory"
        raise MediaTooLargeError(message, "shrink it, or use a larger machine") from error
    except Exception as error:
        detail = str(error) or type(error).__name__
        message = f"{what}: {detail}"
        raise CorruptMediaError(message, "get the whole file, or save it again") from error
