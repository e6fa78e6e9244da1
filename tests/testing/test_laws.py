"""The laws, held against everything that the strategies draw."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from vlprep import (
    Request,
    Size,
    Transform,
    VideoInfo,
    check,
    check_request,
    cost,
    estimate,
    estimate_sizes,
    get_model,
    image,
    list_models,
    parse_document,
    parse_events,
    parse_grounding,
    split_video,
    to_dashscope,
    to_openai,
    user,
    video,
)
from vlprep.catalog.requests import BODIES
from vlprep.testing import (
    DocumentReply,
    Engine,
    EventsReply,
    FramesRecipe,
    GroundingReply,
    ImageRecipe,
    Incoming,
    Invalid,
    MessagesRecipe,
    RequestRecipe,
    VideoRecipe,
    assert_bounded,
    assert_fits,
    assert_forms_agree,
    assert_idempotent,
    assert_monotone,
    assert_read_back,
    assert_service_agrees,
    assert_turned_alike,
    media_folder,
    strategies,
)
from vlprep.testing.addresses import CHAT, GENERATION
from vlprep.values.cost import Region

if TYPE_CHECKING:
    from vlprep.testing.conversations import Content

MODELS = strategies.models()
EDITIONS = st.sampled_from(["guide", "latest"])
SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "vl_high_resolution_images": st.booleans(),
        "min_pixels": st.integers(4096, 1_000_000),
        "max_pixels": st.integers(4096, 16_777_216),
        "edition": EDITIONS,
    },
)


@st.composite
def sizes_of_models(draw: st.DrawFn) -> tuple[str, Size]:
    model = draw(MODELS)
    return model, draw(strategies.dimensions(model=model))


@given(sizes_of_models(), SETTINGS)
def test_an_estimate_lies_within_its_bounds(case: tuple[str, Size], told: dict[str, Any]) -> None:
    assert_bounded(case[1], case[0], **told)


@settings(max_examples=50)
@given(st.data(), strategies.models(films=True), EDITIONS)
def test_so_does_that_of_a_film_or_list(data: st.DataObject, model: str, edition: str) -> None:
    film = data.draw(strategies.videos(model=model) | strategies.frame_lists(model=model, most=9))
    assert_bounded(film.encode(), model, edition=edition)


@given(sizes_of_models(), st.integers(1, 200), SETTINGS)
def test_tokens_grow_with_each_side_between_the_limits(
    case: tuple[str, Size], step: int, told: dict[str, Any]
) -> None:
    event(f"compared: {assert_monotone(case[1], step, case[0], **told)}")


@given(sizes_of_models(), SETTINGS)
def test_turning_changes_no_number(case: tuple[str, Size], told: dict[str, Any]) -> None:
    assert_turned_alike(case[1], case[0], **told)


@given(strategies.dimensions(), st.integers(2, 3000), strategies.models(films=True))
def test_turning_changes_no_number_of_a_film(size: Size, frames: int, model: str) -> None:
    lying, standing = (
        estimate(VideoInfo(size=one, frames=frames, fps=frames / 9), model)
        for one in (size, Size(size.width, size.height))
    )
    assert (lying.tokens, lying.lower, lying.upper) == (
        standing.tokens,
        standing.lower,
        standing.upper,
    )


@given(MODELS, st.data(), SETTINGS)
def test_many_sizes_at_once_count_as_one_by_one(
    model: str, data: st.DataObject, told: dict[str, Any]
) -> None:
    sizes = data.draw(st.lists(strategies.dimensions(model=model), min_size=1, max_size=20))
    at_once = estimate_sizes([s.height for s in sizes], [s.width for s in sizes], model, **told)
    assert at_once.tolist() == [estimate(size, model, **told).tokens for size in sizes]


@settings(max_examples=50)
@given(strategies.images(), MODELS, SETTINGS)
def test_every_form_of_a_picture_counts_alike(
    recipe: ImageRecipe, model: str, told: dict[str, Any]
) -> None:
    assert_forms_agree(recipe, model, **told)


@settings(max_examples=12)
@given(strategies.videos(any_container=True, most_pixels=40 * 40), EDITIONS)
def test_every_form_of_a_film_counts_alike(recipe: VideoRecipe, edition: str) -> None:
    assert_forms_agree(recipe, "qwen3-vl-plus", edition=edition)


@settings(max_examples=12)
@given(strategies.frame_lists(most=8), EDITIONS)
def test_every_form_of_a_list_of_frames_counts_alike(recipe: FramesRecipe, edition: str) -> None:
    assert_forms_agree(recipe, "qwen3-vl-plus", edition=edition)


def test_what_is_no_recipe_has_no_forms() -> None:
    with pytest.raises(TypeError, match="recipe must be one of a picture, a film"):
        assert_forms_agree(b"GIF89a", "qwen3-vl-plus")  # type: ignore[arg-type]  # the mistake


def test_laws_of_sizes_take_a_plain_pair() -> None:
    pair: Any = (600, 800)
    assert assert_monotone(pair, 40, "qwen3-vl-plus")
    assert_turned_alike(pair, "qwen3-vl-plus")
    assert assert_idempotent(pair, "qwen3-vl-plus")


@given(sizes_of_models(), st.booleans(), EDITIONS)
def test_resizing_again_changes_nothing(case: tuple[str, Size], high: bool, edition: str) -> None:
    model = get_model(case[0], edition=edition)
    event(f"held: {assert_idempotent(case[1], model, high_resolution=high)}")


@settings(max_examples=40)
@given(
    strategies.images(formats=("png", "jpeg", "webp", "bmp")), st.sampled_from(["base64", "url"])
)
def test_a_legal_picture_is_left_alone(recipe: ImageRecipe, transport: str) -> None:
    fitted = assert_fits(recipe.encode(), "qwen3-vl-plus", transport=transport)
    assert fitted is not None
    assert fitted.data == recipe.encode()


@settings(max_examples=25, deadline=None)
@given(strategies.invalid_images())
def test_a_picture_that_breaks_a_rule_is_made_to_fit_or_refused_by_both(bad: Invalid) -> None:
    told = {name: value for name, value in bad.asked.items() if name != "deep"}
    if "deep" in bad.asked:
        return  # what is only found by decoding looks legal to both
    fitted = assert_fits(bad.encode(), **told)
    assert fitted is None or fitted.changed


@settings(max_examples=10, deadline=None)
@given(strategies.frame_lists(most=8))
def test_a_legal_list_is_left_alone(recipe: FramesRecipe) -> None:
    fitted = assert_fits(recipe.encode(), "qwen3-vl-plus")
    assert fitted is not None
    assert not fitted.changed


@settings(max_examples=6, deadline=None)
@given(strategies.videos(most_pixels=40 * 40))
def test_a_legal_film_is_left_alone(recipe: VideoRecipe) -> None:
    fitted = assert_fits(recipe.encode(), "qwen3-vl-plus")
    assert fitted is not None
    assert not fitted.changed


ROUTES = st.sampled_from(["openai", "dashscope"])
PICTURE_REASONS = ["image-too-small", "image-aspect-ratio", "image-format", "media-corrupt"]
FILM_REASONS = [
    "video-duration",
    "frame-count",
    "image-aspect-ratio",
    "no-video-stream",
    "media-corrupt",
]


def answered(request: Request, route: str) -> tuple[int, set[str]]:
    """Send a request to a fake, and give the status and the codes of what it holds against it."""
    engine = Engine()
    headers = {"authorization": f"Bearer {engine.key()}"}
    if route == "openai":
        body, path = to_openai(request, http=True), CHAT
    else:
        body, path = to_dashscope(request, http=True), GENERATION
        headers["x-dashscope-sse"] = "enable"
    engine.answer(Incoming("POST", path, {}, headers, json.dumps(body).encode()))
    call = engine.calls[-1]
    return call.status, {issue.code for issue in call.issues if issue.severity == "error"}


@settings(max_examples=40)
@given(strategies.requests(), ROUTES, EDITIONS)
def test_what_passes_here_is_taken_there(drawn: RequestRecipe, route: str, edition: str) -> None:
    engine = Engine(edition=edition)
    request = drawn.encode()
    taken = assert_service_agrees(request, engine, route=route)
    assert taken or edition == "latest"
    engine.verify()


@settings(max_examples=30)
@given(strategies.invalid_images(), ROUTES)
def test_what_is_refused_here_is_refused_there(bad: Invalid, route: str) -> None:
    assume(bad.media.damage == "" and "deep" not in bad.asked)
    assume(bad.asked.get("transport", "base64") == "base64")
    assume(bad.reason != "image-bytes")
    request = Request(model=bad.asked["model"], messages=[user("?", image(bad.encode()))])
    assert not assert_service_agrees(request, Engine(), route=route)


@settings(max_examples=40)
@given(strategies.requests(), ROUTES)
def test_what_is_drawn_as_legal_is_taken(drawn: RequestRecipe, route: str) -> None:
    """The strategies know what is legal from the facts, and ask no rule."""
    status, codes = answered(drawn.encode(), route)
    assert (status, codes) == (200, set())


@settings(max_examples=60)
@given(st.data(), ROUTES)
def test_what_is_drawn_as_broken_is_refused_for_its_reason(data: st.DataObject, route: str) -> None:
    bad = data.draw(
        st.sampled_from(PICTURE_REASONS).flatmap(lambda r: strategies.invalid_images(reason=r))
        | st.sampled_from(FILM_REASONS).flatmap(lambda r: strategies.invalid_videos(reason=r))
    )
    assume(
        "deep" not in bad.asked
    )  # what only decoding finds, the service finds after the pre-flight
    part = image if isinstance(bad.media, ImageRecipe) else video
    text, source = "What is this?", bad.media.data_uri()
    request = Request(model="qwen3-vl-plus", messages=[user(text, part(source))])
    status, codes = answered(request, route)
    assert status == 400
    assert codes == {bad.reason}


BROKEN_PARAMETERS = [
    ("qwen-vl-max", {"enable_thinking": True}, "thinking-unsupported"),
    ("qvq-max", {"enable_thinking": False, "stream": True}, "thinking-required"),
    (
        "qwen3-vl-plus",
        {"enable_thinking": True, "stream": True, "thinking_budget": 81_921},
        "thinking-budget-range",
    ),
]


@pytest.mark.parametrize(("model", "parameters", "code"), BROKEN_PARAMETERS)
@settings(max_examples=5)
@given(drawn=strategies.messages(), route=ROUTES)
def test_a_broken_parameter_is_refused_for_its_reason(
    model: str, parameters: dict[str, Any], code: str, drawn: MessagesRecipe, route: str
) -> None:
    turns = tuple(turn for turn in drawn.turns if turn[0] == "user")[-1:]
    texts = tuple(part for part in turns[0][1] if isinstance(part, str))
    request = RequestRecipe(model=model, turns=(("user", texts),), parameters=parameters).encode()
    assert answered(request, route) == (400, {code})


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("route", ["openai", "dashscope"])
def test_a_list_that_is_too_short_is_refused_for_its_reason(count: int, route: str) -> None:
    frames = FramesRecipe(frame=ImageRecipe(width=20, height=20), count=count)
    drawn = RequestRecipe(model="qwen3-vl-plus", turns=(("user", (frames, "?")),))
    assert answered(drawn.encode(), route) == (400, {"frame-count"})


@pytest.mark.parametrize(("count", "taken"), [(249, True), (250, True), (251, False)])
@pytest.mark.parametrize("route", ["openai", "dashscope"])
def test_so_many_frames_are_taken_in_one_request(route: str, count: int, taken: bool) -> None:
    frames = FramesRecipe(frame=ImageRecipe(width=11, height=11), count=count)
    drawn = RequestRecipe(model="qwen3-vl-plus", turns=(("user", (frames, "?")),))
    assert assert_service_agrees(drawn.encode(), Engine(), route=route) is taken


@pytest.mark.parametrize(("more", "taken"), [(-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("letter", ["a", "图"])
def test_a_body_is_taken_up_to_its_limit(letter: str, more: int, taken: bool) -> None:
    """Its bytes are counted, and a Chinese letter has three."""
    whole, rest = divmod(BODIES.without_base64 + more, len(letter.encode()))
    text = letter * whole + "a" * rest
    report = check_request(Request(model="qwen3-vl-plus", messages=[user(text)]))
    codes = {issue.code for issue in report.issues if issue.severity == "error"}
    assert ("body-bytes" not in codes) is taken


@settings(max_examples=60)
@given(strategies.requests(), st.dictionaries(st.sampled_from(["temperature", "seed"]), st.just(1)))
def test_what_is_written_is_read_back(drawn: RequestRecipe, more: dict[str, int]) -> None:
    assert_read_back(replace(drawn, parameters={**drawn.parameters, **more}).encode())


@pytest.mark.parametrize("part", ["image_url", "video_url", "video"])
def test_a_writer_that_forgets_a_part_breaks_the_law(
    part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = ImageRecipe(width=20, height=20)
    contents: dict[str, Content] = {
        "image_url": picture,
        "video_url": VideoRecipe(width=20, height=20),
        "video": FramesRecipe(frame=picture),
    }
    drawn = RequestRecipe(model="qwen3-vl-plus", turns=(("user", (contents[part], "?")),))

    def forgetful(request: Request) -> dict[str, Any]:
        written = to_openai(request)
        for turn in written["messages"]:
            turn["content"] = [one for one in turn["content"] if one["type"] != part]
        return written

    assert_read_back(drawn.encode())
    monkeypatch.setattr("vlprep.api.writing.to_openai", forgetful)
    with pytest.raises(AssertionError, match="every part of every turn comes back"):
        assert_read_back(drawn.encode())


def test_urls_and_files_on_disk_are_read_back_too() -> None:
    with media_folder() as media:
        path = media.make(ImageRecipe(width=20, height=20)).path
        parts = [image("https://example.org/a.jpg", max_pixels=65_536), image(path)]
        assert_read_back(Request(model="qwen3-vl-plus", messages=[user("?", *parts)]))


@given(strategies.replies(kind="grounding"), strategies.dimensions())
def test_boxes_are_read_as_they_were_written(drawn: GroundingReply, size: Size) -> None:
    found = parse_grounding(drawn.encode(), "qwen3-vl-plus", image=size)
    assert [item.label for item in found] == [label for label, _ in drawn.boxes]
    for item, (_, box) in zip(found, drawn.boxes, strict=True):
        sides = (size.width, size.height, size.width, size.height)
        in_pixels = [number * side / 1000 for number, side in zip(box, sides, strict=True)]
        assert item.box == pytest.approx(in_pixels)


@given(strategies.replies(kind="documents"), strategies.dimensions())
def test_documents_are_read_as_they_were_written(drawn: DocumentReply, size: Size) -> None:
    found = parse_document(drawn.encode(), "qwen3-vl-plus", image=size)
    kinds = {"h1": "heading", "p": "text", "div": "text"}
    said = [(kinds.get(name, "heading"), text) for name, _, text in drawn.blocks]
    assert [(one.kind, one.text) for one in found] == said
    for element, (_, box, _) in zip(found, drawn.blocks, strict=True):
        sides = (size.width, size.height, size.width, size.height)
        in_pixels = [number * side / 1000 for number, side in zip(box, sides, strict=True)]
        assert element.box == pytest.approx(in_pixels)


@given(strategies.replies(kind="events"))
def test_events_are_read_as_they_were_written(drawn: EventsReply) -> None:
    found = parse_events(drawn.encode(), "qwen3-vl-plus")
    assert [(one.start, one.end, one.label) for one in found] == list(drawn.events)
    assert not found.issues


@st.composite
def transforms(draw: st.DrawFn) -> Transform:
    source = draw(strategies.dimensions())
    kind = draw(st.sampled_from(["resize", "crop", "orient", "clip"]))
    if kind == "resize":
        return Transform.resize(source, draw(strategies.dimensions()))
    if kind == "crop":
        left, top = draw(st.integers(-50, source.width)), draw(st.integers(-50, source.height))
        return Transform.crop(source, left, top, source)
    if kind == "orient":
        return Transform.orient(source, draw(st.integers(1, 8)))
    return Transform.clip(draw(st.integers(0, 3600)), draw(st.sampled_from([0.5, 1.0, 3.0])))


@given(transforms(), transforms(), st.integers(0, 5000), st.integers(0, 5000))
def test_transforms_compose_and_turn_around(one: Transform, two: Transform, x: int, y: int) -> None:
    two = replace(two, source=None)  # it need not meet the end of the first
    both, place = one.then(two), (float(x), float(y))
    assert both.to_model(place) == pytest.approx(two.to_model(one.to_model(place)))
    assert both.from_model(both.to_model(place)) == pytest.approx(place, rel=1e-6, abs=1e-4)
    assert both.to_model(float(x)) == pytest.approx(two.to_model(one.to_model(float(x))))
    assert both.from_model(both.to_model(float(x))) == pytest.approx(x, abs=1e-6)


@settings(max_examples=8, deadline=None)
@given(st.integers(41, 200), st.sampled_from([0.0, 3.0]))
def test_segments_cover_the_film(seconds: int, overlap: float) -> None:
    model = get_model("qwen-vl-max-2025-04-08")
    assert model.films is not None
    short = replace(model, films=replace(model.films, max_seconds=40.0))
    film = VideoRecipe(width=48, height=32, frames=2 * seconds, seconds=float(seconds))
    with_parts = list(split_video(film.encode(), short, overlap=overlap))
    assert with_parts[0].offset == 0
    assert with_parts[-1].offset + with_parts[-1].duration == pytest.approx(seconds, abs=0.6)
    for earlier, later in pairwise(with_parts):
        assert later.offset <= earlier.offset + earlier.duration + 1e-6
        assert later.offset > earlier.offset


@given(
    case=sizes_of_models(),
    other=strategies.dimensions(),
    region=st.sampled_from(Region),
    pictures=st.integers(1, 400),
    answer=st.integers(0, 10_000),
    more=st.integers(0, 10_000),
)
def test_cost_grows_with_tokens(
    case: tuple[str, Size], other: Size, region: str, pictures: int, answer: int, more: int
) -> None:
    """Of many pictures together, so that every step of the prices is crossed."""
    model, size = case
    one, two = sorted((estimate(size, model), estimate(other, model)), key=lambda e: e.tokens)
    one, two = (replace(each, tokens=pictures * each.tokens) for each in (one, two))
    less = cost(one, region=region, output_tokens=answer)
    paid = cost(two, region=region, output_tokens=answer + more)
    assert (less.total is None) == (paid.total is None) or one.tokens != two.tokens
    if less.total is not None and paid.total is not None:
        assert less.total <= paid.total


@pytest.mark.parametrize("model", [model.id for model in list_models()][::9])
def test_no_size_is_ever_zero(model: str) -> None:
    for size in (Size(11, 2200), Size(2200, 11), Size(11, 11)):
        for edition in ("guide", "latest"):
            found = estimate(size, model, max_pixels=4096, edition=edition)
            assert found.resized is not None
            assert min(found.resized) >= 28


def test_a_broken_law_is_told_with_its_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = replace(estimate(Size(100, 100), "qwen3-vl-plus"), lower=10**6)
    monkeypatch.setattr("vlprep.api.estimating.estimate", lambda *_, **__: wrong)
    with pytest.raises(AssertionError, match=r"broken law: lower <= tokens.*Estimate\("):
        assert_bounded(Size(100, 100), "qwen3-vl-plus")


@pytest.mark.parametrize(
    "told", [{}, {"vl_high_resolution_images": True}, {"max_pixels": 5_000_000}]
)
def test_a_cap_that_bites_too_early_breaks_the_law(
    told: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    size = Size(1500, 1500)
    assert assert_monotone(size, 10, "qwen3-vl-plus", **told)
    wrong = replace(estimate(size, "qwen3-vl-plus"), resized=Size(960, 960))
    monkeypatch.setattr("vlprep.api.estimating.estimate", lambda *_, **__: wrong)
    with pytest.raises(AssertionError, match="a picture is only rounded"):
        assert_monotone(size, 10, "qwen3-vl-plus", **told)


def test_laws_tell_where_there_is_nothing_to_hold() -> None:
    model = get_model("qwen3-vl-plus")
    assert not assert_monotone(Size(3000, 3000), 100, "qwen3-vl-plus")
    assert not assert_monotone(Size(11, 2200), 1, "qwen3-vl-plus")
    assert assert_monotone(Size(1000, 1000), 100, "qwen3-vl-plus")
    assert not assert_idempotent(
        Size(60, 12_000), replace(model, pictures=replace(model.pictures, max_ratio=2))
    )
    assert assert_idempotent(Size(1000, 700), "qwen3-vl-plus", high_resolution=True)
    assert assert_fits(b"", "qwen3-vl-plus") is None


def test_check_and_check_request_agree_on_one_picture() -> None:
    picture = ImageRecipe(width=10, height=300)
    request = Request(model="qwen3-vl-plus", messages=[user("?", image(picture.encode()))])
    codes = {issue.code for issue in check_request(request).issues if issue.severity == "error"}
    assert codes == {"image-too-small"}
    assert not check(picture.encode(), "qwen3-vl-plus").ok
