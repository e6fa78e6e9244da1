"""The command line as a whole: the commands are loaded when they are called."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import NoReturn

import click

_COMMANDS = {
    "batch": "batching",
    "check": "checking",
    "demo": "demo",
    "estimate": "estimating",
    "explain": "estimating",
    "fit": "fitting",
    "lint": "linting",
    "models": "models",
    "plan": "planning",
    "probe": "probing",
    "reply": "replying",
    "serve": "serving",
    "split": "splitting",
    "view": "viewing",
}
_NO_OUTPUT = 74
"""What sysexits.h calls EX_IOERR."""


class _Commands(click.Group):
    """A group that imports a command's module only when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands by name."""
        del ctx
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command."""
        del ctx
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = getattr(import_module(f"vlprep.cli.{module}"), cmd_name)
        return command


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vlprep")
def cli() -> None:
    """Know what Qwen-VL will see, whether it is taken, and what it costs, before you send it.

    Every command takes --json, which puts one JSON document on standard output. It ends with 0
    when all is well, with 1 when something was found to be wrong, with 2 when it was called wrongly,
    with 74 when its output cannot be written.
    """


def main() -> None:
    """Run the command line; an own process may silence what decoders warn about."""
    import signal
    import warnings

    warnings.simplefilter("ignore")
    # Asked to end, it ends as on Ctrl-C: temporary files are removed on the way out.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        try:
            cli()
        finally:
            if sys.stdout is not None:  # it was closed before we began
                sys.stdout.flush()
    except OSError as error:
        _give_up(error)


def _give_up(error: OSError) -> NoReturn:
    """End where the results cannot be written: a full disk, a reader that has gone."""
    # What is still buffered would fail once more when the interpreter closes standard output.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    click.echo(f"vlprep: the output cannot be written: {error.strerror or error}", err=True)
    sys.exit(_NO_OUTPUT)
