"""A value that is a sequence of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar, overload

from vlprep.values.plain import Plain

T = TypeVar("T")


class Several(Plain, Sequence[T], Generic[T]):
    """Base of the values that are sequences of their ``items``, with more to say about them."""

    __slots__ = ()
    items: tuple[T, ...]

    def __len__(self) -> int:
        return len(self.items)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...
    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self.items[index]
