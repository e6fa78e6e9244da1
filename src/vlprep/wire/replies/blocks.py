"""Blocks of Markdown that its parser does not know, or reads too dearly: tables and formulas.

They are rules of ``markdown-it``: each is asked whether its block begins at a line, and then makes
one token of it. A line of words alone is one too, as documents have most of those.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.wire.replies.tables import grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

    from vlprep.wire.replies.tables import Rows

TABLE, LATEX, WORDS = "rows", "latex", "words"
"""The types of the tokens."""
UNCLOSED, _MISSING = "unclosed", "missing"
"""Where a document's environment holds the ends of formulas that are not there, and of all blocks."""
_OPENS = re.compile(
    r"\$\$|\\\[|\\begin\{((?:tabular[xy]?|longtable|table|equation|align|aligned|alignat|gather"
    r"|gathered|multline|eqnarray|math|displaymath|split|cases|array|[bpvBV]?matrix)\*?)\}"
)
_ENDS = {"$$": "$$", "\\[": "\\]"}
_TABLES = ("tabular", "longtable", "table")
_RULE = re.compile(r"\|?(?:[ \t]*+:?-++:?[ \t]*+\|)*+(?:[ \t]*+:?-++:?)?[ \t]*+")
_ITEM = re.compile(r"[-*+][ \t]++[^\s|-]")
_CODE = 4
"""Blanks before a line that make code of it, or words of the paragraph above."""
_CELL_ENDS = re.compile(r"(?<!\\)\|")


def add_blocks(parser: MarkdownIt) -> None:
    """Teach a parser these blocks; they may follow a line of words without a blank one."""
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("table", LATEX, _latex, ends)
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before(LATEX, WORDS, _words)


def in_blocks(parser: MarkdownIt, text: str, known: dict[str, set[str]]) -> Iterator[list[Token]]:
    """Parse a text, and give the tokens of each outermost block.

    This is the parser's own walk; but the tokens of a whole document would take much memory.

    Args:
        parser: Knows the blocks.
        text: Markdown with line ends of one kind.
        known: The document's environment.
    """
    from markdown_it.rules_block import StateBlock

    state = StateBlock(text, parser, known, [])
    rules = parser.block.ruler.getRules("")
    state.line = state.skipEmptyLines(0)
    while state.line < state.lineMax:
        start = state.line
        next(True for rule in rules if rule(state, start, state.lineMax, False))
        yield state.tokens
        state.tokens = []
        state.line = state.skipEmptyLines(state.line)


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _goes_on(state: StateBlock, number: int) -> bool:
    return state.isEmpty(number) or state.sCount[number] >= state.blkIndent


def _words(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph of one line: it begins with a letter, as no other block does."""
    if silent or state.is_code_block(start) or not _ends_below(state, start + 1, end):
        return False
    line = _line(state, start)
    if not line[0].isalpha():
        return False
    state.push(WORDS, "", 0).content = line.strip()
    state.line = start + 1
    return True


def _ends_below(state: StateBlock, below: int, end: int) -> bool:
    """Tell whether a paragraph surely ends above a line: nothing is there, or an item of a list."""
    if below == end or state.isEmpty(below):
        return True
    indent = state.sCount[below]
    return 0 <= indent < state.blkIndent + _CODE and _ITEM.match(_line(state, below)) is not None


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a table of cells between bars: its rows at once, as a token for each takes much memory."""
    if start + 2 > end or state.is_code_block(start) or not _goes_on(state, start + 1):
        return False
    head, rule = _line(state, start), _line(state, start + 1).strip()
    if "|" not in head or "-" not in rule or not _RULE.fullmatch(rule):
        return False
    columns = _cells(head)
    if not columns or len(_cells(rule)) != len(columns):
        return False
    if silent:
        return True
    last = start + 2
    while last < end and "|" in _line(state, last) and state.sCount[last] >= state.blkIndent:
        last += 1
    token = state.push(TABLE, "", 0)
    token.map = [start, last]
    token.meta["rows"] = _rows(state, start, last)
    state.line = last
    return True


def _rows(state: StateBlock, start: int, last: int) -> Rows:
    def lines() -> Iterator[list[tuple[str, int, int]]]:
        for number in (start, *range(start + 2, last)):
            yield [(cell, 1, 1) for cell in _cells(_line(state, number))]

    return grid(lines())


def _cells(line: str) -> list[str]:
    cells = [cell.strip().replace("\\|", "|") for cell in _CELL_ENDS.split(line.strip())]
    if not cells[0]:
        cells = cells[1:]
    return cells[:-1] if cells and not cells[-1] else cells


def _latex(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a formula or table of LaTeX up to its end, whatever lines are in it."""
    opening = None if state.is_code_block(start) else _OPENS.match(_line(state, start))
    if opening is None:
        return False
    closing = _ENDS.get(opening[0]) or f"\\end{{{opening[1]}}}"
    last = _end(state, start, end, opening, closing)
    if last is None:
        return False
    if not silent:
        token = state.push(LATEX, "", 0)
        token.map = [start, last + 1]
        token.content = state.getLines(start, last + 1, state.blkIndent, False).strip()
        state.line = last + 1
    return True


def _end(
    state: StateBlock, start: int, end: int, opening: re.Match[str], closing: str
) -> int | None:
    """Find the line where a block ends; a table without an end goes to the end of the document."""
    missing: set[str] = state.env.setdefault(_MISSING, set())
    after = opening.end()
    for number in range(start, end) if closing not in missing else ():
        if not _goes_on(state, number):
            break
        line = _line(state, number)
        at = line.find(closing, after if number == start else 0)
        if at >= 0:
            rest = line[at + len(closing) :].strip()
            return None if closing in _ENDS.values() and rest else number
    if closing not in missing:
        if state.src.find(closing, state.bMarks[start] + state.tShift[start] + after) >= 0:
            return None
        missing.add(closing)
    if (opening[1] or "").startswith(_TABLES):
        return end - 1
    state.env.setdefault(UNCLOSED, set()).add(closing)
    return None
