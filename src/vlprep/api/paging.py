"""Make pictures of the pages of PDF and text files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.drawing import QUESTION, TEXT_PAGES
from vlprep.draw.pages import Typesetter
from vlprep.errors import LimitError, MediaError, UnsupportedFormatError
from vlprep.media.pdf import PdfFile
from vlprep.media.pictures import as_png
from vlprep.media.sniff import sniff
from vlprep.media.sources import open_source
from vlprep.media.texts import is_text, read_text
from vlprep.rules.models import as_model
from vlprep.rules.paging import (
    Budget,
    as_pictures,
    page_size,
    page_tokens,
    text_guessed,
    text_page,
)
from vlprep.rules.tokens import caps_of_pictures
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.pages import Page, Pages
from vlprep.values.settings import Settings, whole_number
from vlprep.values.size import Size

if TYPE_CHECKING:
    from PIL.Image import Image

    from vlprep.media.reader import Reader
    from vlprep.rules.picturing import PictureCaps
    from vlprep.values.issue import Issue
    from vlprep.values.model import Model


def pages(
    source: object,
    model: str | Model,
    *,
    route: str = "dashscope",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    text_tokens: int = QUESTION.tokens,
    edition: str = "guide",
    profile: str = "api",
) -> Pages:
    """Make pictures of the pages of a PDF or text file, as many as fit the model's input.

    Each is made at the size at which the model sees it and no larger, one after the other.

    Args:
        source: A path, bytes, a binary file object, a data URI or a ``file://`` URL.
        model: A model's id or alias, or a ``Model``.
        route: ``"dashscope"`` or ``"openai"``.
        vl_high_resolution_images: Whether each page may be as large as that mode allows.
        min_pixels: Pixels below which the service enlarges.
        max_pixels: Pixels above which the service shrinks.
        text_tokens: Tokens of the model's input that are left free for the words of the request, and
            what stands around them: ``estimate_request`` counts them under this name.
        edition: ``"guide"`` or ``"latest"``.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.

    Returns:
        The pages, as a sequence, each with its PNG in ``.data``; ``.issues`` tells which are left
        out.

    Raises:
        MediaError: It cannot be read, or is neither PDF nor text.
        MissingExtraError: A PDF needs ``vlprep[pdf]``.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A setting is zero, negative, not finite, or not in its list.
    """
    known = as_model(model, Edition(edition))
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    caps = caps_of_pictures(known, settings)
    budget = Budget(known, settings, whole_number("text_tokens", text_tokens))
    held = open_source(source)
    try:
        kind = sniff(held.reader.head)
        if kind == "pdf":
            return _pdf(held.reader, budget, caps)
        if kind == "text" or (kind is None and is_text(held.reader)):
            return _text(held.reader, budget, caps)
        message = "it is neither a PDF nor a text file"
        raise UnsupportedFormatError(message, "send a picture or film as it is")
    except MediaError as error:
        error.where = error.where or held.reader.name
        raise
    finally:
        held.close()


def _pdf(reader: Reader, budget: Budget, caps: PictureCaps) -> Pages:
    made: list[Page] = []
    issues: list[Issue] = []
    with PdfFile(reader) as document:
        total = len(document)
        for number in range(total):
            try:
                size = page_size(document.size(number), caps, number + 1)
            except LimitError as error:
                issues += error.issues
                continue
            cost = page_tokens(size, caps)
            if not budget.takes(cost):
                issues.append(budget.left_out(number + 1, total))
                break
            made.append(_page(number + 1, document.draw(number, size), cost))
    return Pages(items=tuple(made), total=total, tokens=budget.tokens, issues=tuple(issues))


def _text(reader: Reader, budget: Budget, caps: PictureCaps) -> Pages:
    text = read_text(reader, TEXT_PAGES.most_bytes)
    made: list[Page] = []
    issues = [as_pictures()]
    if text.guessed:
        issues.append(text_guessed(text.code))
    typesetter = Typesetter(text.text, text_page(caps), caps.factor)
    for number, picture in enumerate(typesetter.pages(), start=1):
        cost = page_tokens(Size(picture.height, picture.width), caps)
        if not budget.takes(cost):
            issues.append(budget.left_out(number))
            break
        made.append(_page(number, picture, cost))
    issues += typesetter.issues
    return Pages(items=tuple(made), total=len(made), tokens=budget.tokens, issues=tuple(issues))


def _page(number: int, picture: Image, tokens: int) -> Page:
    size = Size(picture.height, picture.width)
    return Page(number=number, data=as_png(picture), size=size, tokens=tokens)
