"""The guide's recommended prompts: what is asked so can be parsed afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.prompts import BOXES, BOXES_3D, EVENTS, FIELDS, HTML, MARKDOWN, POINTS
from vlprep.values.choices import Choice

if TYPE_CHECKING:
    from vlprep.catalog.prompts import Prompt


class Language(Choice):
    """The language of a prompt."""

    CHINESE = "zh"
    ENGLISH = "en"


def ask_html() -> str:
    """Ask for a document as QwenVL HTML, with the place of each element.

    Returns:
        The prompt.
    """
    return HTML.zh


def ask_markdown() -> str:
    """Ask for a document as QwenVL Markdown; Qwen3-VL and newer only.

    Returns:
        The prompt.
    """
    return MARKDOWN.zh


def ask_boxes(objects: str = "", *, language: str = "zh") -> str:
    """Ask for boxes around objects, as JSON.

    Args:
        objects: What is to be found, such as ``"食物"`` or ``"dishes"``; by default everything.
        language: ``"zh"``, the guide's own words, or ``"en"``.

    Returns:
        The prompt.

    Raises:
        ValueError: There is no such language.
        TypeError: What is to be found is no text.
    """
    return _filled(BOXES, objects, language)


def ask_points(objects: str = "", *, language: str = "zh") -> str:
    """Ask for a point in each object, as XML.

    Args:
        objects: What is to be found; by default everything.
        language: ``"zh"``, the guide's own words, or ``"en"``.

    Returns:
        The prompt.

    Raises:
        ValueError: There is no such language.
        TypeError: What is to be found is no text.
    """
    return _filled(POINTS, objects, language)


def ask_boxes_3d(objects: str = "", *, language: str = "zh") -> str:
    """Ask for boxes in space, as JSON; Qwen3-VL only.

    Args:
        objects: What is to be found; by default everything.
        language: ``"zh"`` or ``"en"``.

    Returns:
        The prompt.

    Raises:
        ValueError: There is no such language.
        TypeError: What is to be found is no text.
    """
    return _filled(BOXES_3D, objects, language)


def ask_events(what: str = "", *, language: str = "zh") -> str:
    """Ask for the events of a film, as JSON with times as ``HH:mm:ss``.

    Args:
        what: What is to be described, such as ``"人物的一系列动作"``; by default all events.
        language: ``"zh"``, the guide's own words, or ``"en"``.

    Returns:
        The prompt.

    Raises:
        ValueError: There is no such language.
        TypeError: What is to be found is no text.
    """
    return _filled(EVENTS, what, language)


def ask_fields(*names: str, language: str = "zh") -> str:
    """Ask for fields of a receipt, a ticket or a form, as JSON.

    Args:
        *names: The fields, such as ``"发票代码"``.
        language: ``"zh"``, the guide's own words, or ``"en"``.

    Returns:
        The prompt.

    Raises:
        ValueError: No field is named, or there is no such language.
        TypeError: A name is no text.
    """
    if not names:
        message = "name at least one field"
        raise ValueError(message)
    return _filled(FIELDS, ",".join(f"'{_text(name)}'" for name in names), language)


def _filled(prompt: Prompt, what: str, language: str) -> str:
    if Language(language) is Language.CHINESE:
        return prompt.zh.format(_text(what) or prompt.anything[0])
    return prompt.en.format(_text(what) or prompt.anything[1])


def _text(what: object) -> str:
    """Take a text, and no list of texts, which would stand in the prompt as Python writes it.

    Raises:
        TypeError: It is no text.
    """
    if not isinstance(what, str):
        message = f"what is asked for is a text, not {type(what).__name__}; name several one by one"
        raise TypeError(message)
    return what
