"""Why the service reported another number than was estimated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.catalog.sampling import MARKERS
from vlprep.catalog.texts import TEMPLATE
from vlprep.errors import LimitError
from vlprep.rules.models import in_other_edition
from vlprep.rules.requests.totals import sum_of_bounds
from vlprep.rules.tokens import caps_of_pictures, estimate_media, other_of
from vlprep.values.choices import Profile
from vlprep.values.reconciliation import Reconciliation, UsageLine
from vlprep.values.request_estimate import RequestEstimate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings

_USAGE_NAMES = {
    "total": ("prompt_tokens", "input_tokens"),
    "text": ("text_tokens",),
    "image": ("image_tokens",),
    "video": ("video_tokens",),
}
_BOUNDS = "within the bounds of what was not known when it was estimated"
_THINKING = "thinking was on, or off, other than the request says"
_BY_TEXT = {
    TEMPLATE.thinking: _THINKING,
    -TEMPLATE.thinking: _THINKING,
    TEMPLATE.system_before: "a system prompt of the service's own, as until 2025",
}
"""What makes so many tokens more or fewer, whatever the media are."""
_DETAILS = ("prompt_tokens_details", "input_tokens_details")
_KINDS = {"image": ("image",), "video": ("video", "frames")}


class Variant(NamedTuple):
    """Another way to count the same source, and its name."""

    name: str
    model: Model
    settings: Settings


def reconcile(
    estimate: Estimate | RequestEstimate, usage: Mapping[str, Any] | object
) -> Reconciliation:
    """Hold an estimate against the ``usage`` of an answer.

    Args:
        estimate: What ``estimate_request`` gave, or ``estimate`` for the single picture of a
            request.
        usage: ``usage`` of an answer of either dialect, as an object or a ``dict``, or the answer
            that holds it. Every detail in it is optional.

    Returns:
        A line for each number that was reported. Where one differs, the rules that are known to
        be contested are tried, and the one that gives the reported number is named.

    Raises:
        ValueError: It holds no number that the estimate has too, so nothing can be compared.
    """
    inner = _get(usage, "usage")
    reported = reported_tokens(usage if inner is None else inner)
    estimates = _estimates(estimate)
    lines = []
    for kind, number in reported.items():
        expected = _expected(estimate, kind)
        if expected is None:
            continue
        tokens, lower, upper = expected
        why = "" if tokens == number else _explain(kind, number, tokens, estimates)
        if not why and tokens != number and lower <= number and (upper is None or number <= upper):
            why = _BOUNDS
        lines.append(
            UsageLine(
                kind=kind,
                estimated=tokens,
                lower=lower,
                upper=upper,
                reported=number,
                explanation=why,
            )
        )
    if not lines:
        raise ValueError(_nothing_reported(reported, usage))
    return Reconciliation(lines=tuple(_total_by_parts(lines)))


def _nothing_reported(reported: dict[str, int], usage: object) -> str:
    """Say why there is nothing to compare."""
    if reported:
        return (
            f"usage tells {', '.join(reported)} alone, which are not in this estimate; "
            "estimate_request() counts them all"
        )
    return (
        f"no tokens of input are told in this {type(usage).__name__}; give usage of an answer, which "
        "a stream holds only where it is asked for"
    )


def _total_by_parts(lines: list[UsageLine]) -> Iterator[UsageLine]:
    """Explain a total by its parts, where each is explained and they add up."""
    parts = [line for line in lines if line.kind != "total"]
    names = [line.explanation for line in parts if not line.agrees]
    for line in lines:
        adds_up = (
            line.kind == "total"
            and line.reported == sum(part.reported for part in parts)
            and line.estimated == sum(part.estimated for part in parts)
        )
        # A rule says more than bounds do.
        if adds_up and line.explanation in {"", _BOUNDS} and names and all(names):
            yield replace(line, explanation="; ".join(dict.fromkeys(names)))
        else:
            yield line


def reported_tokens(usage: Mapping[str, Any] | object) -> dict[str, int]:
    """Read the numbers of input that a ``usage`` holds."""
    details = next((found for name in _DETAILS if (found := _get(usage, name))), None)
    found = {}
    for kind, names in _USAGE_NAMES.items():
        for holder in (usage, details):
            numbers = [_get(holder, name) for name in names]
            number = next((n for n in numbers if type(n) is int and n >= 0), None)
            if number is not None:
                found[kind] = number
                break
    return found


def _expected(
    estimate: Estimate | RequestEstimate, kind: str
) -> tuple[int, int, int | None] | None:
    """Give what was estimated of a kind, with its bounds."""
    if not isinstance(estimate, RequestEstimate):
        if estimate.kind not in _KINDS.get(kind, ()):
            return None
        return estimate.tokens, estimate.lower, estimate.upper
    if kind == "total":
        return estimate.total_tokens, estimate.lower, estimate.upper
    parts = [part for part in estimate.parts if part.kind in _KINDS.get(kind, ("text", "other"))]
    tokens = getattr(estimate, f"{kind}_tokens")
    fixed = tokens - sum(part.tokens for part in parts)
    return (
        tokens,
        fixed + sum(part.lower for part in parts),
        sum_of_bounds((fixed, *(part.upper for part in parts))),
    )


def _estimates(estimate: Estimate | RequestEstimate) -> list[Estimate]:
    if isinstance(estimate, RequestEstimate):
        return [part.estimate for part in estimate.parts if part.estimate is not None]
    return [estimate]


def _explain(kind: str, reported: int, tokens: int, estimates: list[Estimate]) -> str:
    """Name the first known rule that gives the reported number."""
    seen = [one for one in estimates if one.kind in _KINDS.get(kind, ("image", "video", "frames"))]
    markers = MARKERS.tokens * len(seen)
    if kind in _KINDS and markers and tokens - reported == markers:
        return "the markers are not in it, as until late 2025"
    if kind == "text" and reported - tokens == MARKERS.tokens * len(estimates):
        return "the markers of the media are in it, as until late 2025"
    by_text = _BY_TEXT if kind in {"text", "total"} else {}
    if reported - tokens in by_text:
        return by_text[reported - tokens]
    if kind == "text":
        return ""
    rest = tokens - sum(one.tokens for one in seen)
    for number in range(max((len(_variants(one)) for one in seen), default=0)):
        counted, names = rest, set()
        for one in seen:
            variants = _variants(one)
            variant = variants[min(number, len(variants) - 1)]
            counted += _count(one, variant)
            names.add(variant.name)
        if counted == reported:
            return "; ".join(sorted(names))
        if kind in _KINDS and counted - markers == reported:
            return "; ".join(sorted(names)) + "; and the markers are not in it"
        if counted != tokens and reported - counted in by_text:
            return "; ".join((*sorted(names), by_text[reported - counted]))
    return ""


def _count(estimate: Estimate, variant: Variant) -> int:
    try:
        return estimate_media(estimate.case.media, variant.model, variant.settings).tokens
    except LimitError:
        return estimate.tokens


def _variants(estimate: Estimate) -> list[Variant]:
    """List the other ways to count a source that are known to be contested."""
    return list(_variants_of(estimate.case.model, estimate.case.settings, estimate.kind))


def _variants_of(model: Model, settings: Settings, kind: str) -> Iterator[Variant]:
    other = replace(settings, edition=other_of(settings.edition))
    other_model = in_other_edition(model)
    name = f"edition {str(other.edition)!r}"
    if kind == "image" and settings.profile is Profile.API:
        limits = caps_of_pictures(other_model, other)
        cap = limits.max_pixels // limits.factor**2
        name = f"the {cap} cap of {name}"
    yield Variant(name, other_model, other)
    high = settings.vl_high_resolution_images
    toggled = replace(settings, vl_high_resolution_images=not high)
    yield Variant(f"vl_high_resolution_images was {'off' if high else 'on'}", model, toggled)
    unset = replace(settings, min_pixels=None, max_pixels=None, total_pixels=None)
    yield Variant("the limits of pixels that were asked for had no effect", model, unset)
    yield Variant("fps had no effect", model, replace(settings, fps=None))
    if model.weights is not None and settings.profile is Profile.API:
        weights = replace(settings, profile=Profile.OPEN_WEIGHTS)
        yield Variant("the limits of the open weights, profile 'open-weights'", model, weights)


def _get(thing: object, name: str) -> Any:
    """Read a key or an attribute."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)
