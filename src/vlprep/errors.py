"""Everything that can go wrong.

A caller who writes ``except vlprep.VlprepError`` has caught all of it: nothing from Pillow,
libheif or FFmpeg leaves this library. Wrong arguments (a type, NaN, a negative number) are the
caller's own mistake and stay plain ``TypeError`` and ``ValueError``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vlprep.values.fitted import Fitted
    from vlprep.values.issue import Issue


class VlprepError(Exception):
    """The one base of every error of this library."""


class UnknownModelError(VlprepError, LookupError):
    """No model goes by this name.

    Attributes:
        name: The name that was asked for.
        near: Listed names that look like it, best first.
    """

    def __init__(self, name: str, near: Sequence[str] = ()) -> None:
        super().__init__(name, tuple(near))
        self.name = name
        self.near = tuple(near)

    def __str__(self) -> str:
        """Name the model, what looks like it, and how to see all."""
        hint = f"; did you mean {' or '.join(self.near)}?" if self.near else ""
        return f"unknown model {self.name!r}{hint} ('vlprep models' lists the known ones)"


class MediaError(VlprepError):
    """A picture or film that cannot be read.

    Attributes:
        message: What is wrong, with the value and the limit.
        fix: What the caller can do about it.
        where: Which source it is; the room that opened it fills this in.
        code: The finding that ``check`` reports for it.
    """

    code = "media-unreadable"

    def __init__(self, message: str, fix: str = "", *, code: str | None = None) -> None:
        super().__init__(message, fix)
        self.message = message
        self.fix = fix
        self.where = ""
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        """Say which source, what is wrong with it, and what to do."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.fix})" if self.fix else text


class UnsupportedFormatError(MediaError):
    """Content of a kind that nothing here reads."""

    code = "image-format"


class CorruptMediaError(MediaError):
    """Content of a known kind that is broken: cut short, or lying about itself."""

    code = "media-corrupt"


class MediaTooLargeError(MediaError):
    """What the guard in front of every decode refuses."""

    code = "pixel-bomb"


class LimitError(VlprepError, ValueError):
    """A rule of the service is broken, or nobody has published the rule that is needed.

    Attributes:
        issues: The findings that stand in the way.
    """

    def __init__(self, issues: Sequence[Issue]) -> None:
        super().__init__(tuple(issues))
        self.issues = tuple(issues)

    def __str__(self) -> str:
        """List the findings."""
        return "; ".join(str(issue) for issue in self.issues)


class RequestError(VlprepError, ValueError):
    """A payload that is no request: not JSON, not an object, without messages.

    Attributes:
        message: What is wrong.
        path: JSON path of the place; empty for the payload itself.
        fix: What the caller can do about it.
    """

    def __init__(self, message: str, path: str = "", fix: str = "") -> None:
        super().__init__(message, path, fix)
        self.message = message
        self.path = path
        self.fix = fix

    def __str__(self) -> str:
        """Say where, what is wrong, and what to do."""
        text = f"{self.path}: {self.message}" if self.path else self.message
        return f"{text} ({self.fix})" if self.fix else text


class CannotFitError(VlprepError):
    """Nothing that is allowed makes this source legal.

    Attributes:
        message: What stands in the way, with the value and the limit.
        fix: What would help.
        where: Which source it is.
        best: The best attempt, where one was made; ``check`` refuses it.
        issues: The findings that remain.
    """

    def __init__(
        self,
        message: str,
        fix: str,
        *,
        where: str = "",
        best: Fitted | None = None,
        issues: Sequence[Issue] = (),
    ) -> None:
        super().__init__(message, fix)
        self.message = message
        self.fix = fix
        self.where = where
        self.best = best
        self.issues = tuple(issues)

    @property
    def limit(self) -> object:
        """The limit that the best attempt is over, as the first remaining finding states it."""
        return self.issues[0].limit if self.issues else None

    def __str__(self) -> str:
        """Say which source, what stands in the way, and what would help."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.fix})"


class InputError(VlprepError, OSError):
    """A file of rows, lines or outputs that cannot be read."""


class OutputError(VlprepError, OSError):
    """A result that cannot be written: no room, no permission."""


class OutputExistsError(OutputError, FileExistsError):
    """A result is not written over an existing file unless the caller says so."""


class ReplyParseError(VlprepError, ValueError):
    """An answer of the model that cannot be read, or is refused where the caller asked for rigour.

    Attributes:
        message: What is wrong with it.
        fix: What to do about it.
    """

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message, fix)
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        """Say what is wrong and what to do."""
        return f"{self.message} ({self.fix})" if self.fix else self.message


class MissingExtraError(VlprepError, ImportError):
    """A library is needed that the plain installation does not bring.

    Attributes:
        extra: The extra that brings it.
        package: The library.
    """

    def __init__(self, extra: str, package: str) -> None:
        super().__init__(extra, package)
        self.extra = extra
        self.package = package

    def __str__(self) -> str:
        """Give the exact command."""
        return f"{self.package} is not installed: pip install 'vlprep[{self.extra}]'"
