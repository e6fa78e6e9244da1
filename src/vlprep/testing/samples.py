"""A handful of files as people really have them: too large, turned, thin, too long."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from av.video.stream import VideoStream
    from PIL.Image import Image

_ORIENTATION = 0x0112


def photo(width: int, height: int, *, noise: int = 12) -> Image:
    """Make a picture that compresses like a photo: gradients, shapes and sensor noise.

    Args:
        width: Pixels from left to right.
        height: Pixels from top to bottom.
        noise: Standard deviation of the noise, of 255.

    Returns:
        An RGB picture.
    """
    from PIL import Image, ImageChops, ImageDraw

    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    round_ = Image.radial_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (across, down, ImageChops.invert(round_)))
    draw = ImageDraw.Draw(picture)
    for step in range(1, 8):
        left, top = width * step // 9, height * step // 11
        box = (left, top, left + width // 6, top + height // 7)
        draw.ellipse(box, fill=(30 * step, 255 - 30 * step, 90), outline=(255, 255, 255))
    grain = Image.effect_noise((width, height), noise)
    return Image.merge(
        "RGB", [ImageChops.add(band, grain, scale=1, offset=-128) for band in picture.split()]
    )


def encoded(picture: Image, name: str, *, quality: int = 90, orientation: int = 1) -> bytes:
    """Encode a picture as ``"jpeg"``, ``"png"``, ``"webp"``, ``"tiff"``, ``"bmp"`` or ``"heic"``."""
    out = BytesIO()
    if name == "heic":
        from pillow_heif import from_pillow

        from_pillow(picture).save(out, quality=quality)
        return out.getvalue()
    options: dict[str, object] = {"quality": quality} if name in {"jpeg", "webp"} else {}
    if orientation != 1:
        from PIL.Image import Exif

        exif = Exif()
        exif[_ORIENTATION] = orientation
        options["exif"] = exif.tobytes()
    picture.save(out, name, **options)
    return out.getvalue()


def clip(
    *,
    width: int = 64,
    height: int = 48,
    frames: int = 8,
    fps: float = 1.0,
    container: str = "mp4",
    codec: str = "mpeg4",
    picture: Image | None = None,
) -> bytes:
    """Make a small silent film; with less than one frame a second it is long but not large.

    It shows a picture of its size, turned a little with each frame; by default a photo.
    """
    from fractions import Fraction
    from typing import cast

    import av
    from av.video.frame import VideoFrame

    rate = max(Fraction(fps).limit_denominator(1001), Fraction(1))
    out = BytesIO()
    with av.open(out, "w", format=container) as film:
        stream = cast("VideoStream", film.add_stream(codec, rate=rate))
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        shown = photo(width, height) if picture is None else picture
        for number in range(frames):
            frame = VideoFrame.from_image(shown.rotate(number))  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = round(number * rate / Fraction(fps)), 1 / rate
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
    return out.getvalue()


_BITS = 12


def numbered_film(
    times: Sequence[int],
    *,
    height: int = 64,
    ticks: int = 30,
    codec: str = "libx264",
    container: str = "mp4",
    sound: bool = False,
    options: dict[str, str] | None = None,
) -> bytes:
    """Make a film each frame of which shows its number; ``number_shown`` reads it.

    Args:
        times: When each frame is shown, in ticks.
        height: Pixels from top to bottom; it is three times as wide.
        ticks: Ticks of a second.
        codec: Encoder, as FFmpeg names it.
        container: Muxer, as FFmpeg names it.
        sound: Whether there is a silent sound stream beside the pictures.
        options: Of the encoder.

    Returns:
        The file's bytes.
    """
    from fractions import Fraction
    from typing import cast

    import av
    import numpy as np
    from av.audio.frame import AudioFrame
    from av.video.frame import VideoFrame

    out = BytesIO()
    clock = Fraction(1, ticks)
    with av.open(out, "w", format=container) as film:
        stream = cast("VideoStream", film.add_stream(codec, rate=ticks, options=options or {}))
        stream.width, stream.height, stream.pix_fmt = 3 * height, height, "yuv420p"
        stream.codec_context.time_base = clock
        hiss = film.add_stream("aac", rate=8000) if sound else None
        for number, time in enumerate(times):
            bits = [235 if number >> bit & 1 else 16 for bit in range(_BITS)]
            planes = np.full((height * 3 // 2, 3 * height), 128, dtype=np.uint8)
            planes[:height] = np.repeat(np.array(bits, np.uint8), 3 * height // _BITS)
            frame = VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = time, clock
            film.mux(stream.encode(frame))
        film.mux(stream.encode(None))
        if hiss is not None:
            silence = AudioFrame.from_ndarray(
                np.zeros((1, 8000 * (times[-1] + 1) // ticks), np.float32), "fltp", "mono"
            )
            silence.sample_rate = 8000
            film.mux(hiss.encode(silence))
            film.mux(hiss.encode(None))
    return out.getvalue()


def number_shown(picture: Image) -> int:
    """Read the number that a frame of ``numbered_film`` shows, at whatever size."""
    line = picture.convert("L").resize((_BITS, 1)).tobytes()
    return sum(1 << bit for bit, shade in enumerate(line) if shade > 127)


def write_samples(folder: Path) -> list[Path]:
    """Write the files that ``vlprep demo`` shows, and give their paths."""
    from PIL import Image

    large = photo(4032, 3024)
    small = photo(1600, 1200)
    glass = Image.new("RGBA", (900, 600), (0, 90, 200, 0))
    glass.paste((200, 60, 20, 255), (200, 150, 700, 450))
    contents = {
        "phone-photo-over-10-MB.jpg": encoded(large, "jpeg", quality=100),
        "phone-photo.heic": encoded(photo(800, 600), "heic"),
        "turned.jpg": encoded(small.rotate(90, expand=True), "jpeg", orientation=6),
        "transparent-logo.png": encoded(glass, "png"),
        "thin-strip.png": encoded(photo(12, 2412), "png"),
        "tiny-icon.png": encoded(photo(8, 8), "png"),
        "lecture-25-minutes.mp4": clip(frames=26, fps=1 / 60),
    }
    paths = []
    for name, data in contents.items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths
