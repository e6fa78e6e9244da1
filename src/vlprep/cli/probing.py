"""``vlprep probe``: what files are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from vlprep.api.checking import as_issue
from vlprep.api.looking import probe as look
from vlprep.cli.files import expand
from vlprep.cli.options import decode_option, files_argument, json_option
from vlprep.cli.output import STYLES, console, print_json, printable, progress, table, worded
from vlprep.errors import MediaError
from vlprep.rules.wording import file_size, pixels, seconds
from vlprep.values.choices import Severity
from vlprep.values.media import ImageInfo

if TYPE_CHECKING:
    from vlprep.values.media import VideoInfo


@click.command()
@files_argument
@click.option("--deep", is_flag=True, help="Decode everything: finds what is cut short or broken.")
@decode_option
@json_option
def probe(files: tuple[str, ...], *, as_json: bool, **how: Any) -> None:
    """Tell what pictures and films are, from their headers."""
    items = [_item(source, how) for source in progress(expand(files), "probing")]
    ok = all(item["ok"] for item in items)
    if as_json:
        print_json({"ok": ok, "items": [item["plain"] for item in items]})
    else:
        _print(items)
    sys.exit(0 if ok else 1)


def _item(source: str, how: dict[str, Any]) -> dict[str, Any]:
    plain: dict[str, Any] = {"source": source, "kind": None, "ok": True, "issues": [], "info": None}
    try:
        info = look(source, **how)
    except MediaError as error:
        issue = as_issue(error)
        plain |= {"ok": False, "issues": [issue.to_dict()]}
        return {"source": source, "ok": False, "issue": issue, "plain": plain}
    plain |= {"kind": info.kind, "info": info.to_dict()}
    return {"source": source, "ok": True, "info": info, "plain": plain}


def _print(items: list[dict[str, Any]]) -> None:
    from rich.text import Text

    shown = table("file", "format", "size", "bytes", "more", numbers=("size", "bytes"))
    for item in items:
        name = Text(printable(item["source"]))
        if item["ok"]:
            info = item["info"]
            count = "" if info.bytes is None else file_size(info.bytes).partition(" bytes")[0]
            shown.add_row(name, _format(info), pixels(info.size), count, more(info))
        else:
            shown.add_row(name, "-", "-", "-", Text(worded(item["issue"]), STYLES[Severity.ERROR]))
    console().print(shown)


def _format(info: ImageInfo | VideoInfo) -> str:
    name = info.format if isinstance(info, ImageInfo) else info.container
    return name or "?"


def more(info: ImageInfo | VideoInfo) -> str:
    """Say in a few words what is special about a picture or film."""
    words = []
    if isinstance(info, ImageInfo):
        if info.orientation not in {None, 1}:
            words.append(f"turned (orientation {info.orientation})")
        if info.has_alpha:
            words.append("transparent")
        if info.frames not in {None, 1}:
            words.append(f"{info.frames} frames")
        return ", ".join(words)
    if info.duration is not None:
        words.append(seconds(info.duration))
    if info.fps is not None:
        words.append(f"{info.fps:.4g} fps" + (" (varies)" if info.variable_frame_rate else ""))
    words.append(info.codec or "unknown codec")
    if info.rotation:
        words.append(f"turned by {info.rotation} degrees")
    words.append("with sound" if info.has_audio else "silent")
    return ", ".join(words)
