"""``vlprep reply``: read an answer, and draw it on the original."""

from __future__ import annotations

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
from vlprep.wire.replies.code import parse_code
from vlprep.wire.replies.fields import parse_fields
from vlprep.wire.replies.kinds import Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vlprep.values.plain import Plain

_OF_PICTURES = ("vl_high_resolution_images", "min_pixels", "max_pixels")
_OF_FILMS = ("fps", "max_frames")
_OF_ALL = ("route", "edition", "profile", "media")


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

    Boxes and points come in pixels of the photo, events in seconds of the film; -o draws them.
    """
    text = _text_of(answer)
    with usage_errors():
        found_kind = Kind(kind) if kind else kind_of(text)
        try:
            found = _parse(found_kind, text, image, video, fields, settings)
        except (ReplyParseError, MediaError) as error:
            _refuse(answer, found_kind, error, as_json=as_json)
            sys.exit(1)
        issues = list(getattr(found, "issues", ()))
        if output is not None:
            issues += _write(found_kind, found, image, output, settings, overwrite=overwrite)
    if as_json:
        print_json({"items": [_plain(answer, found_kind, found, issues)]})
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
    shared = {name: settings[name] for name in ("strict", *_OF_ALL)}
    if kind is Kind.EVENTS:
        shared |= {name: settings[name] for name in _OF_FILMS}
        return parse_events(text, settings["model"], video=video, **shared)
    if image is None:
        message = "an answer about places needs --image, the picture that was sent"
        raise click.UsageError(message)
    shared |= {name: settings[name] for name in _OF_PICTURES}
    read = parse_document if kind is Kind.DOCUMENT else parse_grounding
    return read(text, settings["model"], image=image, **shared)


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


def _refuse(answer: str, kind: Kind, error: ReplyParseError | MediaError, *, as_json: bool) -> None:
    if isinstance(error, MediaError):
        issue = as_issue(error)
    else:
        issue = Issue(
            code="reply-unreadable",
            severity=Severity.ERROR,
            message=error.message,
            where=answer,
            fix=error.fix,
        )
    if as_json:
        item = {"source": answer, "kind": str(kind), "ok": False, "issues": [issue.to_dict()]}
        print_json({"items": [item]})
    else:
        click.echo(printable(str(issue)), err=True)


def _plain(answer: str, kind: Kind, found: Any, issues: list[Issue]) -> dict[str, Any]:
    plain = {"text": found} if isinstance(found, str) else found.to_dict()
    return {
        "source": answer,
        "kind": str(kind),
        "ok": True,
        **plain,
        "issues": [issue.to_dict() for issue in issues],
    }


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
    words = f"{plain['kind']}: {plain['text'][:60]}" if kind is Kind.DOCUMENT else plain["label"]
    return words, _numbers(place)


def _numbers(place: Sequence[Any]) -> str:
    if place and isinstance(place[0], list):
        return " ".join(_numbers(point) for point in place)
    return ",".join(f"{number:.1f}" for number in place)
