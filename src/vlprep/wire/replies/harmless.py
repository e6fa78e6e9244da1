"""HTML made harmless, so that a parser reads it in bounded time and as it was meant.

A parser of HTML takes time that grows with the square of some hostile texts. So the text is walked
once: what is nested too deep, and what only sets letters bold and the like, loses its tags but not
its words; a ``<`` that begins no tag is kept as a letter.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vlprep.catalog.answers import READING
from vlprep.wire.replies.telling import cut, dropped, repaired

if TYPE_CHECKING:
    from vlprep.values.issue import Issue

_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9-]*+)"""
    r"""((?:[^<>"']++|"(?:[^"<]++|<(?![/a-zA-Z!]))*+"|'(?:[^'<]++|<(?![/a-zA-Z!]))*+')*+)>|<"""
)
"""A whole tag, or a sign of its own; a quoted value that runs into the next tag was never closed."""
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_UNSEEN = re.compile(
    r"<(?:!doctype\b|\?)[^<>]*+>|<title\b(?![^<>]*data-bbox)[^<>]*+>[^<]*+(?:</title\s*>)?",
    re.IGNORECASE,
)
"""Declarations and the name of a window: no part of the page, unless it has a place."""
_HIDDEN = re.compile(r"<(style|script)\b[^<>]*>.*?(?:</\1\s*>|(\Z))", re.DOTALL | re.IGNORECASE)
_NUMBERS = re.compile(r"(?:\d[\d.]*+[\s,\uff0c]++-?){2}\d")
"""What may be a box, or most of one."""
_BOX = "data-bbox"
_BOX_ALIKE = re.compile(
    r"(?<=\s)(?:bbox|box|data-box|data-bbox[_-]2d|bbox[_-]2d)(?=\s*+=\s*+[\"']?\s*+[\[(]?\s*+\d)",
    re.IGNORECASE,
)
"""Other names that models give the box of an element."""
_BOXED = re.compile(rf"<[a-zA-Z][^<>]*?\s{_BOX}\s*+=")
_LETTERS = frozenset(
    (
        *(
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "big",
            "cite",
            "code",
            "data",
            "del",
            "dfn",
            "em",
            "font",
        ),
        *(
            "i",
            "ins",
            "kbd",
            "label",
            "mark",
            "nobr",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
            "small",
        ),
        *("span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var"),
    )
)
_MEANING = {
    "sup": ("^{", "}"),
    "sub": ("_{", "}"),
    **dict.fromkeys(("s", "strike", "del"), ("~~", "~~")),
}
"""Letters whose place is meaning: without it, 10 to the power of 5 would be 105."""
_EMPTY = frozenset(
    (
        *("area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta"),
        *("source", "wbr"),
    )
)
_CLOSE_THEMSELVES = frozenset(("p", "li", "tr", "td", "th", "thead", "tbody", "tfoot", "dt", "dd"))
_TEMPLATE = "template"
"""A parser puts its words in no document; a reader wants them."""
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "audio", "blockquote", "body", "button", "canvas"),
        *("caption", "center", "colgroup", "details", "dialog", "dir", "div", "dl", "fieldset"),
        *("figcaption", "figure", "footer", "form", "frameset", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "head", "header", "hgroup", "html", "iframe", "legend", "main", "math"),
        *("menu", "nav", "noscript", "object", "ol", "optgroup", "option", "picture", "pre"),
        *("search", "section", "select", "summary", "svg", "table", _TEMPLATE, "textarea"),
        *("title", "ul", "video"),
    )
)
_KNOWN = _LETTERS | _EMPTY | _CLOSE_THEMSELVES | _BLOCKS


def made_harmless(text: str) -> tuple[str, list[Issue]]:
    """Take out what is not seen, tags that only set letters, and tags that are too deep or too long.

    Args:
        text: HTML as the model wrote it.

    Returns:
        The HTML to parse, and what there is to tell.
    """
    walk = _Walk()
    if text.rfind("<!--") > text.rfind("-->"):
        walk.cut = True
    text = _HIDDEN.sub(walk.hidden, _UNSEEN.sub("", _COMMENT.sub(walk.comment, text)))
    last = text.rfind("<")
    if last >= 0 and ">" not in text[last:] and re.match(r"<(?:[/a-zA-Z!]|\Z)", text[last:]):
        walk.issues.append(cut())
        text = text[:last]
    return _TAG.sub(walk.tag, text), walk.told()


def boxes_in(harmless: str) -> int:
    """Count the tags that have a box."""
    return len(_BOXED.findall(harmless))


class _Walk:
    """What is remembered on the way through the tags."""

    def __init__(self) -> None:
        self.issues: list[Issue] = []
        self.cut = False
        self._depth = 0
        self._flattened = False
        self._ajar = False
        """Whether the last block is one that needs no end, and has none so far."""
        self._ends = [0, 0]
        """How often such a block was opened and closed."""
        self._comments: list[str] = []
        self._broken = 0
        self._alike = False
        self._opened: dict[str, list[str]] = {}
        """For each name of letters, what closes those that are open."""
        self._own: set[str] = set()
        """Names of no element of HTML that were opened with a box."""

    def comment(self, found: re.Match[str]) -> str:
        """Take out a comment; one that holds a box is remembered."""
        if _NUMBERS.search(found[1]):
            self._comments.append(found[1].strip())
        return ""

    def hidden(self, found: re.Match[str]) -> str:
        """Take out a style or script with what it holds."""
        self.cut = self.cut or found[2] is not None
        return ""

    def tag(self, found: re.Match[str]) -> str:
        """Give what stands in place of a tag."""
        if found[2] is None:
            ahead = found.string[found.end() : found.end() + 200].partition("<")[0]
            self._broken += _BOX in ahead
            return "&lt;"
        whole, rest = found[0], found[3]
        if _BOX not in rest and _BOX_ALIKE.search(rest):
            rest = _BOX_ALIKE.sub(_BOX, rest, count=1)
            whole = f"<{found[1]}{found[2]}{rest}>"
            self._alike = True
        closing, name = bool(found[1]), found[2].lower()
        if not self._is_tag(name, rest, closing=closing):
            return whole.replace("<", "&lt;")
        if len(rest) > READING.tag_characters:
            self._flattened = True
            return ""
        if name in _LETTERS:
            return self._letters(name, rest, closing=closing)
        if name in _EMPTY:
            return whole
        self._ajar = not closing and name in _CLOSE_THEMSELVES
        if name in _CLOSE_THEMSELVES:
            self._ends[closing] += 1
            return whole
        if not self._nested(1 if not closing else -1):
            return ""
        return whole if name != _TEMPLATE else f"<{found[1]}div{rest}>"

    def told(self) -> list[Issue]:
        """Give what there is to tell."""
        opened, closed = self._ends
        # Who leaves out all ends, as HTML allows, leaves out the last one too.
        if self._depth or self.cut or (self._ajar and (closed or opened == 1)):
            message = "the document's last elements are not closed; its end may be missing"
            self.issues.append(cut(message))
        if self._flattened:
            message = f"tags nested deeper than {READING.depth}, or longer than any, were taken out"
            self.issues.append(repaired(message))
        if self._comments:
            first = self._comments[0][:80]
            message = f"comments with numbers were left out: {len(self._comments)}, as {first!r}"
            self.issues.append(dropped(message, actual=first))
        if self._alike:
            message = f"boxes stand under another name than {_BOX}; they were read all the same"
            self.issues.append(repaired(message))
        if self._broken:
            message = f"tags with a box that are not whole were taken for text: {self._broken}"
            self.issues.append(dropped(message))
        return self.issues

    def _is_tag(self, name: str, rest: str, *, closing: bool) -> bool:
        """Tell tags from words such as ``List<String>`` and ``a<b and c>d``."""
        if closing:
            return name in _KNOWN or name in self._own
        if name not in _KNOWN:
            if _BOX not in rest:
                return False
            self._own.add(name)
        if rest and not (rest[0].isspace() or rest[0] == "/"):
            return False
        return "=" in rest or len(rest.strip(" /").split()) <= 1

    def _letters(self, name: str, rest: str, *, closing: bool) -> str:
        """Keep of letters their box, and what their place means.

        They become a ``span``: a parser opens unclosed letters again in every paragraph, which takes
        time with the square.
        """
        opened = self._opened.setdefault(name, [])
        if closing:
            end = opened.pop() if opened else ""
            self._depth -= end == "</span>"
            return end
        start, end = _MEANING.get(name, ("", ""))
        if _BOX in rest and self._nested(1):
            start, end = f"<span{rest}>", "</span>"
        opened.append(end)
        return start

    def _nested(self, step: int) -> bool:
        """Count how deep the walk is; false where it is too deep to go on."""
        if step > 0 and self._depth >= READING.depth:
            self._flattened = True
            return False
        self._depth = max(0, self._depth + step)
        return True
