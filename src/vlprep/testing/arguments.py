"""What a test hands to the fake is looked at as it is handed over, where the mistake was made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from numbers import Real
from operator import index
from typing import TYPE_CHECKING, Any

from vlprep.catalog.service import USAGE
from vlprep.values.choices import Choice

if TYPE_CHECKING:
    from vlprep.testing.calls import Predicate


class Kind(Choice):
    """What the fake counts as one medium."""

    IMAGE = "image"
    VIDEO = "video"
    FRAME = "frame"


def a_text(name: str, value: object) -> str:
    """Take a text.

    Raises:
        TypeError: It is none.
    """
    if not isinstance(value, str):
        message = f"{name} must be a text, not {value!r}"
        raise TypeError(message)
    return str(value)


def yes_or_no(name: str, value: object) -> bool:
    """Take a truth value.

    Raises:
        TypeError: It is neither true nor false.
    """
    if not isinstance(value, bool):
        message = f"{name} must be True or False, not {value!r}"
        raise TypeError(message)
    return value


def texts(name: str, value: object) -> str | tuple[str, ...]:
    """Take a text, or a list of its pieces.

    Raises:
        TypeError: It is neither.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, (bytes, bytearray)) or not isinstance(value, Sequence):
        message = f"{name} must be a text or a list of its pieces, not {value!r}"
        raise TypeError(message)
    return tuple(a_text(f"a piece of {name}", piece) for piece in value)


def seconds(name: str, value: object) -> float:
    """Take a number of seconds, zero or more.

    Raises:
        TypeError: It is no number.
        ValueError: It is negative, infinite or not a number.
    """
    if isinstance(value, bool) or not isinstance(value, Real):
        message = f"{name} must be a number of seconds, not {value!r}"
        raise TypeError(message)
    number = float(value)
    if not (isfinite(number) and number >= 0):
        message = f"{name} must be finite and at least 0, not {number}"
        raise ValueError(message)
    return number


def whole(name: str, value: object, least: int) -> int:
    """Take a whole number.

    Raises:
        TypeError: It is none.
        ValueError: It is less than ``least``.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        message = f"{name} must be a whole number, not {value!r}"
        raise TypeError(message)
    number = index(value)
    if number < least:
        message = f"{name} must be at least {least}, not {number}"
        raise ValueError(message)
    return number


def how_often(value: object) -> int | None:
    """Take ``times``: a number, or ``None`` for always.

    Raises:
        TypeError: It is neither.
        ValueError: It is less than 1.
    """
    return None if value is None else whole("times", value, 1)


def a_predicate(value: object) -> Predicate | None:
    """Take ``when``: a function of a call, or ``None`` for any call.

    Raises:
        TypeError: It cannot be called.
    """
    if value is None or callable(value):
        return value
    message = f"when must be a function of a call, such as holds(...), not {value!r}"
    raise TypeError(message)


def a_usage(value: object) -> dict[str, Any]:
    """Take keys of ``usage``.

    Raises:
        TypeError: It is no mapping of texts to what JSON can hold, or a number is not whole.
        ValueError: The service has no such key, or a number is negative.
    """
    if value is None:
        return {}
    message = f"usage must be a mapping that JSON can hold, not {value!r}"
    if not isinstance(value, Mapping):
        raise TypeError(message)
    try:
        taken: dict[str, Any] = json.loads(json.dumps(dict(value), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise TypeError(message) from error
    taken = _tokens("usage", taken, USAGE.tokens, USAGE.details)
    for name, keys in USAGE.details.items():
        details = taken.get(name)
        if details is None:
            continue
        if not isinstance(details, dict):
            message = f"usage[{name!r}] must be a mapping or None, not {details!r}"
            raise TypeError(message)
        taken[name] = _tokens(f"usage[{name!r}]", details, keys, USAGE.words)
    return taken


def _tokens(
    name: str, told: Mapping[str, Any], numbers: Iterable[str], others: Iterable[str] = ()
) -> dict[str, Any]:
    """Look whether the numbers of a mapping are such, and whether its keys are known.

    An SDK gives an answer keys of its own, which hold nothing: they are left out.
    """
    known, taken = (*numbers, *others), dict[str, Any]()
    for key, value in told.items():
        if key not in known:
            if value is None or value == 0:
                continue
            message = f"{name} has no {key!r} (given as {value!r}); it has {', '.join(known)}"
            raise ValueError(message)
        if key not in others and value is not None:
            whole(f"{name}[{key!r}]", value, 0)
        taken[key] = value
    return taken


def a_size(name: str, value: object) -> tuple[int, int] | None:
    """Take a height and a width, or ``None``.

    Raises:
        TypeError: It is no pair of whole numbers.
        ValueError: One is less than 1.
    """
    if value is None:
        return None
    if not isinstance(value, tuple) or len(value) != 2:
        message = f"{name} must be (height, width), not {value!r}"
        raise TypeError(message)
    return whole(f"the height of {name}", value[0], 1), whole(f"the width of {name}", value[1], 1)


def a_source(url: object, source: object) -> None:
    """Look at what is said to be behind a URL; what is there may be broken, but it must be there.

    Raises:
        FileNotFoundError: There is no such file.
        TypeError: It is no source of one picture or film, or the URL no text.
        ValueError: It is a URL again, which is never fetched.
    """
    from vlprep.api.looking import look_at
    from vlprep.errors import MediaError
    from vlprep.media.carrying import is_file, path_of
    from vlprep.values.media import FrameList

    a_text("url", url)
    path = path_of(source)
    if path is not None and not is_file(path):
        message = f"what is said to be behind {url}: no such file: {path}"
        raise FileNotFoundError(message)
    try:
        media, origins = look_at(source, None)
    except MediaError:
        return  # the service would find it broken too
    if isinstance(media, FrameList):
        message = f"behind {url} there is one picture or film, not a list of frames"
        raise TypeError(message)
    if any(origin.by_url for origin in origins):
        message = f"what is behind {url} is never fetched; give a file, bytes or a Size, not a URL"
        raise ValueError(message)
