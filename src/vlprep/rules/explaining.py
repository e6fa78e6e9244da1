"""An estimate in words: the formula with this case's numbers, and where each number comes from."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import FPS, MARKERS, SAMPLER
from vlprep.rules.filming import cap_of_frame
from vlprep.rules.limits.seen import cap_fact, row_of_caps
from vlprep.rules.open_weights import cap_setting, weights_of
from vlprep.rules.picturing import PictureCaps
from vlprep.rules.seeing import subject_of
from vlprep.rules.tokens import seen_by
from vlprep.rules.wording import pixels, seconds
from vlprep.values.choices import Profile, Route
from vlprep.values.estimate import checked_estimate

if TYPE_CHECKING:
    from vlprep.rules.clips import Clip
    from vlprep.rules.filming import FrameCaps
    from vlprep.rules.seeing import Seen, Subject
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Sourced
    from vlprep.values.size import Size
    from vlprep.values.source import Source


class _Page:
    """Lines of text whose sources are numbered and listed at the end; each number has its own."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._sources: list[Source] = []

    def say(self, text: str, source: Source | None = None) -> None:
        self._lines.append(text if source is None else f"{text} {self.mark(source)}")

    def mark(self, source: Source) -> str:
        if source not in self._sources:
            self._sources.append(source)
        return f"[{self._sources.index(source) + 1}]"

    def mark_of(self, row: Sourced, fact: str, asked: float | None = None) -> str:
        """Name the page that states a fact; what the caller asks for, no page states."""
        return self.mark(row.source_of(fact)) if asked is None else "(as asked)"

    def text(self) -> str:
        pages = [f"[{number}] {source}" for number, source in enumerate(self._sources, start=1)]
        return "\n".join([*self._lines, *pages])


def explain(estimate: Estimate) -> str:
    """Say in words how an estimate comes about.

    Args:
        estimate: What ``estimate`` gave.

    Returns:
        A few lines: the formula with the numbers of this case, and the source of each rule.

    Raises:
        TypeError: It is no ``Estimate``.
    """
    case = checked_estimate(estimate).case
    subject = subject_of(case.media)
    seen = seen_by(subject, case.model, case.settings)
    page = _Page()
    what = {"image": "a picture", "video": "a film", "frames": "a list of frames"}[subject.kind]
    size = f" of {pixels(subject.size)}" if subject.size else ""
    page.say(
        f"{what}{size} for {case.model.id}, edition {case.settings.edition}, "
        f"profile {case.settings.profile}: {estimate.tokens} tokens"
    )
    sources = _sources_of(estimate)
    if isinstance(seen.caps, PictureCaps):
        _picture(page, estimate, seen, seen.caps, sources)
    else:
        _film(page, estimate, subject, seen, seen.caps, sources)
    if seen.resized is None:
        _unknown(page, estimate, seen)
    elif estimate.lower != estimate.upper:
        page.say(f"bounds: {estimate.lower} to {estimate.upper} tokens")
    for note in estimate.notes:
        page.say(f"note: {note}")
    return page.text()


class _Sources(NamedTuple):
    """Who states a token's size, how frames are taken and paired, and the markers."""

    factor: Source
    fps: Source
    frames: Source
    markers: Source


def _sources_of(estimate: Estimate) -> _Sources:
    """Name the hosted service's pages, or the processors around the open weights."""
    model = estimate.case.model
    if estimate.case.settings.profile is Profile.OPEN_WEIGHTS:
        page = weights_of(model).source
        return _Sources(page, page, page, page)
    return _Sources(model.grid.source_of("factor"), FPS.source, SAMPLER.source, MARKERS.source)


def _picture(
    page: _Page, estimate: Estimate, seen: Seen, caps: PictureCaps, sources: _Sources
) -> None:
    _cells(page, caps.factor, sources)
    least = page.mark_of(row_of_caps(estimate), "min_pixels", estimate.case.settings.min_pixels)
    page.say(f"at least {caps.min_pixels} pixels {least}")
    page.say(f"at most {caps.max_pixels} pixels{_why_cap(page, estimate)}")
    size = subject_of(estimate.case.media).size
    if size is not None and seen.resized is not None:
        _resize(page, size, seen.resized, caps.factor, caps.min_pixels, caps.max_pixels)
        _count(page, seen, seen.resized, caps.factor, sources)


def _unknown(page: _Page, estimate: Estimate, seen: Seen) -> None:
    """Tell the bounds by the edition asked for, then by both, and which of them is counted."""
    what = "size" if estimate.kind == "image" else "size or length"
    page.say(f"the {what} is not known: {seen.lower} to {seen.upper} tokens, markers included")
    if (estimate.lower, estimate.upper) != (seen.lower, seen.upper):
        page.say(f"by both editions: {estimate.lower} to {estimate.upper} tokens")
    page.say(f"the most is counted: {estimate.tokens} tokens")


def _why_cap(page: _Page, estimate: Estimate) -> str:
    """Say why this cap of a picture holds, and who states it."""
    settings, row = estimate.case.settings, row_of_caps(estimate)
    hosted, high = settings.profile is Profile.API, cap_fact(estimate) == "high_resolution_pixels"
    if high:
        why = "vl_high_resolution_images is on, so max_pixels is ignored"
        return f": {why} {page.mark_of(row, 'high_resolution_pixels')}"
    default = page.mark_of(row, "max_pixels") if settings.max_pixels is None else ""
    if not hosted:
        return f": the checkpoint's limits {default}" if default else " (as asked)"
    if default:
        return f": the default {default}"
    rules = RULES[settings.edition]
    if rules.smaller_max_pixels:
        return f" (as asked): it holds, whatever the default {page.mark(rules.source)}"
    grid = estimate.case.model.grid
    return (
        f": of the default {grid.max_pixels} {page.mark_of(grid, 'max_pixels')} and max_pixels "
        f"{settings.max_pixels} (as asked) the larger holds {page.mark(rules.source)}"
    )


def _film(
    page: _Page,
    estimate: Estimate,
    subject: Subject,
    seen: Seen,
    caps: FrameCaps,
    sources: _Sources,
) -> None:
    if subject.clip is not None and subject.kind == "video":
        _sampling(page, estimate, subject.clip, seen, caps, sources)
    elif seen.nframes is not None:
        page.say(f"{seen.nframes} frames as given; fps only tells their times", sources.frames)
    _cells(page, caps.factor, sources)
    hosted = estimate.case.settings.profile is Profile.API
    whole_clip = not hosted and weights_of(estimate.case.model).whole_clip
    page.say(_limits_of_frames(page, estimate, seen, caps))
    if subject.size is None or seen.resized is None or seen.nframes is None:
        return
    if whole_clip:
        page.say(f"each frame is seen at {pixels(seen.resized)}")
    else:
        cap = cap_of_frame(seen.nframes, caps) if hosted else caps.max_pixels
        _resize(page, subject.size, seen.resized, caps.factor, caps.min_pixels, cap)
    page.say(f"two frames are one patch in time: {seen.patches} patches", sources.frames)
    _count(page, seen, seen.resized, caps.factor, sources)


def _limits_of_frames(page: _Page, estimate: Estimate, seen: Seen, caps: FrameCaps) -> str:
    """Give the limits of a frame, or of all together where the processor has them so."""
    settings, row = estimate.case.settings, row_of_caps(estimate)
    if settings.profile is Profile.OPEN_WEIGHTS:
        weights = weights_of(estimate.case.model)
        asked = getattr(settings, cap_setting(estimate.kind, weights))
        return (
            f"{'all frames together have' if weights.whole_clip else 'a frame has'} at least "
            f"{caps.min_pixels} pixels {page.mark_of(row, 'film_min_pixels', settings.min_pixels)} "
            f"and at most {caps.max_pixels} {page.mark_of(row, 'film_max_pixels', asked)}"
        )
    return (
        f"a frame has at least {caps.min_pixels} pixels "
        f"{page.mark_of(row, 'min_pixels', settings.min_pixels)} and at most {caps.max_pixels} "
        f"{page.mark_of(row, 'max_pixels', settings.max_pixels)}, or twice {caps.total_pixels} "
        f"{page.mark_of(row, 'total_pixels', settings.total_pixels)} / "
        f"{seen.nframes or 'the number of frames'} where that is less, but never under "
        f"{SAMPLER.min_pixels_slack:g} times the least {page.mark(SAMPLER.source)}"
    )


def _sampling(
    page: _Page, estimate: Estimate, clip: Clip, seen: Seen, caps: FrameCaps, sources: _Sources
) -> None:
    settings, row = estimate.case.settings, row_of_caps(estimate)
    hosted, rules = settings.profile is Profile.API, RULES[settings.edition]
    if hosted and settings.route is Route.OPENAI and rules.openai_fps is not None:
        why = f"fixed on the OpenAI route {page.mark(rules.source)}"
    elif settings.fps is None:
        why = f"the default {page.mark(sources.fps)}"
    else:
        why = "as asked"
    page.say(
        f"{clip.frames} frames at {clip.fps:.6g} a second are {seconds(clip.seconds)}; "
        f"{caps.fps:g} a second are taken ({why})"
    )
    whole = f"whole seconds count {page.mark(sources.frames)}, " if hosted else ""
    page.say(
        f"{whole}at least {caps.min_frames} frames {page.mark_of(row, 'min_frames')} and at most "
        f"{caps.asked_frames or caps.max_frames} "
        f"{page.mark_of(row, 'max_frames', caps.asked_frames)}: {seen.nframes} frames, "
        f"{(seen.nframes or 0) / clip.seconds:.3g} a second"
    )


def _cells(page: _Page, factor: int, sources: _Sources) -> None:
    page.say(f"{factor}x{factor} pixels are one token", sources.factor)


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


def _count(page: _Page, seen: Seen, resized: Size, factor: int, sources: _Sources) -> None:
    across, down = resized.width // factor, resized.height // factor
    times = f"{seen.patches} * " if seen.nframes else ""
    page.say(f"{times}{across} * {down} = {seen.visual} tokens of the pixels")
    written = ", and written times" if seen.around > MARKERS.tokens else ""
    page.say(
        f"+ {seen.around} around them (markers{written}) = {seen.upper} tokens", sources.markers
    )
