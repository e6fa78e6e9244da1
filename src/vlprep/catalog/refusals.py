"""How the service says no: its status, codes and words, and the finding that each one answers."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.refused_requests import OF_REQUESTS
from vlprep.catalog.refused_service import OF_SERVICE
from vlprep.catalog.rows import Names
from vlprep.catalog.sources import HOUSE, OBSERVED

REFUSALS: Final = (*OF_REQUESTS, *OF_SERVICE)

OPENAI_TEXTS: Final = Names(
    {
        "api-key": "Incorrect API key provided. ",
        "rate-limit": "You exceeded your current requests list.",
        "quota": "You exceeded your current quota, please check your plan and billing details.",
    },
    OBSERVED,
)
"""Where the OpenAI dialect says the same thing in other words."""

ANSWERS: Final = Names(
    {
        "body-bytes": "body-bytes",
        "content-shape": "content-shape",
        "data-uri-bytes": "data-uri-bytes",
        "data-uri-count": "data-uri-count",
        "frame-count": "frame-count",
        "image-aspect-ratio": "image-aspect-ratio",
        "image-bytes": "file-too-large",
        "image-format": "media-format",
        "image-too-small": "image-too-small",
        "input-tokens": "input-tokens",
        "json-mode": "json-word",
        "kind-not-supported": "url-error",
        "max-tokens-range": "max-tokens",
        "media-corrupt": "media-corrupt",
        "media-unreadable": "file-illegal",
        "mime-mismatch": "content-type",
        "no-video-stream": "video-invalid",
        "path-ambiguous-text": "url-invalid",
        "path-not-absolute": "url-invalid",
        "path-not-supported": "url-invalid",
        "pixel-bomb": "media-size",
        "text-refused": "text-invalid",
        "thinking-budget-range": "thinking-budget",
        "thinking-needs-stream": "stream-only",
        "thinking-required": "thinking-required",
        "thinking-unsupported": "thinking-unsupported",
        "url-expired": "media-access",
        "url-private-host": "download-failed",
        "url-scheme": "url-invalid",
        "video-bytes": "file-too-large",
        "video-duration": "video-too-long",
    },
    HOUSE,
)
"""The refusal that answers a finding of severity error; of any other it is ``invalid-parameter``."""
