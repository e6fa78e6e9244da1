"""How much of what the model sees is left after a source was fitted."""

from __future__ import annotations

from contextlib import ExitStack
from statistics import fmean
from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.api.jobs import opened, upright_of
from vlprep.catalog.guard import DECODE_GUARD
from vlprep.media.framing import look_at_first, wanted_pictures
from vlprep.media.likeness import decibels, similarity, squared_error
from vlprep.media.packets import read_packets
from vlprep.media.pictures import cut_out, seen_at
from vlprep.rules.models import as_model
from vlprep.rules.resampling import taken_frames
from vlprep.rules.tokens import estimate_media
from vlprep.values.choices import Edition, Profile, Route
from vlprep.values.fitted import Fidelity, Fitted
from vlprep.values.media import FrameList, ImageInfo
from vlprep.values.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from PIL.Image import Image

    from vlprep.api.jobs import Content
    from vlprep.media.reader import Reader
    from vlprep.values.model import Model
    from vlprep.values.size import Size


def fidelity(
    original: object,
    fitted: object,
    model: str | Model,
    *,
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
) -> Fidelity:
    """Compare what the model sees of an original with what it sees of what was made of it.

    Args:
        original: What ``fit`` takes.
        fitted: What it gave, or any other source.
        model: A model's id or alias, or a ``Model``.
        route: ``"dashscope"`` or ``"openai"``.
        vl_high_resolution_images: The service's flag for its largest picture size.
        min_pixels: Pixels of a picture or frame below which the service enlarges.
        max_pixels: Pixels of a picture or frame above which the service shrinks.
        fps: Frames taken from a second of film.
        max_frames: Most frames taken from a film.
        total_pixels: Pixels of all frames of a film together.
        edition: ``"guide"`` or ``"latest"``.
        profile: ``"api"`` or ``"open-weights"``.
        media: What is behind a URL: ``{url: source}``. A URL is never fetched.
        max_decode_pixels: Nothing with more pixels than this is decoded.

    Returns:
        PSNR and SSIM at the size at which the model sees the original, by the filter of the
        published processors (Pillow's bicubic), over all frames that are taken.

    Raises:
        LimitError: The model sees one of them at no legal size.
        MediaError: One cannot be read or decoded.
        TypeError: One is no source.
        ValueError: One is a picture and the other a film, they have not as many frames, or a
            setting is wrong.
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
    with ExitStack() as stack:
        before = _seen(original, media, stack, known, settings)
        after = _seen(_result(fitted), media, stack, known, settings)
        if before.kind != after.kind or abs(before.frames - after.frames) > 1:
            message = f"{before.told} cannot be compared with {after.told}"
            raise ValueError(message)
        box = _box(fitted, after.size) if isinstance(fitted, Fitted) else None
        pairs = zip(
            _pictures(before, before.size, max_decode_pixels),
            _pictures(after, after.size, max_decode_pixels),
            strict=False,  # an odd count of frames is made even by taking the last one twice
        )
        return _compared((one, _cut(other, box, before.size)) for one, other in pairs)


class _Seen(NamedTuple):
    """A source as the model sees it.

    Attributes:
        contents: The picture or film, or each picture of a list.
        kind: ``"image"``, ``"video"`` or ``"frames"``.
        size: Height and width at which the model sees each picture.
        frames: Pictures that the model sees.
    """

    contents: Sequence[Content]
    kind: str
    size: Size
    frames: int

    @property
    def told(self) -> str:
        """Say what it is, for errors."""
        return f"{self.kind} of {self.frames}"


def _result(fitted: object) -> object:
    """Give what a ``Fitted`` holds as a source; anything else is one already."""
    if not isinstance(fitted, Fitted):
        return fitted
    if isinstance(fitted.info, FrameList):
        return FrameList(map(_result, fitted.frames), fps=fitted.info.fps)
    return fitted.path if fitted.data is None else fitted.data


def _seen(
    source: object,
    stated: Mapping[str, object] | None,
    stack: ExitStack,
    model: Model,
    settings: Settings,
) -> _Seen:
    """Open a source and all frames of a list, until the stack is closed."""
    if isinstance(source, FrameList):
        contents = [stack.enter_context(opened(frame, stated)) for frame in source.frames]
        looked = FrameList([content.info for content in contents], fps=source.fps)
        estimate = estimate_media(looked, model, settings)
    else:
        contents = [stack.enter_context(opened(source, stated))]
        estimate = estimate_media(contents[0].info, model, settings)
    # What is open has been looked at, so its size is known.
    size = cast("Size", estimate.resized)
    frames = len(contents) if estimate.kind == "frames" else estimate.nframes or 1
    return _Seen(contents, estimate.kind, size, frames)


def _pictures(seen: _Seen, size: Size, most: int) -> Iterator[Image]:
    """Decode what the model sees, one picture after the other."""
    for content in seen.contents:
        if isinstance(content.info, ImageInfo):
            upright = upright_of(
                content, content.info, background="white", keep_metadata=False, most=most
            )
            yield seen_at(upright.picture, size)
        else:
            yield from _frames(content, seen.frames, size, most)


def _frames(content: Content, nframes: int, size: Size, most: int) -> Iterator[Image]:
    """Decode the frames that are taken, each at its own size, and resize them as the model does."""
    packets = read_packets(cast("Reader", content.reader))  # a film is never pixels in memory
    look = look_at_first(packets, most)
    timeline = packets.timeline()
    numbers = taken_frames(timeline, 0, len(timeline.times), nframes)
    for picture in wanted_pictures(packets, numbers, look):
        yield seen_at(picture, size)


def _box(fitted: Fitted, size: Size) -> tuple[int, int, int, int] | None:
    """Give where the original lies in the view of the result, if it was padded."""
    if isinstance(fitted.original, FrameList):
        return None
    height, width = fitted.original.size
    left, top, right, bottom = fitted.transform.to_model((0.0, 0.0, float(width), float(height)))
    box = round(left), round(top), round(right), round(bottom)
    return None if box == (0, 0, size.width, size.height) else box


def _cut(picture: Image, box: tuple[int, int, int, int] | None, size: Size) -> Image:
    """Bring a view of the result to the size of the view of the original."""
    part = picture if box is None else cut_out(picture, box)
    return part if part.size == (size.width, size.height) else seen_at(part, size)


def _compared(pairs: Iterator[tuple[Image, Image]]) -> Fidelity:
    errors, alike = [], []
    for one, other in pairs:
        errors.append(squared_error(one, other))
        alike.append(similarity(one, other))
    return Fidelity(psnr=decibels(fmean(errors)), ssim=fmean(alike), frames=len(errors))
