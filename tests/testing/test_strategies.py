"""What is drawn is legal, or breaks one rule; it is cheap, it shrinks, and it can be made again."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from random import Random
from statistics import median
from time import process_time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

import vlprep.testing
from vlprep import Size, check, check_request, get_model, to_dashscope, to_openai
from vlprep.errors import UnknownModelError
from vlprep.rules.limits.bytes import most_bytes
from vlprep.testing import strategies
from vlprep.testing.conversations import (
    DocumentReply,
    EventsReply,
    GroundingReply,
    RequestRecipe,
)
from vlprep.testing.recipes import ImageRecipe, Invalid, VideoRecipe
from vlprep.testing.strategies.films import _REASONS as FILM_REASONS
from vlprep.testing.strategies.pictures import _REASONS as PICTURE_REASONS
from vlprep.testing.strategies.pictures import _most_bytes
from vlprep.values.choices import Transport
from vlprep.values.clock import seconds_of
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

    from vlprep.testing.conversations import MessagesRecipe

MODEL = "qwen3-vl-plus"
HEAVY = {"image-bytes", "data-uri-bytes", "video-bytes"}
"""Reasons whose files take megabytes of memory."""
NAMES = {name: getattr(vlprep.testing, name) for name in vlprep.testing.__all__}
RECIPES = [NAMES[name] for name in NAMES if name.endswith(("Recipe", "Reply", "Invalid"))]
QUIET = settings(
    database=None, max_examples=2000, phases=[Phase.generate, Phase.shrink], deadline=None
)
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


def printed(strategy: SearchStrategy[Any]) -> str:
    """Give what Hypothesis prints of an example that fails."""

    @settings(max_examples=1, database=None, phases=[Phase.generate], report_multiple_bugs=False)
    @given(drawn=strategy)
    def failing(drawn: object) -> None:
        assert drawn is None

    with pytest.raises(AssertionError) as caught:
        failing()
    text = "\n".join(caught.value.__notes__)
    return text[text.index("drawn=") + len("drawn=") : text.rindex(",\n)")]


@pytest.mark.parametrize("name", ANYTHING)
def test_what_is_printed_of_an_example_makes_it_again(name: str) -> None:
    text = printed(ANYTHING[name])
    assert isinstance(eval(text, dict(NAMES)), tuple(RECIPES)), text  # noqa: S307 - the promise itself
    assert "orientation=1" not in text, "a default tells nothing"


@pytest.mark.parametrize("reason", PICTURE_REASONS)
def test_what_is_printed_of_a_broken_picture_makes_it_again(reason: str) -> None:
    text = printed(strategies.invalid_images(reason=reason))
    assert eval(text, dict(NAMES)).reason == reason  # noqa: S307 - as above


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


@settings(max_examples=120)
@given(st.data(), strategies.models(), st.sampled_from(sorted({*PICTURE_REASONS} - HEAVY)))
def test_every_rule_for_pictures_is_broken_for_every_model(
    data: st.DataObject, model: str, reason: str
) -> None:
    bad = data.draw(strategies.invalid_images(model=model, reason=reason))
    assert errors(bad) == [reason]


@settings(max_examples=200)
@given(st.data(), strategies.models(films=True), st.sampled_from(sorted({*FILM_REASONS} - HEAVY)))
def test_every_rule_for_films_is_broken_for_every_model(
    data: st.DataObject, model: str, reason: str
) -> None:
    bad = data.draw(strategies.invalid_videos(model=model, reason=reason))
    assert errors(bad) == [reason]


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
        lambda size: fills(size, 2560) and size.height * size.width > 2560 * 32 * 32,
        lambda size: fills(size, 2560) and size.height * size.width < 2560 * 32 * 32,
        lambda size: fills(size, 64) and size.height != size.width,
        lambda size: fills(size, 16384),
    ],
)
def test_the_edges_of_the_rules_come_up(edge: Any) -> None:
    quick = settings(database=None, phases=[Phase.generate], max_examples=1000)
    find(strategies.dimensions(), edge, settings=quick)


def fills(size: Size, cells: int) -> bool:
    """Tell whether a size has so many cells once it is rounded."""
    return round(size.height / 32) * round(size.width / 32) == cells


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
        (lambda: strategies.replies(kind="boxes"), "grounding, documents, events"),
        (lambda: strategies.invalid_images(reason=["image-too-small"]), "image-too-small"),  # type: ignore[arg-type]  # the mistake
        (lambda: strategies.images(formats=("jpg",)), "png, jpeg, bmp, .*not .'jpg'"),
        (lambda: strategies.images(formats=("gif",)), "png, jpeg, bmp, .*not .'gif'"),
        (lambda: strategies.images(formats=()), "one or more of png, jpeg"),
        (lambda: strategies.images(transport="ftp"), "'base64', 'path', 'url'"),
        (lambda: strategies.images(most_pixels=120), "most_pixels must be at least 121, not 120"),
        (lambda: strategies.videos(most_pixels=-5), "most_pixels must be at least 121, not -5"),
        (lambda: strategies.frame_lists(most=3), "most must be at least 4, not 3"),
        (lambda: strategies.frame_lists(most=0), "most must be at least 4, not 0"),
        (lambda: strategies.videos(model="qwen-vl-ocr"), "takes no films"),
        (lambda: strategies.frame_lists(model="qwen-vl-ocr"), "takes no films"),
        (
            lambda: strategies.invalid_videos(reason="kind-not-supported", model="qwen-vl-ocr"),
            "takes no films",
        ),
    ],
)
def test_a_wrong_word_is_answered_with_the_right_ones(wrong: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        wrong()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: strategies.images(formats="png"), "formats must be a tuple"),
        (lambda: strategies.images(most_pixels="many"), "whole number"),  # type: ignore[arg-type]  # the mistake
        (lambda: strategies.frame_lists(most=4.5), "whole number"),  # type: ignore[arg-type]  # the mistake
        (lambda: strategies.images(model=5), "model must be a name"),  # type: ignore[arg-type]  # the mistake
        (lambda: strategies.requests(model=5), "model must be a name"),  # type: ignore[arg-type]  # the mistake
    ],
)
def test_an_argument_of_the_wrong_kind_is_refused_at_once(wrong: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        wrong()


@pytest.mark.parametrize("strategy", ["images", "videos", "invalid_images", "dimensions"])
def test_an_unknown_model_is_refused_at_once(strategy: str) -> None:
    with pytest.raises(UnknownModelError):
        getattr(strategies, strategy)(model="qwen9")


def test_the_smallest_number_of_pixels_leaves_the_smallest_picture() -> None:
    @settings(max_examples=20)
    @given(strategies.images(most_pixels=121))
    def smallest(picture: ImageRecipe) -> None:
        assert picture.size == (11, 11)

    smallest()


def test_a_listed_model_is_told_by_its_id() -> None:
    bad = find(strategies.invalid_images(model=get_model("qwen-vl-ocr")), lambda _: True)
    assert bad.asked["model"] == "qwen-vl-ocr"
    own = replace(get_model("qwen-vl-ocr"), notes=("mine",))
    assert find(strategies.invalid_images(model=own), lambda _: True).asked["model"] == own


SMALLEST: dict[str, tuple[SearchStrategy[Any], Any, Any]] = {
    "anything": (strategies.images(), lambda r: r.width > 0, (11, 11, "png", "L", 0, 1, 1)),
    "both sides": (
        strategies.images(),
        lambda r: min(r.width, r.height) >= 100,
        (100, 100, "png", "L", 0, 1, 1),
    ),
    "turned and wide": (
        strategies.images(),
        lambda r: r.orientation >= 5 and r.width > 100,
        (101, 11, "png", "L", 0, 5, 1),
    ),
    "a little too thin": (
        strategies.invalid_images(reason="image-aspect-ratio").map(lambda bad: bad.media),
        lambda r: r.width > 0,
        (2201, 11, "png", "L", 0, 1, 1),
    ),
    "too small": (
        strategies.invalid_images(reason="image-too-small").map(lambda bad: bad.media),
        lambda r: r.height > 5,
        (6, 6, "png", "L", 0, 1, 1),
    ),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_pictures_shrink_to_the_smallest_that_tells(name: str) -> None:
    strategy, tells, smallest = SMALLEST[name]
    for seed in range(4):
        r = find(strategy, tells, settings=QUIET, random=Random(seed))
        assert (r.width, r.height, r.format, r.mode, r.seed, r.orientation, r.frames) == smallest


GREY = ImageRecipe(width=11, height=11, mode="L")
WIDE = ImageRecipe(width=21, height=11, mode="L")
SIMPLEST: dict[str, tuple[SearchStrategy[Any], Any, object]] = {
    "huge": (strategies.images(huge=True), lambda r: r.width > 20, WIDE),
    "of any container": (
        strategies.videos(any_container=True),
        lambda r: r.width > 20,
        VideoRecipe(width=21, height=11, frames=2),
    ),
    "broken pictures": (
        strategies.invalid_images(),
        lambda _: True,
        Invalid(
            media=ImageRecipe(width=1, height=1, mode="L"),
            reason="image-too-small",
            asked={"model": MODEL},
        ),
    ),
    "broken films": (
        strategies.invalid_videos(),
        lambda _: True,
        Invalid(
            media=VideoRecipe(width=11, height=11, frames=2, seconds=1.0),
            reason="video-duration",
            asked={"model": MODEL},
        ),
    ),
    "requests": (
        strategies.requests(),
        lambda _: True,
        RequestRecipe(model=MODEL, turns=(("user", (GREY, "What is this?")),)),
    ),
    "streams": (
        strategies.requests(),
        lambda r: r.parameters.get("stream"),
        RequestRecipe(
            model=MODEL,
            turns=(("user", (GREY, "What is this?")),),
            parameters={"stream": True},
        ),
    ),
}


@pytest.mark.parametrize("number", range(3))
@pytest.mark.parametrize("name", SIMPLEST)
def test_what_users_are_shown_is_the_simplest(name: str, number: int) -> None:
    """With all phases: when Hypothesis explains, it takes what has fewer draws for simpler."""
    strategy, tells, simplest = SIMPLEST[name]
    seen: list[object] = []

    @seeded(number)
    @settings(database=None, deadline=None)
    @given(strategy)
    def failing(drawn: object) -> None:
        if tells(drawn):
            seen.append(drawn)
            pytest.fail("it tells")

    with pytest.raises(pytest.fail.Exception):
        failing()
    assert seen[-1] == simplest


@pytest.mark.parametrize("name", ["images", "huge images", "invalid images", "invalid videos"])
def test_every_kind_takes_the_same_number_of_draws(name: str) -> None:
    counts: set[int] = set()

    @settings(database=None, phases=[Phase.generate])
    @given(st.data())
    def draws(data: st.DataObject) -> None:
        before = len(data.conjecture_data.nodes)
        data.draw(ANYTHING[name])
        counts.add(len(data.conjecture_data.nodes) - before)

    draws()
    assert len(counts) == 1


@pytest.mark.parametrize(
    ("strategy", "tells", "smallest"),
    [
        (strategies.videos(), lambda film: film.frames > 100, ("mp4", 101, 2.0, 0)),
        (strategies.videos(), lambda film: film.seconds > 60, ("mp4", 2, 60.001, 0)),
        (strategies.videos(), lambda film: film.width > 30, ("mp4", 2, 2.0, 0)),
    ],
)
def test_films_shrink_to_the_smallest_that_tells(strategy: Any, tells: Any, smallest: Any) -> None:
    for seed in range(4):
        film = find(strategy, tells, settings=QUIET, random=Random(seed))
        assert (film.container, film.frames, film.seconds, film.seed) == smallest
        assert film.width == (31 if film.width > 11 else 11)


def test_lists_and_sizes_shrink_to_the_smallest_that_tells() -> None:
    for seed in range(4):
        random = Random(seed)
        frames = find(
            strategies.frame_lists(), lambda r: r.count > 20, settings=QUIET, random=random
        )
        assert (frames.count, frames.frame.width, frames.frame.height) == (21, 11, 11)
        wide = find(
            strategies.dimensions(), lambda s: s.width > 3000, settings=QUIET, random=random
        )
        assert wide == Size(16, 3001)
        large = find(
            strategies.dimensions(),
            lambda s: s.height * s.width >= 10**6,
            settings=QUIET,
            random=random,
        )
        assert_no_side_can_be_shorter(large, 10**6)
        picture = find(
            strategies.images(),
            lambda r: r.width * r.height >= 9000,
            settings=QUIET,
            random=random,
        )
        assert_no_side_can_be_shorter(Size(picture.height, picture.width), 9000)
        assert (picture.format, picture.mode, picture.seed) == ("png", "L", 0)


def assert_no_side_can_be_shorter(size: Size, area: int) -> None:
    assert size.height * size.width >= area
    assert size.height * (size.width - 1) < area
    assert (size.height - 1) * size.width < area


def median_seconds(strategy: SearchStrategy[Any], work: Callable[[Any], object]) -> float:
    """Measure process time, as other processes share the machine."""
    spent: list[float] = []

    @settings(max_examples=80, database=None, phases=[Phase.generate])
    @given(st.data())
    def measure(data: st.DataObject) -> None:
        start = process_time()
        drawn = data.draw(strategy)
        after = process_time()
        work(drawn)
        spent.append(after - start if work is id else process_time() - after)

    measure()
    return median(spent)


@pytest.mark.parametrize("name", ANYTHING)
def test_a_recipe_is_cheap(name: str) -> None:
    """A millisecond; tracing for coverage and a busy machine take four times that."""
    assert median_seconds(ANYTHING[name], id) < 0.004


@pytest.mark.parametrize("name", ["png", "jpeg", "bmp", "tiff", "webp", "heic"])
def test_a_small_picture_is_encoded_quickly(name: str) -> None:
    """Four milliseconds; tracing for coverage and a busy machine take three times that."""
    ImageRecipe(width=20, height=20, format=name).encode()  # the codec is imported
    pictures = strategies.images(formats=(name,))
    assert median_seconds(pictures, lambda recipe: recipe.encode()) < 0.012


@settings(suppress_health_check=(), max_examples=25)
@given(st.one_of(*ANYTHING.values()))
def test_the_health_checks_stay_on(drawn: object) -> None:
    assert repr(drawn)
