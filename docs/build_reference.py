"""Write the pages of docs/reference that are made from the code; --check tells if one is old."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import vlprep
from vlprep.catalog.findings import FINDINGS
from vlprep.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent / "reference"
NOTE = "<!-- Made by docs/build_reference.py; edit the code instead. -->\n\n"


def api() -> str:
    """Write the public names with their signatures and docstrings."""
    lines = ["# Python names\n", "Everything here is imported from `vlprep` itself.\n"]
    for name in sorted(vlprep.__all__, key=str.lower):
        thing = getattr(vlprep, name)
        lines.append(f"## {name}\n")
        if inspect.isfunction(thing):
            lines.append(f"```text\n{name}{_signature(thing)}\n```\n")
        lines.append(f"```text\n{inspect.getdoc(thing)}\n```\n")
    return "\n".join(lines)


def _signature(function: Callable[..., object]) -> str:
    """Write a signature with one parameter a line, annotations as they stand in the code."""
    signature = inspect.signature(function)
    lines, starred = [], False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            starred = True
            lines.append("    *,")
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"    {parameter.name}: {parameter.annotation}{default},")
    return "(\n" + "\n".join(lines) + f"\n) -> {signature.return_annotation}"


def findings() -> str:
    """Write one anchor for each finding."""
    lines = ["# Findings\n", "Codes are stable: one may be added, none changes its meaning.\n"]
    for code, meaning in sorted(FINDINGS.items()):
        lines.append(f"## {code}\n\n{meaning}\n")
    return "\n".join(lines)


def command_line() -> str:
    """Write the help of every command."""
    lines = ["# Command line\n"]
    context = click.Context(cli, info_name="vlprep", terminal_width=80)
    lines.append(f"```text\n{cli.get_help(context)}\n```\n")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            inner = click.Context(command, info_name=f"vlprep {name}", terminal_width=80)
            lines.append(f"## vlprep {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(lines)


PAGES = {"api.md": api, "findings.md": findings, "command-line.md": command_line}


def old_pages() -> list[str]:
    """Name the pages that are not what the code says now."""
    return [
        name
        for name, write in PAGES.items()
        if not (HERE / name).is_file()
        or (HERE / name).read_text(encoding="utf-8") != NOTE + write()
    ]


def main() -> None:
    """Write all pages, or with --check only name the old ones."""
    if "--check" in sys.argv:
        old = old_pages()
        for name in old:
            click.echo(name)
        sys.exit(1 if old else 0)
    HERE.mkdir(exist_ok=True)
    for name, write in PAGES.items():
        (HERE / name).write_text(NOTE + write(), encoding="utf-8")


if __name__ == "__main__":
    main()
