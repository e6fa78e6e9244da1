"""Findings on what the model sees: tokens over its input, detail lost, bounds in place of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.rules.seeing import size_of
from vlprep.rules.wording import pixels
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model


def seen_findings(estimate: Estimate) -> Iterator[Issue]:
    """Judge an estimate: errors on its lower bound, warnings on its upper one."""
    model, settings = estimate.case.model, estimate.case.settings
    if estimate.resized is None:
        yield Issue(
            code="size-unknown",
            severity=Severity.INFO,
            message=(
                f"nobody has looked at its size or length: between {estimate.lower} and "
                f"{estimate.upper} tokens"
            ),
            actual=estimate.upper,
            fix="say what is behind the URL with media={url: source}",
        )
    most = max_input(model)
    over = _over_input(estimate, most, RULES[settings.edition].input_equal_allowed)
    if most is not None and over is not None:
        less = "at most" if RULES[settings.edition].input_equal_allowed else "fewer than"
        yield Issue(
            code="input-tokens",
            severity=over,
            message=f"{estimate.upper} tokens; {model.id} takes {less} {most} of input",
            limit=most,
            actual=estimate.lower if over is Severity.ERROR else estimate.upper,
            fix="shrink it, take fewer frames, or choose a model with a longer context",
            source=model.context.source,
        )
    size = size_of(estimate.case.media)
    if size and estimate.resized and estimate.scale is not None and estimate.scale < 1:
        yield Issue(
            code="detail-lost",
            severity=Severity.INFO,
            message=(
                f"{pixels(size)} is seen as {pixels(estimate.resized)}: "
                f"{estimate.scale:.0%} of the detail along a side"
            ),
            limit=1,
            actual=round(estimate.scale, 3),
            fix=_more_detail(estimate),
            source=model.grid.source,
        )


def max_input(model: Model, *, thinking: bool | None = None) -> int | None:
    """Give a model's most input tokens, for the thinking mode asked or its usual one."""
    context = model.context
    thinks = context.thinks_by_default if thinking is None else thinking
    return context.max_input_thinking if thinks else context.max_input


def _over_input(estimate: Estimate, most: int | None, equal_allowed: bool) -> Severity | None:
    if most is None:
        return None
    first_refused = most + 1 if equal_allowed else most
    if estimate.lower >= first_refused:
        return Severity.ERROR
    return Severity.WARNING if estimate.upper >= first_refused else None


def _more_detail(estimate: Estimate) -> str:
    settings, grid = estimate.case.settings, estimate.case.model.grid
    if estimate.kind != "image":
        return "fewer frames leave more pixels for each, up to the cap of a frame"
    if settings.vl_high_resolution_images or grid.high_resolution_pixels is None:
        return "cut it into tiles where small text matters"
    return "vl_high_resolution_images=True or a larger max_pixels keeps more, at more tokens"
