"""Local paths as the SDKs read them, by the guide's table."""

from __future__ import annotations

from vlprep.values.choices import Choice

_UNSAFE = {ord(character): f"%{ord(character):02X}" for character in "%+#?"} | {
    code: f"%{code:02X}" for code in (*range(0x20), 0x7F)
}
"""What the Python SDK's unquoting changes or cuts off: ``urlparse`` ends the path at ``#`` and ``?``
and drops line breaks, ``unquote_plus`` takes ``+`` for a blank and ``%`` for the start of a code."""


class Sdk(Choice):
    """Which DashScope SDK opens a local path."""

    PYTHON = "python"
    JAVA = "java"


def file_url(path: str, *, sdk: str = "python") -> str:
    """Write an absolute path as the SDK wants it; the file need not exist here.

    Linux and macOS: ``file:///home/images/test.png``. Windows: ``file://D:/images/test.png`` for
    the Python SDK, ``file:///D:/images/test.png`` for the Java SDK. What the SDK's own unquoting
    would change is written so that the very file name comes back.

    Args:
        path: An absolute path of any system; one with a drive letter is taken for Windows.
        sdk: ``"python"`` or ``"java"``.

    Returns:
        The URL.

    Raises:
        ValueError: The path is not absolute, there is no such SDK, or no form is known in which
            the Java SDK would read it.
    """
    made_for = Sdk(sdk)
    if not is_absolute(path):
        message = f"{path!r} is not absolute; the SDK would look for it where it happens to run"
        raise ValueError(message)
    drive = _has_drive(path)
    if drive or path.startswith("\\\\"):
        path = path.replace("\\", "/")
    quoted = path.translate(_UNSAFE)
    if made_for is Sdk.JAVA and quoted != path:
        message = f"how the Java SDK unquotes {path!r} is not published; rename it, or use Base64"
        raise ValueError(message)
    if drive:
        return f"file:///{quoted}" if made_for is Sdk.JAVA else f"file://{quoted}"
    # The Python SDK 2 takes "/x:/" for a drive and drops the slash before it.
    return f"file:///{quoted}" if quoted[2:3] == ":" else f"file://{quoted}"


def is_absolute(path: str) -> bool:
    r"""Tell whether a path is absolute on its system: ``/home``, ``D:\images``, ``\\server``."""
    return path.startswith(("/", "\\\\")) or _has_drive(path)


def _has_drive(path: str) -> bool:
    return (
        path[:1].isascii() and path[:1].isalpha() and path[1:2] == ":" and path[2:3] in {"/", "\\"}
    )
