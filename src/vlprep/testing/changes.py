"""Settings of this process that are changed for a while, and put back in whatever order.

Who puts back last wins: pytest's ``monkeypatch`` is often set up before us and undone after us, and what
it puts back is what it found: ours. So what was put back is remembered until ``settle`` looks again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_MISSING = object()
_LOCK = RLock()


@dataclass(slots=True, eq=False)
class _Change:
    """One setting: an entry of a mapping, or an attribute of anything else.

    Attributes:
        owner: What has it.
        name: Its name.
        ours: What it was changed to.
        before: What it was.
        around: The change of the same setting inside which this one was made.
    """

    owner: Any
    name: str
    ours: Any
    before: Any
    around: _Change | None = None

    def is_of(self, other: _Change) -> bool:
        """Tell whether both change the same setting."""
        return self.owner is other.owner and self.name == other.name

    def is_there(self) -> bool:
        """Tell whether the setting is what this change made of it."""
        return bool(_read(self.owner, self.name) == self.ours)


_LIVE: list[_Change] = []
_PAST: deque[_Change] = deque(maxlen=1000)
"""Without pytest nobody settles, so that only the last are kept."""


class Changes:
    """Some changes that are put back together."""

    def __init__(self) -> None:
        self._made: list[_Change] = []

    def make(self, owner: Any, name: str, value: Any) -> None:
        """Change a setting.

        Args:
            owner: A mapping such as ``os.environ``, or what has the attribute.
            name: The entry or the attribute.
            value: What it is from now on.
        """
        with _LOCK:
            change = _Change(owner, name, value, _read(owner, name))
            change.around = next((one for one in reversed(_LIVE) if one.is_of(change)), None)
            _write(owner, name, value)
            _LIVE.append(change)
            self._made.append(change)

    def undo(self) -> None:
        """Put everything back."""
        with _LOCK:
            while self._made:
                change = self._made.pop()
                at = _LIVE.index(change)
                del _LIVE[at]
                later = next((one for one in _LIVE[at:] if one.is_of(change)), None)
                if later is None:
                    _write(change.owner, change.name, change.before)
                else:  # somebody changed it after us, and is not done yet
                    later.before = change.before
                _PAST.append(change)


def settle() -> None:
    """Put back once more what somebody else has set to ours since; pytest's plugin does, per test."""
    with _LOCK:
        for change in reversed(_PAST):
            held = any(one.is_of(change) and one.is_there() for one in _LIVE)
            if change.is_there() and not held:
                outermost = change
                while outermost.around is not None and outermost.around not in _LIVE:
                    outermost = outermost.around
                _write(change.owner, change.name, outermost.before)
        _PAST.clear()


@contextmanager
def lifted(owner: Any) -> Iterator[None]:
    """Put the settings of an owner back for a moment."""
    with _LOCK:
        before = {one.name: one.before for one in reversed(_LIVE) if one.owner is owner}
        now = {name: _read(owner, name) for name in before}
    for name, value in before.items():
        _write(owner, name, value)
    try:
        yield
    finally:
        for name, value in now.items():
            _write(owner, name, value)


def _read(owner: Any, name: str) -> Any:
    own = owner if isinstance(owner, MutableMapping) else vars(owner)
    return own.get(name, _MISSING)


def _write(owner: Any, name: str, value: Any) -> None:
    if isinstance(owner, MutableMapping):
        if value is _MISSING:
            owner.pop(name, None)
        else:
            owner[name] = value
    elif value is not _MISSING:
        setattr(owner, name, value)
    elif name in vars(owner):  # it was inherited
        delattr(owner, name)
