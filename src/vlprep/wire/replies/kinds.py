"""What kind of answer a text is."""

from __future__ import annotations

import re

from vlprep.catalog.answers import KEYS
from vlprep.values.choices import Choice
from vlprep.wire.replies.documents import is_html
from vlprep.wire.replies.fences import answer_of, fenced, segments
from vlprep.wire.replies.objects import data_of


class Kind(Choice):
    """What an answer holds."""

    GROUNDING = "grounding"
    DOCUMENT = "document"
    EVENTS = "events"
    FIELDS = "fields"
    CODE = "code"
    TEXT = "text"


_NAMES = (*KEYS.box, *KEYS.point, *KEYS.polygon, *KEYS.box_3d)
_PLAIN = tuple(name for name in _NAMES if "_" in name or "bbox" in name)
"""Names that stand for nothing but places; others do so where numbers follow."""
_TIMES = tuple(
    name.replace("_", "_?")
    for name in (*KEYS.start, *KEYS.span, *KEYS.spans)
    if name not in {"time", "interval", "时间"}
)
"""Names of times; a ticket has some of them too."""
_PLACE = re.compile(
    rf"[\"'](?:{'|'.join(_PLAIN)})[\"']\s*+[:\uff1a]"
    rf"|[\"'{{,\s](?:{'|'.join(_NAMES)})[\"']?\s*+[:\uff1a][\"'\[(\s]*+[\d\]-]"
    rf"|[\"'{{,\s]{KEYS.corners[0][0]}[\"']\s*+[:\uff1a]\s*+[\d\"'-]",
    re.IGNORECASE,
)
_TAG = re.compile(r"<points?[\s>]|<\|(?:box|quad)_start\|>|<box>\s*+[\[(\d]", re.IGNORECASE)
_TIME = re.compile(
    rf"[\"'{{,\s](?:{'|'.join(_TIMES)})[\"']?\s*+[:\uff1a][\"'\[<\s]*+\d", re.IGNORECASE
)
_TIMES_ALONE = re.compile(r"\A\s*+\[[\[\s\"']*+\d{1,6}:\d\d[\d\s:.,~\u2013\"'\[\]-]*+\Z")
_ROW = r"\[\s*+-?\d[\d.]*+\s*+(?:,\s*+-?\d[\d.]*+\s*+){3}\]"
_ROWS = re.compile(rf"\A\s*+(?:(?:\[\s*+)?{_ROW}|\{{\s*+[\"'][^\"']*+[\"']\s*+:\s*+\[\s*+{_ROW})")
"""Boxes without any name, alone or under their labels; one row under a name may be a field."""
_COMMENT = re.compile(
    r"<!--\s*[^\W\d_](?:[^\W\d_]| (?! )){0,40}+\s*[:\uff1a]?\s*"
    r"[(\[\uff08][\d., \uff0c]{0,80}[)\]\uff09]\s*-->"
)
_TABLE = re.compile(r"<table[\s>]|\\begin\{tabular", re.IGNORECASE)
_TABLES = frozenset(("", "latex", "tex"))
_OBJECT = re.compile(r"\A\s*[\[{]")


def kind_of(text: str) -> Kind:
    """Tell what an answer holds; what is none of the others is text, and passes as it is."""
    answer = answer_of(text)
    blocks = fenced(answer)
    body = blocks[0].text if blocks else answer
    info = blocks[0].info.lower() if blocks else ""
    if "data-bbox" in body or _COMMENT.search(body) or info in {"markdown", "md"}:
        return Kind.DOCUMENT
    held = data_of(answer) or [body]
    said = [one.text for one in segments(answer) if one.block is None or one.block.is_data]
    if any(_PLACE.search(one) or _ROWS.match(one) for one in held) or any(map(_TAG.search, said)):
        return Kind.GROUNDING
    if any(_TIME.search(one) or _TIMES_ALONE.match(one) for one in held):
        return Kind.EVENTS
    if info in _TABLES and _TABLE.match(body.lstrip()):
        return Kind.DOCUMENT
    if any(_OBJECT.search(one) for one in held) and any(block.is_data for block in blocks):
        return Kind.FIELDS
    if any(not block.is_data for block in blocks):
        return Kind.CODE
    if _OBJECT.search(body):
        return Kind.FIELDS
    if _TABLE.search(body) and not is_html(answer):
        return Kind.DOCUMENT
    return Kind.CODE if is_html(answer) else Kind.TEXT
