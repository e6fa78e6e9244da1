"""The words that a setting may be: each takes the plain string."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self


class Choice(StrEnum):
    """A word from a short list; any other word is refused with the list."""

    @classmethod
    def _missing_(cls, value: object) -> Self:
        known = ", ".join(repr(str(member)) for member in cls)
        import re  # only who is refused pays for it

        name = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        message = f"{name} must be one of {known}, not {value!r}"
        raise ValueError(message)


class Route(Choice):
    """Which dialect carries the request."""

    DASHSCOPE = "dashscope"
    OPENAI = "openai"


class Transport(Choice):
    """How a picture or film travels."""

    BASE64 = "base64"
    PATH = "path"
    URL = "url"


class Edition(Choice):
    """Whose numbers hold: the guide's, or the newest documented or observed ones."""

    GUIDE = "guide"
    LATEST = "latest"


class Profile(Choice):
    """Who resizes: the hosted service, or the published processors around the open weights."""

    API = "api"
    OPEN_WEIGHTS = "open-weights"


class Severity(Choice):
    """How bad a finding is; a report with no error is ok."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
