"""Timing side by side: rounds of all contenders in turn, medians, ratios."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9


def seconds(work: Callable[[], object], times: int) -> float:
    """Run work several times, and give the seconds of one."""
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


def compare(
    contenders: dict[str, Callable[[], object]], *, times: int = 1, rounds: int = ROUNDS
) -> dict[str, float]:
    """Give the median seconds of each contender, measured in turn."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, work in contenders.items():
            taken[name].append(seconds(work, times))
    return {name: statistics.median(values) for name, values in taken.items()}


def show(title: str, medians: dict[str, float], unit: str = "us") -> None:
    """Print a line for each contender, with its ratio to the first."""
    scale = {"ms": 1e3, "us": 1e6, "ns": 1e9}[unit]
    first = next(iter(medians.values()))
    print(title)
    for name, value in medians.items():
        print(f"  {name:34} {value * scale:12.2f} {unit}  {value / first:8.2f} x")
