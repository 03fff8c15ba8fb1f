"""`fazhi diff`: what changed between two versions of a report."""

from __future__ import annotations

import click

from archive.history import diff
from cli.differences import print_difference
from cli.selection import open_archive
from cli.settings import Settings, pass_settings


@click.command("diff")
@click.argument("report", metavar="ID")
@click.argument("old", type=int, required=False, metavar="[V1")
@click.argument("new", type=int, required=False, metavar="V2]")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: runs of sentences, both texts in full.")
@pass_settings
def command(settings: Settings, report: str, old: int | None, new: int | None, as_json: bool) -> None:
    """Show what changed between two versions; without numbers, the latest change.

    \b
    Example:
      fazhi diff 500117005-2023
      fazhi diff 500117005-2023 1 3
    """
    if (old is None) != (new is None):
        raise click.UsageError("name both versions, or none for the latest change; `fazhi history ID` numbers them")
    with open_archive(settings) as archive:
        print_difference(diff(archive, report, old, new), as_json)
