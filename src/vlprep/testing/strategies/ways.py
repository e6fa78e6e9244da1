"""Ways to break a rule, all of which take the same number of draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st

from vlprep.rules.models import as_model, list_models
from vlprep.testing.recipes import Invalid
from vlprep.testing.strategies.ranges import draw_from
from vlprep.values.choices import Edition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vlprep.testing.recipes import ImageRecipe, VideoRecipe
    from vlprep.testing.strategies.ranges import Range
    from vlprep.values.model import Model

FAR = 1 << 16
"""So many bytes or pixels beyond a limit at most."""
BEYOND: Sequence[Range] = ((1, FAR), (1, 2))
_UNUSED: Sequence[Range] = ((0, 1),)


class Way(NamedTuple):
    """A way to break a rule.

    Attributes:
        made: Makes what breaks it of a legal one and two numbers.
        legal: Draws the legal one; with the same number of draws in every way.
        one: Ranges of the first number; the first holds the others.
        two: Ranges of the second number.
        asked: What ``check`` is to be asked besides, or in the place of the model.
    """

    made: Callable[[Any, int, int], ImageRecipe | VideoRecipe]
    legal: SearchStrategy[Any]
    one: Sequence[Range] = _UNUSED
    two: Sequence[Range] = _UNUSED
    asked: Mapping[str, Any] = {}


Ways = dict[str, "Callable[[str | Model], list[Way]]"]
"""How each rule is broken, by the code of the finding."""


def broken(
    model: str | Model, reason: str | None, ways: Ways, usual: Sequence[str]
) -> SearchStrategy[Invalid]:
    """Draw what breaks one rule.

    Args:
        model: The model whose limits hold.
        reason: Code of the finding; ``None``: any of the usual ones.
        ways: How rules are broken.
        usual: The codes to draw from where none is asked for.

    Raises:
        ValueError: There is no such reason.
    """
    if reason is not None and reason not in tuple(ways):
        message = f"reason must be one of {', '.join(ways)}, not {reason!r}"
        raise ValueError(message)
    names = usual if reason is None else (reason,)
    # The id alone reads better than all that is known of a listed model.
    known = as_model(model, Edition.GUIDE)
    name = known.id if known in list_models() else model
    return _broken(
        st.sampled_from(
            [
                (code, {"model": name, **way.asked}, way)
                for code in names
                for way in ways[code](model)
            ]
        )
    )


@st.composite
def _broken(draw: DrawFn, ways: SearchStrategy[tuple[str, dict[str, Any], Way]]) -> Invalid:
    # Every number is drawn, used or not: a way that takes fewer draws would count as simpler.
    reason, asked, way = draw(ways)
    legal, one, two = draw(way.legal), draw_from(draw, *way.one), draw_from(draw, *way.two)
    return Invalid(media=way.made(legal, one, two), reason=reason, asked=asked)
