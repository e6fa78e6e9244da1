"""What the tests of batches share: small pictures on a desk, and rows about them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vlprep.catalog import batch as facts
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

MODEL = "qwen3-vl-plus"
URL = "https://example.org/a.jpg"


def picture(folder: Path, name: str = "a.jpg", width: int = 64, height: int = 48) -> str:
    """Put a picture on the desk, and give its path."""
    path = folder / name
    kind = "jpeg" if name.endswith("jpg") else "png"
    path.write_bytes(encoded(photo(width, height), kind))
    return str(path)


def row(name: str | None = None, image: Any = URL, **more: Any) -> dict[str, Any]:
    """Give a row about a picture."""
    named = {} if name is None else {"id": name}
    return {**named, "prompt": "What is this?", "image": image, **more}


def url_rows(count: int) -> Iterable[dict[str, Any]]:
    """Give rows about pictures behind URLs."""
    return (row(f"r{number}", f"https://example.org/{number}.jpg") for number in range(count))


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read a file of JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def limit(monkeypatch: pytest.MonkeyPatch, **numbers: Any) -> None:
    """Let smaller limits hold: files of 500 MB are for a benchmark."""
    import vlprep.batch.checking
    import vlprep.batch.journal
    import vlprep.batch.lines
    import vlprep.batch.packing
    import vlprep.rules.batch

    small = facts.CHAT._replace(**numbers)
    for room in (vlprep.batch.checking, vlprep.batch.packing):
        monkeypatch.setattr(room, "CHAT", small)
    monkeypatch.setattr(vlprep.batch.checking, "BY_URL", {small.url: small})
    for function in (
        vlprep.rules.batch.has_room,
        vlprep.rules.batch.files_needed,
        vlprep.rules.batch.no_room,
        vlprep.rules.batch.line_too_large,
        vlprep.rules.batch.file_findings,
        vlprep.batch.lines.make_line,
        vlprep.batch.lines.room_of,
    ):
        monkeypatch.setattr(function, "__defaults__", (*(function.__defaults__ or ())[:-1], small))
