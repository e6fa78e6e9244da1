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
_NAMED = re.compile(r"[\w][\w.-]{0,80}\.[A-Za-z0-9]{1,8}")
_BEFORE = re.compile(
    r"[`*\"'\s]([^\s`*\"']{1,120}\.[A-Za-z0-9]{1,8})[`*\"']{0,4}\s*[:\uff1a]?\s*\Z"
)
_PAGE = re.compile(r"\A\s*(?:<!doctype html|<html\b|<svg\b)", re.IGNORECASE)
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
    taken: set[str] = set()
    for block in fenced(answer):
        language = (re.split(r"[\s:{]", block.info, maxsplit=1)[0] or "text").lower()
        said = _said(block, answer)
        name = _name(said, language)
        if said and name != said:
            issues.append(_renamed(said, name))
        name = _free(name, taken)
        taken.add(name)
        files.append(CodeFile(name=name, language=language, text=block.text))
        if not block.closed:
            issues.append(cut(f"the fence of {name} is not closed; its end may be missing"))
    if not files and _PAGE.match(answer):
        language = "svg" if answer.lstrip().lower().startswith("<svg") else "html"
        files.append(CodeFile(name=_USUAL[language], language=language, text=answer))
    if not files:
        message = f"there is no code in the answer: {answer.strip()[:80]!r}"
        raise ReplyParseError(message, "ask for code in fences")
    return CodeFiles(items=tuple(files), issues=tuple(issues))


def _said(block: Block, answer: str) -> str:
    """Find the name that the answer gives a block: behind its fence, or at the end of the line before."""
    inside = re.search(r"""(?:[\s:]|=["']?)([^\s"'=:]{1,120}\.[A-Za-z0-9]{1,8})\b""", block.info)
    if inside is not None:
        return inside[1]
    line = answer[max(0, block.start - _LOOK_BACK) : block.start].rstrip().rpartition("\n")[2]
    before = _BEFORE.search(f" {line}")
    return before[1] if before is not None else ""


def _name(said: str, language: str) -> str:
    """Keep the last part of a path, if it is a plain name; else take the usual one."""
    last = re.split(r"[/\\]", said)[-1]
    if _NAMED.fullmatch(last):
        return last
    return _USUAL.get(language, f"file.{language if language.isalnum() else 'txt'}")


def _free(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    stem, _, ending = name.rpartition(".")
    return next(
        free for n in range(2, len(taken) + 3) if (free := f"{stem}-{n}.{ending}") not in taken
    )


def _renamed(said: str, name: str) -> Issue:
    return Issue(
        code="code-renamed",
        severity=Severity.INFO,
        message=f"the answer calls the file {said!r}; it is kept as {name!r}",
        where=name,
        actual=said,
    )
