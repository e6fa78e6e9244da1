"""Which media of a row travel inside its line, and which stay behind their URLs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from vlprep.api.parts import look_at_part
from vlprep.api.requests import media_of, open_request
from vlprep.errors import MediaError
from vlprep.media.carrying import path_of
from vlprep.media.sources import is_remote
from vlprep.rules.batch import no_path, path_among_urls
from vlprep.rules.checking import check_media
from vlprep.rules.requests.settings import part_settings
from vlprep.rules.requests.urls import is_path, mistakes
from vlprep.values.datauri import is_data_uri
from vlprep.values.media import ImageInfo, UnknownMedia, VideoInfo
from vlprep.values.payload import Form
from vlprep.values.request import FramesPart
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    from vlprep.api.parts import LocalFiles, Seen
    from vlprep.api.requests import Case, Medium
    from vlprep.values.choices import Edition
    from vlprep.values.cost import Region
    from vlprep.values.issue import Issue
    from vlprep.values.payload import Place
    from vlprep.wire.rows import Row

    At: TypeAlias = "tuple[int, int]"

_SHOWN = 80
_DESCRIBED = (ImageInfo, VideoInfo, UnknownMedia, tuple)
"""What says what a medium is like, and has no bytes of it; a Size is a tuple."""


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


def stranded(case: Case) -> Iterator[Issue]:
    """Find the media that can neither come along in a line nor stay behind a URL."""
    for _, part, place in media_of(case.payload):
        sources = _sources(part)
        alone = not isinstance(part, FramesPart)
        at_hand = all(_has_bytes(source, case) for source in sources)
        for number, source in enumerate(sources):
            where = place.media if alone else f"{place.media}[{number}]"
            if is_remote(source) or (isinstance(source, str) and is_data_uri(source)):
                continue
            if isinstance(source, str) and not is_path(source, case.access.looker):
                yield from mistakes(source, where)
            elif not _has_bytes(source, case):
                yield no_path(where)
            elif not at_hand:
                yield path_among_urls(where)


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
    sources = _sources(part)
    if not all(_has_bytes(source, case) for source in sources):
        return False
    if not all(map(is_remote, sources)):
        return True
    return not check_media(seen.media, seen.origins, case.model, settings, seen.transport).ok


def _sources(part: Medium) -> tuple[Any, ...]:
    return part.frames if isinstance(part, FramesPart) else (part.source,)


def _has_bytes(source: Any, case: Case) -> bool:
    """Tell whether the bytes of a source are at hand: its own, or what is said to be behind it."""
    if not isinstance(source, str) or is_data_uri(source):
        return True
    if source in case.access.stated:
        return not isinstance(case.access.stated[source], _DESCRIBED)
    path = path_of(source)
    return path is not None and case.access.allows(path)
