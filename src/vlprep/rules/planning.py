"""The search for the settings that keep a source within a budget at the least loss of detail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import FPS, MARKERS
from vlprep.rules.geometry import tokens_of
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Route
from vlprep.values.media import ImageInfo, VideoInfo
from vlprep.values.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.rules.seeing import Media
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import FrameBudget, Model
    from vlprep.values.settings import Settings
    from vlprep.values.size import Size

_FPS_STEPS = 100
"""An fps is planned to a hundredth: nobody can tell finer ones apart."""


class Option(NamedTuple):
    """One way to send a source.

    Attributes:
        estimate: What the model then sees.
        settings: What to ask of the service.
        shrink_to: Size to which it is resized before it is sent.
    """

    estimate: Estimate
    settings: dict[str, Any]
    shrink_to: Size | None = None


def plan_media(media: Media, model: Model, settings: Settings, budget: int) -> Plan:
    """Plan one source.

    Args:
        media: What the source is.
        model: The model, as the edition of the settings knows it.
        settings: What the request asks for already.
        budget: Most tokens, as ``usage`` reports them.

    Returns:
        Today's settings where they keep the budget; else the smallest shrink that does; the least
        possible one where none does.

    Raises:
        LimitError: The source has no legal size.
    """
    now = estimate_media(media, model, settings)
    options = [Option(now, {})]
    if now.tokens > budget:  # what keeps the budget is left alone, and never made dearer
        options += _options(media, model, settings, budget, now)
    within = [option for option in options if option.estimate.tokens <= budget]
    if not within:
        best = min(options, key=lambda option: option.estimate.tokens)
    elif now.kind == "image":
        best = max(within, key=_detail)
    else:
        best = within[0]  # they come in the order in which they are to be preferred
    found = best.estimate
    between = None
    if found.nframes and found.effective_fps:
        between = 1 / found.effective_fps
    return Plan(
        kind=now.kind,
        budget=budget,
        fits=bool(within),
        tokens=found.tokens,
        original_tokens=now.tokens,
        settings=best.settings,
        shrink_to=best.shrink_to,
        resized=found.resized,
        scale=_scale(media, found),
        nframes=found.nframes,
        effective_fps=found.effective_fps,
        seconds_between=between,
        notes=_notes(best, now),
    )


def _detail(option: Option) -> tuple[int, bool, int]:
    """Order options: most tokens first; then those that change nothing, or ask least."""
    return option.estimate.tokens, option.shrink_to is None, -len(option.settings)


def _options(
    media: Media, model: Model, settings: Settings, budget: int, now: Estimate
) -> Iterator[Option]:
    if isinstance(media, ImageInfo):
        yield from _picture_options(media, model, settings, budget)
    elif model.frames is not None and now.nframes is not None and now.resized is not None:
        yield from _film_options(media, model, model.frames, settings, budget)


def _picture_options(
    picture: ImageInfo, model: Model, settings: Settings, budget: int
) -> Iterator[Option]:
    """Offer a lower ``max_pixels``, and the size to which it may be shrunk."""
    grid, rules = model.grid, RULES[settings.edition]
    plain = replace(settings, vl_high_resolution_images=False, max_pixels=None)
    off = {"vl_high_resolution_images": False} if settings.vl_high_resolution_images else {}
    cap = max(budget - MARKERS.tokens, 1) * grid.factor**2
    least = settings.min_pixels or grid.min_pixels
    cap = max(cap, least)
    most = grid.max_pixels_ceiling
    if (cap >= grid.max_pixels or rules.smaller_max_pixels) and (most is None or cap <= most):
        asked = replace(plain, max_pixels=cap)
        yield Option(estimate_media(picture, model, asked), {**off, "max_pixels": cap})
    # The model's own resize under that cap is where a picture is shrunk to by the caller.
    free = replace(
        model, grid=replace(grid, max_pixels=min(cap, grid.max_pixels), min_pixels=least)
    )
    shrunk = estimate_media(picture, free, plain).resized
    if shrunk is None or tokens_of(shrunk, 1) >= tokens_of(picture.size, 1):
        return
    if max(shrunk) <= model.pictures.max_ratio * min(shrunk):  # rounding can make it too thin
        small = replace(picture, size=shrunk)
        yield Option(estimate_media(small, model, plain), off, shrunk)


def _film_options(
    media: Media, model: Model, limits: FrameBudget, settings: Settings, budget: int
) -> Iterator[Option]:
    """Offer fewer frames a second, as the guide advises for long films; then smaller frames."""
    asked: dict[str, Any] = {}
    slow = settings
    fixed = settings.route is Route.OPENAI and RULES[settings.edition].openai_fps is not None
    if isinstance(media, VideoInfo) and not fixed:
        fps = _slower(media, model, settings, budget)
        asked, slow = {"fps": fps}, replace(settings, fps=fps)
        yield Option(estimate_media(media, model, slow), asked)
    total = max(budget - MARKERS.tokens, 1) * model.grid.factor**2
    asked = {**asked, "total_pixels": min(total, limits.total_pixels)}
    small = replace(slow, total_pixels=asked["total_pixels"])
    yield Option(estimate_media(media, model, small), asked)
    least = limits.min_pixels_floor
    smallest = replace(small, min_pixels=least)
    yield Option(estimate_media(media, model, smallest), {**asked, "min_pixels": least})


def _slower(film: VideoInfo, model: Model, settings: Settings, budget: int) -> float:
    """Find the highest rate within the budget, under the one asked for; else the lowest of all."""
    low = int(FPS.least * _FPS_STEPS) + 1
    high = round((settings.fps or FPS.default) * _FPS_STEPS)
    while low < high:
        middle = (low + high + 1) // 2
        tokens = estimate_media(film, model, replace(settings, fps=middle / _FPS_STEPS)).tokens
        if tokens <= budget:
            low = middle
        else:
            high = middle - 1
    return low / _FPS_STEPS


def _scale(media: Media, found: Estimate) -> float | None:
    """Give the scale against the source as it is, and not as it is after shrinking."""
    if isinstance(media, ImageInfo) and found.resized is not None:
        area = media.size.height * media.size.width
        return float((found.resized.height * found.resized.width / area) ** 0.5)
    return found.scale


def _notes(best: Option, now: Estimate) -> tuple[str, ...]:
    notes = []
    if best.shrink_to is not None:
        notes.append(
            "shrink the picture yourself: by the guide a max_pixels under the default has no effect"
        )
    if now.resized is None:
        notes.append("its size is not known, so nothing can be planned; give it with media=")
    return tuple(notes)
