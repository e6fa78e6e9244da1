"""Keys, each good in one region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.testing.replies import refusal
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.testing.replies import Refusal

_KEY = "sk-vlprep-"


class Keys:
    """Which key is good where."""

    def __init__(self) -> None:
        """Know no key but the fake's own."""
        self._bound: dict[str, str] = {}

    def of(self, region: str) -> str:
        """Give the fake's own key of a region."""
        return f"{_KEY}{Region(region)}"

    def bind(self, key: str, region: str) -> None:
        """Bind a key to a region."""
        self._bound[key] = str(Region(region))

    def refused(self, headers: Mapping[str, str], region: str) -> Refusal | None:
        """Refuse a key that is missing or of another region; one that nobody has bound is good."""
        key = _key(headers)
        return None if key and self._region(key) in {None, region} else refusal("api-key")

    def explained(self, headers: Mapping[str, str], region: str) -> str:
        """Say why a key was refused: the service's own words do not tell."""
        key = _key(headers)
        if not key:
            return "there is no key"
        return (
            f"the key is good in {self._region(key)}, and the call went to {region}; a client "
            "keeps the key that it was made with"
        )

    def _region(self, key: str) -> str | None:
        """Tell where a key is good; ``None``: anywhere."""
        bound = self._bound.get(key)
        if bound is None and key.startswith(_KEY):
            return key.removeprefix(_KEY)
        return bound


def account(headers: Mapping[str, str], region: str) -> int:
    """Give a number for whoever asks, the same for the same key in the same region."""
    return hash((_key(headers), region))


def _key(headers: Mapping[str, str]) -> str:
    kind, _, key = headers.get("authorization", "").partition(" ")
    return key.strip() if kind.lower() == "bearer" else ""
