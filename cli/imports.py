"""`fazhi import`: WARC and WACZ files of any tool, or another fazhi archive."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from archive.database import Database
from archive.merge import import_archive, is_archive
from cli.output import print_json, say
from cli.settings import Settings, pass_settings
from pipelines.imports import import_captures


@click.command("import")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document: how many answers became what.")
@pass_settings
def command(settings: Settings, source: Path, as_json: bool) -> None:
    """Take in what SOURCE holds: a .warc, .warc.gz or .wacz file, or the folder of an archive. Twice changes nothing.

    \b
    Example:
      fazhi import crawl-2019.warc.gz
      fazhi import /backup/fazhi-2026-04-01
    """
    counts: Counter[str] = Counter()
    with Database.open(settings.data, settings.database, settings.warc) as archive:
        if is_archive(source):
            counts["texts"] = import_archive(archive, source)
        else:
            counts.update(taken.what for taken in import_captures(archive, source))
    if as_json:
        print_json(counts)
    say(", ".join(f"{number} {what.replace('_', ' ')}" for what, number in counts.most_common()) or "nothing in it")
