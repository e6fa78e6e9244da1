"""A path is written so that the SDK's own unquoting gives the very file back."""

from __future__ import annotations

from urllib.parse import unquote_plus, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vlprep import file_url


def sdk_1(url: str) -> str:
    """Read a path as the Python SDK 1.24.6 does."""
    parsed = urlparse(url)
    return parsed.netloc + unquote_plus(parsed.path)


def sdk_2(url: str) -> str:
    """Read a path as the Python SDK 2.0 does."""
    path = sdk_1(url)
    return path[1:] if path.startswith("/") and path[2:3] == ":" else path


@pytest.mark.parametrize(
    ("path", "sdk", "url"),
    [
        ("/home/images/test.png", "python", "file:///home/images/test.png"),
        ("/home/images/test.png", "java", "file:///home/images/test.png"),
        (r"D:\images\test.png", "python", "file://D:/images/test.png"),
        ("D:/images/test.png", "python", "file://D:/images/test.png"),
        (r"D:\images\test.png", "java", "file:///D:/images/test.png"),
        (r"\\server\share\test.png", "python", "file:////server/share/test.png"),
    ],
)
def test_a_path_is_written_by_the_table_of_the_guide(path: str, sdk: str, url: str) -> None:
    assert file_url(path, sdk=sdk) == url


names = st.text(st.characters(exclude_characters="/\0", exclude_categories=()), min_size=1)


@given(st.lists(names, min_size=1, max_size=3))
def test_every_name_comes_back_on_linux(parts: list[str]) -> None:
    path = "/" + "/".join(parts)
    for read in (sdk_1, sdk_2):
        assert read(file_url(path)).lstrip("/") == path.lstrip("/")


@given(st.text(st.characters(exclude_characters='/\\\0:*?"<>|', exclude_categories=["Cs"])))
def test_every_name_comes_back_on_windows(name: str) -> None:
    assert sdk_1(file_url(f"D:\\a\\{name}")) == f"D:/a/{name}"
    assert sdk_2(file_url(f"D:\\a\\{name}")) == f"D:/a/{name}"


@pytest.mark.parametrize("path", ["test.png", "./a.png", "D:test.png", "", "file:///a"])
def test_a_relative_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="absolute"):
        file_url(path)


def test_an_unknown_sdk_is_refused() -> None:
    with pytest.raises(ValueError, match="'java'"):
        file_url("/a", sdk="go")


@pytest.mark.parametrize("path", ["/a+b.png", "/a%20b.png", r"D:\a#b.png", "/a?b.png", "/a\nb.png"])
def test_a_name_that_java_may_read_otherwise_is_refused(path: str) -> None:
    assert file_url(path)
    with pytest.raises(ValueError, match="not published"):
        file_url(path, sdk="java")
