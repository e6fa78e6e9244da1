"""What the fake answers to the guide's prompts: in the form that was asked for, to be read back.

It knows nothing of what is in a picture, so it finds one thing, in the middle: a box from a quarter
to three quarters of both sides, in the numbers that the model would use.
"""

from __future__ import annotations

import json
import re
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.answers import RELATIVE
from vlprep.catalog.prompts import BOXES, BOXES_3D, HTML, MARKDOWN, POINTS
from vlprep.testing.conversations import DocumentReply, EventsReply, GroundingReply
from vlprep.values.model import Coordinates
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.catalog.prompts import Prompt
    from vlprep.testing.conversations import Box
    from vlprep.values.estimate import Estimate

_NAMED = re.compile(r"\[((?:\s*['\"‘“][^\]\[]*['\"’”]\s*,?)+)\]")  # noqa: RUF001 - Chinese quotes
_QUOTES = " '\"‘’“”"  # noqa: RUF001 - Chinese quotes
_IN_SPACE = [0.0, 0.0, 3.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0]
"""A cube of a metre, three metres before the camera."""


class Asked(NamedTuple):
    """What an answer in a form of the guide is made of.

    Attributes:
        question: The texts of the last user message.
        seen: What the model sees of the last picture, film or list of frames.
        summary: What the fake saw, in a sentence.
        fenced: Whether code stands in a fence; not where the request asks for JSON alone.
    """

    question: str
    seen: Estimate | None
    summary: str
    fenced: bool


def answer_in_form(asked: Asked) -> str | None:
    """Answer one of the guide's prompts, as it is or in words of the user's own.

    Args:
        asked: The question, and what was seen.

    Returns:
        Boxes, points, a document, events, fields or code; ``None`` where nothing of the kind is asked,
        or there is no picture or film to speak of.
    """
    words = asked.question.lower()
    for told, write in _FORMS:
        if told(words):
            return write(asked)
    return None


def _boxes(asked: Asked) -> str | None:
    box = _middle(asked.seen)
    if box is None:
        return None
    label = _label(asked.question, BOXES)
    return _whole(GroundingReply(boxes=((label, box),), fenced=asked.fenced).encode(), asked)


def _boxes_in_space(asked: Asked) -> str | None:
    if _middle(asked.seen) is None:
        return None
    return _as_json([{"bbox_3d": _IN_SPACE, "label": _label(asked.question, BOXES_3D)}], asked)


def _points(asked: Asked) -> str | None:
    box = _middle(asked.seen)
    if box is None:
        return None
    x, y = (box[0] + box[2]) // 2, (box[1] + box[3]) // 2
    label = _label(asked.question, POINTS)
    if "xml" not in asked.question.lower():
        return _as_json([{"point_2d": [x, y], "label": label}], asked)
    text = f'<points x1="{x}" y1="{y}" alt="{escape(label)}">{escape(label)}</points>'
    return f"```xml\n{text}\n```" if asked.fenced else text


def _html(asked: Asked) -> str | None:
    box = _middle(asked.seen)
    if box is None:
        return None
    upper, lower = (" ".join(map(str, half)) for half in _halves(box))
    page = DocumentReply(blocks=(("p", box, asked.summary),), fenced=False).encode()
    more = (
        f'<table data-bbox="{upper}"><tr><th>seen</th></tr><tr><td>1</td></tr></table>\n'
        f'<div class="image" data-bbox="{lower}"><img data-bbox="{lower}"/></div>\n'
    )
    page = page.replace("</body>", f"{more}</body>")
    return f"```html\n{page}\n```" if asked.fenced else page


def _markdown(asked: Asked) -> str | None:
    box = _middle(asked.seen)
    if box is None:
        return None
    upper, place = (", ".join(map(str, part)) for part in (_halves(box)[0], box))
    text = (
        f"{asked.summary}\n\n<!-- Image ({upper}) -->\n\n"
        f"<!-- Table ({place}) -->\n| seen |\n| --- |\n| 1 |"
    )
    return f"```markdown\n{text}\n```" if asked.fenced else text


def _events(asked: Asked) -> str | None:
    seen = asked.seen
    if seen is None or not seen.nframes or not seen.effective_fps:
        return None
    length = int(seen.nframes / seen.effective_fps)
    halves = ((0, length // 2, "the first half"), (length // 2, length, "the second half"))
    return EventsReply(events=halves, fenced=asked.fenced).encode()


def _code(asked: Asked) -> str | None:
    if asked.seen is None or not asked.fenced:
        return None
    page = (
        '<!DOCTYPE html>\n<html>\n<head><link rel="stylesheet" href="style.css"></head>\n'
        f"<body><p>{escape(asked.summary)}</p></body>\n</html>"
    )
    return f"```html\n{page}\n```\n\n```css\nbody {{ background: black; color: white; }}\n```"


def _halves(box: Box) -> tuple[Box, Box]:
    """Give the upper and the lower half."""
    left, top, right, bottom = box
    middle = (top + bottom) // 2
    return (left, top, right, middle), (left, middle, right, bottom)


def _fields(asked: Asked) -> str | None:
    listed = _NAMED.search(asked.question)
    if listed is None:
        return None
    names = (name.strip(_QUOTES) for name in re.split("[,，]", listed[1]))  # noqa: RUF001 - as above
    found = {name: f"{name} as a fake reads it" for name in names if name}
    text = json.dumps(found, ensure_ascii=False)
    return f"```json\n{text}\n```" if asked.fenced else text


def _middle(seen: Estimate | None) -> Box | None:
    """Give the middle of a picture as the model counts; thousandths where nobody published how."""
    if seen is None:
        return None
    size = Size(RELATIVE.divisor, RELATIVE.divisor)
    if seen.case.model.features.coordinates is Coordinates.RESIZED_PIXELS:
        if seen.resized is None:
            return None
        size = seen.resized
    height, width = size
    return width // 4, height // 4, width * 3 // 4, height * 3 // 4


def _label(question: str, prompt: Prompt) -> str:
    """Name what was asked for, where the question is the guide's."""
    for words in (prompt.zh, prompt.en):
        before, after = words.split("{}", 1)
        _, found, rest = question.partition(before)
        named = rest.partition(after[:5])[0].strip()
        if found and named:
            return named
    return prompt.anything[1]


def _as_json(found: list[dict[str, object]], asked: Asked) -> str:
    text = json.dumps(found, ensure_ascii=False)
    return _whole(f"```json\n{text}\n```" if asked.fenced else text, asked)


def _whole(text: str, asked: Asked) -> str:
    """JSON mode gives an object, never a list."""
    return text if asked.fenced else f'{{"items": {text}}}'


def _has(*words: str) -> Callable[[str], bool]:
    return lambda text: any(word in text for word in words)


def _asks_points(text: str) -> bool:
    return ("point" in text or "点" in text) and ("xml" in text or "point_2d" in text)


def _asks_code(text: str) -> bool:
    return "html" in text and "css" in text


def _asks_fields(text: str) -> bool:
    return "json" in text and _NAMED.search(text) is not None


_FORMS: tuple[tuple[Callable[[str], bool], Callable[[Asked], str | None]], ...] = (
    (_has(HTML.zh), _html),
    (_has(MARKDOWN.zh), _markdown),
    (_asks_code, _code),
    (_has("bbox_3d", "3d bounding box", "三维边界框"), _boxes_in_space),
    (_has("bbox", "bounding box", "边界框"), _boxes),
    (_asks_points, _points),
    (_has("start_time", "hh:mm:ss"), _events),
    (_asks_fields, _fields),
)
"""How each form is asked for; the first that fits is answered."""
