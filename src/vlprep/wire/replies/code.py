"""Code out of an answer, as files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.errors import ReplyParseError
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.replies import CodeFile, CodeFiles
from vlprep.wire.replies.fences import answer_of, fenced
from vlprep.wire.replies.telling import cut

if TYPE_CHECKING:
    from vlprep.wire.replies.fences import Block

_USUAL = {
    "html": "index.html",
    "css": "style.css",
    "javascript": "script.js",
    "js": "script.js",
    "jsx": "script.jsx",
    "typescript": "script.ts",
    "ts": "script.ts",
    "json": "data.json",
    "python": "main.py",
    "py": "main.py",
    "svg": "picture.svg",
    "latex": "main.tex",
    "tex": "main.tex",
}
_ENDINGS = frozenset(
    (
        *(name.rpartition(".")[2] for name in _USUAL.values()),
        *("htm", "mjs", "tsx", "vue", "md", "txt", "xml", "yml", "yaml", "sh", "java", "c", "h"),
        *("cpp", "php", "rb", "go", "rs", "sql"),
    )
)
_NAMED = re.compile(r"[A-Za-z0-9_][\w.-]{0,80}\.[A-Za-z0-9]{1,8}", re.ASCII)
_MARKED = re.compile(
    r"[`*\"'(]([^\s`*\"'()]{1,120}\.[A-Za-z0-9]{1,8})[`*\"')]{1,5}\s*[:\uff1a]?[*\s]*\Z"
)
_ALONE = re.compile(
    r"\A[#\s\d.()*-]{0,20}(?:file(?:name)?\s*:|\u6587\u4ef6(?:\u540d)?\s*[:\uff1a])?\s*"
    r"([^\s`*\"':\uff1a]{1,120}\.[A-Za-z0-9]{1,8})\s*[:\uff1a]?\s*\Z",
    re.IGNORECASE,
)
"""A name in prose may be that of a library; one that is set off, or alone on its line, is a file's."""
_PAGE = re.compile(r"<!doctype html|<html\b|<svg\b", re.IGNORECASE)
_PAGE_ENDS = re.compile(r".*</(?:html|svg)\s*>", re.IGNORECASE | re.DOTALL)
_LOOK_BACK = 160


def parse_code(text: str) -> CodeFiles:
    """Take the fenced HTML, CSS, JS and other code out of an answer.

    Args:
        text: The answer.

    Returns:
        The files, as a sequence: named as the answer names them, else as is usual for their
        language; a name never holds a folder. ``.issues`` tells what was cut off or renamed.

    Raises:
        ReplyParseError: There is no code in the answer.
        TypeError: The answer is no text.
    """
    answer = answer_of(text)
    files: list[CodeFile] = []
    issues: list[Issue] = []
    names = _Names()
    for block in fenced(answer):
        language = (re.split(r"[\s:{]", block.info, maxsplit=1)[0] or _language(block.text)).lower()
        said = _said(block, answer)
        name = _name(said, language)
        if said and name != said:
            issues.append(_renamed(said, name))
        name = names.free(name)
        files.append(CodeFile(name=name, language=language, text=block.text))
        if not block.closed:
            issues.append(cut(f"the fence of {name} is not closed; its end may be missing"))
    page = None if files else _PAGE.search(answer)
    if page is not None:
        language = _language(page[0])
        ends = _PAGE_ENDS.match(answer, page.start())
        body = ends[0] if ends else answer[page.start() :]
        files.append(CodeFile(name=_USUAL[language], language=language, text=body))
        if ends is None:
            issues.append(cut(f"the end of {_USUAL[language]} is missing"))
    if not files:
        message = f"there is no code in the answer: {answer.strip()[:80]!r}"
        raise ReplyParseError(message, "ask for code in fences")
    return CodeFiles(items=tuple(files), issues=tuple(issues))


def _language(text: str) -> str:
    """Tell a page or picture from any other text."""
    page = _PAGE.match(text.lstrip())
    if page is None:
        return "text"
    return "svg" if page[0].lower() == "<svg" else "html"


def _said(block: Block, answer: str) -> str:
    """Find the name that the answer gives a block: behind its fence, or on the line before."""
    inside = re.search(
        r"""(?:[\s:\[(]|=["']?)([^\s"'=:\[\](){}<>]{1,120}\.[A-Za-z0-9]{1,8})\b""", block.info
    )
    if inside is not None:
        return inside[1]
    line = answer[max(0, block.start - _LOOK_BACK) : block.start].rstrip().rpartition("\n")[2]
    before = _MARKED.search(line) or _ALONE.match(line)
    known = before is not None and before[1].rpartition(".")[2].lower() in _ENDINGS
    return before[1] if before is not None and known else ""


def _name(said: str, language: str) -> str:
    """Keep the last part of a path, if it is a plain name; else take the usual one."""
    last = re.split(r"[/\\]", said)[-1]
    if _NAMED.fullmatch(last):
        return last
    return _USUAL.get(language, f"file.{language if language.isalnum() else 'txt'}")


class _Names:
    """Gives each file a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._last: dict[str, int] = {}

    def free(self, name: str) -> str:
        """Number a name that is taken; names that differ in case alone are one file to some disks."""
        stem, _, ending = name.rpartition(".")
        free, number = name, self._last.get(name.lower(), 1)
        while free.lower() in self._taken:
            number += 1
            free = f"{stem}-{number}.{ending}"
        self._last[name.lower()] = number
        self._taken.add(free.lower())
        return free


def _renamed(said: str, name: str) -> Issue:
    return Issue(
        code="code-renamed",
        severity=Severity.INFO,
        message=f"the answer calls the file {said!r}; it is kept as {name!r}",
        where=name,
        actual=said,
    )
