"""Python objects as JSON has them: what the SDKs would send is what is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vlprep.catalog.parameters import NESTING
from vlprep.errors import RequestError
from vlprep.values.showing import shown

_NOT_GIVEN = ("NotGiven", "Omit")
"""Types of the OpenAI SDK that stand for "leave it out": ``NOT_GIVEN`` and ``omit``."""


def plainly(data: Any) -> Any:
    """Give a payload as the SDKs send it.

    Any mapping becomes a ``dict``. A message of an answer, which the OpenAI SDK takes as it is,
    becomes what that SDK makes of it; and what it leaves out is left out. Nothing is copied where
    there is nothing of this.

    Args:
        data: A payload, as Python objects.

    Returns:
        The same, of ``dict``, lists and plain values as far as they can be had.

    Raises:
        RequestError: It is nested too deep, holds itself or too much, a key is no string, or an
            object cannot be written as JSON.
    """
    if not _has_objects(data):
        return data
    made = _made(data)
    _has_objects(made)
    return made


def _has_objects(data: Any) -> bool:
    """Tell whether anything in a payload is not as JSON has it, within the limits of nesting.

    Containers are counted as often as they would be written, but walked through once a level: one
    that holds itself twice, or that many others hold, has no end in JSON.

    Raises:
        RequestError: The limits are broken, or a key is no string.
    """
    found = not isinstance(data, (dict, list, tuple))
    level, written = 0, 0
    here = {id(data): (data, 1)}
    while here:
        level += 1
        if level > NESTING.levels:
            message = f"it is nested deeper than {NESTING.levels} levels"
            raise RequestError(message, "", "a request needs fewer than ten")
        below: dict[int, tuple[Any, int]] = {}
        for container, times in here.values():
            written += times
            for inner in _items(container):
                if isinstance(inner, (str, int, float)) or inner is None:
                    continue
                if not isinstance(inner, (dict, list, tuple)):
                    found = True
                    if not isinstance(inner, Mapping):
                        continue
                known = below.get(id(inner))
                below[id(inner)] = (inner, times + (known[1] if known else 0))
        if written > NESTING.containers:
            message = f"it holds more than {NESTING.containers:,} lists and objects"
            raise RequestError(message, "", "send less at once")
        here = below
    return found


def _items(container: Any) -> Any:
    """Give what a container holds.

    Raises:
        RequestError: A key is no string.
    """
    if not isinstance(container, Mapping):
        return container
    for key in container:
        if not isinstance(key, str):
            message = f"a key is a string, not {type(key).__name__} ({shown(key)})"
            raise RequestError(message, "", "write the key as a string")
    return container.values()


def _made(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _made(inner) for key, inner in value.items() if not _left_out(inner)}
    if isinstance(value, list) or type(value) is tuple:  # a Size stays one
        return [_made(inner) for inner in value]
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        # As the OpenAI SDK writes it: what the answer did not hold is not sent back.
        try:
            dumped = dump(mode="json", exclude_unset=True)
        except Exception as error:  # whatever the object's own code raises
            message = f"a {type(value).__name__} cannot be written as JSON: {str(error)[:200]}"
            raise RequestError(message, "", "give it as a dict") from error
        return dumped if isinstance(dumped, dict) else value
    return value


def _left_out(value: Any) -> bool:
    return type(value).__name__ in _NOT_GIVEN and type(value).__module__.startswith("openai")
