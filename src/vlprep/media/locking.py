"""DO: one at a time. The system gives a lock back when its process ends, however that ends."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from vlprep.errors import OutputExistsError
from vlprep.media.writing import output_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = ".lock"
"""What the name of a file ends in that stands for a lock; it is empty."""


@contextmanager
def locked(path: str) -> Iterator[None]:
    """Keep every other process, and every other caller, from what a path stands for.

    Args:
        path: What is locked. A file beside it, which ends in ``.lock``, is there meanwhile.

    Raises:
        OutputExistsError: Somebody else holds it.
        OutputError: The lock cannot be made.
    """
    name = path + LOCK
    with output_errors(path):
        file = _held(name)
    try:
        yield
    finally:
        # Only POSIX lets go of a file that is open; elsewhere it is closed first, and whoever has
        # opened it by then keeps it.
        if sys.platform == "win32":
            os.close(file)
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108 - pathlib costs 10 ms to import
        else:
            os.unlink(name)  # noqa: PTH108
            os.close(file)


def _held(name: str) -> int:
    """Open the file and lock it; where it was taken away meanwhile, another one."""
    while True:
        file = os.open(name, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _lock(file, name)
            if _is_there(file, name):
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)


def _lock(file: int, name: str) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno not in {errno.EAGAIN, errno.EACCES, errno.EDEADLK}:
            raise
        message = "another run is at work there; wait for its end, or choose another place"
        raise OutputExistsError(errno.EEXIST, message, name.removesuffix(LOCK)) from error


def _is_there(file: int, name: str) -> bool:
    """Tell whether the file that is locked is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(file), os.stat(name))  # noqa: PTH116
    except FileNotFoundError:
        return False
