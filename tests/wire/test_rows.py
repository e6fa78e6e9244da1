"""A row of a table is read, and what is not for the service goes nowhere."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from vlprep import FrameList, Request, image, user
from vlprep.errors import RequestError
from vlprep.testing.samples import photo
from vlprep.values.request import FramesPart, Message, TextPart, VideoPart
from vlprep.wire.cells import id_of
from vlprep.wire.openai import write_openai
from vlprep.wire.rows import Defaults, fingerprint_of, read_row

URL = "https://example.org/a.jpg"
NONE = Defaults("qwen3-vl-plus", None, {})
MESSAGES = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": URL}}]}]


def test_columns_of_a_row_do_not_become_part_of_its_request() -> None:
    row = {
        "id": "leak",
        "custom_id": "leak",
        "media": {URL: "/home/somebody/a.jpg"},
        "label": "secret column",
        "user": "somebody",
        "metadata": {"split": "train"},
        "api_key": "sk-1",
        "messages": MESSAGES,
        "enable_thinking": True,
        "top_p": 0.5,
    }
    found = read_row(row, NONE)
    body = write_openai(found.request, http=True)
    assert set(body) == {"model", "messages", "enable_thinking", "top_p"}
    assert found.ignored == ("label", "user", "metadata", "api_key")
    assert found.stated == {URL: "/home/somebody/a.jpg"}
    assert found.id == "leak"


def test_columns_of_a_row_of_the_other_dialect_stay_out_too() -> None:
    row = {
        "id": 1,
        "label": "x",
        "input": {"messages": [{"role": "user", "content": [{"image": URL}, {"text": "?"}]}]},
        "parameters": {"enable_thinking": True},
    }
    found = read_row(row, NONE)
    assert found.request.parameters == {"enable_thinking": True}
    assert found.ignored == ("label",)


def test_parameters_beside_messages_are_told() -> None:
    row = {"messages": MESSAGES, "parameters": {"enable_thinking": True, "top_p": 1}, "top_p": 0.5}
    found = read_row(row, NONE)
    assert found.request.parameters == {"enable_thinking": True, "top_p": 0.5}


@pytest.mark.parametrize("held", ["body", "request"])
def test_columns_beside_a_request_are_named_and_its_url_is_kept(held: str) -> None:
    row = {
        "custom_id": "a",
        "method": "POST",
        "url": "/v1/embeddings",
        "label": "cup",
        held: {"messages": MESSAGES, "odd": 1},
    }
    found = read_row(row, NONE)
    assert (found.url, found.ignored) == ("/v1/embeddings", ("label",))
    assert found.request.parameters == {"odd": 1}  # what somebody wrote into a request is a finding


def test_columns_beside_a_request_by_hand_are_named() -> None:
    made = Request(model="m", messages=[user(image(URL))])
    assert read_row({"request": made, "label": "cup"}, NONE).ignored == ("label",)


@pytest.mark.parametrize("name", ["prompt", "question", "instruction"])
def test_a_prompt_goes_by_its_natural_names(name: str) -> None:
    found = read_row({"image": URL, name: "What is this?", "text": "a cup"}, NONE)
    (turn,) = found.request.messages
    assert [part.text for part in turn.parts if isinstance(part, TextPart)] == ["What is this?"]
    assert found.ignored == ("text",)  # in tables of captions that is the answer


def test_of_two_prompts_the_first_name_counts_and_the_other_is_told() -> None:
    found = read_row({"image": URL, "question": "b", "prompt": "a", "instruction": "c"}, NONE)
    assert "a" in str(found.request.messages[0].parts[1])
    assert found.ignored == ("question", "instruction")
    with pytest.raises(RequestError, match="question must be a text"):
        read_row({"image": URL, "question": 7}, NONE)


@pytest.mark.parametrize("name", ["video", "frames", "videos"])
def test_a_list_of_frames_may_stand_where_a_film_does(name: str) -> None:
    listed = FrameList(["a.jpg", "b.jpg"], fps=0.5)
    for more, fps in (({}, 0.5), ({"fps": 4}, 4.0)):
        value = [listed] if name == "videos" else listed
        (turn,) = read_row({name: value, "prompt": "?", **more}, NONE).request.messages
        part = turn.parts[0]
        assert isinstance(part, FramesPart)
        assert part.frames == ("a.jpg", "b.jpg")
        assert part.options == {"fps": fps}


@pytest.mark.parametrize(
    "row", [{"image": FrameList(["a"])}, {"frames": [FrameList(["a"])]}], ids=["image", "nested"]
)
def test_a_list_of_frames_is_no_picture(row: dict[str, Any]) -> None:
    with pytest.raises(RequestError, match="FrameList"):
        read_row(row, NONE)


def test_pictures_in_memory_have_the_fingerprint_of_their_samples(tmp_path: Any) -> None:
    import numpy as np
    from PIL import Image

    one, other = photo(8, 8), photo(8, 8, noise=3)
    assert fingerprint_of({"image": one}) == fingerprint_of({"image": one.copy()})
    assert fingerprint_of({"image": one}) != fingerprint_of({"image": other})
    assert fingerprint_of(np.asarray(one)) != fingerprint_of(np.asarray(other))
    assert fingerprint_of(bytearray(b"a")) == fingerprint_of(b"a") != fingerprint_of(b"b")
    assert fingerprint_of(memoryview(b"ab")[::2]) == fingerprint_of(b"a")
    one.save(tmp_path / "a.png")
    other.save(tmp_path / "b.png")
    opened = [Image.open(tmp_path / name) for name in ("a.png", "b.png")]
    assert fingerprint_of(opened[0]) != fingerprint_of(opened[1])
    assert all(image_.fp for image_ in opened)  # nothing was decoded for it
    for image_ in opened:
        image_.close()
    assert fingerprint_of(object()) == fingerprint_of(object())


@pytest.mark.parametrize("name", ["model", "messages", "input"])
@pytest.mark.parametrize(
    "row", [{"image": URL}, {"messages": MESSAGES}, {"body": {"messages": MESSAGES}}]
)
@pytest.mark.parametrize("below", [False, True])
def test_a_parameter_never_takes_the_place_of_the_model_or_the_messages(
    name: str, row: dict[str, Any], below: bool
) -> None:
    told: dict[str, Any] = {"top_p": 0.5, name: "qwen-vl-ocr"}
    if "body" in row:
        row = {"body": {**row["body"], "extra_body": told}}
    else:
        row = {**row, "parameters": {"extra_body": told} if below else told}
    with pytest.raises(RequestError, match=name) as caught:
        read_row(row, NONE)
    assert caught.value.path.endswith(f".{name}")


@pytest.mark.parametrize("row", [{"image": URL}, {"messages": MESSAGES}])
def test_what_an_sdk_takes_as_extra_body_stands_at_the_top_of_the_body(row: dict[str, Any]) -> None:
    told = {"top_p": 0.5, "extra_body": {"enable_thinking": True}}
    found = read_row({**row, "parameters": told}, NONE).request
    assert found.parameters == {"top_p": 0.5, "enable_thinking": True}
    body = write_openai(found, http=True)
    assert body["enable_thinking"] is True
    assert "extra_body" not in body


@pytest.mark.parametrize("empty", [None, ""])
def test_an_empty_cell_takes_the_default(empty: str | None) -> None:
    defaults = Defaults("qwen3-vl-plus", "What is this?", {})
    found = read_row({"image": URL, "prompt": empty, "model": empty}, defaults)
    assert found.request.model == "qwen3-vl-plus"
    assert found.request.messages[0].parts[1] == TextPart(text="What is this?")
    told = read_row({"image": URL, "prompt": empty, "instruction": "Describe."}, defaults)
    assert told.request.messages[0].parts[1] == TextPart(text="Describe.")
    assert not told.ignored
    assert (
        read_row({"messages": MESSAGES, "model": empty}, defaults).request.model == defaults.model
    )


def test_files_in_memory_have_the_fingerprint_of_their_bytes() -> None:
    one, other = BytesIO(b"a"), BytesIO(b"b")
    assert fingerprint_of({"image": one}) == fingerprint_of({"image": BytesIO(b"a")})
    assert fingerprint_of({"image": one}) != fingerprint_of({"image": other})
    assert one.read() == b"a"  # its place is as it was


@pytest.mark.parametrize("name", ["id", "custom_id"])
def test_an_empty_id_is_none_and_any_whole_number_is_one(name: str) -> None:
    import numpy as np

    for empty in ("", None, float("nan")):
        assert id_of({name: empty}) is None
    assert id_of({"custom_id": "", "id": "a"}) == "a"
    assert id_of({name: np.int64(5)}) == id_of({name: 5}) == "5"
    wrong: Any
    for wrong in (True, 5.5, [], b"a"):
        with pytest.raises(RequestError, match=f"{name} must be a text or a whole number"):
            id_of({name: wrong})


def test_cells_that_say_nothing_may_be_not_a_number() -> None:
    nan = float("nan")
    others = dict.fromkeys(
        ("id", "prompt", "video", "images", "fps", "model", "parameters", "media"), nan
    )
    found = read_row({"image": URL, **others}, Defaults("qwen3-vl-plus", "What?", {}))
    assert (found.id, found.ignored, found.stated) == (None, (), {})
    assert found.request == read_row({"image": URL, "prompt": "What?"}, NONE).request


def test_a_rate_of_pictures_is_not_read_and_told() -> None:
    for fps in (2, "abc"):
        assert read_row({"image": URL, "prompt": "?", "fps": fps}, NONE).ignored == ("fps",)
    for name in ("video", "videos", "frames"):
        timed = {name: [URL], "image": URL, "prompt": "?", "fps": 2}
        assert not read_row(timed, NONE).ignored
        with pytest.raises(RequestError, match="fps must be a number above 0"):
            read_row({**timed, "fps": "abc"}, NONE)


def test_a_rate_may_be_a_number_of_any_library() -> None:
    import numpy as np

    for fps in (np.float32(0.5), np.float64(0.5), 0.5):
        (turn,) = read_row({"video": URL, "prompt": "?", "fps": fps}, NONE).request.messages
        part = turn.parts[0]
        assert isinstance(part, VideoPart)
        assert part.options == {"fps": 0.5}


BESIDE: dict[str, tuple[dict[str, Any], str]] = {
    "below request": ({"request": {"messages": MESSAGES, "images": ["s.jpg"]}}, "request.images"),
    "below body": ({"body": {"messages": MESSAGES, "image": "s.jpg"}}, "body.image"),
    "between": (
        {"request": {"body": {"messages": MESSAGES}, "images": ["s.jpg"]}},
        "request.images",
    ),
    "below both": (
        {"request": {"body": {"messages": MESSAGES, "extra_body": {"images": ["s.jpg"]}}}},
        "request.body.extra_body.images",
    ),
    "in input": ({"input": {"messages": MESSAGES, "images": ["s.jpg"]}}, "input.images"),
    "in parameters": ({"messages": MESSAGES, "parameters": {"videos": ["a"]}}, "parameters.videos"),
    "in parameters of input": (
        {"input": {"messages": MESSAGES}, "parameters": {"video": "a"}},
        "parameters.video",
    ),
    "in parameters of a prompt": (
        {"image": URL, "parameters": {"images": [URL]}},
        "parameters.images",
    ),
    "deeper there": (
        {"messages": MESSAGES, "parameters": {"extra_body": {"frames": ["a"]}}},
        "parameters.extra_body.frames",
    ),
    "in extra_body": ({"messages": MESSAGES, "extra_body": {"image": "a"}}, "extra_body.image"),
    "in a message": (
        {"messages": [{"role": "user", "content": "?", "images": ["s.jpg"]}]},
        "messages[0].images",
    ),
    "in a text": (
        {
            "body": {
                "messages": [
                    {"role": "user", "content": [{"type": "text", "text": "?", "image": "a"}]}
                ]
            }
        },
        "body.messages[0].content[0].image",
    ),
    "image_url": ({"messages": MESSAGES, "image_url": "a"}, "image_url"),
    "image_path": ({"messages": MESSAGES, "image_path": "a"}, "image_path"),
    "audios": ({"messages": MESSAGES, "audios": ["a.wav"]}, "audios"),
    "audio": ({"messages": MESSAGES, "audio": "a.wav"}, "audio"),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_medium_that_no_request_reads_is_refused_where_it_stands(name: str) -> None:
    row, path = BESIDE[name]
    with pytest.raises(RequestError, match="stands beside") as caught:
        read_row(row, NONE)
    assert caught.value.path == path


def test_a_medium_that_no_request_reads_is_refused_in_one_by_hand_too() -> None:
    for told, path in (
        (Request(model="m", messages=[user("?")], images=["s.jpg"]), "images"),
        (
            Request(model="m", messages=[Message(role="user", options={"image": "a"})]),
            "messages[0].image",
        ),
    ):
        for row, base in ((told, ""), ({"request": told}, "request.")):
            with pytest.raises(RequestError, match="stands beside") as caught:
                read_row(row, NONE)
            assert caught.value.path == base + path


def test_what_the_answer_sounds_like_is_no_medium() -> None:
    row = {"messages": MESSAGES, "audio": {"voice": "Cherry", "format": "wav"}}
    assert read_row(row, NONE).request.parameters == {"audio": row["audio"]}


@pytest.mark.parametrize("empty", [None, "", float("nan")])
def test_a_table_of_rows_of_every_kind_has_empty_cells(empty: object) -> None:
    asked = read_row({"image": URL, "prompt": "?"}, NONE).request
    for held in ("messages", "input", "body", "request"):
        assert read_row({"image": URL, "prompt": "?", held: empty}, NONE).request == asked
    beside = {"image": empty, "prompt": empty, "temperature": empty, "enable_thinking": empty}
    made = read_row({"messages": MESSAGES, "parameters": {"top_p": empty}, **beside}, NONE)
    assert made.request == read_row({"messages": MESSAGES}, NONE).request
    assert not made.ignored
    line = {"messages": empty, "body": {"messages": MESSAGES}}
    assert read_row(line, NONE).request == made.request


def test_a_cell_of_any_library_may_be_not_a_number() -> None:
    import numpy as np

    defaults = Defaults("qwen3-vl-plus", "What?", {})
    row = {"image": URL, "prompt": np.float32("nan")}
    assert read_row(row, defaults).request.messages[0].parts[1] == TextPart(text="What?")


def test_parameters_of_a_row_are_an_object() -> None:
    for row in ({"image": URL}, {"messages": MESSAGES}):
        with pytest.raises(RequestError, match="parameters must be an object, not list"):
            read_row({**row, "parameters": [1]}, NONE)


@pytest.mark.parametrize("fps", [0, -1, -0.5])
def test_a_rate_that_is_none_is_shown(fps: float) -> None:
    with pytest.raises(RequestError, match=f"fps must be a number above 0, not {fps}$"):
        read_row({"video": URL, "prompt": "?", "fps": fps}, NONE)
