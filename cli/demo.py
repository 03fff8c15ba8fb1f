"""`fazhi demo`: the real spiders on practice portals that ship with the program, offline."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.database import Database
from archive.queries import RunRow
from archive.search import search
from cli.coverage import print_coverage
from cli.crawls import harvest
from cli.harvest import print_runs
from cli.output import say
from cli.search import print_hits
from cli.serve import HOST, PORT, application
from cli.serve import serve as open_page
from cli.settings import Settings, pass_settings
from crawler.practice.demo import demo_portals
from crawler.practice.places import write_registry
from crawler.practice.server import serve
from crawler.registry import Registry
from scheduler.coverage import chosen

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
@click.option("--serve", "with_page", is_flag=True, help="Then open the web page, as `fazhi serve` does.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, metavar="N", help="Its port.")
@pass_settings
def command(settings: Settings, folder: Path, with_page: bool, port: int) -> None:
    """Harvest the practice portals (made-up districts, served on loopback) and ask the archive.

    Run twice, it shows that nothing is stored twice.

    \b
    Example:
      fazhi demo
      fazhi demo --serve
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
        if with_page:
            click.echo(f"5. fazhi serve --data {folder}\n")
            open_page(application(archive), HOST, port)


def _print_blocked(done: list[RunRow]) -> None:
    click.echo("2. Who refused us, and how: left alone, reported, never worked around\n")
    for run in done:
        if run.outcome == "refused":
            click.echo(f"  {run.site}: {run.evidence['trouble'][0]['why']}")


def _print_coverage(archive: Database, districts: set[str]) -> None:
    found = chosen(archive, Registry.load(archive.data), None, None, datetime.now(UTC))
    rows = [row for row in found if row.district in districts]
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
