"""`fazhi verify`: whether the archive is whole."""

from __future__ import annotations

from dataclasses import asdict

import click

from archive.verify import verify
from cli.outcomes import Outcome
from cli.output import print_json, print_table, say
from cli.selection import open_archive
from cli.settings import Settings, pass_settings
from crawler.addresses import identity


@click.command("verify")
@click.option("--repair", is_flag=True, help="Make anew what can be made from the rest.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def command(settings: Settings, repair: bool, as_json: bool) -> int:
    """Check rows, digests, the search index against the texts, and every capture against its bytes.

    Exit code 5 when something that was stored is affected.

    \b
    Example:
      fazhi verify --repair
    """
    with open_archive(settings) as archive:
        found = list(verify(archive, repair=repair, url_key=identity))
    if as_json:
        print_json([asdict(finding) for finding in found])
    elif found:
        print_table(
            ("kind", "what", "state"),
            ((f.kind, f.what, "repaired" if f.repaired else "harmless" if f.harmless else "damaged") for f in found),
        )
    damaged = sum(not (f.harmless or f.repaired) for f in found)
    say(f"{damaged} damaged, {len(found) - damaged} harmless or repaired" if found else "the archive is whole")
    return Outcome.ARCHIVE if damaged else Outcome.DONE
