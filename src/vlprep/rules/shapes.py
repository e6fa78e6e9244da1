"""Which sizes and formats a picture may be brought to, and how many bytes it may have there."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.encoders import ENCODERS
from vlprep.catalog.formats import PICTURES
from vlprep.rules.fitting import Rung
from vlprep.rules.limits.bytes import most_bytes
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.values.choices import Transport
    from vlprep.values.model import Model, PictureLimits
    from vlprep.values.settings import Settings

    Seen = Callable[[Size], Size]


class Wishes(NamedTuple):
    """What the caller allows or asks for, beside what the service asks for.

    Attributes:
        format: Format of the result; ``None``: the best that fits.
        max_bytes: A limit of the caller's own.
        keep_size: The size stays, whatever the model sees.
        shrink: A legal picture is brought to the model's size too, where that saves bytes.
        pad: A picture that is too thin or too small may be laid on a larger background.
        enlarge: A picture that is too small may be enlarged.
    """

    format: str | None = None
    max_bytes: int | None = None
    keep_size: bool = False
    shrink: bool = False
    pad: bool = False
    enlarge: bool = False


class PicturePlan(NamedTuple):
    """How a picture is brought to fit.

    Attributes:
        canvas: The size that it is padded to, its top left corner staying where it is.
        rungs: The encodes to try, the best first; none where the wishes leave nothing.
    """

    canvas: Size
    rungs: tuple[Rung, ...]


def plan_picture(
    size: Size, seen: Seen, model: Model, settings: Settings, wishes: Wishes
) -> PicturePlan:
    """Lay out what is tried for a picture, losslessly first.

    Args:
        size: Its height and width as shown.
        seen: Gives the size at which the model sees a picture of a size that can be seen.
        model: The model.
        settings: What the request asks for.
        wishes: What the caller allows.
    """
    limits = model.pictures
    canvas = _canvas(size, seen, limits) if wishes.pad else size
    sizes = [canvas]
    if _ratio_taken(canvas, limits):
        target = seen(canvas)
        if min(canvas) <= limits.side_above and wishes.enlarge:
            sizes = [target if taken(target, limits) else _least(canvas, limits)]
        elif not wishes.keep_size and taken(target, limits) and _area(target) <= _area(canvas):
            sizes = [target] if wishes.shrink else [canvas, target]
    formats = ENCODERS if wishes.format is None else (wishes.format,)
    rungs = []
    for step in dict.fromkeys(sizes) if taken(sizes[-1], limits) else ():
        usable = [name for name in formats if _can_hold(name, step, settings)]
        lossless = next((name for name in usable if ENCODERS[name].lossless), None)
        lossy = step == sizes[-1] and not wishes.shrink and "jpeg" in usable
        if lossless or lossy:
            rungs.append(Rung(step, lossless, lossy))
    return PicturePlan(canvas, tuple(rungs))


def room(model: Model, transport: Transport, wishes: Wishes) -> dict[str, int]:
    """Give the most bytes that a picture may have, for each format that it may be written in."""
    most = {
        name: most_bytes(PICTURES[name].media_type, model, transport, film=False)
        for name in ENCODERS
    }
    own = wishes.max_bytes
    return {name: count if own is None else min(count, own) for name, count in most.items()}


def taken(size: Size, limits: PictureLimits) -> bool:
    """Tell whether the service takes a picture of this size."""
    return min(size) > limits.side_above and _ratio_taken(size, limits)


def _canvas(size: Size, seen: Seen, limits: PictureLimits) -> Size:
    """Lengthen the shorter side until both the picture and what the model sees of it are legal."""
    short = max(min(size), ceil(max(size) / limits.max_ratio), limits.side_above + 1)
    long = max(max(size), limits.side_above + 1)
    wide = size.width >= size.height
    while True:
        canvas = Size(short, long) if wide else Size(long, short)
        if taken(seen(canvas), limits):
            return canvas
        short += 1


def _least(size: Size, limits: PictureLimits) -> Size:
    """Enlarge a picture until its shorter side is just long enough."""
    scale = (limits.side_above + 1) / min(size)
    return Size(ceil(size.height * scale), ceil(size.width * scale))


def _ratio_taken(size: Size, limits: PictureLimits) -> bool:
    return max(size) <= limits.max_ratio * min(size)


def _area(size: Size) -> int:
    return size.height * size.width


def _can_hold(name: str, size: Size, settings: Settings) -> bool:
    """Ask the encoder's limits, and the edition's formats for pictures from 4K on."""
    if max(size) > ENCODERS[name].most_side:
        return False
    large = RULES[settings.edition].large_pictures
    return large is None or _area(size) < large.pixels or name in large.formats
