"""What all tests share."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.testing.engine import Engine

settings.register_profile("default", deadline=None)
settings.register_profile("deep", deadline=None, max_examples=2000)
# A mistake put into the rules on purpose is to be seen, not shrunk; and a busy machine is none.
settings.register_profile(
    "mutants",
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile(os.environ.get("VLPREP_HYPOTHESIS", "default"))

CORPUS = os.environ.get("VLPREP_CORPUS")


def manifest() -> list[dict[str, Any]]:
    """Read what other tools say of each file of the corpus; nothing where there is none."""
    if not CORPUS:
        return []
    text = (Path(CORPUS) / "manifest.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Give the folder of real and malformed files, or skip."""
    if not CORPUS:
        pytest.skip("VLPREP_CORPUS names no folder of real files")
    return Path(CORPUS)


@pytest.fixture
def engine() -> Engine:
    """Give the fake service without a socket, with nothing scripted."""
    from vlprep.testing.engine import Engine

    return Engine()


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Have a proxy for everything, which fails the test when it is asked."""
    from proxies import VARIABLES, proxy

    with proxy() as (address, asked):
        for name in VARIABLES:
            monkeypatch.setenv(name, address)
        yield address
    assert asked == []
