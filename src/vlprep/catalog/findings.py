"""What each finding means, in one sentence: the reference page is made from this table."""

from __future__ import annotations

from typing import Final

FINDINGS: Final = {
    "alpha-flattened": "The picture can be transparent; what the model sees behind it is unknown.",
    "audio-ignored": "The film has sound, which the model does not hear.",
    "bytes-not-known": "How large the file is was not given, so its limit is not judged.",
    "content-shape": "A part or message does not have the shape that the API reads.",
    "data-uri-bytes": "As a data URI the file is at or over the limit of characters.",
    "data-uri-count": "The request holds more data URIs than the service takes.",
    "detail-lost": "The model sees the picture or frame smaller than it is.",
    "extra-frames-ignored": "The file has several frames or pages; only the first one is seen.",
    "feature-unsupported": "The model does not have what is asked of it.",
    "fps-ignored": "The rate of frames has no effect here.",
    "fps-range": "The rate of frames is out of its range.",
    "frame-count": "A film or list has too few or too many frames.",
    "frame-sizes": "The frames of a list have different sizes.",
    "image-aspect-ratio": "One side is more than 200 times the other.",
    "image-bytes": "The picture's file is over the limit of its transport.",
    "image-format": "The content is of a format that the service does not list.",
    "image-too-large": "The picture has so many pixels that the service may time out.",
    "image-too-small": "A side has 10 pixels or fewer.",
    "input-tokens": "The tokens are over what the model takes as input.",
    "kind-not-supported": "The model takes no films.",
    "max-frames-range": "max_frames is out of its range.",
    "max-pixels-no-effect": "max_pixels is given, and another rule decides.",
    "max-pixels-range": "max_pixels is out of its range.",
    "media-corrupt": "The file is cut short, broken, or lies about itself.",
    "media-unreadable": "The file cannot be opened, or nothing here decodes its variant.",
    "mime-mismatch": "The name or the declared MIME type is not what the content is.",
    "min-pixels-range": "min_pixels is out of its range.",
    "no-video-stream": "The film has sound or a cover, but no moving pictures.",
    "orientation-applied": "The picture is stored turned; sizes are as it is shown.",
    "parameter-misplaced": "A parameter stands where it does nothing.",
    "path-not-supported": "A local path cannot travel by this route.",
    "pixel-bomb": "The picture has more pixels than are decoded here by default.",
    "size-unknown": "Nobody has looked at the size or length; the tokens are bounds.",
    "total-pixels-range": "total_pixels is out of its range.",
    "transport-advised": "The file would travel more steadily in another way.",
    "video-bytes": "The film's file is over the limit of its transport or model.",
    "video-duration": "The film is too short or too long for the model.",
    "video-format": "The film's container is not named in the guide's list.",
}
"""Codes are stable: one may be added, none changes its meaning."""
