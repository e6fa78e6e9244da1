"""Options that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from vlprep.catalog.guard import DECODE_GUARD
from vlprep.values.choices import Edition, Profile, Route, Transport

if TYPE_CHECKING:
    from collections.abc import Callable

    from vlprep.values.choices import Choice

    Command = Callable[..., Any]

DEFAULT_MODEL = "qwen3-vl-plus"


def choice(name: str, default: Choice, what: str) -> Callable[[Command], Command]:
    """Offer one of the words of a list."""
    return click.option(
        name,
        type=click.Choice([str(word) for word in type(default)]),
        default=str(default),
        show_default=True,
        help=what,
    )


edition_option = choice(
    "--edition",
    Edition.GUIDE,
    "Whose numbers hold: the guide's, or the newest documented or observed ones.",
)
media_option = click.option(
    "--media",
    metavar="URL=FILE",
    multiple=True,
    callback=lambda _ctx, _param, pairs: _stated(pairs),
    help="Say what is behind a URL; it is never fetched.",
)
_MODEL = click.option(
    "--model", "-m", default=DEFAULT_MODEL, show_default=True, help="A model's id or alias."
)
_SETTINGS = (
    choice("--route", Route.DASHSCOPE, "The dialect that carries the request."),
    click.option(
        "--vl-high-resolution-images", is_flag=True, help="The service's largest picture size."
    ),
    click.option("--min-pixels", type=int, help="Pixels below which the service enlarges."),
    click.option("--max-pixels", type=int, help="Pixels above which the service shrinks."),
    click.option("--fps", type=float, help="Frames taken from a second of film."),
    click.option("--max-frames", type=int, help="Most frames taken from a film."),
    click.option("--total-pixels", type=int, help="Pixels of all frames of a film together."),
    edition_option,
    choice(
        "--profile",
        Profile.API,
        "Who resizes: the hosted service, or the processors of the open weights.",
    ),
    media_option,
)


def files_argument(command: Command) -> Command:
    """Take files, folders, patterns and URLs."""
    return click.argument("files", nargs=-1, required=True, metavar="FILES...")(command)


def json_option(command: Command) -> Command:
    """Offer one JSON document in the place of a table."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")(command)


decode_option = click.option(
    "--max-decode-pixels",
    type=click.IntRange(min=1),
    default=DECODE_GUARD.pixels,
    show_default=True,
    help="Nothing with more pixels than this is decoded.",
)
transport_option = choice("--transport", Transport.BASE64, "How the files travel.")


def settings_options(command: Command) -> Command:
    """Offer a model and the settings of a request, as keywords of the verbs."""
    return _MODEL(request_options(command))


def request_options(command: Command) -> Command:
    """Offer the settings of a request without the model."""
    for option in reversed(_SETTINGS):
        command = option(command)
    return command


def _stated(pairs: tuple[str, ...]) -> dict[str, str]:
    stated = {}
    for pair in pairs:
        url, equals, path = pair.rpartition("=")
        if not equals or not url or not path:
            message = f"{pair!r} is not URL=FILE"
            raise click.BadParameter(message)
        stated[url] = path
    return stated
