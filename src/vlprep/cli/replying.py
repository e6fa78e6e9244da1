"""``vlprep reply``: read an answer, and draw it on the original."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from vlprep.api.checking import as_issue
from vlprep.api.drawing import annotate
from vlprep.api.replies import parse_document, parse_events, parse_grounding
from vlprep.cli.options import json_option, settings_options
from vlprep.cli.output import (
    console,
    print_json,
    printable,
    table,
    usage_errors,
    worded,
)
from vlprep.errors import MediaError, ReplyParseError
from vlprep.media.sources import is_remote
from vlprep.values.choices import Severity
from vlprep.values.issue import Issue
from vlprep.values.model import Coordinates
from vlprep.values.space import Camera
from vlprep.values.transform import Transform
from vlprep.wire.replies.code import parse_code
from vlprep.wire.replies.fields import parse_fields
from vlprep.wire.replies.kinds import Kind, kind_of
from vlprep.wire.replies.responses import answer_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vlprep.values.plain import Plain

_OF_PICTURES = (
    *("vl_high_resolution_images", "min_pixels", "max_pixels"),
    *("coordinates", "divisor", "as_stored"),
)
_OF_SPACE = ("camera", "fov")
_OF_FILMS = ("fps", "max_frames", "clock_fps")
_PARTS = ("items", "segments")
"""Under which names fit, split and view list what they made."""
_OF_ALL = ("route", "edition", "profile", "media", "transform", "strict")


@click.command()
@click.argument("answer", metavar="ANSWER")
@click.option("--image", metavar="PHOTO", help="The picture that was asked about.")
@click.option("--video", metavar="FILM", help="The film that was asked about.")
@click.option(
    "--as",
    "kind",
    type=click.Choice([str(kind) for kind in Kind]),
    help="What the answer holds; without it, its text tells.",
)
@click.option("--field", "fields", multiple=True, help="A field that was asked for; repeat it.")
@click.option("--output", "-o", metavar="OUT", help="A picture to draw, or a folder for code.")
@click.option(
    "--coordinates",
    type=click.Choice([str(way) for way in Coordinates]),
    help="What the numbers of places mean, where nobody published it for the model.",
)
@click.option(
    "--divisor", type=int, help="Parts of a side in relative numbers: 1000, or 999 as documented."
)
@click.option("--as-stored", is_flag=True, help="Pixels before the photo's orientation is applied.")
@click.option("--fov", type=float, help="Field of view in degrees of what was sent, for 3D boxes.")
@click.option(
    "--camera",
    metavar="FX,FY,CX,CY",
    callback=lambda _ctx, _param, text: _camera(text),
    help="What took the photo, in its pixels, for 3D boxes.",
)
@click.option("--clock-fps", type=float, help="Frames that the model took for a second.")
@click.option(
    "--offset",
    type=click.FloatRange(min=0),
    help="Second of the film at which what was sent begins.",
)
@click.option(
    "--transform",
    metavar="JSON",
    help="How the original became what was sent: what fit, split or view printed with --json.",
)
@click.option(
    "--part",
    type=click.IntRange(min=1),
    help="Which part of --transform was sent, from 1, where it holds several.",
)
@click.option("--strict", is_flag=True, help="Refuse what lies outside rather than clamp it.")
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@settings_options
@json_option
def reply(
    answer: str,
    *,
    image: str | None,
    video: str | None,
    kind: str | None,
    fields: tuple[str, ...],
    output: str | None,
    overwrite: bool,
    as_json: bool,
    **settings: Any,
) -> None:
    """Read an answer (a file, or - for standard input), and put it back on the original.

    Boxes and points come in pixels of the photo, events in seconds of the film; -o draws them. A
    saved response of the service will do for an answer.
    """
    text = _text_of(answer)
    about = "image" if image is not None else "video" if video is not None else None
    said = {"source": answer, "kind": about}
    with usage_errors():
        settings["transform"] = _placed(
            settings["transform"], settings.pop("part"), settings.pop("offset")
        )
        found_kind = Kind(kind) if kind else Kind.TEXT
        try:
            text = answer_in(text)
            found_kind = Kind(kind) if kind else kind_of(text)
            found = _parse(found_kind, text, image, video, fields, settings)
        except (ReplyParseError, MediaError) as error:
            _refuse(said, settings["model"], found_kind, error, as_json=as_json)
            sys.exit(1)
        issues = list(getattr(found, "issues", ()))
        if output is not None:
            issues += _write(found_kind, found, image, output, settings, overwrite=overwrite)
    if as_json:
        plain = {"text": found} if isinstance(found, str) else found.to_dict()
        plain["issues"] = [issue.to_dict() for issue in issues]
        item = {**said, "answer": str(found_kind), "ok": True, **plain}
        print_json({"model": settings["model"], "items": [item]})
    else:
        _print(found_kind, found, issues)


def _text_of(answer: str) -> str:
    try:
        if answer == "-":
            return sys.stdin.read()
        return Path(answer).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{answer}: the answer cannot be read: {error}"
        raise click.UsageError(message) from error


def _parse(
    kind: Kind,
    text: str,
    image: str | None,
    video: str | None,
    fields: tuple[str, ...],
    settings: dict[str, Any],
) -> Any:
    if kind is Kind.TEXT:
        return text
    if kind is Kind.CODE:
        return parse_code(text)
    if kind is Kind.FIELDS:
        return parse_fields(text, fields or None)
    if kind is Kind.EVENTS:
        return parse_events(text, video=video, **_stated(settings, *_OF_FILMS))
    if image is None and settings["transform"] is None:
        message = (
            "an answer about places needs --image, the picture that was sent, or --transform, "
            "how it was made"
        )
        raise click.UsageError(message)
    if kind is Kind.DOCUMENT:
        return parse_document(text, image=image, **_stated(settings, *_OF_PICTURES))
    return parse_grounding(text, image=image, **_stated(settings, *_OF_PICTURES, *_OF_SPACE))


def _stated(settings: dict[str, Any], *names: str) -> dict[str, Any]:
    """Give what the caller stated; the verbs know what holds otherwise."""
    wanted = ("model", *_OF_ALL, *names)
    return {name: settings[name] for name in wanted if settings[name] is not None}


def _camera(text: str | None) -> Camera | None:
    if text is None:
        return None
    try:
        fx, fy, cx, cy = map(float, text.split(","))
    except ValueError as error:
        message = f"{text!r} is not FX,FY,CX,CY: four numbers of pixels"
        raise click.BadParameter(message) from error
    try:
        return Camera(fx=fx, fy=fy, cx=cx, cy=cy)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


def _transform(path: str, part: int | None) -> Transform:
    """Read a transform from a file: alone, or of one part of a JSON document."""
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        parts = list(_transforms(document)) or [document]
        if part is None and len(parts) > 1:
            message = f"{path} holds {len(parts)} parts: say with --part which one was sent"
            raise click.UsageError(message)
        if part is not None and part > len(parts):
            message = f"{path} holds {len(parts)} parts, so there is no --part {part}"
            raise click.UsageError(message)
        return Transform.from_dict(parts[(part or 1) - 1])
    except (OSError, ValueError, RecursionError) as error:
        message = f"{path} holds no transform: {error}"
        raise click.UsageError(message) from error


def _transforms(document: Any) -> Iterator[Any]:
    """List the transforms of what fit, split or view printed, in order."""
    if isinstance(document, list):
        for inner in document:
            yield from _transforms(inner)
    elif isinstance(document, dict):
        if document.get("transform") is not None:
            yield document["transform"]
        for name in _PARTS:
            yield from _transforms(document.get(name))


def _placed(path: str | None, part: int | None, offset: float | None) -> Transform | None:
    """Begin at an offset; beside a transform it would be a second word on the same thing."""
    if path is not None and offset is not None:
        message = "give --offset or --transform, not both"
        raise click.UsageError(message)
    if path is None and part is not None:
        message = "--part says which part of --transform was sent: give that too"
        raise click.UsageError(message)
    if path is not None:
        return _transform(path, part)
    return None if offset is None else Transform.clip(offset)


def _write(
    kind: Kind,
    found: Any,
    image: str | None,
    output: str,
    settings: dict[str, Any],
    *,
    overwrite: bool,
) -> Sequence[Issue]:
    """Draw the answer, or write its files."""
    if kind is Kind.CODE:
        folder = Path(output)
        for file in found:
            free_for(folder / file.name, overwrite=overwrite)
            folder.mkdir(parents=True, exist_ok=True)
            (folder / file.name).write_text(file.text, encoding="utf-8")
        return ()
    if kind not in {Kind.GROUNDING, Kind.DOCUMENT} or image is None:
        message = f"there is nothing to draw in an answer of kind {kind!s}"
        raise click.UsageError(message)
    free_for(Path(output), overwrite=overwrite, source=image)
    drawing = annotate(image, found, media=settings["media"])
    save(drawing.picture, output)
    return drawing.issues


def free_for(path: Path, *, overwrite: bool, source: str | None = None) -> None:
    """Refuse to write over a file unless the caller says so, and never over the source.

    Raises:
        UsageError: Something is there.
    """
    same = source is not None and not is_remote(source) and path.exists() and Path(source).exists()
    if same and source is not None and path.samefile(source):
        message = f"{path} is the original itself"
        raise click.UsageError(message)
    if path.exists() and not overwrite:
        message = f"{path} is there already (--overwrite replaces it)"
        raise click.UsageError(message)


def save(picture: Any, output: str) -> None:
    """Write a picture; the end of its name says the format.

    Raises:
        UsageError: It cannot be written there.
    """
    try:
        picture.save(output)
    except (OSError, ValueError) as error:
        message = f"{output} cannot be written: {error}"
        raise click.UsageError(message) from error


def _refuse(
    said: dict[str, Any],
    model: str,
    kind: Kind,
    error: ReplyParseError | MediaError,
    *,
    as_json: bool,
) -> None:
    if isinstance(error, MediaError):
        issue = as_issue(error)
    else:
        issue = Issue(
            code="reply-unreadable",
            severity=Severity.ERROR,
            message=error.message,
            where=said["source"],
            fix=error.fix,
        )
    if as_json:
        item = {**said, "answer": str(kind), "ok": False, "issues": [issue.to_dict()]}
        print_json({"model": model, "items": [item]})
    else:
        click.echo(printable(str(issue)), err=True)


def _print(kind: Kind, found: Any, issues: list[Issue]) -> None:
    from rich.text import Text

    if isinstance(found, str):
        click.echo(found)
        return
    rows = found.found.items() if kind is Kind.FIELDS else enumerate(found, start=1)
    shown = table("" if kind is not Kind.FIELDS else "field", "what", "where")
    for number, thing in rows:
        what, where = (str(thing), "") if kind is Kind.FIELDS else _row(kind, thing)
        shown.add_row(Text(printable(str(number))), Text(printable(what)), where)
    console().print(shown)
    for issue in issues:
        where = f"{issue.where}: " if issue.where else ""
        click.echo(f"{where}{worded(issue)}", err=True)


def _row(kind: Kind, thing: Plain) -> tuple[str, str]:
    plain = thing.to_dict()
    if kind is Kind.EVENTS:
        end = plain["end"]
        return plain["label"], f"{plain['start']:g} s" + ("" if end is None else f" to {end:g} s")
    if kind is Kind.CODE:
        return plain["name"], f"{len(plain['text']):,} characters"
    place = plain["box"] or plain.get("point") or plain["polygon"] or plain.get("corners") or ()
    words = f"{plain['kind']}: {_cells(plain['text'])}" if kind is Kind.DOCUMENT else plain["label"]
    return words, _numbers(place)


def _cells(text: str) -> str:
    """Show the beginning of a text; the cells of a table are apart."""
    return text[:60].replace("\t", " | ").replace("\n", " / ")


def _numbers(place: Sequence[Any]) -> str:
    if place and isinstance(place[0], list):
        return " ".join(_numbers(point) for point in place)
    return ",".join(f"{number:.1f}" for number in place)
