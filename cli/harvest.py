"""`fazhi harvest`: one-off crawls, only what is new or changed."""

from __future__ import annotations

from typing import Any

import click

from archive.database import Database
from archive.portals import known
from archive.queries import RunRow
from cli.crawls import harvest, insist, look
from cli.outcomes import Outcome
from cli.output import print_json, print_table, say
from cli.runs import first_trouble, plain
from cli.settings import Settings, contact_option, log_format_option, pass_settings
from cli.sites import find_sites
from crawler.addresses import identity
from crawler.registry import Registry, Site

#: What came of a run → what that means for the exit code.
CODES = {
    "done": Outcome.DONE,
    "incomplete": Outcome.INCOMPLETE,
    "refused": Outcome.REFUSED,
    "interrupted": Outcome.INTERRUPTED,
    "failed": Outcome.FAILED,
}
OWN = "for servers of one's own."


@click.command("harvest")
@click.argument("sites", nargs=-1, metavar="[SITE…]")
@click.option("--all", "everything", is_flag=True, help="Every site of the registry.")
@click.option("--since", type=click.IntRange(1999, 2100), metavar="YEAR", help="Only reports for this year and later.")
@click.option("--full", is_flag=True, help="Walk every column to its end and look at known reports again.")
@click.option("--max-requests", type=click.IntRange(1), metavar="N", help="Stop a site after so many requests.")
@click.option("--dry-run", is_flag=True, help="Walk the lists and say what would be fetched; nothing is stored.")
@click.option("--delay", type=click.FloatRange(0), metavar="S", help=f"Seconds between requests, {OWN}")
@click.option("--concurrency", type=click.IntRange(1), metavar="N", help=f"Requests at once, {OWN}")
@click.option("--json", "as_json", is_flag=True, help="One JSON document: the runs.")
@contact_option
@log_format_option
@pass_settings
def command(settings: Settings, sites: tuple[str, ...], everything: bool, as_json: bool, **how: Any) -> int:
    """Crawl portals now. Unknown columns are discovered first; what is known and unchanged is not asked again.

    The name of a province stands for all its portals.

    \b
    Example:
      fazhi harvest hechuan
      fazhi harvest 浙江省 --since 2024
    """
    registry = Registry.load(settings.data)
    chosen = list(registry) if everything else find_sites(registry, sites)
    if not chosen:
        raise click.UsageError("name a site, or --all for every site; `fazhi sites` lists them")
    insist(settings, chosen, how["delay"])
    if how["delay"] is not None or how["concurrency"] is not None:
        say("fazhi: politeness is set aside by --delay or --concurrency; only for servers of one's own")
    if how["dry_run"]:
        return _dry_run(settings, chosen, as_json, **how)
    done = []
    for site in chosen:
        done.append(harvest(settings, site, **how))
        if done[-1].outcome == "interrupted":
            break
    if as_json:
        print_json([plain(run) for run in done])
    else:
        print_runs(done)
    return exit_code([run.outcome for run in done])


def exit_code(outcomes: list[str]) -> int:
    """Give the exit code for several runs: the one thing that happened to all, else "incomplete" and what is graver."""
    codes = {CODES.get(outcome, Outcome.FAILED) for outcome in outcomes} or {Outcome.DONE}
    for grave in (Outcome.INTERRUPTED, Outcome.REFUSED):
        if grave in codes:
            return grave
    return codes.pop() if len(codes) == 1 else Outcome.INCOMPLETE


def print_runs(done: list[RunRow]) -> None:
    """Print a line for each run: what was found, what was asked for it, what stood in the way."""
    names = ("requests", "bytes", "report/new", "report/new_version", "report/new_address", "unchanged")
    titles = ("#requests", "#bytes", "#new reports", "#new versions", "#new addresses", "#unchanged")
    print_table(
        ("site", "outcome", *titles, "trouble"),
        ((r.site, r.outcome, *(r.counts.get(n, 0) for n in names), first_trouble(r)) for r in done),
    )
    for run in done:
        for one in (run.evidence.get("trouble") or ())[:5] if run.outcome != "done" else ():
            say(f"fazhi: {run.site}: {one['why']}")


def _dry_run(settings: Settings, sites: list[Site], as_json: bool, **how: Any) -> int:
    """Say what would be fetched, and what of it is in the archive already."""
    rows = []
    for site in sites:
        with Database.open(settings.data, settings.database, settings.warc) as archive:
            archived = known(archive, site.name)
        for item in look(settings, site, **how):
            if "title" in item:
                rows.append({"site": site.name, **item, "known": identity(item["url"]) in archived})
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("site", "date", "title", "known", "address"),
            ((r["site"], r["date"], r["title"], "yes" if r["known"] else "", r["url"]) for r in rows),
        )
    return Outcome.DONE
