"""`fazhi coverage`: who published, when, how late; who is missing; who could not be reached."""

from __future__ import annotations

import csv
import html
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import click

from archive.coverage import CoverageRow
from cli.output import print_json, print_table, say
from cli.selection import open_archive
from cli.settings import Settings, pass_settings
from crawler.registry import Registry
from scheduler.coverage import chosen

NAMES = tuple(f.name for f in fields(CoverageRow))


@click.command("coverage")
@click.option(
    "--year", type=click.IntRange(1999, 2100), metavar="Y", help="The year reported on; the latest with any report."
)
@click.option("--district", metavar="NAME", help="Only this district or county.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "html"]), default="table", show_default=True
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@pass_settings
def command(settings: Settings, year: int | None, district: str | None, form: str, as_json: bool) -> None:
    """Say of every body that owed a report whether it published, and how many days after 1 April.

    \b
    Example:
      fazhi coverage --year 2025 --district 合川区
    """
    with open_archive(settings) as archive:
        rows = chosen(archive, Registry.load(settings.data), year, district, datetime.now(UTC))
    if as_json or form == "json":
        print_json([plain(row) for row in rows])
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(NAMES)
        writer.writerows(plain(row).values() for row in rows)
    elif form == "html":
        click.echo(as_html(rows))
    else:
        print_coverage(rows)


def plain(row: CoverageRow) -> dict[str, Any]:
    """Give a row as JSON values."""
    values = {name: getattr(row, name) for name in NAMES}
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in values.items()}


def print_coverage(rows: Sequence[CoverageRow]) -> None:
    """Print the table and the sums under it."""
    print_table(
        ("district", "body", "type", "#year", "state", "published", "#days late", "id", "why"),
        (
            (
                r.district,
                r.body,
                r.body_type,
                r.report_year,
                r.state,
                r.published_on,
                r.days_late,
                r.report_id,
                r.reason,
            )
            for r in rows
        ),
    )
    states = Counter(row.state for row in rows)
    say(", ".join(f"{number} {state.replace('_', ' ')}" for state, number in states.most_common()) or "no bodies known")


def as_html(rows: Sequence[CoverageRow]) -> str:
    """Give the table as a page that reads alone."""
    head = "".join(f"<th>{name}</th>" for name in NAMES)
    body = "\n".join(
        f'<tr class="{row.state}">'
        + "".join(f"<td>{html.escape('' if v is None else str(v))}</td>" for v in plain(row).values())
        + "</tr>"
        for row in rows
    )
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n<title>法治政府建设年度报告公开情况</title>\n'
        f"<table>\n<tr>{head}</tr>\n{body}\n</table>\n</html>"
    )
