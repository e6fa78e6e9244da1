"""Errors that the request brings on itself: its shape, its media, its numbers."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.rows import Refusals
from vlprep.catalog.sources import ERROR_PAGE, HOUSE, PROCESSORS

_INVALID: Final = "invalid_request_error"
_ALGO: Final = "<400> InternalError.Algo.InvalidParameter: "
_BLOCKED: Final = "<400> InternalError.Algo.DataInspectionFailed: "

OF_REQUESTS: Final = (
    # The first row of a code is what the code alone stands for: so the least particular comes first.
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
            "text-invalid": "Invalid text: {token}",
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
        "",
        {"url-error": "url error, please check url！"},  # noqa: RUF001 - the service's own mark
        ERROR_PAGE,
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
        400,
        "InvalidParameter",
        "invalid_parameter_error",
        _INVALID,
        "",
        {"model-not-exist": "Model not exist."},
        ERROR_PAGE,
    ),
)
