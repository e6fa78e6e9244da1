"""Findings on what a file is: its format, its name, and what of it the model will not see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.rules.naming import promised_format
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.media import ImageInfo, Origin, VideoInfo

_ONE_FAMILY = {FILMS[name].media_type for name in ("mp4", "mov", "3gp")}
"""Containers of one kind, whose names people change freely."""


def picture_format_findings(picture: ImageInfo) -> Iterator[Issue]:
    """Judge a picture's format by its content."""
    listed = [row for row in PICTURES.values() if row.listed]
    if picture.format is not None and picture.format not in (row.name for row in listed):
        names = ", ".join(row.name for row in listed)
        yield Issue(
            code="image-format",
            severity=Severity.ERROR,
            message=f"{picture.format} is not among the formats the service lists: {names}",
            limit=names,
            actual=picture.format,
            fix="convert it to PNG or JPEG",
            source=listed[0].source,
        )


def film_format_findings(film: VideoInfo) -> Iterator[Issue]:
    """Judge a film's container by its content; the guide's list ends with "etc."."""
    listed = [row for row in FILMS.values() if row.listed]
    if film.container is not None and film.container not in (row.name for row in listed):
        names = ", ".join(row.name for row in listed)
        yield Issue(
            code="video-format",
            severity=Severity.WARNING,
            message=f"{film.container} is not named in the guide's list ({names}, etc.)",
            limit=names,
            actual=film.container,
            fix="remux it to MP4 to be sure",
            source=listed[0].source,
        )


def name_findings(media: ImageInfo | VideoInfo, origin: Origin) -> Iterator[Issue]:
    """Hold the declared MIME type, or the end of the name, against the content."""
    if media.media_type is None:
        return
    promised = promised_format(origin.name, url=origin.by_url)
    declared = origin.media_type or (promised and promised.media_type)
    if declared is None or {declared, media.media_type} <= _ONE_FAMILY:
        return
    if declared != media.media_type:
        said = "its data URI says" if origin.media_type else "its name says"
        yield Issue(
            code="mime-mismatch",
            severity=Severity.WARNING,
            message=f"{said} {declared}, its content is {media.media_type}",
            limit=media.media_type,
            actual=declared,
            fix=f"send it as {media.media_type}",
        )


def unseen_findings(picture: ImageInfo) -> Iterator[Issue]:
    """Tell what of a picture the model will not see as it stands."""
    if picture.orientation not in {None, 1}:
        yield Issue(
            code="orientation-applied",
            severity=Severity.INFO,
            message=(
                f"it is stored turned (orientation {picture.orientation}); sizes here are as "
                "shown, and nobody has published whether a server turns it"
            ),
            actual=picture.orientation,
            fix="save it upright, without the tag, where directions matter",
        )
    if picture.has_alpha:
        yield Issue(
            code="alpha-flattened",
            severity=Severity.INFO,
            message="it can be transparent; the model sees it on a background of the server's",
            fix="put it on a background of your own",
        )
    if picture.frames is not None and picture.frames > 1:
        yield Issue(
            code="extra-frames-ignored",
            severity=Severity.WARNING,
            message=f"it holds {picture.frames} frames or pages; only the first one is seen",
            limit=1,
            actual=picture.frames,
            fix="send the others as pictures of their own, or as a list of frames",
        )
