"""How the model names the parts of a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import COOKBOOKS, HOUSE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Classes(NamedTuple):
    """Classes of a group in ``qwenvl html`` that say what it is, with or without a box."""

    names: tuple[str, ...]
    source: Source


class Comments(NamedTuple):
    """What a comment with a box in ``qwenvl markdown`` may call its element.

    Attributes:
        names: The kind of an element, and the names that stand for it.
        in_place: Kinds that stand in place of their element, and say nothing of what follows.
        source: The page that states them.
    """

    names: tuple[tuple[str, tuple[str, ...]], ...]
    in_place: tuple[str, ...]
    source: Source


CLASSES: Final = Classes(
    names=(
        "image",
        "chart",
        "formula",
        "table",
        "music-sheet",
        "chemical-formula",
        "image-caption",
        "image-ocr",
    ),
    source=COOKBOOKS,
)
COMMENTS: Final = Comments(
    names=(
        ("heading", ("title", "heading", "header", "标题")),
        ("text", ("text", "paragraph", "文本", "正文", "段落")),
        ("table", ("table", "表格", "表")),
        ("image", ("image", "picture", "图片", "图像", "图")),
        ("chart", ("chart", "图表")),
        ("formula", ("formula", "equation", "公式")),
        ("list-item", ("list", "list item", "列表")),
        ("code", ("code", "代码")),
    ),
    in_place=("image", "chart", "figure", "photo"),
    source=HOUSE,
)
