"""The answer inside a response of the service that was saved whole."""

from __future__ import annotations

import json
from typing import Any


def answer_in(text: str) -> str:
    """Take the answer out of a saved response of either dialect; any other text is the answer."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    body = document.get("output", document)
    if not isinstance(body, dict):
        return text
    choices = body.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        message = choices[0].get("message")
        said = _words(message.get("content")) if isinstance(message, dict) else None
    else:
        said = _words(body.get("text")) if "output" in document else None
    return text if said is None else said


def _words(content: Any) -> str | None:
    """Join the texts of a message: one text, or a list of parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))
