"""Nothing gets out, and everything is as it was."""

from __future__ import annotations

import socket

import pytest

from vlprep.testing.http import Outgoing
from vlprep.testing.isolation import NetworkBlockedError, no_network
from vlprep.testing.server import Server


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
    server.stop()
    assert attempts == []


def test_everything_is_as_it_was() -> None:
    before = socket.getaddrinfo, socket.socket.connect, dict(vars(socket.socket))
    with pytest.raises(ZeroDivisionError), no_network():
        raise ZeroDivisionError
    assert (socket.getaddrinfo, socket.socket.connect) == before[:2]
    assert dict(vars(socket.socket)) == before[2]
