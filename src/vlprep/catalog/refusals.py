"""How the service says no: its status, codes and words, and the finding that each one answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vlprep.catalog.rows import Names
from vlprep.catalog.sources import ERROR_PAGE, HOUSE, OBSERVED, PROCESSORS

if TYPE_CHECKING:
    from vlprep.values.source import Source


class Refusals(NamedTuple):
    """Errors that share a status and codes; where the words are ours, the source says so.

    Attributes:
        status: Status of HTTP.
        dashscope: ``code`` of a DashScope body.
        openai: ``error.code`` of an OpenAI body.
        kind: ``error.type`` of an OpenAI body; ``None`` where nobody recorded it.
        prefix: What the algorithm service puts before its words; the gateway puts nothing.
        texts: The words under a short name of ours. A name in braces stands for a value.
        source: The page that states them.
    """

    status: int
    dashscope: str
    openai: str
    kind: str | None
    prefix: str
    texts: dict[str, str]
    source: Source


_INVALID: Final = "invalid_request_error"
_ALGO: Final = "<400> InternalError.Algo.InvalidParameter: "
_BLOCKED: Final = "<400> InternalError.Algo.DataInspectionFailed: "

REFUSALS: Final = (
    Refusals(
        400,
        "InvalidParameter",
        "invalid_parameter_error",
        _INVALID,
        _ALGO,
        {
            "download-failed": "Failed to download multimodal content",
            "download-timeout": "Download multimodal file timed out",
            "file-too-large": "Multimodal file size is too large",
            "image-too-small": (
                "The image length and width do not meet the model restrictions. "
                "[height:{height} or width:{width} must be larger than 10]"
            ),
            "url-invalid": (
                "The provided URL does not appear to be valid. Ensure it is correctly formatted."
            ),
            "url-error": "url error, please check url！",  # noqa: RUF001 - the service's own mark
            "data-uri-bytes": "Exceeded limit on max bytes per data-uri item : {limit}",
            "data-uri-count": "Exceeded limit on max data-uri per request: {limit}",
            "body-bytes": "Exceeded limit on max bytes to request body : {limit}",
            "input-tokens": "Range of input length should be [1, {limit}]",
            "max-tokens": "Range of max_tokens should be [1, {limit}]",
            "thinking-budget": (
                "The thinking_budget parameter must be a positive integer and not greater than "
                "{limit}"
            ),
            "thinking-required": (
                "The value of the enable_thinking parameter is restricted to True."
            ),
            "thinking-needs-stream": (
                "parameter.enable_thinking must be set to false for non-streaming calls"
            ),
            "temperature": "Temperature should be in [0.0, 2.0)",
            "top-p": "Range of top_p should be (0.0, 1.0]",
            "n": "Range of n should be [1, 4]",
            "frame-count": (
                "The video modality input does not meet the requirements because: the range of "
                "sequence images shoule be (4, {limit})."
            ),
            "video-too-long": (
                "The video modality input does not meet the requirements because: The video file "
                "is too long."
            ),
            "video-invalid": "Invalid video file.",
            "content-shape": "The item of content should be a message of a certain modal.",
            "role": (
                'Role must be in ["user","assistant","system","function","plugin","tool"] and the '
                'role in last message must be in ["user","function","tool"]'
            ),
            "role-or-content": (
                "Role must be user or assistant and Content length must be greater than 0"
            ),
            "no-user": "The input messages do not contain elements with the role of user.",
            "text-invalid": "Invalid text: <|image_pad|>",
            "too-short": "[] is too short",
            "no-messages": 'Either "prompt" or "messages" must exist and cannot both be none',
            "json-thinking": "Json mode response is not supported when enable_thinking is true",
            "json-word": (
                "'messages' must contain the word 'json' in some form, to use 'response_format' "
                "of type 'json_object'."
            ),
            "file-illegal": "The file format is illegal and cannot be opened.",
            "content-type": "Wrong Content-Type of multimodal url",
        },
        ERROR_PAGE,
    ),
    Refusals(
        400,
        "InvalidParameter",
        "invalid_parameter_error",
        _INVALID,
        _ALGO,
        {
            # The hosted words for a ratio above 200 are not known; the open weights' code says this.
            "image-aspect-ratio": "absolute aspect ratio must be smaller than 200, got {actual}",
        },
        PROCESSORS,
    ),
    Refusals(
        400,
        "InvalidParameter",
        "invalid_parameter_error",
        _INVALID,
        _ALGO,
        {"invalid-parameter": "{message}"},
        HOUSE,
    ),
    Refusals(
        400,
        "InvalidParameter.NotSupportEnableThinking",
        "invalid_parameter_error",
        _INVALID,
        "",
        {"thinking-unsupported": "The model {model} does not support enable_thinking."},
        ERROR_PAGE,
    ),
    Refusals(
        400,
        "invalid_parameter_error",
        "invalid_parameter_error",
        _INVALID,
        "",
        {
            "stream-only": (
                "This model only support stream mode, please enable the stream parameter to "
                "access the model. "
            )
        },
        ERROR_PAGE,
    ),
    Refusals(
        400,
        "InvalidParameter.DataInspection",
        "invalid_parameter_error",
        _INVALID,
        "",
        {
            "media-format": (
                "The media format is not supported or incorrect for the data inspection."
            ),
            "media-download": (
                "Unable to download the media resource during the data inspection process."
            ),
            "media-timeout": (
                "Download the media resource timed out during the data inspection process."
            ),
            "media-missing": (
                "Failed to find the requested media resource during the data inspection process."
            ),
            "media-corrupt": "Failed to decode the image during the data inspection.",
            "media-size": "The image size is not supported for the data inspection.",
            "media-access": (
                "Don't have authorization to access the media resource during the data "
                "inspection process."
            ),
        },
        ERROR_PAGE,
    ),
    Refusals(
        400,
        "DataInspectionFailed",
        "data_inspection_failed",
        "data_inspection_failed",
        _BLOCKED,
        {
            "inappropriate-text": "Input text data may contain inappropriate content.",
            "inappropriate-image": "Input image data may contain inappropriate content.",
            "inappropriate-output": "Output data may contain inappropriate content.",
        },
        ERROR_PAGE,
    ),
    Refusals(
        400,
        "BadRequest.EmptyInput",
        "BadRequest.EmptyInput",
        _INVALID,
        "",
        {"empty-input": 'Required parameter "input" missing from request.'},
        HOUSE,
    ),
    Refusals(
        400,
        "BadRequest.EmptyModel",
        "BadRequest.EmptyModel",
        _INVALID,
        "",
        {"empty-model": 'Required parameter "model" missing from request.'},
        HOUSE,
    ),
    Refusals(
        400,
        "BadRequest.EmptyParameters",
        "BadRequest.EmptyParameters",
        _INVALID,
        "",
        {"empty-parameters": 'Required parameter "parameters" missing from request.'},
        HOUSE,
    ),
    Refusals(
        400,
        "BadRequest.TooLarge",
        "BadRequest.TooLarge",
        _INVALID,
        "",
        {"too-large": "Payload Too Large."},
        ERROR_PAGE,
    ),
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
        "AccessDenied",
        "access_denied",
        "access_denied",
        "",
        {"access-denied": "Access denied."},
        HOUSE,
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
        400,
        "InvalidParameter",
        "invalid_parameter_error",
        _INVALID,
        "",
        {"model-not-exist": "Model not exist."},
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
        {
            "model-serving": (
                "Too many requests. Your requests are being throttled due to system capacity "
                "limits. Please try again later."
            )
        },
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
        "kind-not-supported": "url-error",
        "media-corrupt": "media-corrupt",
        "media-unreadable": "file-illegal",
        "mime-mismatch": "content-type",
        "no-video-stream": "video-invalid",
        "path-ambiguous-text": "url-invalid",
        "path-not-absolute": "url-invalid",
        "path-not-supported": "url-invalid",
        "pixel-bomb": "media-size",
        "thinking-budget-range": "thinking-budget",
        "thinking-needs-stream": "thinking-needs-stream",
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
