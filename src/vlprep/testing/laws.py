"""Laws that hold for every source and every setting, as assertions for tests of your own.

Each takes what the verb takes, so a law can be held against the models and settings that an app
uses. A law that is broken raises ``AssertionError`` with the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.values.media import FrameList
from vlprep.values.size import Size

if TYPE_CHECKING:
    from vlprep.testing.engine import Engine
    from vlprep.testing.folder import MediaFile
    from vlprep.testing.recipes import FramesRecipe, ImageRecipe, VideoRecipe
    from vlprep.values.choices import Edition
    from vlprep.values.fitted import Fitted
    from vlprep.values.model import Model
    from vlprep.values.request import Part, Request


def assert_bounded(source: object, model: str | Model, **settings: Any) -> None:
    """Assert that an estimate lies within its bounds, and that an exact one has no width."""
    from vlprep.api.estimating import estimate

    found = estimate(source, model, **settings)
    _hold(1 <= found.lower <= found.tokens <= found.upper, "lower <= tokens <= upper", found)
    _hold(found.exact == (found.lower == found.upper), "exact where both bounds are one", found)


def assert_monotone(size: Size, step: int, model: str | Model, **settings: Any) -> bool:
    """Assert that a longer side takes no fewer tokens, while nothing is shrunk or enlarged.

    Args:
        size: Height and width.
        step: Pixels by which each side grows in turn.
        model: The model.
        **settings: What ``estimate`` takes, but ``profile``.

    Returns:
        Whether there was anything to compare: the rounded product of both pictures has to lie
        between the minimum and the maximum, and their ratio has to be legal.
    """
    from vlprep.api.estimating import estimate
    from vlprep.rules.models import as_model
    from vlprep.values.choices import Edition

    edition = Edition(settings.get("edition", Edition.GUIDE))
    known = as_model(model, edition)
    compared = False
    size = Size(*size)
    for longer in (Size(size.height + step, size.width), Size(size.height, size.width + step)):
        rounded = [_only_rounded(one, known, edition, settings) for one in (size, longer)]
        if None in rounded:
            continue
        compared = True
        small, large = (estimate(one, model, **settings) for one in (size, longer))
        law = "between the minimum and the maximum a picture is only rounded"
        _hold([small.resized, large.resized] == rounded, law, small, large, rounded)
        _hold(small.tokens <= large.tokens, f"{size} takes no more than {longer}", small, large)
    return compared


def _only_rounded(
    size: Size, model: Model, edition: Edition, settings: dict[str, Any]
) -> Size | None:
    """Round a size, where the product then lies between the limits and the ratio is legal.

    The limits are worked out of the facts: asking the rules would hide a mistake of theirs.
    """
    from vlprep.catalog.editions import RULES

    grid, asked = model.grid, settings.get("max_pixels")
    most = grid.max_pixels
    if settings.get("vl_high_resolution_images") and grid.high_resolution_pixels:
        most = grid.high_resolution_pixels
    elif asked:
        most = asked if RULES[edition].smaller_max_pixels else max(most, asked)
    least = settings.get("min_pixels") or grid.min_pixels
    height, width = (round(side / grid.factor) * grid.factor for side in size)
    legal = max(size) <= model.pictures.max_ratio * min(size)
    return Size(height, width) if legal and least <= height * width <= most else None


def assert_turned_alike(size: Size, model: str | Model, **settings: Any) -> None:
    """Assert that a picture takes the same tokens lying and standing."""
    from vlprep.api.estimating import estimate

    height, width = size
    lying, standing = (
        estimate(one, model, **settings) for one in (Size(height, width), Size(width, height))
    )
    same = (lying.tokens, lying.lower, lying.upper) == (
        standing.tokens,
        standing.lower,
        standing.upper,
    )
    _hold(same, "turning changes no number", lying, standing)


def assert_forms_agree(
    recipe: ImageRecipe | VideoRecipe | FramesRecipe, model: str | Model, **settings: Any
) -> int:
    """Assert that a file counts alike as bytes, file, path, data URI and info value, by both routes.

    Frames of a list are taken in each of these forms too. Of a picture the vectorised function
    agrees as well. By the guide the OpenAI route has a rate of frames of its own, so in that edition
    films are held to one route.

    Args:
        recipe: What to make.
        model: The model.
        **settings: What ``estimate`` takes, but ``route``.

    Returns:
        The tokens.

    Raises:
        LimitError: The model takes no such media: a film for a model that takes none.
        TypeError: It is no recipe of a picture, a film or a list of frames.
    """
    from vlprep.api.estimating import estimate, estimate_sizes
    from vlprep.catalog.editions import RULES
    from vlprep.testing.folder import media_folder
    from vlprep.testing.recipes import FramesRecipe, ImageRecipe, VideoRecipe
    from vlprep.values.choices import Edition

    if not isinstance(recipe, (ImageRecipe, VideoRecipe, FramesRecipe)):
        message = f"recipe must be one of a picture, a film or a list of frames, not {recipe!r}"
        raise TypeError(message)
    with media_folder() as media:
        if isinstance(recipe, FramesRecipe):
            frames = [_forms(file) for file in media.make(recipe)]
            forms: dict[str, object] = {
                name: FrameList([one[name] for one in frames], fps=recipe.fps) for name in frames[0]
            }
        else:
            forms = _forms(media.make(recipe))
        found = {name: estimate(form, model, **settings).tokens for name, form in forms.items()}
    film = isinstance(recipe, VideoRecipe)
    if not film or RULES[Edition(settings.get("edition", Edition.GUIDE))].openai_fps is None:
        by_openai = estimate(recipe.encode(), model, route="openai", **settings)
        found["the OpenAI route"] = by_openai.tokens
    if isinstance(recipe, ImageRecipe):
        height, width = recipe.size
        found["the vector"] = int(estimate_sizes([height], [width], model, **settings)[0])
    _hold(len(set(found.values())) == 1, "every form counts alike", found)
    return found["bytes"]


def _forms(file: MediaFile) -> dict[str, object]:
    """Give a file in every form in which it may be told."""
    from io import BytesIO

    from vlprep.api.looking import probe

    return {
        "bytes": file.data,
        "a file object": BytesIO(file.data),
        "a path": file.path,
        "a file:// URL": file.path.as_uri(),
        "a data URI": file.data_uri,
        "an info value": probe(file.data),
    }


def assert_idempotent(size: Size, model: str | Model, *, high_resolution: bool = False) -> bool:
    """Assert that what the model sees of a picture is seen as it is when it is sent again.

    Args:
        size: Height and width.
        model: The model; by its id, as the guide knows it.
        high_resolution: Take the cap of the high-resolution mode.

    Returns:
        Whether there was anything to hold: the ratio of the result has to be legal.
    """
    from vlprep.rules.geometry import smart_resize
    from vlprep.rules.models import as_model
    from vlprep.values.choices import Edition

    known = as_model(model, Edition.GUIDE)
    grid = known.grid
    cap = (grid.high_resolution_pixels if high_resolution else None) or grid.max_pixels
    limits = {"factor": grid.factor, "min_pixels": grid.min_pixels, "max_pixels": cap}
    once = smart_resize(*size, **limits)
    _hold(min(once) >= grid.factor, "no side is zero", size, once)
    _hold(not any(side % grid.factor for side in once), "sides are multiples", size, once)
    if max(once) > known.pictures.max_ratio * min(once):
        return False
    twice = smart_resize(*once, **limits)
    _hold(twice == once, "resizing again changes nothing", size, once, twice)
    return True


def assert_fits(source: object, model: str | Model, **settings: Any) -> Fitted | None:
    """Assert that what ``fit`` gives is legal, and that it leaves alone what is.

    Args:
        source: Any source.
        model: The model.
        **settings: What ``fit`` and ``check`` both take.

    Returns:
        What was fitted; ``None``: ``fit`` says that it cannot, and ``check`` refuses it too.
    """
    from vlprep.api.checking import check
    from vlprep.api.fitting import fit
    from vlprep.errors import CannotFitError, MediaError

    before = check(source, model, **settings)
    try:
        fitted = fit(source, model, **settings)
    except (CannotFitError, MediaError) as error:
        _hold(not before.ok, "what is legal can be fitted", error, before.issues)
        return None
    _hold(not (before.ok and fitted.changed), "what is legal is left alone", fitted.steps)
    made: object = fitted.data if fitted.data is not None else fitted.path
    if isinstance(source, FrameList):
        made = FrameList((frame.data for frame in fitted.frames), fps=source.fps)
    after = check(made, model, **settings)
    _hold(after.ok, "what is fitted is legal", after.issues, fitted.steps)
    again = fit(made, model, **settings)
    _hold(not again.changed, "fitting again changes nothing", again.steps)
    return fitted


def assert_service_agrees(request: Request, service: Engine, *, route: str = "openai") -> bool:
    """Assert that the fake takes a request if and only if ``check_request`` passes it.

    Args:
        request: The request.
        service: The fake, with nothing scripted.
        route: The dialect.

    Returns:
        Whether it was taken.
    """
    import json

    from vlprep.api.requests import check_request
    from vlprep.api.writing import to_dashscope, to_openai
    from vlprep.testing.addresses import CHAT, GENERATION
    from vlprep.testing.http import Incoming
    from vlprep.values.choices import Route

    headers = {"authorization": f"Bearer {service.key()}"}
    if Route(route) is Route.OPENAI:
        body, path = to_openai(request, http=True), CHAT
    else:
        body, path = to_dashscope(request, http=True), GENERATION
        headers["x-dashscope-sse"] = "enable"  # the body cannot say what the header does
    report = check_request(body, form=f"{route}-http", edition=service.edition)
    answer = service.answer(Incoming("POST", path, {}, headers, json.dumps(body).encode()))
    taken = service.calls[-1].status == 200  # the error of a stream comes with the status 200
    _hold(taken == report.ok, "the service takes what the check passes", answer, report.issues)
    if taken and report.estimate is not None:
        counted = service.calls[-1].counts.input
        _hold(counted == report.estimate.total_tokens, "usage is the estimate", counted, report)
    return taken


def assert_read_back(request: Request) -> None:
    """Assert that reading what was written gives the request again, in both dialects.

    Files come back byte for byte, URLs as they were.
    """
    from vlprep.api.writing import to_dashscope, to_openai
    from vlprep.wire.parsing import parse_request

    for write, route in ((to_openai, "openai"), (to_dashscope, "dashscope")):
        written = write(request)
        read = parse_request(written, route=route)
        again = write(read)
        _hold(again == written, f"what is read is written alike by {route}", again, written)
        _hold(read.model == request.model, "the model comes back", read)
        _hold(read.parameters == request.parameters, "all parameters come back", read)
        _hold(_said(read) == _said(request), "every part of every turn comes back", read, request)


def _said(request: Request) -> list[tuple[str, list[Any]]]:
    return [(turn.role, [_held(part) for part in turn.parts]) for turn in request.messages]


def _held(part: Part) -> Part:
    """Take the files of a part as bytes, in whatever form they are there."""
    from dataclasses import replace

    from vlprep.values.request import FramesPart, ImagePart, VideoPart

    if isinstance(part, (ImagePart, VideoPart)):
        return replace(part, source=_content(part.source))
    if isinstance(part, FramesPart):
        return replace(part, frames=tuple(map(_content, part.frames)))
    return part


def _content(source: Any) -> Any:
    from vlprep.media.carrying import data_uri_of
    from vlprep.media.sources import is_remote
    from vlprep.values.datauri import parse_data_uri

    return source if is_remote(source) else parse_data_uri(data_uri_of(source)).data


def _hold(fine: bool, law: str, *found: object) -> None:
    if not fine:
        message = f"broken law: {law}: {', '.join(map(repr, found))}"
        raise AssertionError(message)
