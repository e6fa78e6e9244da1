"""Put mistakes into rules, facts and readers, one at a time, and tell which the tests do not see.

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
STEPS = (
    ("tests/testing/test_laws.py",),
    ("tests/catalog", "tests/values", "tests/rules", "tests/wire"),
    (
        "tests/media",
        "tests/api",
        "tests/testing/test_strategies.py",
        "tests/testing/test_recipes.py",
    ),
)
"""What is run after the tests of the room, one after the other, until something fails."""
_DIGEST = "tests/catalog/test_facts.py::test_a_changed_fact_is_a_visible_change"
"""It sees that a fact has changed, not that it is wrong, so it is left out."""
_FAILED = 1
"""How pytest ends where a test failed; where it could not run them, nothing was seen."""

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
    ("rules/geometry.py", "> MAX_RATIO * min(height", ">= MAX_RATIO * min(height"),
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
    ("rules/arrays.py", "np.rint(cells, out=cells)", "np.floor(cells + 0.5, out=cells)"),
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
    ("rules/limits/parameters.py", "asked < least.number:", "asked <= least.number:"),
    ("rules/requests/sizes.py", "size > limit", "size >= limit"),
    (
        "values/transform.py",
        "/ self.time_scale,\n            time_scale=self",
        "* self.time_scale,\n            time_scale=self",
    ),
    ("values/transform.py", "orientation > 4 else", "orientation > 5 else"),
    ("catalog/grids.py", "max_pixels=2560 * 32 * 32", "max_pixels=2561 * 32 * 32"),
    ("catalog/grids.py", "max_pixels=1280 * 28 * 28", "max_pixels=1280 * 28 * 32"),
    ("catalog/grids.py", "min_pixels=65536", "min_pixels=65535"),
    ("catalog/grids.py", "high_resolution_pixels=16384 * 32", "high_resolution_pixels=16380 * 32"),
    ("catalog/sampling.py", "least=0.1, most=10.0", "least=0.1, most=10.1"),
    ("catalog/sampling.py", "Markers(tokens=2", "Markers(tokens=0"),
    ("catalog/sampling.py", "FrameLists(least=4", "FrameLists(least=3"),
    ("catalog/transports.py", "uri_below=10 * MB", "uri_below=10_000_000"),
    ("catalog/transports.py", "data_uris=250", "data_uris=251"),
    ("catalog/films.py", "max_seconds=20 * MINUTE", "max_seconds=21 * MINUTE"),
    ("catalog/films.py", "max_seconds=40,", "max_seconds=41,"),
    ("catalog/pictures.py", "side_above=10,", "side_above=11,"),
    ("catalog/pictures.py", "max_ratio=200,", "max_ratio=201,"),
    ("catalog/contexts.py", "max_input_thinking=258048", "max_input_thinking=258049"),
    ("catalog/contexts.py", "max_thinking=81920", "max_thinking=81921"),
    ("catalog/frames.py", "max_pixels=640 * 32 * 32", "max_pixels=768 * 32 * 32"),
    ("catalog/frames.py", "total_pixels=131072 * 32", "total_pixels=131073 * 32"),
    ("catalog/frames.py", "max_frames=512,", "max_frames=513,"),
    ("catalog/units.py", "K: Final = 1024", "K: Final = 1000"),
    ("catalog/prices.py", "share=0.5,", "share=0.6,"),
    ("catalog/prices.py", "share=0.2,", "share=0.25,"),
    ("rules/prices.py", "tokens <= step.up_to", "tokens < step.up_to"),
    ("rules/prices.py", "tokens - cached_tokens + cached_tokens", "tokens + cached_tokens"),
    ("rules/prices.py", "output = output_tokens + thinking_tokens", "output = output_tokens"),
    ("rules/prices.py", "_exact(tier.output) * share", "_exact(tier.output)"),
    (
        "rules/prices.py",
        "most is not None and tokens > most",
        "most is not None and tokens >= most",
    ),
    ("rules/splitting.py", "start <= limits.max_seconds", "start <= limits.max_seconds + 0.5"),
    ("rules/splitting.py", "timeline.duration - limits.min_seconds", "timeline.duration"),
    ("rules/splitting.py", "times[stop] - overlap) - 1", "times[stop] - overlap)"),
    ("rules/splitting.py", "if not 0 <= overlap < most", "if not 0 <= overlap <= most"),
    (
        "rules/limits/sides.py",
        '("height", size.height), ("width", size.width)',
        '("width", size.height), ("height", size.width)',
    ),
    ("rules/requests/sizes.py", "size += utf8_length(part.text)", "size += len(part.text)"),
    ("rules/requests/totals.py", "else most - 1", "else most"),
    ("rules/requests/totals.py", "tokens += TEMPLATE.thinking", "tokens += 0"),
    ("wire/openai.py", '{"url": part.source, **part.inner}', '{"url": part.source}'),
    ("wire/openai.py", "{**written, **without(part.options, *written)}", "written"),
    ("wire/dashscope.py", "{**written, **without(part.options, *_KINDS)}", "written"),
    ("wire/dashscope.py", 'written = {"video": part.source}', 'written = {"image": part.source}'),
    ("wire/replies/places.py", "(x1 * across, y1 * down,", "(x1 * down, y1 * across,"),
    ("wire/replies/places.py", "self._most[at % 2]", "self._most[0]"),
    ("wire/replies/places.py", "(1.0, 1.0)", "(1.0, 0.999)"),
    ("wire/replies/events.py", "ends < begins", "ends <= begins"),
    ("values/clock.py", "whole // 60 % 60", "whole // 60"),
    ("api/continuing.py", "for part in last.parts) + text", "for part in last.parts)"),
    ("rules/arrays.py", "-(-caps.min_pixels // cell)", "caps.min_pixels // cell"),
    (
        "rules/picturing.py",
        "settings.min_pixels or grid.min_pixels, cap",
        "max(settings.min_pixels or 0, grid.min_pixels), cap",
    ),
    ("rules/clips.py", "max(1, round(fps * duration))", "max(1, int(fps * duration))"),
    (
        "rules/filming.py",
        "max(1, int(cap / (factor * factor)))",
        "max(1, ceil(cap / (factor * factor)))",
    ),
    ("rules/requests/thinking.py", "budget < 1", "budget < 0"),
    ("rules/limits/seen.py", "total * SAMPLER.frames_per_patch < most", "total < most"),
    ("rules/tiling.py", "kept >= TILING.enough**2", "kept >= TILING.enough"),
    ("catalog/models_other.py", "grid=grids.OCR_32", "grid=grids.OCR_28"),
    ("catalog/grids.py", "min_pixels=3 * 32 * 32", "min_pixels=4 * 32 * 32"),
    (
        "catalog/grids.py",
        "max_pixels_ceiling=30000 * 28 * 28",
        "max_pixels_ceiling=30000 * 28 * 32",
    ),
    ("catalog/frames.py", "max_pixels_ceiling=768 * 28 * 28", "max_pixels_ceiling=769 * 28 * 28"),
    (
        "catalog/models_guide.py",
        'ids=("qwen-vl-plus-2025-08-15",),\n        family="Qwen2.5-VL",\n        grid=grids.QWEN_VL_32,\n        pictures=pictures.PICTURES,\n        frames=frames.FACTOR_32,\n        films=films.TEN',
        'ids=("qwen-vl-plus-2025-08-15",),\n        family="Qwen2.5-VL",\n        grid=grids.QWEN_VL_32,\n        pictures=pictures.PICTURES,\n        frames=frames.FACTOR_32,\n        films=films.TWENTY',
    ),
    (
        "catalog/models_guide.py",
        "frames=frames.FACTOR_32,\n        films=films.TWENTY_MINUTES,\n        context=contexts.QWEN3_VL_THINKING",
        "frames=frames.QWEN3_VL,\n        films=films.TWENTY_MINUTES,\n        context=contexts.QWEN3_VL_THINKING",
    ),
    (
        "catalog/models_guide.py",
        "features=features.QWEN2_5_VL_OPEN",
        "features=features.QWEN2_5_VL",
    ),
    ("media/headers/jpeg.py", "- {0xC4, 0xC8, 0xCC}", "- {0xC4, 0xC8}"),
    ("media/headers/webp.py", "width & 0x3FFF, height & 0x3FFF", "width, height"),
    (
        "media/headers/heif.py",
        "min(size.width, width // width_over)",
        "min(size.width, -(-width // width_over))",
    ),
    (
        "rules/prices.py",
        "total is not None and total <= max_cost",
        "total is not None and total < max_cost",
    ),
    ("rules/prices.py", "if cached > tokens:", "if cached >= tokens:"),
    (
        "rules/prices.py",
        "input_tokens=sum_.input_tokens + one.input_tokens",
        "input_tokens=one.input_tokens",
    ),
    (
        "rules/prices.py",
        "if batch and price.batch_share is None",
        "if False and price.batch_share is None",
    ),
    (
        "rules/prices.py",
        "output=(sum_.output or 0.0) + (one.output or 0.0)",
        "output=(sum_.output or 0.0) + (one.input or 0.0)",
    ),
    ("catalog/prices.py", "_OCR_OLDER, ((None, 5, 5),)", "_OCR_OLDER, ((None, 5, 0.5),)"),
    ("rules/batch.py", "lines < limits.lines and", "lines <= limits.lines and"),
    ("rules/batch.py", "size + line <= limits.file_bytes", "size + line < limits.file_bytes"),
    ("rules/batch.py", "fair = left // (len(order) - place)", "fair = left // len(order)"),
    ("rules/batch.py", "left -= given[at]", "left -= fair"),
    ("rules/batch.py", "max(-(-lines // limits.lines)", "max(lines // limits.lines"),
    ("rules/batch.py", "-(-size // limits.file_bytes))", "size // limits.file_bytes + 1)"),
    ("catalog/batch.py", "line_bytes=6 * MB", "line_bytes=6_000_000"),
    ("catalog/batch.py", "lines=50_000", "lines=50_001"),
    ("catalog/batch.py", "file_bytes=500 * MB", "file_bytes=512 * MB"),
    ("catalog/batch.py", "max_hours=336", "max_hours=337"),
    ("catalog/batch.py", "lines=100,", "lines=101,"),
    ("catalog/batch.py", "requests=1_200", "requests=1_000"),
    ("rules/splitting.py", "_ENOUGH = 0.5", "_ENOUGH = 0.6"),
    (
        "rules/splitting.py",
        "times[following] >= earliest - overlap",
        "times[following] >= earliest",
    ),
    ("catalog/trouble.py", '        "insufficient_quota",\n', ""),
    ("catalog/trouble.py", '        "arrearage",\n', ""),
    ("catalog/trouble.py", "(408, 409, 425, 429,", "(408, 409, 425, 428,"),
    ("catalog/trouble.py", "502, 503, 504)", "502, 503)"),
    (
        "catalog/trouble.py",
        '"missing content-length of multimodal url"',
        '"missing content length of multimodal url"',
    ),
    ("catalog/trouble.py", "seconds=180", "seconds=300"),
    ("wire/answers.py", "status not in _REFUSED and any", "any"),
    ("wire/answers.py", "range(400, 500)", "range(400, 600)"),
    ("wire/answers.py", 'in {None, "null"}', "in {None}"),
    ("catalog/service.py", "expire_seconds=300", "expire_seconds=3000"),
    ("wire/replies/events.py", "int(long[1]) * 60", "int(long[1]) * 100"),
    ("wire/replies/events.py", "hours * 3600 + minutes", "hours * 360 + minutes"),
    ("wire/replies/events.py", "begins, ends = ends, begins", "ends = begins"),
    ("wire/replies/events.py", "0 <= value < _MOST_SECONDS", "0 < value < _MOST_SECONDS"),
    ("wire/replies/places.py", "x1 > x2 or y1 > y2", "x1 > x2 and y1 > y2"),
    (
        "wire/replies/places.py",
        "(width / convention.divisor, height / convention.divisor)",
        "(height / convention.divisor, width / convention.divisor)",
    ),
    ("wire/replies/places.py", "0 <= number <= 1 for", "0 < number <= 1 for"),
    (
        "wire/replies/places.py",
        "min(max(x, 0.0), float(width)), min(max(y, 0.0), float(height))",
        "min(max(x, 0.0), float(width)), min(max(y, 0.0), float(width))",
    ),
    ("wire/replies/places.py", "len(pairs) < 3", "len(pairs) < 2"),
)
"""File, what stands there once, and what is put in its place."""


def main() -> int:
    """Try them, and list those that nothing saw."""
    asked = [int(number) for number in sys.argv[1:]] or range(len(MUTANTS))
    seen_in_none = "" if sys.argv[1:] else _seen_by(None)
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
        options = ["-x", "-q", "-p", "no:cacheprovider", "--deselect", _DIGEST]
        mirrors = [] if number is None else [_mirror_of(MUTANTS[number][0])]
        for step in (*mirrors, *STEPS):
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *options, *step],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode == _FAILED:
                return next(line for line in done.stdout.splitlines() if line[:6] == "FAILED")[:120]
            if done.returncode and number is None:
                return f"pytest could not run {step}"
    return ""


def _mirror_of(name: str) -> tuple[str, ...]:
    """Give the tests that are named after a module or its room, which are quick, to be run first."""
    names = reversed(Path(name).with_suffix("").parts)
    mirrors = (str(file) for one in names for file in ROOT.glob(f"tests/*/test_{one}.py"))
    return (next(mirrors, str(ROOT / "tests" / "catalog")),)


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
