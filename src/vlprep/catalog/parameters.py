"""The parameters of a request, and the place where each dialect reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.sources import (
    API_REFERENCE,
    DASHSCOPE_SDK,
    ERROR_PAGE,
    HOUSE,
    OCR_PAGE,
    OPENAI_SDK,
)

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Names(NamedTuple):
    """Names that belong to one place."""

    names: tuple[str, ...]
    source: Source


class Range(NamedTuple):
    """The numbers that a parameter may have.

    Attributes:
        name: The parameter.
        least: The smallest number.
        most: The largest number.
        least_allowed: Whether the smallest number itself is allowed.
        most_allowed: Whether the largest number itself is allowed.
        whole: Whether it is a whole number.
        source: The page that states them.
    """

    name: str
    least: int
    most: int
    least_allowed: bool
    most_allowed: bool
    whole: bool
    source: Source


class JsonMode(NamedTuple):
    """The answer as JSON: needs thinking to be off, and a word in the messages.

    Attributes:
        kind: ``type`` of ``response_format``.
        word: The word, in letters of any case.
        source: The page that states it.
    """

    kind: str
    word: str
    source: Source


class Newer(NamedTuple):
    """What the newer families read besides.

    Attributes:
        families: The families that read it.
        whole: The parameter that bounds thought and answer together.
        effort: The parameter that bounds the thought by a word.
        thought: The most tokens of thought by that word; another word has no published number.
        instead: For each of the two, what a model of another family reads.
        source: The page that states them.
    """

    families: tuple[str, ...]
    whole: str
    effort: str
    thought: dict[str, int]
    instead: dict[str, str]
    source: Source


class Nesting(NamedTuple):
    """How deep a payload may be nested, and of how many lists and objects it may be made.

    Real ones stay under ten levels; a hundred thousand messages are some hundred thousand objects.
    """

    levels: int
    containers: int
    source: Source


OPENAI_STANDARD: Final = Names(
    (
        "audio",
        "frequency_penalty",
        "function_call",
        "functions",
        "logit_bias",
        "logprobs",
        "max_completion_tokens",
        "max_tokens",
        "metadata",
        "modalities",
        "n",
        "parallel_tool_calls",
        "prediction",
        "presence_penalty",
        "prompt_cache_key",
        "prompt_cache_retention",
        "reasoning_effort",
        "response_format",
        "safety_identifier",
        "seed",
        "service_tier",
        "stop",
        "store",
        "stream",
        "stream_options",
        "temperature",
        "tool_choice",
        "tools",
        "top_logprobs",
        "top_p",
        "user",
        "verbosity",
        "web_search_options",
    ),
    OPENAI_SDK,
)
"""What ``chat.completions.create`` takes by name; anything else is a ``TypeError`` there."""

OPENAI_OWN: Final = Names(
    ("metadata", "prompt_cache_key", "safety_identifier", "store", "user"),
    OPENAI_SDK,
)
"""What OpenAI keeps about the caller: the service reads none, and tables have such columns."""

OPENAI_CALL: Final = Names(
    ("extra_headers", "extra_query", "timeout"),
    OPENAI_SDK,
)
"""What the OpenAI SDK keeps for itself."""

OPENAI_EXTRA: Final = Names(
    (
        "enable_search",
        "enable_thinking",
        "preserve_thinking",
        "repetition_penalty",
        "search_options",
        "thinking_budget",
        "top_k",
        "vl_high_resolution_images",
    ),
    API_REFERENCE,
)
"""What the service reads besides: at the top of a body, in ``extra_body`` of the Python SDK."""

DASHSCOPE_PARAMETERS: Final = Names(
    (
        "enable_search",
        "enable_thinking",
        "incremental_output",
        "logprobs",
        "max_completion_tokens",
        "max_tokens",
        "n",
        "ocr_options",
        "parallel_tool_calls",
        "presence_penalty",
        "preserve_thinking",
        "reasoning_effort",
        "repetition_penalty",
        "response_format",
        "result_format",
        "search_options",
        "seed",
        "stop",
        "stream",
        "temperature",
        "thinking_budget",
        "tool_choice",
        "tools",
        "top_k",
        "top_logprobs",
        "top_p",
        "vl_enable_image_hw_output",
        "vl_high_resolution_images",
    ),
    API_REFERENCE,
)
"""What stands in ``parameters`` of a body, and is given by name to the Python SDK."""

DASHSCOPE_ANSWERS: Final = Names(("incremental_output", "result_format"), API_REFERENCE)
"""Of these, what only shapes the answers of this dialect: no other has anything of the kind."""

DASHSCOPE_CALL: Final = Names(
    (
        "api_key",
        "base_address",
        "enable_encryption",
        "headers",
        "request_timeout",
        "session",
        "workspace",
    ),
    DASHSCOPE_SDK,
)
"""What the DashScope SDK keeps for itself."""

BESIDE_MEDIA: Final = Names(
    ("fps", "max_frames", "max_pixels", "min_pixels", "total_pixels"),
    API_REFERENCE,
)
"""What stands beside a picture, film or list of frames: of the OpenAI form, beside ``image_url``
or ``video_url`` and not in it. A picture has the two that bound its pixels."""

BESIDE_PICTURES: Final = Names(("enable_rotate",), OCR_PAGE)
"""What stands beside a picture only: whether an OCR model turns it upright."""

RANGES: Final = (
    Range("temperature", 0, 2, True, False, False, ERROR_PAGE),
    Range("top_p", 0, 1, False, True, False, ERROR_PAGE),
    Range("n", 1, 4, True, True, True, ERROR_PAGE),
)

THOUGHT_TWICE: Final = Names(("reasoning_effort", "thinking_budget"), API_REFERENCE)
"""Both say how much is thought; told together they are refused."""

JSON_MODE: Final = JsonMode(kind="json_object", word="json", source=ERROR_PAGE)

NEWER: Final = Newer(
    families=("Qwen3.5", "Qwen3.6", "Qwen3.7", "Qwen3.8"),
    whole="max_completion_tokens",
    effort="reasoning_effort",
    thought={"low": 4096, "medium": 16384, "xhigh": 262144},
    instead={"max_completion_tokens": "max_tokens", "reasoning_effort": "thinking_budget"},
    source=API_REFERENCE,
)

STREAM_HEADER: Final = Names(("X-DashScope-SSE",), DASHSCOPE_SDK)
"""Asks for a stream of the DashScope dialect, whose body has no parameter for it."""

NESTING: Final = Nesting(levels=100, containers=10_000_000, source=HOUSE)
