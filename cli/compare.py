"""`fazhi compare`: two reports beside each other, two years of one body or two bodies of one year."""

from __future__ import annotations

import click

from archive.history import compare_texts
from archive.queries import get
from cli.differences import print_difference
from cli.output import say
from cli.selection import open_archive
from cli.settings import Settings, pass_settings


@click.command("compare")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: runs of sentences, both texts in full.")
@pass_settings
def command(settings: Settings, one: str, other: str, as_json: bool) -> None:
    """Show which sentences two reports share, and which are their own.

    \b
    Example:
      fazhi compare 500117005-2022 500117005-2023
    """
    with open_archive(settings) as archive:
        first, second = get(archive, one), get(archive, other)
    difference = compare_texts(first.text, second.text)
    shared = sum(len(c.new) for c in difference.changes if c.kind == "same")
    share = shared * 100 // max(1, len(second.text))
    say(f"{first.title}  →  {second.title}: {share} % of the second stands in the first")
    print_difference(difference, as_json)
