"""``vlprep serve``: the fake service for other languages, and for a desk."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING

import click

from vlprep.cli.options import edition_option, json_option, media_option
from vlprep.cli.output import print_json, printable, usage_errors
from vlprep.rules.wording import pixels
from vlprep.values.choices import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vlprep.testing.calls import SeenMedia
    from vlprep.testing.http import Entry

_PORT = 8765
_KEPT = 100


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=_PORT,
    show_default=True,
    help="Port to listen at; 0: any free one.",
)
@click.option(
    "--region", default="cn-beijing", show_default=True, help="The region that it stands for."
)
@click.option(
    "--on-unknown-media",
    type=click.Choice(["assume", "error"]),
    default="assume",
    show_default=True,
    help="Count a URL that nobody has described as of unknown size, or refuse it.",
)
@edition_option
@media_option
@json_option
def serve(
    *,
    host: str,
    port: int,
    region: str,
    on_unknown_media: str,
    edition: str,
    media: dict[str, str],
    as_json: bool,
) -> None:
    """Run a faithful fake of the service until Ctrl-C.

    It speaks the OpenAI-compatible dialect and DashScope's own, judges every request by the rules
    that 'vlprep check' has, and costs nothing. Any key will do.
    """
    from vlprep.testing.service import MockQwen

    numbers = {"requests": 0, "calls": 0, "tokens": 0}

    def log(entry: Entry) -> None:
        numbers["requests"] += 1
        if entry.call is not None:
            numbers["calls"] += 1
            numbers["tokens"] += entry.call.counts.input + entry.call.counts.output
        click.echo(printable(_line(entry)), err=True)

    with _until_told() as told, usage_errors():
        try:
            service = MockQwen(
                edition=edition,
                region=region,
                on_unknown_media=on_unknown_media,
                host=host,
                port=port,
                log=log,
                keep=_KEPT,
            )
        except OSError as error:
            message = f"cannot listen at {host}:{port}: {error.strerror or error}"
            raise click.ClickException(message) from error
        try:
            for url, path in media.items():
                service.media(url, path)
        except OSError as error:
            service.stop()
            message = f"--media: {error}"
            raise click.UsageError(message) from error
        settings = {
            "OPENAI_BASE_URL": service.openai_url(),
            "OPENAI_API_KEY": service.key(),
            "DASHSCOPE_HTTP_BASE_URL": service.dashscope_url(),
            "DASHSCOPE_API_KEY": service.key(),
        }
        if as_json:
            print_json({"items": [], "address": service.address, "environment": settings})
        else:
            click.echo(f"A fake Qwen-VL service listens at {service.address}; Ctrl-C stops it.\n")
            for name, value in settings.items():
                click.echo(f"export {name}={value}")
            click.echo(f"\nOther regions: {service.openai_url('singapore')} ...")
        sys.stdout.flush()
        try:
            told.wait()
        finally:
            service.stop()
    click.echo(
        f"stopped after {numbers['requests']} requests: {numbers['calls']} calls of a model, "
        f"{numbers['tokens']} tokens",
        err=True,
    )


@contextmanager
def _until_told() -> Iterator[Event]:
    """Give an event that Ctrl-C, or whoever ends processes politely, sets."""
    told = Event()
    before = {
        number: signal.signal(number, lambda *_: told.set())
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _line(entry: Entry) -> str:
    """Give one line for a request: what came, what became of it, what it costs; no text, no key."""
    call = entry.call
    if call is None:
        return f"{entry.what} -> {_result(entry, '')}"
    seen = ", ".join(map(_seen, call.media)) or "no media"
    stream = " stream" if call.stream else ""
    found = dict.fromkeys(i.code for i in call.issues if i.severity is Severity.ERROR)
    return (
        f"{call.number}. {call.dialect}{stream} {call.model or '?'}: {seen}, "
        f"{len(call.text)} characters -> {_result(entry, ', '.join(found))}, "
        f"{call.counts.input} in, {call.counts.output} out"
    )


def _result(entry: Entry, found: str) -> str:
    """Give the status, and why it is an error: the findings, or what else was wrong."""
    code, why = entry.call.code if entry.call else "", found or entry.reason
    return " ".join(filter(None, (str(entry.status), code, f"({why})" if why else "")))


def _seen(media: SeenMedia) -> str:
    size = pixels(media.size) if media.size else "of unknown size"
    return f"{media.kind} {size} by {media.transport}"
