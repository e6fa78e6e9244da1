"""Go on with an answer that was cut off."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vlprep.errors import LimitError
from vlprep.rules.models import as_model
from vlprep.rules.requests.features import no_continuation
from vlprep.rules.requests.totals import thinks
from vlprep.values.choices import Edition
from vlprep.values.request import as_request
from vlprep.values.turns import assistant

if TYPE_CHECKING:
    from vlprep.values.model import Model
    from vlprep.values.request import Request


def continue_partial(request: Request, text: str, *, model: str | Model | None = None) -> Request:
    """Write the request that goes on with an answer which the time limit cut off.

    The answer to it holds only the rest, so put ``text`` before it. Pictures are sent, and billed,
    again. Thinking is turned off, which the service asks for here.

    Args:
        request: The request that was cut off, or one that this function made.
        text: What came of the answer so far: of this request alone, not of those before it.
        model: A model to judge by in the place of the one that the request names.

    Returns:
        The request, with the text as its last message.

    Raises:
        LimitError: The model does not go on with an answer.
        ValueError: There is no text to go on with.
        UnknownModelError: No such model.
        TypeError: It is no ``Request``, or what is to be gone on with is no text.
    """
    request = as_request(request)
    if not isinstance(text, str):
        message = f"text is a string, not {type(text).__name__}"
        raise TypeError(message)
    if not text:
        message = "there is no text to go on with; send the request again"
        raise ValueError(message)
    known = as_model(model or request.model, Edition.GUIDE)
    if known.features.partial is False:
        raise LimitError([no_continuation(known, "messages")])
    turns, last = list(request.messages), request.messages[-1] if request.messages else None
    if last is not None and last.role == "assistant" and last.options.get("partial"):
        text = "".join(getattr(part, "text", "") for part in last.parts) + text
        turns.pop()
    parameters = dict(request.parameters)
    if thinks(request.parameters, known):
        parameters["enable_thinking"] = False
    parameters.pop("thinking_budget", None)
    begun = replace(assistant(partial=True), content=text)
    return replace(request, messages=(*turns, begun), parameters=parameters)
