"""Run the benchmarks in a virtual environment of their own, so that peers stay out of yours."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".venv"
PARTS = (
    "imports",
    "headers",
    "films",
    "sizes",
    "answers",
    "fit_pictures",
    "fit_films",
    "whole_requests",
    "fake",
    "recipes",
)
# Pinned: a figure in the README is of these.
PEERS = (
    "imagesize==2.0.1",
    "pymediainfo==7.0.1",
    "litellm==1.106.2",
    "openai==3.54.0",
    "langchain-core==1.7.2",
    "pyvips[binary]==3.2.0",
    "transformers==5.23.0",
    "torch==2.13.0",
)
BARE = ("qwen-vl-utils==0.0.14",)
"""Installed without what they ask for: torchvision has no build beside a CPU torch."""


def prepare() -> Path:
    """Make the environment on first use, and give its Python."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        print("making benchmarks/.venv; this takes some minutes once")
        venv.create(HOME, with_pip=True)
        for peer in PEERS:
            pip(python, peer)
        for peer in BARE:
            pip(python, "--no-deps", peer)
    pip(python, "--force-reinstall", "--no-deps", str(HERE.parent))
    pip(python, str(HERE.parent))
    return python


def pip(python: Path, *arguments: str) -> None:
    """Install something; what cannot be had is left out of the tables."""
    command = [str(python), "-m", "pip", "install", "--quiet", *arguments]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        print(f"left out: {arguments[-1]} could not be installed")


def main() -> None:
    """Run the parts that are named, or all."""
    parts = sys.argv[1:] or PARTS
    unknown = set(parts) - set(PARTS)
    if unknown:
        sys.exit(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    python = prepare()
    for part in parts:
        print(f"\n== {part}")
        subprocess.run([str(python), str(HERE / f"{part}.py")], check=False)


if __name__ == "__main__":
    main()
