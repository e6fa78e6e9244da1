"""Recipes: drawing, encoding and shrinking."""

from __future__ import annotations

from statistics import mean, median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from vlprep.testing import strategies

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

DRAWN: dict[str, SearchStrategy[Any]] = {
    "images": strategies.images(),
    "invalid_images": strategies.invalid_images(),
    "videos": strategies.videos(),
    "invalid_videos": strategies.invalid_videos(),
    "frame_lists": strategies.frame_lists(),
    "dimensions": strategies.dimensions(),
    "replies": strategies.replies(),
    "messages": strategies.messages(),
    "requests": strategies.requests(),
}
SHRUNK: dict[str, tuple[SearchStrategy[Any], Callable[[Any], bool]]] = {
    "over 9000 pixels, wider than high": (
        strategies.images(),
        lambda recipe: recipe.width * recipe.height > 9000 and recipe.width > recipe.height,
    ),
    "a size over a million pixels": (
        strategies.dimensions(),
        lambda size: size.height * size.width > 1_000_000,
    ),
    "a film over 100 s": (strategies.videos(), lambda recipe: recipe.seconds > 100),
}


def main() -> None:
    """Print milliseconds."""
    for name, strategy in DRAWN.items():
        taken, made = _drawn(strategy)
        line = (
            f"draw {name:16} median {1e3 * median(taken):6.2f} ms  mean {1e3 * mean(taken):6.2f} ms"
        )
        if name in {"images", "videos", "frame_lists"}:
            encoded = [_seconds(recipe.encode) for recipe in made]
            line += f"   encode median {1e3 * median(encoded):6.2f} ms  mean {1e3 * mean(encoded):6.2f} ms"
        print(line)
    quiet = settings(database=None, max_examples=2000)
    for name, (strategy, wanted) in SHRUNK.items():
        start = perf_counter()
        found = find(strategy, wanted, settings=quiet)
        print(f"shrink {name:34} {perf_counter() - start:6.2f} s  {found!r}")


def _drawn(strategy: SearchStrategy[Any]) -> tuple[list[float], list[Any]]:
    taken: list[float] = []
    made: list[Any] = []

    @settings(max_examples=200, database=None, deadline=None, phases=[Phase.generate])
    @given(st.data())
    def draw(data: st.DataObject) -> None:
        start = perf_counter()
        made.append(data.draw(strategy))
        taken.append(perf_counter() - start)

    draw()
    return taken, made


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    main()
