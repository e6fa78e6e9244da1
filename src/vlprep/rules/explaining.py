"""An estimate in words: the formula with this case's numbers, and where each number comes from."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import FPS, MARKERS, SAMPLER
from vlprep.rules.frames import frame_cap
from vlprep.rules.seeing import PictureLimits, subject_of
from vlprep.rules.tokens import seen_by
from vlprep.rules.wording import pixels, seconds
from vlprep.values.choices import Profile, Route

if TYPE_CHECKING:
    from vlprep.rules.filming import FilmLimits
    from vlprep.rules.frames import Clip
    from vlprep.rules.seeing import Seen, Subject
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import VisionGrid, Weights
    from vlprep.values.size import Size
    from vlprep.values.source import Source


class _Page:
    """Lines of text whose sources are numbered and listed at the end."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._sources: list[Source] = []

    def say(self, text: str, source: Source | None = None) -> None:
        if source is not None and source not in self._sources:
            self._sources.append(source)
        mark = f" [{self._sources.index(source) + 1}]" if source is not None else ""
        self._lines.append(text + mark)

    def text(self) -> str:
        pages = [f"[{number}] {source}" for number, source in enumerate(self._sources, start=1)]
        return "\n".join([*self._lines, *pages])


def explain(estimate: Estimate) -> str:
    """Say in words how an estimate comes about.

    Args:
        estimate: What ``estimate`` gave.

    Returns:
        A few lines: the formula with the numbers of this case, and the source of each rule.
    """
    case = estimate.case
    subject = subject_of(case.media)
    seen = seen_by(subject, case.model, case.settings)
    page = _Page()
    what = {"image": "a picture", "video": "a film", "frames": "a list of frames"}[subject.kind]
    size = f" of {pixels(subject.size)}" if subject.size else ""
    page.say(
        f"{what}{size} for {case.model.id}, edition {case.settings.edition}, "
        f"profile {case.settings.profile}: {estimate.tokens} tokens"
    )
    if isinstance(seen.limits, PictureLimits):
        _picture(page, estimate, seen, seen.limits)
    else:
        _film(page, estimate, subject, seen, seen.limits)
    if estimate.lower != estimate.upper:
        page.say(f"bounds: {estimate.lower} to {estimate.upper} tokens")
    for note in estimate.notes:
        page.say(f"note: {note}")
    return page.text()


def _picture(page: _Page, estimate: Estimate, seen: Seen, limits: PictureLimits) -> None:
    case = estimate.case
    open_weights = case.settings.profile is Profile.OPEN_WEIGHTS
    row = case.model.weights if open_weights and case.model.weights else case.model.grid
    _cells(page, limits.factor, row.source_of("factor"))
    page.say(f"at least {limits.min_pixels} pixels", row.source_of("min_pixels"))
    page.say(
        f"at most {limits.max_pixels} pixels: {_why_cap(estimate)}", _cap_source(estimate, row)
    )
    size = subject_of(case.media).size
    if size is None or seen.resized is None:
        page.say("the size is not known, so the cap of the mode is counted")
        return
    _resize(page, size, seen.resized, limits.factor, limits.min_pixels, limits.max_pixels)
    _count(page, seen, seen.resized, limits.factor)


def _why_cap(estimate: Estimate) -> str:
    settings, grid = estimate.case.settings, estimate.case.model.grid
    if settings.profile is Profile.OPEN_WEIGHTS:
        return "the checkpoint's limits" if settings.max_pixels is None else "as asked"
    if settings.vl_high_resolution_images and grid.high_resolution_pixels is not None:
        return "vl_high_resolution_images is on, so max_pixels is ignored"
    if settings.max_pixels is None:
        return "the default"
    if RULES[settings.edition].smaller_max_pixels:
        return f"max_pixels is {settings.max_pixels}"
    return f"the larger of the default {grid.max_pixels} and max_pixels {settings.max_pixels}"


def _cap_source(estimate: Estimate, row: VisionGrid | Weights) -> Source:
    """Give the page that says why this cap holds: an asked one by the edition's own rule."""
    settings, grid = estimate.case.settings, estimate.case.model.grid
    if settings.profile is Profile.OPEN_WEIGHTS:
        return row.source_of("max_pixels")
    if settings.vl_high_resolution_images and grid.high_resolution_pixels is not None:
        return grid.source_of("high_resolution_pixels")
    if settings.max_pixels is None:
        return grid.source_of("max_pixels")
    return RULES[settings.edition].source


def _film(
    page: _Page, estimate: Estimate, subject: Subject, seen: Seen, limits: FilmLimits
) -> None:
    case = estimate.case
    source = (case.model.frames or case.model.grid).source_of("max_pixels")
    if case.settings.profile is Profile.OPEN_WEIGHTS and case.model.weights:
        source = case.model.weights.source
    if subject.clip is not None and subject.kind == "video":
        _sampling(page, estimate, subject.clip, seen, limits, source)
    elif seen.nframes is not None:
        page.say(f"{seen.nframes} frames as given; fps only tells their times", source)
    _cells(page, limits.factor, source)
    if subject.size is None or seen.resized is None or seen.nframes is None:
        page.say("size or length is not known, so the cap of the mode is counted")
        return
    cap = frame_cap(
        seen.nframes,
        min_pixels=limits.min_pixels,
        max_pixels=limits.max_pixels,
        total_pixels=limits.total_pixels,
    )
    if case.settings.profile is Profile.API:
        page.say(
            f"a frame has at least {limits.min_pixels} pixels and at most {cap:.6g}: the smaller of "
            f"{limits.max_pixels} and twice {limits.total_pixels} / {seen.nframes}",
            source,
        )
        _resize(page, subject.size, seen.resized, limits.factor, limits.min_pixels, cap)
    else:
        page.say(f"each frame is seen at {pixels(seen.resized)}", source)
    page.say(f"two frames are one patch in time: {seen.patches} patches", SAMPLER.source)
    _count(page, seen, seen.resized, limits.factor)


def _sampling(
    page: _Page, estimate: Estimate, clip: Clip, seen: Seen, limits: FilmLimits, source: Source
) -> None:
    settings = estimate.case.settings
    rules = RULES[settings.edition]
    fixed = settings.route is Route.OPENAI and rules.openai_fps is not None
    why = (
        "fixed on the OpenAI route" if fixed else "the default" if settings.fps is None else "asked"
    )
    page.say(
        f"{clip.frames} frames at {clip.fps:.6g} a second are {seconds(clip.seconds)}; "
        f"{limits.fps:g} a second are taken ({why})",
        rules.source if fixed else FPS.source,
    )
    rule = "whole seconds count, " if settings.profile is Profile.API else ""
    page.say(
        f"{rule}at least {SAMPLER.min_frames} frames and at most "
        f"{limits.asked_frames or limits.max_frames}: {seen.nframes} frames, "
        f"{(seen.nframes or 0) / clip.seconds:.3g} a second",
        SAMPLER.source if settings.profile is Profile.API else source,
    )


def _cells(page: _Page, factor: int, source: Source) -> None:
    page.say(f"{factor}x{factor} pixels are one token", source)


def _resize(
    page: _Page, size: Size, resized: Size, factor: int, min_pixels: int, max_pixels: float
) -> None:
    """Tell which of the three branches of the resize is taken."""
    rounded = [round(side / factor) * factor for side in (size.width, size.height)]
    product = rounded[0] * rounded[1]
    page.say(
        f"sides to the nearest multiple of {factor}: {size.width} -> {rounded[0]}, "
        f"{size.height} -> {rounded[1]}; {rounded[0]} * {rounded[1]} = {product} pixels"
    )
    area = size.height * size.width
    if product > max_pixels:
        beta = sqrt(area / max_pixels)
        page.say(
            f"that is above {max_pixels:.10g}: both sides divided by "
            f"sqrt({area} / {max_pixels:.10g}) = {beta:.4f}, rounded down: {pixels(resized)}"
        )
    elif product < min_pixels:
        beta = sqrt(min_pixels / area)
        page.say(
            f"that is below {min_pixels}: both sides times sqrt({min_pixels} / {area}) = "
            f"{beta:.4f}, rounded up: {pixels(resized)}"
        )
    else:
        page.say(f"that is within the limits: seen at {pixels(resized)}")


def _count(page: _Page, seen: Seen, resized: Size, factor: int) -> None:
    across, down = resized.width // factor, resized.height // factor
    times = f"{seen.patches} * " if seen.nframes else ""
    page.say(f"{times}{across} * {down} = {seen.visual} tokens of the pixels")
    written = ", and written times" if seen.around > MARKERS.tokens else ""
    page.say(
        f"+ {seen.around} around them (markers{written}) = {seen.upper} tokens", MARKERS.source
    )
