"""What an import costs in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from timing import compare, show
from vlprep.testing.samples import encoded, photo


def run(code: str) -> None:
    """Run code in an interpreter of its own."""
    subprocess.run([sys.executable, "-c", code], check=True)


def main() -> None:
    """Print medians over fresh interpreters; the first line is a bare one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.jpg"
        path.write_bytes(encoded(photo(1600, 1200), "jpeg"))
        one = f"from vlprep import probe, estimate; estimate({str(path)!r}, 'qwen3-vl-plus')"
        codes = {
            "bare interpreter": "pass",
            "import vlprep": "import vlprep",
            "vlprep, one JPEG estimated": one,
            "import PIL.Image": "import PIL.Image",
            "import imagesize": "import imagesize",
            "import numpy": "import numpy",
            "import av": "import av",
        }
        medians = compare({name: partial(run, code) for name, code in codes.items()})
    show("a fresh process", medians, "ms")
    bare = medians["bare interpreter"]
    for name in ("import vlprep", "vlprep, one JPEG estimated"):
        print(f"  {name}: {(medians[name] - bare) * 1e3:.1f} ms over a bare interpreter")


if __name__ == "__main__":
    main()
