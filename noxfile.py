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
@nox.parametrize(
    ("openai", "dashscope"),
    [("2.54.0", "1.24.6"), ("2.54.0", "1.27.8"), ("3.54.0", "1.24.6"), ("3.54.0", "2.0.2")],
)
def sdks(session: nox.Session, openai: str, dashscope: str) -> None:
    """Let each version of the SDKs talk to servers on loopback; the newest pair is in ``dev``."""
    session.install("-e", ".[testing]", f"openai=={openai}", f"dashscope=={dashscope}")
    session.install("pytest-asyncio", "anyio", "pytest-xdist", "pytest-randomly", "pytest-socket")
    session.run("pytest", "tests/testing", "tests/api/test_sdks.py", "tests/wire", *session.posargs)


@nox.session(python="3.11")
def node(session: nox.Session) -> None:
    """Let the openai package of Node talk to ``vlprep serve``."""
    session.install("-e", ".")
    folder = session.create_tmp()
    session.run("npm", "install", "--prefix", folder, "openai@6", external=True)
    session.run("python", "tests/testing/with_node.py", folder)
