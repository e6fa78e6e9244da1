"""Turn clients towards the fake: by settings, and by a thin rewriter of URLs.

Settings reach what is made later and what runs in another process. The rewriter reaches clients
that exist already, and those that have the vendor's address written in: it stands in front of the
one method through which each HTTP library sends. It asks no library to be there.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from functools import wraps
from threading import RLock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit, urlunsplit

from vlprep.catalog.endpoints import ENDPOINTS, OTHER_HOSTS, WORKSPACE_HOSTS

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_HOSTS = {urlsplit(row.openai).hostname: row.region for row in ENDPOINTS} | OTHER_HOSTS.meaning
_SEAMS = {
    "httpx": (("Client", "send"), ("AsyncClient", "send")),
    "httpx2": (("Client", "send"), ("AsyncClient", "send")),
    "requests": (("Session", "send"),),
    "aiohttp": (("ClientSession", "_request"),),
}
"""Where each library sends everything through; the first argument is a request or a method."""
_SDK = "dashscope"
_ATTRIBUTES = ("api_key", "base_http_api_url", "base_compatible_api_url", "base_websocket_api_url")
_LOCK = RLock()
_ROOTS: list[str] = []


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
    parts = urlsplit(url)
    region = region_of(parts.hostname)
    if region is None:
        return None
    fake = urlsplit(root)
    return urlunsplit((fake.scheme, fake.netloc, f"/{region}{parts.path}", parts.query, ""))


@contextmanager
def redirected(root: str, key: str) -> Iterator[None]:
    """Turn every client in this process, and every process it starts, towards the fake.

    Args:
        root: Address of the fake, ``http://127.0.0.1:{port}``.
        key: The key that clients find in the environment.

    Yields:
        Nothing; on leaving, everything is as it was.
    """
    settings = {
        "DASHSCOPE_API_KEY": key,
        "OPENAI_API_KEY": key,
        "OPENAI_BASE_URL": f"{root}/compatible-mode/v1",
        "DASHSCOPE_HTTP_BASE_URL": f"{root}/api/v1",
        "NO_PROXY": _with_loopback("NO_PROXY"),
        "no_proxy": _with_loopback("no_proxy"),
    }
    before = {name: os.environ.get(name) for name in settings}
    with _environment(settings, before), _dashscope(root, key, before), _rewriting(root):
        yield


@contextmanager
def _environment(settings: dict[str, str], before: Mapping[str, str | None]) -> Iterator[None]:
    os.environ.update(settings)
    try:
        yield
    finally:
        _set_environment(before)


def _set_environment(values: Mapping[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _with_loopback(name: str) -> str:
    """Keep a proxy from the loopback: with one set, every SDK would ask it for 127.0.0.1."""
    return ",".join(filter(None, (os.environ.get(name), "127.0.0.1", "localhost")))


@contextmanager
def _rewriting(root: str) -> Iterator[None]:
    """Put the rewriter in front of every library that is loaded, or will be."""
    with _LOCK:
        _ROOTS.append(root)
        if len(_ROOTS) == 1:
            for name in _SEAMS:
                if name in sys.modules:
                    _patch(sys.modules[name])
            sys.meta_path.insert(0, _WATCHER)
    try:
        yield
    finally:
        with _LOCK:
            _ROOTS.remove(root)
            if not _ROOTS:
                sys.meta_path.remove(_WATCHER)
                _close_sessions()
                while _PATCHED:
                    owner, method, original = _PATCHED.pop()
                    setattr(owner, method, original)


_PATCHED: list[tuple[type, str, Any]] = []


def _patch(module: ModuleType) -> None:
    for class_name, method in _SEAMS[module.__name__]:
        owner = getattr(module, class_name)
        original = vars(owner)[method]
        by_url = module.__name__ == "aiohttp"
        setattr(owner, method, _by_url(original) if by_url else _by_request(original))
        _PATCHED.append((owner, method, original))


def _by_request(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap ``send(self, request, ...)`` of httpx and requests."""

    @wraps(original)
    def send(self: Any, request: Any, *args: Any, **options: Any) -> Any:
        new = rewritten(str(request.url), _ROOTS[-1]) if _ROOTS else None
        if new is not None:
            request.url = type(request.url)(new)
            if "host" in request.headers:
                request.headers["host"] = urlsplit(new).netloc
        return original(self, request, *args, **options)

    return send


def _by_url(original: Callable[..., Any]) -> Callable[..., Any]:
    """Wrap ``_request(self, method, url, ...)`` of aiohttp, which has no public place for it."""

    @wraps(original)
    def request(self: Any, method: str, url: Any, **options: Any) -> Any:
        new = rewritten(str(url), _ROOTS[-1]) if _ROOTS else None
        if new is not None or str(url).startswith(tuple(_ROOTS)):
            from asyncio import get_running_loop

            _SESSIONS[self] = get_running_loop()
            # A connection that outlives its loop cannot be closed by anybody, and complains.
            options["headers"] = {**dict(options.get("headers") or {}), "Connection": "close"}
        return original(self, method, url if new is None else new, **options)

    return request


def _close_sessions() -> None:
    """Close the sessions whose loop has ended: nobody can use them, and they would complain.

    The DashScope SDK leaves one behind with each loop; of a loop that still is, it is closed too.
    """
    kept = sys.modules.get(f"{_SDK}.api_entities.aio_session")
    shared = [*getattr(kept, "_aio_sessions", {}).values()]
    for session, loop in [*_SESSIONS.items()]:
        del _SESSIONS[session]
        if session.closed or loop.is_running():
            continue
        if loop.is_closed():
            from asyncio import new_event_loop

            own = new_event_loop()
            own.run_until_complete(session.close())
            own.close()
        elif session in shared:
            loop.run_until_complete(session.close())


_SESSIONS: dict[Any, AbstractEventLoop] = {}
"""Sessions of aiohttp that were turned to the fake, and their loops."""


@contextmanager
def _dashscope(root: str, key: str, before: dict[str, str | None]) -> Iterator[None]:
    """Set what the SDK keeps in its module, now or when it is loaded, and put it back."""
    state = _SdkState(root, key, before)
    with _LOCK:
        _STATES.append(state)
        if _SDK in sys.modules:
            state.set(sys.modules[_SDK])
    try:
        yield
    finally:
        with _LOCK:
            _STATES.remove(state)
            state.restore()


class _SdkState:
    """What the DashScope SDK keeps in its module: its addresses and its key.

    Attributes:
        environment: What the environment was before.
    """

    def __init__(self, root: str, key: str, environment: dict[str, str | None]) -> None:
        self.environment = environment
        self._root = root
        self._key = key
        self._module: ModuleType | None = None
        self._before: dict[str, Any] = {}

    def set(self, module: ModuleType) -> None:
        """Redirect the module; a region that was chosen stays chosen."""
        self._module = module
        self._before = {
            name: getattr(module, name) for name in _ATTRIBUTES if hasattr(module, name)
        }
        address = str(self._before.get("base_http_api_url", ""))
        region = region_of(urlsplit(address.replace("{workspace_id}", "any")).hostname)
        root = f"{self._root}/{region}" if region else self._root
        found = {
            "api_key": self._key,
            "base_http_api_url": f"{root}/api/v1",
            "base_compatible_api_url": f"{root}/compatible-mode/v1",
            # It is not used for pictures; what is wrong shall not go anywhere.
            "base_websocket_api_url": f"{root.replace('http', 'ws', 1)}/api-ws/v1/inference",
        }
        for name in self._before:
            setattr(module, name, found[name])

    def restore(self) -> None:
        """Put everything back, and close the connections that the SDK keeps."""
        if self._module is None:
            return
        for name, value in self._before.items():
            setattr(self._module, name, value)
        kept = sys.modules.get(f"{_SDK}.api_entities.http_request")
        close = getattr(kept, "close_shared_sync_session", None)
        if close is not None:
            close()


_STATES: list[_SdkState] = []


class _Watcher:
    """Sees a library being imported, and redirects it as soon as it is loaded."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Let the others find it, and stand in front of its loader."""
        if name not in _SEAMS and name != _SDK:
            return None
        for finder in sys.meta_path:
            spec = None if finder is self else finder.find_spec(name, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = cast("Loader", _LoadAndRedirect(spec.loader))
                return spec
        return None


class _LoadAndRedirect:
    """Loads a library as its own loader does, and redirects it then."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader

    def __getattr__(self, name: str) -> Any:
        """Be the library's own loader in everything else."""
        return getattr(self._loader, name)

    def exec_module(self, module: ModuleType) -> None:
        """Load it without our settings: what is read at import stays for good."""
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self._loader
        ours = {name: os.environ.get(name) for state in _STATES for name in state.environment}
        for state in reversed(_STATES):
            _set_environment(state.environment)
        try:
            self._loader.exec_module(module)
        finally:
            _set_environment(ours)
        with _LOCK:
            if module.__name__ in _SEAMS and _ROOTS:
                _patch(module)
            elif module.__name__ == _SDK and _STATES:
                _STATES[-1].set(module)


_WATCHER = _Watcher()
