"""One visit of the background harvest: a site is crawled, alone on its servers, and its next visit planned."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from archive.database import Database
from archive.models import Run
from archive.queries import runs
from archive.runs import finish_run, is_halted, start_run, sweep_runs
from crawler.errors import UnknownSite
from crawler.registry import Registry, Site
from scheduler.errors import Stopped
from scheduler.jobs import Crawl, Order, crawl, sole_visitor
from scheduler.schedule import Schedule

log = logging.getLogger("fazhi.scheduler")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service works with: `at_once` bounds its crawls; `delay`, `concurrency` are for servers of one's own."""

    data: Path
    database: str | None = None
    warc: str | None = None
    at_once: int = 4
    delay: float | None = None
    concurrency: int | None = None
    contact: str | None = None
    log_format: str | None = None

    def order(self, site: Site, full: bool, now: datetime | None) -> Order:
        return Order(
            site=site.name,
            full=full,
            group=site.slot,
            data=self.data,
            database=self.database,
            warc=self.warc,
            delay=self.delay,
            concurrency=self.concurrency,
            trigger="schedule",
            contact=self.contact,
            log_format=self.log_format,
            now=now,
        )


class Visits:
    """Makes the visits that a service hands out, each in a thread of its own; `stopping` ends those under way.

    `clock` says what time it is for the crawls too; `run_crawl` does what `scheduler.jobs.crawl` does.
    """

    def __init__(
        self,
        terms: Terms,
        archive: Database,
        stopping: threading.Event,
        clock: Callable[[], datetime] | None = None,
        run_crawl: Callable[..., Crawl] = crawl,
    ) -> None:
        self.terms, self.archive, self.stopping = terms, archive, stopping
        self.schedule = Schedule(archive, Registry.load(terms.data), clock)
        self._clock, self._run_crawl = clock, run_crawl
        self._places = threading.BoundedSemaphore(terms.at_once)

    def visit(self, name: str) -> bool:
        """Harvest a site unless it was just harvested; False where the service ended first, or the site is unknown."""
        try:
            # Read anew: sites may be added while the service runs.
            site = Registry.load(self.terms.data).get(name)
        except UnknownSite as error:
            log.error("%s: not visited: %s", name, error, extra={"site": name, "event": "not_visited"})
            return False
        halt = self.stopping.is_set
        try:
            with (
                sole_visitor(self.terms.data, site.slot, engine=self.archive.engine, stop=halt) as place,
                self._place(),
            ):
                # After waiting: another service or somebody by hand may have been there meanwhile.
                if not halt() and self.schedule.is_due(name):
                    self._crawl(site, place)
        except Stopped:
            return False
        if not halt():
            self.schedule.replan(name)
        return True

    def _crawl(self, site: Site, place: int) -> None:
        before = self._last_run(site.name)
        messages = self.terms.data / "logs" / f"{site.name}.log"
        messages.parent.mkdir(exist_ok=True)
        about: dict[str, Any] = {"site": site.name, "event": "visit_begins"}
        log.info("%s: visit begins, its messages are in %s", site.name, messages, extra=about)
        begun, full = self._now(), self.schedule.is_sweep_due(site.name)
        order = self.terms.order(site, full, begun if self._clock else None)
        status = self._run_crawl(order, stop=self.stopping.is_set, place=place, log=messages).status
        sweep_runs(self.archive, at=self._now())
        if full and self._ended_well(site.name, before):
            self.schedule.swept(site.name, begun)
        if self._last_run(site.name) == before and status != 0:
            # It ended before it could say anything; without a trace it would be tried again at once, for ever.
            run = start_run(self.archive, site.name, "schedule", at=begun)
            outcome = "interrupted" if self.stopping.is_set() else "failed"
            finish_run(self.archive, run, outcome, {}, {"exit_status": status}, at=self._now())  # type: ignore[arg-type]  # two words of it
        told = {
            "site": site.name,
            "run": self._last_run(site.name),
            "fields": {"status": status},
            "event": "visit_ended",
        }
        log.info("%s: visit ended with exit status %d", site.name, status, extra=told)

    def _now(self) -> datetime:
        return self._clock() if self._clock else datetime.now(UTC)

    def _ended_well(self, site: str, before: int | None) -> bool:
        latest = runs(self.archive, site, last=1)
        if not latest or latest[0].id == before or latest[0].outcome not in ("done", "incomplete"):
            return False
        return latest[0].evidence.get("reason") == "finished" and not is_halted(latest[0].evidence)

    def _last_run(self, site: str) -> int | None:
        with self.archive.read() as session:
            return session.scalar(select(func.max(Run.id)).where(Run.site == site))

    @contextmanager
    def _place(self) -> Iterator[None]:
        while not self._places.acquire(timeout=0.2):
            if self.stopping.is_set():
                raise Stopped
        try:
            yield
        finally:
            self._places.release()
