"""`fazhi discover`: which columns of a portal hold reports, with the evidence."""

from __future__ import annotations

import click

from archive.portals import columns
from cli.crawls import harvest
from cli.harvest import exit_code
from cli.output import print_json, print_table, say
from cli.runs import first_trouble
from cli.selection import open_archive
from cli.settings import Settings, pass_settings
from cli.sites import find_site
from crawler.registry import Registry


@click.command("discover")
@click.argument("sites", nargs=-1, required=True, metavar="SITE…")
@click.option("--max-requests", type=click.IntRange(1), metavar="N", help="Stop a site after so many requests.")
@click.option(
    "--delay", type=click.FloatRange(0), metavar="S", help="Seconds between requests, for servers of one's own."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_settings
def command(
    settings: Settings, sites: tuple[str, ...], max_requests: int | None, delay: float | None, as_json: bool
) -> int:
    """Walk portals from their home pages and list the columns that hold reports; no report is fetched.

    \b
    Example:
      fazhi discover hechuan
    """
    registry = Registry.load(settings.data)
    chosen = [find_site(registry, name) for name in sites]
    outcomes, found = [], []
    for site in chosen:
        run = harvest(settings, site, spider="discover", trigger="discover", max_requests=max_requests, delay=delay)
        outcomes.append(run.outcome)
        if run.outcome != "done":
            say(f"fazhi: {site.name}: {run.outcome} {first_trouble(run)}")
        with open_archive(settings) as archive:
            found += [(site.name, column) for column in columns(archive, site.name)]
    if as_json:
        print_json(
            [
                {
                    "site": site,
                    "url": c.url,
                    "name": c.name,
                    "trail": c.trail,
                    "kind": c.kind,
                    "entries": c.entries,
                    "evidence": c.evidence,
                }
                for site, c in found
            ]
        )
    else:
        print_table(
            ("site", "kind", "column", "#entries", "address", "evidence"),
            (
                (site, c.kind, " > ".join(c.trail) or c.name, c.entries, c.url, "; ".join(c.evidence))
                for site, c in found
            ),
        )
    return exit_code(outcomes)
