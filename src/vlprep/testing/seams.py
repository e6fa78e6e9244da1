"""The one place through which each HTTP library sends, and how it is turned to the fake there.

What is turned goes straight to the fake: it asks no proxy, neither one of the environment nor one of
the client. A library chooses its proxy before we see the request, and the proxy would see the key.
"""

from __future__ import annotations

import re
import sys
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit, urlunsplit

from vlprep.catalog.endpoints import ENDPOINTS, OTHER_HOSTS, WORKSPACE_HOSTS

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable
    from types import ModuleType

    from vlprep.testing.changes import Changes

    Sender = Callable[..., Any]

_HOSTS = {urlsplit(row.openai).hostname: row.region for row in ENDPOINTS} | OTHER_HOSTS.meaning
# Another server may have got the port of a fake that is over, so the path is looked at too.
_OURS = re.compile(r"(http://[^/]+)(?:/[a-z0-9-]+)?/(?:compatible-mode|api)/v1/")
ROOTS: list[str] = []
"""Addresses of the fakes that clients are turned to; the last one wins."""
PAST: set[str] = set()
"""Addresses that clients were turned to before: what was made inside goes to the last one now."""
SESSIONS: dict[Any, AbstractEventLoop] = {}
"""Sessions of aiohttp that were turned to a fake, and their loops."""


def region_of(host: str | None) -> str | None:
    """Tell which region a host of the service serves; ``None``: it is none of the service's.

    The list is closed: people's pictures lie on the vendor's object store too.
    """
    if not host:
        return None
    for suffix, region in WORKSPACE_HOSTS.meaning.items():
        if host.endswith(suffix):
            return region
    return _HOSTS.get(host)


def rewritten(url: str, root: str) -> str | None:
    """Give the address at the fake for an address of the service; ``None`` for any other."""
    try:
        parts = urlsplit(url)
    except ValueError:  # what is no address is for the library to refuse
        return None
    region = region_of(parts.hostname)
    if region is None:
        return None
    fake = urlsplit(root)
    return urlunsplit((fake.scheme, fake.netloc, f"/{region}{parts.path}", parts.query, ""))


def patch(module: ModuleType, changes: Changes) -> None:
    """Turn a library: from now on it sends to the fake what is for the service."""
    for class_name, method, wrap in SEAMS[module.__name__]:
        owner = getattr(module, class_name)
        original = vars(owner)[method]
        changes.make(owner, method, wraps(original)(wrap(original)))


def _at_fake(url: str) -> str | None:
    """Give the address at the fake, also for what is one already; ``None``: it is none of ours."""
    if not ROOTS:
        return None
    if url.startswith(tuple(f"{root}/" for root in ROOTS)):
        return url
    past = _OURS.match(url)
    if past is not None and past[1] in PAST:
        return ROOTS[-1] + url[past.end(1) :]
    return rewritten(url, ROOTS[-1])


def _turned(request: Any) -> bool:
    """Turn a request that has its address in ``url``; tell whether it is for the fake."""
    new = _at_fake(str(request.url))
    if new is None:
        return False
    request.url = type(request.url)(new)
    if "host" in request.headers:
        request.headers["host"] = urlsplit(new).netloc
    return True


def _httpx_send(original: Sender) -> Sender:
    def send(self: Any, request: Any, *args: Any, **options: Any) -> Any:
        _turned(request)
        return original(self, request, *args, **options)

    return send


def _httpx_transport(original: Sender) -> Sender:
    """Give the client's own transport; what else there is are its proxies, mounted on addresses."""

    def transport_for_url(self: Any, url: Any) -> Any:
        return original(self, url) if _at_fake(str(url)) is None else self._transport

    return transport_for_url


def _requests_send(original: Sender) -> Sender:
    def send(self: Any, request: Any, **options: Any) -> Any:
        if _turned(request):
            options["proxies"] = {}
        return original(self, request, **options)

    return send


def _aiohttp_request(original: Sender) -> Sender:
    def request(self: Any, method: str, url: Any, **options: Any) -> Any:
        base = getattr(self, "_base_url", None)
        new = _at_fake(urljoin(str(base), str(url)) if base else str(url))
        if new is not None:
            from asyncio import get_running_loop

            SESSIONS[self] = get_running_loop()
            # A connection that outlives its loop cannot be closed by anybody, and complains.
            options["headers"] = {**dict(options.get("headers") or {}), "Connection": "close"}
            options["proxy"] = ""  # None would ask for the session's own
        return original(self, method, url if new is None else new, **options)

    return request


def _urllib_open(original: Sender) -> Sender:
    """Turn an address, or a request that has one; the environment keeps the loopback from proxies."""

    def open_(self: Any, fullurl: Any, *args: Any, **options: Any) -> Any:
        new = _at_fake(str(getattr(fullurl, "full_url", fullurl)))
        if new is not None and isinstance(fullurl, str):
            fullurl = new
        elif new is not None:
            fullurl.full_url = new
        return original(self, fullurl, *args, **options)

    return open_


def _urllib3_urlopen(original: Sender) -> Sender:
    def urlopen(self: Any, method: str, url: str, *args: Any, **options: Any) -> Any:
        new = _at_fake(url)
        if new is not None and self.proxy is not None:
            options.setdefault("headers", self.headers)
            self = sys.modules["urllib3"].PoolManager()
        return original(self, method, url if new is None else new, *args, **options)

    return urlopen


_HTTPX = tuple(
    (owner, method, wrap)
    for owner in ("Client", "AsyncClient")
    for method, wrap in (("send", _httpx_send), ("_transport_for_url", _httpx_transport))
)
SEAMS: dict[str, tuple[tuple[str, str, Callable[[Sender], Sender]], ...]] = {
    "httpx": _HTTPX,
    "httpx2": _HTTPX,
    "requests": (("Session", "send", _requests_send),),
    "aiohttp": (("ClientSession", "_request", _aiohttp_request),),
    "urllib.request": (("OpenerDirector", "open", _urllib_open),),
    "urllib3": (("PoolManager", "urlopen", _urllib3_urlopen),),
}
"""By library: the class, the method, and what is put in front of it."""
