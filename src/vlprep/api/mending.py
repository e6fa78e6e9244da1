"""Mend a payload, its media included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vlprep.errors import MediaError
from vlprep.media.carrying import data_uri_of
from vlprep.media.sources import is_remote
from vlprep.values.datauri import is_data_uri, parse_data_uri
from vlprep.wire.mending import mended
from vlprep.wire.parsing import read_payload

if TYPE_CHECKING:
    from collections.abc import Mapping


def mend_payload(
    payload: Mapping[str, Any] | str | bytes, *, form: str | None = None
) -> dict[str, Any]:
    """Mend what can be mended without guessing, and write the payload in its own form.

    Bare Base64 gets its prefix, and a data URI the MIME type of its content; what stands in the
    wrong place goes where it belongs; shapes of other APIs become this one's. What would be a
    guess stays as it is.

    Args:
        payload: What ``parse_request`` takes.
        form: The dialect and whether it is a body, where the payload does not tell.

    Returns:
        Plain data; equal to the payload where nothing was to be mended.

    Raises:
        RequestError: It is no request.
    """
    return mended(read_payload(payload, form=form), _source)


def _source(text: str) -> str:
    """Bring a data URI, or bare Base64, into order."""
    if is_remote(text) or ("://" in text[:20] and not is_data_uri(text)):
        return text
    uri = text if is_data_uri(text) else f"data:image/png;base64,{text}"
    try:
        declared = parse_data_uri(uri)
        right = data_uri_of(declared.data)
    except (ValueError, MediaError):
        return text
    return text if right.startswith(f"data:{declared.media_type};") and uri is text else right
