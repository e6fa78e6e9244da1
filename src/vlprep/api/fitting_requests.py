"""Make every part of a request pass."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from vlprep.api.fitting import fit
from vlprep.api.requests import check_request, looked_at, open_request
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.errors import CannotFitError, LimitError, MediaError
from vlprep.rules.checking import check_media
from vlprep.values.choices import Edition, Profile, Transport
from vlprep.values.fitted_request import FittedPart, FittedRequest
from vlprep.values.media import FrameList, UnknownMedia
from vlprep.values.request import FramesPart
from vlprep.values.settings import Settings
from vlprep.wire.paths import file_url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from os import PathLike

    from vlprep.api.parts import LocalFiles
    from vlprep.api.requests import Case, Looked, Medium
    from vlprep.values.fitted import Fitted
    from vlprep.values.model import Model
    from vlprep.values.request import Part, Request


def fit_request(
    request: Request | Mapping[str, Any] | str | bytes,
    *,
    output: str | PathLike[str] | None = None,
    route: str | None = None,
    form: str | None = None,
    transport: str | None = None,
    model: str | Model | None = None,
    local_files: LocalFiles | None = None,
    media: Mapping[str, object] | None = None,
    pad: bool = False,
    enlarge: bool = False,
    background: str = "white",
    edition: str = "guide",
    profile: str = "api",
    max_decode_pixels: int = DECODE_GUARD.pixels,
) -> FittedRequest:
    """Give a request whose every part passes; nothing else in it is changed.

    A part that passes stays as it is and is not decoded. One that would be refused is what ``fit``
    makes of it: a data URI, or a file in ``output``. What is behind a URL that nobody has
    described, and local files that may not be opened, stay too.

    Args:
        request: A ``Request``, or any payload that ``parse_request`` takes.
        output: Folder for what travels by path; without one, it travels by Base64.
        route: ``"openai"`` or ``"dashscope"``, as in ``check_request``.
        form: The dialect and whether it is a body, as in ``check_request``.
        transport: How local files travel, as in ``check_request``.
        model: A model to judge by in the place of the one that the request names.
        local_files: Whether local paths are opened, as in ``check_request``.
        media: What is behind a URL or path: ``{url: source}``. What is behind a URL and would be
            refused travels by Base64 afterwards.
        pad: Lay pictures that are too thin or too small on a larger background.
        enlarge: Enlarge pictures that are too small.
        background: Colour behind transparent places and padding, as Pillow names colours.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        The request, what became of each part that was changed, and the report on the whole.

    Raises:
        CannotFitError: Nothing that is allowed makes a part legal; ``where`` is its JSON path.
        MediaError: A part cannot be read.
        RequestError: It is no request.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A word is not in its list.
    """
    case = open_request(
        request,
        route=route,
        form=form,
        transport=transport,
        model=model,
        local_files=local_files,
        media=media,
        settings=Settings(edition=Edition(edition), profile=Profile(profile)),
        max_decode_pixels=max_decode_pixels,
    )
    fitted: list[FittedPart] = []
    parts: dict[tuple[int, int], Part] = {}
    wishes = {"pad": pad, "enlarge": enlarge, "background": background}
    for one in looked_at(case):
        try:
            made = _fit_part(one, case, output, wishes)
        except (CannotFitError, MediaError) as error:
            error.where = one.place.media
            raise
        if made is not None:
            parts[one.at] = _with_result(one.part, made)
            fitted.append(FittedPart(one.place.media, made))
    whole = _with_parts(case.payload.request, parts)
    return FittedRequest(
        request=whole,
        parts=tuple(fitted),
        report=check_request(
            whole,
            form=str(case.payload.form),
            transport=transport,
            model=case.model,
            local_files=local_files if output is None else True,
            media=media,
            edition=edition,
            profile=profile,
        ),
    )


def _fit_part(
    one: Looked, case: Case, output: str | PathLike[str] | None, wishes: Mapping[str, Any]
) -> Fitted | None:
    """Fit one part; ``None`` where it passes, or where nobody may look at it."""
    part, seen, settings = one.part, one.seen, one.read.settings
    if isinstance(seen, LimitError):
        return None  # there are no frames to fit
    if isinstance(seen, MediaError):
        raise seen
    if check_media(seen.media, seen.origins, case.model, settings, seen.transport).ok:
        return None
    if isinstance(seen.media, UnknownMedia):
        return None
    behind = case.access.behind
    if isinstance(part, FramesPart):
        source: Any = FrameList(map(behind, part.frames), fps=one.read.fps)
    else:
        source = behind(part.source)
    by_path = seen.transport is Transport.PATH and output is not None
    return fit(
        source,
        case.model,
        transport="path" if by_path else "base64",
        route=str(case.payload.form.route),
        output=output if by_path else None,
        vl_high_resolution_images=settings.vl_high_resolution_images,
        min_pixels=settings.min_pixels,
        max_pixels=settings.max_pixels,
        fps=settings.fps,
        max_frames=settings.max_frames,
        total_pixels=settings.total_pixels,
        edition=str(settings.edition),
        profile=str(settings.profile),
        max_decode_pixels=case.access.max_decode_pixels,
        **wishes,
    )


def _with_result(part: Medium, made: Fitted) -> Part:
    if not isinstance(part, FramesPart):
        return replace(part, source=_text(made))
    frames = (
        _text(now) if now.changed else before
        for before, now in zip(part.frames, made.frames, strict=True)
    )
    return replace(part, frames=tuple(frames))


def _text(made: Fitted) -> str:
    """Write a result as the text that stands for it in a request."""
    return made.data_uri() if made.path is None else file_url(made.path)


def _with_parts(request: Request, parts: Mapping[tuple[int, int], Part]) -> Request:
    turns = []
    for number, turn in enumerate(request.messages):
        content = turn.content
        if isinstance(content, tuple):
            content = tuple(parts.get((number, at), part) for at, part in enumerate(content))
        turns.append(replace(turn, content=content))
    return replace(request, messages=tuple(turns))
