"""What others answer for the same five pictures, as visual tokens without markers."""

from __future__ import annotations

import base64
import io
import os
from typing import TYPE_CHECKING, Any

from PIL import Image

from peers import qwen_vl_utils_resize, transformers_resize
from vlprep import Size, estimate

if TYPE_CHECKING:
    from collections.abc import Callable

# What the guide's rule gives at its default cap, worked out by hand: columns times rows of 32 x 32.
TRUTH = {"A": 20 * 15, "B": 60 * 34, "C": 58 * 43, "D": 17 * 143, "E": 10 * 7}
PICTURES = {"A": (640, 480), "B": (1920, 1080), "C": (4032, 3024), "D": (1000, 8000), "E": (60, 40)}


def jpeg(width: int, height: int) -> bytes:
    """Make a smooth picture of a size."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(out, "jpeg")
    return out.getvalue()


def ours(model: str, **settings: Any) -> Callable[[int, int, bytes], int]:
    """Count by vlprep."""
    return lambda width, height, _: estimate(Size(height, width), model, **settings).visual_tokens


def by_resize(
    resize: Callable[..., tuple[int, int]], factor: int, **limits: int
) -> Callable[[int, int, bytes], int]:
    """Count by a peer's resize with its own default limits."""

    def count(width: int, height: int, _: bytes) -> int:
        tall, wide = resize(height, width, factor=factor, **limits)
        return tall * wide // factor**2

    return count


def by_litellm() -> Callable[[int, int, bytes], int] | None:
    """Count by LiteLLM's counter for the same model."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # no network here
    try:
        import litellm
    except Exception as error:
        print(f"left out: litellm ({type(error).__name__})")
        return None

    def count(_: int, __: int, data: bytes) -> int:
        url = "data:image/jpeg;base64," + base64.b64encode(data).decode()
        part = {"type": "image_url", "image_url": {"url": url}}
        with_it = [{"role": "user", "content": [part]}]
        without: list[dict[str, Any]] = [{"role": "user", "content": []}]
        model = "dashscope/qwen3-vl-plus"
        full = litellm.token_counter(model=model, messages=with_it)
        return int(full - litellm.token_counter(model=model, messages=without))

    return count


def by_langchain() -> Callable[[int, int, bytes], int] | None:
    """Count by LangChain's approximate counter."""
    try:
        from langchain_core.messages import HumanMessage
        from langchain_core.messages.utils import count_tokens_approximately
    except Exception as error:
        print(f"left out: langchain-core ({type(error).__name__})")
        return None

    def count(_: int, __: int, data: bytes) -> int:
        url = "data:image/jpeg;base64," + base64.b64encode(data).decode()
        part = {"type": "image_url", "image_url": {"url": url}}
        full = count_tokens_approximately([HumanMessage(content=[part])])
        return int(full - count_tokens_approximately([HumanMessage(content=[])]))

    return count


def main() -> None:
    """Print a row for each counter, and how far its sum is from the guide's rule."""
    data = {name: jpeg(*size) for name, size in PICTURES.items()}
    rows: dict[str, Callable[[int, int, bytes], int] | None] = {
        "vlprep, qwen3-vl-plus": ours("qwen3-vl-plus"),
        "vlprep, high resolution": ours("qwen3-vl-plus", vl_high_resolution_images=True),
        "LiteLLM, qwen3-vl-plus": by_litellm(),
        "LangChain, approximate": by_langchain(),
    }
    utils, published = qwen_vl_utils_resize(), transformers_resize()
    if utils:
        rows["qwen-vl-utils, patch 16, its limits"] = by_resize(utils, 32)
    if published:
        rows["transformers, Qwen3-VL's limits"] = by_resize(
            published, 32, min_pixels=65536, max_pixels=16777216
        )
    truth = sum(TRUTH.values())
    print(f"{'':38}" + "".join(f"{name:>8}" for name in PICTURES) + "   sum against the guide's")
    print(f"{'the guide, by hand':38}" + "".join(f"{value:>8}" for value in TRUTH.values()))
    for name, count in rows.items():
        if count is None:
            continue
        found = [count(*PICTURES[key], data[key]) for key in PICTURES]
        cells = "".join(f"{value:>8}" for value in found)
        print(f"{name:38}{cells}   {(sum(found) - truth) / truth:+.0%}")


if __name__ == "__main__":
    main()
