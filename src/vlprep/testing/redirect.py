"""Turn clients towards the fake: by settings, and by a thin rewriter of URLs.

Settings reach what is made later and what runs in another process. The rewriter reaches clients
that exist already, and those that have the vendor's address written in: it stands in front of the
one method through which each HTTP library sends. It asks no library to be there.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from threading import RLock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from vlprep.testing.changes import Changes, lifted
from vlprep.testing.seams import PAST, ROOTS, SEAMS, SESSIONS, patch, region_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec
    from types import ModuleType

_SDK = "dashscope"
_LOCK = RLock()
_TURNED = Changes()
"""What was put in front of libraries; it stays while there is any fake."""


@contextmanager
def redirected(root: str, key: str) -> Iterator[None]:
    """Turn the clients in this process, and in the processes it starts, towards the fake.

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
        "DASHSCOPE_BASE_URL": f"{root}/api/v1",
        "DASHSCOPE_HTTP_BASE_URL": f"{root}/api/v1",
        "NO_PROXY": _with_loopback("NO_PROXY"),
        "no_proxy": _with_loopback("no_proxy"),
    }
    with _environment(settings), _dashscope(root, key), _rewriting(root):
        yield


@contextmanager
def _environment(settings: dict[str, str]) -> Iterator[None]:
    changes = Changes()
    for name, value in settings.items():
        changes.make(os.environ, name, value)
    try:
        yield
    finally:
        changes.undo()


def _with_loopback(name: str) -> str:
    """Keep a proxy from the loopback: with one set, every SDK would ask it for 127.0.0.1."""
    return ",".join(filter(None, (os.environ.get(name), "127.0.0.1", "localhost")))


@contextmanager
def _rewriting(root: str) -> Iterator[None]:
    """Put the rewriter in front of every library that is loaded, or will be."""
    with _LOCK:
        ROOTS.append(root)
        if len(ROOTS) == 1:
            for name in SEAMS:
                if name in sys.modules:
                    patch(sys.modules[name], _TURNED)
            sys.meta_path.insert(0, _WATCHER)
    try:
        yield
    finally:
        with _LOCK:
            ROOTS.remove(root)
            PAST.add(root)
            if not ROOTS:
                sys.meta_path.remove(_WATCHER)
                _close_sessions()
                _TURNED.undo()


def _close_sessions() -> None:
    """Close the sessions whose loop has ended: nobody can use them, and they would complain.

    The DashScope SDK leaves one behind with each loop; of a loop that still is, it is closed too.
    """
    kept = sys.modules.get(f"{_SDK}.api_entities.aio_session")
    shared = [*getattr(kept, "_aio_sessions", {}).values()]
    for session, loop in [*SESSIONS.items()]:
        del SESSIONS[session]
        if session.closed or loop.is_running():
            continue
        if loop.is_closed():
            from asyncio import new_event_loop

            own = new_event_loop()
            own.run_until_complete(session.close())
            own.close()
        elif session in shared:
            loop.run_until_complete(session.close())


@contextmanager
def _dashscope(root: str, key: str) -> Iterator[None]:
    """Set what the SDK keeps in its module, now or when it is loaded, and put it back."""
    state = _SdkState(root, key)
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
    """What the DashScope SDK keeps in its module: its addresses and its key."""

    def __init__(self, root: str, key: str) -> None:
        self._root = root
        self._key = key
        self._changes = Changes()

    def set(self, module: ModuleType) -> None:
        """Redirect the module; a region that was chosen stays chosen."""
        root = self._in_region(str(getattr(module, "base_http_api_url", "")))
        found = {
            "api_key": self._key,
            "base_http_api_url": f"{root}/api/v1",
            "base_compatible_api_url": f"{root}/compatible-mode/v1",
            # It is not used for pictures; what is wrong shall not go anywhere.
            "base_websocket_api_url": f"{root.replace('http', 'ws', 1)}/api-ws/v1/inference",
        }
        for name, value in found.items():
            if name in vars(module):
                self._changes.make(module, name, value)
        # What an app has assigned to the settings of dashscope 2 wins over the environment.
        assigned = getattr(getattr(module, "settings", None), "_explicit", {})
        if assigned.get("base_url"):
            root = self._in_region(str(assigned["base_url"]))
            self._changes.make(assigned, "base_url", f"{root}/api/v1")
        if assigned.get("api_key"):
            self._changes.make(assigned, "api_key", self._key)

    def _in_region(self, address: str) -> str:
        region = region_of(urlsplit(address.replace("{workspace_id}", "any")).hostname)
        return f"{self._root}/{region}" if region else self._root

    def restore(self) -> None:
        """Put everything back, and close the connections that the SDK keeps."""
        self._changes.undo()
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
        if name not in SEAMS and name != _SDK:
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
        with lifted(os.environ):
            self._loader.exec_module(module)
        with _LOCK:
            if module.__name__ in SEAMS and ROOTS:
                patch(module, _TURNED)
            elif module.__name__ == _SDK and _STATES:
                _STATES[-1].set(module)


_WATCHER = _Watcher()
