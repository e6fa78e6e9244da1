"""At what size a page is made, and how many pages fit."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vlprep.catalog.drawing import TEXT_FILES, TEXT_PAGES
from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import MARKERS
from vlprep.errors import LimitError
from vlprep.rules.geometry import smart_resize, tokens_of
from vlprep.rules.limits.seen import max_input
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.rules.picturing import PictureCaps
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings

_LARGE = 100
_POINT = 100


def page_size(page: Size, caps: PictureCaps, number: int = 1) -> Size:
    """Give the largest size at which the model sees a page of this shape.

    Args:
        page: Height and width in hundredths of a point.
        caps: What holds for a picture in the request.
        number: Which page it is.

    Raises:
        LimitError: One side is more than 200 times the other.
    """
    larger = Size(page.height * _LARGE, page.width * _LARGE)
    try:
        return smart_resize(
            larger.height,
            larger.width,
            factor=caps.factor,
            min_pixels=caps.min_pixels,
            max_pixels=caps.max_pixels,
        )
    except LimitError as error:
        raise LimitError([_too_thin(issue, page, number) for issue in error.issues]) from None


def _too_thin(issue: Issue, page: Size, number: int) -> Issue:
    """Tell of a page what was found of its shape."""
    width, height = page.width / _POINT, page.height / _POINT
    return replace(
        issue,
        where=f"page {number}",
        message=(
            f"the page is left out: its {width:g}x{height:g} points have a ratio of "
            f"{max(page) / min(page):.6g}; at most {issue.limit} is taken"
        ),
        fix="cut the page into parts, and send those",
    )


def text_page(caps: PictureCaps) -> Size:
    """Give the size of a page of text."""
    width = 1000
    return page_size(Size(round(width * TEXT_PAGES.ratio), width), caps)


def page_tokens(size: Size, caps: PictureCaps) -> int:
    """Count the tokens of a page that is made at the model's own size."""
    return tokens_of(size, caps.factor) + MARKERS.tokens


class Budget:
    """The tokens that a model takes as input, and how many of them pages have taken.

    Attributes:
        tokens: Tokens of all pages so far.
    """

    def __init__(self, model: Model, settings: Settings, text_tokens: int) -> None:
        self.tokens = 0
        self._text_tokens = text_tokens
        self._model = model
        self._settings = settings

    def takes(self, tokens: int) -> bool:
        """Take one more page, if it fits."""
        if not fits(self._text_tokens + self.tokens + tokens, self._model, self._settings):
            return False
        self.tokens += tokens
        return True

    def left_out(self, first: int, total: int | None = None) -> Issue:
        """Tell which pages are not made because the others fill the model's input."""
        most = max_input(self._model)
        last = f"to {total}" if total is not None else "and all behind it"
        return Issue(
            code="pages-left-out",
            severity=Severity.WARNING,
            message=(
                f"page {first} {last} are left out: the pages before them take {self.tokens} "
                f"tokens, {self._text_tokens} are left free for the words of the request, and "
                f"{self._model.id} takes {most} of input"
            ),
            limit=most,
            actual=self.tokens,
            fix="send the rest in another request",
            source=self._model.context.source,
        )


def fits(tokens: int, model: Model, settings: Settings) -> bool:
    """Tell whether so many tokens are within the model's input."""
    most = max_input(model)
    if most is None:
        return True
    return tokens <= most if RULES[settings.edition].input_equal_allowed else tokens < most


def as_pictures() -> Issue:
    """Tell that the model reads no text files, and the guide's two ways around that."""
    return Issue(
        code="text-as-pictures",
        severity=Severity.INFO,
        message="Qwen-VL reads no text files, so its pages are pictures here",
        fix=f"{TEXT_FILES.model} reads text files themselves",
        source=TEXT_FILES.source,
    )


def text_guessed(code: str) -> Issue:
    """Tell in what code a text file was taken to be written."""
    return Issue(
        code="text-guessed",
        severity=Severity.WARNING,
        message=f"the text is not UTF-8; it is read as {code}",
        actual=code,
        fix="save it as UTF-8 if characters are wrong",
    )
