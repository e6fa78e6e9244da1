"""What we write goes through the real SDKs, and arrives at a server as it was meant."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from vlprep import (
    Request,
    assistant,
    frames,
    image,
    is_retryable,
    parse_request,
    system,
    to_dashscope,
    to_openai,
    user,
    video,
)
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.filterwarnings("ignore")  # the SDKs' own
PNG = encoded(photo(64, 48), "png")
ANSWERS = {
    "openai": {
        "id": "1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": "Hi"},
            }
        ],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    },
    "dashscope": {
        "output": {
            "choices": [
                {
                    "finish_reason": "stop",
                    "message": {"role": "assistant", "content": [{"text": "Hi"}]},
                }
            ]
        },
        "usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2},
        "request_id": "1",
    },
}


class Recorder(ThreadingHTTPServer):
    """Keeps what it is sent, and answers as the service would."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies: list[Any] = []
        self.uploads: list[bytes] = []
        self.status = 200

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Recorder

    def do_GET(self) -> None:
        policy = dict.fromkeys(
            (
                "policy",
                "signature",
                "oss_access_key_id",
                "x_oss_object_acl",
                "x_oss_forbid_overwrite",
            ),
            "x",
        )
        policy |= {"upload_dir": "dir", "upload_host": f"{self.server.root}/upload"}
        self.answer({"request_id": "1", "data": policy})

    def do_POST(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/upload"):
            self.server.uploads.append(data)
            self.answer({})
            return
        self.server.bodies.append(json.loads(data))
        answer: dict[str, Any] = ANSWERS["openai" if "completions" in self.path else "dashscope"]
        if self.server.status != 200:
            error = {"code": "insufficient_quota", "message": "exceeded your current quota"}
            answer = {"error": error} if "completions" in self.path else error
        self.answer(answer, self.server.status)

    def answer(self, data: Any, status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Recorder]:
    with Recorder() as recorder:
        thread = threading.Thread(target=recorder.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield recorder
        recorder.shutdown()
        thread.join()


@pytest.fixture
def dashscope(server: Recorder, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    sdk = pytest.importorskip("dashscope")
    monkeypatch.setattr(sdk, "base_http_api_url", f"{server.root}/api/v1")
    monkeypatch.setattr(sdk, "api_key", "none")
    return sdk


@pytest.fixture
def client(server: Recorder, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    sdk = pytest.importorskip("openai")
    return sdk.OpenAI(base_url=f"{server.root}/v1", api_key="none", max_retries=0)


URL = "https://a.org/a.png"
REQUESTS = {
    "everything": Request(
        model="qwen3-vl-plus",
        messages=[
            system("Be short."),
            user("What is this?", image(URL, max_pixels=3000000), image(PNG)),
            assistant("A dog."),
            user(video("https://a.org/a.mp4", fps=1), frames([URL] * 4, fps=2), "And here?"),
        ],
        enable_thinking=False,
        vl_high_resolution_images=False,
        temperature=0.5,
        max_tokens=100,
        seed=7,
    ),
    "going on": Request(
        model="qwen3-vl-plus", messages=[user("Tell me"), assistant("Once", partial=True)]
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_openai_sdk_takes_what_we_write(name: str, client: Any, server: Recorder) -> None:
    request = REQUESTS[name]
    answer = client.chat.completions.create(**to_openai(request))
    assert answer.choices[0].message.content == "Hi"
    assert server.bodies == [to_openai(request, http=True)]
    assert parse_request(server.bodies[0]) == parse_request(to_openai(request))


@pytest.mark.parametrize("name", REQUESTS)
def test_the_dashscope_sdk_takes_what_we_write(name: str, dashscope: Any, server: Recorder) -> None:
    request = REQUESTS[name]
    answer = dashscope.MultiModalConversation.call(**to_dashscope(request))
    assert answer.status_code == 200
    assert parse_request(server.bodies[0], route="dashscope") == parse_request(
        to_dashscope(request, http=True)
    )


@pytest.mark.parametrize("name", ["a b.png", "a+b%41#c?d.png", "照片.png", "a;b&c=d.png", "~a.png"])
def test_the_dashscope_sdk_opens_the_very_file(
    name: str, dashscope: Any, server: Recorder, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(PNG)
    request = Request(model="qwen3-vl-plus", messages=[user(image(path), "What is this?")])
    dashscope.MultiModalConversation.call(**to_dashscope(request))
    assert PNG in server.uploads[0]
    sent = server.bodies[0]["input"]["messages"][0]["content"][0]["image"]
    assert sent.startswith("oss://dir/")


def test_a_refusal_that_passes_is_known_in_both_sdks(
    client: Any, dashscope: Any, server: Recorder
) -> None:
    server.status = 429
    request = REQUESTS["going on"]
    openai = pytest.importorskip("openai")
    with pytest.raises(openai.RateLimitError) as caught:
        client.chat.completions.create(**to_openai(request))
    assert is_retryable(caught.value)
    assert is_retryable(dashscope.MultiModalConversation.call(**to_dashscope(request)))
