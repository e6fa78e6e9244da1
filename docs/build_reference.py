"""Write the pages of docs/reference that are made from the code; --check tells if one is old."""

from __future__ import annotations

import inspect
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import vlprep
import vlprep.batch
import vlprep.testing
from vlprep import get_model, list_models
from vlprep.catalog.findings import FINDINGS
from vlprep.catalog.prices import BATCH, CACHE, PRICES
from vlprep.cli.main import cli
from vlprep.cli.models import has_none
from vlprep.testing import strategies

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

    from vlprep import Model

HERE = Path(__file__).parent / "reference"
NOTE = "<!-- Made by docs/build_reference.py; edit the code instead. -->\n\n"


def api() -> str:
    """Write the public names with their signatures and docstrings."""
    head = (
        "Everything here is imported from `vlprep` itself; `vlprep.batch` has a page of its own.\n"
    )
    return "\n".join(["# Python names\n", head, *_names(vlprep)])


def batch() -> str:
    """Write the names for batches."""
    head = "Everything here is imported from `vlprep.batch`.\n"
    return "\n".join(["# Names for batches\n", head, *_names(vlprep.batch)])


def _names(room: ModuleType) -> list[str]:
    lines = []
    for name in sorted(room.__all__, key=str.lower):
        thing = getattr(room, name)
        lines.append(f"## {name}\n")
        if inspect.isfunction(thing):
            lines.append(f"```text\n{name}{_signature(thing)}\n```\n")
        lines.append(f"```text\n{inspect.getdoc(thing)}\n```\n")
    return lines


def testing() -> str:
    """Write the names for users' tests, with what a class does."""
    lines = ["# Names for tests\n", "Everything here is imported from `vlprep.testing`.\n"]
    for name in sorted(vlprep.testing.__all__, key=str.lower):
        thing = getattr(vlprep.testing, name)
        lines.append(f"## {name}\n")
        if inspect.isfunction(thing):
            lines.append(f"```text\n{name}{_signature(thing)}\n```\n")
        lines.append(f"```text\n{inspect.getdoc(thing)}\n```\n")
        if inspect.isclass(thing):
            lines += _methods(thing)
    lines += ["# Strategies\n", "These are imported from `vlprep.testing.strategies`.\n"]
    for name in strategies.__all__:
        thing = getattr(strategies, name)
        lines.append(f"## {name}\n")
        lines.append(f"```text\n{name}{_signature(thing)}\n```\n")
        lines.append(f"```text\n{inspect.getdoc(thing)}\n```\n")
    return "\n".join(lines)


def _methods(thing: type) -> list[str]:
    """Write the methods of a class, but those of a base that has a place of its own."""
    lines: list[str] = []
    inherited: set[object] = set()
    made = vars(thing).get("__init__")
    if inspect.isfunction(made) and made.__doc__:  # a dataclass tells its fields itself
        lines.append(f"```text\n{thing.__name__}{_signature(made)}\n```\n")
        lines.append(f"```text\n{inspect.getdoc(made)}\n```\n")
    for base in thing.__mro__[1:]:
        if base.__name__ in vlprep.testing.__all__:
            lines.append(f"It has everything of [{base.__name__}](#{base.__name__.lower()}) too.\n")
            inherited |= {function for _, function in inspect.getmembers(base, inspect.isfunction)}
    for method, function in inspect.getmembers(thing, inspect.isfunction):
        if method[0] != "_" and function not in inherited:
            lines.append(f"### {thing.__name__}.{method}\n")
            lines.append(f"```text\n{method}{_signature(function)}\n```\n")
            lines.append(f"```text\n{inspect.getdoc(function)}\n```\n")
    return lines


_STARS = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}


def _signature(function: Callable[..., object]) -> str:
    """Write a signature with one parameter a line, annotations as they stand in the code."""
    signature = inspect.signature(function)
    lines, starred = [], False
    for name, parameter in signature.parameters.items():
        if parameter.annotation is parameter.empty:
            continue  # that is self
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            lines.append("    *,")
        starred |= parameter.kind in {parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL}
        stars = _STARS.get(parameter.kind.name, "")
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        lines.append(f"    {stars}{name}: {parameter.annotation}{default},")
    shown = "\n".join(["(", *lines, ")"]) if lines else "()"
    return f"{shown} -> {signature.return_annotation}"


def findings() -> str:
    """Write one anchor for each finding."""
    lines = ["# Findings\n", "Codes are stable: one may be added, none changes its meaning.\n"]
    for code, meaning in sorted(FINDINGS.items()):
        lines.append(f"## {code}\n\n{meaning}\n")
    return "\n".join(lines)


def command_line() -> str:
    """Write the help of every command."""
    lines = ["# Command line\n"]
    context = click.Context(cli, info_name="vlprep", terminal_width=80, **cli.context_settings)
    lines.append(f"```text\n{cli.get_help(context)}\n```\n")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        if command is not None:
            lines += _help(command, context, f"vlprep {name}")
    return "\n".join(lines)


def _help(command: click.Command, parent: click.Context, name: str) -> list[str]:
    """Write the help of a command, and of those of its group."""
    inner = click.Context(command, info_name=name.rsplit(maxsplit=1)[-1], parent=parent)
    lines = [f"## {name}\n\n```text\n{command.get_help(inner)}\n```\n"]
    if isinstance(command, click.Group):
        for below, one in sorted(command.commands.items()):
            lines += _help(one, inner, f"{name} {below}")
    return lines


def models() -> str:
    """Write the tables of models, one for each axis, in both editions where they differ."""
    listed = [(model, get_model(model.id, edition="latest")) for model in list_models()]
    lines = [
        "# Models\n",
        f"{len(listed)} ids. A dash: it has none. A question mark: not published.\n",
    ]
    lines += [
        "A number in two parts, `guide / latest`, is contested; see",
        "[two editions](../explanation/two-editions.md).",
        "`vlprep models NAME` shows one model with the source of each fact,",
        "`vlprep models --json` gives all of them to programs.\n",
    ]
    for title, columns in _TABLES.items():
        lines.append(f"## {title}\n")
        lines.append("| model | " + " | ".join(columns) + " |")
        lines.append("| --- |" + " --- |" * len(columns))
        for guide, latest in listed:
            cells = []
            for read in columns.values():
                one, two = read(guide), read(latest)
                cells.append(one if one == two else f"{one} / {two}")
            lines.append(f"| {guide.id} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def prices() -> str:
    """Write the prices, one table for each region and currency."""
    lines = ["# Prices\n", "Of a million tokens, input / output; thought is billed as output.\n"]
    for region, ids in BATCH.offered.items():
        lines.append(f"* Batch: {BATCH.share:g} of both, in {region} for {', '.join(ids)}.")
    lines.append(f"* Cached input: {CACHE.share:g} of the input price, for {', '.join(CACHE.ids)}.")
    lines.append("* The two discounts do not combine.")
    lines.append("* Prices age: give `cost(..., price=Price(...))` your own.\n")
    for listed in PRICES:
        lines.append(f"## {listed.region}, {listed.currency}\n")
        lines.append("| models | price | source |\n| --- | --- | --- |")
        for row in listed.rows:
            steps = [
                f"{i:g} / {o:g}" + (f" up to {most:,} of input" if most else "")
                for most, i, o in row.tiers
            ]
            lines.append(f"| {', '.join(row.ids)} | {'; '.join(steps)} | {row.source} |")
        lines.append("")
    return "\n".join(lines)


def _fact(model: Model, name: str) -> str:
    """Write a fact by its place in the model, such as ``grid.factor``."""
    part, _, fact = name.partition(".")
    row = getattr(model, part)
    value = getattr(row, fact) if row is not None else None
    if value is None:
        return "-" if {name, part} & has_none(model) else "?"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.0f}" if isinstance(value, (int, float)) else str(value)


def _between(model: Model, least: str, most: str) -> str:
    low, high = _fact(model, least), _fact(model, most)
    return low if low == high else f"{low} to {high}"


_TABLES: dict[str, dict[str, Callable[[Model], str]]] = {
    "Pictures": {
        "family": lambda m: m.family,
        "pixels a token": lambda m: f"{m.grid.factor} x {m.grid.factor}",
        "least pixels": lambda m: _fact(m, "grid.min_pixels"),
        "default cap, pixels": lambda m: _fact(m, "grid.max_pixels"),
        "default cap, tokens": lambda m: f"{m.grid.max_pixels // m.grid.factor**2:,}",
        "largest max_pixels": lambda m: _fact(m, "grid.max_pixels_ceiling"),
        "high resolution, pixels": lambda m: _fact(m, "grid.high_resolution_pixels"),
        "by URL, bytes": lambda m: _fact(m, "pictures.url_bytes"),
    },
    "Films": {
        "seconds": lambda m: _between(m, "films.min_seconds", "films.max_seconds"),
        "by URL, bytes": lambda m: _fact(m, "films.url_bytes"),
        "pixels of a frame": lambda m: _between(m, "frames.min_pixels", "frames.max_pixels"),
        "largest max_pixels": lambda m: _fact(m, "frames.max_pixels_ceiling"),
        "pixels of all": lambda m: _fact(m, "frames.total_pixels"),
        "fewest frames": lambda m: _fact(m, "frames.min_frames"),
        "most frames": lambda m: _fact(m, "frames.max_frames"),
        "most frames of a list": lambda m: _fact(m, "frames.max_list"),
    },
    "Context": {
        "window": lambda m: _fact(m, "context.window"),
        "most input": lambda m: _fact(m, "context.max_input"),
        "most input, thinking": lambda m: _fact(m, "context.max_input_thinking"),
        "most thought": lambda m: _fact(m, "context.max_thinking"),
        "most output": lambda m: _fact(m, "context.max_output"),
        "thinks": lambda m: _fact(m, "context.thinking"),
        "thinks by default": lambda m: _fact(m, "context.thinks_by_default"),
        "streams only": lambda m: _fact(m, "context.stream_only"),
    },
    "Features": {
        "boxes": lambda m: _fact(m, "features.grounding"),
        "boxes in space": lambda m: _fact(m, "features.grounding_3d"),
        "qwenvl html": lambda m: _fact(m, "features.document_html"),
        "qwenvl markdown": lambda m: _fact(m, "features.document_markdown"),
        "films": lambda m: _fact(m, "features.video"),
        "sound": lambda m: _fact(m, "features.audio"),
        "batch": lambda m: _fact(m, "features.batch"),
        "partial": lambda m: _fact(m, "features.partial"),
        "coordinates": lambda m: _fact(m, "features.coordinates"),
        "stands for": lambda m: m.stands_for or "-",
        "aliases": lambda m: ", ".join(m.aliases) or "-",
    },
}
PAGES = {
    "api.md": api,
    "batch.md": batch,
    "testing.md": testing,
    "command-line.md": command_line,
    "findings.md": findings,
    "models.md": models,
    "prices.md": prices,
}


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
