"""``vlprep demo``: the main job, on files of its own."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from vlprep.api.checking import check
from vlprep.api.fitting import fit
from vlprep.api.splitting import split_video
from vlprep.cli.checking import exit_code, plain_check, print_reports
from vlprep.cli.options import DEFAULT_MODEL, json_option
from vlprep.cli.output import print_json
from vlprep.errors import CannotFitError


@click.command()
@json_option
def demo(*, as_json: bool) -> None:
    """Make a few typical files in a temporary folder, check them, make them fit, and send them.

    They are sent through the fake service on this machine.
    """
    from vlprep.testing.samples import write_samples
    from vlprep.testing.trying import try_files

    with TemporaryDirectory(prefix="vlprep-demo-") as folder:
        paths = write_samples(Path(folder))
        before = [check(path, DEFAULT_MODEL, deep=True) for path in paths]
        fitted = [path for source in paths for path in _fitted(source, Path(folder, "fitted"))]
        after = [check(path, DEFAULT_MODEL, deep=True) for path in fitted]
        sent = try_files(
            [path for path, report in zip(fitted, after, strict=True) if report.ok], DEFAULT_MODEL
        )
    names, results = [path.name for path in paths], [path.name for path in fitted]
    if as_json:
        print_json(
            {
                **plain_check(results, after),
                "before": plain_check(names, before),
                "sent": {"by": sent.by, "answers": list(sent.answers), "tokens": sent.tokens},
            }
        )
    else:
        click.echo(f"Files that people send, checked for {DEFAULT_MODEL} by Base64:\n")
        print_reports(names, before)
        click.echo("\nThe same files, made to fit, and checked again:\n")
        print_reports(results, after)
        click.echo(f"\nSent through the fake service with {sent.by}, {sent.tokens} tokens:\n")
        for answer in sent.answers:
            click.echo(f"  {answer}")
        click.echo("\nNext: make a folder of your own fit:  vlprep fit FOLDER -o OUT/")
        click.echo("      see how tokens come about:      vlprep explain PHOTO.jpg")
        click.echo("      run the fake for your own app:  vlprep serve")
    sys.exit(exit_code(after))


def _fitted(source: Path, folder: Path) -> list[Path]:
    """Write what the service takes in place of a file; a film that is too long comes in parts."""
    output = f"{folder}/"
    try:
        fitted = fit(source, DEFAULT_MODEL, output=output, pad=True, enlarge=True)
    except CannotFitError:
        parts = split_video(source, DEFAULT_MODEL, output=folder)
        return [Path(part.path or "") for part in parts]
    return [Path(fitted.path or "")]
