"""Paths and texts of a request are judged as the SDK reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide_examples import dashscope_body
from vlprep import ImageInfo, Request, check_request, file_url, fit_request, image, user
from vlprep.media.carrying import read_by_sdk
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from pathlib import Path

PNG = encoded(photo(320, 240), "png")
SMALL = encoded(photo(8, 8), "png")


def call(*content: Any, role: str = "user") -> dict[str, Any]:
    return {
        "model": "qwen3-vl-plus",
        "messages": [
            {"role": role, "content": list(content)},
            {"role": "user", "content": [{"text": "and now?"}]},
        ],
    }


def picture(url: str) -> dict[str, Any]:
    content = [{"type": "image_url", "image_url": {"url": url}}]
    return {"model": "qwen3-vl-plus", "messages": [{"role": "user", "content": content}]}


def errors(payload: Any, **options: Any) -> list[str]:
    issues = check_request(payload, **options).issues
    return [issue.code for issue in issues if issue.severity == "error"]


def codes(payload: Any, **options: Any) -> set[str]:
    return {issue.code for issue in check_request(payload, **options).issues}


def test_the_sdk_uploads_texts_of_the_user_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "yes").write_text("x")
    monkeypatch.chdir(tmp_path)
    for role in ("assistant", "system"):
        assert not errors(call({"text": "yes"}, role=role), local_files=True)
        assert not errors(call({"text": "file:///etc/passwd"}, role=role))
    asked = call({"image": "https://a.org/a.png"}, {"text": "yes"})
    assert errors(asked, local_files=True) == ["path-ambiguous-text"]
    built = Request(model="qwen3-vl-plus", messages=[user("a", "yes")])
    assert errors(built, route="openai") == []


def test_addresses_pass_through_the_sdk_as_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "http").write_text("x")
    monkeypatch.chdir(tmp_path)
    for words in ("oss://a/b", "http"):
        assert not errors(call({"image": "https://a.org/a.png"}, {"text": words}), local_files=True)


@pytest.mark.parametrize("name", ["50%41.png", "a+b.png", "a#b.png", "a?b.png", "a\tb.png"])
def test_a_file_that_the_sdk_does_not_find_is_not_judged_in_its_place(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(PNG)
    plain = call({"image": f"file://{tmp_path}/{name}"})
    assert errors(plain, local_files=True) == ["media-unreadable"]
    assert "path-quoting" in codes(plain, local_files=True)
    quoted = call({"image": file_url(str(tmp_path / name))})
    assert check_request(quoted, local_files=True).ok
    assert "path-quoting" not in codes(quoted, local_files=True)
    built = Request(model="qwen3-vl-plus", messages=[user(image(f"file://{tmp_path}/{name}"))])
    assert "path-quoting" not in codes(built)  # it is written so that the SDK finds it
    assert check_request(built).ok


def test_the_file_that_the_sdk_opens_is_judged_and_fitted(tmp_path: Path) -> None:
    (tmp_path / "a+b.png").write_bytes(PNG)
    (tmp_path / "a b.png").write_bytes(SMALL)
    plain = call({"image": f"file://{tmp_path}/a+b.png"})
    assert errors(plain, local_files=True) == ["image-too-small"]
    made = fit_request(plain, local_files=True, pad=True)
    assert made.report.ok
    original = made.parts[0].fitted.original
    assert isinstance(original, ImageInfo)
    assert original.size == (8, 8)


def test_a_code_that_is_no_name_of_a_file_is_a_code(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(PNG)
    (tmp_path / "100%.png").write_bytes(PNG)
    for name in ("a%20b.png", "100%.png"):
        report = check_request(call({"image": f"file://{tmp_path}/{name}"}), local_files=True)
        assert report.ok
        assert "path-quoting" not in {issue.code for issue in report.issues}


@given(st.text("aA%+#?/:~ \t\n[]é4", max_size=12))
def test_a_url_is_read_as_the_sdk_reads_it(rest: str) -> None:
    sdk = pytest.importorskip("dashscope.utils.oss_utils")
    url = f"file://{rest}"
    try:
        expected = sdk._resolve_file_uri_path(url)
    except ValueError:
        expected = url
    assert read_by_sdk(url) == expected


@pytest.mark.parametrize("name", ["~\0", "~\ud83d/x.png", "file://~\0/x", "~nobody-at-all\0/x"])
@pytest.mark.parametrize("local_files", [False, True, "."])
def test_a_home_that_no_system_has_is_judged_and_nothing_is_raised(
    name: str, *, local_files: bool | str
) -> None:
    for content in ({"image": name}, {"video": name}, {"video": [name] * 4}, {"text": name}):
        check_request(call(content), local_files=local_files).to_dict()
    found = errors(call({"image": name}), local_files=local_files)
    assert found == (["media-unreadable"] if local_files is True else [])


def test_the_sdk_reads_the_scheme_of_a_file_in_lower_case(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(PNG)
    assert errors(call({"image": f"FILE://{tmp_path}/a.png"}), local_files=True) == ["url-scheme"]


LONG = "/home/administrator/projects/companydata/photos/2025/september/holiday/in/the/alps"


@pytest.mark.parametrize("path", [f"{LONG}/photo.jpg", f"{LONG}/photo", "p" * 79, "3f" * 32])
def test_a_long_path_is_no_base64(path: str, tmp_path: Path) -> None:
    assert not errors(call({"image": path}))
    folder = tmp_path / ("a" * 90)
    folder.mkdir()
    (folder / "photo").write_bytes(PNG)
    there = call({"image": str(folder / "photo")})
    assert not errors(there, local_files=True)


def test_a_file_that_is_there_is_a_path_whatever_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("A" * 90, "img:1.png"):
        (tmp_path / name).write_bytes(PNG)
        assert not errors(call({"image": name}), local_files=True)
        assert errors(call({"image": name})) == ["url-scheme"]
        assert check_request(Request(model="qwen3-vl-plus", messages=[user(image(name))])).ok
    gone = Request(model="qwen3-vl-plus", messages=[user(image("img:2.png"))])
    assert errors(gone) == ["url-scheme"]


NEITHER = [
    "ftp://a/b",
    "s3://a/b",
    "blob:https://a.org/1",
    "cid:1",
    "",
    "   ",
    "iVBORw0KGgo" * 20,
    "_-" * 40,
    "/9j/" + "A" * 100,
    "https:/x",
    " https://a.org/b.png",
    "\ndata:image/png;base64,AAAA",
    "image/jpeg;base64,/9j/AAAA",
    "//cdn.example.org/a.png",
]


@pytest.mark.parametrize("url", NEITHER)
@pytest.mark.parametrize("local_files", [None, True])
def test_what_is_neither_url_nor_path_is_told_once(url: str, local_files: bool | None) -> None:
    for payload in (picture(url), call({"image": url}), dashscope_body(call({"image": url}))):
        assert errors(payload, local_files=local_files) == ["url-scheme"]


@pytest.mark.parametrize("url", ["/home/a.png", "a.png", "file:///a.png", r"D:\a.png", "//a/b"])
def test_a_path_does_not_travel_in_the_openai_dialect(url: str) -> None:
    assert errors(picture(url)) == ["path-not-supported"]
