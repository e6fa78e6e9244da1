"""What each finding means, in one sentence: the reference page is made from this table."""

from __future__ import annotations

from typing import Final

from vlprep.catalog.pictures import PICTURES

_BY_THE_GUIDE: Final = PICTURES.guide

FINDINGS: Final = {
    "alpha-flattened": "The picture can be transparent; what the model sees behind it is unknown.",
    "audio-ignored": "The film has sound, which the model does not hear.",
    "bytes-not-known": "How large the file is was not given, so its limit is not judged.",
    "cannot-fit": "Nothing that is allowed makes the file small enough.",
    "code-renamed": "A file of the answer has a name that is not used as it is.",
    "coordinates-clamped": "A place of the answer is outside of the picture; it is moved to its edge.",
    "coordinates-doubtful": "At what size the model saw the picture is contested.",
    "data-uri-bytes": "As a data URI the file is at or over the limit of characters.",
    "data-uri-count": "The request holds more data URIs than the service takes.",
    "detail-lost": "The model sees the picture or frame smaller than it is.",
    "event-outside": "An event of the answer lies outside of the film.",
    "extra-frames-ignored": "The file has several frames or pages; only the first one is seen.",
    "feature-unsupported": "The model does not have what is asked of it.",
    "field-missing": "A field was asked for and not answered.",
    "field-unasked": "A field was answered and not asked for.",
    "film-resampled": "The film holds only the frames that the service would take of the original.",
    "font-missing": "No font of this machine has the glyphs of a text that is drawn.",
    "fps-ignored": "The rate of frames has no effect here.",
    "fps-range": "The rate of frames is out of its range.",
    "frame-count": "A film or list has too few or too many frames.",
    "frame-sizes": "The frames of a list have different sizes.",
    "image-aspect-ratio": f"One side is more than {_BY_THE_GUIDE.max_ratio} times the other.",
    "image-bytes": "The picture's file is over the limit of its transport.",
    "image-format": "The content is of a format that the service does not list.",
    "image-too-large": "The picture has so many pixels that the service may time out.",
    "image-too-small": f"A side has {_BY_THE_GUIDE.side_above} pixels or fewer.",
    "input-tokens": "The tokens are over what the model takes as input.",
    "kind-not-supported": "The model takes no films.",
    "limit-not-known": "Nobody published a limit of the model, so it is not judged.",
    "max-frames-range": "max_frames is out of its range.",
    "max-pixels-no-effect": "max_pixels is given, and another rule decides.",
    "max-pixels-range": "max_pixels is out of its range.",
    "media-corrupt": "The file is cut short, broken, or lies about itself.",
    "media-unreadable": "The file cannot be opened, or nothing here decodes its variant.",
    "mime-mismatch": "The name or the declared MIME type is not what the content is.",
    "min-pixels-range": "min_pixels is out of its range.",
    "no-video-stream": "The film has sound or a cover, but no moving pictures.",
    "orientation-applied": "The picture is stored turned; sizes are as it is shown.",
    "output-refused": "The result cannot be written, or a file is there already.",
    "pages-left-out": "More pages than fit the model's input; the rest is not made.",
    "parameter-misplaced": "A parameter does nothing for this source, route or server.",
    "path-not-supported": "A local path cannot travel by this route.",
    "pixel-bomb": "The picture has more pixels than are decoded here by default.",
    "reply-cut": "The answer ends in the middle.",
    "reply-part-dropped": "A part of the answer cannot be read and is left out.",
    "reply-repaired": "The answer was broken in a way that could be mended.",
    "reply-unreadable": "There is nothing in the answer that can be read as asked.",
    "size-unknown": "Nobody has looked at the size or length; the tokens are bounds.",
    "text-as-pictures": "The model reads no text files; pictures of the pages are one way.",
    "text-guessed": "In what code a text file is written had to be guessed.",
    "total-pixels-range": "total_pixels is out of its range.",
    "transport-advised": "The file would travel more steadily in another way.",
    "video-bytes": "The film's file is over the limit of its transport or model.",
    "video-duration": "The film is too short or too long for the model.",
    "video-format": "The film's container is not named in the guide's list.",
}
"""Codes are stable: one may be added, none changes its meaning."""
