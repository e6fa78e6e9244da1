"""LOOK, for text files: their characters, whatever code they are written in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.errors import MediaTooLargeError

if TYPE_CHECKING:
    from vlprep.media.reader import Reader

_MARKED = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_PRINTABLE = bytes((9, 10, 11, 12, 13, 27, *range(32, 256)))
_GUESSED = ("utf-8", "gb18030")


class Text(NamedTuple):
    """What a text file holds.

    Attributes:
        text: Its characters.
        code: In what it is written.
        guessed: Whether that had to be guessed.
    """

    text: str
    code: str
    guessed: bool


def is_text(reader: Reader) -> bool:
    """Tell whether a file is a text in any code: by its mark, or by having no control characters."""
    if reader.head.startswith(tuple(mark for mark, _ in _MARKED)):
        return True
    return reader.size > 0 and not reader.head.translate(None, _PRINTABLE)


def read_text(reader: Reader, most: int) -> Text:
    """Read a text file: UTF-8, UTF-16 with its mark, else the usual code of Chinese files.

    Raises:
        MediaTooLargeError: It is larger than the caller allows.
    """
    if reader.size > most:
        message = f"the text has {reader.size:,} bytes; at most {most:,} are read"
        raise MediaTooLargeError(message, "split it")
    data = reader.read_at(0, reader.size)
    for mark, code in _MARKED:
        if data.startswith(mark):
            return Text(data.decode(code, errors="replace"), code, guessed=False)
    for code in _GUESSED:
        try:
            return Text(data.decode(code), code, guessed=code != "utf-8")
        except UnicodeDecodeError:
            continue
    return Text(data.decode("latin-1"), "latin-1", guessed=True)
