"""Which media of a row travel inside its line, and which stay behind their URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.parts import look_at_part
from vlprep.api.requests import media_of, open_request
from vlprep.errors import MediaError
from vlprep.media.carrying import path_of
from vlprep.media.sources import is_remote
from vlprep.rules.checking import check_media
from vlprep.rules.requests.settings import part_settings
from vlprep.rules.requests.urls import is_path
from vlprep.values.datauri import is_data_uri
from vlprep.values.media import ImageInfo, UnknownMedia, VideoInfo
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from vlprep.api.parts import LocalFiles, Seen
    from vlprep.api.requests import Case, Medium
    from vlprep.values.choices import Edition
    from vlprep.values.cost import Region
    from vlprep.values.payload import Place
    from vlprep.wire.rows import Row

    At: TypeAlias = "tuple[int, int]"

_SHOWN = 80


class Terms(NamedTuple):
    """What holds for every row.

    Attributes:
        region: Where it is sent; ``None``: nobody said.
        local_files: Whether local paths are opened, or the folder below which they are.
        media: What is behind URLs.
        edition: Whose numbers hold.
        max_decode_pixels: Nothing with more pixels than this is decoded.
    """

    region: Region | None
    local_files: LocalFiles | None
    media: Mapping[str, object]
    edition: Edition
    max_decode_pixels: int


class Travelling(NamedTuple):
    """One medium that travels inside the line.

    Attributes:
        part: The part.
        place: Where it stands.
        settings: What the request asks for it.
        fps: The rate of a list of frames.
        size: Characters that it needs as it is; ``None``: not known before it is written.
    """

    part: Medium
    place: Place
    settings: Settings
    fps: float
    size: int | None


def opened(row: Row, terms: Terms) -> Case:
    """Settle what of a row may be looked at; everything goes by Base64, in the OpenAI dialect."""
    return open_request(
        row.request,
        form=str(Form.OPENAI_HTTP),
        transport="base64",
        local_files=terms.local_files,
        media={**terms.media, **row.stated},
        settings=Settings(edition=terms.edition),
        max_decode_pixels=terms.max_decode_pixels,
    )


def travellers(case: Case) -> dict[At, Travelling]:
    """Find the media that travel inside the line.

    Raises:
        MediaError: One cannot be read; ``where`` is its JSON path.
    """
    found: dict[At, Travelling] = {}
    for at, part, place in media_of(case.payload):
        settings, fps, _ = part_settings(part, place, case.shared)
        if isinstance(part, FramesPart) and not part.frames:
            continue
        try:
            seen = look_at_part(part, fps, case.access)
        except MediaError as error:
            shown = error.where[:_SHOWN]  # a name may be a picture's Base64, which is for no log
            error.where = f"{place.media} ({shown})" if shown else place.media
            raise
        if _comes_along(part, seen, settings, case):
            known = all(seen.uris) and bool(seen.uris)
            size = sum(seen.uris) if known else None
            found[at] = Travelling(part, place, settings, fps, size)
    return found


def _comes_along(part: Medium, seen: Seen, settings: Settings, case: Case) -> bool:
    """Tell whether a part travels inside: files do; a URL only where it would be refused as such."""
    sources = part.frames if isinstance(part, FramesPart) else (part.source,)
    if all(_is_at_hand(source, case) for source in sources):
        return True
    stated = [case.access.stated.get(s) if isinstance(s, str) else None for s in sources]
    described = (ImageInfo, VideoInfo, UnknownMedia, tuple)  # a Size is a tuple
    if any(source is None or isinstance(source, described) for source in stated):
        return False
    return not check_media(seen.media, seen.origins, case.model, settings, seen.transport).ok


def _is_at_hand(source: Any, case: Case) -> bool:
    if not isinstance(source, str) or is_data_uri(source):
        return True
    if is_remote(source):
        return False
    if not is_path(
        source, case.access.looker
    ):  # Base64 without its prefix has a finding of its own
        return False
    path = path_of(source)
    return path is not None and case.access.allows(path)
