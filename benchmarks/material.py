"""Pictures and films to measure with: made here, from a fixed seed, the same on every machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    Pixels = npt.NDArray[np.uint8]

SEED = 20_261_122
FPS = 30
_WORDS = [
    "the",
    "quick",
    "brown",
    "fox",
    "jumps",
    "over",
    "the",
    "lazy",
    "dog",
    "0123456789",
    "what",
    "the",
    "model",
    "sees",
]


def scene(width: int, height: int, *, noise: float = 4.0) -> Image.Image:
    """Make a picture like a photo: detail of every scale, edges, and sensor noise."""
    random = np.random.default_rng(SEED)
    total = np.zeros((height, width, 3), dtype=np.float32)
    for octave in range(2, 9):
        cells = 2**octave
        coarse = random.normal(size=(cells * 3 // 4, cells, 3)).astype(np.float32)
        for channel in range(3):
            band = Image.fromarray(coarse[:, :, channel]).resize(
                (width, height), Image.Resampling.BICUBIC
            )
            total[:, :, channel] += np.asarray(band) * (46 / 1.7 ** (octave - 2))
    total += 128
    for top in range(0, height, 512):  # noise in strips, so that memory stays small
        strip = total[top : top + 512]
        strip += random.normal(0, noise, strip.shape).astype(np.float32)
    picture = Image.fromarray(total.clip(0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = int(random.integers(width)), int(random.integers(height))
        side = int(random.integers(20, max(21, width // 8)))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        draw.rectangle((x, y, x + side, y + side // 2), outline=colour, width=max(1, width // 800))
        draw.text((x, y), " ".join(random.permutation(_WORDS)[:6]), fill=colour)
    return picture


def page(width: int, height: int) -> Image.Image:
    """Make a scanned page: small text on paper that is not quite white."""
    random = np.random.default_rng(SEED)
    paper = random.normal(246, 2.5, (height, width)).clip(0, 255).astype(np.uint8)
    picture = Image.fromarray(paper).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for line in range(height // 24):
        text = " ".join(random.permutation(_WORDS * (width // 400 + 1)))
        draw.text((40, 20 + 24 * line), text, fill=(24, 24, 30))
    return picture


def film(path: Path, *, seconds: int, noise: float, mbit: float, keyframes: int = 250) -> Path:
    """Write a film of 1080p: a window that pans and zooms over a scene, with fresh noise."""
    random = np.random.default_rng(SEED)
    still = scene(3840, 2160, noise=1.0)
    grain = random.normal(0, noise, (1080 + 64, 1920 + 64, 1)).astype(np.int8)
    options = {"preset": "veryfast", "b": str(int(mbit * 1e6)), "g": str(keyframes)}
    options |= {"maxrate": options["b"], "bufsize": options["b"], "nal-hrd": "cbr"}
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        for number in range(FPS * seconds):
            frame = VideoFrame.from_ndarray(_frame(still, grain, number, random), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def _frame(
    still: Image.Image, grain: npt.NDArray[np.int8], number: int, random: np.random.Generator
) -> Pixels:
    """Cut one window out of the still; a cut to another place comes every 10 seconds."""
    shot, moment = divmod(number, 10 * FPS)
    zoom = 1.0 - 0.0012 * moment if shot % 2 else 0.7
    width, height = int(1920 * zoom) & ~1, int(1080 * zoom) & ~1
    x = (300 * shot + 4 * moment) % (3840 - width)
    y = (170 * shot + 2 * moment) % (2160 - height)
    window = still.resize((1920, 1080), Image.Resampling.BILINEAR, (x, y, x + width, y + height))
    dx, dy = int(random.integers(64)), int(random.integers(64))
    noisy = np.asarray(window, dtype=np.int16) + grain[dy : dy + 1080, dx : dx + 1920]
    return noisy.clip(0, 255).astype(np.uint8)
