"""Each library sends to the fake what is for the service, and asks no proxy."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import urllib.request
from typing import Any
from urllib.error import HTTPError

import pytest
from bodies import MODEL, chat, text
from proxies import proxy

from vlprep.testing.seams import region_of, rewritten
from vlprep.testing.service import mock_qwen

pytestmark = pytest.mark.usefixtures("unasked")
HOST = "https://dashscope.aliyuncs.com"
BEIJING = f"{HOST}/compatible-mode/v1/chat/completions"
SINGAPORE = BEIJING.replace("dashscope.", "dashscope-intl.")
BODY = chat(text("hello"))
TOLD = {"Authorization": "Bearer any"}
TURNS: Any = [{"role": "user", "content": "hello"}]


@pytest.mark.parametrize(
    ("host", "region"),
    [
        ("dashscope.aliyuncs.com", "cn-beijing"),
        ("dashscope-intl.aliyuncs.com", "ap-southeast-1"),
        ("dashscope-us.aliyuncs.com", "us-east-1"),
        ("batch.dashscope.aliyuncs.com", "cn-beijing"),
        ("cn-hongkong.dashscope.aliyuncs.com", "cn-hongkong"),
        ("ws-1.eu-central-1.maas.aliyuncs.com", "eu-central-1"),
        ("dashscope.oss-cn-beijing.aliyuncs.com", None),
        ("help-static-aliyun-doc.aliyuncs.com", None),
        ("dashscope.aliyuncs.com.evil.org", None),
        ("", None),
        (None, None),
    ],
)
def test_only_the_service_s_own_hosts_are_known(host: str | None, region: str | None) -> None:
    assert region_of(host) == region


def test_an_address_keeps_its_path_query_and_region() -> None:
    root = "http://127.0.0.1:9"
    url = "https://dashscope-us.aliyuncs.com/api/v1/uploads?action=getPolicy&model=a%20b"
    assert rewritten(url, root) == f"{root}/us-east-1/api/v1/uploads?action=getPolicy&model=a%20b"
    assert rewritten("https://example.org/a.jpg", root) is None


@pytest.mark.parametrize("name", ["httpx", "httpx2", "requests"])
def test_a_client_that_exists_already_reaches_the_fake(name: str) -> None:
    library = pytest.importorskip(name)
    client = library.Session() if name == "requests" else library.Client()
    original = vars(type(client))["send"]
    with mock_qwen() as service:
        for url in (BEIJING, SINGAPORE):
            assert client.post(url, json=BODY, headers=TOLD).status_code == 200
        assert [call.region for call in service.calls] == ["cn-beijing", "ap-southeast-1"]
        assert vars(type(client))["send"] is not original
    assert vars(type(client))["send"] is original
    client.close()


@pytest.mark.parametrize("name", ["httpx", "httpx2"])
def test_an_asynchronous_client_reaches_the_fake(name: str) -> None:
    library = pytest.importorskip(name)

    async def ask() -> int:
        async with library.AsyncClient() as client:
            answer = await client.post(SINGAPORE, json=BODY, headers=TOLD)
            status: int = answer.status_code
            return status

    with mock_qwen() as service:
        assert asyncio.run(ask()) == 200
        service.assert_region("singapore")


def test_aiohttp_reaches_the_fake_and_sessions_left_behind_are_closed() -> None:
    library = pytest.importorskip("aiohttp")
    kept: list[Any] = []

    async def ask() -> int:
        session = library.ClientSession()
        kept.append(session)
        async with session.post(SINGAPORE, json=BODY, headers=TOLD) as answer:
            status: int = answer.status
            return status

    original = vars(library.ClientSession)["_request"]
    with mock_qwen() as service:
        assert asyncio.run(ask()) == 200
        service.assert_region("singapore")
    assert kept[0].closed
    assert vars(library.ClientSession)["_request"] is original


def test_what_is_no_address_is_left_to_the_library() -> None:
    assert rewritten("http://[half", "http://127.0.0.1:9") is None


def test_aiohttp_is_turned_by_its_base_and_past_every_proxy(unasked: str) -> None:
    library = pytest.importorskip("aiohttp")

    async def ask() -> None:
        async with library.ClientSession(HOST, trust_env=True) as session:
            path = "/compatible-mode/v1/chat/completions"
            async with session.post(path, json=BODY, headers=TOLD) as answer:
                assert answer.status == 200
            async with session.post(path, json=BODY, headers=TOLD, proxy=unasked) as answer:
                assert answer.status == 200
        async with (
            library.ClientSession(proxy=unasked) as session,
            session.post(BEIJING, json=BODY, headers=TOLD) as answer,
        ):
            assert answer.status == 200

    with mock_qwen() as service:
        asyncio.run(ask())
        service.assert_called(3)


@pytest.mark.parametrize("name", ["httpx", "httpx2", "requests"])
def test_a_client_s_own_proxy_is_not_asked(name: str, unasked: str) -> None:
    library = pytest.importorskip(name)
    if name == "requests":
        client = library.Session()
        client.proxies = {"all": unasked}
    else:
        client = library.Client(proxy=unasked)
    with client, mock_qwen() as service:
        assert client.post(BEIJING, json=BODY, headers=TOLD).status_code == 200
        own = f"{service.openai_url()}/chat/completions"
        assert client.post(own, json=BODY, headers=TOLD).status_code == 200


@pytest.mark.parametrize("own", [False, True])
def test_urllib_reaches_the_fake(own: bool, unasked: str) -> None:
    data = json.dumps(BODY).encode()
    told = {**TOLD, "Content-Type": "application/json"}
    proxies = urllib.request.ProxyHandler({"http": unasked, "https": unasked} if own else None)
    opener = urllib.request.build_opener(proxies)
    original = vars(urllib.request.OpenerDirector)["open"]
    with mock_qwen() as service:
        with opener.open(urllib.request.Request(SINGAPORE, data, told)) as answer:  # noqa: S310 - it is turned
            assert answer.status == 200
        service.assert_region("singapore")
        with pytest.raises(HTTPError) as error:
            opener.open(BEIJING, data)
        assert error.value.code == 401
        error.value.close()
    assert vars(urllib.request.OpenerDirector)["open"] is original


def test_urllib3_reaches_the_fake_also_by_a_manager_of_a_proxy(unasked: str) -> None:
    library = pytest.importorskip("urllib3")
    managers = (
        library.PoolManager(headers=TOLD),
        library.ProxyManager(unasked, headers=TOLD),
    )
    with mock_qwen() as service:
        for manager in managers:
            answer = manager.request("POST", SINGAPORE, json=BODY, headers=TOLD)
            assert answer.status == 200
            answer = manager.request("POST", SINGAPORE, body=json.dumps(BODY))
            assert answer.status == 200
            manager.clear()
        service.assert_called(4)
        service.assert_region("singapore")


def test_what_is_not_for_the_service_goes_where_it_went() -> None:
    httpx = pytest.importorskip("httpx")
    with proxy() as (address, asked), mock_qwen(), httpx.Client(proxy=address) as client:
        assert client.get("http://example.org/").status_code == 502
    assert asked[0].startswith(b"GET http://example.org/ ")


def test_the_sdks_ask_no_proxy_neither_those_made_before_nor_those_made_inside() -> None:
    pytest.importorskip("openai")
    pytest.importorskip("dashscope")
    code = f"""
import asyncio, dashscope, openai, warnings
warnings.simplefilter("ignore")  # of a gateway
from vlprep.testing import mock_qwen
base, told = "{HOST}/compatible-mode/v1", {{"model": "{MODEL}", "messages": {TURNS}}}
parts = [{{"role": "user", "content": [{{"text": "hello"}}]}}]

def made():
    yield openai.OpenAI(base_url=base, api_key="sk-mine", max_retries=0).chat.completions.create
    client = openai.AsyncOpenAI(base_url=base, api_key="sk-mine", max_retries=0)
    yield lambda **told: asyncio.run(client.chat.completions.create(**told))
    if hasattr(dashscope, "Client"):
        mine = dashscope.Client(api_key="sk-mine", max_retries=0)
        yield lambda **_: mine.multimodal.chat.create(model="{MODEL}", messages=parts)

before = list(made())
with mock_qwen() as service:
    asks = [*before, *made()]
    for ask in asks:
        ask(**told)
    answer = dashscope.MultiModalConversation.call(model="{MODEL}", messages=parts)
    assert answer.status_code == 200, answer
    service.assert_called(len(asks) + 1)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
