"""The server lives through everything that a client can send, and tells it what was wrong."""

from __future__ import annotations

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from threading import Semaphore
from time import monotonic
from typing import TYPE_CHECKING

import pytest
from bodies import CHAT, chat, text

from vlprep.testing.engine import Engine
from vlprep.testing.http import Ending, Entry, Incoming, Outgoing, Piece, as_json
from vlprep.testing.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 0.3


@pytest.fixture
def server() -> Iterator[Server]:
    """Run a server that is soon out of patience, before an engine."""
    made = Server(Engine().answer, patience=PATIENCE)
    made.start()
    yield made
    made.stop()


def talk(server: Server, data: bytes, *, more: bytes = b"") -> bytes:
    """Send bytes, and read until the server closes the connection."""
    host, port = server.address.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(data)
        if more:
            connection.sendall(more)
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return received


def request(body: bytes, *headers: str, path: str = CHAT, length: int | None = None) -> bytes:
    told = ["Host: localhost", "Authorization: Bearer x", *headers]
    if not any("Transfer-Encoding" in one or "Content-Length" in one for one in headers):
        told.append(f"Content-Length: {len(body) if length is None else length}")
    lines = "".join(f"{line}\r\n" for line in told)
    return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


GOOD = json.dumps(chat(text("hello"))).encode()
CLOSE = "Connection: close"
FORM = "Content-Type: multipart/form-data; boundary=xyz"
HOSTILE: dict[str, tuple[bytes, bytes]] = {
    "no HTTP": (b"\x16\x03\x01 this is TLS\r\n\r\n", b"400"),
    "a method of its own": (b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n", b"501"),
    "an old version": (b"GET / HTTP/9.9\r\n\r\n", b"505"),
    "a long line": (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\n\r\n", b"414"),
    "many headers": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"431"),
    "broken JSON": (request(b"{", CLOSE), b"400"),
    "no UTF-8": (request(b'{"model": "\xff"}', CLOSE), b"400"),
    "a wrong length": (request(b"{}", length=100), b"408"),
    "a length that is none": (request(b"", "Content-Length: -5"), b"400"),
    "a length of letters": (request(b"", "Content-Length: ten"), b"400"),
    "a huge length": (request(b"{}", length=10**30), b"413"),
    "a large length": (request(b"{}", length=100 * 1024 * 1024), b"413"),
    "another coding": (request(b"{}", "Transfer-Encoding: gzip"), b"501"),
    "a chunk without length": (request(b"zz\r\n{}", "Transfer-Encoding: chunked"), b"400"),
    "a negative chunk": (request(b"-5\r\n{}", "Transfer-Encoding: chunked"), b"400"),
    "a chunk in Python's hex": (request(b"0x2\r\n{}", "Transfer-Encoding: chunked"), b"400"),
    "a chunk with a line below": (request(b"0_2\r\n{}", "Transfer-Encoding: chunked"), b"400"),
    "a chunk of no digits": (request(b"\r\n{}", "Transfer-Encoding: chunked"), b"400"),
    "two lengths": (request(b"{}", "Content-Length: 2", "Content-Length: 1", CLOSE), b"400"),
    "empty lines": (b"\r\n" * 1000, b"400"),
    "a huge chunk": (request(b"f" * 30 + b"\r\n", "Transfer-Encoding: chunked"), b"413"),
    "a chunk that is longer": (
        request(b"2\r\n{}xx\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        b"400",
    ),
    "a chunk that never comes": (request(b"5\r\n{", "Transfer-Encoding: chunked"), b"408"),
    "half a form": (
        request(b"--xyz\r\nContent-Disp", FORM, CLOSE, path="/vlprep-uploads"),
        b"400",
    ),
    "a form without boundary": (
        request(b"x", "Content-Type: multipart/form-data", CLOSE, path="/vlprep-uploads"),
        b"400",
    ),
    "half a file": (
        request(
            b'--xyz\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc',
            FORM,
            CLOSE,
            path="/compatible-mode/v1/files",
        ),
        b"400",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_gets_an_error_and_the_server_lives(name: str, server: Server) -> None:
    data, status = HOSTILE[name]
    began = monotonic()
    answer = talk(server, data)
    assert monotonic() - began < 4
    assert answer.split(b"\r\n")[0].split(b" ")[1:2] == [status]
    assert b" 200 " in talk(server, request(GOOD, CLOSE)).split(b"\r\n")[0]


UNREADABLE = [
    name for name, (_, status) in HOSTILE.items() if status != b"400" or "no HTTP" in name
]


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_is_refused_in_json_and_logged(name: str) -> None:
    told: list[Entry] = []
    server = Server(Engine().answer, patience=PATIENCE, log=told.append)
    server.start()
    data, status = HOSTILE[name]
    head, _, body = talk(server, data).partition(b"\r\n\r\n")
    server.stop()
    assert b"Content-Type: application/json" in head
    assert json.loads(body)["error"]["message"]
    (entry,) = told
    assert (entry.status, bool(entry.reason), entry.call) == (int(status), True, None)


def test_an_unreadable_request_of_dashscope_is_refused_in_its_shape(server: Server) -> None:
    answer = talk(server, request(b"{}", length=10**30, path="/api/v1/uploads"))
    document = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert "too large" in document["message"]


def test_a_whole_url_is_read_as_a_client_writes_it_to_a_proxy(server: Server) -> None:
    for path in (f"http://127.0.0.1:1{CHAT}", f"https://localhost{CHAT}?a=b"):
        assert b" 200 " in talk(server, request(GOOD, CLOSE, path=path)).split(b"\r\n")[0]
    assert b" 404 " in talk(server, request(GOOD, CLOSE, path="http://localhost"))


def test_headers_after_a_body_in_chunks_are_passed_over(server: Server) -> None:
    body = b"%x\r\n%b\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n" % (len(GOOD), GOOD)
    first = request(body, "Transfer-Encoding: chunked")
    assert talk(server, first + request(GOOD, CLOSE)).count(b"HTTP/1.1 200") == 2
    endless = b"0\r\n" + b"X: 1\r\n" * 200
    assert b" 431 " in talk(server, request(endless, "Transfer-Encoding: chunked"))


def test_a_client_that_says_nothing_or_goes_away_is_let_go(server: Server) -> None:
    assert talk(server, b"") == b""
    host, port = server.address.removeprefix("http://").split(":")
    for data in (b"", b"POST / HT", request(b"{}", length=50), request(GOOD)):
        connection = socket.create_connection((host, int(port)))
        connection.sendall(data)
        connection.close()
    assert b" 200 " in talk(server, request(GOOD, CLOSE))


def test_a_body_in_chunks_is_read(server: Server) -> None:
    half = len(GOOD) // 2
    body = b"".join(b"%x;a=b\r\n%b\r\n" % (len(one), one) for one in (GOOD[:half], GOOD[half:]))
    answer = talk(server, request(body + b"0\r\n\r\n", "Transfer-Encoding: chunked", CLOSE))
    assert b" 200 " in answer
    assert b"You asked: hello" in answer


@pytest.mark.parametrize("connection", [CLOSE, "Connection: keep-alive", "X-None: 1"])
def test_an_old_client_gets_a_stream_without_chunks(connection: str, server: Server) -> None:
    body = json.dumps(chat(text("hello"), stream=True)).encode()
    old = request(body, connection).replace(b"HTTP/1.1", b"HTTP/1.0")
    head, _, stream = talk(server, old).partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head
    assert b"Connection: close" in head
    assert stream.startswith(b"data: {")
    assert stream.endswith(b"data: [DONE]\n\n")
    assert b"Transfer-Encoding: chunked" in talk(server, request(body, CLOSE))


def test_a_length_that_is_said_twice_alike_is_one(server: Server) -> None:
    length = f"Content-Length: {len(GOOD)}"
    assert b" 200 " in talk(server, request(GOOD, length, length, CLOSE)).split(b"\r\n")[0]


def test_a_connection_serves_many_calls_and_waits_for_permission(server: Server) -> None:
    first = request(GOOD, "Expect: 100-continue")
    answer = talk(server, first + request(GOOD) + request(GOOD, CLOSE))
    assert answer.count(b"HTTP/1.1 200") == 3
    assert answer.startswith(b"HTTP/1.1 100")


def test_nothing_of_200_calls_from_8_clients_is_lost_or_mixed(server: Server) -> None:
    def ask(number: int) -> bool:
        body = json.dumps(chat(text(f"number {number}."))).encode()
        answer = talk(server, request(body, CLOSE))
        return f"You asked: number {number}.".encode() in answer

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(200)))


def test_stopping_ends_what_is_being_waited_for() -> None:
    arrived = Semaphore(0)

    def slow(incoming: Incoming) -> Outgoing:
        arrived.release()
        if incoming.path == "/whole":
            return Outgoing(wait=60)
        return Outgoing(pieces=(Piece(0, b"first"), Piece(60, b"second")))

    server = Server(slow)
    server.start()
    with ThreadPoolExecutor(2) as pool:
        answers = [
            pool.submit(talk, server, f"GET {path} HTTP/1.1\r\n\r\n".encode())
            for path in ("/whole", "/stream")
        ]
        assert all(arrived.acquire(timeout=5) for _ in answers)
        server.stop()
        whole, stream = (answer.result(timeout=5) for answer in answers)
    assert whole == b""
    assert b"first" in stream or stream == b""
    assert b"second" not in stream


def test_a_cut_answer_has_half_its_bytes_and_a_head_has_none() -> None:
    def answer(incoming: Incoming) -> Outgoing:
        outgoing = as_json({"text": "x" * 1000}, 299)
        outgoing.ending = Ending.CUT if incoming.path == "/cut" else Ending.WHOLE
        return outgoing

    server = Server(answer)
    server.start()
    cut = talk(server, b"GET /cut HTTP/1.1\r\n\r\n")
    head = talk(server, b"HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n")
    server.stop()
    assert cut.startswith(b"HTTP/1.1 299 \r\n")
    assert 400 < len(cut.partition(b"\r\n\r\n")[2]) < 600
    assert head.endswith(b"\r\n\r\n")
    assert b"Content-Length: 1011" in head


def test_it_listens_where_it_is_told_and_can_be_stopped_before_it_started() -> None:
    server = Server(Engine().answer, host="::1") if socket.has_ipv6 else Server(Engine().answer)
    assert server.address.startswith(("http://[::1]:", "http://127.0.0.1:"))
    server.stop()
    taken = Server(Engine().answer)
    port = int(taken.address.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        Server(Engine().answer, port=port)
    taken.stop()


def test_a_server_that_is_stopped_ends_the_connections_that_clients_keep() -> None:
    server = Server(Engine().answer)
    server.start()
    port = int(server.address.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as kept:
        kept.sendall(b"GET /nowhere HTTP/1.1\r\n\r\n")
        assert kept.recv(65536).startswith(b"HTTP/1.1 404")
        server.stop()
        while kept.recv(65536):
            pass
