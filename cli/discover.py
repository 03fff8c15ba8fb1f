"""`fazhi discover`: which columns of a portal hold reports, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.tree import Tree

from archive.portals import KnownColumn, columns
from cli.crawls import harvest, insist
from cli.harvest import exit_code
from cli.output import print_json, print_renderable, print_table, say
from cli.runs import first_trouble
from cli.selection import open_archive
from cli.settings import Settings, contact_option, pass_settings
from cli.sites import find_sites
from crawler.registry import Registry


@click.command("discover")
@click.argument("sites", nargs=-1, required=True, metavar="SITE…")
@click.option("--max-requests", type=click.IntRange(1), metavar="N", help="Stop a site after so many requests.")
@click.option(
    "--delay", type=click.FloatRange(0), metavar="S", help="Seconds between requests, for servers of one's own."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@contact_option
@pass_settings
def command(
    settings: Settings, sites: tuple[str, ...], max_requests: int | None, delay: float | None, as_json: bool
) -> int:
    """Walk portals from their home pages and show the columns that hold reports; no report is fetched for itself.

    Each column stands where a visitor finds it, with the evidence for it; below the tree stands what sitemaps and the
    site's own search named besides, and which ways were left out, and why.

    \b
    Example:
      fazhi discover hechuan
    """
    registry = Registry.load(settings.data)
    chosen = find_sites(registry, sites)
    insist(settings, chosen, delay)
    outcomes, found, said = [], [], []
    for site in chosen:
        run = harvest(settings, site, spider="discover", trigger="discover", max_requests=max_requests, delay=delay)
        outcomes.append(run.outcome)
        said += [(site.name, note) for note in run.evidence.get("notes") or ()]
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
        for site in chosen:
            print_tree(site.title, [column for name, column in found if name == site.name])
        print_table(("site", "said at the end"), ((name, note["says"]) for name, note in said))
    return exit_code(outcomes)


def print_tree(title: str, columns: Sequence[KnownColumn]) -> None:
    """Print columns under the ways that lead to them, as breadcrumbs tell them."""
    tree = Tree(title)
    branches: dict[tuple[str, ...], Tree] = {(): tree}
    for column in columns:
        way = tuple(column.trail) or (column.name,)
        for depth in range(1, len(way) + 1):
            if way[:depth] not in branches:
                branches[way[:depth]] = branches[way[: depth - 1]].add(way[depth - 1])
        leaf = branches[way]
        leaf.add(f"{column.kind}, {column.entries or 0} entries: {column.url}")
        for told in column.evidence:
            leaf.add(told)
    print_renderable(tree)
