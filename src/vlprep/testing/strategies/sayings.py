"""Messages and requests that the service takes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from vlprep.rules.models import as_model, get_model
from vlprep.testing.conversations import MessagesRecipe, RequestRecipe
from vlprep.testing.strategies.films import frame_lists, videos
from vlprep.testing.strategies.pictures import images
from vlprep.testing.strategies.ranges import draw_from
from vlprep.testing.strategies.sizes import DEFAULT_MODEL, models
from vlprep.values.choices import Edition, Route
from vlprep.values.model import Thinking

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.testing.conversations import Turn
    from vlprep.values.model import Model

_TEXTS = st.sampled_from(("What is this?", "图中有什么", "Describe it.")) | st.text(
    # What the tokeniser reads as a marker, the service refuses; a name of a file, an SDK uploads.
    st.characters(categories=("L", "N", "Zs"), exclude_characters="\x00"),
    min_size=1,
    max_size=40,
)
_EARLIER = st.lists(st.tuples(_TEXTS, _TEXTS), max_size=2)
_MOST_PIXELS = 64 * 64
_MOST_FRAMES = 8
_EITHER = st.booleans()
_THINKING = st.sampled_from((None, False, True))


@cache
def _turns(model: str | Model) -> SearchStrategy[tuple[Turn, ...]]:
    """Draw turns of the user and the model by turns, the last one the user's, with pictures."""
    known = as_model(model, Edition.GUIDE)
    kinds: list[SearchStrategy[Any]] = [
        images(model=model, formats=("png", "jpeg"), most_pixels=_MOST_PIXELS)
    ]
    if known.films is not None and known.frames is not None:
        kinds += [
            videos(model=model, most_pixels=_MOST_PIXELS),
            frame_lists(model=model, most=_MOST_FRAMES),
        ]
    media = _one_of(kinds, st.integers(0, len(kinds) - 1))
    return st.builds(_in_turn, _EARLIER, st.lists(media, min_size=1, max_size=2), _TEXTS)


@st.composite
def _one_of(draw: DrawFn, kinds: list[SearchStrategy[Any]], number: SearchStrategy[int]) -> Any:
    # Hypothesis' own takes no draw where there is one kind, and its model would count as simpler.
    return draw(kinds[draw(number)])


def _in_turn(earlier: list[tuple[str, str]], seen: list[Any], asked: str) -> tuple[Turn, ...]:
    turns: list[Turn] = []
    for question, answer in earlier:
        turns += [("user", (question,)), ("assistant", (answer,))]
    return (*turns, ("user", (*seen, asked)))


def messages(
    *, route: str = "openai", model: str | Model = DEFAULT_MODEL
) -> SearchStrategy[MessagesRecipe]:
    """Draw the messages of a request: ``drawn.encode()`` writes them with small files in them.

    Args:
        route: The dialect: ``"openai"`` or ``"dashscope"``.
        model: The model whose limits hold: its id, or a ``Model``.

    Raises:
        ValueError: There is no such dialect.
    """
    return st.builds(MessagesRecipe, turns=_turns(model), route=st.just(str(Route(route))))


def requests(*, model: str | None = None) -> SearchStrategy[RequestRecipe]:
    """Draw a request that the service takes: ``drawn.encode()`` gives a ``Request``.

    Args:
        model: The model's id; by default any that is listed.

    Returns:
        Recipes; ``to_openai`` and ``to_dashscope`` write what they make.

    Raises:
        TypeError: The model is no name.
        UnknownModelError: No such model.
    """
    if model is None:
        return _requests(models())
    get_model(model)
    return _requests(st.just(model))


@st.composite
def _requests(draw: DrawFn, names: SearchStrategy[str]) -> RequestRecipe:
    name = draw(names)
    known = get_model(name)
    most = known.context.max_thinking
    # Drawn for every model: else one that takes fewer draws would count as simpler.
    thinks, budget = (
        draw(_THINKING),
        draw_from(draw, (1, most or 1), (1, 1), (most or 1, most or 1)),
    )
    sharp, streamed, turns = draw(_EITHER), draw(_EITHER), draw(_turns(name))
    parameters: dict[str, Any] = {}
    if known.context.thinking is Thinking.HYBRID and thinks is not None:
        parameters["enable_thinking"] = thinks
        if thinks and most is not None:
            parameters["thinking_budget"] = budget
    if known.grid.high_resolution_pixels is not None and sharp:
        parameters["vl_high_resolution_images"] = True
    if known.context.stream_only or streamed:
        parameters["stream"] = True
    return RequestRecipe(model=name, turns=turns, parameters=parameters)
