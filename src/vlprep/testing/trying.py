"""Send files through the fake, one request each, as an application would."""

from __future__ import annotations

import json
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.looking import probe
from vlprep.api.writing import to_openai
from vlprep.testing.service import mock_qwen
from vlprep.values.media import VideoInfo
from vlprep.values.request import Request
from vlprep.values.turns import image, user, video

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from vlprep.testing.service import MockQwen

_QUESTION = "What is this?"


class Trial(NamedTuple):
    """What came of it.

    Attributes:
        by: What sent them: ``"the openai SDK"`` or ``"plain HTTP"``.
        answers: What was answered to each file.
        tokens: Tokens that were billed, input and output.
    """

    by: str
    answers: tuple[str, ...]
    tokens: int


def try_files(paths: Sequence[Path], model: str) -> Trial:
    """Send files through the fake: with the OpenAI SDK where it is installed, else by plain HTTP.

    Args:
        paths: Pictures and films.
        model: A model's id.

    Returns:
        The answers. A file that is refused raises what the SDK or HTTP raises.
    """
    by_sdk = find_spec("openai") is not None
    requests = (_request(path, model) for path in paths)
    with mock_qwen() as service:
        answers = tuple((_by_sdk if by_sdk else _by_http)(service, requests))
        return Trial("the openai SDK" if by_sdk else "plain HTTP", answers, service.tokens)


def _request(path: Path, model: str) -> Request:
    film = isinstance(probe(path), VideoInfo)
    return Request(model=model, messages=[user(_QUESTION, (video if film else image)(path))])


def _by_sdk(service: MockQwen, requests: Iterator[Request]) -> Iterator[str]:
    from openai import OpenAI

    client: AbstractContextManager[Any] = OpenAI(
        base_url=service.openai_url(), api_key=service.key()
    )
    with client as open_client:
        for request in requests:
            answer = open_client.chat.completions.create(**to_openai(request))
            yield answer.choices[0].message.content


def _by_http(service: MockQwen, requests: Iterator[Request]) -> Iterator[str]:
    from http.client import HTTPConnection

    connection = HTTPConnection(service.address.removeprefix("http://"))
    for request in requests:
        body = json.dumps(to_openai(request, http=True))
        headers = {"Authorization": f"Bearer {service.key()}"}
        connection.request("POST", "/compatible-mode/v1/chat/completions", body, headers)
        document = json.loads(connection.getresponse().read())
        yield document["choices"][0]["message"]["content"]
    connection.close()
