"""Findings on local paths in a request: where they may stand, and how an SDK reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.sources import DASHSCOPE_SDK, GUIDE
from vlprep.rules.limits.bytes import path_not_supported
from vlprep.values.choices import Route, Severity
from vlprep.values.issue import Issue
from vlprep.values.payload import Form
from vlprep.values.request import TextPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.values.payload import Payload

_FILE = "file://"
_ABSOLUTE = re.compile(r"/|\\\\|[A-Za-z]:[/\\]")
_LONGEST_NAME = 4096


def path_findings(source: str, where: str, form: Form) -> Iterator[Issue]:
    """Judge a local path by the text that stands for it.

    Args:
        source: A path, or a ``file://`` URL.
        where: Its JSON path.
        form: What the payload is made for. The OpenAI dialect is judged with the file itself.
    """
    if form.route is Route.OPENAI:
        return
    if form is Form.DASHSCOPE_HTTP:
        yield path_not_supported(where, "a body of HTTP")
        return
    as_url = source[: len(_FILE)].lower() == _FILE
    path = source[len(_FILE) :] if as_url else source
    if not _ABSOLUTE.match(path):
        yield Issue(
            code="path-not-absolute",
            severity=Severity.WARNING,
            message=f"{source[:80]!r} is not absolute: the SDK looks for it where it happens to run",
            where=where,
            fix="write file:// and the absolute path; file_url() does",
            source=GUIDE,
        )
    if as_url and re.search(r"[+#?]", path):
        yield Issue(
            code="path-quoting",
            severity=Severity.WARNING,
            message=(f"{source[:80]!r}: the SDK takes + for a blank, and ends the path at # and ?"),
            where=where,
            fix="write the URL with file_url(), which quotes them",
            source=DASHSCOPE_SDK,
        )
    elif as_url and re.match(r"/[A-Za-z]:[/\\]", path):
        yield Issue(
            code="path-quoting",
            severity=Severity.INFO,
            message="a drive after three slashes is the Java SDK's form; Python's needs 2.0 for it",
            where=where,
            fix="for the Python SDK write file://D:/...",
            source=GUIDE,
        )


def text_findings(payload: Payload, is_file: Callable[[str], bool] | None) -> Iterator[Issue]:
    """Tell of texts that the DashScope SDK would take for files.

    Args:
        payload: The request.
        is_file: Tells whether there is such a file; ``None`` where nobody may look.
    """
    if payload.form is not Form.DASHSCOPE:
        return
    for turn, places in zip(payload.request.messages, payload.parts, strict=True):
        if not isinstance(turn.content, tuple):
            continue
        for part, place in zip(turn.content, places, strict=True):
            if not isinstance(part, TextPart):
                continue
            named = part.text.startswith((_FILE, "oss://"))
            short = 0 < len(part.text) < _LONGEST_NAME
            if named or (short and is_file is not None and is_file(part.text)):
                yield Issue(
                    code="path-ambiguous-text",
                    severity=Severity.ERROR,
                    message=(
                        f"the text {part.text[:80]!r} names a file, which the SDK uploads in the "
                        "place of the text"
                    ),
                    where=place.media,
                    fix="add a word or a blank to the text",
                    source=DASHSCOPE_SDK,
                )
