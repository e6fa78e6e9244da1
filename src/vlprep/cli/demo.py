"""``vlprep demo``: the main job, on files of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from vlprep.api.checking import check
from vlprep.cli.checking import exit_code, plain_check, print_reports
from vlprep.cli.options import DEFAULT_MODEL, json_option
from vlprep.cli.output import print_json


@click.command()
@json_option
def demo(*, as_json: bool) -> None:
    """Make a few typical files in a temporary folder, and check them."""
    from vlprep.testing.samples import write_samples

    with TemporaryDirectory(prefix="vlprep-demo-") as folder:
        paths = write_samples(Path(folder))
        reports = [check(path, DEFAULT_MODEL, deep=True) for path in paths]
    names = [path.name for path in paths]
    if as_json:
        print_json(plain_check(names, reports))
    else:
        click.echo(f"Eight files that people send, checked for {DEFAULT_MODEL} by Base64:\n")
        print_reports(names, reports)
        click.echo("\nNext: check a folder of your own:  vlprep check FOLDER --model qwen3-vl-plus")
        click.echo("      see how tokens come about:   vlprep explain PHOTO.jpg")
    sys.exit(exit_code(reports))
