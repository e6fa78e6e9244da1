"""Bring pictures under 10 MB: vlprep against what people do today, side by side in one run.

``python fit_pictures.py [FILE...]`` measures material made from a fixed seed, or files of yours.
"""

from __future__ import annotations

import io
import math
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

import child

if TYPE_CHECKING:
    from collections.abc import Callable

MODEL = "qwen3-vl-plus"
ROOM = 10 * 1024 * 1024 // 4 * 3 - 100
"""Bytes whose data URI is under 10 MB."""
SIDE = math.isqrt(2560 * 32 * 32)
Image.MAX_IMAGE_PIXELS = None


def opened(path: str) -> Image.Image:
    """Decode a picture."""
    if path.endswith(".heic"):
        from pillow_heif import open_heif

        return open_heif(path).to_pillow()
    return Image.open(path).convert("RGB")


def jpeg(picture: Image.Image, quality: int) -> bytes:
    """Encode a picture as people do."""
    out = io.BytesIO()
    picture.save(out, "jpeg", quality=quality)
    return out.getvalue()


def by_vlprep(path: str, high: bool) -> tuple[bytes, int]:
    """Fit it, and count the encodes of the whole picture."""
    from vlprep.api.fitting import fit
    from vlprep.media import encoding

    encodes = 0
    encode = encoding.Encoder.encode

    def counted(self: encoding.Encoder, attempt: object) -> bytes:
        nonlocal encodes
        encodes += 1
        return encode(self, attempt)  # type: ignore[arg-type]

    encoding.Encoder.encode = counted  # type: ignore[method-assign]
    fitted = fit(path, MODEL, vl_high_resolution_images=high)
    return fitted.data or Path(path).read_bytes(), encodes


def by_bisection(path: str, high: bool) -> tuple[bytes, int]:
    """Search the best quality of a JPEG of full size."""
    del high
    picture, low, high_, encodes = opened(path), 1, 95, 0
    best = b""
    while low <= high_:
        middle = (low + high_) // 2
        data = jpeg(picture, middle)
        encodes += 1
        if len(data) <= ROOM:
            best, low = data, middle + 1
        else:
            high_ = middle - 1
    return best, encodes


def by_steps(path: str, high: bool) -> tuple[bytes, int]:
    """Lower quality by five until it fits, as guides show it."""
    del high
    picture = opened(path)
    for encodes, quality in enumerate(range(85, 0, -5), start=1):
        data = jpeg(picture, quality)
        if len(data) <= ROOM:
            return data, encodes
    return data, encodes


def by_pyvips(path: str, high: bool) -> tuple[bytes, int]:
    """Shrink to about the model's pixels while decoding, and write PNG."""
    import pyvips

    width, height = Image.open(path).size
    cap = SIDE * math.sqrt(6.4) if high else SIDE
    wanted = min(width, round(cap * math.sqrt(width / height)))
    thumbnail = pyvips.Image.thumbnail(path, wanted)
    return thumbnail.write_to_buffer(".png", compression=1), 1


METHODS: dict[str, Callable[[str, bool], tuple[bytes, int]]] = {
    "vlprep.fit": by_vlprep,
    "bisection of quality, full size": by_bisection,
    "quality 85, then -5": by_steps,
    "pyvips thumbnail + PNG": by_pyvips,
}


def work(method: str, path: str, high: bool, out: str) -> None:
    """Do one piece of work in this process."""
    start = time.perf_counter()
    data, encodes = METHODS[method](path, high)
    seconds = time.perf_counter() - start
    Path(out).write_bytes(data)
    child.tell(seconds, encodes)


def material(folder: Path) -> list[Path]:
    """Write the pictures of the table."""
    from pillow_heif import from_pillow

    from material import page, scene

    sizes = {"12 MP": (4032, 3024), "20 MP": (5184, 3888), "48 MP": (8064, 6048)}
    paths = []
    for name, size in sizes.items():
        paths.append(folder / f"{name}.jpg")
        scene(*size, noise=6).save(paths[-1], "jpeg", quality=97, subsampling=0)
    paths.append(folder / "14 MP.png")
    scene(4320, 3240).save(paths[-1], "png", compress_level=1)
    paths.append(folder / "text page.png")
    page(3508, 4961).save(paths[-1], "png", compress_level=1)
    paths.append(folder / "12 MP.heic")
    from_pillow(scene(4032, 3024, noise=6)).save(paths[-1], quality=98)
    return paths


def measure(path: Path, *, high: bool, out: Path) -> None:
    """Print a row for each method."""
    from vlprep.api.fidelity import fidelity

    mode = "high-resolution" if high else "default"
    print(f"\n{path.name}, {path.stat().st_size / 1e6:.1f} MB, {mode} mode")
    print(
        f"  {'':33}{'s':>7}{'ratio':>7}{'enc':>5}{'MB':>7}{'peak':>6}{'PSNR':>7}{'SSIM':>8}{'+up s':>7}"
    )
    first = None
    for method in METHODS:
        taken = child.run(__file__, method, str(path), str(int(high)), str(out))
        if isinstance(taken, str):
            print(f"  {method:33}left out: {taken[:60]}")
            continue
        first = first or taken.seconds
        kept = fidelity(path, out, MODEL, vl_high_resolution_images=high)
        size = out.stat().st_size
        print(
            f"  {method:33}{taken.seconds:7.2f}{taken.seconds / first:7.2f}{taken.encodes:5d}"
            f"{size / 1e6:7.2f}{taken.peak:6.0f}{kept.psnr:7.1f}{kept.ssim:8.4f}"
            f"{taken.seconds + size / child.MBIT / 10:7.1f}"
            + ("" if size <= ROOM else "  over the limit")
        )


def main() -> None:
    """Measure all, in both modes."""
    if len(sys.argv) == 5 and sys.argv[1] in METHODS:
        work(sys.argv[1], sys.argv[2], sys.argv[3] == "1", sys.argv[4])
        return
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(name) for name in sys.argv[1:]] or material(Path(folder))
        for high in (False, True):
            for path in paths:
                measure(path, high=high, out=Path(folder) / "result")


if __name__ == "__main__":
    main()
