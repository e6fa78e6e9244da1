"""A URL is judged by its text alone: its host, its signature, its scheme."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep.rules.requests.urls import expiry, host_of, is_private, url_findings
from vlprep.values.payload import Form


@pytest.mark.parametrize(
    ("authority", "host"),
    [
        ("Example.org", "example.org"),
        ("user:key@example.org:8080", "example.org"),
        ("[::1]:80", "::1"),
        ("example.org.", "example.org"),
        ("", ""),
    ],
)
def test_a_host_is_found_in_what_stands_around_it(authority: str, host: str) -> None:
    assert host_of(authority) == host


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "127.0.0.1",
        "10.0.0.5",
        "192.168.1.1",
        "169.254.0.1",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "nas",
    ],
)
def test_a_host_of_ones_own_network_is_private(host: str) -> None:
    assert is_private(host)


@pytest.mark.parametrize("host", ["example.org", "8.8.8.8", "2001:4860:4860::8888", "999.1.1.1"])
def test_a_host_that_the_public_reaches_is_not_private(host: str) -> None:
    assert not is_private(host)


SIGNED = [
    ("Expires=1700000000&OSSAccessKeyId=a&Signature=b", 1_700_000_000),
    ("AWSAccessKeyId=a&Expires=1700000000&Signature=b", 1_700_000_000),
    ("X-Amz-Date=20231114T221320Z&X-Amz-Expires=60&X-Amz-Signature=b", 1_700_000_060),
    ("x-oss-date=20231114T221320Z&x-oss-expires=60&x-oss-signature=b", 1_700_000_060),
    ("X-Goog-Date=20231114T221320Z&X-Goog-Expires=60", 1_700_000_060),
    ("sv=1&se=2023-11-14T22%3A13%3A20Z&sig=a", 1_700_000_000),
    ("sv=1&se=2023-11-14&sig=a", 1_699_920_000),
    ("q-sign-algorithm=sha1&q-sign-time=1600000000%3B1700000000", 1_700_000_000),
]


@pytest.mark.parametrize(("query", "ends"), SIGNED)
def test_the_end_of_a_signature_is_read_in_its_known_forms(query: str, ends: int) -> None:
    assert expiry(query) == ends
    url = f"https://example.org/a.png?{query}"
    assert not list(url_findings(url, "w", Form.OPENAI, ends - 1))
    for now in (ends, ends + 1):
        assert [issue.code for issue in url_findings(url, "w", Form.OPENAI, now)] == ["url-expired"]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "Expires=1700000000",
        "Expires=never&Signature=b",
        "Expires=99999999999999999999&Signature=b",
        "X-Amz-Date=yesterday&X-Amz-Expires=60",
        "X-Amz-Date=20231114T221320Z",
        "se=soon&sig=a",
        "q-sign-time=5",
    ],
)
def test_a_query_of_no_known_form_has_no_end(query: str) -> None:
    assert expiry(query) is None


@given(st.text(), st.sampled_from(Form))
def test_any_text_can_be_judged(text: str, form: Form) -> None:
    for source in (text, f"https://{text}", f"file://{text}", f"https://a.org/?{text}"):
        for issue in url_findings(source, "w", form, 0):
            assert len(issue.message) < 300


def test_the_dashscope_sdk_sends_the_header_of_temporary_files_itself() -> None:
    assert not list(url_findings("oss://a/b", "w", Form.DASHSCOPE, 0))
    for form in (Form.DASHSCOPE_HTTP, Form.OPENAI, Form.OPENAI_HTTP):
        assert [issue.code for issue in url_findings("oss://a/b", "w", form, 0)] == ["url-scheme"]


@pytest.mark.parametrize(
    "source",
    [
        "www.e.org/a.jpg",
        '"https://e.org/a.jpg"',
        "<http://e.org/a.jpg>",
        "https//e.org/a.jpg",
        "[i](https://e.org/a.jpg)",
        "![a picture](https://e.org/a.jpg)",
    ],
)
@pytest.mark.parametrize("form", Form)
def test_a_broken_url_is_no_path(source: str, form: Form) -> None:
    (issue,) = url_findings(source, "w", form, 0)
    assert (issue.code, issue.severity) == ("url-scheme", "error")
    assert "URL" in issue.message


@pytest.mark.parametrize("source", ["www/a.jpg", "https/a.jpg", "[1]/a.jpg", "(copy) a.jpg"])
def test_a_path_that_looks_a_little_like_a_url_is_a_path(source: str) -> None:
    assert "url-scheme" not in [one.code for one in url_findings(source, "w", Form.DASHSCOPE, 0)]


def test_a_path_of_windows_is_a_path() -> None:
    assert not list(url_findings(r"D:\images\test.png", "w", Form.DASHSCOPE, 0))


@pytest.mark.parametrize(("length", "told"), [(79, []), (80, ["url-scheme"]), (81, ["url-scheme"])])
def test_so_long_a_text_of_letters_alone_is_bare_base64(length: int, told: list[str]) -> None:
    for source in ("iVBOR".ljust(length, "A"), "/9j/".ljust(length, "A")):
        found = [one.code for one in url_findings(source, "w", Form.OPENAI_HTTP, 0)]
        assert [code for code in found if code == "url-scheme"] == told
    plain = "/home/".ljust(length, "A")
    assert "url-scheme" not in [one.code for one in url_findings(plain, "w", Form.DASHSCOPE, 0)]
