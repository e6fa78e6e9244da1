"""Forms with files in them, read by python-multipart."""

from __future__ import annotations

from logging import NullHandler, getLogger
from typing import NamedTuple

_QUIET = NullHandler()


class Field(NamedTuple):
    """One field of a form.

    Attributes:
        data: What it holds.
        filename: The file's name, as the client writes it; ``None``: it is no file.
    """

    data: bytes
    filename: str | None = None

    @property
    def text(self) -> str:
        """Give what it holds as text."""
        return self.data.decode("utf-8", "replace")


def read_form(content_type: str, body: bytes) -> dict[str, Field]:
    """Read a ``multipart/form-data`` body.

    Args:
        content_type: The header of that name.
        body: The whole body.

    Returns:
        The fields by name; of several with one name, the last.

    Raises:
        ValueError: It is no such form, or it is cut short.
    """
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import MultipartParser, parse_options_header

    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        message = f"a form is multipart/form-data with a boundary, not {content_type!r}"
        raise ValueError(message)
    # What is wrong with a form is in our answer; with no logging set up, it would go to stderr too.
    getLogger("python_multipart").addHandler(_QUIET)
    reader = _Reader()
    try:
        parser = MultipartParser(boundary, reader.callbacks())  # type: ignore[arg-type]  # a TypedDict of the same functions
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        message = f"the form is broken: {error}"
        raise ValueError(message) from error
    if not reader.whole:
        message = "the form is cut short: its last boundary is missing"
        raise ValueError(message)
    return reader.fields


class _Reader:
    """Collects what the parser calls out."""

    def __init__(self) -> None:
        self.fields: dict[str, Field] = {}
        self.whole = False
        self._name = b""
        self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._parts: list[bytes] = []

    def callbacks(self) -> dict[str, object]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._on_name,
            "on_header_value": self._on_value,
            "on_header_end": self._on_header,
            "on_part_data": self._on_data,
            "on_part_end": self._end,
            "on_end": self._finish,
        }

    def _begin(self) -> None:
        self._headers, self._parts = {}, []

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name, self._value = b"", b""

    def _on_data(self, data: bytes, start: int, end: int) -> None:
        self._parts.append(data[start:end])

    def _end(self) -> None:
        from python_multipart.multipart import parse_options_header

        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode("utf-8", "replace")
        file = options.get(b"filename")
        filename = None if file is None else file.decode("utf-8", "replace")
        self.fields[name] = Field(b"".join(self._parts), filename)

    def _finish(self) -> None:
        self.whole = True
