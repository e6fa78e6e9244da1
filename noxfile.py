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


@nox.session(python="3.11")
@nox.parametrize("versions", [("openai<3", "dashscope==1.24.6"), ("openai>=3", "dashscope>=2")])
def sdks(session: nox.Session, versions: tuple[str, ...]) -> None:
    """Send requests through each major version of both SDKs, to a server on loopback."""
    session.install("-e", ".[testing,text]", "pytest-randomly", *versions)
    session.run("pytest", "tests/api/test_sdks.py", "tests/wire", *session.posargs)
