"""Where a request goes: the addresses of the service, and the region in front of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.testing.uploads import BUCKET
from vlprep.values.choices import Choice, Route
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from vlprep.testing.http import Incoming

_OPENAI = "/compatible-mode/v1"
_DASHSCOPE = "/api/v1"
CHAT = f"{_OPENAI}/chat/completions"
GENERATION = f"{_DASHSCOPE}/services/aigc/multimodal-generation/generation"
_TEXT = f"{_DASHSCOPE}/services/aigc/text-generation/generation"
# The client of the DashScope SDK 2 that speaks the OpenAI dialect keeps to its own base address.
_CHAT_OF_SDK = f"{_DASHSCOPE}/chat/completions"
_FILES = f"{_OPENAI}/files"
_BATCHES = f"{_OPENAI}/batches"
_CERTIFICATES = f"{_DASHSCOPE}/uploads"
_REGIONS = {str(region) for region in Region}


class Target(Choice):
    """Who in the service answers."""

    CHAT = "chat"
    GENERATION = "generation"
    TEXT = "text"
    CERTIFICATES = "certificates"
    STORE = "store"
    FILES = "files"
    BATCHES = "batches"


class Place(NamedTuple):
    """Where a request goes.

    Attributes:
        target: Who answers; ``None``: nobody does.
        region: The region that it was sent to.
        rest: What follows the address of files and batches.
    """

    target: Target | None
    region: str
    rest: str = ""


_TARGETS = {
    ("POST", CHAT): Target.CHAT,
    ("POST", _CHAT_OF_SDK): Target.CHAT,
    ("POST", GENERATION): Target.GENERATION,
    ("POST", _TEXT): Target.TEXT,
    ("GET", _CERTIFICATES): Target.CERTIFICATES,
    ("POST", f"/{BUCKET}"): Target.STORE,
}


def place_of(incoming: Incoming, region: str) -> Place:
    """Tell where a request goes.

    Args:
        incoming: The request.
        region: The region that an address without one stands for.
    """
    path = incoming.path
    first, _, rest = path.lstrip("/").partition("/")
    if first in _REGIONS:
        region, path = first, f"/{rest}"
    for root, below in ((_FILES, Target.FILES), (_BATCHES, Target.BATCHES)):
        if path == root or path.startswith(f"{root}/"):
            return Place(below, region, path.removeprefix(root))
    target = _TARGETS.get((incoming.method, path))
    if target is Target.CERTIFICATES and incoming.query.get("action") != "getPolicy":
        target = None
    return Place(target, region)


def dialect_of(path: str) -> Route:
    """Tell which dialect is read at an address, also at one that there is not."""
    native = f"{_DASHSCOPE}/" in path and not path.endswith(_CHAT_OF_SDK)
    return Route.DASHSCOPE if native else Route.OPENAI
