"""Findings on the request as a whole: tokens, data URIs and bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.editions import RULES
from vlprep.catalog.requests import BODIES, ENOUGH
from vlprep.catalog.transports import IN_REQUEST
from vlprep.rules.requests.settings import read_parameters
from vlprep.rules.requests.texts import json_bytes, utf8_length
from vlprep.rules.requests.totals import most_input, thinks
from vlprep.rules.wording import bounds, file_size
from vlprep.values.choices import Profile, Severity
from vlprep.values.issue import Issue
from vlprep.values.request import OtherPart, TextPart

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vlprep.values.model import Model
    from vlprep.values.payload import Payload
    from vlprep.values.request_estimate import RequestEstimate
    from vlprep.values.settings import Settings


def token_findings(found: RequestEstimate) -> Iterator[Issue]:
    """Hold all tokens, over all turns, against what the model takes when it thinks or does not."""
    most = found.max_input
    if most is None:
        return
    equal = RULES[found.edition].input_equal_allowed
    first_refused = most + 1 if equal else most
    if found.upper is not None and found.upper < first_refused:
        return
    error = found.lower >= first_refused
    less = "at most" if equal else "fewer than"
    mode = "when it thinks" if found.thinking else "when it does not think"
    shown = f"{found.lower}" if found.exact else bounds(found.lower, found.upper)
    yield Issue(
        code="input-tokens",
        severity=Severity.ERROR if error else Severity.WARNING,
        message=(
            f"{shown} tokens ({found.text_tokens} text, {found.image_tokens} pictures, "
            f"{found.video_tokens} films); {found.model.id} takes {less} {most} {mode}"
        ),
        where="messages",
        limit=most,
        actual=found.lower if error else found.upper,
        fix=_too_many(found, first_refused),
        source=found.model.context.source,
    )


def _too_many(found: RequestEstimate, first_refused: int) -> str:
    """Say how many pictures like the last would have to go."""
    last = next((part for part in reversed(found.parts) if part.kind == "image"), None)
    if last is None or found.total_tokens < first_refused:
        return "shorten it, or choose a model with a longer context"
    count = -(-(found.total_tokens - first_refused + 1) // last.tokens)
    return f"take out {count} pictures like the last ({last.tokens} tokens each), or shrink them"


def is_refused_by_now(
    payload: Payload, model: Model, shared: Settings, looked: int, least: int
) -> bool:
    """Tell whether a request is refused, whatever the media are that nobody has looked at yet.

    Args:
        payload: The request.
        model: The model, as the edition knows it.
        shared: What holds for all parts; one's own server has no such limit.
        looked: Media that were looked at.
        least: The fewest tokens that those are.
    """
    if looked < ENOUGH.media or shared.profile is Profile.OPEN_WEIGHTS:
        return False
    most = most_input(model, thinking=thinks(read_parameters(payload), model))
    return most is not None and least > most


def not_looked_further(
    payload: Payload, model: Model, least: int, looked: int, media: int
) -> Issue:
    """Say that the media looked at are too many already, and that the others were left alone."""
    most = most_input(model, thinking=thinks(read_parameters(payload), model))
    return Issue(
        code="input-tokens",
        severity=Severity.ERROR,
        message=(
            f"the first {looked:,} of {media:,} media are {least} tokens or more, which {model.id} "
            f"does not take; the others were not looked at"
        ),
        where="messages",
        limit=most,
        actual=least,
        fix="send far fewer of them in one request",
        source=model.context.source,
    )


def _bytes_around(payload: Payload) -> int:
    """Give the bytes of what stands around the media; parts of an unknown kind may be media."""
    size = json_bytes([payload.request.parameters, *(t.options for t in payload.request.messages)])
    for _, _, part, _ in payload.walk():
        if isinstance(part, TextPart):
            size += utf8_length(part.text)
        if not isinstance(part, OtherPart):
            size += json_bytes(part.options)
    return size


def travel_findings(payload: Payload, uris: Sequence[int]) -> Iterator[Issue]:
    """Hold the number of data URIs and the bytes of the body against the limits.

    Args:
        payload: The request.
        uris: Length of each data URI that the body will hold.
    """
    if len(uris) > IN_REQUEST.data_uris:
        yield Issue(
            code="data-uri-count",
            severity=Severity.ERROR,
            message=f"{len(uris)} data URIs; a request holds at most {IN_REQUEST.data_uris}",
            where="messages",
            limit=IN_REQUEST.data_uris,
            actual=len(uris),
            fix="split the request, or send some by path or URL",
            source=IN_REQUEST.source,
        )
    limit = BODIES.with_base64 if uris else BODIES.without_base64
    size = sum(uris) + _bytes_around(payload)
    if size > limit:
        yield Issue(
            code="body-bytes",
            severity=Severity.ERROR,
            message=f"a body of {file_size(size)} or more; at most {file_size(limit)} are taken",
            where="messages",
            limit=limit,
            actual=size,
            fix="shrink pictures with fit(), or send them by path or URL",
            source=BODIES.source,
        )
