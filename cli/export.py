"""`fazhi export`: exactly what the filters select, complete and readable alone."""

from __future__ import annotations

from pathlib import Path

import click

from archive.exports import STREAMS, export
from archive.filters import Filters
from cli.output import say
from cli.selection import filter_options, open_archive
from cli.settings import Settings, pass_settings


@click.command("export")
@click.argument("out")
@click.option(
    "--format", "form", type=click.Choice(sorted(STREAMS)), help="By default what the name of OUT ends in, else jsonl."
)
@filter_options
@pass_settings
def command(settings: Settings, out: str, form: str | None, filters: Filters) -> None:
    """Write what the filters select to OUT; `-` is standard output.

    \b
    Example:
      fazhi export reports.csv --district 合川区
      fazhi export - --format jsonl --year 2024 | jq .title
    """
    chosen = form or Path(out.removesuffix(".gz")).suffix.lstrip(".").lower()
    if chosen not in STREAMS:
        if form is None and out != "-" and chosen:
            raise click.UsageError(f"{out}: no export format ends in .{chosen}; name one with --format")
        chosen = "jsonl"
    with open_archive(settings) as archive:
        number = export(archive, out, chosen, filters)
    say(f"{number} records written to {'standard output' if out == '-' else out}")
