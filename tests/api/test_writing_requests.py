"""Files travel with a request: by Base64, or by a path that the SDK reads back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus, urlparse

import numpy as np
import pytest

from vlprep import (
    ImageInfo,
    MediaError,
    Request,
    Size,
    continue_partial,
    file_url,
    frames,
    image,
    parse_request,
    probe,
    to_dashscope,
    to_openai,
    user,
    video,
)
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.datauri import parse_data_uri

JPEG = encoded(photo(64, 48), "jpeg")
PNG = encoded(photo(64, 48), "png")


def request_of(*content: Any) -> Request:
    return Request(model="qwen3-vl-plus", messages=[user(*content)])


def uri_of(source: Any) -> str:
    part = to_openai(request_of(image(source)))["messages"][0]["content"][0]
    assert part["type"] == "image_url"
    return str(part["image_url"]["url"])


def apart(uri: str) -> tuple[str, bytes]:
    taken = parse_data_uri(uri)
    return taken.media_type, taken.data


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "a+b %41#c?d é.png"  # its name lies about its content
    file.write_bytes(JPEG)
    return file


def test_a_file_becomes_a_data_uri_of_what_it_holds(path: Path) -> None:
    for source in (path, str(path), JPEG):
        assert apart(uri_of(source)) == ("image/jpeg", JPEG)
    with path.open("rb") as file:
        assert apart(uri_of(file)) == ("image/jpeg", JPEG)


def test_a_picture_in_memory_becomes_a_png() -> None:
    picture = photo(64, 48)
    for source in (picture, np.asarray(picture)):
        media_type, data = apart(uri_of(source))
        assert media_type == "image/png"
        assert probe(data) == probe(encoded(picture, "png"))


def test_films_and_frames_become_data_uris() -> None:
    film = clip()
    content = to_openai(request_of(video(film, fps=2), frames([JPEG, PNG], fps=1)))["messages"][0]
    one, two = content["content"]
    assert apart(one["video_url"]["url"]) == ("video/mp4", film)
    assert one["fps"] == 2
    assert [parse_data_uri(uri).media_type for uri in two["video"]] == ["image/jpeg", "image/png"]


def test_urls_and_data_uris_stay_as_they_are() -> None:
    for url in ("https://a/b.png", "oss://a/b", "data:image/png;base64,AAAA"):
        assert uri_of(url) == url


def test_a_path_is_read_back_by_the_sdk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(path.parent)
    for source in (path, str(path), path.name, Path(path.name)):
        url = to_dashscope(request_of(image(source)))["messages"][0]["content"][0]["image"]
        assert unquote_plus(urlparse(url).path) == str(path)


def test_without_paths_files_travel_by_base64(path: Path) -> None:
    request = request_of(image(path))
    for written in (
        to_dashscope(request, transport="base64")["messages"],
        to_dashscope(request, http=True)["input"]["messages"],
        to_dashscope(request_of(image(JPEG)))["messages"],
    ):
        assert parse_data_uri(written[0]["content"][0]["image"]).data == JPEG


def test_what_was_read_from_a_payload_is_not_opened(path: Path) -> None:
    call = to_dashscope(request_of(image(path)))
    read = parse_request(call)
    assert to_dashscope(read) == call
    body = to_openai(read)
    assert body["messages"][0]["content"][0]["image_url"]["url"].startswith("file://")


def test_what_cannot_travel_is_an_error(tmp_path: Path) -> None:
    text = tmp_path / "a.txt"
    text.write_text("text")
    with pytest.raises(MediaError, match="text"):
        to_openai(request_of(image(text)))
    with pytest.raises(MediaError, match="no such file"):
        to_openai(request_of(image("missing.png")))
    with pytest.raises(TypeError):
        to_openai(request_of(image(5)))
    for nothing in (Size(480, 640), ImageInfo(size=Size(480, 640))):
        with pytest.raises(TypeError, match="no file to open"):
            to_openai(request_of(image(nothing)))
    for wrong in ({"transport": "url"}, {"http": True, "transport": "path"}):
        with pytest.raises(ValueError, match="base64"):
            to_dashscope(request_of(image(JPEG)), **wrong)


def test_a_payload_is_no_request_yet() -> None:
    call: Any = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    for write in (to_openai, to_dashscope):
        with pytest.raises(TypeError, match="parse_request"):
            write(call)
    with pytest.raises(TypeError, match="parse_request"):
        continue_partial(call, "text")
    with pytest.raises(TypeError, match="text is a string"):
        continue_partial(parse_request(call), b"text")  # type: ignore[arg-type]  # that is the test


def test_messages_of_bare_text_need_no_files() -> None:
    call = {"model": "m", "messages": [{"role": "user", "content": "hello"}]}
    assert to_openai(parse_request(call)) == call


def test_a_file_url_of_ones_own_is_opened(path: Path) -> None:
    assert parse_data_uri(uri_of(file_url(str(path)))).data == JPEG


def test_a_film_whose_type_nobody_knows_does_not_travel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vlprep.media.carrying.look", lambda _: ImageInfo(size=Size(1, 1)))
    with pytest.raises(MediaError, match="MIME"):
        uri_of(JPEG)
