"""What the model sees, beside the original; and contact sheets."""

from __future__ import annotations

from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

from vlprep.catalog.drawing import SHEET
from vlprep.draw.fonts import Lettering
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL.Image import Image

_GROUND, _INK, _QUIET = "#f4f4f2", "#1a1a1a", "#5c5c5c"
_GRID_DARK, _GRID_LIGHT = (0, 0, 0, 150), (255, 255, 255, 150)
_PANEL = 1100
_DETAIL = 0.35
_LETTERS = 22


class Thumb(NamedTuple):
    """One picture of a contact sheet, and what stands below it."""

    picture: Image
    words: str


def as_seen(picture: Image, size: Size) -> Image:
    """Resize a picture as the service does: bicubic."""
    from PIL.Image import Resampling

    return picture.convert("RGB").resize((size.width, size.height), Resampling.BICUBIC)


def with_grid(picture: Image, cell: float) -> Image:
    """Draw the edges of the tokens on a copy of a picture: dark and light, to show on any ground."""
    from PIL import ImageDraw

    canvas = picture.convert("RGB")
    on = ImageDraw.Draw(canvas, "RGBA")
    for number in range(1, ceil(canvas.width / cell)):
        x = round(number * cell)
        on.line((x - 1, 0, x - 1, canvas.height), fill=_GRID_DARK)
        on.line((x, 0, x, canvas.height), fill=_GRID_LIGHT)
    for number in range(1, ceil(canvas.height / cell)):
        y = round(number * cell)
        on.line((0, y - 1, canvas.width, y - 1), fill=_GRID_DARK)
        on.line((0, y, canvas.width, y), fill=_GRID_LIGHT)
    return canvas


def beside(original: Image, seen: Image, words: tuple[str, str], below: str) -> Image:
    """Lay what the model sees beside the original, at one size; below, a part of both enlarged.

    Args:
        original: The picture as it is shown.
        seen: What the model sees of it.
        words: What stands above each of the two.
        below: What stands under both.
    """
    from PIL import Image as Pillow
    from PIL import ImageDraw

    shrink = min(1.0, _PANEL / original.width, _PANEL / original.height)
    panel = max(1, round(original.width * shrink)), max(1, round(original.height * shrink))
    pairs = [(_scaled(original, panel), _scaled(seen, panel))]
    if seen.width < original.width or seen.height < original.height:
        pairs.append(_details(original, seen, panel))
    letters = Lettering(_LETTERS)
    gap = letters.height
    # A caption may be wider than its picture: it moves the second column, and is never cut.
    first, second = (max(panel[0], ceil(letters.width(text))) for text in words)
    width = max(first + second + 3 * gap, ceil(letters.width(below)) + 2 * gap)
    height = 3 * gap + sum(pair[0].height + gap for pair in pairs) + gap
    canvas = Pillow.new("RGB", (width, height), _GROUND)
    on = ImageDraw.Draw(canvas)
    columns = gap, 2 * gap + first
    for left, text in zip(columns, words, strict=True):
        letters.draw(on, (left, gap), text, _INK)
    top = 2 * gap
    for pair in pairs:
        for left, picture in zip(columns, pair, strict=True):
            canvas.paste(picture, (left, top))
        top += pair[0].height + gap
    letters.draw(on, (gap, top + gap / 4), below, _QUIET)
    return canvas


def _scaled(picture: Image, size: tuple[int, int]) -> Image:
    from PIL.Image import Resampling

    kind = Resampling.LANCZOS if size[0] < picture.width else Resampling.BICUBIC
    return picture.convert("RGB").resize(size, kind)


def _details(original: Image, seen: Image, panel: tuple[int, int]) -> tuple[Image, Image]:
    """Take the middle of both, the original pixel by pixel."""
    from PIL.Image import Resampling

    across = min(panel[0], original.width)
    down = min(max(1, round(panel[0] * _DETAIL)), panel[1], original.height)
    left, top = (original.width - across) // 2, (original.height - down) // 2
    box = left, top, left + across, top + down
    fx, fy = seen.width / original.width, seen.height / original.height
    same = box[0] * fx, box[1] * fy, box[2] * fx, box[3] * fy
    return (
        original.convert("RGB").crop(box),
        seen.resize((across, down), Resampling.NEAREST, box=same),
    )


def thumb_size(size: Size, count: int) -> Size:
    """Give the size of one picture on a sheet of so many: even, as decoders want it."""
    columns = _columns(size, count)
    across = min(SHEET.widest, max(SHEET.narrowest, SHEET.side // columns), size.width)
    across = max(2, across // 2 * 2)
    return Size(max(2, round(across * size.height / size.width / 2) * 2), across)


def sheet(thumbs: Iterable[Thumb], count: int, size: Size, words: Sequence[str]) -> Image:
    """Lay pictures out in rows, each with its words below.

    Args:
        thumbs: The pictures; each is taken, laid down and forgotten.
        count: How many there are.
        size: Height and width of each.
        words: Lines that stand above all.
    """
    from PIL import Image as Pillow
    from PIL import ImageDraw

    head, small = Lettering(_LETTERS), Lettering(max(11, min(16, size.width // 9)))
    columns = min(count, max(1, (SHEET.side + 8) // (size.width + 8)))
    gap = 8
    step = size.width + gap, size.height + small.height + gap
    rows = ceil(count / columns)
    top = round(head.height * (len(words) + 0.6))
    widest = max((round(head.width(line)) for line in words), default=0) + 4 * gap
    width = max(columns * step[0] + gap, widest)
    canvas = Pillow.new("RGB", (width, top + rows * step[1] + gap), _GROUND)
    on = ImageDraw.Draw(canvas)
    for number, line in enumerate(words):
        letters_at = gap, head.height * (number + 0.7)
        head.draw(on, letters_at, line, _INK if not number else _QUIET)
    for number, thumb in enumerate(thumbs):
        row, column = divmod(number, columns)
        left, above = gap + column * step[0], top + row * step[1]
        canvas.paste(thumb.picture.convert("RGB").resize((size.width, size.height)), (left, above))
        small.draw(on, (left, above + size.height + small.height / 2), thumb.words, _QUIET)
    return canvas


def _columns(size: Size, count: int) -> int:
    """Make the sheet about as wide as it is high."""
    return max(1, round(sqrt(count * size.height / size.width)))
