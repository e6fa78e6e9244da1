"""What the fake service costs: a call beside a constant answer, its start, many calls at once."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timing import compare, show
from vlprep.testing import MockQwen, Server, mock_qwen
from vlprep.testing.addresses import CHAT
from vlprep.testing.engine import Engine
from vlprep.testing.http import Incoming, Outgoing, as_json
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import data_uri

if TYPE_CHECKING:
    from collections.abc import Callable

CALLS, CLIENTS = 10_000, 8
CONSTANT = {
    "id": "1",
    "object": "chat.completion",
    "created": 1,
    "model": "qwen3-vl-plus",
    "choices": [
        {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "x"}}
    ],
    "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
}


def messages(*content: dict[str, Any]) -> Any:
    """Give the turns of a request."""
    return [{"role": "user", "content": [*content, {"type": "text", "text": "What is this?"}]}]


def constant(_: Incoming) -> Outgoing:
    """Answer without looking."""
    return as_json(CONSTANT)


def kinds_of_calls() -> dict[str, Any]:
    """Give the turns of calls without a picture and with small and large ones."""
    kinds = {"text": messages()}
    for width, height in ((640, 480), (1920, 1080), (4000, 3000)):
        uri = data_uri(encoded(photo(width, height), "jpeg"), "image/jpeg")
        name = f"a picture of {width}x{height}, a body of {len(uri) / 2**20:.1f} MB"
        kinds[name] = messages({"type": "image_url", "image_url": {"url": uri}})
    return kinds


def engine_alone(kinds: dict[str, Any]) -> None:
    """Measure the processor's time of a call inside the fake, without socket and client."""
    print("a call inside the fake, processor time")
    for name, turns in kinds.items():
        body = json.dumps({"model": "qwen3-vl-plus", "messages": turns}).encode()
        engine, taken = Engine(), []
        for _ in range(41):
            # New bytes each time, as they come from a socket: Python keeps the hash of old ones.
            came = Incoming("POST", CHAT, {}, {"authorization": "Bearer x"}, bytes(bytearray(body)))
            began = time.thread_time()
            engine.answer(came)
            taken.append(time.thread_time() - began)
        print(f"  {name:50} {statistics.median(taken) * 1e3:8.2f} ms")


def per_call(kinds: dict[str, Any]) -> None:
    """Compare calls of the OpenAI SDK with a server that always says the same."""
    try:
        from openai import OpenAI
    except ImportError:
        print("left out: the openai package is not installed")
        return
    bare = Server(constant)
    bare.start()
    with mock_qwen() as service:
        clients = {
            "a constant answer": OpenAI(base_url=f"{bare.address}/compatible-mode/v1"),
            "the fake": OpenAI(base_url=service.openai_url()),
            "the fake, the vendor's address rewritten": OpenAI(
                base_url="https://dashscope.aliyuncs.com/compatible-mode/v1"
            ),
        }
        for name, turns in kinds.items():
            calls: dict[str, Callable[[], object]] = {
                who: partial(client.chat.completions.create, model="qwen3-vl-plus", messages=turns)
                for who, client in clients.items()
            }
            for call in calls.values():
                call()
            taken = compare(calls, times=20)
            show(f"a call of the OpenAI SDK, {name}", taken, "ms")
            first, fake, _ = taken.values()
            print(f"  the fake adds {(fake - first) * 1e3:.2f} ms")
        for client in clients.values():
            client.close()
    bare.stop()


def start() -> None:
    """Measure how long it takes until a client can be turned to the fake, and back."""
    code = (
        "import time; t = time.perf_counter()\nfrom vlprep.testing import mock_qwen\n"
        "with mock_qwen(): print(time.perf_counter() - t)"
    )
    taken = [
        float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True).stdout)
        for _ in range(9)
    ]
    print(f"start in a fresh interpreter, import included: {statistics.median(taken) * 1e3:.1f} ms")

    def again() -> None:
        with mock_qwen():
            pass

    again()
    show("start and stop", compare({"mock_qwen": again}), "ms")


def many() -> None:
    """Call from several clients at once, and look whether anything is lost or mixed."""
    from http.client import HTTPConnection

    service = MockQwen()
    host = service.address.removeprefix("http://")

    def client(number: int) -> int:
        connection, right = HTTPConnection(host), 0
        for call in range(CALLS // CLIENTS):
            question = f"client {number} call {call}."
            body = {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": question}]}
            connection.request(
                "POST",
                "/compatible-mode/v1/chat/completions",
                json.dumps(body),
                {"Authorization": "Bearer x"},
            )
            answer = json.loads(connection.getresponse().read())
            right += answer["choices"][0]["message"]["content"].endswith(question)
        connection.close()
        return right

    began = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        right = sum(pool.map(client, range(CLIENTS)))
    taken = time.perf_counter() - began
    service.stop()
    numbers = {call.number for call in service.calls}
    print(
        f"{CALLS} calls by {CLIENTS} clients: {right} right, {len(numbers)} noted, "
        f"{taken:.1f} s, {CALLS / taken:.0f} a second"
    )


def startup() -> None:
    """Run pytest on one empty test, with the plugin and without it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "test_nothing.py").write_text("def test_nothing(): pass\n")

        def run(*options: str) -> None:
            command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options]
            subprocess.run(command, check=True, cwd=folder, capture_output=True)

        taken = compare(
            {"without the plugin": partial(run, "-p", "no:vlprep"), "with the plugin": run},
            rounds=15,
        )
    show("pytest on one empty test", taken, "ms")
    first, second = taken.values()
    print(f"  the plugin adds {(second - first) * 1e3:.1f} ms")


def main() -> None:
    """Print all of it."""
    start()
    kinds = kinds_of_calls()
    engine_alone(kinds)
    per_call(kinds)
    many()
    startup()


if __name__ == "__main__":
    main()
