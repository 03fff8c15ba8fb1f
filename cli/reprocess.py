"""`fazhi reprocess`: records made anew from the stored captures, nothing fetched."""

from __future__ import annotations

import os
from collections import Counter

import click

from archive.filters import Filters
from cli.outcomes import Outcome
from cli.output import print_json, print_table, say
from cli.selection import filter_options, open_archive
from cli.settings import Settings, pass_settings
from pipelines.reprocess import reprocess


@click.command("reprocess")
@filter_options
@click.option(
    "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="one a processor", metavar="N"
)
@click.option("--everything", is_flag=True, help="Also what this version of fazhi has read already.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: what changed, record by record.")
@pass_settings
def command(settings: Settings, filters: Filters, workers: int, everything: bool, as_json: bool) -> int:
    """Read again what an older fazhi read, and what waited for a reader (OCR, Word) that may be there now.

    Old records stay until the new are committed; stopped at any moment, the same command goes on.

    \b
    Example:
      fazhi reprocess --kind all
    """
    rows: list[tuple[str | None, tuple[str, ...], str]] = []
    failed, changed = 0, Counter[str]()
    with open_archive(settings) as archive:
        for item, result in reprocess(archive, filters, workers, everything):
            if isinstance(result, str):
                failed += 1
                say(f"fazhi: {result}")
                continue
            changed.update(result.changed)
            if result.changed:
                rows.append((result.report_id, result.changed, item.url))
    if as_json:
        print_json([{"id": report_id, "url": url, "changed": list(names)} for report_id, names, url in rows])
    elif rows:
        print_table(
            ("id", "changed", "address"), ((report_id, ", ".join(names), url) for report_id, names, url in rows)
        )
    fields = ", ".join(f"{name} {number}" for name, number in changed.most_common())
    say(f"{len(rows)} records say something else now{': ' + fields if fields else ''}; {failed} could not be read")
    return Outcome.INCOMPLETE if failed else Outcome.DONE
