"""Reading the header of a film."""

from __future__ import annotations

import io
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.frame import VideoFrame

from timing import compare, show
from vlprep import probe
from vlprep.testing.samples import photo

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    from pymediainfo import MediaInfo
except (ImportError, OSError):
    MediaInfo = None


def film(seconds: int, *, first: bool) -> bytes:
    """Make a film of 1080p at 30 frames a second, its index first or last."""
    out = io.BytesIO()
    options = {"movflags": "faststart"} if first else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with av.open(str(path), "w", options=options) as container:
            stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
            stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
            still = photo(1920, 1080)
            for number in range(30 * seconds):
                frame = VideoFrame.from_image(still.rotate(number % 7))  # type: ignore[no-untyped-call]
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        out.write(path.read_bytes())
    return out.getvalue()


def with_av(path: str) -> None:
    """Open with PyAV, which starts decoders to learn about the streams."""
    with av.open(path) as container:
        _ = container.streams.video[0].average_rate


def main() -> None:
    """Print one table for each place of the index."""
    with tempfile.TemporaryDirectory() as folder:
        for first in (True, False):
            path = str(Path(folder) / f"film-{first}.mp4")
            Path(path).write_bytes(film(10, first=first))
            contenders: dict[str, Callable[[], object]] = {
                "vlprep.probe": partial(probe, path),
                "av.open": partial(with_av, path),
            }
            if MediaInfo is not None:
                contenders["pymediainfo"] = partial(MediaInfo.parse, path)
            where = "first" if first else "last"
            title = f"MP4, index {where}, {Path(path).stat().st_size:,} bytes"
            show(title, compare(contenders, times=20))


if __name__ == "__main__":
    main()
