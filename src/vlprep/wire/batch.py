"""Lines of the Batch API: what goes in, and what comes out."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.batch import METHOD
from vlprep.errors import RequestError
from vlprep.wire.cells import is_empty

if TYPE_CHECKING:
    from collections.abc import Mapping

_GOOD = 200
_STATUS = re.compile(r"([0-9]{3})(?:\.0)?")
_FINE = ("success", "ok", "0", "200")
"""Codes of an error that is none: some gateways write one beside every answer."""
BROKEN = "batch-output-broken"
_COMPACT = (",", ":")


class BatchLine(NamedTuple):
    """One request of a batch.

    Attributes:
        id: What its answer is known by.
        url: Which endpoint it is for.
        body: The body of the request.
    """

    id: str
    url: str
    body: dict[str, Any]


class BatchOutput(NamedTuple):
    """What became of one request of a batch.

    Attributes:
        id: Which request it was.
        status: Status of HTTP; 0 where it was never sent.
        answer: The body of the answer; ``None`` where it failed.
        code: The error's code; empty where there is none. An answer that says nothing has one.
        message: The error's words.
    """

    id: str
    status: int
    answer: dict[str, Any] | None
    code: str = ""
    message: str = ""


def write_line(custom_id: str, url: str, body: Mapping[str, Any]) -> bytes:
    """Write one line, its break left out.

    Raises:
        RequestError: It holds what JSON in UTF-8 cannot say.
    """
    line = {"custom_id": custom_id, "method": METHOD.word, "url": url, "body": body}
    try:
        return json.dumps(line, ensure_ascii=False, allow_nan=False, separators=_COMPACT).encode()
    except (TypeError, ValueError, RecursionError) as error:
        message = f"it cannot be written as JSON in UTF-8: {str(error)[:200]}"
        raise RequestError(message, "", "give texts, numbers, lists and objects") from error


def read_object(line: bytes | str) -> dict[str, Any]:
    """Read one line of JSON that is an object.

    Raises:
        RequestError: It is none.
    """
    try:
        # The JSON library would take UTF-16 too, and a mark at the beginning of the file.
        data = json.loads(line if isinstance(line, str) else line.decode())
    except RecursionError as error:
        message = "it is nested too deep to be read"
        raise RequestError(message) from error
    except ValueError as error:
        message = f"it is not JSON in UTF-8: {str(error)[:200]}"
        raise RequestError(message, "", "write one JSON object a line") from error
    if not isinstance(data, dict):
        message = f"a line is an object, not {type(data).__name__}"
        raise RequestError(message, "", "write one JSON object a line")
    return data


def read_line(line: bytes) -> BatchLine:
    """Read a line that goes in.

    Raises:
        RequestError: It does not have the shape; the error names the JSON path.
    """
    data = read_object(line)
    for name in ("custom_id", "url"):
        value = data.get(name)
        if not isinstance(value, str) or not value:
            message = f"{name} must be a text, not {_kind(value)}"
            raise RequestError(message, name, f"every line has a {name}")
    if data.get("method") != METHOD.word:
        message = f"method must be {METHOD.word!r}, not {str(data.get('method'))[:20]!r}"
        raise RequestError(message, "method", f"write {METHOD.word!r}")
    if not isinstance(data.get("body"), dict):
        message = f"body must be an object, not {_kind(data.get('body'))}"
        raise RequestError(message, "body", "the body of a request, with model and messages")
    return BatchLine(data["custom_id"], data["url"], data["body"])


def read_output(line: bytes) -> BatchOutput:
    """Read a line that came out, of the file of answers or that of errors.

    Raises:
        RequestError: It does not have the shape.
    """
    data = read_object(line)
    name = data.get("custom_id")
    if not isinstance(name, str):
        message = f"custom_id must be a text, not {_kind(name)}"
        raise RequestError(message, "custom_id")
    response = _dict(data.get("response"))
    status, given = _status(response.get("status_code")), _plain(response.get("body"))
    body = _dict(given)
    code, words = _told(data, given)
    if is_empty(response.get("status_code")) and _has_answer(body) and not (code or words):
        status = _GOOD  # what was answered whole had no other
    if code or words or status != _GOOD or not body:
        if not code and status in {0, _GOOD}:
            why = (
                f"status {status} without an answer" if status else "neither an answer nor an error"
            )
            return BatchOutput(name, status, None, BROKEN, words or why)
        return BatchOutput(name, status, None, code or str(status), words or "no reason is given")
    if not _has_answer(body):
        why = "the answer holds no choice with a message"
        return BatchOutput(name, status, None, BROKEN, why)
    if _says_nothing(body):
        why = "the answer has neither a text nor a call of a tool"
        return BatchOutput(name, status, body, BROKEN, why)
    return BatchOutput(name, status, body)


def _status(value: Any) -> int:
    """Give a status of HTTP, which a table makes a text or a number with a point; 0: none."""
    if isinstance(value, (str, float)):
        found = _STATUS.fullmatch(str(value))
        return int(found[1]) if found else 0
    return value if type(value) is int else 0


def _plain(body: Any) -> Any:
    """Give a body as JSON has it, which some tools write as a text; another text stays one."""
    if isinstance(body, str):
        with suppress(RequestError):
            return read_object(body)
    return body


def _told(data: Mapping[str, Any], given: Any) -> tuple[str, str]:
    """Give the code and the words of an error, each from the first place that has it.

    An answer has its own ``error`` where it failed; what has a choice is none by a bare code.
    """
    body = _dict(given)
    places = [data.get("error"), body.get("error")]
    if not _has_answer(body):
        places.append(given)
    places = [one for one in places if _said(_dict(one).get("code")).lower() not in _FINE]
    code = next((said for place in places if (said := _said(_dict(place).get("code")))), "")
    words = (_said(place.get("message") if isinstance(place, dict) else place) for place in places)
    return code, next(filter(None, words), "")


def _said(value: Any) -> str:
    """Give a word of an error; empty where it says nothing."""
    return str(value) if isinstance(value, (str, int)) and value else ""


def write_output(number: int, output: BatchOutput, request_id: str) -> bytes:
    """Write a line that comes out, its break included."""
    failed = {"code": output.code, "message": output.message}
    body = output.answer if output.answer is not None else {"error": failed}
    response = {"status_code": output.status, "request_id": request_id, "body": body}
    line = {
        "id": f"batch_req-{number:024d}",
        "custom_id": output.id,
        "response": response if output.status else None,
        "error": None if output.answer is not None else failed,
    }
    return json.dumps(line, ensure_ascii=False, separators=_COMPACT).encode() + b"\n"


def digest_of(name: str) -> bytes:
    """Give a short stand-in for an id: ids may be long, and lines are many."""
    return blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _has_answer(body: Mapping[str, Any]) -> bool:
    choices = body.get("choices")
    choice = _dict(choices[0]) if isinstance(choices, list) and choices else {}
    return isinstance(choice.get("message"), dict)


def _says_nothing(body: Mapping[str, Any]) -> bool:
    message = _dict(_dict(body["choices"][0]).get("message"))
    called = message.get("tool_calls") or message.get("function_call")
    return not called and not text_of(body)[0].strip()


def _text(content: Any) -> str:
    """Give a content as text; it may be a list of parts."""
    if isinstance(content, (list, tuple)):
        texts = (_dict(part).get("text") for part in content)
        return "".join(text for text in texts if isinstance(text, str))
    return content if isinstance(content, str) else ""


def text_of(answer: Mapping[str, Any]) -> tuple[str, str, str | None]:
    """Give text, thought and the reason of the end of an answer."""
    choices = answer.get("choices")
    choice = _dict(choices[0]) if isinstance(choices, list) and choices else {}
    message = _dict(choice.get("message"))
    end = choice.get("finish_reason")
    return (
        _text(message.get("content")),
        _text(message.get("reasoning_content")),
        end if isinstance(end, str) else None,
    )


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _kind(value: Any) -> str:
    return "empty" if value == "" else "missing" if value is None else type(value).__name__
