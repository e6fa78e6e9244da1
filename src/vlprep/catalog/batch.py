"""The Batch API: how large its files are, what a line says, and how it says no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.rows import Names
from vlprep.catalog.sources import BATCH_PAGE, ERROR_PAGE, HOUSE, RATE_PAGE
from vlprep.catalog.units import MB

if TYPE_CHECKING:
    from vlprep.values.source import Source


class BatchLimits(NamedTuple):
    """How large a file of one kind may be, the numbers themselves allowed.

    Attributes:
        url: What its lines name as ``url``.
        lines: Lines of a file.
        file_bytes: Bytes of a file, line breaks included.
        line_bytes: Bytes of a line, its break left out.
        source: The page that states these numbers.
    """

    url: str
    lines: int
    file_bytes: int
    line_bytes: int
    source: Source


class Method(NamedTuple):
    """What every line names as ``method``."""

    word: str
    source: Source


class TrialModel(NamedTuple):
    """The model that runs nothing: it answers to try the way there and back."""

    id: str
    source: Source


class Jobs(NamedTuple):
    """What a batch may be made with.

    Attributes:
        min_hours: Shortest completion window.
        max_hours: Longest completion window.
        name: Most characters of ``ds_name`` in the metadata.
        description: Most characters of ``ds_description``.
        source: The page that states these numbers.
    """

    min_hours: int
    max_hours: int
    name: int
    description: int
    source: Source


class Rates(NamedTuple):
    """What an account may send in a minute where it does not send batches, over all its keys."""

    ids: tuple[str, ...]
    requests: int
    tokens: int
    source: Source


class Invalid(NamedTuple):
    """An error of the validation of a file; a name in braces stands for a value.

    Attributes:
        code: Its code.
        message: Its words.
        param: The key that is at fault; ``None``: the whole line or file.
        source: The page that states them, or ours where nobody recorded them.
    """

    code: str
    message: str
    param: str | None
    source: Source


class Habits(NamedTuple):
    """What this library chooses for itself, which no rule of the service asks for.

    Attributes:
        shown: Findings of one code that a report holds; all are counted.
        sigma: Standard errors on each side of an estimate from a sample.
        source: Who says so.
    """

    shown: int
    sigma: float
    source: Source


METHOD: Final = Method("POST", BATCH_PAGE)
CHAT: Final = BatchLimits(
    url="/v1/chat/completions",
    lines=50_000,
    file_bytes=500 * MB,
    line_bytes=6 * MB,
    source=BATCH_PAGE,
)
DRY_RUN: Final = BatchLimits(
    url="/v1/chat/ds-test", lines=100, file_bytes=1 * MB, line_bytes=1 * MB, source=BATCH_PAGE
)
BY_URL: Final = {row.url: row for row in (CHAT, DRY_RUN)}
TEST_MODEL: Final = TrialModel("batch-test-model", BATCH_PAGE)
JOBS: Final = Jobs(min_hours=24, max_hours=336, name=100, description=200, source=BATCH_PAGE)
RATES: Final = Rates(
    ids=("qwen3-vl-plus", "qwen3-vl-flash", "qwen-vl-max", "qwen-vl-plus"),
    requests=1_200,
    tokens=1_000_000,
    source=RATE_PAGE,
)
HABITS: Final = Habits(shown=100, sigma=1.96, source=HOUSE)

INVALID: Final = {
    "batch-url": Invalid(
        "url_not_found",
        "The provided url '{actual}' is not supported by the Batch API.",
        "url",
        BATCH_PAGE,
    ),
    "batch-test-url": Invalid(
        "mismatched_test_url",
        "The url '{actual}' does not match the model: its requests go to '{limit}'.",
        "url",
        HOUSE,
    ),
    "batch-unsupported": Invalid(
        "model_not_found",
        "The provided model '{actual}' is not supported by the Batch API.",
        "body.model",
        ERROR_PAGE,
    ),
    "model-unknown": Invalid(
        "model_not_found",
        "The provided model '{actual}' is not supported by the Batch API.",
        "body.model",
        ERROR_PAGE,
    ),
    "batch-mixed-models": Invalid(
        "mismatched_model",
        "The model '{actual}' for this request does not match the rest of the batch. Each batch must "
        "contain requests for a single model.",
        "body.model",
        ERROR_PAGE,
    ),
    "batch-mixed-thinking": Invalid(
        "mismatched_model",
        "The thinking mode '{actual}' of this request does not match the rest of the batch: "
        "'{limit}'.",
        "body.model",
        HOUSE,
    ),
    "batch-duplicate-id": Invalid(
        "duplicate_custom_id",
        "The custom_id '{actual}' for this request is a duplicate of another request. The custom_id "
        "parameter must be unique for each request in a batch.",
        "custom_id",
        ERROR_PAGE,
    ),
    "batch-line-bytes": Invalid("line_too_large", "{message}", None, HOUSE),
    "batch-file-bytes": Invalid("file_too_large", "{message}", None, HOUSE),
    "batch-file-lines": Invalid("invalid_line_count", "{message}", None, HOUSE),
    "content-shape": Invalid("invalid_json_line", "{message}", None, HOUSE),
}
"""By our own finding; those by the house have words that nobody recorded."""
GONE: Final = Invalid(
    "file_not_found", "The input file '{actual}' does not exist any more.", "input_file_id", HOUSE
)
"""The input file was deleted before it was validated."""
ENDED: Final = Names(
    {
        "batch_expired": "The batch expired before this request was run.",
        "batch_cancelled": "The batch was cancelled before this request was run.",
        "connection_lost": "The request was not answered.",
    },
    HOUSE,
)
