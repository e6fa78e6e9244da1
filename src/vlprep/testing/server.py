"""A real server on the loopback, so that the real SDKs talk to it as they talk to the service.

The standard library's threading server: nothing to install, and it starts in milliseconds. It has
threads of its own, since a client that uploads inside a coroutine blocks the loop it runs on.
"""

from __future__ import annotations

import re
import socket
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from vlprep.catalog.service import GUARD
from vlprep.testing.http import Ending, Entry, Incoming, Outgoing
from vlprep.testing.playing import trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Answerer = Callable[[Incoming], Outgoing]
    Log = Callable[[Entry], None]

_POLL = 0.01
_LINE = 8192
_HEX = re.compile(rb"[0-9a-fA-F]+")
_MOST_TRAILERS = 100
_SHOWN = 200
_OLD = "HTTP/1.0"
"""It knows no chunks."""
_WHOLE = ("http://", "https://")


class Server:
    """The server: it hands each request to a function, and writes what that gives back.

    Attributes:
        address: ``http://127.0.0.1:{port}``.
    """

    def __init__(
        self,
        answer: Answerer,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        patience: float = GUARD.seconds,
        log: Log | None = None,
    ) -> None:
        """Bind, without listening to anybody yet.

        Args:
            answer: Gives the answer to a request; it is called from several threads at once.
            host: Address to listen at.
            port: Port to listen at; 0: any free one.
            patience: Seconds that a client may be silent in the middle of a request.
            log: Is told of requests that cannot be read, which nobody else hears of.

        Raises:
            OSError: The address is not to be had.
        """
        self._stopping = Event()
        self._http = _Threads((host, port), answer, self._stopping, patience, log)
        bound, real = self._http.server_address[:2]
        shown = f"[{bound!s}]" if ":" in str(bound) else str(bound)
        self.address = f"http://{shown}:{real}"
        self._thread = Thread(target=self._serve, name="vlprep-server", daemon=True)

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and close the connections; delays that are being waited for end at once."""
        self._stopping.set()
        if self._thread.is_alive():
            self._http.shutdown()
            self._thread.join()
        self._http.server_close()
        self._http.hang_up()

    def _serve(self) -> None:
        self._http.serve_forever(poll_interval=_POLL)


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False  # a client that keeps its connection open must not hold up a test
    request_queue_size = 128

    def __init__(
        self,
        address: tuple[str, int],
        answer: Answerer,
        stopping: Event,
        patience: float,
        log: Log | None,
    ) -> None:
        self.answer, self.stopping, self.patience, self.log = answer, stopping, patience, log
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind without asking the resolver for a name, which can take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = "vlprep", self.server_address[1]

    def get_request(self) -> tuple[socket.socket, Any]:
        """Give up on a client that says nothing for too long."""
        connection, client = super().get_request()
        connection.settimeout(self.patience)
        with self._lock:
            self._open.add(connection)
        return connection, client

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that has ended, and close it."""
        with self._lock:
            self._open.discard(request)
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep: a fake that is over answers nobody."""
        with self._lock:
            for connection in self._open:
                _end(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that goes away is no error of ours."""


class _BadRequestError(Exception):
    """A request that cannot be read; the connection is of no more use."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Otherwise the last part of an answer waits 40 ms for the client's acknowledgement.
    disable_nagle_algorithm = True
    server: _Threads
    raw_requestline: bytes

    def parse_request(self) -> bool:
        """Read the first lines; an empty line there gets an answer, which the base class spares."""
        if not self.raw_requestline.strip():
            self.command = self.path = ""
            self.send_error(HTTPStatus.BAD_REQUEST, "an empty line is no request")
            return False
        return super().parse_request()

    def _respond(self) -> None:
        try:
            body = self._body()
        except _BadRequestError as wrong:
            self.send_error(wrong.status, wrong.message)
            return
        path, _, query = self.path.partition("?")
        if path.startswith(_WHOLE):  # as a client writes it to a proxy
            path = f"/{'/'.join(path.split('/')[3:])}"
        outgoing = self.server.answer(
            Incoming(
                method=self.command,
                path=path,
                query=dict(parse_qsl(query)),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body,
            )
        )
        if self.server.stopping.wait(outgoing.wait) if outgoing.wait else False:
            outgoing.ending = Ending.DROPPED
        if outgoing.ending is Ending.DROPPED:
            self._hang_up()
        else:
            self._write(outgoing)

    # The names that the base class looks for.
    do_GET = do_POST = do_DELETE = _respond  # noqa: N815
    do_PUT = do_PATCH = do_HEAD = do_OPTIONS = _respond  # noqa: N815

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what cannot be read, in JSON: the base class calls this too, and writes HTML."""
        self.close_connection = True
        command, path = getattr(self, "command", None), getattr(self, "path", "")
        outgoing = trouble(code, message or explain or HTTPStatus(code).phrase, path)
        if self.server.log is not None:
            what = f"{command} {path[:_SHOWN]}" if command and path else "unreadable"
            self.server.log(Entry(what, outgoing.status, outgoing.reason))
        self.command = command or ""
        self._write(outgoing)

    def _body(self) -> bytes:
        """Read the body.

        Raises:
            _BadRequestError: Its length is wrong, it is too long, or it does not come.
        """
        form = self.headers.get("Content-Type", "").startswith("multipart/")
        most = GUARD.form_bytes if form else GUARD.body_bytes
        coding = self.headers.get("Transfer-Encoding", "").lower()
        try:
            if coding:
                if coding != "chunked":
                    raise _BadRequestError(
                        HTTPStatus.NOT_IMPLEMENTED, "only chunked bodies are read"
                    )
                return self._chunked(most)
            lengths = set(self.headers.get_all("Content-Length", ["0"]))
            if len(lengths) > 1:
                raise _BadRequestError(HTTPStatus.BAD_REQUEST, "Content-Length says two things")
            told = lengths.pop()
            if not (told.isascii() and told.isdigit()):
                raise _BadRequestError(HTTPStatus.BAD_REQUEST, "Content-Length is no number")
            # More than 20 digits is no length, and would only take time to read.
            length = int(told) if len(told) <= 20 else most + 1
            if length > most:
                raise _BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too large")
            return self._exactly(length)
        except TimeoutError as error:
            raise _BadRequestError(HTTPStatus.REQUEST_TIMEOUT, "the body did not come") from error

    def _exactly(self, length: int) -> bytes:
        data = self.rfile.read(length)
        if len(data) < length:
            raise _BadRequestError(
                HTTPStatus.BAD_REQUEST, "the body is shorter than Content-Length says"
            )
        return data

    def _chunked(self, most: int) -> bytes:
        pieces: list[bytes] = []
        size = 0
        while True:
            line = self.rfile.readline(_LINE).split(b";")[0].strip()
            if not _HEX.fullmatch(line):
                raise _BadRequestError(HTTPStatus.BAD_REQUEST, "a chunk has no length")
            length = int(line, 16) if len(line) <= 16 else most + 1
            size += length
            if size > most:
                raise _BadRequestError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too large")
            if not length:
                self._trailers()
                return b"".join(pieces)
            pieces.append(self._exactly(length))
            if self.rfile.readline(_LINE).strip():
                raise _BadRequestError(HTTPStatus.BAD_REQUEST, "a chunk is longer than it says")

    def _trailers(self) -> None:
        """Pass over the headers after the last chunk, up to the empty line."""
        for _ in range(_MOST_TRAILERS):
            if not self.rfile.readline(_LINE).strip():
                return
        raise _BadRequestError(
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "too many headers after the body"
        )

    def _write(self, outgoing: Outgoing) -> None:
        headers = dict(outgoing.headers)
        if outgoing.pieces is None:
            headers["Content-Length"] = str(len(outgoing.body))
            body = outgoing.body
            if outgoing.ending is Ending.CUT:
                body = body[: len(body) // 2]
            head = self._head(outgoing.status, headers)
            self.wfile.write(head if self.command == "HEAD" else head + body)
        else:
            chunked = self.request_version != _OLD
            if chunked:
                headers["Transfer-Encoding"] = "chunked"
            else:
                self.close_connection = True  # which is how it learns of the end
            self.wfile.write(self._head(outgoing.status, headers))
            if not self._stream(outgoing.pieces, chunked=chunked):
                outgoing.ending = Ending.CUT
            elif outgoing.ending is Ending.WHOLE and chunked:
                self.wfile.write(b"0\r\n\r\n")
        if outgoing.ending is Ending.CUT:
            self._hang_up()

    def _stream(self, pieces: Iterable[Any], *, chunked: bool) -> bool:
        """Write the pieces; give ``False`` where the server was stopped before the end."""
        for wait, data in pieces:
            if wait and self.server.stopping.wait(wait):
                return False
            self.wfile.write(b"%x\r\n%b\r\n" % (len(data), data) if chunked else data)
        return True

    def _head(self, status: int, headers: dict[str, str]) -> bytes:
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = ""
        if self.close_connection:
            headers["Connection"] = "close"
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {status} {phrase}\r\n{lines}\r\n".encode("latin-1", "replace")

    def _hang_up(self) -> None:
        self.close_connection = True
        _end(self.connection)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet; the engine knows more than this log would."""


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # the client was faster
        return
