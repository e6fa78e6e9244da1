"""A request whose parts would be refused becomes one that passes, and nothing else changes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vlprep import (
    CannotFitError,
    MediaError,
    Request,
    check_request,
    file_url,
    fit_request,
    frames,
    image,
    parse_request,
    to_dashscope,
    to_openai,
    user,
    video,
)
from vlprep.testing.samples import clip, encoded, photo
from vlprep.values.datauri import data_uri

GOOD = data_uri(encoded(photo(320, 240), "png"), "image/png")
GIF = encoded(photo(320, 240), "gif")
BAD = data_uri(GIF, "image/gif")


def openai(*urls: str, **more: Any) -> dict[str, Any]:
    content = [
        {"type": "image_url", "image_url": {"url": url}, "max_pixels": 3000000} for url in urls
    ]
    turns = [{"role": "user", "content": [*content, {"type": "text", "text": "Hi"}], "x": 1}]
    return {"model": "qwen3-vl-plus", "messages": turns, "temperature": 1, **more}


def test_only_what_would_be_refused_is_another() -> None:
    call = openai(GOOD, BAD, extra_body={"top_k": 5})
    assert not check_request(call).ok
    made = fit_request(call)
    assert made.changed
    assert made.report.ok
    written = to_openai(made.request)
    assert check_request(written).ok
    url = written["messages"][0]["content"][1]["image_url"].pop("url")
    before = to_openai(parse_request(call))
    del before["messages"][0]["content"][1]["image_url"]["url"]
    assert written == before
    assert url.startswith("data:image/")
    assert [part.where for part in made.parts] == ["messages[0].content[1].image_url.url"]
    assert made.parts[0].fitted.steps
    assert made.parts[0].fitted.transform is not None


def test_what_passes_stays_as_it_is() -> None:
    call = openai(GOOD)
    made = fit_request(call)
    assert not made.changed
    assert made.request == parse_request(call)
    assert to_openai(made.request, http=True) == call


def test_files_travel_by_path_into_a_folder_or_by_base64(tmp_path: Path) -> None:
    path, folder = tmp_path / "a.gif", tmp_path / "out"
    path.write_bytes(GIF)
    folder.mkdir()
    request = Request(model="qwen3-vl-plus", messages=[user(image(path), "Hi")])
    by_path = fit_request(request, output=folder)
    assert by_path.report.ok
    source = to_dashscope(by_path.request)["messages"][0]["content"][0]["image"]
    assert source.startswith("file://")
    assert Path(source.removeprefix("file://")).parent == folder
    in_memory = fit_request(request)
    assert in_memory.report.ok
    assert to_dashscope(in_memory.request)["messages"][0]["content"][0]["image"].startswith("data:")


def test_frames_are_fitted_one_by_one() -> None:
    request = Request(
        model="qwen3-vl-plus", messages=[user(frames([GOOD, BAD, GOOD, GOOD], fps=2), "Hi")]
    )
    made = fit_request(request)
    assert made.report.ok
    pictures = made.request.messages[0].parts[0].frames  # type: ignore[union-attr]  # it is a list
    assert [one == GOOD for one in pictures] == [True, False, True, True]


def test_a_film_is_fitted_too() -> None:
    film = clip(frames=3, fps=2, width=64, height=48)
    request = Request(model="qwen3-vl-plus", messages=[user(video(film))])
    with pytest.raises(CannotFitError) as caught:
        fit_request(request)
    assert caught.value.where == "messages[0].content[0]"


def test_what_nobody_may_look_at_stays(tmp_path: Path) -> None:
    path = tmp_path / "a.gif"
    path.write_bytes(GIF)
    for url in ("https://a.org/a.png", file_url(str(path))):
        made = fit_request(openai(url))
        assert not made.changed
    described = fit_request(openai("https://a.org/a.png"), media={"https://a.org/a.png": GIF})
    assert described.changed
    assert described.report.ok
    empty = {"role": "user", "content": [{"type": "video", "video": []}]}
    assert not fit_request({"model": "qwen3-vl-plus", "messages": [empty]}).changed
    text = {"role": "user", "content": "hello"}
    assert fit_request({"model": "qwen3-vl-plus", "messages": [text]}).report.ok


def test_what_cannot_be_read_names_its_place() -> None:
    with pytest.raises(MediaError) as caught:
        fit_request(openai("data:image/png;base64,AAAA"))
    assert caught.value.where == "messages[0].content[0].image_url.url"
