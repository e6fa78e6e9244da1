"""The answer inside a response of the service that was saved whole."""

from __future__ import annotations

import json
from typing import Any

from vlprep.errors import ReplyParseError
from vlprep.wire.replies.places import short

_MARK = "\ufeff"
"""The byte order mark that some editors write in front of a text."""
_COUNTS = "_tokens"
_OBJECT = "chat.completion"
"""How the OpenAI dialect names a response, or a piece of one."""


def answer_in(text: str) -> str:
    """Take the answer out of a saved response of either dialect; any other text is the answer.

    Args:
        text: An answer, or a response: alone, in a list of one, or as a line of a batch's output.

    Raises:
        ReplyParseError: It is a response that holds no answer, or several responses.
    """
    text = text.removeprefix(_MARK)
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    several = document if isinstance(document, list) else [document]
    bodies = [_body(one) for one in several]
    if not bodies or not all(_is_response(body) for body in bodies):
        return text
    if len(bodies) > 1:
        message = f"there are {len(bodies)} responses of the service, and an answer is one"
        raise ReplyParseError(message, "give them one by one")
    return _said(bodies[0])


def _body(document: Any) -> Any:
    """Take the response out of a line of a batch's output."""
    if isinstance(document, dict) and "custom_id" in document:
        line = document.get("response")
        return line.get("body") if isinstance(line, dict) else {"error": document.get("error")}
    return document


def _is_response(body: Any) -> bool:
    """Tell a response, or a refusal, from an answer that is JSON itself."""
    if not isinstance(body, dict):
        return False
    output = body.get("output")
    if isinstance(output, dict) and "text" in output:
        return True
    inside = _inside(body)
    return (
        _has_message(inside) or inside.get("choices") == [] or _is_refusal(body) or _is_shell(body)
    )


def _inside(body: dict[str, Any]) -> dict[str, Any]:
    """Give what holds the choices: DashScope has them one level below."""
    output = body.get("output")
    return output if isinstance(output, dict) else body


def _has_message(body: dict[str, Any]) -> bool:
    choices = body.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return isinstance(first, dict) and isinstance(first.get("message"), dict)


def _is_refusal(body: dict[str, Any]) -> bool:
    """Tell an error of either dialect: ``error`` with a message in it, or a code beside a message."""
    error = body.get("error")
    if isinstance(error, dict) and "message" in error:
        return True
    return {"message", "request_id"} <= body.keys() and bool(body.get("code"))


def _is_shell(body: dict[str, Any]) -> bool:
    """Tell what stands around an answer in either dialect, whatever became of the answer."""
    usage = body.get("usage")
    return (
        (isinstance(usage, dict) and any(name.endswith(_COUNTS) for name in usage))
        or str(body.get("object")).startswith(_OBJECT)
        or {"request_id", "output"} <= body.keys()
    )


def _said(body: dict[str, Any]) -> str:
    """Give the words of a response.

    Raises:
        ReplyParseError: It has none.
    """
    inside = _inside(body)
    if not _has_message(inside) and _is_refusal(body):
        error = body["error"] if isinstance(body.get("error"), dict) else body
        message = f"the response is a refusal of the service: {short(error.get('message'))}"
        raise ReplyParseError(message, "mend the request, and ask again")
    if _has_message(inside):
        content = inside["choices"][0]["message"].get("content")
    else:
        content = inside.get("text")
    said = _words(content)
    if said is None:
        message = f"the response of the service holds no answer: {_missing(inside, content)}"
        raise ReplyParseError(message, "save the whole response, or ask again")
    return said


def _missing(inside: dict[str, Any], content: Any) -> str:
    """Say what a response lacks."""
    if _has_message(inside) or "text" in inside:
        return f"its content is {short(content)}"
    choices = inside.get("choices")
    if not choices:
        return "its list of choices is " + ("missing" if choices is None else "empty")
    return "its first choice has no message"


def _words(content: Any) -> str | None:
    """Join the texts of a message: one text, or a list of parts."""
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return None
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))
