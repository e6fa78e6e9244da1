"""No way out: connections to anything but this machine are refused, and written down."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOCAL = {"localhost", "", None}


class NetworkBlockedError(OSError):
    """Something tried to leave this machine."""


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuse every connection and every name that leads out of this machine.

    Yields:
        The hosts that were asked for: some SDKs swallow the error and try again.
    """
    attempts: list[str] = []

    def guarded(original: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            host = host_of(*args)
            if isinstance(host, bytes):
                host = host.decode("ascii", "replace")
            if not _is_local(host):
                attempts.append(str(host))
                message = f"the network is blocked: {host}"
                raise NetworkBlockedError(message)
            return original(*args, **options)

        return call

    places: list[tuple[Any, str, Callable[..., Any]]] = [
        (socket, "getaddrinfo", lambda host, *_: host),
        (socket.socket, "connect", lambda _, address: _host(address)),
        (socket.socket, "connect_ex", lambda _, address: _host(address)),
    ]
    before = [(owner, name, vars(owner).get(name)) for owner, name, _ in places]
    for owner, name, host_of in places:
        setattr(owner, name, guarded(getattr(owner, name), host_of))
    try:
        yield attempts
    finally:
        for owner, name, original in before:
            if original is None:  # it was inherited
                delattr(owner, name)
            else:
                setattr(owner, name, original)


def _host(address: Any) -> Any:
    return address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine


def _is_local(host: Any) -> bool:
    if host in _LOCAL:
        return True
    try:
        return ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False
