"""Make a source fit: legal for the service, without losing what the model would see."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import TYPE_CHECKING

from vlprep.api.fitting_pictures import fit_frames, fit_picture
from vlprep.api.jobs import Job, opened
from vlprep.api.looking import checked_media
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.media.pictures import checked_colour
from vlprep.rules.models import as_model
from vlprep.rules.shapes import Wishes
from vlprep.values.choices import Edition, Profile, Route, Transport
from vlprep.values.media import FrameList, ImageInfo
from vlprep.values.settings import Settings, positive_int

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vlprep.values.fitted import Fitted
    from vlprep.values.model import Model


def fit(
    source: object,
    model: str | Model,
    *,
    transport: str = "base64",
    route: str = "dashscope",
    output: str | os.PathLike[str] | None = None,
    overwrite: bool = False,
    format: str | None = None,  # noqa: A002 - the name that Pillow gave it
    max_bytes: int | None = None,
    keep_size: bool = False,
    keep_metadata: bool = False,
    keep_fps: bool = False,
    shrink: bool = False,
    pad: bool = False,
    enlarge: bool = False,
    background: str = "white",
    vl_high_resolution_images: bool = False,
    min_pixels: int | None = None,
    max_pixels: int | None = None,
    fps: float | None = None,
    max_frames: int | None = None,
    total_pixels: int | None = None,
    edition: str = "guide",
    profile: str = "api",
    media: Mapping[str, object] | None = None,
    max_decode_pixels: int = DECODE_GUARD.pixels,
    progress: Callable[[float], None] | None = None,
) -> Fitted:
    """Give a source that ``check`` passes: as it is where it is legal, else as little changed.

    A picture is written without loss, at its own size if that fits and else at the size at which
    the model sees it. Only where that is still too many bytes does it become a JPEG. A film
    becomes the very frames that the service would take, at the size that it would give them.

    Args:
        source: A path, bytes, binary file object, data URI, Pillow image, array, or a
            ``FrameList`` of these; a URL if ``media`` says what is behind it.
        model: A model's id or alias, or a ``Model``.
        transport: ``"base64"``, ``"path"`` or ``"url"``; what is behind a URL goes by URL.
        route: ``"dashscope"`` or ``"openai"``.
        output: File to write, or folder to write into; for a list of frames a folder. The end
            of a file's name says its format; a name without one gets the one that fits.
        overwrite: Whether a file there may be replaced. The source itself never is.
        format: ``"webp"``, ``"png"`` or ``"jpeg"`` for a picture, where only that will do.
        max_bytes: A limit of your own on the file, beside the service's.
        keep_size: Keep the picture's size, and lower only its bytes.
        keep_metadata: Keep a picture's EXIF, with the place where it was taken. The orientation
            is applied and goes either way.
        keep_fps: Keep a film's own rate of frames, for people who watch it too.
        shrink: Bring what is legal to the model's size too, where that makes it smaller.
        pad: Lay a picture that is too thin or too small on a larger background.
        enlarge: Enlarge a picture that is too small.
        background: Colour behind transparent places and padding, as Pillow names colours.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels of a picture or frame below which the service enlarges.
        max_pixels: Pixels of a picture or frame above which the service shrinks.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from a film.
        total_pixels: Pixels of all frames of a film together.
        edition: ``"guide"``, or ``"latest"`` for the newest documented or observed numbers.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        max_decode_pixels: Nothing with more pixels than this is decoded.
        progress: Called with the share done, 0 to 1, while a film is worked on.

    Returns:
        The result, what was done, and the way between its coordinates and the original's.

    Raises:
        CannotFitError: Nothing that is allowed makes it legal; it says what would.
        MediaError: The source cannot be read or decoded.
        OutputError: The result cannot be written; ``OutputExistsError``: there is a file.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type.
        ValueError: A setting is zero, negative, not finite, or not in its list.
    """
    known = as_model(model, Edition(edition))
    settings = Settings(
        route=Route(route),
        vl_high_resolution_images=vl_high_resolution_images,
        min_pixels=min_pixels,
        max_pixels=max_pixels,
        fps=fps,
        max_frames=max_frames,
        total_pixels=total_pixels,
        edition=known.edition,
        profile=Profile(profile),
    )
    job = Job(
        model=known,
        settings=settings,
        transport=Transport(transport),
        wishes=Wishes.checked(
            format=format,
            max_bytes=max_bytes,
            keep_size=keep_size,
            shrink=shrink,
            pad=pad,
            enlarge=enlarge,
        ),
        background=background if background == "white" else checked_colour(background),
        keep_metadata=keep_metadata,
        keep_fps=keep_fps,
        output=None if output is None else os.fspath(output),
        overwrite=overwrite,
        max_decode_pixels=positive_int("max_decode_pixels", max_decode_pixels),
        progress=progress,
    )
    media = checked_media(media)
    with ExitStack() as stack:
        if isinstance(source, FrameList):
            frames = [stack.enter_context(opened(frame, media)) for frame in source.frames]
            return fit_frames(frames, source.fps, job)
        content = stack.enter_context(opened(source, media))
        if isinstance(content.info, ImageInfo):
            return fit_picture(content, job)
        from vlprep.api.filming import fit_film

        return fit_film(content, job)
