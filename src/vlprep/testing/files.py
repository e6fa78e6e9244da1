"""The files of the OpenAI-compatible dialect: what a batch is made from, and where it ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.service import FILE_PURPOSES
from vlprep.testing.forms import read_form
from vlprep.testing.http import Outgoing, as_json
from vlprep.testing.replies import FIRST_SECOND, refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.testing.http import Incoming
    from vlprep.testing.replies import Refusal

_OF_ONE = (("GET", True, ""), ("GET", True, "content"), ("DELETE", True, ""))
"""What can be done with one file: the method, and what follows its id."""


class StoredFile(NamedTuple):
    """A file in the store."""

    id: str
    name: str
    purpose: str
    data: bytes
    created: int

    def to_dict(self) -> dict[str, Any]:
        """Give the object that the service answers with."""
        return {
            "id": self.id,
            "object": "file",
            "bytes": len(self.data),
            "filename": self.name,
            "purpose": self.purpose,
            "status": "processed",
            "created_at": self.created,
        }


@dataclass(slots=True)
class Files:
    """The store; the caller holds the lock.

    Attributes:
        held: The files by id, oldest first.
        count: How many there ever were.
    """

    held: dict[str, StoredFile] = field(default_factory=dict)
    count: int = 0

    def add(self, name: str, purpose: str, data: bytes) -> StoredFile:
        """Put a file into the store."""
        self.count += 1
        kept = StoredFile(
            f"file-{purpose}-{self.count:024d}", name, purpose, data, FIRST_SECOND + self.count
        )
        self.held[kept.id] = kept
        return kept

    def answer(self, method: str, rest: str, incoming: Incoming) -> Outgoing | Refusal | None:
        """Answer a request to ``/files`` and below.

        Args:
            method: ``"GET"``, ``"POST"`` or ``"DELETE"``.
            rest: What follows ``/files``: empty, ``/{id}`` or ``/{id}/content``.
            incoming: The request.

        Returns:
            The answer, or why it is refused; ``None``: there is no such address.
        """
        name, _, below = rest.lstrip("/").partition("/")
        asked = (method, bool(name), below)
        if asked == ("POST", False, ""):
            return self._create(incoming)
        if asked == ("GET", False, ""):
            newest = {kept.id: kept.to_dict() for kept in reversed(self.held.values())}
            return as_json(page_of(newest, incoming.query))
        if asked not in _OF_ONE:
            return None
        kept = self.held.get(name)
        if kept is None:
            return refusal("no-such-object", message=f"No such File object: {name}")
        if method == "DELETE":
            del self.held[name]
            return as_json({"object": "file", "deleted": True, "id": name})
        if below:
            kind = {"Content-Type": "application/octet-stream"}
            return Outgoing(headers=kind, body=kept.data)
        return as_json(kept.to_dict())

    def _create(self, incoming: Incoming) -> Outgoing | Refusal:
        try:
            form = read_form(incoming.headers.get("content-type", ""), incoming.body)
        except ValueError as error:
            return refusal("gateway-invalid", message=str(error))
        file, purpose = form.get("file"), form.get("purpose")
        if file is None or purpose is None or purpose.text not in FILE_PURPOSES.names:
            known = " or ".join(FILE_PURPOSES.names)
            message = f"a file has the fields 'file' and 'purpose', which is {known}"
            return refusal("gateway-invalid", message=message)
        return as_json(self.add(file.filename or "file", purpose.text, file.data).to_dict())


def page_of(newest: Mapping[str, dict[str, Any]], query: Mapping[str, str]) -> dict[str, Any]:
    """Give a page of a list.

    Args:
        newest: All objects by id, newest first.
        query: ``after``, the id after which the page begins, and ``limit``.
    """
    ids = list(newest)
    after, asked = query.get("after", ""), query.get("limit", "")
    if after in newest:
        ids = ids[ids.index(after) + 1 :]
    limit = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else len(ids)
    page = ids[:limit]
    return {
        "object": "list",
        "data": [newest[name] for name in page],
        "first_id": page[0] if page else None,
        "last_id": page[-1] if page else None,
        "has_more": len(page) < len(ids),
    }
