from __future__ import annotations

import pytest

from vlprep.rules.naming import promised_format, promised_kind


@pytest.mark.parametrize(
    ("name", "url", "format_name"),
    [
        ("a.jpg", False, "jpeg"),
        ("folder/A.JPE", False, "jpeg"),
        ("a?b.png", False, "png"),
        ("a#b.png", False, "png"),
        ("a.png?b", False, None),
        ("a", False, None),
        ("<bytes>", False, None),
        ("https://a.org/a.png?sign=x.mp4", True, "png"),
        ("https://a.org/a.mp4#t=3", True, "mp4"),
        ("oss://bucket/a.MOV", True, "mov"),
        ("https://a.org/a", True, None),
    ],
)
def test_the_end_of_a_name_promises_a_format(
    name: str, format_name: str | None, *, url: bool
) -> None:
    found = promised_format(name, url=url)
    assert (found and found.name) == format_name


def test_a_url_promises_a_picture_unless_it_ends_as_a_film() -> None:
    assert promised_kind("https://a.org/a.mp4?x=1") == "video"
    assert promised_kind("https://a.org/a.webm#x") == "video"
    assert promised_kind("https://a.org/a.jpg?next=a.mp4") == "image"
    assert promised_kind("https://a.org/a") is None
