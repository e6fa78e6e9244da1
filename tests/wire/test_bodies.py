"""JSON with files in it is read as JSON is, whatever it holds and wherever."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.api.requests import check_request
from vlprep.values.datauri import CheckedUri, data_uri, parse_data_uri
from vlprep.wire.bodies import read_json

URI = data_uri(bytes(range(256)) * 20, "image/jpeg")
OTHER = data_uri(b"\0" * 4096, "video/mp4")
WRAPPED = f"{URI[:2000]}\n{URI[2000:]}"

texts = st.sampled_from([URI, OTHER, WRAPPED, f"see {URI}", f"{URI}*", URI[:200], "é", f'"{URI}"'])
documents = st.recursive(
    texts | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def result(read: Any, body: bytes) -> Any:
    """Give what is read, or what is said of it."""
    try:
        return read(body)
    except ValueError as error:
        return str(error)


@given(documents, st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_document_is_read_as_json_reads_it(data: Any, escaped: bool, encoding: str) -> None:
    body = json.dumps(data, ensure_ascii=escaped).encode(encoding)
    assert read_json(body) == data


@given(documents, st.integers(0, 20_000), st.sampled_from([b'"', b",", b"\\", b"\n", b"\xff", b""]))
def test_what_is_no_json_is_refused_in_the_same_words(data: Any, at: int, piece: bytes) -> None:
    body = json.dumps(data).encode()
    at = min(at, len(body))
    broken = body[:at] + piece + body[at + 1 :]
    assert result(read_json, broken) == result(json.loads, broken)


@pytest.mark.parametrize(
    "body",
    [
        f'{{"a"data:x;base64,{URI[23:]}" ":1}}',  # the Base64 stands in no string
        f'{{"a": "{URI}", "a": "{OTHER}"}}',
        f'{{"{URI}": 1}}',
        f'["data:image\\/jpeg;base64,{URI[23:]}"]',
        f'["{URI}',
        "[",
    ],
)
def test_odd_places_of_files_are_read_as_json_reads_them(body: str) -> None:
    assert result(read_json, body.encode()) == result(json.loads, body.encode())


def test_only_what_is_a_data_uri_counts_as_looked_through() -> None:
    body = json.dumps({"a": [URI, f"see {URI}", WRAPPED], "b": {"c": OTHER}}).encode()
    read = read_json(body)
    found = [*read["a"], read["b"]["c"]]
    assert [isinstance(one, CheckedUri) for one in found] == [True, False, False, True]


_HEADS = st.lists(
    st.sampled_from(
        ["data:", "image/png", ";base64", ",", "\\u002c", "\\u002C", "QUJD", "!!", " "]
    ),
    max_size=6,
).map("".join)


@given(_HEADS, st.sampled_from(["A" * 4096, "A" * 4095 + "=", "A" * 4097, "A" * 4096 + "!"]))
def test_bytes_give_what_the_same_text_gives(head: str, digits: str) -> None:
    text = '{"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": [{"type": '
    text += f'"image_url", "image_url": {{"url": "{head};base64,{digits}"}}}}]}}]}}'
    assert check_request(text.encode()).to_dict() == check_request(text).to_dict()


@pytest.mark.parametrize("piece", ["QUJD", "!!"])
def test_an_escaped_comma_begins_the_data(piece: str) -> None:
    uri = f"data:image/png;base64\\u002c{piece};base64,{'A' * 4096}"
    (read,) = read_json(f'["{uri}"]'.encode())
    assert not isinstance(read, CheckedUri)
    with pytest.raises(ValueError, match="several pieces"):
        parse_data_uri(read)
    (read,) = read_json(f'["data:image/png\\u003bbase64;base64,{"A" * 4096}"]'.encode())
    assert isinstance(read, CheckedUri)


def test_base64_is_not_read_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    loads = json.loads

    def counted(body: bytes) -> Any:
        lengths.append(len(body))
        return loads(body)

    monkeypatch.setattr(json, "loads", counted)
    assert read_json(json.dumps([URI, {"a": [OTHER]}]).encode()) == [URI, {"a": [OTHER]}]
    assert len(lengths) == 1
    assert lengths[0] < 300
