"""Findings on local paths in a request: where they may stand, and how an SDK reads them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.requests import FILE_NAME, SCHEMES
from vlprep.catalog.sources import DASHSCOPE_SDK, GUIDE
from vlprep.rules.limits.bytes import path_not_supported
from vlprep.values.choices import Route, Severity
from vlprep.values.issue import Issue
from vlprep.values.payload import Form
from vlprep.values.request import TextPart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vlprep.values.payload import Payload

    IsFile = Callable[[str], bool]

_FILE = "file://"
_CHANGED = re.compile(r"[+#?\t\r\n]")
_CODE = re.compile(r"%[0-9A-Fa-f]{2}")
_URLS = ("http", "oss://")
_ABSOLUTE = re.compile(r"/|\\\\|[A-Za-z]:[/\\]")


def path_findings(source: str, where: str, form: Form, is_file: IsFile | None) -> Iterator[Issue]:
    """Judge a local path by the text that stands for it.

    Args:
        source: A path, or a ``file://`` URL.
        where: Its JSON path.
        form: What the payload is made for. The OpenAI dialect is judged with the file itself.
        is_file: Tells whether there is such a file; ``None`` where nobody may look.
    """
    if form.route is Route.OPENAI:
        return
    if form is Form.DASHSCOPE_HTTP:
        yield path_not_supported(where, "a body of HTTP")
        return
    if source[: len(_FILE)].lower() == _FILE != source[: len(_FILE)]:
        yield url_scheme(
            where, f"{source[: len(_FILE)]} is read in lower case only", f"write {_FILE}"
        )
        return
    as_url = source.startswith(_FILE)
    path = source.removeprefix(_FILE)
    if not _ABSOLUTE.match(path):
        yield Issue(
            code="path-not-absolute",
            severity=Severity.WARNING,
            message=f"{source[:80]!r} is not absolute: the SDK looks for it where it happens to run",
            where=where,
            fix="write file:// and the absolute path; file_url() does",
            source=GUIDE,
        )
    if as_url and _is_read_otherwise(path, is_file):
        yield Issue(
            code="path-quoting",
            severity=Severity.WARNING,
            message=(
                f"{source[:80]!r}: the SDK takes + for a blank and %41 for an A, drops line breaks, "
                "and ends the path at # and ?"
            ),
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


def url_scheme(where: str, message: str, fix: str) -> Issue:
    """Say that a text stands for no medium that is read."""
    return Issue(
        code="url-scheme",
        severity=Severity.ERROR,
        message=message,
        where=where,
        limit=", ".join(SCHEMES.words),
        fix=fix,
        source=SCHEMES.source,
    )


def _is_read_otherwise(path: str, is_file: IsFile | None) -> bool:
    """Tell whether the SDK opens another file than the one that is meant."""
    if _CHANGED.search(path):
        return True
    # Codes are as file_url() writes them, unless there is a file whose very name they are.
    return is_file is not None and _CODE.search(path) is not None and is_file(path)


def text_findings(payload: Payload, is_file: IsFile | None) -> Iterator[Issue]:
    """Tell of texts of the user that the DashScope SDK would take for files.

    Args:
        payload: The request.
        is_file: Tells whether there is such a file; ``None`` where nobody may look.
    """
    if payload.form is not Form.DASHSCOPE:
        return
    for _, turn, part, place in payload.walk():
        if not isinstance(part, TextPart):
            continue
        if turn.role != "user" or isinstance(turn.content, str):
            continue  # the SDK looks at the lists of the user only
        named = part.text.startswith(_FILE)
        if named or names_file(part.text, is_file):
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


def names_file(text: str, is_file: IsFile | None) -> bool:
    """Tell whether the SDK would open a text as a path: it is no URL, and there is such a file."""
    if is_file is None or text.startswith(_URLS):
        return False
    return 0 < len(text) < FILE_NAME.characters and is_file(text)
