"""Run one piece of work in a fresh interpreter, and tell what it took."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROUNDS = 3
MBIT = 1e6 / 8


class Taken(NamedTuple):
    """What one piece of work took.

    Attributes:
        seconds: Of the work alone, without the start of the interpreter.
        encodes: Encodes of a whole picture or film; 0 where nobody counts.
        peak: Most memory of the child, in MB, imports included.
    """

    seconds: float
    encodes: int
    peak: float


def run(script: str, *arguments: str, rounds: int = ROUNDS) -> Taken | str:
    """Run ``script arguments`` some times, each in a child; give the medians, or why not.

    The child ends with ``tell``.
    """
    seconds, peaks, encodes = [], [], 0
    for _ in range(rounds):
        command = [sys.executable, script, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return (done.stderr.strip() or f"status {done.returncode}").splitlines()[-1]
        told = json.loads(done.stdout.splitlines()[-1])
        seconds.append(told["seconds"])
        encodes = told["encodes"]
        peaks.append(told["peak"])
    return Taken(statistics.median(seconds), encodes, max(peaks))


def tell(seconds: float, encodes: int) -> None:
    """Say, in the child, what the work took."""
    print(json.dumps({"seconds": seconds, "encodes": encodes, "peak": _peak()}))


def _peak() -> float:
    """Give the most memory of this process in MB; what ``getrusage`` says includes its parent's."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
