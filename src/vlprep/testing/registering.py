"""What Hypothesis calls when it is imported: ``st.from_type(ImageRecipe)`` knows what to draw.

It runs for everybody who imports Hypothesis, so the strategies are loaded when one is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from vlprep.testing.recipes import FramesRecipe, ImageRecipe, VideoRecipe


def register() -> None:
    """Tell Hypothesis how to draw recipes."""
    from hypothesis.strategies import register_type_strategy

    from vlprep.testing import recipes

    register_type_strategy(recipes.ImageRecipe, _images)
    register_type_strategy(recipes.VideoRecipe, _videos)
    register_type_strategy(recipes.FramesRecipe, _frame_lists)


def _images(asked: type[object]) -> SearchStrategy[ImageRecipe]:
    del asked
    from vlprep.testing.strategies import images

    return images()


def _videos(asked: type[object]) -> SearchStrategy[VideoRecipe]:
    del asked
    from vlprep.testing.strategies import videos

    return videos()


def _frame_lists(asked: type[object]) -> SearchStrategy[FramesRecipe]:
    del asked
    from vlprep.testing.strategies import frame_lists

    return frame_lists()
