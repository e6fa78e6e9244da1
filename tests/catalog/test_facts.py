"""The facts are what the guide prints; the numbers here are typed from its tables by hand."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, is_dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import vlprep.catalog
from vlprep import FrameList, Size, estimate, get_model, list_models
from vlprep.catalog import units
from vlprep.catalog.advice import BASE64, GROUNDING
from vlprep.catalog.batch import CHAT, DRY_RUN, JOBS, RATES
from vlprep.catalog.editions import RULES
from vlprep.catalog.endpoints import ENDPOINTS, SDKS
from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.catalog.models import ALIASES, STANDS_FOR
from vlprep.catalog.sampling import FPS, FRAME_LISTS, MARKERS, SAMPLER
from vlprep.catalog.service import PATIENCE, UPLOADS
from vlprep.catalog.transports import BY_BASE64, BY_PATH, IN_REQUEST
from vlprep.catalog.trouble import PARTIAL_RESPONSE
from vlprep.values.source import Source

MB, GB = 1024 * 1024, 1024 * 1024 * 1024
ROOM = Path(vlprep.catalog.__file__).parent
DIGEST = "84aa0ff8d9a4eaf98fa7eba9984f47e713a48fc12a194542f142fb02ec07a750"

# The guide: tokens of a picture by default and at high resolution, and pixels of a token.
GRIDS = {
    "qwen3-vl-plus": (32, 2560, 16384),
    "qwen3-vl-flash": (32, 2560, 16384),
    "qwen3-vl-235b-a22b-thinking": (32, 2560, 16384),
    "qwen3-vl-8b-instruct": (32, 2560, 16384),
    "qwen-vl-max-2025-08-13": (32, 2560, 16384),
    "qwen-vl-plus-2025-08-15": (32, 2560, 16384),
    "qwen-vl-plus-2025-07-10": (32, 2560, 16384),
    "qwen-vl-max": (32, 2560, 16384),
    "qwen-vl-plus-latest": (32, 2560, 16384),
    "qwen-vl-max-2025-04-08": (28, 1280, 16384),
    "qwen-vl-plus-2025-05-07": (28, 1280, 16384),
    "qwen2.5-vl-72b-instruct": (28, 1280, 16384),
    "qvq-max": (28, 1280, 16384),
    "qvq-plus-latest": (28, 1280, 16384),
}
# The guide: longest film in minutes, largest film by URL.
FILM_LIMITS = {
    "qwen3-vl-plus": (20, 2 * GB),
    "qwen3-vl-32b-instruct": (20, 2 * GB),
    "qwen-vl-max": (20, 2 * GB),
    "qwen-vl-max-latest": (20, 2 * GB),
    "qwen-vl-max-2025-08-13": (20, 2 * GB),
    "qwen-vl-max-2025-04-08": (20, 2 * GB),
    "qwen-vl-max-2025-01-25": (10, 1 * GB),
    "qwen-vl-plus": (10, 1 * GB),
    "qwen-vl-plus-2025-08-15": (10, 1 * GB),
    "qwen-vl-plus-2025-07-10": (10, 1 * GB),
    "qwen-vl-plus-2025-05-07": (10, 1 * GB),
    "qwen3-vl-8b-thinking": (20, 2 * GB),
    "qwen2.5-vl-7b-instruct": (10, 1 * GB),
    "qvq-max": (10, 1 * GB),
    "qwen2-vl-72b-instruct": (40 / 60, 150 * MB),
    "qwen-vl-v1": (40 / 60, 150 * MB),
}
# The API reference and the sample code: factor, least, default and most pixels of a picture.
OCR = {
    "qwen-vl-ocr": (32, 3072, 8_388_608, 30_000),
    "qwen-vl-ocr-latest": (32, 3072, 8_388_608, 30_000),
    "qwen-vl-ocr-2025-11-20": (32, 3072, 8_388_608, 30_000),
    "qwen3.5-ocr": (32, 3072, 8_388_608, 30_000),
    "qwen-vl-ocr-2025-08-28": (28, 3136, 6_422_528, 30_000),
    "qwen-vl-ocr-2025-04-13": (28, 3136, 6_422_528, 30_000),
    "qwen-vl-ocr-2024-10-28": (28, 3136, 6_422_528, 30_000),
}
# The API reference: most pixels of a frame by default and when asked for, pixels of all frames by
# pairs, and frames. The guide's "about 600,000" stands for the default of those with 28.
FRAMES = {
    "qwen3-vl-plus": (655_360, 2_048_000, 134_217_728, 2000),
    "qwen3-vl-flash": (655_360, 2_048_000, 134_217_728, 2000),
    "qwen3-vl-235b-a22b-thinking": (655_360, 2_048_000, 134_217_728, 2000),
    "qwen3-vl-235b-a22b-instruct": (655_360, 2_048_000, 134_217_728, 2000),
    **dict.fromkeys(
        (
            "qwen3-vl-32b-thinking",
            "qwen3-vl-30b-a3b-thinking",
            "qwen3-vl-8b-thinking",
            "qwen3-vl-32b-instruct",
            "qwen-vl-max",
            "qwen-vl-max-2025-08-13",
            "qwen-vl-plus-2025-08-15",
            "qwen-vl-plus-2025-07-10",
        ),
        (655_360, 786_432, 67_108_864, 512),
    ),
    **dict.fromkeys(
        (
            "qwen-vl-max-2025-04-08",
            "qwen-vl-max-2025-01-25",
            "qwen-vl-plus-2025-05-07",
            "qwen2.5-vl-72b-instruct",
            "qvq-max",
        ),
        (602_112, 602_112, 51_380_224, 512),
    ),
    "qwen3.5-plus": (655_360, 2_048_000, 819_200_000, 8000),
}
# The page of continuing an answer lists these; the open Qwen2.5-VL, QVQ and OCR are not on it.
PARTIAL = {
    "qwen3-vl-plus": True,
    "qwen3-vl-flash-2025-10-15": True,
    "qwen3-vl-8b-instruct": True,
    "qwen-vl-max": True,
    "qwen-vl-max-2025-04-08": True,
    "qwen-vl-plus-2025-08-15": True,
    "qwen2.5-vl-72b-instruct": False,
    "qwen2.5-vl-3b-instruct": False,
    "qvq-max": False,
    "qwen-vl-ocr": False,
    "qwen-vl-ocr-2025-08-28": False,
}
# window, most input without and with thinking, most thought, most output
CONTEXTS = {
    "qwen3-vl-plus": (262144, 260096, 258048, 81920, 32768),
    "qwen3-vl-flash-2025-10-15": (262144, 260096, 258048, 81920, 32768),
    "qwen3-vl-30b-a3b-thinking": (131072, None, 126976, 81920, 32768),
    "qwen3-vl-30b-a3b-instruct": (131072, 129024, None, None, 32768),
    "qwen-vl-max": (131072, 129024, None, None, 8192),
    "qwen-vl-max-2024-11-19": (32768, 30720, None, None, 2048),
    "qwen-vl-plus-2025-07-10": (32768, 30720, None, None, 8192),
    "qvq-max": (131072, None, 106496, 16384, 8192),
    "qwen2.5-vl-3b-instruct": (131072, 129024, None, None, 8192),
    "qwen-vl-ocr": (38192, 30000, None, None, 8192),
    "qwen-vl-ocr-2025-11-20": (38192, 30000, None, None, 8192),
    "qwen-vl-ocr-2025-08-28": (34096, 30000, None, None, 4096),
}


@pytest.mark.parametrize("name", GRIDS)
def test_a_picture_has_the_guides_tokens(name: str) -> None:
    factor, default, high = GRIDS[name]
    grid = get_model(name).grid
    assert grid.factor == factor
    assert grid.max_pixels == default * factor * factor
    assert grid.max_pixels_ceiling == grid.high_resolution_pixels == high * factor * factor
    newest = factor == 32 and name.startswith("qwen3")
    assert grid.min_pixels == (65536 if newest else 4096 if factor == 32 else 3136)


@pytest.mark.parametrize("name", OCR)
def test_a_reader_of_text_has_the_published_tokens(name: str) -> None:
    factor, least, default, high = OCR[name]
    grid = get_model(name).grid
    assert (grid.factor, grid.min_pixels, grid.max_pixels) == (factor, least, default)
    assert grid.max_pixels_ceiling == high * factor * factor
    assert grid.high_resolution_pixels is None


@pytest.mark.parametrize(("name", "tokens"), [("qwen-vl-ocr", 62), ("qwen-vl-ocr-2025-08-28", 71)])
def test_a_reader_of_text_counts_in_its_own_cells(name: str, tokens: int) -> None:
    """2000 / 32 is 62.5, which is even at 62; 2000 / 28 is 71.4."""
    assert estimate(Size(2000, 2000), name).tokens == tokens * tokens + 2


@pytest.mark.parametrize("name", FRAMES)
def test_frames_have_the_limits_of_the_reference(name: str) -> None:
    budget = get_model(name).frames
    assert budget is not None
    limits = budget.max_pixels, budget.max_pixels_ceiling, budget.total_pixels, budget.max_frames
    assert limits == FRAMES[name]


@pytest.mark.parametrize("name", PARTIAL)
def test_an_answer_is_gone_on_with_where_the_page_lists_the_model(name: str) -> None:
    assert get_model(name).features.partial is PARTIAL[name]


@pytest.mark.parametrize("name", ["qwen-vl-max", "qwen-vl-plus", "qwen-vl-plus-2025-07-10"])
def test_the_latest_edition_halves_the_cap_of_three_snapshots(name: str) -> None:
    assert get_model(name, edition="latest").grid.max_pixels == 1280 * 32 * 32


@pytest.mark.parametrize("name", FILM_LIMITS)
def test_a_film_has_the_guides_limits(name: str) -> None:
    minutes, size = FILM_LIMITS[name]
    films = get_model(name).films
    assert films is not None
    assert films.min_seconds == 2
    assert films.max_seconds == pytest.approx(minutes * 60)
    assert films.url_bytes == size


def test_the_latest_edition_takes_longer_films_for_the_largest_only() -> None:
    hours = {}
    for name in ("qwen3-vl-plus", "qwen3-vl-235b-a22b-instruct", "qwen3-vl-8b-instruct"):
        films = get_model(name, edition="latest").films
        assert films is not None
        hours[name] = films.max_seconds / 3600
    assert hours == {
        "qwen3-vl-plus": 1,
        "qwen3-vl-235b-a22b-instruct": 1,
        "qwen3-vl-8b-instruct": pytest.approx(1 / 3),
    }


@pytest.mark.parametrize("name", CONTEXTS)
def test_a_context_has_the_published_lengths(name: str) -> None:
    context = get_model(name).context
    assert CONTEXTS[name] == (
        context.window,
        context.max_input,
        context.max_input_thinking,
        context.max_thinking,
        context.max_output,
    )


@pytest.mark.parametrize(
    ("name", "thinking", "stream_only"),
    [
        ("qwen3-vl-plus", "hybrid", False),
        ("qwen3-vl-8b-thinking", "always", False),
        ("qwen3-vl-8b-instruct", "never", False),
        ("qwen-vl-max", "never", False),
        ("qvq-plus", "always", True),
    ],
)
def test_a_model_thinks_as_the_guide_says(name: str, thinking: str, *, stream_only: bool) -> None:
    context = get_model(name).context
    assert (context.thinking, context.stream_only) == (thinking, stream_only)
    assert context.thinks_by_default is (thinking == "always")


@pytest.mark.parametrize(
    ("name", "edition", "cap", "total", "frames"),
    [
        ("qwen3-vl-plus", "guide", 655360, 134217728, 2000),
        ("qwen3-vl-8b-instruct", "guide", 655360, 67108864, 512),
        ("qwen-vl-max", "guide", 655360, 67108864, 512),
        ("qwen-vl-max-2025-04-08", "guide", 602112, 51380224, 512),
        ("qwen-vl-max-2025-04-08", "latest", 501760, 51380224, 512),
        ("qwen2-vl-7b-instruct", "guide", 602112, 19267584, 80),
        ("qwen2-vl-7b-instruct", "latest", 501760, 19267584, 80),
    ],
)
def test_a_frame_has_the_published_budget(
    name: str, edition: str, cap: int, total: int, frames: int
) -> None:
    budget = get_model(name, edition=edition).frames
    assert budget is not None
    assert (budget.max_pixels, budget.total_pixels) == (cap, total)
    assert (budget.max_frames, budget.max_list) == (frames, frames)


def test_features_are_the_guides() -> None:
    new, old = get_model("qwen3-vl-plus").features, get_model("qwen2.5-vl-7b-instruct").features
    assert (new.grounding_3d, new.document_markdown, new.languages) == (True, True, 33)
    assert (old.grounding_3d, old.document_markdown, old.languages) == (False, False, None)
    assert new.document_html
    assert old.document_html
    assert new.batch
    assert not get_model("qwen3-vl-plus-2025-09-23").features.batch
    assert (new.coordinates, old.coordinates) == ("thousandths", "resized-pixels")


def test_only_omni_models_hear_and_the_newer_ones_may_take_two_frames() -> None:
    for model in list_models():
        assert model.features.audio is ("omni" in model.id), model.id
        if model.frames is not None:
            assert model.frames.min_frames == (
                2 if "8-omni" in model.id or "5-omni" in model.id else 4
            )


def test_what_nobody_published_is_none() -> None:
    gui, preview = get_model("gui-plus"), get_model("qvq-72b-preview")
    assert (gui.features.video, gui.features.batch) == (None, None)
    assert (gui.context.thinking, gui.context.thinks_by_default) == (None, None)
    assert preview.context.stream_only is None
    for name in ("qwen3.5-plus", "qwen3.6-flash", "qwen3.7-plus", "qwen3.8-max"):
        features = get_model(name).features
        assert (features.grounding, features.coordinates) == (None, None)
    for name in ("qwen3.5-omni-plus", "qwen3-omni-flash", "qwen-omni-turbo", "qwen-vl-v1"):
        budget = get_model(name).frames
        assert budget is not None
        assert budget.min_pixels_floor is None
    small = get_model("qwen3-vl-2b-thinking")
    assert (small.context.window, small.context.thinking) == (None, "always")
    assert "no list of hosted models" in small.notes[0]


@pytest.mark.parametrize(
    ("name", "part", "fact", "page"),
    [
        ("qwen3-vl-plus", "grid", "max_pixels", "the guide"),
        ("qwen3-vl-plus", "grid", "min_pixels", "API references"),
        ("qwen-vl-max-2025-04-08", "grid", "min_pixels", "API references"),
        ("qwen-vl-max-2025-04-08", "frames", "max_pixels", "the guide"),
        ("qwen-vl-max-2025-04-08", "frames", "total_pixels", "API references"),
        ("qwen3-vl-8b-instruct", "frames", "max_frames", "sample code"),
        ("qwen3-vl-plus", "features", "video", "the guide"),
        ("qwen3-vl-plus", "features", "batch", "Batch"),
        ("qvq-max", "features", "partial", "partial mode"),
        ("qwen2-vl-7b-instruct", "features", "coordinates", "cookbooks"),
        ("gui-plus", "grid", "high_resolution_pixels", "API references"),
        ("gui-plus", "grid", "max_pixels", "API references"),
        ("qwen3.5-omni-plus", "grid", "min_pixels", "recorded"),
        ("qwen3.7-plus", "context", "window", "API references"),
        ("qwen3.8-max", "films", "max_seconds", "API references"),
    ],
)
def test_a_fact_names_the_page_that_states_it(name: str, part: str, fact: str, page: str) -> None:
    row = getattr(get_model(name), part)
    assert page in row.source_of(fact).title
    assert getattr(row, fact) is not None or fact == "high_resolution_pixels"


def test_every_fact_that_stands_apart_is_a_fact_of_its_row() -> None:
    for model in list_models():
        parts = (model.grid, model.pictures, model.frames, model.films, model.context)
        for row in (*parts, model.features, model.weights):
            if row is not None:
                named = [fact for other in row.apart for fact in other.facts]
                assert set(named) <= {field.name for field in fields(row)} - {"source", "apart"}
                assert len(named) == len(set(named))


def test_a_source_is_not_younger_than_what_it_speaks_of() -> None:
    """A page of March cannot know a snapshot of April; the guide speaks of a whole series."""
    for model in list_models():
        born = re.search(r"(20\d\d-\d\d)-\d\d", model.id)
        if born is not None:
            for row in (model.context, model.films):
                if row is not None and "guide" not in row.source.title:
                    assert born[1] <= row.source.date, model.id


def test_pictures_by_url_are_larger_for_the_newer_models() -> None:
    for name in ("qwen3.5-plus", "qwen3.8-flash", "qwen3.5-omni-plus", "qwen3.8-omni-flash"):
        assert get_model(name, edition="latest").pictures.url_bytes == 20 * MB
        assert get_model(name).pictures.url_bytes == 10 * MB
    assert get_model("qwen3-omni-flash", edition="latest").pictures.url_bytes == 10 * MB


def test_the_small_tables_are_the_guides() -> None:
    assert (BY_PATH.picture_below, BY_PATH.film_below) == (10 * MB, 100 * MB)
    assert (BY_BASE64.uri_below, BASE64.file_below) == (10 * MB, 1 * MB)
    assert IN_REQUEST.data_uris == 250
    assert "ragflow#9244" in IN_REQUEST.source.title
    assert (FPS.default, FPS.least, FPS.most) == (2.0, 0.1, 10.0)
    assert FrameList([]).fps == FPS.default  # a value may not ask the catalog
    assert (SAMPLER.min_frames, SAMPLER.frames_per_patch, MARKERS.tokens) == (4, 2, 2)
    assert FRAME_LISTS.least == 4
    assert (GROUNDING.min_side, GROUNDING.max_side) == (480, 2560)
    assert {sdk.language: sdk.min_version for sdk in SDKS} == {
        "Python": "1.24.6",
        "Java": "2.21.10",
    }
    assert ENDPOINTS[0].openai == "https://dashscope.aliyuncs.com/compatible-mode/v1"
    assert ENDPOINTS[1].openai == "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
    pictures = get_model("qwen3-vl-plus").pictures
    assert (pictures.side_above, pictures.max_ratio, pictures.url_bytes) == (10, 200, 10 * MB)


def test_the_batch_api_has_the_numbers_of_its_page() -> None:
    assert (CHAT.lines, CHAT.file_bytes, CHAT.line_bytes) == (50_000, 500 * MB, 6 * MB)
    assert (DRY_RUN.lines, DRY_RUN.file_bytes, DRY_RUN.line_bytes) == (100, 1 * MB, 1 * MB)
    assert (CHAT.url, DRY_RUN.url) == ("/v1/chat/completions", "/v1/chat/ds-test")
    assert (JOBS.min_hours, JOBS.max_hours) == (24, 336)
    assert (JOBS.name, JOBS.description) == (100, 200)
    assert (RATES.requests, RATES.tokens) == (1200, 1_000_000)


def test_the_service_waits_and_keeps_as_its_pages_say() -> None:
    assert PATIENCE.seconds == PARTIAL_RESPONSE.seconds == 180
    assert PATIENCE.header == PARTIAL_RESPONSE.header == "x-dashscope-partialresponse"
    assert (UPLOADS.expire_seconds, UPLOADS.max_file_mb) == (300, 100)
    assert UPLOADS.capacity_mb == 999_999_999


def test_formats_are_the_guides() -> None:
    listed = {row.name: (row.extensions, row.media_type) for row in PICTURES.values() if row.listed}
    assert listed == {
        "bmp": ((".bmp",), "image/bmp"),
        "jpeg": ((".jpg", ".jpeg", ".jpe"), "image/jpeg"),
        "png": ((".png",), "image/png"),
        "tiff": ((".tif", ".tiff"), "image/tiff"),
        "webp": ((".webp",), "image/webp"),
        "heic": ((".heic",), "image/heic"),
    }
    films = {row.name for row in FILMS.values() if row.listed}
    assert films == {"mp4", "avi", "mkv", "mov", "flv", "wmv"}


def test_names_mean_listed_models() -> None:
    ids = {model.id for model in list_models()}
    assert set(STANDS_FOR.meaning) | set(STANDS_FOR.meaning.values()) <= ids
    assert set(ALIASES.meaning.values()) <= ids
    assert not set(ALIASES.meaning) & ids


@pytest.mark.parametrize("family", ["qwen-vl-max", "qwen-vl-plus", "qwen-vl-ocr", "qvq"])
def test_every_dated_snapshot_of_a_family_goes_by_its_short_name_too(family: str) -> None:
    dated = [m for m in list_models() if re.fullmatch(rf"{family}.*-\d{{4}}-\d\d-\d\d", m.id)]
    assert dated
    for model in dated:
        listed, month, day = model.id[:-11], model.id[-5:-3], model.id[-2:]
        assert get_model(f"{listed}-{month}{day}") == model


def _rows() -> list[tuple[str, Any]]:
    """List every row of every table of the room."""
    rows: list[tuple[str, Any]] = []
    for path in sorted(ROOM.glob("*.py")):
        if path.stem in {"__init__", "findings", "rows", "units"}:
            continue
        for name, value in vars(import_module(f"vlprep.catalog.{path.stem}")).items():
            if (
                name[0].isupper()
                and name.isupper()
                and not hasattr(units, name)
                and not isinstance(value, (type, bool))
            ):
                rows.extend(_flat(f"{path.stem}.{name}", value))
    return rows


def _flat(name: str, value: Any) -> list[tuple[str, Any]]:
    if hasattr(value, "_fields") or is_dataclass(value):
        return [(name, value)]
    if isinstance(value, dict):
        return [row for key, item in value.items() for row in _flat(f"{name}[{key}]", item)]
    if isinstance(value, tuple):
        return [row for index, item in enumerate(value) for row in _flat(f"{name}[{index}]", item)]
    return [(name, value)]


def _sources(value: Any) -> list[Any]:
    if isinstance(value, Source):
        return [value]
    if hasattr(value, "source"):
        return [value.source]
    parts = value if isinstance(value, tuple) else ()
    return [found for part in parts for found in _sources(part)]


def test_every_row_names_its_source() -> None:
    rows = _rows()
    assert len(rows) > 80
    for name, row in rows:
        sources = _sources(row)
        assert sources, f"{name} has no source"
        assert all(isinstance(source, Source) for source in sources), name


def test_every_source_was_checked_on_a_real_day() -> None:
    for model in list_models():
        for part in (model.grid, model.pictures, model.context, model.features):
            assert date(2025, 1, 1) < date.fromisoformat(part.source.checked)
            assert re.fullmatch(r"\d{4}-\d{2}", part.source.date)
            assert part.source.title


def test_a_changed_fact_is_a_visible_change() -> None:
    """Pin the digest of all facts: whoever changes one changes this line too."""
    plain = json.dumps([(name, repr(row)) for name, row in _rows()])
    assert hashlib.sha256(plain.encode()).hexdigest() == DIGEST


def test_the_editions_follow_the_contested_table() -> None:
    guide, latest = RULES.values()
    assert (guide.smaller_max_pixels, latest.smaller_max_pixels) == (False, True)
    assert (guide.openai_fps, latest.openai_fps) == (2.0, None)
    assert (guide.fps_ends_allowed, latest.fps_ends_allowed) == (False, True)
    assert (guide.input_equal_allowed, latest.input_equal_allowed) == (False, True)
    assert guide.large_pictures is None
    assert latest.large_pictures is not None
    assert latest.large_pictures.pixels == 3840 * 2160
