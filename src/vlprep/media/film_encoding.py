"""DO, for films: write frames as H.264 in MP4 until the search is content."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from vlprep.media.writing import output_errors

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from fractions import Fraction

    from av.video.stream import VideoStream

    from vlprep.media.framing import Colours, Planes, Progress
    from vlprep.values.size import Size

_PRESET = "veryfast"
"""A slower one takes a third longer over all, for 0.3 dB."""


class Film(NamedTuple):
    """What is to be encoded.

    Attributes:
        frames: Gives the planes of its frames, from the start, as often as it is called.
        ticks: When each frame is shown.
        clock: Seconds of one tick.
        rate: Frames a second, on average.
        size: Height and width of all of them.
        colours: How the numbers of a pixel are meant.
    """

    frames: Callable[[], Iterator[Planes]]
    ticks: Sequence[int]
    clock: Fraction
    rate: Fraction
    size: Size
    colours: Colours


def search_film(
    ladder: Generator[float, int, float], film: Film, folder: str, progress: Progress
) -> tuple[float, str, int]:
    """Encode what the search asks for until it is content.

    Args:
        ladder: Names the next CRF, is sent the bytes, and returns the CRF to keep.
        film: What to encode.
        folder: Where the files go.
        progress: Told the share done; as nobody knows how many encodes are to come, each one
            takes half of what is left.

    Returns:
        The CRF kept, its file, and how many encodes it took.

    Raises:
        OutputError: The disk is full.
    """
    made: dict[float, str] = {}
    try:
        crf = next(ladder)
        while True:
            made[crf] = os.path.join(folder, f"{len(made)}.mp4")  # noqa: PTH118 - one form of path here
            write_film(film, made[crf], crf, _halving(progress, len(made)))
            crf = ladder.send(os.path.getsize(made[crf]))  # noqa: PTH202
    except StopIteration as stop:
        kept: float = stop.value
        return kept, made[kept], len(made)


def _halving(progress: Progress, number: int) -> Progress:
    return lambda share: progress(1 - 0.5 ** (number - 1 + share))


def write_film(film: Film, path: str, crf: float, progress: Progress) -> None:
    """Encode a film, its index first, without B-frames: decoding order is showing order.

    Raises:
        OutputError: The disk is full.
    """
    import av
    from av.video.frame import VideoFrame

    kind = "yuvj420p" if film.colours.full else "yuv420p"
    options = {"preset": _PRESET, "crf": str(crf), "bf": "0"}
    with (
        output_errors("a temporary file"),
        av.open(path, "w", format="mp4", options={"movflags": "faststart"}) as container,
    ):
        stream = container.add_stream("libx264", rate=film.rate, options=options)
        stream.height, stream.width = film.size
        stream.pix_fmt = kind
        stream.time_base = stream.codec_context.time_base = film.clock
        _tag(stream, film.colours)
        for number, (planes, tick) in enumerate(zip(film.frames(), film.ticks, strict=True)):
            frame = VideoFrame.from_ndarray(planes, format=kind)
            frame.pts, frame.time_base = tick, film.clock
            container.mux(stream.encode(frame))
            progress((number + 1) / len(film.ticks))
        container.mux(stream.encode(None))


def _tag(stream: VideoStream, colours: Colours) -> None:
    """Pass on how the numbers are meant; what nobody said stays unsaid."""
    context = stream.codec_context
    context.color_range = 2 if colours.full else 0
    context.colorspace = colours.matrix
    context.color_primaries = colours.primaries
    context.color_trc = colours.transfer
