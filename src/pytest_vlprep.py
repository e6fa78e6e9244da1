"""The pytest plugin of vlprep: a fake Qwen-VL service as fixtures.

pytest loads this module whether a test needs it or not, so it imports nothing but pytest; what a
fixture needs is loaded when a test asks for it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

    from openai import AsyncOpenAI, OpenAI

    from vlprep.testing.folder import MediaFolder
    from vlprep.testing.service import MockQwen

_MARK = "vlprep_mock"
_ARGUMENTS = ("edition", "region", "on_unknown_media", "strict")
_PROPERTY = "vlprep"
_SERVICE: pytest.StashKey[MockQwen] = pytest.StashKey()
_STRICT: pytest.StashKey[bool] = pytest.StashKey()
_PASSED: pytest.StashKey[bool] = pytest.StashKey()
_ATTEMPTS: pytest.StashKey[list[str]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, in a group of their own."""
    group = parser.getgroup("vlprep", "vlprep: a fake Qwen-VL service")
    group.addoption(
        "--vlprep-report",
        action="store_true",
        help="Show the tokens and the cost of each test that called the fake service.",
    )
    group.addoption(
        "--vlprep-edition",
        choices=("guide", "latest"),
        default="guide",
        help="Whose numbers the fake service uses where a test does not say (default: guide).",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{_MARK}({', '.join(f'{name}=' for name in _ARGUMENTS)}): how the fixture {_MARK} behaves",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a marker with an argument that there is not, before anything runs.

    Raises:
        pytest.UsageError: There is one, or ``strict`` is neither true nor false.
    """
    for item in items:
        for mark in item.iter_markers(_MARK):
            unknown = [*map(repr, mark.args), *(n for n in mark.kwargs if n not in _ARGUMENTS)]
            if unknown:
                message = (
                    f"{item.nodeid}: {_MARK} takes {', '.join(_ARGUMENTS)} by name, "
                    f"not {', '.join(unknown)}"
                )
                raise pytest.UsageError(message)
            strict = mark.kwargs.get("strict", True)
            if not isinstance(strict, bool):
                message = f"{item.nodeid}: {_MARK} takes strict=True or False, not {strict!r}"
                raise pytest.UsageError(message)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Let a test fail for what it scripted and did not fetch, and for what tried to get out."""
    try:
        result = yield
        if item.stash.get(_STRICT, False):
            item.stash[_SERVICE].verify()
        attempts = item.stash.get(_ATTEMPTS, [])
        if attempts:
            pytest.fail(f"the network was asked for: {', '.join(attempts)}", pytrace=False)
        item.stash[_PASSED] = True
        return result
    finally:
        service = item.stash.get(_SERVICE, None)
        if service is not None and service.calls and item.config.getoption("--vlprep-report"):
            item.user_properties.append((_PROPERTY, _numbers(service)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Show with each failure what was scripted and called, unless the failure shows it itself."""
    report = yield
    service = item.stash.get(_SERVICE, None)
    if report.failed and service is not None:
        seen = service.untold(report.longreprtext)
        if seen:
            report.sections.append(("the fake service", seen))
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None, Any, Any]:
    """Put settings back once more that ``monkeypatch`` took from us, and put back after us."""
    try:
        return (yield)
    finally:
        changes = sys.modules.get("vlprep.testing.changes")
        if changes is not None:
            changes.settle()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Show tokens and cost of each test, also of those that ran in other processes."""
    if not config.getoption("--vlprep-report"):
        return
    rows = [
        (report.nodeid, dict(numbers))
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, numbers in report.user_properties
        if name == _PROPERTY
    ]
    terminalreporter.section("vlprep: estimated tokens and cost")
    for nodeid, numbers in sorted(rows):
        terminalreporter.write_line(_line(nodeid, numbers))
    terminalreporter.write_line(_line("together", _together([row for _, row in rows])))


def _numbers(service: MockQwen) -> dict[str, Any]:
    costs = service.costs()
    return {
        "calls": len(service.calls),
        "input": sum(call.counts.input for call in service.calls),
        "output": sum(call.counts.output for call in service.calls),
        "unpriced": sum(cost.total is None for cost in costs),
        "costs": _sums((cost.currency, cost.total) for cost in costs if cost.total is not None),
    }


def _together(rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = ("calls", "input", "output", "unpriced")
    sums: dict[str, Any] = {name: sum(row[name] for row in rows) for name in names}
    return {**sums, "costs": _sums(cost for row in rows for cost in row["costs"].items())}


def _sums(costs: Iterable[tuple[str | None, float]]) -> dict[str, float]:
    """Add amounts, those of each currency for themselves."""
    sums: dict[str, float] = {}
    for currency, cost in costs:
        sums[str(currency)] = sums.get(str(currency), 0.0) + cost
    return sums


def _line(name: str, numbers: dict[str, Any]) -> str:
    money = [f"{cost:.6f} {currency}" for currency, cost in sorted(numbers["costs"].items())]
    if numbers["unpriced"]:
        money.append(f"{numbers['unpriced']} without a price")
    return (
        f"{numbers['calls']:6} calls {numbers['input']:9} in {numbers['output']:8} out  "
        f"{' + '.join(money) or '-':>16}  {name}"
    )


@pytest.fixture(scope="session")
def vlprep_server() -> Iterator[MockQwen]:
    """Give the fake service, listening; nothing is turned towards it until ``session()``."""
    from vlprep.testing.service import MockQwen

    service = MockQwen()
    yield service
    service.stop()


@pytest.fixture
def vlprep_mock(request: pytest.FixtureRequest, vlprep_server: MockQwen) -> Iterator[MockQwen]:
    """Give the fake service, empty, with the clients of this process turned towards it."""
    told: dict[str, Any] = {"edition": request.config.getoption("--vlprep-edition")}
    for mark in reversed([*request.node.iter_markers(_MARK)]):  # the closest is the first
        told.update(mark.kwargs)
    strict, stash = told.pop("strict", True), request.node.stash
    with vlprep_server.session(**told, strict=False) as service:
        stash[_SERVICE], stash[_STRICT] = service, strict
        yield service
        if strict and stash.get(_PASSED, False):
            service.verify()  # fixtures that use this one have ended by now, and may have called


@pytest.fixture
def vlprep_openai(vlprep_mock: MockQwen) -> Iterator[OpenAI]:
    """Give a client of the OpenAI SDK for the fake service, or skip where there is none."""
    openai = pytest.importorskip("openai")
    with openai.OpenAI(base_url=vlprep_mock.openai_url(), api_key=vlprep_mock.key()) as client:
        yield client


@pytest.fixture
def vlprep_async_openai(vlprep_mock: MockQwen) -> AsyncOpenAI:
    """Give an asynchronous client of the OpenAI SDK, or skip where there is none."""
    openai = pytest.importorskip("openai")
    # Nobody can wait for it to close once its loop has ended: so no connection is kept.
    client: AsyncOpenAI = openai.AsyncOpenAI(
        base_url=vlprep_mock.openai_url(),
        api_key=vlprep_mock.key(),
        default_headers={"Connection": "close"},
    )
    return client


@pytest.fixture
def vlprep_dashscope(vlprep_mock: MockQwen) -> ModuleType:
    """Give the DashScope SDK, turned towards the fake service, or skip where there is none."""
    del vlprep_mock
    module: ModuleType = pytest.importorskip("dashscope")
    return module


@pytest.fixture
def vlprep_media(tmp_path: Path) -> MediaFolder:
    """Give what writes pictures and films into the test's folder."""
    from vlprep.testing.folder import MediaFolder

    return MediaFolder(tmp_path)


@pytest.fixture
def vlprep_no_network(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Refuse every connection out of this machine; a test that tries one fails."""
    from vlprep.testing.isolation import no_network

    with no_network() as attempts:
        request.node.stash[_ATTEMPTS] = attempts
        yield attempts
