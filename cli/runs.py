"""`fazhi runs`: what ran, and what came of it."""

from __future__ import annotations

import click

from archive.queries import RunRow, runs
from cli.output import print_json, print_table
from cli.selection import open_archive
from cli.settings import Settings, pass_settings

SHOWN = ("requests", "new", "new_version", "new_address", "unchanged")


@click.command("runs")
@click.option("--site", metavar="NAME", help="Only this site.")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with all counts and the evidence.")
@pass_settings
def command(settings: Settings, site: str | None, last: int, as_json: bool) -> None:
    """List the latest harvests, newest first.

    \b
    Example:
      fazhi runs --site hechuan --last 5
    """
    with open_archive(settings) as archive:
        found = runs(archive, site, last)
    if as_json:
        print_json([plain(run) for run in found])
        return
    print_table(
        (
            "#run",
            "site",
            "by",
            "started (UTC)",
            "#seconds",
            "outcome",
            *(f"#{name.replace('_', ' ')}" for name in SHOWN),
            "trouble",
        ),
        (_cells(run) for run in found),
    )


def plain(run: RunRow) -> dict[str, object]:
    """Give a run as JSON values."""
    times = {name: t.isoformat() if (t := getattr(run, name)) else None for name in ("started_at", "finished_at")}
    rest = {name: getattr(run, name) for name in ("outcome", "counts", "evidence")}
    return {"id": run.id, "site": run.site, "started_by": run.started_by, **times, **rest}


def first_trouble(run: RunRow) -> str:
    """Give what a reader should know first of what went wrong."""
    trouble = run.evidence.get("trouble") or []
    more = f" (+{len(trouble) - 1})" if len(trouble) > 1 else ""
    return f"{trouble[0]['what']}{more}" if trouble else ""


def _cells(run: RunRow) -> tuple[object, ...]:
    seconds = f"{(run.finished_at - run.started_at).total_seconds():.0f}" if run.finished_at else None
    counts = (run.counts.get(name, 0) for name in SHOWN)
    return (
        run.id,
        run.site,
        run.started_by,
        run.started_at.strftime("%Y-%m-%d %H:%M"),
        seconds,
        run.outcome,
        *counts,
        first_trouble(run),
    )
