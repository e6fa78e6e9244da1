"""Findings on the turns: roles and their order, system messages, what stands in texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.requests import BLOB, LAST_ROLES, ROLES, SYSTEM_ADVICE
from vlprep.catalog.sources import ERROR_PAGE
from vlprep.catalog.texts import REFUSED
from vlprep.rules.requests.settings import read_parameters
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.request import FramesPart, ImagePart, TextPart, VideoPart

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.payload import Payload, Place
    from vlprep.values.request import Message, Part
    from vlprep.values.source import Source

_LINE = f"[A-Za-z0-9+/_-]{{{BLOB.line},}}+"
# Looked for where a run of such characters begins: else each run would be read many times over.
# Lines may be quoted one by one, as in source code and in mails.
_BREAK = r"""["'+ \t]{0,4}+\r?\n[">' \t]*+"""
_BLOBS = re.compile(rf"(?<![A-Za-z0-9+/_-]){_LINE}(?:{_BREAK}{_LINE})*+")
_ESCAPED = re.compile(r"(?<!\\)\\++(?:(r?\\*+n)|(/)|u002[Bb])")
_LINES = re.compile(_LINE)
_MEDIA = (ImagePart, VideoPart, FramesPart)


def turn_findings(payload: Payload) -> Iterator[Issue]:
    """Judge every turn, and their order."""
    turns = payload.request.messages
    if not turns:
        yield _shape("messages", "there are no messages", "give one of the user", ERROR_PAGE)
        return
    for turn, path in zip(turns, payload.messages, strict=True):
        yield from _turn(turn, path)
    for _, turn, part, place in payload.walk():
        yield from _part(part, place, turn)
    if not any(turn.role == "user" for turn in turns):
        text = "no message is of the user"
        yield _shape(payload.messages[0], text, 'give one with the role "user"', ERROR_PAGE)
    last = turns[-1]
    partial = last.role == "assistant" and last.options.get("partial") is True
    if last.role not in LAST_ROLES.words and not partial:
        yield _shape(
            payload.messages[-1],
            f"the last message is of {last.role[:40]!r}; it is of {', '.join(LAST_ROLES.words)}",
            'end with a turn of the user, or say "partial": true to go on with an answer',
            LAST_ROLES.source,
        )
    yield from _system(payload)


def _turn(turn: Message, path: str) -> Iterator[Issue]:
    if turn.role not in ROLES.words:
        text = f"role {turn.role[:40]!r} is none of {', '.join(ROLES.words)}"
        yield _shape(f"{path}.role", text, 'write "user" or "assistant"', ROLES.source)
    if not turn.content and turn.role in {"user", "system"}:
        text = f"a message of {turn.role!r} without content"
        yield _shape(f"{path}.content", text, "leave it out, or give it content", ERROR_PAGE)


def _part(part: Part, place: Place, turn: Message) -> Iterator[Issue]:
    if isinstance(part, _MEDIA) and turn.role != "user":
        text = f"a picture or film in a message of {turn.role[:40]!r}"
        yield _shape(place.part, text, "put it into a message of the user", None, Severity.WARNING)
    if not isinstance(part, TextPart):
        return
    for token in REFUSED.tokens:
        if token in part.text:
            yield Issue(
                code="text-refused",
                severity=Severity.ERROR,
                message=f"the text holds {token}, which stands for pixels",
                where=place.media,
                actual=token,
                fix="write it in another way",
                source=REFUSED.source,
            )
    if _holds_base64(part.text):
        yield Issue(
            code="base64-in-text",
            severity=Severity.WARNING,
            message=f"a text of {len(part.text):,} characters holds Base64: it is billed as text",
            where=place.media,
            actual=len(part.text),
            fix="send the picture as a picture",
        )


def _holds_base64(text: str) -> bool:
    if len(text) < BLOB.characters:
        return False
    if ";base64," in text[:200]:
        return True
    if "\\" in text:  # a text of JSON or code, in which line breaks and slashes may be escaped
        text = _ESCAPED.sub(lambda found: "\n" if found[1] else found[2] or "+", text)
    runs = (run for run in _BLOBS.finditer(text) if len(run[0]) >= BLOB.characters)
    return any(_is_base64("".join(_LINES.findall(run[0]))) for run in runs)


def _is_base64(run: str) -> bool:
    """Tell a file from a long path, hash or word: it has capitals, small letters and digits."""
    kinds = (str.isupper, str.islower, str.isdigit)
    used = set(run[: BLOB.characters])
    many = len(run) >= BLOB.characters and len(used) >= BLOB.different
    return many and all(any(map(kind, used)) for kind in kinds)


def _system(payload: Payload) -> Iterator[Issue]:
    """The guide advises against system messages in plain chat; with tools they belong."""
    if read_parameters(payload).get("tools"):
        return
    for turn, path in zip(payload.request.messages, payload.messages, strict=True):
        if turn.role == "system":
            yield Issue(
                code="system-message",
                severity=Severity.WARNING,
                message="a system message; answers are best without one in plain chat",
                where=path,
                fix="say it at the beginning of the user's first message",
                source=SYSTEM_ADVICE,
            )


def _shape(
    where: str, message: str, fix: str, source: Source | None, severity: Severity = Severity.ERROR
) -> Issue:
    return Issue(
        code="content-shape",
        severity=severity,
        message=message,
        where=where,
        fix=fix,
        source=source,
    )
