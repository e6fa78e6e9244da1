"""``vlprep serve`` as another program sees it: its address, its answers, its end."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from vlprep.cli.main import cli
from vlprep.testing.http import Outgoing
from vlprep.testing.samples import encoded, photo
from vlprep.testing.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

URL = "https://example.org/photo.jpg"
BODY = {
    "model": "qwen3-vl-plus",
    "messages": [
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": URL}},
                {"type": "text", "text": "what is it?"},
            ],
        }
    ],
}


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    path.write_bytes(encoded(photo(320, 320), "jpeg"))
    return path


@pytest.fixture
def serving(picture: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the command in a process of its own, at any free port."""
    command = [sys.executable, "-m", "vlprep", "serve", "--port", "0", "--json"]
    with subprocess.Popen(
        [*command, "--media", f"{URL}={picture}", "--region", "singapore"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no polite way to end a process")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_its_address_logs_each_call_and_stops_cleanly(
    how: signal.Signals, serving: subprocess.Popen[str]
) -> None:
    assert serving.stdout is not None
    lines = ""
    while not lines.endswith("}\n}\n") and (line := serving.stdout.readline()):
        lines += line
    told = json.loads(lines)
    assert told["items"] == []
    environment = told["environment"]
    assert environment["OPENAI_BASE_URL"] == f"{told['address']}/compatible-mode/v1"
    assert environment["DASHSCOPE_API_KEY"] == "sk-vlprep-ap-southeast-1"
    connection = HTTPConnection(told["address"].removeprefix("http://"), timeout=30)
    key = {"Authorization": f"Bearer {environment['OPENAI_API_KEY']}"}
    connection.request("POST", "/compatible-mode/v1/chat/completions", json.dumps(BODY), key)
    usage = json.loads(connection.getresponse().read())["usage"]
    assert usage["prompt_tokens_details"]["image_tokens"] == 102
    for path in ("/compatible-mode/v1/files", "/v1/chat/completions"):
        connection.request("GET", path, headers=key)
        connection.getresponse().read()
    tiny = {**BODY, "max_tokens": 0}
    connection.request("POST", "/compatible-mode/v1/chat/completions", json.dumps(tiny), key)
    connection.getresponse().read()
    connection.request("POST", "/compatible-mode/v1/files", b"", {"Content-Length": "x"})
    connection.getresponse().read()
    connection.close()
    serving.send_signal(how)
    rest, log = serving.communicate(timeout=30)
    assert (rest, serving.returncode) == ("", 0)
    first, files, wrong, refused, unread, last = log.splitlines()
    assert first.startswith("1. openai qwen3-vl-plus: image 320x320 by url, 11 characters -> 200, ")
    assert files == "GET /compatible-mode/v1/files -> 200"
    assert wrong.startswith("GET /v1/chat/completions -> 404 (no such address in the fake")
    assert "-> 400 invalid_parameter_error (max-tokens-range), 0 in, 0 out" in refused
    assert unread == "POST /compatible-mode/v1/files -> 400 (Content-Length is no number)"
    assert last.startswith("stopped after 5 requests: 2 calls of a model, ")
    assert "what is it" not in log
    assert "sk-" not in log


def test_a_port_that_is_taken_and_a_wrong_word_are_told() -> None:
    taken = Server(lambda _: Outgoing())
    port = taken.address.rpartition(":")[2]
    result = CliRunner().invoke(cli, ["serve", "--port", port])
    taken.stop()
    assert (result.exit_code, f"cannot listen at 127.0.0.1:{port}" in result.output) == (1, True)
    wrong = CliRunner().invoke(cli, ["serve", "--port", "0", "--region", "mars"])
    assert (wrong.exit_code, "region must be one of" in wrong.output) == (2, True)
    for number in ("99999", "-5"):
        beyond = CliRunner().invoke(cli, ["serve", "--port", number])
        assert (beyond.exit_code, "0<=x<=65535" in beyond.output) == (2, True)
    missing = CliRunner().invoke(cli, ["serve", "--port", "0", "--media", f"{URL}=nofile.jpg"])
    assert (missing.exit_code, "no such file" in missing.output) == (2, True)
    words = CliRunner().invoke(cli, ["serve", "--help"])
    assert "--json" in words.output


def test_it_prints_lines_to_paste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vlprep.cli.serving.Event", _Told)
    result = CliRunner().invoke(cli, ["serve", "--port", "0"])
    assert result.exit_code == 0
    assert "export OPENAI_BASE_URL=http://127.0.0.1:" in result.output
    assert "export DASHSCOPE_API_KEY=sk-vlprep-cn-beijing" in result.output
    assert "stopped after 0 requests: 0 calls of a model, 0 tokens" in result.output


class _Told:
    """Is told to stop before it waits."""

    def set(self) -> None:
        """Have nothing to do."""

    def wait(self) -> bool:
        """Not wait."""
        return True
