"""JSON with files in it: what is Base64 is looked through once, and not read letter by letter."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from vlprep.values.datauri import CheckedUri, is_base64, is_data_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = b";base64,"
_LEAST = 4096
"""Bytes of Base64 that are worth the trouble."""


def read_json(body: bytes) -> Any:
    """Read JSON as ``json.loads`` does; what is a data URI is a ``CheckedUri``.

    Digits of Base64 mean nothing in JSON, where they can only stand in a string: so they are taken
    out before it is read, and put back where their stand-in is found.

    Args:
        body: JSON in any encoding.

    Raises:
        RecursionError: It is nested too deep.
        ValueError: It is not JSON.
    """
    places = list(_places(body))
    if places:
        from secrets import token_hex  # nobody who writes a body can know the stand-in

        stand_in = f"<{token_hex(16)}>"
        try:
            whole = [json.loads(_without(body, places, stand_in))]
        except ValueError:  # it is said below, with its place in the body
            whole = []
        files = [str(memoryview(body)[start:end], "ascii") for start, end in places]
        # A key is no place for a file, and of a key that is there twice one value is lost.
        if _put_back(whole, files, stand_in) == len(files):
            return whole[0]
    return json.loads(body)


def _places(body: bytes) -> Iterator[tuple[int, int]]:
    """Find the digits of files."""
    at = 0
    while (mark := body.find(_MARK, at)) >= 0 and (at := body.find(b'"', mark)) >= 0:
        start = mark + len(_MARK)
        if at - start >= _LEAST and is_base64(body, start, at):
            yield start, at


def _without(body: bytes, places: list[tuple[int, int]], stand_in: str) -> bytes:
    """Give JSON with stand-ins for files, which end in the file's number."""
    pieces, done = [], 0
    for number, (start, end) in enumerate(places):
        pieces += [body[done:start], f"{stand_in}{number}".encode()]
        done = end
    return b"".join((*pieces, body[done:]))


def _put_back(tree: list[Any], files: list[str], stand_in: str) -> int:
    """Put files where their stand-ins are, and tell how many were found."""
    found = 0
    left: list[Any] = [tree]
    while left:
        holder = left.pop()
        items = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, value in items:
            if isinstance(value, (dict, list)):
                left.append(value)
            elif isinstance(value, str) and stand_in in value:
                head, _, number = value.partition(stand_in)
                text = head + files[int(number)]
                # An escaped comma is seen in what was read only: the data begins at the first.
                whole = is_data_uri(head) and head.find(",") == len(head) - 1
                holder[key] = CheckedUri(text) if whole else text
                found += 1
    return found
