"""Reading the header of a picture: the floor, ours, and others'."""

from __future__ import annotations

import os
import tempfile
import warnings
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from pillow_heif import open_heif, register_heif_opener

from timing import compare, show
from vlprep import probe
from vlprep.testing.samples import encoded, photo

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    import imagesize
except ImportError:
    imagesize = None

warnings.simplefilter("ignore")


def floor(path: str) -> None:
    """Open, read a page, close: nothing can be faster."""
    descriptor = os.open(path, os.O_RDONLY)
    os.pread(descriptor, 4096, 0)
    os.close(descriptor)


def pillow(path: str) -> None:
    """Open with Pillow, which reads no more than the header of most formats."""
    with Image.open(path) as picture:
        _ = picture.size


def main() -> None:
    """Print one table for each format, on pictures of 12 megapixels."""
    register_heif_opener()  # for PIL.Image.open, in this process only
    picture = photo(4032, 3024)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("jpeg", "png", "webp", "heic", "tiff", "bmp"):
            path = str(Path(folder) / f"photo.{name}")
            Path(path).write_bytes(encoded(picture, name))
            contenders: dict[str, Callable[[], object]] = {
                "floor: open, read, close": partial(floor, path),
                "vlprep.probe": partial(probe, path),
            }
            if imagesize is not None:
                contenders["imagesize.get"] = partial(imagesize.get, path)
            contenders["PIL.Image.open"] = partial(pillow, path)
            if name == "heic":
                contenders["pillow_heif.open_heif"] = partial(open_heif, path)
            show(f"{name}, {Path(path).stat().st_size:,} bytes", compare(contenders, times=100))


if __name__ == "__main__":
    main()
