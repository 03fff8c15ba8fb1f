"""`fazhi runs`: what ran, and what came of it."""

from __future__ import annotations

import click

from archive.queries import RunRow
from cli.output import print_json, print_table
from cli.selection import open_archive
from cli.settings import Settings, pass_settings
from scheduler.runs import Verdict, latest
from scheduler.stages import STAGES, stages


@click.command("runs")
@click.option("--site", metavar="NAME", help="Only this site.")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document, with all counts and the evidence.")
@pass_settings
def command(settings: Settings, site: str | None, last: int, as_json: bool) -> None:
    """List the latest harvests, newest first, with what came of each and why.

    "It ran" is not "it worked": a run is judged against the history of its site and the season.

    \b
    Example:
      fazhi runs --site hechuan --last 5
    """
    with open_archive(settings) as archive:
        found = latest(archive, site, last)
    if as_json:
        print_json([plain(run) for run, _ in found])
        return
    titles = ("#run", "site", "by", "started (UTC)", "#seconds", "verdict", *(f"#{name}" for name in STAGES), "why")
    print_table(titles, (_cells(run, verdict) for run, verdict in found))


def plain(run: RunRow) -> dict[str, object]:
    """Give a run as JSON values; `verdict` is null for one that is under way or was never judged."""
    times = {name: t.isoformat() if (t := getattr(run, name)) else None for name in ("started_at", "finished_at")}
    told = {"outcome": run.outcome, "verdict": run.evidence.get("verdict"), "stages": stages(run)}
    evidence = {name: value for name, value in run.evidence.items() if name != "verdict"}
    return {
        "id": run.id,
        "site": run.site,
        "started_by": run.started_by,
        **times,
        **told,
        "counts": run.counts,
        "evidence": evidence,
    }


def first_trouble(run: RunRow) -> str:
    """Give what a reader should know first of what went wrong."""
    trouble = run.evidence.get("trouble") or []
    more = f" (+{len(trouble) - 1})" if len(trouble) > 1 else ""
    return f"{trouble[0]['what']}{more}" if trouble else ""


def _cells(run: RunRow, verdict: Verdict) -> tuple[object, ...]:
    seconds = f"{(run.finished_at - run.started_at).total_seconds():.0f}" if run.finished_at else None
    started = run.started_at.strftime("%Y-%m-%d %H:%M")
    why = "; ".join(verdict.reasons)
    return (run.id, run.site, run.started_by, started, seconds, verdict.outcome, *stages(run).values(), why)
