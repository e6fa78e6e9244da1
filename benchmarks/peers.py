"""Peers that want more than they need to be asked one question."""

from __future__ import annotations

import importlib.util
import sys
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

if TYPE_CHECKING:
    from collections.abc import Callable

_NOT_NEEDED = ("torch", "torchvision", "torchvision.io", "torchvision.transforms", "requests")


def qwen_vl_utils_resize() -> Callable[..., tuple[int, int]] | None:
    """Load qwen-vl-utils' ``smart_resize``; what its module imports beside it is stood in for."""
    spec = importlib.util.find_spec("qwen_vl_utils")
    if spec is None or spec.submodule_search_locations is None:
        return None
    path = f"{spec.submodule_search_locations[0]}/vision_process.py"
    stood_in = {name: sys.modules.get(name) for name in _NOT_NEEDED}
    sys.modules.update({name: MagicMock() for name in _NOT_NEEDED if name not in sys.modules})
    try:
        loaded = importlib.util.spec_from_file_location("qwen_vl_utils_alone", path)
        if loaded is None or loaded.loader is None:
            return None
        module: Any = importlib.util.module_from_spec(loaded)
        loaded.loader.exec_module(module)
        resize: Callable[..., tuple[int, int]] = module.smart_resize
        return resize
    finally:
        for name, real in stood_in.items():
            if real is None:
                sys.modules.pop(name, None)


def transformers_resize() -> Callable[..., tuple[int, int]] | None:
    """Load transformers' ``smart_resize``, if it is there."""
    try:
        from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import smart_resize
    except Exception as error:
        print(f"left out: transformers ({type(error).__name__})")
        return None
    resize: Callable[..., tuple[int, int]] = smart_resize
    return resize
