"""Run one piece of work in a fresh interpreter, and tell what it took."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
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


def tell(seconds: float, encodes: int, peak: float | None = None) -> None:
    """Say, in the child, what the work took; its own peak unless another program did the work."""
    told = peak_of("self") if peak is None else peak
    print(json.dumps({"seconds": seconds, "encodes": encodes, "peak": told}))


def watch(command: list[str]) -> float:
    """Run another program, and give its peak.

    Raises:
        CalledProcessError: It failed.
    """
    peak = 0.0
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            peak = max(peak, peak_of(str(process.pid)))
            time.sleep(0.05)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak


def peak_of(process: str) -> float:
    """Give the most memory of a process in MB; what ``getrusage`` says includes its parent's."""
    status = Path("/proc", process, "status")
    if not status.exists():
        return 0.0
    rows = [row for row in status.read_text().splitlines() if row.startswith("VmHWM")]
    return int(rows[0].split()[1]) / 1024 if rows else 0.0
