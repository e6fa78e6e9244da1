"""Nothing gets out, and everything is as it was."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from vlprep.testing.http import Outgoing
from vlprep.testing.isolation import NetworkBlockedError, no_network
from vlprep.testing.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize(
    "address", [("192.0.2.1", 9), ("example.org", 80), ("2001:db8::1", 9, 0, 0)]
)
def test_a_connection_out_of_this_machine_is_refused_and_written_down(
    address: tuple[str, int],
) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as one, no_network() as attempts:
        with pytest.raises(NetworkBlockedError, match="the network is blocked"):
            one.connect(address)
        with pytest.raises(NetworkBlockedError):
            one.connect_ex(address)
        with pytest.raises(NetworkBlockedError):
            socket.getaddrinfo(address[0], 80)
        with pytest.raises(NetworkBlockedError):
            socket.getaddrinfo(address[0].encode(), 80)
    assert attempts == [address[0]] * 4


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org"])
def test_names_and_datagrams_are_refused_too(host: str) -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as one, no_network() as attempts:
        calls: list[Callable[[], object]] = [
            lambda: socket.getaddrinfo(host=host, port=80),
            lambda: socket.gethostbyname(host),
            lambda: socket.gethostbyname_ex(host),
            lambda: socket.gethostbyaddr(host),
            lambda: socket.getnameinfo((host, 80), 0),
            lambda: one.sendto(b"hello", (host, 9)),
            lambda: one.sendto(b"hello", 0, (host, 9)),
            lambda: one.sendmsg([b"hello"], [], 0, (host, 9)),
        ]
        for call in calls:
            with pytest.raises(NetworkBlockedError):
                call()
    assert attempts == [host] * len(calls)


def test_the_loopback_is_open() -> None:
    server = Server(lambda _: Outgoing(body=b"hello"))
    server.start()
    port = int(server.address.rpartition(":")[2])
    with no_network() as attempts:
        for host in ("127.0.0.1", "localhost"):
            socket.create_connection((host, port), timeout=5).close()
        with socket.socket() as one:
            assert one.connect_ex(("127.0.0.1", port)) == 0
        assert socket.getaddrinfo(None, port)
        assert socket.getaddrinfo(host="127.0.0.1", port=80)
        assert socket.gethostbyname("localhost") == "127.0.0.1"
        with socket.create_server(("127.0.0.1", 0)) as far, socket.socket() as near:
            near.connect(far.getsockname())
            assert near.sendmsg([b"hello"]) == 5
        with socket.socket(type=socket.SOCK_DGRAM) as one:
            assert one.sendto(b"hello", ("127.0.0.1", 9)) == 5
    server.stop()
    assert attempts == []


@pytest.mark.parametrize("ending", ["", "."])
def test_the_name_of_this_machine_may_be_asked_for(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "My-Desk")
    monkeypatch.setattr(socket, "gethostbyname", lambda host: f"found {host}")
    monkeypatch.setattr(socket, "gethostbyaddr", lambda host: (f"{host}.example", [], []))
    with no_network() as attempts:
        assert socket.gethostbyname(f"my-desk{ending}") == f"found my-desk{ending}"
        for host in ("LOCALHOST.", "::ffff:127.0.0.1"):
            assert socket.gethostbyname(host) == f"found {host}"
        assert socket.getfqdn() == "My-Desk.example"
        with pytest.raises(NetworkBlockedError):
            socket.gethostbyname("my-desk.example.org")
    assert attempts == ["my-desk.example.org"]


def test_everything_is_as_it_was() -> None:
    before = socket.getaddrinfo, socket.socket.connect, dict(vars(socket.socket))
    with pytest.raises(ZeroDivisionError), no_network():
        raise ZeroDivisionError
    assert (socket.getaddrinfo, socket.socket.connect) == before[:2]
    assert dict(vars(socket.socket)) == before[2]
