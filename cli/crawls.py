"""One crawl, ordered from the command line: alone on its servers, stoppable, its progress shown on a terminal."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from archive.database import Database
from archive.queries import RunRow, runs
from cli.outcomes import Failed
from cli.settings import Settings
from crawler.agent import insist_on_contact
from crawler.errors import NoContact
from crawler.registry import Site
from scheduler.errors import Stopped
from scheduler.jobs import Order, crawl, sole_visitor


def harvest(settings: Settings, site: Site, **how: Any) -> RunRow:
    """Crawl a site into the archive and give its run; `how` are fields of `Order`."""
    with Database.open(settings.data, settings.database, settings.warc) as archive:
        before = _last_run(archive, site)
        with _progress(archive, site) as tick:
            log = _crawl(settings, archive, _order(settings, site, **how), tick)
        run = _last_run(archive, site)
    if run is None or (before and run.id == before.id):
        raise Failed(f"{site.name}: the crawl ended before it began; {log} says why")
    return replace(run, outcome="interrupted") if run.outcome == "running" else run


def insist(settings: Settings, sites: list[Site], delay: float | None) -> None:
    """Stop, before anything is asked, where a live portal would not know who asks."""
    Database.open(settings.data, settings.database, settings.warc).close()
    try:
        for site in sites:
            insist_on_contact(site, settings.contact, delay is not None)
    except NoContact as error:
        raise click.UsageError(str(error)) from error


def look(settings: Settings, site: Site, **how: Any) -> list[dict[str, Any]]:
    """Crawl a site and give what the spider met, item by item; what is archived on the way is up to `how`."""
    with (
        Database.open(settings.data, settings.database, settings.warc) as archive,
        tempfile.TemporaryDirectory() as folder,
    ):
        items = Path(folder) / "items.jsonl"
        _crawl(settings, archive, _order(settings, site, items=items, **how))
        return [json.loads(line) for line in items.read_text("utf-8").splitlines()] if items.exists() else []


def _order(settings: Settings, site: Site, **how: Any) -> Order:
    place = settings.data, settings.database, settings.warc
    return Order(site.name, site.slot, *place, contact=settings.contact, log_format=settings.log_format, **how)


def _crawl(settings: Settings, archive: Database, order: Order, tick: Callable[[int], None] | None = None) -> Path:
    """Crawl once the servers are free, and give the path of its messages."""
    log = settings.data / "logs" / f"{order.site}.log"
    log.parent.mkdir(exist_ok=True)
    try:
        with (
            _stoppable() as stop,
            sole_visitor(settings.data, order.group, engine=archive.engine, stop=stop.is_set) as place,
        ):
            crawl(order, tick, stop.is_set, place, log)
    except Stopped as error:
        raise KeyboardInterrupt from error
    return log


def _last_run(archive: Database, site: Site) -> RunRow | None:
    return next(iter(runs(archive, site.name, last=1)), None)


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Turn SIGTERM into an orderly end, as the crawl itself does with Ctrl-C."""
    stop = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        yield stop
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _progress(archive: Database, site: Site) -> Iterator[Callable[[int], None] | None]:
    """Show on a terminal how far the crawl is; elsewhere be silent."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(site.title)

        def tick(_process: int) -> None:
            run = _last_run(archive, site)
            if run and run.outcome == "running":
                asked, found = run.counts.get("requests", 0), run.counts.get("report/new", 0)
                bar.update(task, description=f"{site.title}: {asked} requests, {found} new reports")

        yield tick
