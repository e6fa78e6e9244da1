"""LOOK, for PDF: the sizes of pages, and pages drawn at a given size; nothing in them is run."""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING

from vlprep.errors import CorruptMediaError, MediaTooLargeError, MissingExtraError
from vlprep.media.codecfile import as_file
from vlprep.media.trouble import decoding
from vlprep.values.size import Size

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, BinaryIO, Self

    from PIL.Image import Image

    from vlprep.media.reader import Reader

_ONE_AT_A_TIME = Lock()
"""PDFium is not safe with threads."""
_MOST_SECONDS = 60.0
"""For one page: what takes longer to draw is an attack, or art."""
_WHITE = (255, 255, 255, 255)
_POINTS = 100
"""Sizes of pages are given in hundredths of a point, so that thin ones keep their ratio."""


class PdfFile:
    """A PDF document that is open; a context that closes it."""

    def __init__(self, reader: Reader) -> None:
        try:
            import pypdfium2
        except ImportError as error:
            raise MissingExtraError(extra="pdf", package="pypdfium2") from error
        self._lib = pypdfium2
        with _ONE_AT_A_TIME:
            self._document = decoding("it cannot be opened", lambda: self._open(as_file(reader)))
            self._count = decoding("it cannot be read", lambda: len(self._document))

    def _open(self, file: BinaryIO) -> Any:
        """Open the document.

        Raises:
            CorruptMediaError: It has a password, or no pages.
        """
        try:
            return self._lib.PdfDocument(file)
        except self._lib.PdfiumError as error:
            code = getattr(error, "err_code", None)
            if code == self._lib.raw.FPDF_ERR_PASSWORD:
                message = "the PDF is locked with a password"
                raise CorruptMediaError(message, "save it without a password") from error
            if code == self._lib.raw.FPDF_ERR_SUCCESS:
                message = "the PDF has no pages"
                raise CorruptMediaError(message, "save the document again") from error
            raise

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the document."""
        with _ONE_AT_A_TIME:
            self._document.close()

    def __len__(self) -> int:
        return self._count

    def size(self, number: int) -> Size:
        """Give a page's height and width, in hundredths of a point.

        Raises:
            CorruptMediaError: It has none.
        """
        with _ONE_AT_A_TIME:
            width, height = decoding(
                "the page has no size", lambda: self._document.get_page_size(number)
            )
        if not (width > 0 and height > 0):
            message = f"page {number + 1} has no size"
            raise CorruptMediaError(message, "save the document again")
        return Size(max(1, round(height * _POINTS)), max(1, round(width * _POINTS)))

    def draw(self, number: int, size: Size) -> Image:
        """Draw a page on white, at exactly the size asked for.

        Raises:
            CorruptMediaError: It cannot be drawn.
            MediaTooLargeError: It takes too long.
        """
        with _ONE_AT_A_TIME:
            return decoding("the page cannot be drawn", lambda: self._draw(number, size))

    def _draw(self, number: int, size: Size) -> Image:
        raw = self._lib.raw
        page = self._document[number]
        try:
            bitmap = self._lib.PdfBitmap.new_native(size.width, size.height, raw.FPDFBitmap_BGRx)
            bitmap.fill_rect(_WHITE, 0, 0, size.width, size.height)
            pause = _Pause(raw)
            state = raw.FPDF_RenderPageBitmap_Start(
                bitmap, page, 0, 0, size.width, size.height, 0, raw.FPDF_ANNOT, pause.struct
            )
            while state == raw.FPDF_RENDER_TOBECONTINUED and not pause.over:
                state = raw.FPDF_RenderPage_Continue(page, pause.struct)
            raw.FPDF_RenderPage_Close(page)
            if state == raw.FPDF_RENDER_TOBECONTINUED:
                message = f"page {number + 1} takes longer than {_MOST_SECONDS:g} s to draw"
                raise MediaTooLargeError(message, "print the document anew, and send that")
            if state != raw.FPDF_RENDER_DONE:
                message = f"page {number + 1} cannot be drawn"
                raise CorruptMediaError(message, "save the document again")
            picture: Image = bitmap.to_pil().convert("RGB")
            return picture
        finally:
            page.close()


class _Pause:
    """Asked by PDFium now and then whether it should stop."""

    def __init__(self, raw: Any) -> None:
        self._until = monotonic() + _MOST_SECONDS
        self.struct = raw.IFSDK_PAUSE(version=1)
        kind = dict(raw.IFSDK_PAUSE._fields_)["NeedToPauseNow"]
        self.struct.NeedToPauseNow = kind(lambda _: self.over)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return monotonic() > self._until
