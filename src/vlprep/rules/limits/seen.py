"""Findings on what the model sees: tokens over its input, detail lost, bounds in place of a number."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.catalog.sampling import SAMPLER
from vlprep.rules.frames import frame_floor
from vlprep.rules.open_weights import cap_setting, weights_of
from vlprep.rules.picturing import picture_caps
from vlprep.rules.seeing import size_of, subject_of
from vlprep.rules.wording import pixels
from vlprep.values.choices import Profile, Severity
from vlprep.values.issue import Issue
from vlprep.values.model import FrameBudget, VisionGrid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model, Weights


def seen_findings(estimate: Estimate) -> Iterator[Issue]:
    """Judge an estimate: errors on its lower bound, warnings on its upper one."""
    if estimate.resized is None:
        what = "size" if estimate.kind == "image" else "size or length"
        bounds = f"between {estimate.lower} and {estimate.upper} tokens"
        assumed = subject_of(estimate.case.media).assumed
        yield Issue(
            code="size-unknown",
            severity=Severity.INFO,
            message=f"nobody has looked at its {what}: {bounds}"
            + (", if it is a picture, which its name does not say" if assumed else ""),
            actual=estimate.upper,
            fix="say what is behind the URL with media={url: source}",
        )
    if estimate.case.settings.profile is Profile.API:  # a server of one's own has its own limit
        yield from _input_findings(estimate)
        yield from _budget_findings(estimate)
    yield from _detail_findings(estimate)


def not_looked_at(frames: int) -> Issue:
    """Tell of frames behind URLs that nobody has described.

    Args:
        frames: How many of a list there are; the finding is for the first one.
    """
    more = f", nor at {frames - 1} more" if frames > 1 else ""
    return Issue(
        code="size-unknown",
        severity=Severity.INFO,
        message=f"nobody has looked at it{more}; all frames are counted by the first of known size",
        fix="say what is behind the URL with media={url: source}",
    )


def max_input(model: Model) -> int | None:
    """Give a model's most input tokens in its usual mode, or ``None`` where nobody published it."""
    most: int | None = getattr(model.context, _input_fact(model))
    return most


def _input_fact(model: Model) -> str:
    return "max_input_thinking" if model.context.thinks_by_default else "max_input"


def _input_findings(estimate: Estimate) -> Iterator[Issue]:
    model, rules = estimate.case.model, RULES[estimate.case.settings.edition]
    most = max_input(model)
    if most is None:
        yield Issue(
            code="limit-not-known",
            severity=Severity.INFO,
            message=f"nobody has published how many tokens of input {model.id} takes",
            fix="keep to a small request, and try it",
        )
        return
    first_refused = most + 1 if rules.input_equal_allowed else most
    if estimate.upper < first_refused:
        return
    refused = estimate.lower >= first_refused
    less = "at most" if rules.input_equal_allowed else "fewer than"
    counted = str(estimate.lower) if estimate.exact else f"{estimate.lower} to {estimate.upper}"
    yield Issue(
        code="input-tokens",
        severity=Severity.ERROR if refused else Severity.WARNING,
        message=f"{counted} tokens; {model.id} takes {less} {most} of input",
        limit=most,
        actual=estimate.lower if refused else estimate.upper,
        fix="shrink it, take fewer frames, or choose a model with a longer context",
        source=model.context.source_of(_input_fact(model)),
    )


def _budget_findings(estimate: Estimate) -> Iterator[Issue]:
    """Tell where frames keep their least size, though there are too many for ``total_pixels``."""
    settings, budget = estimate.case.settings, estimate.case.model.frames
    if estimate.kind == "image" or budget is None:
        return
    asked = settings.total_pixels
    total = asked or budget.total_pixels
    frames = estimate.nframes or SAMPLER.least_frames
    floor = frame_floor(settings.min_pixels or budget.min_pixels)
    needed = ceil(frames * floor / SAMPLER.frames_per_patch)
    if total < needed:
        yield Issue(
            code="total-pixels-range",
            severity=Severity.WARNING,
            message=(
                f"total_pixels is {total}, and {frames} frames of at least {floor} pixels are "
                f"{needed} by pairs: the frames keep their least size"
            ),
            limit=needed,
            actual=total,
            fix="take fewer frames, or a smaller min_pixels"
            + (f", or set total_pixels to {needed} or more" if asked else ""),
            source=SAMPLER.source,
        )


def _detail_findings(estimate: Estimate) -> Iterator[Issue]:
    size, scale = size_of(estimate.case.media), estimate.scale
    if size is None or estimate.resized is None or scale is None or round(scale, 2) >= 1:
        return  # what rounding to the grid takes away is no detail
    yield Issue(
        code="detail-lost",
        severity=Severity.INFO,
        message=(
            f"{pixels(size)} is seen as {pixels(estimate.resized)}: {scale:.0%} of the detail along "
            "a side"
        ),
        limit=1,
        actual=round(scale, 3),
        fix=_more_detail(estimate),
        source=row_of_caps(estimate).source_of(fact) if (fact := cap_fact(estimate)) else None,
    )


def row_of_caps(estimate: Estimate) -> VisionGrid | FrameBudget | Weights:
    """Give the facts that limit the picture or each frame."""
    model = estimate.case.model
    if estimate.case.settings.profile is Profile.OPEN_WEIGHTS:
        return weights_of(model)
    if estimate.kind != "image" and model.frames is not None:
        return model.frames
    return model.grid


def cap_fact(estimate: Estimate) -> str | None:
    """Name the fact that caps the picture or each frame; ``None`` where the caller asks for it."""
    settings, row = estimate.case.settings, row_of_caps(estimate)
    if isinstance(row, VisionGrid):
        if settings.vl_high_resolution_images and row.high_resolution_pixels is not None:
            return "high_resolution_pixels"
        cap = picture_caps(row, settings, RULES[settings.edition]).max_pixels
        return "max_pixels" if cap == row.max_pixels else None
    if isinstance(row, FrameBudget):
        most = settings.max_pixels or row.max_pixels
        total = settings.total_pixels or row.total_pixels
        shared = total * SAMPLER.frames_per_patch < most * (estimate.nframes or 0)
        fact = "total_pixels" if shared else "max_pixels"
        return fact if getattr(settings, fact) is None else None
    fact = "max_pixels" if estimate.kind == "image" else "film_max_pixels"
    return fact if getattr(settings, cap_setting(estimate.kind, row)) is None else None


def _more_detail(estimate: Estimate) -> str:
    settings, model = estimate.case.settings, estimate.case.model
    if settings.profile is Profile.OPEN_WEIGHTS:
        return (
            f"a larger {cap_setting(estimate.kind, weights_of(model))} keeps more, at more tokens"
        )
    if estimate.kind != "image":
        return "fewer frames leave more pixels for each, up to the cap of a frame"
    if settings.vl_high_resolution_images or model.grid.high_resolution_pixels is None:
        return "cut it into tiles where small text matters"
    return "vl_high_resolution_images=True or a larger max_pixels keeps more, at more tokens"
