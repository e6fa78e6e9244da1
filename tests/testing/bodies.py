"""What the tests of the fake share: bodies of requests, and how to read answers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vlprep.testing.http import Incoming
from vlprep.testing.samples import encoded, photo
from vlprep.values.datauri import data_uri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vlprep.testing.engine import Engine
    from vlprep.testing.http import Outgoing

CHAT = "/compatible-mode/v1/chat/completions"
GENERATION = "/api/v1/services/aigc/multimodal-generation/generation"
MODEL = "qwen3-vl-plus"
PHOTO = encoded(photo(640, 480), "jpeg")
URI = data_uri(PHOTO, "image/jpeg")
TINY = data_uri(encoded(photo(8, 8), "png"), "image/png")
URL = "https://example.org/photo.jpg"


def picture(url: str = URI, **beside: Any) -> dict[str, Any]:
    """Give a picture of the OpenAI dialect."""
    return {"type": "image_url", "image_url": {"url": url}, **beside}


def text(words: str = "What is this?") -> dict[str, Any]:
    """Give a text of the OpenAI dialect."""
    return {"type": "text", "text": words}


def chat(*parts: dict[str, Any], model: str = MODEL, **more: Any) -> dict[str, Any]:
    """Give a body of the OpenAI dialect; without parts, one picture and a question."""
    content = list(parts) or [picture(), text()]
    return {"model": model, "messages": [{"role": "user", "content": content}], **more}


def generation(*parts: dict[str, Any], model: str = MODEL, **parameters: Any) -> dict[str, Any]:
    """Give a body of the DashScope dialect; without parts, one picture and a question."""
    content = list(parts) or [{"image": URI}, {"text": "What is this?"}]
    messages = [{"role": "user", "content": content}]
    body = {"model": model, "input": {"messages": messages}}
    return {**body, "parameters": parameters} if parameters else body


def post(
    engine: Engine,
    body: Any,
    *,
    path: str = CHAT,
    key: str = "any",
    headers: Mapping[str, str] | None = None,
) -> Outgoing:
    """Hand a body to an engine."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {"authorization": f"Bearer {key}"} if key else {}
    return engine.answer(Incoming("POST", path, {}, {**told, **(headers or {})}, data))


def loaded(outgoing: Outgoing) -> dict[str, Any]:
    """Read the JSON of an answer."""
    document = json.loads(outgoing.body)
    assert isinstance(document, dict)
    return document


def events(outgoing: Outgoing) -> list[dict[str, Any]]:
    """Read the documents of a stream, in either dialect."""
    assert outgoing.pieces is not None
    lines = b"".join(piece.data for piece in outgoing.pieces).decode().splitlines()
    found = [line.removeprefix("data:").strip() for line in lines if line.startswith("data:")]
    return [json.loads(line) for line in found if line != "[DONE]"]
