"""Bring films under 10 MB: vlprep against two-pass x264, side by side in one run.

``python fit_films.py [FILE...]`` measures material made from a fixed seed, or files of yours.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import av

import child

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "qwen3-vl-plus"
ROOM = 10 * 1024 * 1024 // 4 * 3 - 100
"""Bytes whose data URI is under 10 MB."""
MARGIN = 0.97
"""Two passes hit a rate closely, not exactly."""


def by_vlprep(path: str, out: str) -> tuple[int, float | None]:
    """Fit it, and count the encodes."""
    from vlprep.api.fitting import fit
    from vlprep.media import film_encoding

    encodes = 0
    write = film_encoding.write_film

    def counted(*arguments: object) -> None:
        nonlocal encodes
        encodes += 1
        write(*arguments)  # type: ignore[arg-type]

    film_encoding.write_film = counted  # type: ignore[assignment]  # it takes whatever comes
    fit(path, MODEL, output=out, overwrite=True)
    return encodes, None


def two_passes(path: str, out: str, preset: str) -> tuple[int, float | None]:
    """Encode at full size and rate, at the bitrate that the limit leaves."""
    with av.open(path) as film:
        seconds = (film.duration or 0) / 1e6
    rate = int(ROOM * 8 * MARGIN / seconds)
    with tempfile.TemporaryDirectory() as folder:
        common = ["ffmpeg", "-v", "error", "-y", "-i", path, "-an", "-c:v", "libx264"]
        common += ["-preset", preset, "-b:v", str(rate), "-passlogfile", f"{folder}/log"]
        targets = (("1", ["-f", "null", "-"]), ("2", ["-f", "mp4", out]))
        peaks = [child.watch([*common, "-pass", number, *to]) for number, to in targets]
    return len(peaks), max(peaks)


def decode_only(path: str, out: str) -> tuple[int, float | None]:
    """Decode and throw away: what nobody who reads every frame can be faster than."""
    del out
    with av.open(path) as film:
        film.streams.video[0].thread_type = "AUTO"
        for _ in film.decode(video=0):
            pass
    return 0, None


METHODS: dict[str, Callable[[str, str], tuple[int, float | None]]] = {
    "vlprep.fit": by_vlprep,
    "decode only": decode_only,
    "ffmpeg two-pass veryfast": lambda path, out: two_passes(path, out, "veryfast"),
    "ffmpeg two-pass medium": lambda path, out: two_passes(path, out, "medium"),
}


def work(method: str, path: str, out: str) -> None:
    """Do one piece of work in this process."""
    start = time.perf_counter()
    encodes, peak = METHODS[method](path, out)
    child.tell(time.perf_counter() - start, encodes, peak)


def material(folder: Path) -> list[Path]:
    """Write the films of the table."""
    from material import film

    return [
        film(folder / "easy 10 s.mp4", seconds=10, noise=2, mbit=11),
        film(folder / "noisy 10 s.mp4", seconds=10, noise=9, mbit=14),
        film(folder / "noisy 10 s, many keys.mp4", seconds=10, noise=9, mbit=14, keyframes=15),
        film(folder / "noisy 60 s.mp4", seconds=60, noise=9, mbit=14),
    ]


def measure(path: Path, out: Path, rounds: int) -> None:
    """Print a row for each method."""
    from vlprep.api.fidelity import fidelity

    print(f"\n{path.name}, {path.stat().st_size / 1e6:.1f} MB")
    print(
        f"  {'':28}{'s':>7}{'ratio':>7}{'enc':>5}{'MB':>7}{'peak':>6}{'PSNR':>7}{'SSIM':>8}{'+up s':>7}"
    )
    first = None
    for method in METHODS:
        if method.startswith("ffmpeg") and shutil.which("ffmpeg") is None:
            print(f"  {method:28}left out: there is no ffmpeg on the path")
            continue
        out.unlink(missing_ok=True)
        taken = child.run(__file__, method, str(path), str(out), rounds=rounds)
        if isinstance(taken, str):
            print(f"  {method:28}left out: {taken[:60]}")
            continue
        first = first or taken.seconds
        row = f"  {method:28}{taken.seconds:7.2f}{taken.seconds / first:7.2f}{taken.encodes:5d}"
        if out.exists():
            size = out.stat().st_size
            kept = fidelity(path, out, MODEL)
            row += (
                f"{size / 1e6:7.2f}{taken.peak:6.0f}{kept.psnr:7.1f}{kept.ssim:8.4f}"
                f"{taken.seconds + size / child.MBIT / 10:7.1f}"
                + ("" if size <= ROOM else "  over the limit")
            )
        print(row, flush=True)


def main() -> None:
    """Measure all."""
    if len(sys.argv) == 4 and sys.argv[1] in METHODS:
        work(*sys.argv[1:])
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in sys.argv[1:]] or material(Path(folder))
        for path in paths:
            measure(path, Path(folder) / "result.mp4", child.ROUNDS)


if __name__ == "__main__":
    main()
