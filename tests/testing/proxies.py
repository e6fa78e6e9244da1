"""A proxy that everybody is told to use, and that nobody may ask."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLES: Final = tuple(
    variable
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    for variable in (name, name.lower())
)


@contextmanager
def proxy() -> Iterator[tuple[str, list[bytes]]]:
    """Listen; give the address, and what was asked for, which is refused."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def listen() -> None:
            while True:
                connection = listener.accept()[0]
                with connection:
                    heard = connection.recv(4096)
                    if not heard:
                        return
                    asked.append(heard)
                    connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

        thread = Thread(target=listen, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        socket.create_connection(listener.getsockname()).close()  # says nothing: the end
        thread.join()
