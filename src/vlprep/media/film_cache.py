"""Frames that are encoded more than once, kept in memory while they are few and on disk beyond."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING

from vlprep.media.writing import output_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from vlprep.media.framing import Planes

_IN_MEMORY = 64 * 1024 * 1024


class FrameCache:
    """Frames of one size, in order; a context that leaves nothing behind."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, prefix="vlprep-")  # noqa: SIM115 - closed in __exit__
        self._shape = 0, 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Throw the frames away."""
        self._file.close()

    def fill(self, frames: Iterable[Planes]) -> None:
        """Keep frames.

        Raises:
            OutputError: The disk is full.
        """
        for frame in frames:
            self._shape = frame.shape
            with output_errors("a temporary file"):
                self._file.write(frame.tobytes())

    def show(self, shown: Sequence[int]) -> Iterator[Planes]:
        """Give frames by their numbers, from 0."""
        import numpy as np

        rows, columns = self._shape
        for number in shown:
            self._file.seek(number * rows * columns)
            data = self._file.read(rows * columns)
            yield np.frombuffer(data, dtype=np.uint8).reshape(rows, columns)
