"""Shipped for users' own tests: everything here may use the whole library, which never uses it."""

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from vlprep.testing.calls import Call as Call
    from vlprep.testing.calls import SeenMedia as SeenMedia
    from vlprep.testing.calls import holds as holds
    from vlprep.testing.engine import Engine as Engine
    from vlprep.testing.http import Incoming as Incoming
    from vlprep.testing.http import Outgoing as Outgoing
    from vlprep.testing.redirect import redirected as redirected
    from vlprep.testing.replies import refusal_names as refusal_names
    from vlprep.testing.server import Server as Server
    from vlprep.testing.service import MockQwen as MockQwen
    from vlprep.testing.service import mock_qwen as mock_qwen

_HOMES = {
    "Call": "calls",
    "Engine": "engine",
    "Incoming": "http",
    "MockQwen": "service",
    "Outgoing": "http",
    "SeenMedia": "calls",
    "Server": "server",
    "holds": "calls",
    "mock_qwen": "service",
    "redirected": "redirect",
    "refusal_names": "replies",
}
__all__ = (*_HOMES,)  # noqa: PLE0604 - the table above is the list of names


if not TYPE_CHECKING:  # a type checker shall see the names above and no others

    def __getattr__(name: str) -> object:
        """Load a name from the module where it lives."""
        home = _HOMES.get(name)
        if home is None:
            message = f"module 'vlprep.testing' has no attribute {name!r}"
            raise AttributeError(message)
        value = getattr(import_module(f"vlprep.testing.{home}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """List the names."""
    return [*_HOMES]
