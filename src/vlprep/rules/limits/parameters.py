"""Findings on settings: out of range, misplaced, or without effect."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import FPS, SAMPLER
from vlprep.rules.picturing import picture_caps
from vlprep.values.choices import Route, Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.catalog.editions import Rules
    from vlprep.values.model import FrameBudget, Model, Sourced, VisionGrid
    from vlprep.values.settings import Settings
    from vlprep.values.source import Source


class _Limit(NamedTuple):
    """A number, and the page that states it; no page states what the caller asks for."""

    number: int
    source: Source | None


def _stated(row: Sourced, fact: str) -> _Limit:
    return _Limit(getattr(row, fact), row.source_of(fact))


def picture_parameter_findings(model: Model, settings: Settings) -> Iterator[Issue]:
    """Judge the settings for a picture."""
    yield from _films_only(settings)
    grid, rules = model.grid, RULES[settings.edition]
    high = settings.vl_high_resolution_images
    if high and grid.high_resolution_pixels is None:
        yield Issue(
            code="feature-unsupported",
            severity=Severity.WARNING,
            message=f"{model.id} has no high-resolution mode; vl_high_resolution_images does nothing",
            actual="vl_high_resolution_images",
            fix="leave it out, or choose a model that has the mode",
            source=grid.source_of("high_resolution_pixels"),
        )
        high = False
    most = settings.max_pixels
    if most is not None and high:
        yield _no_effect(
            "vl_high_resolution_images sets the cap, so it is ignored",
            most,
            None,
            grid.source_of("high_resolution_pixels"),
            fix="leave max_pixels out, or the flag, whichever is not meant",
        )
    elif (
        most is not None and grid.max_pixels_ceiling is not None and most > grid.max_pixels_ceiling
    ):
        yield _out_of_range("max_pixels", most, _stated(grid, "max_pixels_ceiling"), "at most")
    elif most is not None and most < grid.max_pixels and not rules.smaller_max_pixels:
        yield _no_effect(
            f"it is below the default cap of {grid.max_pixels}, and the larger one holds",
            most,
            grid.max_pixels,
            rules.source,
            fix="shrink the picture yourself, which saves tokens by every rule",
        )
    elif most is not None and most < grid.min_pixels:
        yield _out_of_range("max_pixels", most, _stated(grid, "min_pixels"), "at least")
    yield from _min_pixels(settings, _stated(grid, "min_pixels"), _cap(grid, settings, rules))


def film_parameter_findings(
    budget: FrameBudget, settings: Settings, list_fps: float | None
) -> Iterator[Issue]:
    """Judge the settings for a film, or for a list of frames, whose rate is its own."""
    if settings.vl_high_resolution_images:
        yield _misplaced("vl_high_resolution_images", "pictures", "a film")
    yield from _fps(settings, list_fps)
    most, least = settings.max_pixels, _Limit(1, None)
    if budget.min_pixels_floor is not None:  # else any number above 0 will do
        least = _stated(budget, "min_pixels_floor")
    cap = _stated(budget, "max_pixels") if most is None else _Limit(most, None)
    yield from _min_pixels(settings, least, cap)
    if most is not None and most < least.number:
        yield _out_of_range("max_pixels", most, least, "at least")
    ceiling = budget.max_pixels_ceiling
    if most is not None and ceiling is not None and most > ceiling:
        yield _out_of_range("max_pixels", most, _stated(budget, "max_pixels_ceiling"), "at most")
    total = settings.total_pixels
    if total is not None and total > budget.total_pixels:
        yield _out_of_range("total_pixels", total, _stated(budget, "total_pixels"), "at most")
    if list_fps is None:
        yield from _max_frames(settings, budget)
    elif settings.max_frames is not None:
        yield _misplaced("max_frames", "a film", "a list of frames, which is not sampled")


def _max_frames(settings: Settings, budget: FrameBudget) -> Iterator[Issue]:
    most = settings.max_frames
    if most is None:
        return
    if settings.route is Route.OPENAI:
        yield _misplaced("max_frames", "the DashScope route", "the OpenAI route", Severity.WARNING)
    elif most > budget.max_frames:
        yield _out_of_range("max_frames", most, _stated(budget, "max_frames"), "at most")
    elif most < SAMPLER.least_frames:
        fewest = _Limit(SAMPLER.least_frames, SAMPLER.source)
        yield _out_of_range("max_frames", most, fewest, "at least")


def _fps(settings: Settings, list_fps: float | None) -> Iterator[Issue]:
    rules = RULES[settings.edition]
    fixed = rules.openai_fps if settings.route is Route.OPENAI else None
    if list_fps is not None and settings.fps is not None:
        yield _fps_ignored("a list of frames has a rate of its own", Severity.INFO, None)
    fps = settings.fps if list_fps is None else list_fps
    if fps is None:
        return
    if fixed is not None:
        if list_fps is None:
            text = f"the OpenAI route takes {fixed:g} frames a second, whatever is asked"
            yield _fps_ignored(text, Severity.WARNING, rules.source)
        elif list_fps != fixed:
            yield Issue(
                code="fps-ignored",
                severity=Severity.WARNING,
                message=(
                    f"the list has {list_fps:g} frames a second, and the OpenAI route is fixed at "
                    f"{fixed:g}"
                ),
                limit=fixed,
                actual=list_fps,
                fix="send it by DashScope where the times of the frames matter",
                source=rules.source,
            )
        return
    inside = FPS.least <= fps <= FPS.most if rules.fps_ends_allowed else FPS.least < fps < FPS.most
    if not inside:
        yield fps_out_of_range(fps, rules)


def fps_out_of_range(fps: float, rules: Rules) -> Issue:
    """Say that a rate is none that the service takes, by an edition's rules."""
    ends = "" if rules.fps_ends_allowed else ", the ends not allowed"
    return Issue(
        code="fps-range",
        severity=Severity.ERROR,
        message=f"fps is {fps:g}; it lies between {FPS.least:g} and {FPS.most:g}{ends}",
        limit=FPS.least if fps <= FPS.least else FPS.most,
        actual=fps,
        fix="choose an fps inside the range",
        source=FPS.source if not rules.fps_ends_allowed else rules.source,
    )


def _cap(grid: VisionGrid, settings: Settings, rules: Rules) -> _Limit:
    """Give the cap that holds for a picture."""
    cap = picture_caps(grid, settings, rules).max_pixels
    for fact in ("max_pixels", "high_resolution_pixels"):
        if cap == getattr(grid, fact):
            return _stated(grid, fact)
    return _Limit(cap, None)


def _min_pixels(settings: Settings, least: _Limit, most: _Limit) -> Iterator[Issue]:
    asked = settings.min_pixels
    if asked is not None and asked < least.number:
        yield _out_of_range("min_pixels", asked, least, "at least")
    elif asked is not None and asked > most.number:
        yield _out_of_range("min_pixels", asked, most, "at most")


def _films_only(settings: Settings) -> Iterator[Issue]:
    if settings.fps is not None:
        yield _fps_ignored("a picture has no frames a second", Severity.INFO, None)
    for name in ("max_frames", "total_pixels"):
        if getattr(settings, name) is not None:
            yield _misplaced(name, "a film", "a picture")


def _fps_ignored(why: str, severity: Severity, source: Source | None) -> Issue:
    return Issue(
        code="fps-ignored",
        severity=severity,
        message=f"fps has no effect: {why}",
        fix="leave it out",
        source=source,
    )


def _misplaced(name: str, belongs: str, here: str, severity: Severity = Severity.INFO) -> Issue:
    return Issue(
        code="parameter-misplaced",
        severity=severity,
        message=f"{name} is for {belongs}; it does nothing for {here}",
        actual=name,
        fix="leave it out here",
    )


def _no_effect(why: str, asked: int, limit: int | None, source: Source, *, fix: str) -> Issue:
    return Issue(
        code="max-pixels-no-effect",
        severity=Severity.WARNING,
        message=f"max_pixels is {asked} and has no effect: {why}",
        limit=limit,
        actual=asked,
        fix=fix,
        source=source,
    )


def _out_of_range(name: str, asked: int, limit: _Limit, bound: str) -> Issue:
    return Issue(
        code=name.replace("_", "-") + "-range",
        severity=Severity.ERROR,
        message=f"{name} is {asked}; it is {bound} {limit.number} here",
        limit=limit.number,
        actual=asked,
        fix=f"set {name} to {limit.number}, or leave it out",
        source=limit.source,
    )
