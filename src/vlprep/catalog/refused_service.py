"""Errors of the account, of the model, and of the service."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.rows import Refusals
from vlprep.catalog.sources import ERROR_PAGE, HOUSE, OBSERVED

_INVALID: Final = "invalid_request_error"
_BUSY: Final = (
    "Too many requests. Your requests are being throttled due to system capacity limits. Please try "
    "again later."
)

OF_SERVICE: Final = (
    Refusals(
        413,
        "BadRequest.TooLarge",
        "BadRequest.TooLarge",
        _INVALID,
        "",
        {"gateway-too-large": "Payload Too Large."},
        ERROR_PAGE,
    ),
    Refusals(
        400,
        "Arrearage",
        "Arrearage",
        "Arrearage",
        "",
        {"arrearage": "Access denied, please make sure your account is in good standing."},
        ERROR_PAGE,
    ),
    Refusals(
        401,
        "InvalidApiKey",
        "invalid_api_key",
        _INVALID,
        "",
        {"api-key": "Invalid API-key provided."},
        ERROR_PAGE,
    ),
    # As in refused_requests.py: what the code alone stands for comes first.
    Refusals(
        403,
        "AccessDenied",
        "access_denied",
        "access_denied",
        "",
        {"access-denied": "Access denied."},
        HOUSE,
    ),
    Refusals(
        403,
        "AccessDenied",
        "access_denied",
        "access_denied",
        "",
        {"policy-expired": "Invalid according to Policy: Policy expired."},
        ERROR_PAGE,
    ),
    Refusals(
        403,
        "AccessDenied.Unpurchased",
        "AccessDenied.Unpurchased",
        "AccessDenied.Unpurchased",
        "",
        {"unpurchased": "Access to model denied. Please make sure you are eligible for using it."},
        HOUSE,
    ),
    Refusals(
        403,
        "Model.AccessDenied",
        "Model.AccessDenied",
        "Model.AccessDenied",
        "",
        {"model-access": "Model access denied."},
        HOUSE,
    ),
    Refusals(
        403,
        "AllocationQuota.FreeTierOnly",
        "AllocationQuota.FreeTierOnly",
        "AllocationQuota.FreeTierOnly",
        "",
        {"free-tier": "The free tier of the model has been exhausted."},
        HOUSE,
    ),
    Refusals(
        404,
        "ModelNotFound",
        "model_not_found",
        _INVALID,
        "",
        {"model-not-found": "The model {model} does not exist or you do not have access to it."},
        ERROR_PAGE,
    ),
    Refusals(
        404,
        "model_not_supported",
        "model_not_supported",
        _INVALID,
        "",
        {"model-not-supported": "Unsupported model {model} for OpenAI compatibility mode."},
        ERROR_PAGE,
    ),
    # What the stores of files and batches say is not published; the statuses are those of OpenAI's own.
    Refusals(
        400,
        "InvalidParameter",
        "invalid_parameter_error",
        _INVALID,
        "",
        {"gateway-invalid": "{message}"},
        HOUSE,
    ),
    Refusals(
        404,
        "NotFound",
        "not_found",
        _INVALID,
        "",
        {"no-such-object": "{message}"},
        HOUSE,
    ),
    Refusals(
        429,
        "Throttling",
        "Throttling",
        "Throttling",
        "",
        {"throttling": "Requests throttling triggered."},
        ERROR_PAGE,
    ),
    Refusals(
        429,
        "Throttling.RateQuota",
        "limit_requests",
        "limit_requests",
        "",
        {"rate-limit": "Requests rate limit exceeded, please try again later."},
        OBSERVED,
    ),
    Refusals(
        429,
        "Throttling.BurstRate",
        "limit_burst_rate",
        "limit_burst_rate",
        "",
        {
            "burst-rate": (
                "Request rate increased too quickly. To ensure system stability, please adjust "
                "your client logic to scale requests more smoothly over time."
            )
        },
        ERROR_PAGE,
    ),
    Refusals(
        429,
        "Throttling.AllocationQuota",
        "insufficient_quota",
        "insufficient_quota",
        "",
        {"quota": "Allocated quota exceeded, please increase your quota limit."},
        ERROR_PAGE,
    ),
    Refusals(
        500,
        "InternalError.Algo",
        "internal_error",
        None,
        "",
        {
            "content-length": "Missing Content-Length of multimodal url.",
            "last-not-user": "list index out of range",
        },
        ERROR_PAGE,
    ),
    Refusals(
        500,
        "RequestTimeOut",
        "request_timeout",
        None,
        "",
        {"request-timeout": "Request timed out, please try again later."},
        ERROR_PAGE,
    ),
    Refusals(
        503,
        "ModelServingError",
        "model_serving_error",
        None,
        "",
        {"model-serving": _BUSY},
        ERROR_PAGE,
    ),
    # The page lists the same words with both statuses.
    Refusals(
        500,
        "ModelServingError",
        "model_serving_error",
        None,
        "",
        {"model-serving-500": _BUSY},
        ERROR_PAGE,
    ),
    Refusals(
        503,
        "ModelUnavailable",
        "model_unavailable",
        None,
        "",
        {"model-unavailable": "The model is unavailable, please try again later."},
        HOUSE,
    ),
)
