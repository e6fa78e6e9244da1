"""How much fits into a request, and whether the model thinks first."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.sources import API_REFERENCE, COOKBOOKS, GUIDE, MODELS_PAGE
from vlprep.values.model import Context, Thinking

QWEN3_VL: Final = Context(
    window=262144,
    max_input=260096,
    max_input_thinking=258048,
    max_thinking=81920,
    max_output=32768,
    thinking=Thinking.HYBRID,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
QWEN3_VL_THINKING: Final = Context(
    window=131072,
    max_input_thinking=126976,
    max_thinking=81920,
    max_output=32768,
    thinking=Thinking.ALWAYS,
    thinks_by_default=True,
    stream_only=False,
    source=MODELS_PAGE,
)
QWEN3_VL_INSTRUCT: Final = Context(
    window=131072,
    max_input=129024,
    max_output=32768,
    thinking=Thinking.NEVER,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
K128: Final = Context(
    window=131072,
    max_input=129024,
    max_output=8192,
    thinking=Thinking.NEVER,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
K32: Final = Context(
    window=32768,
    max_input=30720,
    max_output=2048,
    thinking=Thinking.NEVER,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
K32_LONG_ANSWER: Final = Context(
    window=32768,
    max_input=30720,
    max_output=8192,
    thinking=Thinking.NEVER,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
NEVER_THINKS: Final = Context(thinking=Thinking.NEVER, thinks_by_default=False, source=GUIDE)
"""Models that have left the lists; the guide still says that the flag is not for them."""
QVQ: Final = Context(
    window=131072,
    max_input_thinking=106496,
    max_thinking=16384,
    max_output=8192,
    thinking=Thinking.ALWAYS,
    thinks_by_default=True,
    stream_only=True,
    source=MODELS_PAGE,
)
QVQ_PREVIEW: Final = Context(thinking=Thinking.ALWAYS, thinks_by_default=True, source=GUIDE)
QWEN3_VL_WEIGHTS_THINKING: Final = Context(
    thinking=Thinking.ALWAYS, thinks_by_default=True, source=COOKBOOKS
)
QWEN3_VL_WEIGHTS_INSTRUCT: Final = Context(
    thinking=Thinking.NEVER, thinks_by_default=False, source=COOKBOOKS
)
OCR: Final = Context(
    window=38192,
    max_input=30000,
    max_output=8192,
    thinking=Thinking.NEVER,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
OCR_OLDER: Final = Context(
    window=34096,
    max_input=30000,
    max_output=4096,
    thinking=Thinking.NEVER,
    thinks_by_default=False,
    stream_only=False,
    source=MODELS_PAGE,
)
# Models that are younger than the models page: the API reference has the same table.
QWEN3_5: Final = Context(
    window=1000000,
    max_input=991808,
    max_input_thinking=983616,
    max_thinking=81920,
    max_output=65536,
    thinking=Thinking.HYBRID,
    thinks_by_default=True,
    stream_only=False,
    source=API_REFERENCE,
)
QWEN3_7: Final = Context(
    window=1000000,
    max_input=991808,
    max_input_thinking=983616,
    max_thinking=262144,
    max_output=131072,
    thinking=Thinking.HYBRID,
    thinks_by_default=True,
    stream_only=False,
    source=API_REFERENCE,
)
QWEN3_5_OPEN: Final = Context(
    thinking=Thinking.HYBRID, thinks_by_default=True, stream_only=False, source=API_REFERENCE
)
NOT_PUBLISHED: Final = Context(source=MODELS_PAGE)
