"""What may be done to a film so that the service takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.encoders import MP4_CODECS
from vlprep.catalog.formats import FILMS, PICTURES
from vlprep.catalog.sampling import SAMPLER
from vlprep.catalog.sources import GUIDE
from vlprep.rules.limits.bytes import most_bytes
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vlprep.rules.shapes import Wishes
    from vlprep.values.choices import Transport
    from vlprep.values.issue import Report
    from vlprep.values.media import VideoInfo
    from vlprep.values.model import Model
    from vlprep.values.settings import Settings

MP4 = FILMS["mp4"]
_MENDED_BY_ENCODING = frozenset(("data-uri-bytes", "video-bytes"))
_MENDED_BY_SPLITTING = frozenset(("video-duration",))


def unmended(report: Report) -> list[Issue]:
    """List the errors that no other encode of a film mends."""
    return [
        issue
        for issue in report.issues
        if issue.severity is Severity.ERROR and issue.code not in _MENDED_BY_ENCODING
    ]


def mended_by_splitting(issue: Issue) -> bool:
    """Tell whether parts of a film do not have this fault: it is too long."""
    return (
        issue.code in _MENDED_BY_SPLITTING
        and isinstance(issue.limit, (int, float))
        and isinstance(issue.actual, (int, float))
        and issue.actual > issue.limit
    )


def film_way_out(issues: Sequence[Issue]) -> str:
    """Say what would help a film that cannot be mended."""
    if mended_by_splitting(issues[0]):
        return "split_video() makes parts that are short enough"
    return issues[0].fix


def film_smaller(*, all_frames: bool) -> str:
    """Say what would make an encode smaller."""
    fewer = (
        "leave out keep_fps=True" if all_frames else "take fewer frames with fps= or max_frames="
    )
    return f"{fewer}, or split it with split_video()"


def film_room(model: Model, settings: Settings, transport: Transport, wishes: Wishes) -> int:
    """Give the most bytes that a film may have."""
    most = most_bytes(MP4.media_type, model, settings, transport, film=True)
    return most if wishes.max_bytes is None else min(most, wishes.max_bytes)


def can_be_remuxed(film: VideoInfo) -> bool:
    """Tell whether MP4 holds its pictures as they are."""
    return film.codec in MP4_CODECS.names


def is_listed(film: VideoInfo) -> bool:
    """Tell whether the guide's list names its container."""
    return film.container is None or FILMS[film.container].listed


def checked_name(name: str) -> str:
    """Take the name of a film to write.

    Raises:
        ValueError: Its end promises something else than MP4.
    """
    family = {FILMS[row].media_type for row in ("mp4", "mov", "3gp")}
    for row in (*PICTURES.values(), *FILMS.values()):
        if name.lower().endswith(row.extensions) and row.media_type not in family:
            message = f"films are written as MP4, and output={name!r} says {row.name}; try .mp4"
            raise ValueError(message)
    return name


def sound_dropped() -> Issue:
    """The sound is gone."""
    return Issue(
        code="audio-ignored",
        severity=Severity.INFO,
        message="its sound was left out, as the model does not hear it",
        fix="keep the original beside it for people",
        source=GUIDE,
    )


def sampling_doubt(frames: int) -> Issue:
    """Nobody has published how a film of so few frames is sampled."""
    return Issue(
        code="film-resampled",
        severity=Severity.INFO,
        message=(
            f"it now holds the {frames} frames that the service would take of the original; that "
            "it takes each of them again is the published rule, and recorded usage does not show it"
        ),
        actual=frames,
        fix="use keep_fps=True to keep all frames",
        source=SAMPLER.source,
    )
