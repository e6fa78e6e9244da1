"""Draw the pictures of the gallery anew."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from vlprep import (
    GroundingItem,
    annotate,
    pages,
    parse_document,
    parse_grounding,
    tile,
    view,
)
from vlprep.testing.samples import clip, photo

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

HERE = Path(__file__).parent / "images"
MODEL, OLDER = "qwen3-vl-plus", "qwen2.5-vl-72b-instruct"
WIDEST, QUALITY = 1200, 82
_INK, _GAP = 160, 20
TEXT = (
    "Quarterly report 季度报告\n\n"
    + "Sales rose in all regions, and most in the north. 销售额在所有地区都有所增长。" * 6
    + "\n\n"
    + "Costs fell a little. The new plant opens in spring. " * 12
    + "\n\nOutlook 展望\n\n"
    + "We expect more of the same. " * 30
)


def scene() -> Picture:
    """Draw things on a table, half in light and half in shadow."""
    picture = Image.new("RGB", (1600, 1100), "#f3ead8")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((800, 0, 1600, 1100), fill="#1c2230")
    draw.rectangle((0, 760, 1600, 1100), fill="#7a5232")
    draw.ellipse((180, 520, 480, 820), fill="#c94f3d", outline="#8a2f22", width=6)
    draw.rectangle((560, 420, 740, 800), fill="#3d7fc9", outline="#24517f", width=6)
    draw.arc((700, 500, 820, 680), 270, 90, fill="#24517f", width=18)
    draw.polygon([(1000, 800), (1120, 380), (1250, 800)], fill="#4faf6a")
    draw.ellipse((1330, 600, 1480, 800), fill="#e6b93a")
    return picture


def grounding() -> Picture:
    """Draw boxes, a point and an outline, with labels in several scripts."""
    answer = [
        {"bbox_2d": [112, 472, 300, 746], "label": "bowl"},
        {"bbox_2d": [350, 381, 512, 728], "label": "cup 杯子"},
        {"bbox_2d": [437, 454, 513, 619], "label": "handle 把手"},
        {"polygon": [[625, 728], [700, 345], [781, 728]], "label": "tree 木"},
        {"bbox_2d": [831, 545, 925, 728], "label": "lemon レモン"},
        {"point_2d": [878, 636], "label": "middle"},
    ]
    picture = scene()
    found = parse_grounding(json.dumps(answer), MODEL, image=picture)
    return annotate(picture, found).picture


def space() -> Picture:
    """Draw two boxes in space."""
    answer = [
        {"bbox_3d": [-1.36, 0.5, 4.0, 0.8, 1.15, 0.7, 0, 0.08, 0], "label": "bowl"},
        {"bbox_3d": [0.844, 0.151, 3.6, 0.55, 1.45, 0.5, 0, -0.1, 0], "label": "tree"},
    ]
    picture = scene()
    found = parse_grounding(json.dumps(answer), MODEL, image=picture)
    return annotate(picture, found).picture


def document() -> Picture:
    """Outline the parts of a page."""
    page = Image.open(BytesIO(pages(TEXT.encode(), MODEL)[0].data))
    answer = "".join(
        f'<{tag} data-bbox="{left} {top} {right} {bottom}">words</{tag}>'
        for tag, (left, top, right, bottom) in zip(
            ("h1", "p", "p", "h2", "p"), blocks(page), strict=True
        )
    )
    return annotate(page, parse_document(answer, MODEL, image=page)).picture


def blocks(page: Picture) -> list[tuple[int, int, int, int]]:
    """Find the blocks of text of a page, in thousandths: white lines lie between them."""
    ink = page.convert("L").point(lambda value: 255 if value < _INK else 0)
    rows = [ink.crop((0, y, page.width, y + 1)).getbbox() for y in range(page.height)]
    found: list[list[int]] = []
    for y, row in enumerate(rows):
        if row is None:
            continue
        if not found or y - found[-1][3] > _GAP:
            found.append([row[0], y, row[2], y + 1])
        last = found[-1]
        last[0], last[2], last[3] = min(last[0], row[0]), max(last[2], row[2]), y + 1
    across, down = 1000 / page.width, 1000 / page.height
    return [
        (int(x1 * across) - 6, int(y1 * down) - 6, int(x2 * across) + 7, int(y2 * down) + 7)
        for x1, y1, x2, y2 in found
    ]


def small_print() -> Picture:
    """Lay a page of text out in high resolution, so that its print is small."""
    page = pages(TEXT.encode() * 9, MODEL, vl_high_resolution_images=True)[0]
    return Image.open(BytesIO(page.data))


def tiles() -> Picture:
    """Outline the tiles of a large picture."""
    picture = photo(3600, 2400)
    cut = tile(picture, OLDER)
    marks = [GroundingItem(label=f"tile {n}", box=one.box) for n, one in enumerate(cut, start=1)]
    return annotate(picture, marks).picture


def main() -> None:
    """Write all pictures."""
    HERE.mkdir(exist_ok=True)
    drawn = {
        "grounding": grounding(),
        "space": space(),
        "document": document(),
        "view": view(small_print(), OLDER),
        "grid": view(scene(), OLDER, original=False, grid=True),
        "film": view(clip(width=320, height=240, frames=60, fps=10.0), MODEL),
        "tiles": tiles(),
    }
    for name, picture in drawn.items():
        small = picture.convert("RGB")
        small.thumbnail((WIDEST, WIDEST))
        small.save(HERE / f"{name}.jpg", quality=QUALITY)


if __name__ == "__main__":
    main()
