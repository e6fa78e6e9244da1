"""Hypothesis strategies for pictures, films, requests and answers.

They draw recipes, which are small and make their file when asked: ``drawn.encode()``. What is valid
is so by construction, and what is invalid breaks one rule; limits come up often on either side.
"""

from vlprep.testing.strategies.answers import replies
from vlprep.testing.strategies.films import frame_lists, invalid_videos, videos
from vlprep.testing.strategies.pictures import images, invalid_images
from vlprep.testing.strategies.sayings import messages, requests
from vlprep.testing.strategies.sizes import dimensions, models

__all__ = (
    "dimensions",
    "frame_lists",
    "images",
    "invalid_images",
    "invalid_videos",
    "messages",
    "models",
    "replies",
    "requests",
    "videos",
)
