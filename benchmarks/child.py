"""Run one piece of work in a fresh interpreter, and tell what it took."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
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

    The child ends with one line of JSON: ``{"seconds": ..., "encodes": ...}``.
    """
    seconds, peaks, encodes = [], [], 0
    for _ in range(rounds):
        command = [sys.executable, script, *arguments]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        out, error = child.stdout.read(), child.stderr.read()  # type: ignore[union-attr]
        _, status, usage = os.wait4(child.pid, 0)
        if status:
            return error.strip().splitlines()[-1] if error.strip() else f"status {status}"
        told = json.loads(out.splitlines()[-1])
        seconds.append(told["seconds"])
        encodes = told["encodes"]
        peaks.append(usage.ru_maxrss / 1024)
    return Taken(statistics.median(seconds), encodes, max(peaks))


def tell(seconds: float, encodes: int) -> None:
    """Say, in the child, what the work took."""
    print(json.dumps({"seconds": seconds, "encodes": encodes}))
