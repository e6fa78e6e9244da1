"""Findings on a picture's sides: too small, too long, too many pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.guard import DECODE_GUARD
from vlprep.rules.wording import pixels
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.catalog.editions import LargePictures
    from vlprep.values.media import ImageInfo
    from vlprep.values.model import PictureLimits
    from vlprep.values.size import Size


def side_findings(size: Size, limits: PictureLimits) -> Iterator[Issue]:
    """Judge the sides of a picture or frame."""
    if min(size) <= limits.side_above:
        yield too_small(size, limits)
    if max(size) > limits.max_ratio * min(size):
        yield aspect_ratio(size, limits)


def too_small(size: Size, limits: PictureLimits) -> Issue:
    """Name the side that is too short; the limit itself is refused."""
    name, side = min(("height", size.height), ("width", size.width), key=lambda side: side[1])
    return Issue(
        code="image-too-small",
        severity=Severity.ERROR,
        message=f"{name} is {side} pixels; both sides must be larger than {limits.side_above}",
        limit=limits.side_above,
        actual=side,
        fix="fit() with enlarge=True enlarges it, with pad=True lays it on a background",
        source=limits.source_of("side_above"),
    )


def aspect_ratio(size: Size, limits: PictureLimits) -> Issue:
    """Give the ratio of the longer side to the shorter one; the limit itself is allowed."""
    ratio = max(size) / min(size)
    return Issue(
        code="image-aspect-ratio",
        severity=Severity.ERROR,
        message=(
            f"{pixels(size)} has sides in a ratio of {ratio:.6g}; "
            f"at most {limits.max_ratio} is taken"
        ),
        limit=limits.max_ratio,
        actual=ratio,
        fix="fit() with pad=True lays it on a background, or cut it into tiles",
        source=limits.source_of("max_ratio"),
    )


def bomb_findings(size: Size) -> Iterator[Issue]:
    """Tell of a picture that is not decoded here, whoever sees it."""
    count = size.height * size.width
    if count <= DECODE_GUARD.pixels:
        return
    yield Issue(
        code="pixel-bomb",
        severity=Severity.WARNING,
        message=(
            f"{pixels(size)} is {count / 1e6:.0f} megapixels; above "
            f"{DECODE_GUARD.pixels / 1e6:.0f} it is not decoded here by default, and a server may "
            "time out on it"
        ),
        limit=DECODE_GUARD.pixels,
        actual=count,
        fix="shrink it first, or raise max_decode_pixels (--max-decode-pixels) if you trust it",
        source=DECODE_GUARD.source,
    )


def large_picture_findings(picture: ImageInfo, large: LargePictures) -> Iterator[Issue]:
    """Judge a picture from 4K on, where only some formats are taken."""
    count = picture.size.height * picture.size.width
    if count >= large.pixels and picture.format and picture.format not in large.formats:
        yield Issue(
            code="image-format",
            severity=Severity.ERROR,
            message=(
                f"{picture.format} of {pixels(picture.size)}: from {large.pixels:,} pixels on "
                f"only {' and '.join(large.formats)} are taken"
            ),
            limit=", ".join(large.formats),
            actual=picture.format,
            fix=f"shrink it, or convert it to {' or '.join(large.formats)}",
            source=large.source,
        )
    if count > large.most:
        yield Issue(
            code="image-too-large",
            severity=Severity.WARNING,
            message=(
                f"{pixels(picture.size)} is more than {large.most:,} pixels, where requests "
                "may time out"
            ),
            limit=large.most,
            actual=count,
            fix="shrink it first",
            source=large.source,
        )
