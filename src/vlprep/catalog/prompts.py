"""The prompts that the guide recommends, in its own words and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import COOKBOOKS, GUIDE

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Prompt(NamedTuple):
    """One prompt; ``{}`` stands for what the caller names.

    Attributes:
        zh: As the guide writes it.
        en: The same in English, which is this library's own wording.
        anything: What stands for ``{}`` where the caller names nothing, in both languages.
        source: The page that recommends it.
    """

    zh: str
    en: str
    anything: tuple[str, str]
    source: Source


HTML: Final = Prompt("qwenvl html", "qwenvl html", ("", ""), GUIDE)
MARKDOWN: Final = Prompt("qwenvl markdown", "qwenvl markdown", ("", ""), GUIDE)
BOXES: Final = Prompt(
    "检测图中所有{}并以JSON格式输出其bbox的坐标。",
    "Detect all {} in the picture and give their bbox coordinates as JSON.",
    ("物体", "objects"),
    GUIDE,
)
POINTS: Final = Prompt(
    "以点的形式定位图中所有{}并以XML格式输出其point坐标。",
    "Locate all {} in the picture as points and give their point coordinates as XML.",
    ("物体", "objects"),
    GUIDE,
)
BOXES_3D: Final = Prompt(
    '检测图中所有{}，并以JSON格式输出其三维边界框：[{{"bbox_3d": [x_center, y_center, z_center, '
    'x_size, y_size, z_size, roll, pitch, yaw], "label": 类别}}]。',
    'Find all {} in the picture. Give their 3D bounding boxes as JSON: [{{"bbox_3d": [x_center, '
    'y_center, z_center, x_size, y_size, z_size, roll, pitch, yaw], "label": category}}].',
    ("物体", "objects"),
    COOKBOOKS,
)
EVENTS: Final = Prompt(
    "请你描述下视频中的{}，以JSON格式输出开始时间（start_time）、结束时间（end_time）、事件（event），"
    "请使用HH:mm:ss表示时间戳。",
    "Describe the {} in the video. Give start_time, end_time and event of each as JSON, with "
    "timestamps as HH:mm:ss.",
    ("一系列事件", "events"),
    GUIDE,
)
FIELDS: Final = Prompt(
    "提取图中的：[{}]，请你以JSON格式输出。",
    "Extract from the picture: [{}]. Answer as JSON.",
    ("", ""),
    GUIDE,
)
