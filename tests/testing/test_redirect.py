"""Every client is turned to the fake, and everything is as it was afterwards."""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from bodies import MODEL, chat, text

from vlprep.testing.http import Outgoing
from vlprep.testing.isolation import no_network
from vlprep.testing.redirect import redirected
from vlprep.testing.server import Server
from vlprep.testing.service import MockQwen, mock_qwen

if TYPE_CHECKING:
    from collections.abc import Callable

BEIJING = "https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions"
ENVIRONMENT = (
    "DASHSCOPE_API_KEY",
    "DASHSCOPE_BASE_URL",
    "DASHSCOPE_HTTP_BASE_URL",
    "NO_PROXY",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "no_proxy",
)
BODY = chat(text("hello"))
TOLD = {"Authorization": "Bearer any"}
pytestmark = pytest.mark.usefixtures("unasked")


def test_everything_is_as_it_was_also_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    dashscope = pytest.importorskip("dashscope")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://mine.example/v1")
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    monkeypatch.setattr(dashscope, "api_key", "sk-mine")
    environment = {name: os.environ.get(name) for name in ENVIRONMENT}
    attributes = {
        name: vars(dashscope)[name] for name in vars(dashscope) if name.startswith("base_")
    }
    finders = list(sys.meta_path)

    def fail() -> None:
        with mock_qwen() as service:
            service.reply("never")  # what is being raised is not hidden by this
            assert dashscope.api_key == os.environ["DASHSCOPE_API_KEY"] == service.key()
            assert dashscope.base_http_api_url.startswith(service.address)
            assert os.environ["OPENAI_BASE_URL"] == service.openai_url()
            assert "127.0.0.1" in os.environ["NO_PROXY"]
            dashscope.base_http_api_url = "https://dashscope-intl.aliyuncs.com/api/v1"
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert {name: os.environ.get(name) for name in ENVIRONMENT} == environment
    assert {name: vars(dashscope)[name] for name in attributes} == attributes
    assert dashscope.api_key == "sk-mine"
    assert sys.meta_path == finders


def test_a_region_that_was_chosen_before_stays_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    dashscope = pytest.importorskip("dashscope")
    intl = "https://dashscope-intl.aliyuncs.com/api/v1"
    monkeypatch.setattr(dashscope, "base_http_api_url", intl)
    messages = [{"role": "user", "content": [{"text": "hello"}]}]
    with mock_qwen(region="singapore") as service:
        answer = dashscope.MultiModalConversation.call(model=MODEL, messages=messages)
        assert answer.status_code == 200
        service.assert_region("singapore")
    assert dashscope.base_http_api_url == intl


def test_one_inside_another_wins_and_the_outer_one_is_back_after_it() -> None:
    httpx = pytest.importorskip("httpx")
    with httpx.Client() as client, mock_qwen() as outer:
        with mock_qwen() as inner:
            client.post(BEIJING, json=BODY, headers=TOLD)
        client.post(BEIJING, json=BODY, headers=TOLD)
        assert (len(inner.calls), len(outer.calls)) == (1, 1)


def test_a_library_that_is_loaded_later_is_turned_too_and_remembers_nothing() -> None:
    code = """
import sys
from vlprep.testing import mock_qwen
with mock_qwen() as service:
    import dashscope
    assert service.address in dashscope.base_http_api_url
    message = {"role": "user", "content": [{"text": "hello"}]}
    answer = dashscope.MultiModalConversation.call(model="qwen3-vl-plus", messages=[message])
    assert answer.status_code == 200, answer
    import openai
    client = openai.OpenAI(base_url="https://dashscope-us.aliyuncs.com/compatible-mode/v1", api_key="x")
    client.chat.completions.create(model="qwen3-vl-plus", messages=[{"role": "user", "content": "x"}])
    assert [call.region for call in service.calls] == ["cn-beijing", "us-east-1"]
assert dashscope.api_key is None, dashscope.api_key
assert dashscope.base_http_api_url == "https://dashscope.aliyuncs.com/api/v1"
"""
    pytest.importorskip("dashscope")
    pytest.importorskip("openai")
    environment = {name: value for name, value in os.environ.items() if name not in ENVIRONMENT}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def test_a_process_that_is_started_inside_reaches_the_fake() -> None:
    pytest.importorskip("openai")
    code = """
import openai
client = openai.OpenAI()
answer = client.chat.completions.create(model="qwen3-vl-plus", messages=[{"role": "user", "content": "x"}])
print(answer.choices[0].message.content)
"""
    with mock_qwen() as service:
        done = subprocess.run(
            [sys.executable, "-c", code], check=True, capture_output=True, text=True
        )
        assert "fake of qwen3-vl-plus" in done.stdout
        service.assert_called_once()


def test_a_proxy_is_not_asked_for_the_address_of_the_fake(monkeypatch: pytest.MonkeyPatch) -> None:
    requests = pytest.importorskip("requests")
    monkeypatch.setenv("no_proxy", "internal.example")
    with mock_qwen() as service:
        assert os.environ["no_proxy"] == "internal.example,127.0.0.1,localhost"
        url = service.openai_url() + "/chat/completions"
        assert requests.post(url, json=BODY, headers=TOLD, timeout=5).status_code == 200


def test_what_an_app_assigned_to_the_sdk_before_is_turned_and_put_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dashscope = pytest.importorskip("dashscope")
    settings = getattr(dashscope, "settings", None)
    if settings is None:
        pytest.skip("this version has no settings")
    monkeypatch.setenv("DASHSCOPE_BASE_URL", "https://gateway.example/api/v1")
    messages = [{"role": "user", "content": [{"text": "hello"}]}]

    def ask() -> None:
        with dashscope.Client(workspace="any", max_retries=0) as client:
            client.multimodal.chat.create(model=MODEL, messages=messages)

    with no_network() as attempts, mock_qwen(region="singapore") as service:
        ask()  # the environment is ours
        assert service.region == service.calls[0].region
    settings.base_url = "https://dashscope-intl.aliyuncs.com/api/v1"
    settings.api_key = "sk-mine"
    try:
        with no_network() as more, mock_qwen(region="singapore") as service:
            assert settings.base_url == service.dashscope_url("singapore")
            assert settings.api_key == service.key()
            ask()
        assert settings.base_url == "https://dashscope-intl.aliyuncs.com/api/v1"
        assert settings.api_key == "sk-mine"
    finally:
        settings.clear()
    assert attempts == more == []


def test_modules_that_nobody_turns_are_loaded_as_ever() -> None:
    with mock_qwen():
        assert importlib.import_module("wave").open is not None
        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("no_such_module_at_all")


def test_a_session_of_a_loop_that_still_is_stays_open_unless_the_sdk_keeps_it() -> None:
    library = pytest.importorskip("aiohttp")
    loop = asyncio.new_event_loop()
    kept: list[Any] = []

    async def ask() -> None:
        kept.append(library.ClientSession())
        async with kept[0].post(BEIJING, json=BODY, headers=TOLD) as answer:
            assert answer.status == 200
        with pytest.raises(library.ClientConnectionError):
            await kept[0].get("http://127.0.0.1:9")  # no address of the service: it is left alone

    with mock_qwen():
        loop.run_until_complete(ask())
    assert not kept[0].closed
    loop.run_until_complete(kept[0].close())
    loop.close()


def test_the_session_that_the_sdk_keeps_is_closed_with_its_loop_still_there() -> None:
    dashscope = pytest.importorskip("dashscope")
    messages = [{"role": "user", "content": [{"text": "hello"}]}]
    loop = asyncio.new_event_loop()
    with mock_qwen() as service:
        call = dashscope.AioMultiModalConversation.call(model=MODEL, messages=messages)
        assert loop.run_until_complete(call).status_code == 200
        service.assert_called_once()
    loop.close()


def test_inside_a_coroutine_nothing_waits_for_itself() -> None:
    httpx = pytest.importorskip("httpx")

    async def ask() -> int:
        with mock_qwen():
            async with httpx.AsyncClient() as client:
                answer = await client.post(BEIJING, json=BODY, headers=TOLD)
                status: int = answer.status_code
                return status

    assert asyncio.run(ask()) == 200


@pytest.mark.parametrize("name", ["openai", "dashscope"])
def test_a_client_that_was_made_inside_one_fake_reaches_the_next(name: str) -> None:
    library = pytest.importorskip(name)
    if name == "dashscope" and not hasattr(library, "Client"):
        pytest.skip("this version has no client")
    clients: list[Any] = []

    def ask() -> None:
        if name == "openai":
            turns: Any = [{"role": "user", "content": "hello"}]
            clients[0].chat.completions.create(model=MODEL, messages=turns)
        else:
            turns = [{"role": "user", "content": [{"text": "hello"}]}]
            clients[0].multimodal.chat.create(model=MODEL, messages=turns)

    for _ in range(2):
        with mock_qwen() as service:
            clients[:] = clients or [
                library.OpenAI(max_retries=0) if name == "openai" else library.Client(max_retries=0)
            ]
            ask()
            service.assert_called_once()
    with pytest.raises(Exception, match=r"(?i)connect"):
        ask()
    clients[0].close()


@pytest.mark.parametrize("name", ["httpx", "requests", "urllib"])
def test_a_request_that_was_made_before_is_sent_to_each_fake(name: str) -> None:
    data = json.dumps(BODY).encode()
    told = {**TOLD, "Content-Type": "application/json"}
    send: Callable[[], int]
    if name == "urllib":
        made = urllib.request.Request(BEIJING, data, told)

        def send() -> int:
            with urllib.request.urlopen(made) as answer:  # noqa: S310 - it is turned
                status: int = answer.status
                return status
    else:
        library = pytest.importorskip(name)
        client = library.Session() if name == "requests" else library.Client()
        kept = (
            library.Request("POST", BEIJING, data=data, headers=told).prepare()
            if name == "requests"
            else client.build_request("POST", BEIJING, content=data, headers=told)
        )

        def send() -> int:
            status: int = client.send(kept).status_code
            return status

    for _ in range(2):
        with mock_qwen() as service:
            assert send() == 200
            service.assert_called_once()
    if name != "urllib":
        client.close()


def test_another_server_at_the_port_of_a_fake_that_is_over_is_left_alone() -> None:
    httpx = pytest.importorskip("httpx")
    server = Server(lambda _: Outgoing(body=b"mine"))
    server.start()
    with redirected(server.address, "any"):
        pass
    with mock_qwen() as service:
        assert httpx.get(f"{server.address}/page").content == b"mine"
        service.assert_called(0)
    server.stop()


def test_between_two_sessions_nobody_is_answered() -> None:
    httpx = pytest.importorskip("httpx")
    service = MockQwen()
    url = f"{service.openai_url()}/chat/completions"
    with service.session(), service.session():
        pass
    refused = httpx.post(url, json=BODY, headers=TOLD, trust_env=False)
    assert (refused.status_code, service.calls) == (404, [])
    assert "no session of this fake is open" in refused.text
    with service.session():
        with service.session():
            pass
        assert httpx.post(url, json=BODY, headers=TOLD).status_code == 200
    service.stop()
