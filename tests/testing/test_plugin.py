"""The plugin as a user's project has it: in processes of its own, with the plugins of the field."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parent.parent.parent
HEAVY = {
    "numpy", "PIL", "av", "hypothesis", "openai", "dashscope", "httpx", "httpx2", "requests",
    "aiohttp", "vlprep", "http.server", "click", "rich",
}  # fmt: skip
UNSHARE = shutil.which("unshare")
RAISE = """
import fcntl, socket, struct
with socket.socket() as one:  # SIOCSIFFLAGS with IFF_UP
    fcntl.ioctl(one, 0x8914, struct.pack("16sH14s", b"lo", 1, b""))
"""
ASK = """
import json, os, urllib.request

def ask(url, key="any", text="hello", model="qwen3-vl-plus"):
    body = {"model": model, "messages": [{"role": "user", "content": text}]}
    request = urllib.request.Request(
        url + "/chat/completions",
        json.dumps(body).encode(),
        {"Authorization": "Bearer " + key, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["choices"][0]["message"]["content"]
"""


def run(
    folder: Path, code: str, *options: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run pytest on a test file in a process of its own, warnings as errors."""
    (folder / "asking.py").write_text(ASK)
    (folder / "test_app.py").write_text("from asking import ask\n" + dedent(code))
    told = "asyncio_default_fixture_loop_scope = function\n" if find_spec("pytest_asyncio") else ""
    (folder / "pytest.ini").write_text(f"[pytest]\n{told}")
    inherited = {**os.environ, **(environment or {})}
    for name in ("PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"):  # pytest prints more where CI is set
        inherited.pop(name, None)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--strict-markers", "-W"]
    return subprocess.run(
        [*command, "error", *options],
        cwd=folder,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )


def counts(done: subprocess.CompletedProcess[str]) -> str:
    """Give the last line, which counts what passed and failed."""
    lines = [line for line in done.stdout.splitlines() if line.strip("= ")]
    return lines[-1].strip("= ") if lines else done.stderr


CALLS = """
    import pytest

    @pytest.mark.parametrize("number", range(12))
    def test_calls(vlprep_mock, number):
        assert f"You asked: {number}" in ask(vlprep_mock.openai_url(), text=str(number))
        vlprep_mock.assert_called_once()
"""


@pytest.mark.parametrize("options", [("-p", "no:randomly"), ("-n", "3")])
def test_it_works_in_order_and_in_parallel(options: tuple[str, ...], tmp_path: Path) -> None:
    done = run(tmp_path, CALLS, *options)
    assert counts(done).startswith("12 passed"), done.stdout


def test_it_works_beside_pytest_socket(tmp_path: Path) -> None:
    pytest.importorskip("pytest_socket")
    done = run(tmp_path, CALLS, "--disable-socket", "--allow-hosts=127.0.0.1")
    assert counts(done).startswith("12 passed"), done.stdout


def test_it_can_be_turned_off(tmp_path: Path) -> None:
    done = run(tmp_path, CALLS, "-p", "no:vlprep")
    assert counts(done).startswith("12 errors"), done.stdout
    assert "fixture 'vlprep_mock' not found" in done.stdout


@pytest.mark.skipif(UNSHARE is None, reason="unshare makes the namespace")
def test_it_works_where_there_is_only_a_loopback(tmp_path: Path) -> None:
    """A namespace of its own, where Python raises the loopback and there is nothing else."""
    wrapped = [str(UNSHARE), "--user", "--map-root-user", "--net", sys.executable, "-c", RAISE]
    if subprocess.run(wrapped, capture_output=True, check=False).returncode:
        pytest.skip("this machine makes no network namespaces")
    run(tmp_path, CALLS, "--collect-only")
    command = f"{RAISE}\nimport pytest\nraise SystemExit(pytest.main(['-p', 'no:cacheprovider']))"
    done = subprocess.run(
        [*wrapped[:-1], command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert counts(done).startswith("12 passed"), done.stdout


@pytest.mark.parametrize("plugin", ["pytest_asyncio", "anyio"])
def test_it_works_in_coroutines(plugin: str, tmp_path: Path) -> None:
    pytest.importorskip(plugin)
    pytest.importorskip("openai")
    mark = "asyncio" if plugin == "pytest_asyncio" else "anyio"
    code = f"""
        import pytest
        MESSAGES = [{{"role": "user", "content": "hello"}}]

        @pytest.fixture
        def anyio_backend():
            return "asyncio"

        @pytest.mark.{mark}
        async def test_calls(vlprep_async_openai, vlprep_mock):
            for _ in range(2):
                answer = await vlprep_async_openai.chat.completions.create(
                    model="qwen3-vl-plus", messages=MESSAGES)
                assert "hello" in answer.choices[0].message.content
            vlprep_mock.assert_called(2)

        @pytest.mark.{mark}
        async def test_scripts(vlprep_async_openai, vlprep_mock):
            vlprep_mock.reply("never")
    """
    done = run(tmp_path, code)
    assert counts(done).startswith("1 failed, 1 passed"), done.stdout
    assert "never fetched: reply('never')" in done.stdout


FAILURES = """
    import urllib.error, urllib.request

    def test_a_reply_that_nobody_fetched(vlprep_mock):
        vlprep_mock.reply("a lion")

    def test_a_call_that_nothing_fits(vlprep_mock):
        vlprep_mock.reply("one")
        ask(vlprep_mock.openai_url())
        try:
            ask(vlprep_mock.openai_url())
        except urllib.error.HTTPError as error:
            assert error.code == 404
            error.close()

    def test_an_assertion_on_the_calls(vlprep_mock):
        ask(vlprep_mock.openai_url(), text="how many?")
        vlprep_mock.assert_called(2)

    def test_a_connection_that_leaves_the_machine(vlprep_no_network, vlprep_mock):
        ask(vlprep_mock.openai_url())
        try:
            urllib.request.urlopen("http://example.org/")
        except OSError:
            pass

    def test_a_failure_of_its_own_which_nothing_hides(vlprep_mock):
        vlprep_mock.reply("hidden")
        assert 1 == 2
"""


def test_a_test_fails_for_what_went_wrong_and_says_it(tmp_path: Path) -> None:
    done = run(tmp_path, FAILURES)
    assert counts(done).startswith("5 failed"), done.stdout
    for words in (
        "never fetched: reply('a lion')",
        "nothing that is scripted fits call 2",
        "1. qwen3-vl-plus (openai cn-beijing, attempt 1): no media; 'how many?' -> 200",
        "the network was asked for: example.org",
        "assert 1 == 2",
    ):
        assert words in done.stdout
    assert "never fetched: reply('hidden')" not in done.stdout


TEARDOWN = """
    import pytest, urllib.error

    def lose(service):
        with pytest.raises(urllib.error.HTTPError) as error:
            ask(service.openai_url(), text="late")
        error.value.close()

    @pytest.fixture
    def app(vlprep_mock):
        yield vlprep_mock
        lose(vlprep_mock)

    def test_one_that_passes(app):
        app.reply("one")
        ask(app.openai_url())

    def test_one_that_has_failed_already(app):
        app.reply("never", when=lambda call: False)
"""


def test_a_call_that_nothing_fits_fails_the_test_also_in_a_fixture_s_teardown(
    tmp_path: Path,
) -> None:
    done = run(tmp_path, TEARDOWN, "-p", "no:randomly")
    assert counts(done).startswith("1 failed, 1 passed, 1 error"), done.stdout
    assert "ERROR at teardown of test_one_that_passes" in done.stdout
    assert "nothing that is scripted fits call 2" in done.stdout


def test_every_failure_shows_what_was_scripted_and_called(tmp_path: Path) -> None:
    code = """
        import urllib.error
        from vlprep.testing import holds, mock_qwen

        def test_a_call_that_nothing_fits(vlprep_mock):
            vlprep_mock.reply("one", when=holds(model="qwen-vl-max"))
            try:
                ask(vlprep_mock.openai_url())
            except urllib.error.HTTPError as error:
                error.close()
                raise ValueError("the app broke") from None

        def test_an_assertion_of_its_own(vlprep_mock):
            ask(vlprep_mock.openai_url(), text="how many?")
            assert 1 == 2

        def test_without_the_fixture():
            with mock_qwen() as service:
                service.reply("unused")
                assert 3 == 4

        def test_before_any_call(vlprep_mock):
            assert 5 == 6

        def test_an_assertion_on_calls(vlprep_mock):
            ask(vlprep_mock.openai_url(), text="once only")
            vlprep_mock.assert_called(2)
    """
    done = run(tmp_path, code)
    assert counts(done).startswith("5 failed"), done.stdout
    for words in (
        "reply('one') when holds(model='qwen-vl-max'): used 0 of 1 times",
        "no media; 'hello' -> 404 unmatched",
        "no media; 'how many?' -> 200",
        "reply('unused'): used 0 of 1 times",
        "(no calls)",
        "the fake service",
    ):
        assert words in done.stdout, done.stdout
    assert done.stdout.count("no media; 'once only' -> 200") == 1


def test_the_marker_says_how_the_service_behaves(tmp_path: Path) -> None:
    code = """
        import pytest

        @pytest.mark.vlprep_mock(region="singapore", edition="latest", on_unknown_media="error")
        def test_it(vlprep_mock):
            assert (vlprep_mock.region, vlprep_mock.edition) == ("ap-southeast-1", "latest")
            assert vlprep_mock.on_unknown_media == "error"

        @pytest.mark.vlprep_mock(strict=False)
        def test_lenient(vlprep_mock):
            vlprep_mock.reply("never")

        @pytest.mark.vlprep_mock(region="singapore", edition="latest")
        class TestNearAndFar:
            @pytest.mark.vlprep_mock(edition="guide", strict=False)
            def test_the_closest_wins_argument_by_argument(self, vlprep_mock):
                assert (vlprep_mock.region, vlprep_mock.edition) == ("ap-southeast-1", "guide")
                vlprep_mock.reply("never")

        def test_default(vlprep_mock):
            assert (vlprep_mock.region, vlprep_mock.edition) == ("cn-beijing", "guide")
    """
    done = run(tmp_path, code)
    assert counts(done).startswith("4 passed"), done.stdout
    latest = run(tmp_path, code, "--vlprep-edition=latest")
    assert counts(latest).startswith("1 failed, 3 passed"), latest.stdout
    assert "vlprep_mock(edition=, region=" in run(tmp_path, code, "--markers").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("regoin='singapore'", "edition, region, on_unknown_media, strict by name, not regoin"),
        ("'latest'", "edition, region, on_unknown_media, strict by name, not 'latest'"),
        ("strict='no'", "strict=True or False, not 'no'"),
    ],
)
def test_a_marker_with_a_mistake_stops_everything(
    arguments: str, words: str, tmp_path: Path
) -> None:
    code = f"""
        import pytest

        @pytest.mark.vlprep_mock({arguments})
        def test_it():
            pass
    """
    done = run(tmp_path, code)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"vlprep_mock takes {words}" in done.stderr


def test_the_report_shows_tokens_and_cost_of_each_test_also_in_parallel(tmp_path: Path) -> None:
    code = (
        CALLS
        + """
    @pytest.mark.vlprep_mock(region="us")
    def test_without_a_price(vlprep_mock):
        ask(vlprep_mock.openai_url(), text="hello")

    def test_without_calls(vlprep_mock):
        pass
"""
    )
    for options in ((), ("-n", "2")):
        done = run(tmp_path, code, "--vlprep-report", *options)
        assert counts(done).startswith("14 passed"), done.stdout
        lines = [line for line in done.stdout.splitlines() if " calls " in line]
        assert len(lines) == 14, done.stdout
        assert sum("CNY" in line for line in lines) == 13
        assert "CNY + 1 without a price  together" in lines[-1]
    currencies = """
    import pytest

    def test_both(vlprep_mock):
        for region in ("cn-beijing", "singapore"):
            ask(vlprep_mock.openai_url(region))

    @pytest.mark.vlprep_mock(strict=False)
    def test_refused(vlprep_mock):
        vlprep_mock.reply("never", when=lambda call: False)
        with pytest.raises(OSError) as error:
            ask(vlprep_mock.openai_url())
        error.value.close()
    """
    both = run(tmp_path, currencies, "--vlprep-report").stdout.splitlines()
    lines = [line for line in both if " calls " in line]
    assert len(lines) == 3, both
    assert all("CNY + 0." in line and " USD  " in line for line in (lines[0], lines[-1]))
    assert lines[1].split()[:8] == [
        "1",
        "calls",
        "0",
        "in",
        "0",
        "out",
        "-",
        "test_app.py::test_refused",
    ]
    one = run(tmp_path, CALLS, "--vlprep-report", "-k", "0")
    assert one.stdout.count(" CNY ") == 3, one.stdout
    help_ = run(tmp_path, code, "--help").stdout
    assert "vlprep: a fake Qwen-VL service:" in help_


def test_everything_is_as_it_was_after_a_failure(tmp_path: Path) -> None:
    code = """
        import os, socket, sys

        BEFORE = dict(os.environ), list(sys.meta_path), socket.getaddrinfo, socket.socket.connect

        def test_fails(vlprep_mock, vlprep_no_network):
            assert os.environ["OPENAI_BASE_URL"] == vlprep_mock.openai_url()
            assert socket.getaddrinfo is not BEFORE[2]
            assert False

        def test_after():
            now = dict(os.environ)
            now.pop("PYTEST_CURRENT_TEST")
            assert now == {k: v for k, v in BEFORE[0].items() if k != "PYTEST_CURRENT_TEST"}
            assert list(sys.meta_path) == BEFORE[1]
            assert socket.getaddrinfo is BEFORE[2]
            assert socket.socket.connect is BEFORE[3]
    """
    done = run(tmp_path, code, "-p", "no:randomly")
    assert counts(done).startswith("1 failed, 1 passed"), done.stdout


def test_everything_is_as_it_was_beside_monkeypatch(tmp_path: Path) -> None:
    code = """
        import os, urllib.request
        import pytest
        from vlprep.testing import mock_qwen

        SEND = vars(urllib.request.OpenerDirector)["open"]
        BEFORE = dict(os.environ)

        @pytest.fixture(autouse=True)
        def app(monkeypatch):
            monkeypatch.setenv("APP", "1")

        def change(monkeypatch):
            monkeypatch.setenv("OPENAI_BASE_URL", "https://gateway.example/v1")
            monkeypatch.delenv("OPENAI_API_KEY")
            monkeypatch.setattr(urllib.request.OpenerDirector, "open", lambda *_: None)

        def test_with_the_fixture(vlprep_mock, monkeypatch):
            change(monkeypatch)

        def test_without(monkeypatch):
            for _ in range(2):
                with mock_qwen():
                    change(monkeypatch)

        @pytest.fixture(autouse=True, scope="module")
        def after():
            yield
            now = dict(os.environ)
            assert {k: v for k, v in now.items() if BEFORE.get(k) != v}.keys() <= {"PYTEST_CURRENT_TEST"}
            assert BEFORE.keys() - now.keys() <= {"PYTEST_CURRENT_TEST"}

        def test_z():
            assert "OPENAI_BASE_URL" not in os.environ
            assert "OPENAI_API_KEY" not in os.environ
            assert vars(urllib.request.OpenerDirector)["open"] is SEND
    """
    done = run(tmp_path, code, "-p", "no:randomly")
    assert counts(done).startswith("3 passed"), done.stdout


def test_files_are_written_in_every_form(tmp_path: Path) -> None:
    code = """
        import pytest, vlprep

        def test_it(vlprep_media, vlprep_mock):
            photo = vlprep_media.image("a b.png", width=320, height=320)
            assert vlprep.probe(photo.path).size == (320, 320)
            assert photo.data_uri.startswith("data:image/png;base64,")
            assert photo.file_url == f"file://{photo.path}"
            assert photo.data[:4] == b"\\x89PNG"
            for name, container in (("a.mp4", "mp4"), ("a.mkv", "mkv")):
                film = vlprep_media.video(name, frames=6)
                info = vlprep.probe(film.path)
                assert (info.container, info.frames or 6) == (container, 6)
            assert vlprep_media.write("broken.jpg", b"no picture").data == b"no picture"
    """
    done = run(tmp_path, code)
    assert counts(done).startswith("1 passed"), done.stdout


def test_a_property_test_begins_anew_with_each_example(tmp_path: Path) -> None:
    code = """
        from hypothesis import given, settings, strategies as st

        @settings(max_examples=20, deadline=None)
        @given(st.integers(0, 100))
        def test_it(vlprep_server, number):
            with vlprep_server.session() as service:
                assert str(number) in ask(service.openai_url(), text=str(number))
                service.assert_called_once()
    """
    done = run(tmp_path, code)
    assert counts(done).startswith("1 passed"), done.stdout


def test_it_loads_nothing_heavy() -> None:
    code = (
        "import sys, pytest\nbefore = set(sys.modules)\nimport pytest_vlprep\n"
        "print(*set(sys.modules) - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & HEAVY
    assert len(loaded) < 5, loaded


def test_without_an_sdk_its_fixtures_skip(tmp_path: Path) -> None:
    for name in ("openai", "dashscope"):
        (tmp_path / f"{name}.py").write_text("raise ModuleNotFoundError(__name__, name=__name__)")
    code = """
        def test_a(vlprep_openai):
            pass

        def test_b(vlprep_dashscope):
            pass

        def test_c(vlprep_async_openai):
            pass
    """
    done = run(tmp_path, code, environment={"PYTHONPATH": str(tmp_path)})
    assert counts(done).startswith("3 skipped"), done.stdout


def test_it_says_who_it_is() -> None:
    from importlib.metadata import entry_points

    (found,) = [point for point in entry_points(group="pytest11") if point.name == "vlprep"]
    assert found.value == "pytest_vlprep"
    assert (ROOT / "src" / "pytest_vlprep.py").is_file()


def test_a_client_that_the_app_keeps_is_refused_where_no_fixture_is(tmp_path: Path) -> None:
    pytest.importorskip("openai")
    done = run(
        tmp_path,
        """
        import functools, openai, pytest

        @functools.lru_cache
        def client():
            return openai.OpenAI(max_retries=0)

        def question():
            turns = [{"role": "user", "content": "hello"}]
            return client().chat.completions.create(model="qwen3-vl-plus", messages=turns)

        def test_first(vlprep_mock):
            question()
            vlprep_mock.assert_called_once()

        def test_second():
            with pytest.raises(openai.NotFoundError, match="no session of this fake is open"):
                question()

        def test_third(vlprep_mock):
            question()
            vlprep_mock.assert_called_once()
        """,
        "-p",
        "no:randomly",
    )
    assert counts(done).startswith("3 passed"), done.stdout
