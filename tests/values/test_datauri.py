"""Data URIs: what is right is taken, what is not is refused, and what is read is what is in it."""

from __future__ import annotations

from binascii import a2b_base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.values import datauri
from vlprep.values.datauri import CheckedUri, data_uri, parse_data_uri

HEAD = "data:image/jpeg;base64,"
FILE = bytes(range(256)) * 1000


def as_python_says(body: str) -> bytes | str:
    """Decode Base64 in which white space is allowed; a text is what is wrong with it."""
    try:
        return a2b_base64("".join(body.split()), strict_mode=True)
    except ValueError as error:
        return f"the data of the data URI is not Base64: {error}"


def as_we_say(body: str) -> bytes | str:
    try:
        return parse_data_uri(HEAD + body).data
    except ValueError as error:
        return str(error)


@given(st.text("AZaz09+/=é# \n", max_size=12))
def test_what_is_base64_is_what_python_takes_for_it(body: str) -> None:
    assert as_we_say(body) == as_python_says(body)


@given(st.binary(max_size=40), st.integers(0, 50), st.integers(0, 50))
def test_any_part_is_read_as_if_all_were_decoded(data: bytes, offset: int, count: int) -> None:
    uri = parse_data_uri(data_uri(data, "Image/PNG"))
    assert (uri.media_type, uri.size, uri.data) == ("image/png", len(data), data)
    assert uri.read(offset, count) == data[offset : offset + count]


@pytest.mark.parametrize("at", [0, 65535, 65536, 70000, len(FILE) * 4 // 3 - 4])
def test_one_wrong_letter_anywhere_is_seen(at: int) -> None:
    text = data_uri(FILE, "image/jpeg")
    at += len(HEAD)
    with pytest.raises(ValueError, match="is not Base64"):
        parse_data_uri(f"{text[:at]}-{text[at + 1 :]}")
    broken = f"{text[:at]}\r\n {text[at:]}"
    assert parse_data_uri(broken).data == FILE


def test_nothing_is_decoded_that_nobody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = 0

    def counted(body: str) -> bytes:
        nonlocal decoded
        decoded += len(body)
        return a2b_base64(body)

    monkeypatch.setattr(datauri, "a2b_base64", counted)
    uri = parse_data_uri(data_uri(FILE, "image/jpeg"))
    assert uri.read(1000, 10) == FILE[1000:1010]
    assert decoded < 24


def test_what_was_looked_through_is_not_looked_through_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = CheckedUri(data_uri(FILE, "image/jpeg"))
    monkeypatch.setattr(datauri, "is_base64", None)
    assert parse_data_uri(text).data == FILE
