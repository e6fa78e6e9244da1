"""A request is written in the words of the field, and shows itself without its bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vlprep import FrameList, Message, Request, assistant, frames, image, system, user, video
from vlprep.values.request import FramesPart, ImagePart, OtherPart, TextPart, VideoPart


def test_a_request_is_written_as_it_is_spoken() -> None:
    request = Request(
        model="qwen3-vl-plus",
        messages=[
            system("Be short."),
            user("What is this?", image("photo.jpg", max_pixels=1000000)),
            assistant("A dog."),
            user("And here?", video("film.mp4", fps=1), frames(["1.jpg", "2.jpg"], fps=2)),
        ],
        enable_thinking=True,
    )
    assert request.parameters == {"enable_thinking": True}
    assert request.messages[1].parts == (
        TextPart(text="What is this?"),
        ImagePart(source="photo.jpg", options={"max_pixels": 1000000}),
    )
    assert request.messages[3].parts[1:] == (
        VideoPart(source="film.mp4", options={"fps": 1}),
        FramesPart(frames=("1.jpg", "2.jpg"), options={"fps": 2}),
    )
    assert request.messages[0].parts == (TextPart(text="Be short."),)


def test_a_list_of_frames_is_taken_as_it_is() -> None:
    assert user(FrameList(["1.jpg"], fps=3.0)).parts == (
        FramesPart(frames=("1.jpg",), options={"fps": 3.0}),
    )


def test_a_message_may_be_empty() -> None:
    assert Message(role="assistant").parts == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: user(b"bytes"), "image"),
        (lambda: Message(role=5), "role"),  # type: ignore[arg-type]  # that is the test
        (lambda: Request(model=5, messages=[]), "model"),  # type: ignore[arg-type]  # as above
        (lambda: Request(model="m", messages=user("hi")), r"\[user"),  # type: ignore[arg-type]  # as above
        (lambda: Request(model="m", messages=None), r"\[user"),  # type: ignore[arg-type]  # as above
        (lambda: frames("clip.mp4"), "video"),
        (lambda: frames(Path("clip.mp4")), "video"),  # type: ignore[arg-type]  # as above
        (lambda: Request(model="m", messages=[{"role": "user"}]), "parse_request"),  # type: ignore[list-item]  # as above
    ],
)
def test_what_is_no_part_of_a_request_is_named(wrong: Any, said: str) -> None:
    with pytest.raises(TypeError, match=said):
        wrong()


def test_a_request_shows_itself_without_bytes_and_keys() -> None:
    uri = "data:image/png;base64," + "A" * 1000
    request = Request(
        model="m",
        messages=[
            user(image(uri), image(b"bytes"), "x" * 100, frames(["a"], fps=1), video("a.mp4"))
        ],
        parameters={"stop": ["a"], "stream": True},
        call={"api_key": "secret"},
    )
    shown = repr(request)
    assert len(shown) < 400
    assert "secret" not in shown
    assert "AAA" not in shown
    assert "stream=True" in shown
    assert repr(OtherPart(data={"a": 1})) == "OtherPart(<dict>)"


def test_where_a_request_comes_from_does_not_matter_to_its_equality() -> None:
    assert Request(model="m", messages=[]) == Request(model="m", messages=[], untrusted=True)
    assert Request(model="m", messages=[]) != Request(model="n", messages=[])


def test_a_number_beyond_all_bounds_is_shown_all_the_same() -> None:
    shown = repr(Request(model="m", messages=[user(image("a", max_pixels=10**5000))], seed=None))
    assert "too long to be written" in shown
    assert "seed=None" in shown
