"""No way out: connections to anything but this machine are refused, and written down."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from vlprep.testing.changes import Changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LOCAL = {"localhost", ""}
_WITH_ADDRESS = 4


class NetworkBlockedError(OSError):
    """Something tried to leave this machine."""


@contextmanager
def no_network() -> Iterator[list[str]]:
    """Refuse what leads out of this machine: names, connections and datagrams.

    Yields:
        The hosts that were asked for: some SDKs swallow the error and try again.
    """
    attempts: list[str] = []

    def guarded(original: Callable[..., Any], host_of: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            host = host_of(*args, **options)
            if isinstance(host, bytes):
                host = host.decode("ascii", "replace")
            if not _is_local(host):
                attempts.append(str(host))
                message = f"the network is blocked: {host}"
                raise NetworkBlockedError(message)
            return original(*args, **options)

        return call

    changes = Changes()
    for owner, name, host_of in _PLACES:
        changes.make(owner, name, guarded(getattr(owner, name), host_of))
    try:
        yield attempts
    finally:
        changes.undo()


def _named(host: Any, *_: Any, **__: Any) -> Any:
    return host


def _address(address: Any) -> Any:
    return address[0] if isinstance(address, tuple) else None  # a path is a socket of this machine


def _connected(_: Any, address: Any) -> Any:
    return _address(address)


def _sent_to(_: Any, *args: Any) -> Any:
    return _address(args[-1])


def _sent_message(_: Any, *args: Any) -> Any:
    return _address(args[-1]) if len(args) == _WITH_ADDRESS else None


_PLACES: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    *((socket, f"gethostby{what}", _named) for what in ("name", "name_ex", "addr")),
    (socket, "getaddrinfo", _named),
    (socket, "getnameinfo", lambda address, _: _address(address)),
    (socket.socket, "connect", _connected),
    (socket.socket, "connect_ex", _connected),
    (socket.socket, "sendto", _sent_to),
    *([(socket.socket, "sendmsg", _sent_message)] if hasattr(socket.socket, "sendmsg") else []),
)
"""What leads out, and what tells its host from its arguments; Windows has no ``sendmsg``."""


def _is_local(host: Any) -> bool:
    if host is None:
        return True
    name = str(host).removesuffix(".").lower()
    if name in _LOCAL or name == socket.gethostname().lower():
        return True
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return False
    # Not every version of Python sees the loopback in ::ffff:127.0.0.1.
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback
