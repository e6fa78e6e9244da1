"""What every value has in common: a short ``repr`` and a plain form."""

from __future__ import annotations

from dataclasses import fields
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import Field
    from typing import ClassVar


class Plain:
    """Base of the values: comparison, a ``repr`` and a plain form, by their fields.

    What the dataclass decorator would write anew for each class stands here once: it is a quarter
    of what a class costs at import.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __eq__(self, other: object) -> bool:
        """Compare with a value of the same class, field by field."""
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return all(
            getattr(self, field.name) == getattr(other, field.name)
            for field in fields(self)
            if field.compare
        )

    def __hash__(self) -> int:
        """Hash the fields; a value that holds something mutable cannot be hashed."""
        return hash(tuple(getattr(self, field.name) for field in fields(self) if field.compare))

    def __repr__(self) -> str:
        """Show the fields that differ from their default: what is not known stays away."""
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if field.repr and getattr(self, field.name) != field.default
        )
        return f"{type(self).__name__}({', '.join(shown)})"

    def to_dict(self) -> dict[str, Any]:
        """Give the fields as plain data that ``json.dumps`` takes; a ``Size`` is [height, width]."""
        return {field.name: as_plain(getattr(self, field.name)) for field in fields(self)}


def as_plain(value: object) -> Any:
    """Turn a value, or a container of values, into what ``json.dumps`` takes."""
    if isinstance(value, Plain):
        return value.to_dict()
    if isinstance(value, dict):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [as_plain(item) for item in value]
    if isinstance(value, float):
        return value if isfinite(value) else None  # JSON has no infinity
    if value is None or isinstance(value, (bool, int)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
