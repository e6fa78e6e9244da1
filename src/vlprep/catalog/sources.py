"""The pages that the facts are taken from."""

from __future__ import annotations

from typing import Final

from vlprep.values.source import Source

_CHECKED: Final = "2026-11-22"

GUIDE: Final = Source(
    title="the guide: Alibaba Cloud Model Studio, Qwen-VL visual understanding (zh)",
    date="2025-10",
    checked=_CHECKED,
)
VISION_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, analyze images and videos (later edition of the guide)",
    date="2026-06",
    checked=_CHECKED,
)
API_REFERENCE: Final = Source(
    title="Alibaba Cloud Model Studio, OpenAI-compatible and DashScope API references",
    date="2026-10",
    checked=_CHECKED,
)
MODELS_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, models by region",
    date="2026-03",
    checked=_CHECKED,
)
OCR_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, text extraction (Qwen-OCR)",
    date="2026-01",
    checked=_CHECKED,
)
SAMPLE_CODE: Final = Source(
    title="Alibaba Cloud Model Studio, token estimation sample code",
    date="2026-06",
    checked=_CHECKED,
)
OBSERVED: Final = Source(
    title="usage figures recorded from the hosted service",
    date="2026-05",
    checked=_CHECKED,
)
PRICING_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, model pricing (zh)",
    date="2026-06",
    checked=_CHECKED,
)
DERIVED_PRICES: Final = Source(
    title="worked out from the USD of the models page at that page's own rate",
    date="2026-03",
    checked=_CHECKED,
)
PRICE_TABLE: Final = Source(
    title="BerriAI/litellm 1.109.1, price table, which cites the vendor's pricing pages",
    date="2026-10",
    checked=_CHECKED,
    url="https://github.com/BerriAI/litellm",
)
DATA_URI_ISSUE: Final = Source(
    title="infiniflow/ragflow#9244: the service's own error, max data-uri per request: 250",
    date="2025-08",
    checked=_CHECKED,
    url="https://github.com/infiniflow/ragflow/issues/9244",
)
ERROR_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, error codes",
    date="2026-06",
    checked=_CHECKED,
)
PARTIAL_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, partial mode",
    date="2026-01",
    checked=_CHECKED,
)
BATCH_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, OpenAI-compatible Batch",
    date="2026-10",
    checked=_CHECKED,
)
COOKBOOKS: Final = Source(
    title="QwenLM/Qwen3-VL, cookbooks and issues",
    date="2026-09",
    checked=_CHECKED,
    url="https://github.com/QwenLM/Qwen3-VL",
)
PROCESSORS: Final = Source(
    title="transformers 5.23.0, processors of the published checkpoints",
    date="2026-11",
    checked=_CHECKED,
    url="https://github.com/huggingface/transformers",
)
RATE_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, rate limits (zh)",
    date="2026-10",
    checked=_CHECKED,
)
UPLOAD_PAGE: Final = Source(
    title="Alibaba Cloud Model Studio, upload a local file and get a temporary URL",
    date="2025-10",
    checked=_CHECKED,
)
OPENAI_SDK: Final = Source(
    title="openai-python 2.54.0 and 3.54.0, chat.completions.create",
    date="2026-11",
    checked=_CHECKED,
    url="https://github.com/openai/openai-python",
)
DASHSCOPE_SDK: Final = Source(
    title="dashscope Python SDK 1.24.6 and 2.0.2, MultiModalConversation.call",
    date="2026-11",
    checked=_CHECKED,
    url="https://github.com/dashscope/dashscope-sdk-python",
)
ENCODER_LIMITS: Final = Source(
    title=(
        "WebP container specification (14 bits a side); libjpeg-turbo and PNG headers; the MP4 "
        "registration authority's list of codecs"
    ),
    date="2026-11",
    checked=_CHECKED,
)
HOUSE: Final = Source(
    title="vlprep's own choice, no rule of the service",
    date="2026-11",
    checked=_CHECKED,
)
