"""DO: put a result in its place, whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.errors import OutputError, OutputExistsError, VlprepError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.media.reader import Reader

_CHUNK = 1 << 20
_ENDS = tuple(end for row in (*PICTURES.values(), *FILMS.values()) for end in row.extensions)
_SEPARATORS = tuple({"/", os.sep})
_NO_FOLDER = "what should be a folder is a file; choose another place"
_NO_RIGHT = "choose another place, or get the right to write there"
_FIXES = {
    errno.EACCES: _NO_RIGHT,
    errno.EEXIST: _NO_FOLDER,
    errno.ENOENT: "make its folder first",
    errno.ENOSPC: "make room",
    errno.ENOTDIR: _NO_FOLDER,
    errno.EPERM: _NO_RIGHT,
    errno.EROFS: _NO_RIGHT,
}
"""What helps against what a file system says."""


@contextmanager
def new_file(target: str, *, overwrite: bool = False) -> Iterator[str]:
    """Give a temporary path to write to; it takes the target's place when all went well.

    Args:
        target: Where the file is to be.
        overwrite: Whether a file at the target may be replaced.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: It cannot be written.
    """
    refuse_existing(target, overwrite=overwrite)
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:100]}.{os.getpid()}-{os.urandom(4).hex()}.part")  # noqa: PTH118
    with output_errors(target):
        try:
            yield temporary
            _move(temporary, target, overwrite=overwrite)
        finally:
            if os.path.lexists(temporary):
                os.unlink(temporary)  # noqa: PTH108


def is_folder(output: str) -> bool:
    """Tell whether results go into it: a folder that exists, or a name that ends like one."""
    return os.path.isdir(output) or output.endswith(_SEPARATORS)  # noqa: PTH112


def ends_known(name: str) -> bool:
    """Tell whether a name ends like a picture's or a film's."""
    return name.lower().endswith(_ENDS)


def placed(output: str, name: str, *, source: str | None, folder: bool = False) -> str:
    """Say where a result goes.

    Args:
        output: A file or a folder; a file's name without a known end gets that of ``name``.
        name: The result's name in a folder.
        source: The file that it is made of; it is never written over.
        folder: Whether ``output`` is a folder whatever it looks like.

    Raises:
        OutputExistsError: It would be the source itself.
        OutputError: The folder cannot be made.
    """
    target = output if ends_known(output) else output + os.path.splitext(name)[1]  # noqa: PTH122
    if folder or is_folder(output):
        with output_errors(output):
            os.makedirs(output, exist_ok=True)  # noqa: PTH103
        target = os.path.join(output, name)  # noqa: PTH118
    if source is not None and os.path.exists(target) and os.path.samefile(target, source):  # noqa: PTH110, PTH121
        message = "that is the source itself, which is never written over; choose another name"
        raise OutputExistsError(errno.EEXIST, message, target)
    return target


def refuse_existing(target: str, *, overwrite: bool, fix: str = "") -> None:
    """Say early that there is a file where a result is to be.

    Args:
        target: Where it is to be.
        overwrite: Whether a file there may be replaced.
        fix: What to do about it, where that is not the usual.

    Raises:
        OutputExistsError: There is, and it may not be replaced.
    """
    if not overwrite and os.path.lexists(target):
        raise _exists(target, fix)


def write_bytes(data: bytes, target: str, *, overwrite: bool) -> None:
    """Write bytes to a file.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: It cannot be written.
    """
    with new_file(target, overwrite=overwrite) as path, open(path, "xb") as file:  # noqa: PTH123
        file.write(data)


@contextmanager
def new_lines(target: str, *, overwrite: bool) -> Iterator[Callable[[bytes], None]]:
    """Give a function that adds to a file, which is there when all went well, else nothing is.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: It cannot be written.
    """
    with new_file(target, overwrite=overwrite) as path, open(path, "xb") as file:  # noqa: PTH123

        def write(data: bytes) -> None:
            file.write(data)

        yield write


def copy_source(reader: Reader, target: str, *, overwrite: bool) -> None:
    """Write a source to a file as it is.

    Raises:
        OutputExistsError: There is a file already.
        OutputError: It cannot be written.
    """
    with new_file(target, overwrite=overwrite) as path, open(path, "xb") as file:  # noqa: PTH123
        file.writelines(reader.read_at(offset, _CHUNK) for offset in range(0, reader.size, _CHUNK))


def _move(temporary: str, target: str, *, overwrite: bool) -> None:
    """Move a file to its place; where another one has come there meanwhile, refuse."""
    if overwrite:
        os.replace(temporary, target)  # noqa: PTH105
        return
    try:
        os.link(temporary, target)
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise _exists(target) from None
        os.replace(temporary, target)  # noqa: PTH105


def _exists(target: str, fix: str = "") -> OutputExistsError:
    told = fix or "choose another name, or overwrite=True"
    return OutputExistsError(errno.EEXIST, f"there is a file already; {told}", target)


@contextmanager
def output_errors(where: str) -> Iterator[None]:
    """Turn what the file system refuses into an error of ours."""
    try:
        yield
    except VlprepError:
        raise
    except OSError as error:
        code = error.errno or errno.EIO
        told = (f"cannot write it: {error.strerror or error}", _FIXES.get(code))
        raise OutputError(code, "; ".join(filter(None, told)), where) from error
