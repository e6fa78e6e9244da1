"""Messages and requests that the service takes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from vlprep.rules.models import as_model, get_model
from vlprep.testing.conversations import MessagesRecipe, RequestRecipe
from vlprep.testing.strategies.films import frame_lists, videos
from vlprep.testing.strategies.pictures import images
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


@cache
def _turns(model: str | Model) -> SearchStrategy[tuple[Turn, ...]]:
    """Draw turns of the user and the model by turns, the last one the user's, with pictures."""
    known = as_model(model, Edition.GUIDE)
    media: SearchStrategy[Any] = images(
        model=model, formats=("png", "jpeg"), most_pixels=_MOST_PIXELS
    )
    if known.films is not None and known.frames is not None:
        film = videos(model=model, most_pixels=_MOST_PIXELS)
        media = media | film | frame_lists(model=model, most=8)
    return st.builds(_in_turn, _EARLIER, st.lists(media, min_size=1, max_size=2), _TEXTS)


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


@st.composite
def requests(draw: DrawFn, *, model: str | None = None) -> RequestRecipe:
    """Draw a request that the service takes: ``drawn.encode()`` gives a ``Request``.

    Args:
        draw: Hypothesis gives it; leave it out.
        model: The model's id; by default any that is listed.

    Returns:
        A recipe; ``to_openai`` and ``to_dashscope`` write what it makes.
    """
    name = model or draw(models())
    known = get_model(name)
    parameters: dict[str, Any] = {}
    if known.context.thinking is Thinking.HYBRID:
        thinks = draw(st.sampled_from((None, False, True)))
        if thinks is not None:
            parameters["enable_thinking"] = thinks
        most = known.context.max_thinking
        if thinks and most is not None:
            parameters["thinking_budget"] = draw(st.sampled_from((1, most)) | st.integers(1, most))
    if known.grid.high_resolution_pixels is not None and draw(st.booleans()):
        parameters["vl_high_resolution_images"] = True
    if known.context.stream_only or draw(st.booleans()):
        parameters["stream"] = True
    return RequestRecipe(model=name, turns=draw(_turns(name)), parameters=parameters)
