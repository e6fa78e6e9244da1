"""Tables and formulas that a document holds as LaTeX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.wire.replies.parts import Part
from vlprep.wire.replies.tables import grid, table_text

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = re.compile(r"\\begin\{(tabular[*xy]?|longtable)\}(.*?)(?:\\end\{\1\}|(\Z))", re.DOTALL)
_HELD = r"\{((?:[^{}]++|\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\})*+)\}"
"""What stands in braces, with braces in it."""
_COLUMNS = re.compile(rf"\s*(?:\[[^\]\n]*\])?\s*{_HELD}(?:\s*\[[^\]\n]*\])?")
_WIDTH = re.compile(rf"\s*{_HELD}")
_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot)(?![a-z])"
    r"|\\c(?:line|midrule|rule)(?:\([a-z]*\))?\{[^{}]*\}"
)
_MULTI = re.compile(
    rf"\\multi(column|row)\s*\{{\s*(\d{{1,3}})\s*\}}\s*(?:\[[^\]\n]*\])?\s*(?:{_HELD}|\*)\s*{_HELD}"
)
_LETTERS = re.compile(
    rf"\\(?:text(?:bf|it|tt|sc|sf|rm|md|sl)|emph|underline|makecell(?:\[[^\]\n]*\])?)\s*{_HELD}"
)
_ESCAPED = re.compile(r"\\([&%$#_{}])")
_MARK = re.compile(r"\\\\\*?(?:\[[^\]\n]*\])?|\\.|[{}&]", re.DOTALL)
_CAPTION = re.compile(rf"\\caption\*?\s*(?:\[[^\]\n]*\])?\s*{_HELD}")
_AROUND = re.compile(
    r"\\(?:begin|end)\{(?:table\*?|center)\}(?:\[[^\]\n]*\])?"
    rf"|\\(?:centering|small|footnotesize)(?![a-z])|\\label\s*{_HELD}"
)
_FORMULA = re.compile(
    r"\A(?:\$\$.*\$\$|\$[^$]+\$|\\\[.*\\\]|\\begin\{([a-zA-Z]+\*?)\}.*\\end\{\1\})\Z", re.DOTALL
)
_LAYERS = 4
"""Letters set in letters that are taken apart."""


def holds_table(text: str) -> bool:
    """Tell whether a text holds a table of LaTeX, whole or cut."""
    return _TABLE.search(text) is not None


def is_formula(text: str) -> bool:
    """Tell whether a text is a formula and nothing else."""
    return _FORMULA.match(text) is not None


def parts_of_latex(text: str) -> Iterator[Part]:
    """Take a text apart that holds tables; what stands around them is kept."""
    at = 0
    for table in _TABLE.finditer(text):
        yield from _around(text[at : table.start()])
        rows = grid(map(_cells, _lines(_body(table[1], table[2]))))
        yield Part("table", table_text(rows), rows)
        at = table.end()
    yield from _around(text[at:])


def tables_are_whole(text: str) -> bool:
    """Tell whether every table of a text has its end."""
    return all(table[3] is None for table in _TABLE.finditer(text))


def _body(name: str, text: str) -> str:
    """Take away what says how wide the table is, and how its columns are set."""
    if name in {"tabular*", "tabularx", "tabulary"}:
        text = _WIDTH.sub("", text, count=1) if _WIDTH.match(text) else text
    columns = _COLUMNS.match(text)
    return _RULE.sub("", text[columns.end() :] if columns else text)


def _around(text: str) -> Iterator[Part]:
    for caption in _CAPTION.finditer(text):
        yield Part("caption", caption[1].strip())
    words = _AROUND.sub("", _CAPTION.sub("", text)).strip()
    if words:
        yield Part("text", words)


def _lines(body: str) -> list[list[str]]:
    """Split a table into lines and cells; what stands in braces is in one cell."""
    lines, depth = _split(body, braces=True)
    if depth:  # a brace that is never closed would make one cell of all that follows
        lines, _ = _split(body, braces=False)
    return [line for line in lines if len(line) > 1 or line[0].strip()]


def _split(body: str, *, braces: bool) -> tuple[list[list[str]], int]:
    lines: list[list[str]] = [[]]
    depth = start = 0
    for mark in _MARK.finditer(body):
        said = mark[0]
        if said in {"{", "}"}:
            depth = max(0, depth + (1 if said == "{" else -1))
        elif (depth and braces) or (said != "&" and said[:2] != "\\\\"):
            continue
        else:
            lines[-1].append(body[start : mark.start()])
            start = mark.end()
            if said != "&":
                lines.append([])
    lines[-1].append(body[start:])
    return lines, depth


def _cells(line: list[str]) -> list[tuple[str, int, int]]:
    """Read the cells of a line; a cell that spans rows leaves those below it empty by itself."""
    cells = []
    for cell in line:
        across, text = 1, cell
        for _ in range(_LAYERS):
            found = _MULTI.search(text)
            if found is not None and found[1] == "column":
                across = max(across, int(found[2]))
            bare = _LETTERS.sub(r"\1", _MULTI.sub(r"\4", text))
            if bare == text:
                break
            text = bare
        text = _ESCAPED.sub(r"\1", text.replace("\\\\", " "))
        cells.append((" ".join(text.split()), across, 1))
    return cells
