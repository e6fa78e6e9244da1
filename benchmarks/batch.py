"""Pack 50,001 rows and more than a gigabyte of media: time, memory, and the same files when resumed.

``python benchmarks/batch.py [ROWS] [FOLDER]``; the second run is killed in its middle.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from vlprep.testing.samples import encoded, photo

PICTURES = 64
BYTES = 25_000


def table(folder: Path, rows: int) -> Path:
    """Write pictures of about ``BYTES`` and a table that names them in turn."""
    for number in range(PICTURES):
        data = encoded(photo(240 + number, 180), "jpeg", quality=97)
        padded = data + b"\0" * max(0, BYTES - len(data))
        (folder / f"{number}.jpg").write_bytes(padded)
    path = folder / "rows.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            source = str(folder / f"{number % PICTURES}.jpg")
            file.write(json.dumps({"id": f"r{number}", "image": source, "prompt": "?"}) + "\n")
    return path


def command(rows: Path, output: Path) -> list[str]:
    """Give the command that packs, and prints the peak of its memory."""
    code = (
        "import resource, sys; from vlprep import batch; "
        "p = batch.pack(sys.argv[1], sys.argv[2], model='qwen3-vl-plus'); "
        "print(p.rows, p.packed, len(p.parts), sum(x.bytes for x in p.parts), "
        "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    return [sys.executable, "-c", code, str(rows), str(output)]


def digests(folder: Path) -> dict[str, str]:
    """Give a digest of every file."""
    found = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def main() -> None:
    """Run it."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_001
    where = sys.argv[2] if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory(dir=where) as name:
        folder = Path(name)
        rows = table(folder, count)
        begin = time.perf_counter()
        done = subprocess.run(
            command(rows, folder / "whole"), capture_output=True, text=True, check=True
        )
        took = time.perf_counter() - begin
        read, packed, parts, size, peak = map(int, done.stdout.split())
        print(f"{read} rows, {packed} packed into {parts} files of {size:,} bytes in {took:.1f} s")
        print(f"{read / took:.0f} rows a second; peak of memory {peak / 1024:.0f} MB")
        child = subprocess.Popen(command(rows, folder / "again"))
        with suppress(subprocess.TimeoutExpired):
            child.wait(took / 2)
        child.kill()
        child.wait()
        left = sorted(path.name for path in (folder / "again").iterdir())
        subprocess.run(command(rows, folder / "again"), capture_output=True, check=True)
        same = digests(folder / "whole") == digests(folder / "again")
        print(
            f"killed after {took / 2:.1f} s with {left}; resumed: {'the same' if same else 'OTHER'} files"
        )


if __name__ == "__main__":
    main()
