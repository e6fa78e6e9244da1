"""Digests of the files that came in: made when somebody asks for one, as few tests ever do."""

from __future__ import annotations

from hashlib import sha256
from threading import Lock

from vlprep.catalog.service import GUARD
from vlprep.values.datauri import parse_data_uri


class Digest:
    """The SHA-256 of a file, which is kept as it came until the digest is asked for."""

    __slots__ = ("_came", "_made")

    def __init__(self, came: str | bytes) -> None:
        """Keep a file.

        Args:
            came: Its bytes, or its data URI; one that is broken has no digest.
        """
        self._came: str | bytes | None = came
        self._made = ""

    def __str__(self) -> str:
        """Give it in hexadecimal digits."""
        came = self._came
        if came is not None:
            self._made = _made_of(came)
            self._came = None  # last: another thread may ask at the same time
        return self._made

    def __repr__(self) -> str:
        """Show it as the text that it is."""
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        """Tell whether both are digests of the same bytes."""
        return str(self) == str(other) if isinstance(other, Digest) else NotImplemented

    def __hash__(self) -> int:
        """Give a number for it."""
        return hash(str(self))


class Digests:
    """The digests of the files that travelled in bodies.

    Files that wait for their digest take memory: where they are too much of it, the oldest are
    digested after all. A body that comes again brings no new files.
    """

    def __init__(self) -> None:
        """Know none."""
        self._lock = Lock()
        self._waiting: dict[object, tuple[Digest, int]] = {}
        self._bytes = 0

    def of(self, place: object, uri: str) -> Digest:
        """Give the digest of a file.

        Args:
            place: The body that it came in, and where in it.
            uri: The file, as a data URI.
        """
        with self._lock:
            if place in self._waiting:
                return self._waiting[place][0]
            made = Digest(uri)
            self._waiting[place] = (made, len(uri))
            self._bytes += len(uri)
            late = []
            while self._bytes > GUARD.waiting_bytes:
                oldest, size = self._waiting.pop(next(iter(self._waiting)))
                self._bytes -= size
                late.append(oldest)
        for digest in late:
            str(digest)
        return made


def _made_of(came: str | bytes) -> str:
    try:
        data = parse_data_uri(came).data if isinstance(came, str) else came
    except ValueError:
        return ""
    return sha256(data).hexdigest()
