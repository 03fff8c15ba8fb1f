"""`fazhi demo`: the real spiders on practice portals that ship with the program, offline."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from archive.database import Database
from archive.queries import RunRow
from archive.search import search
from cli.coverage import cells, print_coverage
from cli.crawls import harvest
from cli.harvest import print_runs
from cli.output import say
from cli.search import print_hits
from cli.settings import Settings, pass_settings
from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import serve
from crawler.registry import Registry

FOLDER = Path("data-demo")
WORD = "信访"


@click.command("demo")
@click.option(
    "--data",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=FOLDER,
    show_default=True,
    help="Where the demo's archive goes.",
)
@pass_settings
def command(settings: Settings, folder: Path) -> None:
    """Harvest the practice portals (made-up districts, served on loopback) and ask the archive.

    Run twice, it shows that nothing is stored twice.

    \b
    Example:
      fazhi demo
      fazhi search 行政复议 --data data-demo
    """
    mine = replace(settings, data=folder, database=None, warc=None)
    write_registry(mine.registry)
    portals = demo_portals()
    sites = [site for site in Registry.load(folder) if site.host.endswith(".example")]
    began = time.monotonic()
    with serve(portals) as server, _through(server.proxy):
        say(f"{len(portals)} practice portals on {server.proxy}; harvesting {', '.join(s.name for s in sites)}")
        done = [harvest(mine, site, delay=0.0, concurrency=4) for site in sites]
    click.echo(f"\n1. What was found, in {time.monotonic() - began:.0f} s")
    print_runs(done)
    _print_blocked(done)
    with Database.open(folder) as archive:
        _print_coverage(archive, {site.district for site in sites if site.district})
        click.echo(f"\n4. fazhi search {WORD} --data {folder}\n")
        print_hits(search(archive, WORD, limit=3))


def _print_blocked(done: list[RunRow]) -> None:
    click.echo("2. Who refused us, and how: left alone, reported, never worked around\n")
    for run in done:
        if run.outcome == "refused":
            click.echo(f"  {run.site}: {run.evidence['trouble'][0]['why']}")


def _print_coverage(archive: Database, districts: set[str]) -> None:
    rows = [row for row in cells(archive, Registry.load(archive.data), None) if row.district in districts]
    click.echo(f"\n3. fazhi coverage --year {rows[0].report_year}" if rows else "\n3. fazhi coverage")
    print_coverage(rows)


@contextmanager
def _through(proxy: str) -> Iterator[None]:
    """Send the crawls through the practice server, which stands for the portals' host names."""
    names = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["http_proxy"] = proxy
    try:
        yield
    finally:
        del os.environ["http_proxy"]
        os.environ.update(before)
