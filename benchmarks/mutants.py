"""Put mistakes into the rules, one at a time, and tell which of them the tests do not see.

``python benchmarks/mutants.py [number ...]``; a copy of ``src`` is changed, never the original.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
_RULES = ("arrays", "bounds", "frames", "geometry", "limits", "tokens")
STEPS = (
    ("tests/testing/test_laws.py",),
    (*(f"tests/rules/test_{name}.py" for name in _RULES), "tests/values"),
    ("tests/api/test_requests.py", "tests/testing/test_strategies.py"),
)
"""What is run, one after the other, until something fails."""

MUTANTS = (
    ("rules/geometry.py", "h_bar = round(height / factor)", "h_bar = int(height / factor + 0.5)"),
    ("rules/geometry.py", "w_bar = max(factor, round(width", "w_bar = max(0, round(width"),
    ("rules/geometry.py", "h_bar * w_bar > max_pixels", "h_bar * w_bar >= max_pixels"),
    ("rules/geometry.py", "h_bar * w_bar < min_pixels", "h_bar * w_bar <= min_pixels"),
    ("rules/geometry.py", "h_bar * w_bar > max_pixels", "height * width > max_pixels"),
    ("rules/geometry.py", "floor(height / beta / factor)", "ceil(height / beta / factor)"),
    ("rules/geometry.py", "h_bar = max(factor, floor(", "h_bar = max(0, floor("),
    ("rules/geometry.py", "ceil(width * beta / factor)", "floor(width * beta / factor)"),
    ("rules/geometry.py", "sqrt(height * width / max_pixels)", "sqrt(h_bar * w_bar / max_pixels)"),
    (
        "rules/geometry.py",
        "> _MAX_RATIO * min(height, width)",
        ">= _MAX_RATIO * min(height, width)",
    ),
    ("rules/frames.py", "ceil(nframes / SAMPLER", "floor(nframes / SAMPLER"),
    ("rules/frames.py", "seconds - whole > 1 / fps", "seconds - whole >= 1 / fps"),
    ("rules/frames.py", "if seconds - whole > 1 / fps else whole", "if True else whole"),
    ("rules/frames.py", "* SAMPLER.frames_per_patch\n    return max(min(", "\n    return max(min("),
    ("rules/frames.py", "min(max_pixels, share)", "max(max_pixels, share)"),
    ("rules/frames.py", "nframes < SAMPLER.least_frames", "nframes <= SAMPLER.least_frames"),
    ("rules/seeing.py", "around: int = MARKERS.tokens", "around: int = 0"),
    ("rules/seeing.py", "return self.least + self.least_around", "return self.least"),
    (
        "rules/picturing.py",
        "max(grid.max_pixels, settings.max",
        "min(grid.max_pixels, settings.max",
    ),
    ("rules/picturing.py", "cap = grid.high_resolution_pixels", "cap = grid.max_pixels"),
    ("rules/tokens.py", "min(seen.lower, other.lower)", "max(seen.lower, other.lower)"),
    ("rules/tokens.py", "seen.upper if seen.resized else upper", "seen.upper"),
    ("rules/arrays.py", "cells > caps.max_pixels // cell", "cells >= caps.max_pixels // cell"),
    ("rules/arrays.py", "np.rint(height / factor)", "np.floor(height / factor + 0.5)"),
    ("rules/limits/sides.py", "min(size) <= limits.side_above", "min(size) < limits.side_above"),
    ("rules/limits/sides.py", "max(size) > limits.max_ratio", "max(size) >= limits.max_ratio"),
    ("rules/limits/sides.py", "count <= DECODE_GUARD.pixels", "count < DECODE_GUARD.pixels"),
    ("rules/limits/bytes.py", "length >= BY_BASE64.uri_below", "length > BY_BASE64.uri_below"),
    ("rules/limits/bytes.py", "origin.uri_length or data_uri_length", "data_uri_length"),
    ("rules/limits/bytes.py", "if size >= below:", "if size > below:"),
    ("rules/limits/bytes.py", "size > limits.url_bytes", "size >= limits.url_bytes"),
    ("rules/limits/bytes.py", "return room // 4 * 3", "return room // 3 * 4"),
    ("rules/limits/films.py", "least <= length <= most", "least < length <= most"),
    ("rules/limits/films.py", "least <= length <= most", "least <= length < most"),
    ("rules/limits/films.py", "FRAME_LISTS.least <= count", "FRAME_LISTS.least < count"),
    ("rules/limits/films.py", "count <= budget.max_list", "count < budget.max_list"),
    ("rules/limits/films.py", "data_uris > IN_REQUEST", "data_uris >= IN_REQUEST"),
    (
        "rules/limits/seen.py",
        "most + 1 if rules.input_equal_allowed",
        "most if rules.input_equal_allowed",
    ),
    ("rules/limits/parameters.py", "FPS.least < fps < FPS.most", "FPS.least <= fps < FPS.most"),
    ("rules/limits/parameters.py", "total > budget.total_pixels", "total >= budget.total_pixels"),
    ("rules/requests/sizes.py", "len(uris) > IN_REQUEST", "len(uris) >= IN_REQUEST"),
    (
        "rules/requests/totals.py",
        "TEMPLATE.turn * len(messages)",
        "TEMPLATE.turn * (len(messages) - 1)",
    ),
    ("values/transform.py", "-b / area,", "b / area,"),
    ("values/transform.py", "following.time_offset / self.time_scale", "following.time_offset"),
    ("rules/geometry.py", "min_pixels / (height * width)", "min_pixels / (h_bar * w_bar)"),
    ("rules/frames.py", "floor(count / SAMPLER", "ceil(count / SAMPLER"),
    ("rules/frames.py", "int(min_pixels * SAMPLER.min_pixels_slack)", "int(min_pixels)"),
    ("rules/tokens.py", "max(seen.upper, other.upper)", "seen.upper"),
    ("rules/tokens.py", "2 * width // seen.caps.factor", "width // seen.caps.factor"),
    ("rules/picturing.py", "if rules.smaller_max_pixels", "if not rules.smaller_max_pixels"),
    ("rules/filming.py", "settings.fps or FPS.default", "FPS.default"),
    ("rules/bounds.py", "(thin + 1) * (cells / thin + 1)", "thin * (cells / thin)"),
    ("rules/limits/sides.py", "count > large.most", "count < large.most"),
    ("rules/limits/bytes.py", "size >= BASE64.file_below", "size > BASE64.file_below"),
    ("rules/limits/parameters.py", "most < SAMPLER.least_frames", "most <= SAMPLER.least_frames"),
    ("rules/limits/parameters.py", "asked < least:", "asked <= least:"),
    ("rules/requests/sizes.py", "size > limit", "size >= limit"),
    (
        "values/transform.py",
        "/ self.time_scale,\n            time_scale=self",
        "* self.time_scale,\n            time_scale=self",
    ),
    ("values/transform.py", "orientation > 4 else", "orientation > 5 else"),
)
"""File, what stands there once, and what is put in its place."""


def main() -> int:
    """Try them, and list those that nothing saw."""
    asked = [int(number) for number in sys.argv[1:]] or range(len(MUTANTS))
    seen_in_none = _seen_by(None)
    if seen_in_none:
        print(f"without any mistake this fails: {seen_in_none}")
        return 2
    survived = []
    for number in asked:
        name, _, wrong = MUTANTS[number]
        seen_by = _seen_by(number)
        print(f"{number:3} {name}: {wrong!r} {seen_by or 'NOT SEEN'}", flush=True)
        if not seen_by:
            survived.append(number)
    print(f"{len(asked) - len(survived)} of {len(asked)} seen; not seen: {survived}")
    return bool(survived)


def _seen_by(number: int | None) -> str:
    """Name the test that fails for a mistake, or for none; empty where all pass."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "src")
        shutil.copytree(ROOT / "src", source)
        if number is not None:
            _put(source, number)
        environment = {**os.environ, "PYTHONPATH": str(source), "VLPREP_HYPOTHESIS": "mutants"}
        for step in STEPS:
            command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *step]
            done = subprocess.run(
                command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                lines = done.stdout.splitlines()
                failed = (line for line in lines if line.startswith(("FAILED", "ERROR")))
                return next(failed, "nothing that pytest names")[:120]
    return ""


def _put(source: Path, number: int) -> None:
    name, right, wrong = MUTANTS[number]
    file = source / "vlprep" / name
    text = file.read_text(encoding="utf-8")
    if right not in text:
        message = f"{name} has no {right!r}"
        raise ValueError(message)
    file.write_text(text.replace(right, wrong, 1), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
