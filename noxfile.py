"""Sessions that are too slow or too wide for every change."""

from __future__ import annotations

import nox

nox.options.sessions = ["tests"]


@nox.session(python=["3.11", "3.12", "3.13"])
def tests(session: nox.Session) -> None:
    """Run all tests on each Python; 3.12 and later come with PyAV 19."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python="3.11")
def oldest(session: nox.Session) -> None:
    """Run all tests with the oldest versions that pyproject.toml allows."""
    session.install("uv")
    session.run("uv", "pip", "install", "--resolution", "lowest-direct", "-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session(python="3.11")
def deep(session: nox.Session) -> None:
    """Run the property tests with many more examples."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs, env={"VLPREP_HYPOTHESIS": "deep"})
