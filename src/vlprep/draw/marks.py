"""Boxes, points, outlines, boxes in space and their labels, drawn on a picture."""

from __future__ import annotations

from colorsys import hsv_to_rgb
from math import ceil, dist
from typing import TYPE_CHECKING, NamedTuple

from vlprep.draw.fonts import Lettering
from vlprep.draw.labels import Room
from vlprep.values.choices import Severity
from vlprep.values.drawing import Drawing
from vlprep.values.issue import Issue
from vlprep.values.size import Size
from vlprep.values.space import EDGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from vlprep.values.transform import Box, Point

_COLOURS = (
    *("#e6194b", "#3cb44b", "#ffe119", "#4363d8", "#f58231", "#911eb4", "#46f0f0", "#f032e6"),
    *("#bcf60c", "#fabebe", "#008080", "#e6beff", "#9a6324", "#fffac8", "#800000", "#aaffc3"),
)
_GOLDEN = 0.618034
"""Part of a turn around the hues that comes near no earlier one for long."""
_SHADES = ((0.9, 0.85), (0.55, 1.0), (1.0, 0.5))
"""Saturation and value: strong, pale and dark, in turn."""
_DARK, _LIGHT = "#111111", "#ffffff"
_ROOMY = 400
"""Pixels along the longer side below which labels would cover what they speak of."""
_LONGEST_LABEL = 60
_SMALLEST_LETTERS, _LETTERS, _LINES = 12, 45, 400
_MOST_LABELS = 2000
"""Beyond so many labels nothing could be read; boxes are drawn without end."""


class Mark(NamedTuple):
    """One thing to draw, in pixels of the picture.

    Attributes:
        label: Its words.
        box: Left, top, right and bottom.
        point: From the left and from the top.
        polygon: Corners of an outline.
        corners: The eight corners of a box in space.
    """

    label: str = ""
    box: Box | None = None
    point: Point | None = None
    polygon: Sequence[Point] = ()
    corners: Sequence[Point] = ()


def draw_marks(picture: Image, marks: Iterable[Mark]) -> Drawing:
    """Draw things on a copy of a picture; things of one label have one colour.

    A small picture is enlarged by a whole number, so that labels have room. Each line has a dark and a light edge, so that it shows on any ground. Labels come last, on
    top of all lines.
    """
    from PIL import ImageDraw
    from PIL.Image import Resampling

    canvas, scale = picture.convert("RGB"), max(1, ceil(_ROOMY / max(picture.size)))  # a copy
    drawn = list(marks)
    if scale > 1:
        canvas = canvas.resize((canvas.width * scale, canvas.height * scale), Resampling.NEAREST)
        drawn = [_enlarged(mark, scale) for mark in drawn]
    size = Size(canvas.height, canvas.width)
    on = ImageDraw.Draw(canvas)
    thick = max(3, round(max(size) / _LINES))
    letters = Lettering(max(_SMALLEST_LETTERS, round(min(*size, max(size) / 2) / _LETTERS)))
    colours: dict[str, str] = {}
    for mark in drawn:
        colour = colours.setdefault(mark.label, _colour(len(colours)))
        _outline(on, mark, colour, thick)
    places = Room(size, [_around(mark, letters.size) for mark in drawn])
    for mark in drawn[:_MOST_LABELS]:
        if mark.label:
            _label(on, mark, colours[mark.label], letters, places)
    return Drawing(picture=canvas, scale=scale, issues=missing_glyphs(letters))


def _enlarged(mark: Mark, scale: int) -> Mark:
    """Put a thing on a picture that is so many times larger."""

    def put(points: Sequence[Point]) -> list[Point]:
        return [(x * scale, y * scale) for x, y in points]

    box, point = mark.box, mark.point
    return mark._replace(
        box=None if box is None else (*put([box[:2]])[0], *put([box[2:]])[0]),
        point=None if point is None else put([point])[0],
        polygon=put(mark.polygon),
        corners=put(mark.corners),
    )


def _colour(number: int) -> str:
    """Give one colour after the other: some that are easily told apart, then hue after hue."""
    if number < len(_COLOURS):
        return _COLOURS[number]
    saturation, value = _SHADES[number % len(_SHADES)]
    rgb = hsv_to_rgb(number * _GOLDEN % 1, saturation, value)
    return "#" + "".join(f"{round(part * 255):02x}" for part in rgb)


def missing_glyphs(letters: Lettering) -> tuple[Issue, ...]:
    """Tell which characters no font of this machine has."""
    if not letters.missing:
        return ()
    shown = "".join(sorted(letters.missing))
    shown = shown if len(shown) <= 20 else f"{shown[:20]}..."
    return (
        Issue(
            code="font-missing",
            severity=Severity.WARNING,
            message=f"no font of this machine has {len(letters.missing)} characters: {shown}",
            actual=shown,
            fix="install a font for the script, such as Noto Sans CJK",
        ),
    )


def _outline(on: ImageDraw, mark: Mark, colour: str, thick: int) -> None:
    if mark.box is not None:
        left, top, right, bottom = mark.box
        _lines(
            on,
            [
                ((left, top), (right, top)),
                ((right, top), (right, bottom)),
                ((right, bottom), (left, bottom)),
                ((left, bottom), (left, top)),
            ],
            colour,
            thick,
        )
    if len(mark.polygon) > 1:
        ends = [*mark.polygon[1:], mark.polygon[0]]
        _lines(on, list(zip(mark.polygon, ends, strict=True)), colour, thick)
    if len(mark.corners) == 8:
        edges = [(mark.corners[one], mark.corners[two]) for one, two in EDGES]
        _lines(on, edges, colour, max(2, thick * 2 // 3))
    if mark.point is not None:
        _dot(on, mark.point, colour, thick)


def _lines(on: ImageDraw, lines: Sequence[tuple[Point, Point]], colour: str, thick: int) -> None:
    """Draw lines in three coats: dark, light, and on top the colour; round at their ends."""
    edge = max(1, thick // 4)
    for fill, width in ((_DARK, thick + 4 * edge), (_LIGHT, thick + 2 * edge), (colour, thick)):
        half = (width - 1) / 2
        for one, two in lines:
            on.line((one, two), fill=fill, width=width)
            for x, y in (one, two):
                on.rectangle((x - half, y - half, x + half, y + half), fill=fill)


def _dot(on: ImageDraw, point: Point, colour: str, thick: int) -> None:
    x, y = point
    edge = max(1, thick // 4)
    for fill, radius in (
        (_DARK, 2 * thick + 2 * edge),
        (_LIGHT, 2 * thick + edge),
        (colour, 2 * thick),
    ):
        on.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _label(on: ImageDraw, mark: Mark, colour: str, letters: Lettering, places: Room) -> None:
    text = " ".join(mark.label.split())
    text = text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
    pad = letters.size / 3
    width, height = letters.width(text) + 2 * pad, letters.height + pad
    around = _around(mark, letters.size)
    left, top, right, bottom = place = places.find(around, width, height)
    _leader(on, place, around, colour)
    on.rectangle((left, top, right, bottom), fill=colour, outline=_DARK)
    ink = _DARK if _lightness(colour) > 0.45 else _LIGHT
    letters.draw(on, (left + pad, (top + bottom) / 2), text, ink)


def _leader(on: ImageDraw, place: Box, around: Box, colour: str) -> None:
    """Draw a line from a label to its thing, where they do not stand together."""
    middle = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
    there = _nearest(middle, around)
    here = _nearest(there, place)
    if dist(here, there) > (place[3] - place[1]) / 2:
        on.line((here, there), fill=_DARK, width=5)
        on.line((here, there), fill=colour, width=3)


def _nearest(point: Point, box: Box) -> Point:
    """Give the point of a box that is nearest to another point."""
    left, top, right, bottom = box
    return min(max(point[0], left), right), min(max(point[1], top), bottom)


def _around(mark: Mark, gap: float) -> Box:
    """Give the box that holds all of a thing."""
    if mark.box is not None:
        return mark.box
    points = [*mark.polygon, *mark.corners]
    if points:
        across, down = [x for x, _ in points], [y for _, y in points]
        return min(across), min(down), max(across), max(down)
    x, y = mark.point or (0.0, 0.0)
    return x - gap, y - gap, x + gap, y + gap


def _lightness(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return float(0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2)
