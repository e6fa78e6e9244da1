"""What is drawn is legal, or breaks one rule; it is cheap, it shrinks, and it can be made again."""

from __future__ import annotations

import json
import re
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import vlprep.testing
from vlprep import Size, check, check_request, get_model, to_dashscope, to_openai
from vlprep.rules.limits.bytes import most_bytes
from vlprep.testing import strategies
from vlprep.testing.conversations import DocumentReply, EventsReply, GroundingReply
from vlprep.testing.strategies.films import _REASONS as FILM_REASONS
from vlprep.testing.strategies.pictures import _REASONS as PICTURE_REASONS
from vlprep.testing.strategies.pictures import _most_bytes
from vlprep.values.choices import Transport
from vlprep.values.clock import seconds_of
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from vlprep.testing.conversations import MessagesRecipe, RequestRecipe
    from vlprep.testing.recipes import ImageRecipe, Invalid

MODEL = "qwen3-vl-plus"
NAMES = {name: getattr(vlprep.testing, name) for name in vlprep.testing.__all__}
ANYTHING: dict[str, SearchStrategy[Any]] = {
    "images": strategies.images(),
    "huge images": strategies.images(huge=True),
    "invalid images": strategies.invalid_images(),
    "videos": strategies.videos(any_container=True),
    "invalid videos": strategies.invalid_videos(),
    "frame lists": strategies.frame_lists(),
    "messages": strategies.messages(),
    "requests": strategies.requests(),
    "replies": strategies.replies(),
}


def errors(bad: Invalid) -> list[str]:
    found = check(bad.encode(), **bad.asked)
    return sorted({issue.code for issue in found.issues if issue.severity == "error"})


@pytest.mark.parametrize("name", ANYTHING)
def test_the_repr_of_anything_makes_it_again(name: str) -> None:
    @settings(max_examples=30)
    @given(ANYTHING[name])
    def made_again(drawn: object) -> None:
        assert eval(repr(drawn), dict(NAMES)) == drawn  # noqa: S307 - the promise itself

    made_again()


@pytest.mark.parametrize("reason", PICTURE_REASONS)
def test_a_picture_breaks_one_rule_and_no_other(reason: str) -> None:
    @settings(max_examples=20 if reason.endswith("bytes") else 60)
    @given(strategies.invalid_images(reason=reason))
    def breaks(bad: Invalid) -> None:
        assert errors(bad) == [bad.reason] == [reason]

    breaks()


@pytest.mark.parametrize("reason", FILM_REASONS)
def test_a_film_breaks_one_rule_and_no_other(reason: str) -> None:
    @settings(max_examples=4 if reason == "video-bytes" else 40)
    @given(strategies.invalid_videos(reason=reason))
    def breaks(bad: Invalid) -> None:
        assert errors(bad) == [bad.reason] == [reason]

    breaks()


@pytest.mark.parametrize("model", ["qwen-vl-ocr", "qvq-max", "qwen2.5-vl-7b-instruct"])
def test_rules_are_broken_for_any_model(model: str) -> None:
    @settings(max_examples=15)
    @given(strategies.invalid_images(model=model))
    def breaks(bad: Invalid) -> None:
        assert errors(bad) == [bad.reason]

    breaks()


@settings(max_examples=60)
@given(st.data(), strategies.models())
def test_pictures_are_legal_for_their_model(data: st.DataObject, model: str) -> None:
    picture = data.draw(strategies.images(model=model))
    assert check(picture.encode(), model, deep=True).ok


@settings(max_examples=60)
@given(st.data(), strategies.models(films=True))
def test_films_and_lists_are_legal_for_their_model(data: st.DataObject, model: str) -> None:
    film = data.draw(strategies.videos(model=model, any_container=True))
    assert check(film.encode(), model).ok
    frames = data.draw(strategies.frame_lists(model=model))
    assert check(frames.encode(), model).ok


@pytest.mark.parametrize("transport", ["base64", "path", "url"])
def test_files_at_the_limit_of_bytes_are_legal(transport: str) -> None:
    @settings(max_examples=10)
    @given(strategies.images(transport=transport))
    def legal(picture: ImageRecipe) -> None:
        source = picture.encode()
        url = "https://example.org/picture"
        asked: Any = url if transport == "url" else source
        assert check(asked, MODEL, transport=transport, media={url: source}).ok

    legal()


@pytest.mark.parametrize("way", Transport)
@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/x-a", "image/x-ab"])
def test_the_limit_worked_out_here_is_that_of_the_rules(way: Transport, media_type: str) -> None:
    model = get_model(MODEL)
    by_rules = most_bytes(media_type, model, Settings(), way, film=False)
    assert by_rules == _most_bytes(model, way, media_type)


@given(st.data(), strategies.models())
def test_dimensions_are_legal(data: st.DataObject, model: str) -> None:
    size = data.draw(strategies.dimensions(model=get_model(model)))
    assert check(size, model).ok


@pytest.mark.parametrize(
    "edge",
    [
        lambda size: min(size) == 11,
        lambda size: max(size) == 200 * min(size),
        lambda size: size.height % 32 == 16,
        lambda size: size.width % 32 == 17,
        lambda size: 2621440 - 2000 < size.height * size.width <= 2621440,
        lambda size: 2621440 < size.height * size.width < 2621440 + 2000,
        lambda size: size.height * size.width > 16777216,
    ],
)
def test_the_edges_of_the_rules_come_up(edge: Any) -> None:
    quick = settings(database=None, phases=[Phase.generate], max_examples=1000)
    find(strategies.dimensions(), edge, settings=quick)


@settings(max_examples=40)
@given(strategies.requests())
def test_requests_are_legal_in_both_dialects(drawn: RequestRecipe) -> None:
    request = drawn.encode()
    for body, form in (
        (to_openai(request, http=True), "openai-http"),
        (to_dashscope(request, http=True), "dashscope-http"),
    ):
        assert check_request(body, form=form).ok


@settings(max_examples=30)
@given(st.sampled_from(["openai", "dashscope"]).flatmap(lambda r: strategies.messages(route=r)))
def test_messages_are_what_an_app_writes(drawn: MessagesRecipe) -> None:
    written = json.loads(json.dumps(drawn.encode()))
    body: dict[str, Any] = {"model": MODEL, "messages": written}
    if drawn.route == "dashscope":
        body = {"model": MODEL, "input": {"messages": written}}
    assert check_request(body, form=f"{drawn.route}-http").ok


@given(strategies.replies())
def test_an_answer_says_what_its_fields_say(drawn: Any) -> None:
    text = drawn.encode()
    assert text.startswith("```") is drawn.fenced
    inner = text.partition("\n")[2].removesuffix("\n```") if drawn.fenced else text
    if isinstance(drawn, GroundingReply):
        found = [(one["label"], tuple(one["bbox_2d"])) for one in json.loads(inner)]
        assert found == list(drawn.boxes)
    elif isinstance(drawn, EventsReply):
        for one, (start, end, words) in zip(json.loads(inner)["events"], drawn.events, strict=True):
            assert (seconds_of(one["start_time"]), seconds_of(one["end_time"])) == (start, end)
            assert one["event"] == words
    else:
        assert isinstance(drawn, DocumentReply)
        boxes = re.findall(r'data-bbox="([\d ]+)"', inner)
        assert [tuple(map(int, box.split())) for box in boxes] == [
            box for _, box, _ in drawn.blocks
        ]


def test_each_kind_of_answer_can_be_asked_for() -> None:
    for kind, made in (("grounding", GroundingReply), ("documents", DocumentReply)):
        assert isinstance(find(strategies.replies(kind=kind), lambda _: True), made)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: strategies.invalid_images(reason="ugly"), "image-too-small"),
        (lambda: strategies.invalid_videos(reason="ugly"), "video-duration"),
        (lambda: strategies.replies(kind="ugly"), "grounding"),
        (lambda: strategies.messages(route="ugly"), "ugly"),
        (lambda: find(strategies.videos(model="qwen-vl-ocr"), lambda _: True), "takes no films"),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        wrong()


def test_examples_shrink_to_the_smallest_that_tells() -> None:
    quiet = settings(
        database=None, max_examples=2000, phases=[Phase.generate, Phase.shrink], deadline=None
    )
    large = find(
        strategies.images(),
        lambda r: r.width * r.height > 9000 and r.width > r.height,
        settings=quiet,
    )
    assert (large.format, large.mode, large.seed, large.frames) == ("png", "L", 0, 1)
    assert 9000 < large.width * large.height <= 11 * 2200  # a strip, or a little over 9000
    thin = find(
        strategies.invalid_images(reason="image-aspect-ratio"),
        lambda r: r.reason > "",
        settings=quiet,
    )
    assert sorted((thin.media.width, thin.media.height)) == [11, 2201]
    size = find(strategies.dimensions(), lambda s: s.height * s.width > 10**6, settings=quiet)
    assert isinstance(size, Size)
    film = find(strategies.videos(), lambda film: film.frames > 5, settings=quiet)
    assert (film.container, film.frames, film.seconds, film.seed) == ("mp4", 6, 2.0, 0)


@pytest.mark.parametrize("name", ["images", "videos", "frame lists", "replies"])
def test_a_recipe_is_cheap(name: str) -> None:
    """Process time, as other processes share the machine; the bound is that of a slow one."""
    spent: list[float] = []

    @settings(max_examples=60, database=None, phases=[Phase.generate])
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        start = process_time()
        data.draw(ANYTHING[name])
        spent.append(process_time() - start)

    draw()
    assert median(spent) < 0.004


@settings(suppress_health_check=(), max_examples=25)
@given(st.one_of(*ANYTHING.values()))
def test_the_health_checks_stay_on(drawn: object) -> None:
    assert repr(drawn)
