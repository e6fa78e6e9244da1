"""The fake service on the desk: an engine behind a server, with clients turned towards it."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from vlprep.testing.engine import Engine
from vlprep.testing.playing import trouble
from vlprep.testing.redirect import redirected
from vlprep.testing.server import Server
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from vlprep.testing.http import Entry, Incoming, Outgoing


class MockQwen(Engine):
    """The fake service with an address.

    Attributes:
        address: ``http://127.0.0.1:{port}``.
    """

    def __init__(
        self,
        *,
        edition: str = "guide",
        region: str = "cn-beijing",
        on_unknown_media: str = "assume",
        host: str = "127.0.0.1",
        port: int = 0,
        log: Callable[[Entry], None] | None = None,
        keep: int | None = None,
    ) -> None:
        """Listen; ``stop`` ends it.

        Args:
            edition: As in ``Engine``, like the next two.
            region: The region that the address without one stands for.
            on_unknown_media: ``"assume"`` or ``"error"``.
            host: Address to listen at.
            port: Port to listen at; 0: any free one.
            log: Is called with every request that was answered, one at a time.
            keep: How many calls are remembered; by default all.

        Raises:
            OSError: The address is not to be had.
            ValueError: A word is not in its list.
        """
        super().__init__(
            edition=edition, region=region, on_unknown_media=on_unknown_media, log=log, keep=keep
        )
        self._sessions = 0
        self._over = False
        self._server = Server(self.answer, host=host, port=port, log=self._unread)
        self.address = self._server.address
        self._server.start()
        # The rules and the vocabulary take a moment to load: a client with little patience shall
        # not wait for them.
        Thread(target=_load, name="vlprep-rules", daemon=True).start()

    def stop(self) -> None:
        """Stop listening."""
        self._server.stop()

    def openai_url(self, region: str | None = None) -> str:
        """Give the ``base_url`` of OpenAI clients, in a region."""
        return f"{self._root(region)}/compatible-mode/v1"

    def dashscope_url(self, region: str | None = None) -> str:
        """Give the ``base_http_api_url`` of the DashScope SDK, in a region."""
        return f"{self._root(region)}/api/v1"

    @contextmanager
    def session(
        self,
        *,
        edition: str | None = None,
        region: str | None = None,
        on_unknown_media: str | None = None,
        strict: bool = True,
    ) -> Iterator[Self]:
        """Begin anew, and turn clients towards this server.

        It may be entered many times, so it suits the inside of a property test.

        Args:
            edition: As in ``reset``.
            region: As in ``reset``.
            on_unknown_media: As in ``reset``.
            strict: Call ``verify`` on leaving.

        Yields:
            The service; on leaving, every client and setting is as it was.

        Raises:
            AssertionError: On leaving, unless something else is being raised; that gets a note of
                what was scripted and called.
        """
        self.reset(edition=edition, region=region, on_unknown_media=on_unknown_media)
        try:
            with self._opened(), redirected(self.address, self.key()):
                yield self
        except Exception as error:
            seen = self.untold(str(error))
            if seen:
                error.add_note(seen)
            raise
        if strict:
            self.verify()

    def answer(self, incoming: Incoming) -> Outgoing:
        """Answer a request as an engine does, but between two sessions refuse it."""
        if self._over:
            text = "no session of this fake is open; it answers inside one, or with its fixture"
            return trouble(404, text, incoming.path)
        return super().answer(incoming)

    @contextmanager
    def _opened(self) -> Iterator[None]:
        with self.lock:
            self._sessions += 1
            self._over = False
        try:
            yield
        finally:
            with self.lock:
                self._sessions -= 1
                self._over = not self._sessions

    def _unread(self, entry: Entry) -> None:
        self.journal.tell(entry)

    def _root(self, region: str | None) -> str:
        return self.address if region is None else f"{self.address}/{Region(region)}"


def _load() -> None:
    from vlprep.testing import judging, saying

    del judging
    saying.count("")


@contextmanager
def mock_qwen(
    edition: str = "guide",
    *,
    region: str = "cn-beijing",
    on_unknown_media: str = "assume",
    strict: bool = True,
) -> Iterator[MockQwen]:
    """Put a faithful fake of the service on the desk, and turn clients towards it.

    The OpenAI and DashScope SDKs, httpx, requests, aiohttp, urllib and urllib3 reach it without a
    change and past every proxy, also with the vendor's address written in and with clients that
    were made before. On leaving, everything is as it was.

    Args:
        edition: Whose numbers hold; its ``usage`` is that of ``estimate_request``.
        region: The region of the key that clients find in the environment.
        on_unknown_media: ``"assume"``: a URL that ``service.media`` has not described is counted as
            of unknown size; ``"error"``: it cannot be downloaded.
        strict: Fail for what was scripted and not fetched, and for calls that nothing scripted fits.

    Yields:
        The service.

    Raises:
        AssertionError: On leaving, unless something else is being raised; that gets a note of what
            was scripted and called.
    """
    service = MockQwen(edition=edition, region=region, on_unknown_media=on_unknown_media)
    try:
        with service.session(strict=strict):
            yield service
    finally:
        service.stop()
