"""`fazhi history`: every text that was ever seen of a report."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

import click

from archive.history import history
from cli.output import print_json, print_table
from cli.selection import open_archive
from cli.settings import Settings, pass_settings


@click.command("history")
@click.argument("report", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def command(settings: Settings, report: str, as_json: bool) -> None:
    """List the versions of a report over all its addresses, oldest first.

    \b
    Example:
      fazhi history 500117005-2023
    """
    with open_archive(settings) as archive:
        rows = history(archive, report)
    if as_json:
        print_json([{k: _plain(v) for k, v in asdict(row).items()} for row in rows])
        return
    print_table(
        ("#version", "first seen", "last seen", "#characters", "status", "stands for it", "address"),
        (
            (
                r.number,
                _time(r.first_seen_at),
                _time(r.last_seen_at),
                r.characters,
                r.status,
                "yes" if r.is_listed else "",
                r.url,
            )
            for r in rows
        ),
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
