"""Show what the model sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from vlprep.api.drawing import picture_of
from vlprep.api.jobs import opened
from vlprep.api.looking import look_at
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.draw.views import Thumb, as_seen, beside, sheet, thumb_size, with_grid
from vlprep.errors import MediaError
from vlprep.media.framing import as_picture, look_at_first, wanted_frames
from vlprep.media.guard import guard
from vlprep.media.packets import read_packets
from vlprep.rules.clips import clip_of
from vlprep.rules.models import as_model
from vlprep.rules.resampling import taken_frames
from vlprep.rules.tiling import smallest_line, token_side
from vlprep.rules.tokens import estimate_media
from vlprep.rules.wording import pixels
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.clock import clock_of
from vlprep.values.media import FrameList, VideoInfo
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from PIL.Image import Image

    from vlprep.media.packets import Packets
    from vlprep.media.reader import Reader
    from vlprep.values.estimate import Estimate
    from vlprep.values.model import Model
    from vlprep.values.size import Size


def view(
    source: object,
    model: str | Model,
    *,
    original: bool = True,
    grid: bool = False,
    route: str = "dashscope",
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
) -> Image:
    """Show what the model sees of a picture, beside the original, or the frames that it sees of a film.

    Args:
        source: A picture or film that ``probe`` takes, or a ``FrameList`` of pictures.
        model: A model's id or alias, or a ``Model``.
        original: Whether the original stands beside it; without it, a picture comes back at
            exactly the size and with the pixels that the model sees.
        grid: Whether the edges of the tokens are drawn.
        route: ``"dashscope"`` or ``"openai"``.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels of a picture or frame below which the service enlarges.
        max_pixels: Pixels of a picture or frame above which the service shrinks.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from a film.
        total_pixels: Pixels of all frames of a film together.
        edition: ``"guide"`` or ``"latest"``.
        profile: ``"api"``, or ``"open-weights"`` for a server of your own.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        A Pillow image. Its ``info["smallest_line"]`` is the height of the smallest line of text
        that survives, in pixels of the original. Of a film or list it is a contact sheet of the
        very frames, with their times.

    Raises:
        MediaError: It cannot be read.
        LimitError: No size exists at which the model sees it.
        UnknownModelError: No such model.
        TypeError: An argument is of the wrong type, or the source has no pixels.
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
    looked = look_at(source, media)[0]
    if isinstance(source, FrameList) and isinstance(looked, FrameList):
        found = estimate_media(looked, known, settings)
        shown = _list(source, looked, found, grid, media, max_decode_pixels)
    elif isinstance(looked, VideoInfo):
        shown, found = _film(source, known, settings, grid, media, max_decode_pixels)
    else:
        found = estimate_media(looked, known, settings)
        picture = picture_of(source, media, max_decode_pixels)
        shown = _picture(picture, found, original=original, grid=grid)
    shown.info.update(kind=found.kind, smallest_line=smallest_line(found))
    return shown


def _picture(picture: Image, found: Estimate, *, original: bool, grid: bool) -> Image:
    size = cast("Size", found.resized)
    seen = as_seen(picture, size)
    shown = with_grid(seen, token_side(found)) if grid else seen
    if not original:
        return shown
    words = (
        f"original, {picture.width}x{picture.height}",
        f"what {found.case.model.id} sees, {pixels(size)}, {found.tokens:,} tokens",
    )
    return beside(picture, shown, words, _legible(found))


def _legible(found: Estimate) -> str:
    return f"a line of text lower than {smallest_line(found)} pixels of the original is likely lost"


def _list(
    source: FrameList,
    looked: FrameList,
    found: Estimate,
    grid: bool,
    media: Mapping[str, object] | None,
    most: int,
) -> Image:
    count = len(looked.frames)
    seen = cast("Size", found.resized)
    size = thumb_size(seen, count)

    def thumbs() -> Iterator[Thumb]:
        for number, frame in enumerate(source.frames):
            picture = as_seen(picture_of(frame, media, most), size)
            yield Thumb(_gridded(picture, found, grid), clock_of(number / looked.fps))

    words = [f"{count} frames as {found.case.model.id} sees them, each {pixels(seen)}"]
    return sheet(thumbs(), count, size, [*words, _summary(found)])


def _film(
    source: object,
    model: Model,
    settings: Settings,
    grid: bool,
    media: Mapping[str, object] | None,
    most: int,
) -> tuple[Image, Estimate]:
    with opened(source, media) as content:
        info = cast("VideoInfo", content.info)
        try:
            guard(info.size, most)
            packets = read_packets(cast("Reader", content.reader))
            timeline = packets.timeline()
            if clip_of(info) is None:
                info = replace(info, frames=len(timeline.times), fps=timeline.rate)
            found = estimate_media(info, model, settings)
            numbers = taken_frames(timeline, 0, len(timeline.times), cast("int", found.nframes))
            size = thumb_size(cast("Size", found.resized), len(numbers))
            times = [timeline.times[number] for number in numbers]
            pictures = _frames(packets, numbers, size, most)
            thumbs = (
                Thumb(_gridded(picture, found, grid), clock_of(time))
                for picture, time in zip(pictures, times, strict=True)
            )
            taken = f"{len(numbers)} of {len(timeline.times)} frames"
            seen = pixels(cast("Size", found.resized))
            words = [f"{taken}: what {model.id} sees, each {seen}", _summary(found)]
            return sheet(thumbs, len(numbers), size, words), found
        except MediaError as error:
            error.where = error.where or content.origin.name
            raise


def _frames(packets: Packets, numbers: list[int], size: Size, most: int) -> Iterator[Image]:
    look = look_at_first(packets, most)
    for planes in wanted_frames(packets, numbers, look, size, lambda _: None):
        yield as_picture(planes, look)


def _gridded(picture: Image, found: Estimate, grid: bool) -> Image:
    if not grid:
        return picture
    return with_grid(picture, token_side(found) * picture.width / cast("Size", found.resized).width)


def _summary(found: Estimate) -> str:
    rate = f"{found.effective_fps:.3g} a second, " if found.effective_fps else ""
    return f"{rate}{found.tokens:,} tokens; {_legible(found)}"
