"""LOOK: the frames of a film that are wanted, scaled and upright, and no more decoding than needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from vlprep.errors import CorruptMediaError
from vlprep.media.codecfile import as_file
from vlprep.media.films import open_film, picture_stream
from vlprep.media.guard import guard
from vlprep.media.packets import picture_packets
from vlprep.media.trouble import decoder_errors
from vlprep.values.size import Size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    import numpy as np
    import numpy.typing as npt
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from PIL.Image import Image

    from vlprep.media.packets import Packets

    Planes = npt.NDArray[np.uint8]
    Progress = Callable[[float], None]
    Span = tuple[int, int]

_BROKEN = "it cannot be decoded"
_RESTART = 3
"""To stop at one place and start at another costs about as much as so many frames."""
_WORTH = 0.9
"""Where this share of all frames is to be decoded anyway, all are: no restarts, no surprises."""
_ONE = 65536
# What a display matrix does to x and y, and the orientation that this is as EXIF counts.
_ORIENTATIONS = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, -1, 1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, 1, -1, 0): 8,
}
_CLOCKWISE = {0: 1, 90: 6, 180: 3, 270: 8}
_FULL_RANGE = 2
_RGB, _UNSPECIFIED = 0, 2


class Colours(NamedTuple):
    """How the numbers of a pixel are meant: codes of ITU-T H.273, as FFmpeg has them.

    Attributes:
        full: Whether black is 0 and not 16.
        matrix: Between RGB and YCbCr.
        primaries: The colours that R, G and B are.
        transfer: Between light and number.
    """

    full: bool
    matrix: int
    primaries: int
    transfer: int


class Look(NamedTuple):
    """What only a decoded frame tells of a film.

    Attributes:
        stored: Height and width as coded.
        orientation: How it is turned to be shown, 1 to 8 as EXIF counts.
        colours: How its numbers are meant.
    """

    stored: Size
    orientation: int
    colours: Colours

    @property
    def shown(self) -> Size:
        """Height and width as shown."""
        height, width = self.stored
        return Size(width, height) if self.orientation > 4 else self.stored


def look_at_first(packets: Packets, max_decode_pixels: int) -> Look:
    """Decode the first frame, and tell what it looks like.

    Raises:
        CorruptMediaError: It cannot be decoded.
        MediaTooLargeError: It has more pixels than allowed.
    """
    for _, frame in _decoded(packets, [(0, len(packets.ticks))], threads=False):
        stored = Size(frame.height, frame.width)
        guard(stored, max_decode_pixels)
        matrix = int(frame.colorspace)
        full = frame.format.name.startswith("yuvj") or int(frame.color_range) == _FULL_RANGE
        colours = Colours(
            full,
            _UNSPECIFIED if matrix == _RGB else matrix,
            int(getattr(frame, "color_primaries", None) or _UNSPECIFIED),
            int(getattr(frame, "color_trc", None) or _UNSPECIFIED),
        )
        return Look(stored, _orientation(frame), colours)
    message = "not one of its frames can be decoded"
    raise CorruptMediaError(message, "get the whole file")


def wanted_frames(
    packets: Packets, numbers: Sequence[int], look: Look, size: Size, progress: Progress
) -> Iterator[Planes]:
    """Decode the frames asked for, scaled and upright.

    Args:
        packets: The film.
        numbers: Which frames, counted from 0 in the order of showing, rising; a number may come
            more than once.
        look: What its first frame looks like.
        size: Height and width of the results, both even.
        progress: Told the share done.

    Yields:
        For each number the planes of the frame as one array: ``height * 3 / 2`` rows of ``width``
        bytes, Y, then U and V, as PyAV has ``yuv420p``.

    Raises:
        CorruptMediaError: The film is broken.
    """
    from av.video.reformatter import Interpolation, VideoReformatter

    scaler = VideoReformatter()
    across = look.orientation > 4
    height, width = (size.width, size.height) if across else size
    kind = _layout(look)
    kept: tuple[VideoFrame, Planes] | None = None
    for frame in _nearest(packets, numbers, progress):
        if kept is None or kept[0] is not frame:
            with decoder_errors(_BROKEN):
                scaled = scaler.reformat(
                    frame, width, height, kind, interpolation=Interpolation.BICUBIC
                )
                planes = cast("Planes", scaled.to_ndarray())
                kept = frame, _upright(planes, look.orientation)
        yield kept[1]


def as_picture(planes: Planes, look: Look) -> Image:
    """Turn the planes of a frame into an RGB picture."""
    from av.video.frame import VideoFrame

    frame = VideoFrame.from_ndarray(planes, format=_layout(look))
    frame.colorspace = look.colours.matrix
    picture: Image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV says nothing of it
    return picture


def _layout(look: Look) -> str:
    return "yuvj420p" if look.colours.full else "yuv420p"


def spans(packets: Packets, numbers: Sequence[int]) -> list[Span]:
    """Say which packets have to be decoded: from a key frame to the last wanted one behind it.

    Returns:
        First place, and the place behind the last, of each run; one run of all where the runs
        would be nearly as much work.
    """
    total = len(packets.ticks)
    everything = [(0, total)]
    if packets.counted:
        return everything
    found: list[Span] = []
    for place in sorted({packets.order[number] for number in numbers}):
        start = packets.key_before(place)
        if found and start <= found[-1][1]:
            start = min(start, found.pop()[0])
        found.append((start, place + 1))
    work = sum(stop - start + _RESTART for start, stop in found)
    return found if work < _WORTH * total else everything


def _nearest(packets: Packets, numbers: Sequence[int], progress: Progress) -> Iterator[VideoFrame]:
    """Decode, and give for each number the frame that is shown nearest to its time."""
    ticks = [packets.tick(number) for number in numbers]
    done, before, previous = 0, 0, None
    for tick, frame in _decoded(packets, spans(packets, numbers)):
        while done < len(ticks) and ticks[done] <= tick:
            nearer = previous is None or tick - ticks[done] <= ticks[done] - before
            yield frame if nearer or previous is None else previous
            done += 1
        progress(done / len(ticks))
        if done == len(ticks):
            return
        before, previous = tick, frame
    if previous is None:
        message = "not one of its frames can be decoded"
        raise CorruptMediaError(message, "get the whole file")
    for _ in ticks[done:]:  # the last packets gave no frame
        yield previous


def _decoded(
    packets: Packets, runs: list[Span], *, threads: bool = True
) -> Iterator[tuple[int, VideoFrame]]:
    """Decode runs of packets; nothing is sought, what lies between is read and thrown away.

    Reading costs a hundredth of decoding, and every container can be read, but not every one
    can be sought in.
    """
    with (
        decoder_errors(_BROKEN),
        open_film(as_file(packets.reader), packets.name) as container,
    ):
        stream = picture_stream(container)
        stream.thread_type = "AUTO" if threads else "NONE"
        most = len(packets.order) - 1
        for number, frame in enumerate(_run(container, stream, runs)):
            by_count = packets.counted or frame.pts is None
            yield packets.tick(min(number, most)) if by_count else cast("int", frame.pts), frame


def _run(container: InputContainer, stream: VideoStream, runs: list[Span]) -> Iterator[VideoFrame]:
    waiting = iter(runs)
    start, stop = next(waiting)
    for place, packet in enumerate(picture_packets(container, stream)):
        if place >= start:
            yield from stream.decode(packet)
        if place + 1 == stop:
            yield from stream.decode(None)
            stream.codec_context.flush_buffers()
            start, stop = next(waiting, (stop, 0))
            if not stop:
                return
    # The file has changed, or ends within a packet.
    yield from stream.decode(None)


def _orientation(frame: VideoFrame) -> int:
    """Read the display matrix; where PyAV stumbles over other data beside it, its rotation alone."""
    import numpy as np

    try:
        beside = cast("Iterator[Any]", iter(frame.side_data))
        matrix = next(data for data in beside if data.type.name == "DISPLAYMATRIX")
        a, b, _, c, d = np.frombuffer(matrix, dtype=np.int32)[:5] / _ONE
        return _ORIENTATIONS.get((round(a), round(c), round(b), round(d)), 1)
    except (StopIteration, ValueError):
        return _CLOCKWISE.get(round(-frame.rotation / 90) % 4 * 90, 1)


def _upright(planes: Planes, orientation: int) -> Planes:
    """Turn each plane of a frame."""
    import numpy as np

    if orientation == 1:
        return planes
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    half = height // 2, width // 2
    flat = planes.reshape(-1)
    luma, chroma = height * width, half[0] * half[1]
    parts = (
        flat[:luma].reshape(height, width),
        flat[luma : luma + chroma].reshape(half),
        flat[luma + chroma :].reshape(half),
    )
    turned = [_turned(part, orientation) for part in parts]
    rows = np.concatenate([part.reshape(-1) for part in turned])
    return rows.reshape(-1, turned[0].shape[1])


def _turned(plane: Planes, orientation: int) -> Planes:
    """Undo an orientation, as EXIF counts."""
    if orientation > 4:
        plane = plane.T
    if orientation in {2, 3, 6, 7}:
        plane = plane[:, ::-1]
    if orientation in {3, 4, 7, 8}:
        plane = plane[::-1]
    return plane
