"""Which sizes and formats a picture may be brought to, and how many bytes it may have there."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.editions import RULES
from vlprep.catalog.encoders import ENCODERS
from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.rules.fitting import Rung
from vlprep.rules.geometry import smart_resize
from vlprep.rules.limits.bytes import most_bytes
from vlprep.rules.tokens import caps_of_pictures
from vlprep.values.settings import Settings, positive_int
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Self

    from vlprep.values.choices import Transport
    from vlprep.values.estimate import Estimate
    from vlprep.values.issue import Issue, Report
    from vlprep.values.model import Model, PictureLimits

    SeenAt = Callable[[Size], Size]


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

    @classmethod
    def checked(cls, **wishes: Any) -> Self:
        """Take the wishes as a caller gives them.

        Raises:
            TypeError: One is of the wrong type.
            ValueError: The format is none that is written, or ``max_bytes`` is not above 0.
        """
        name, most = wishes["format"], wishes["max_bytes"]
        if name is not None and name not in ENCODERS:
            message = f"format must be one of {', '.join(ENCODERS)}, not {name!r}"
            raise ValueError(message)
        if most is not None:
            wishes["max_bytes"] = positive_int("max_bytes", most)
        for flag in ("keep_size", "shrink", "pad", "enlarge"):
            if not isinstance(wishes[flag], bool):
                message = f"{flag} must be a bool, not {wishes[flag]!r}"
                raise TypeError(message)
        return cls(**wishes)


class PicturePlan(NamedTuple):
    """How a picture is brought to fit.

    Attributes:
        canvas: The size that it is padded to, its top left corner staying where it is.
        rungs: The encodes to try, the best first; none where the wishes leave nothing.
    """

    canvas: Size
    rungs: tuple[Rung, ...]

    @property
    def sizes(self) -> set[Size]:
        """The sizes that the result may have."""
        return {rung.size for rung in self.rungs}


def plan_picture(
    size: Size, seen: SeenAt, model: Model, settings: Settings, wishes: Wishes
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
            sizes = [target]  # it is legal: enlarging rounds both sides up to whole tokens
        elif not wishes.keep_size and taken(target, limits) and _area(target) <= _area(canvas):
            sizes = [target] if wishes.shrink else [canvas, target]
    formats = [name for name in ENCODERS if wishes.format in {None, name}]
    rungs = []
    for step in dict.fromkeys(sizes) if taken(sizes[-1], limits) else ():
        usable = [name for name in formats if _can_hold(name, step, settings)]
        lossless = next((name for name in usable if ENCODERS[name].lossless), None)
        lossy = step == sizes[-1] and "jpeg" in usable
        if lossless or lossy:
            rungs.append(Rung(step, lossless, lossy))
    return PicturePlan(canvas, tuple(rungs))


def seen_alone(model: Model, settings: Settings) -> SeenAt:
    """Give the size at which the model sees a single picture, as a function of its size."""
    caps = caps_of_pictures(model, settings)

    def seen(size: Size) -> Size:
        return smart_resize(
            size.height,
            size.width,
            factor=caps.factor,
            min_pixels=caps.min_pixels,
            max_pixels=caps.max_pixels,
        )

    return seen


def seen_like(estimate: Estimate) -> SeenAt:
    """Give the size at which the model sees every frame of a list, whatever the frame's own."""
    return lambda size: estimate.resized or size


def named_format(wishes: Wishes, name: str) -> Wishes:
    """Let the end of the result's name say its format, where it ends like a picture's.

    Raises:
        ValueError: It names another format than the wishes, or one of films, or it is empty.
    """
    films = tuple(end for row in FILMS.values() for end in row.extensions)
    if not name or name.lower().endswith(films):
        message = f"output={name!r} is no name of a picture; end it with .webp, .png or .jpg"
        raise ValueError(message)
    ends = {end: row.name for row in PICTURES.values() for end in row.extensions}
    named = next((ends[end] for end in ends if name.lower().endswith(end)), wishes.format)
    if wishes.format not in {None, named}:
        message = f"output={name!r} says {named}, format={wishes.format!r} says otherwise"
        raise ValueError(message)
    return wishes._replace(format=named)


def losses(before: Report) -> tuple[Issue, ...]:
    """Give the findings on the original that are true of the result too, and no more seen on it."""
    return tuple(issue for issue in before.issues if issue.code in _LOSSES)


_LOSSES = frozenset(
    ("alpha-flattened", "detail-lost", "extra-frames-ignored", "orientation-applied")
)


def way_out(issues: Sequence[Issue]) -> str:
    """Say what would help a picture whose sides the service does not take."""
    codes = {issue.code for issue in issues}
    if "image-too-small" in codes and "image-aspect-ratio" not in codes:
        return "enlarge=True makes it larger, pad=True lays it on a larger background"
    if "image-aspect-ratio" in codes:
        return "pad=True lays it on a background that is wide enough, or cut it into tiles"
    return "allow another format"


def smaller(wishes: Wishes) -> str:
    """Say what would let a picture have fewer bytes, of what the caller has not allowed yet."""
    ways = []
    if wishes.keep_size:
        ways.append("allow another size than its own")
    if wishes.format is not None:
        ways.append("allow another format")
    if wishes.max_bytes is not None:
        ways.append("allow more bytes")
    return " or ".join([*ways, "cut the picture into tiles"])


def room(model: Model, settings: Settings, transport: Transport, wishes: Wishes) -> dict[str, int]:
    """Give the most bytes that a picture may have, for each format that it may be written in."""
    most = {
        name: most_bytes(PICTURES[name].media_type, model, settings, transport, film=False)
        for name in ENCODERS
    }
    own = wishes.max_bytes
    return {name: count if own is None else min(count, own) for name, count in most.items()}


def taken(size: Size, limits: PictureLimits) -> bool:
    """Tell whether the service takes a picture of this size."""
    return min(size) > limits.side_above and _ratio_taken(size, limits)


def _canvas(size: Size, seen: SeenAt, limits: PictureLimits) -> Size:
    """Lengthen the shorter side until both the picture and what the model sees of it are legal."""
    short = max(min(size), ceil(max(size) / limits.max_ratio), limits.side_above + 1)
    long = max(*size, limits.side_above + 1)
    wide = size.width >= size.height
    while True:
        canvas = Size(short, long) if wide else Size(long, short)
        if taken(seen(canvas), limits):
            return canvas
        short += 1


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
