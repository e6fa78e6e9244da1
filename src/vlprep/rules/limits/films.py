"""Findings on films and lists of frames: length, count, sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vlprep.catalog.sampling import FRAME_LISTS, SAMPLER
from vlprep.catalog.transports import IN_REQUEST
from vlprep.rules.clips import clip_of
from vlprep.rules.wording import pixels, seconds
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.media import ImageInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.values.media import FrameList, VideoInfo
    from vlprep.values.model import FrameBudget, Model


def no_films(model: Model) -> Issue:
    """Some models take pictures only; of others nobody has said whether they do."""
    if model.features.video is not False:
        return Issue(
            code="limit-not-known",
            severity=Severity.INFO,
            message=(
                f"nobody has published whether {model.id} takes films, and how it counts them; "
                "it is not judged"
            ),
            fix="choose a model of which it is known, or try it with a short film",
        )
    return Issue(
        code="kind-not-supported",
        severity=Severity.ERROR,
        message=f"{model.id} takes no films and no lists of frames",
        limit="image",
        actual="video",
        fix="choose a model with video, or send single pictures",
        source=model.features.source_of("video"),
    )


def not_published(model: Model) -> Issue:
    """Of some models only the budget of films is known."""
    return Issue(
        code="limit-not-known",
        severity=Severity.INFO,
        message=f"nobody has published how long or large the films of {model.id} may be",
        fix="keep to a short film, and try it",
    )


def too_few_frames(total: int, nframes: int) -> Issue:
    """The sampler needs two frames at least."""
    return Issue(
        code="frame-count",
        severity=Severity.ERROR,
        message=(
            f"of {total} frames the sampler can take {max(nframes, 0)}; it needs at least "
            f"{SAMPLER.least_frames}"
        ),
        limit=SAMPLER.least_frames,
        actual=nframes,
        fix="send a picture instead, or a longer film",
        source=SAMPLER.source,
    )


def length_findings(film: VideoInfo, model: Model) -> Iterator[Issue]:
    """Judge a film's length."""
    if model.films is None:
        yield not_published(model)
        return
    clip = clip_of(film)
    length = film.duration if film.duration is not None else clip and clip.seconds
    if length is None:
        yield Issue(
            code="video-duration",
            severity=Severity.INFO,
            message="its length is not known, so it is not judged",
            fix="probe it with deep=True",
        )
        return
    least, most = model.films.min_seconds, model.films.max_seconds
    if not least <= length <= most:
        short = length < least
        yield Issue(
            code="video-duration",
            severity=Severity.ERROR,
            message=(
                f"it lasts {seconds(length)}; {model.id} takes {seconds(least)} to {seconds(most)}"
            ),
            limit=least if short else most,
            actual=length,
            fix="send a picture or more of the film"
            if short
            else "cut it into parts with split_video()",
            source=model.films.source_of("min_seconds" if short else "max_seconds"),
        )


def sound_findings(film: VideoInfo, model: Model) -> Iterator[Issue]:
    """Tell that a film's sound is not heard, where that is known of the model."""
    if film.has_audio and model.features.audio is False:
        yield Issue(
            code="audio-ignored",
            severity=Severity.INFO,
            message="it has sound, which the model does not hear",
            fix="drop the sound to save bytes",
            source=model.features.source_of("audio"),
        )


def count_findings(frames: FrameList, budget: FrameBudget, data_uris: int) -> Iterator[Issue]:
    """Judge how many frames a list has, and how many of them travel inside the request."""
    count = len(frames.frames)
    if not FRAME_LISTS.least <= count <= budget.max_list:
        few = count < FRAME_LISTS.least
        yield Issue(
            code="frame-count",
            severity=Severity.ERROR,
            message=f"{count} frames; a list holds {FRAME_LISTS.least} to {budget.max_list}",
            limit=FRAME_LISTS.least if few else budget.max_list,
            actual=count,
            fix="send single pictures" if few else "take fewer frames a second",
            source=FRAME_LISTS.source if few else budget.source_of("max_list"),
        )
    if data_uris > IN_REQUEST.data_uris:
        yield Issue(
            code="data-uri-count",
            severity=Severity.ERROR,
            message=f"{data_uris} data URIs; a request holds at most {IN_REQUEST.data_uris}",
            limit=IN_REQUEST.data_uris,
            actual=data_uris,
            fix="take fewer frames, or send them by path or URL",
            source=IN_REQUEST.source,
        )


def frame_size_findings(frames: FrameList) -> Iterator[Issue]:
    """Tell of frames that differ in size, since all are counted by the first."""
    sizes = {frame.size for frame in frames.frames if isinstance(frame, ImageInfo)}
    if len(sizes) > 1:
        shown = ", ".join(pixels(size) for size in sorted(sizes)[:3])
        yield Issue(
            code="frame-sizes",
            severity=Severity.WARNING,
            message=f"frames have {len(sizes)} sizes ({shown} ...); all are counted by the first",
            limit=1,
            actual=len(sizes),
            fix="bring all frames to one size",
            source=SAMPLER.source,
        )
