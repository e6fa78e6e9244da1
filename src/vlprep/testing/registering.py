"""What Hypothesis calls when it is imported: ``st.from_type(ImageRecipe)`` knows what to draw.

It runs for everybody who imports Hypothesis, so it loads no recipe: those that are loaded later tell
Hypothesis themselves. The strategies are loaded when one is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

_HOMES = {
    "vlprep.testing.recipes": ("ImageRecipe", "VideoRecipe", "FramesRecipe", "Invalid"),
    "vlprep.testing.conversations": (
        "MessagesRecipe",
        "RequestRecipe",
        "GroundingReply",
        "DocumentReply",
        "EventsReply",
    ),
}


_WAYS: list[Callable[[Any, Any], None]] = []
"""How Hypothesis is told; empty until it has called this module."""


def register() -> None:
    """Tell Hypothesis how to draw the recipes that are loaded; it calls this when it is imported."""
    from hypothesis.strategies import register_type_strategy

    _WAYS.append(register_type_strategy)
    introduce()


def introduce() -> None:
    """Tell Hypothesis how to draw the recipes that are loaded, once it has called.

    Before, nothing is imported: another thread may be importing Hypothesis just now.
    """
    for tell in _WAYS:
        for home, names in _HOMES.items():
            for name in names:
                recipe = getattr(sys.modules.get(home), name, None)
                if recipe is not None:
                    tell(recipe, _strategy)


def _strategy(asked: type[object]) -> SearchStrategy[Any]:
    # By name, as the strategies import the recipes, which import this module.
    strategies = import_module("vlprep.testing.strategies")
    made = {
        "ImageRecipe": strategies.images,
        "VideoRecipe": strategies.videos,
        "FramesRecipe": strategies.frame_lists,
        "Invalid": lambda: strategies.invalid_images() | strategies.invalid_videos(),
        "MessagesRecipe": strategies.messages,
        "RequestRecipe": strategies.requests,
        "GroundingReply": lambda: strategies.replies(kind="grounding"),
        "DocumentReply": lambda: strategies.replies(kind="documents"),
        "EventsReply": lambda: strategies.replies(kind="events"),
    }
    strategy: SearchStrategy[Any] = made[asked.__name__]()
    return strategy
