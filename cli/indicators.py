"""`fazhi indicators`: the figures that reports state, each with its sentence."""

from __future__ import annotations

import csv
import sys
from dataclasses import asdict, fields

import click

from archive.figures import Figure, figures
from archive.filters import Filters
from cli.output import print_json, print_table, say
from cli.selection import filter_options, open_archive
from cli.settings import Settings, pass_settings

NAMES = tuple(f.name for f in fields(Figure))


@click.command("indicators")
@click.argument("query", required=False)
@filter_options
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@pass_settings
def command(settings: Settings, query: str | None, filters: Filters, form: str, as_json: bool) -> None:
    """List figures by name; QUERY is a part of the name.

    \b
    Example:
      fazhi indicators 行政复议 --district 合川区 --year 2024
    """
    with open_archive(settings) as archive:
        found = list(figures(archive, filters, query))
    if as_json or form == "json":
        print_json([asdict(figure) for figure in found])
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, NAMES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(figure) for figure in found)
    else:
        print_table(
            ("indicator", "#value", "unit", "body", "#year", "sentence"),
            ((f.name, _value(f), f.unit, f.body, f.report_year, f.sentence) for f in found),
        )
        say(f"{len(found)} figures")


def _value(figure: Figure) -> str:
    shown = f"{figure.value:g}" if figure.value < 1e6 else f"{figure.value:.0f}"
    return f"{figure.qualifier or ''}{shown}"
