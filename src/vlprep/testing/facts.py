"""An error that a test asks for by name, in the words that fit the call it answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.requests import BODIES
from vlprep.catalog.texts import REFUSED
from vlprep.catalog.transports import BY_BASE64, IN_REQUEST
from vlprep.rules.models import get_model
from vlprep.testing.replies import refusal

if TYPE_CHECKING:
    from vlprep.testing.calls import Call
    from vlprep.testing.replies import Refusal
    from vlprep.testing.script import Interrupt, Refuse
    from vlprep.values.model import Model

_ANY = "The request is not valid."


def worded(asked: Refuse | Interrupt, call: Call) -> Refusal:
    """Make the error that was asked for.

    Args:
        asked: Its name, and what the test says that its words speak of.
        call: The call that it answers, which tells the rest: the model, its limits, the sides of
            its first picture.

    Returns:
        The error; what nobody published stays ``xxx``.
    """
    model = call.estimate.model if call.estimate else get_model(call.model)
    known: dict[str, object] = {
        "model": call.model,
        "limit": limit_of(asked.name, model),
        "message": _ANY,
        "token": REFUSED.tokens[0],
    }
    size = next((media.size for media in call.media if media.size), None)
    if size is not None:
        known |= {"height": size.height, "width": size.width, "actual": max(size) / min(size)}
    told = {name: value for name, value in known.items() if value is not None}
    return refusal(asked.name, **{**told, **asked.values})


def limit_of(name: str, model: Model) -> int | None:
    """Give the limit that an error's words speak of; ``None``: they speak of none, or none is known."""
    limits = {
        "body-bytes": BODIES.with_base64,
        "data-uri-bytes": BY_BASE64.uri_below,
        "data-uri-count": IN_REQUEST.data_uris,
        "frame-count": model.frames.max_list if model.frames else None,
        "input-tokens": model.context.max_input,
        "max-tokens": model.context.max_output,
        "thinking-budget": model.context.max_thinking,
    }
    return limits.get(name)
